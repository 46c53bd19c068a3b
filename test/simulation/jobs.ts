/** Several processes, each with seeds of its own: of the transpiled program, as `start` runs it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOTHING, plus, type Totals } from './campaign.js'
import { summaryText } from './report.js'

/** Between the first seeds of two jobs: more runs than any job makes. */
const APART = 1_000_000

interface JobOptions {
  readonly seconds: number
  readonly seed: number
  readonly jobs: number
  readonly asked_max: number
}

const job = (options: JobOptions, n: number, out: string): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        ...process.execArgv,
        join(import.meta.dirname, 'main.js'),
        ...['--seconds', String(options.seconds), '--seed', String(options.seed + n * APART), '--out', out],
        ...(options.asked_max < Number.MAX_SAFE_INTEGER ? ['--steps', String(options.asked_max)] : []),
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    child.on('exit', (code) => resolve(code ?? 1))
  })

const totalsIn = (file: string): Totals => {
  const { situations, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Totals & { situations: object }
  return { ...rest, situations: new Map(Object.entries(situations)) }
}

export const inJobs = async (options: JobOptions, say: (text: string) => void): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimail-jobs-'))
  try {
    const files = Array.from({ length: options.jobs }, (_, n) => join(folder, `${n}.json`))
    const codes = await Promise.all(files.map((file, n) => job(options, n, file)))
    say(`\nall ${options.jobs} jobs`)
    say(summaryText(options.seed, files.map(totalsIn).reduce(plus, NOTHING), options.seconds))
    return Math.max(...codes)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
