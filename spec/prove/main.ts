/**
 * `npm run prove`: checks every Lean module, with an installed `lake` or with Lean from npm.
 *
 * Before that it refuses words that let something pass unproved, and tables that are not what the core says now.
 * `--no-cache`, or `CI=true`, checks everything again; `--jobs 1` runs one Lean at a time. Ends with status 1 on any
 * failure, and writes `spec/status.json` when there is none.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { availableParallelism, freemem, homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { tables } from '../../core/table.js'
import { drift } from '../tables/drift.js'
import { runRows } from '../tables/runs/table.js'
import { checkModule } from './check.js'
import { keysOf } from './key.js'
import { reportOf, writeReport } from './report.js'
import { runInOrder } from './schedule.js'
import { ordered, readSources, type Source } from './sources.js'
import { sweep } from './sweep.js'
import { TOOLCHAIN_NAME, toolchain } from './toolchain.js'
import { forbiddenWords } from './words.js'

const HOUSE = realpathSync(resolve(import.meta.dirname, '../..'))
const ROOT = join(HOUSE, 'spec/lean')
const LAKE_MS_MAX = 30 * 60_000
const JOBS_MAX = 2
/** What one Lean takes at most. */
const JOB_OCTETS = 3.5 * 1024 ** 3

const say = (line: string): void => console.log(line)

const { values: asked } = parseArgs({ options: { 'no-cache': { type: 'boolean' }, jobs: { type: 'string' } } })

const jobs = (): number => {
  if (asked.jobs !== undefined) return Math.min(JOBS_MAX, Math.max(1, Number(asked.jobs) || 1))
  return Math.max(1, Math.min(JOBS_MAX, availableParallelism(), Math.floor(freemem() / JOB_OCTETS)))
}

/** With a full Lean, its own builder; it follows `lean-toolchain` and the imports by itself. */
const byLake = (sources: ReadonlyArray<Source>): boolean => {
  say(`lake build of ${sources.length} modules`)
  return spawnSync('lake', ['build'], { cwd: ROOT, stdio: 'inherit', timeout: LAKE_MS_MAX }).status === 0
}

const byNpm = async (sources: ReadonlyArray<Source>): Promise<boolean> => {
  const cache = process.env.MULTIMAIL_LEAN_CACHE ?? join(homedir(), '.cache/multimail-lean')
  mkdirSync(cache, { recursive: true })
  const place = realpathSync(cache)
  sweep(place, Date.now())
  const found = toolchain(place, say)
  const keys = keysOf(found.id, sources)
  const useKept = asked['no-cache'] !== true && process.env.CI !== 'true'
  const out = mkdtempSync(join(place, 'run-'))
  try {
    const room = { toolchain: found, root: ROOT, kept: join(place, 'checked'), out }
    let count = 0
    const results = await runInOrder(jobs(), sources, async (name) => {
      const result = await checkModule(room, name, keys.get(name) ?? '', useKept)
      count += 1
      const how = result.cached ? 'unchanged' : `${result.ok ? 'ok' : 'FAILED'}, ${result.seconds.toFixed(1)} s`
      say(`[${String(count).padStart(2)}/${sources.length}] ${name}: ${how}`)
      if (!result.ok) say(`\n${result.words.replaceAll(`${ROOT}/`, 'spec/lean/')}\n`)
      return result
    })
    return results.length === sources.length && results.every((one) => one.ok)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

const main = async (): Promise<number> => {
  const start = performance.now()
  const sources = ordered(readSources(ROOT))
  const faults = [
    ...sources.flatMap(({ name, text }) => forbiddenWords(name, text)),
    ...drift(ROOT).map((path) => `spec/lean/${path} is not what core/ says now: npm run tables`),
  ]
  for (const one of faults) say(one)
  if (faults.length > 0) return 1
  const hasLake = spawnSync('lake', ['--version'], { stdio: 'ignore' }).status === 0
  const ok = hasLake ? byLake(sources) : await byNpm(sources)
  const rows = Object.values(tables).reduce((sum, table) => sum + table().length, 0)
  const name = hasLake ? readFileSync(join(ROOT, 'lean-toolchain'), 'utf8').trim() : TOOLCHAIN_NAME
  const report = reportOf(HOUSE, name, sources, rows)
  if (ok) writeReport(HOUSE, report)
  const { modules, theorems, table_rows } = report
  const seconds = Math.round((performance.now() - start) / 1000)
  say(
    `${ok ? 'proved' : 'NOT proved'}: ${modules} modules, ${theorems} theorems, ${table_rows} table rows, ${runRows().length} steps of runs, ${seconds} s`,
  )
  return ok ? 0 : 1
}

process.exitCode = await main()
