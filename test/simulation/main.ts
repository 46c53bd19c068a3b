/**
 * `npm run simulate -- [--seconds 60] [--seed N] [--jobs 1] [--steps N] [--trace] [--replay FILE] [--out FILE]
 * [--enough N]`: the whole system under faults. One seed gives one run after another, each octet for octet the same whenever it is run again.
 *
 * `--hashes` says of each run its seed and its trace's hash, and nothing else. `--trace` shows all of one run, that of the seed. `--replay` runs a shrunk trace that was kept. `--out` writes the summary as JSON, and
 * of a promise that was broken the shrunk trace beside it; of which so few actions as `--enough` says are few enough.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CampaignOptions, campaign, type Totals } from './campaign.js'
import { inJobs } from './jobs.js'
import { memoryFolder } from './memory.js'
import { brokenText, progressLine, summaryJson, summaryText } from './report.js'
import { type Run, run } from './run.js'
import { shrink } from './shrink.js'
import { makeTemplate } from './template.js'

const SECONDS_DEFAULT = 60
/** For shrinking. */
const PATIENCE_SECONDS = 90
const PROGRESS_MS = 2_000

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

const whole = (name: string, text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw new Error(`--${name} is a whole number, not ${text}`)
}

const arguments_ = () => {
  const { values } = parseArgs({
    options: {
      ...{ seconds: { type: 'string' }, seed: { type: 'string' }, jobs: { type: 'string' }, steps: { type: 'string' } },
      ...{
        trace: { type: 'boolean' },
        replay: { type: 'string' },
        out: { type: 'string' },
        enough: { type: 'string' },
        patience: { type: 'string' },
        quiet: { type: 'boolean' },
        hashes: { type: 'boolean' },
      },
    },
  })
  return {
    seconds: whole('seconds', values.seconds, SECONDS_DEFAULT),
    seed: whole('seed', values.seed, Math.floor(Math.random() * 2 ** 31)),
    jobs: Math.max(1, whole('jobs', values.jobs, 1)),
    asked_max: whole('steps', values.steps, Number.MAX_SAFE_INTEGER),
    enough: whole('enough', values.enough, 0),
    patience: whole('patience', values.patience, PATIENCE_SECONDS),
    trace: values.trace === true,
    quiet: values.quiet === true || values.hashes === true,
    hashes: values.hashes === true,
    replay: values.replay ?? null,
    out: values.out ?? null,
  }
}

type Arguments = ReturnType<typeof arguments_>
type Place = Pick<CampaignOptions, 'folder' | 'template'>

/** One run, told in full. */
const traced = async ({ seed, replay }: Arguments, place: Place): Promise<number> => {
  const kept =
    replay === null
      ? { seed }
      : (JSON.parse(readFileSync(replay, 'utf8')) as Pick<Run, 'seed' | 'salt' | 'swarm' | 'actions'>)
  const done = await run({ ...kept, ...place, trace: say })
  for (const violation of done.verdict.violations) say(`broken: ${violation}`)
  say(`trace ${done.hash}`)
  return done.verdict.violations.length === 0 ? 0 : 1
}

const kept = ({ seed, salt, swarm, actions, verdict }: Run): string =>
  `${JSON.stringify({ seed, salt, broke: verdict.violations, swarm, actions }, null, 1)}\n`

const tellBroken = async (broken: Run, { out, enough, patience }: Arguments, place: Place): Promise<void> => {
  say(
    `\nseed ${broken.seed} broke a promise: ${broken.verdict.violations[0]}\nlooking for the fewest actions that still do …`,
  )
  const small = await shrink(broken, {
    ...place,
    patience_ms: patience * 1000,
    enough,
    progress: (left) => say(`  ${left} actions`),
  })
  say(brokenText(broken, small))
  if (out !== null) writeFileSync(`${out}.trace`, kept(small))
}

const own = async (options: Arguments, place: Place): Promise<number> => {
  const started = performance.now()
  let told = 0
  const progress = (seed: number, totals: Totals): void => {
    const now = performance.now()
    if (options.quiet || now - told < PROGRESS_MS) return
    told = now
    say(progressLine(seed, totals, (now - started) / 1000))
  }
  const done = (one: Run): void => {
    if (options.hashes) say(`${one.seed} ${one.hash}`)
  }
  const { totals, broken } = await campaign({ ...options, ...place, progress, done })
  const seconds = (performance.now() - started) / 1000
  if (options.out !== null) writeFileSync(options.out, summaryJson(options.seed, totals, seconds, broken))
  if (!options.quiet) say(summaryText(options.seed, totals, seconds))
  if (broken === null) return 0
  await tellBroken(broken, options, place)
  return 1
}

const main = async (): Promise<number> => {
  const options = arguments_()
  if (options.jobs > 1) return inJobs(options, say)
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'multimail-simulation-'))
  try {
    const place = { folder, template: await makeTemplate(folder) }
    return await (options.trace || options.replay !== null ? traced(options, place) : own(options, place))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
