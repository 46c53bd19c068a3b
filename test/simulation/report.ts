/** What a campaign says: a line while it runs, a summary at the end, and what was broken. */
import { inWords } from './action.js'
import type { Totals } from './campaign.js'
import type { Run } from './run.js'
import { SITUATIONS } from './situations.js'

const days = (ms: number): string => `${(ms / 86_400_000).toFixed(1)} days`

const rate = (count: number, seconds: number): string =>
  `${Math.round(count / Math.max(seconds, 0.001)).toLocaleString('en')}/s`

const requests = ({ asked, read }: Totals): number => asked + read

const reached = ({ situations }: Totals): ReadonlyArray<string> =>
  Object.keys(SITUATIONS).filter((name) => (situations.get(name) ?? 0) > 0)

/** Situations that never happened. */
export const missing = ({ situations }: Pick<Totals, 'situations'>): ReadonlyArray<string> =>
  Object.keys(SITUATIONS).filter((name) => (situations.get(name) ?? 0) === 0)

export const progressLine = (seed: number, totals: Totals, seconds: number): string =>
  `seed ${seed}: ${requests(totals).toLocaleString('en')} requests (${rate(requests(totals), seconds)}), ${totals.steps.toLocaleString('en')} steps, ` +
  `${days(totals.virtual_ms)} simulated, ${totals.crashes.toLocaleString('en')} crashes, ${reached(totals).length} of ${Object.keys(SITUATIONS).length} situations`

export const summaryText = (seed: number, totals: Totals, seconds: number): string =>
  [
    `${totals.runs} runs from seed ${seed} in ${seconds.toFixed(1)} s: ${requests(totals)} requests (${rate(requests(totals), seconds)}), of which ${totals.read} read everything at the end, ${totals.steps} steps, ` +
      `${totals.crashes} crashes, ${days(totals.virtual_ms)} simulated`,
    ...Object.entries(SITUATIONS).map(
      ([name, words]) => `${String(totals.situations.get(name) ?? 0).padStart(8)}  ${words}`,
    ),
    ...(missing(totals).length === 0 ? [] : [`never reached: ${missing(totals).join(', ')}`]),
  ].join('\n')

export const summaryJson = (seed: number, totals: Totals, seconds: number, broken: Run | null): string =>
  `${JSON.stringify(
    {
      seed,
      seconds,
      ...totals,
      situations: Object.fromEntries(totals.situations),
      missing: missing(totals),
      broken: broken === null ? null : { seed: broken.seed, violations: broken.verdict.violations },
    },
    null,
    2,
  )}\n`

const faults = ({ swarm }: Run): string => {
  const some = (of: object): string =>
    Object.entries(of)
      .filter(([, chance]) => Number(chance) > 0)
      .map(([name]) => name)
      .join(', ') || 'none'
  return `far ends: ${some(swarm.moods)}; disk: ${some(swarm.mishaps)}; busy store: ${swarm.hindered > 0 ? 'yes' : 'no'}; workers: ${swarm.workers}`
}

export const brokenText = (first: Run, small: Run): string =>
  [
    '',
    `BROKEN by seed ${first.seed}:`,
    ...first.verdict.violations.map((one) => `  ${one}`),
    `the fewest actions found that still break it: ${small.actions.length} (of ${first.actions.length}), faults switched on: ${faults(small)}`,
    ...small.actions.map((action) => `  ${inWords(action)}`),
    ...small.verdict.violations.map((one) => `  ⇒ ${one}`),
    `see all of it: npm run simulate -- --seed ${first.seed} --trace`,
  ].join('\n')
