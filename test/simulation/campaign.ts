/** Run after run, from one seed on, until the time or the steps are used up or a promise is broken. */
import { type Run, type RunOptions, run } from './run.js'
import type { Situation } from './situations.js'

export interface Totals {
  readonly runs: number
  /** Requests over the API: of the actors, and those that read everything at the end. */
  readonly asked: number
  readonly read: number
  /** Tasks and timers of all fibers, far ends and clocks. */
  readonly steps: number
  readonly crashes: number
  readonly virtual_ms: number
  readonly situations: ReadonlyMap<Situation, number>
}

export const NOTHING: Totals = {
  runs: 0,
  asked: 0,
  read: 0,
  steps: 0,
  crashes: 0,
  virtual_ms: 0,
  situations: new Map(),
}

export const plus = (one: Totals, other: Totals): Totals => {
  const situations = new Map(one.situations)
  for (const [name, count] of other.situations) situations.set(name, (situations.get(name) ?? 0) + count)
  return {
    runs: one.runs + other.runs,
    asked: one.asked + other.asked,
    read: one.read + other.read,
    steps: one.steps + other.steps,
    crashes: one.crashes + other.crashes,
    virtual_ms: one.virtual_ms + other.virtual_ms,
    situations,
  }
}

export interface CampaignOptions extends Pick<RunOptions, 'folder' | 'template'> {
  readonly seed: number
  readonly seconds: number
  /** Requests of the actors after which no further run begins. */
  readonly asked_max: number
  readonly progress: (seed: number, totals: Totals) => void
  /** Told of each run. */
  readonly done: (run: Run) => void
}

export interface Outcome {
  readonly totals: Totals
  /** The first run that broke a promise; null: none did. */
  readonly broken: Run | null
}

export const campaign = async (options: CampaignOptions): Promise<Outcome> => {
  const { folder, template, seconds, asked_max, progress } = options
  const until = performance.now() + seconds * 1000
  let totals = NOTHING
  for (let { seed } = options; performance.now() < until && totals.asked < asked_max; seed += 1) {
    const done = await run({ seed, folder, template })
    totals = plus(totals, { ...done, runs: 1 })
    progress(seed, totals)
    options.done(done)
    if (done.verdict.violations.length > 0) return { totals, broken: done }
  }
  return { totals, broken: null }
}
