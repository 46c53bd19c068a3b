/** From a run that broke a promise to the fewest actions and the fewest faults that still break it. */
import type { Action } from './action.js'
import { refsIn } from './action.js'
import type { Run, RunOptions } from './run.js'
import { run } from './run.js'
import type { Swarm } from './swarm.js'

/** Other schedules that are tried where the one at hand no longer shows it. */
const SALTS = 3

/** `P7.arrived: msg_… arrived …`: what stands before the colon. */
export const nameOf = (violation: string): string => violation.slice(0, violation.indexOf(':'))

export interface ShrinkOptions extends Pick<RunOptions, 'folder' | 'template'> {
  /** Milliseconds of the machine's time. */
  readonly patience_ms: number
  readonly progress: (actions: number) => void
}

/** Without what stands on an action that is gone. */
const closed = (actions: ReadonlyArray<Action>): ReadonlyArray<Action> => {
  const kept = new Set<number>([0])
  return actions.filter((action) => {
    const stands = refsIn(action).every((n) => kept.has(n))
    if (stands) kept.add(action.n)
    return stands
  })
}

/** With one kind of fault less, each. */
const calmer = (swarm: Swarm): ReadonlyArray<Swarm> => [
  ...Object.keys(swarm.moods).map((mood) => ({ ...swarm, moods: { ...swarm.moods, [mood]: 0 } })),
  ...Object.keys(swarm.mishaps).map((one) => ({ ...swarm, mishaps: { ...swarm.mishaps, [one]: 0 } })),
  { ...swarm, hindered: 0 },
  { ...swarm, workers: 1 },
]

export const shrink = async (first: Run, options: ShrinkOptions): Promise<Run> => {
  const { folder, template, patience_ms, progress } = options
  const wanted = nameOf(first.verdict.violations[0] ?? '')
  const until = performance.now() + patience_ms
  let best = first

  /** The run, if it still breaks the same promise under some schedule. */
  const tried = async (actions: ReadonlyArray<Action>, swarm: Swarm): Promise<boolean> => {
    for (let n = 0; n < SALTS && performance.now() < until; n += 1) {
      const found = await run({ seed: first.seed, folder, template, actions, swarm, salt: best.salt + n })
      if (!found.verdict.violations.some((one) => nameOf(one) === wanted)) continue
      best = found
      progress(found.actions.length)
      return true
    }
    return false
  }

  for (let size = Math.ceil(best.actions.length / 2); size >= 1; ) {
    let smaller = false
    for (let at = best.actions.length; at > 0 && performance.now() < until; at -= size) {
      const without = closed(best.actions.filter((_one, n) => n < at - size || n >= at))
      if (without.length < best.actions.length && (await tried(without, best.swarm))) smaller = true
    }
    if (size === 1 && !smaller) break
    size = size === 1 ? 1 : Math.ceil(size / 2)
    if (performance.now() >= until) break
  }
  for (const swarm of calmer(best.swarm)) {
    const merged = {
      ...swarm,
      moods: pick(swarm.moods, best.swarm.moods),
      mishaps: pick(swarm.mishaps, best.swarm.mishaps),
    }
    if (performance.now() < until) await tried(best.actions, merged as Swarm)
  }
  return best
}

/** What both leave. */
const pick = <A extends object>(one: A, other: A): A =>
  Object.fromEntries(
    Object.entries(one).map(([name, value]) => [
      name,
      Math.min(Number(value), Number((other as Record<string, number>)[name] ?? 0)),
    ]),
  ) as A
