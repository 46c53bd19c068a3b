/** From a run that broke a promise to the fewest actions and the fewest faults that still break it. */
import type { Action } from './action.js'
import { refsIn } from './action.js'
import type { Run, RunOptions } from './run.js'
import { run } from './run.js'
import type { Swarm } from './swarm.js'

/** Other schedules that are tried where the one at hand no longer shows it: the fewer actions are left, the more. */
const SALTS = 2
const SALTS_SMALL = 6
const SMALL = 24
/** Of so few actions any two are tried without. */
const PAIRS_MAX = 20
/** Of so few any three. */
const TRIPLES_MAX = 14
/** What is left of a fault may be made to happen more often, so that it happens again when less is done. */
const MOOD = 0.9
const MISHAP = 0.15

/** `P7.arrived: msg_… arrived …`: what stands before the colon. */
export const nameOf = (violation: string): string => violation.slice(0, violation.indexOf(':'))

export interface ShrinkOptions extends Pick<RunOptions, 'folder' | 'template'> {
  /** Milliseconds of the machine's time. */
  readonly patience_ms: number
  /** Of no more actions than these, only single ones are tried without. */
  readonly enough: number
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

/** Those of `all` that are left in `kept`, each coming as late as before: it waits for the steps of those before it that are gone. */
const patient = (all: ReadonlyArray<Action>, kept: ReadonlyArray<Action>): ReadonlyArray<Action> => {
  const left = new Set(kept)
  let gone = 0
  return all.flatMap((action) => {
    if (!left.has(action)) {
      gone += action.gap
      return []
    }
    const gap = action.gap + gone
    gone = 0
    return [{ ...action, gap }]
  })
}

const each = <A extends object>(of: A, made: (name: string, chance: number) => A): ReadonlyArray<A> =>
  Object.entries(of).flatMap(([name, chance]) => (Number(chance) === 0 ? [] : [made(name, Number(chance))]))

const none = <A extends object>(of: A): A => Object.fromEntries(Object.keys(of).map((name) => [name, 0])) as A

/** With all faults of a kind less, and with each of them less. */
const calmer = (swarm: Swarm): ReadonlyArray<Swarm> => [
  { ...swarm, moods: none(swarm.moods), mishaps: none(swarm.mishaps), hindered: 0, workers: 1 },
  { ...swarm, moods: none(swarm.moods) },
  { ...swarm, mishaps: none(swarm.mishaps), hindered: 0 },
  { ...swarm, hindered: 0 },
  { ...swarm, workers: 1 },
  ...each(swarm.moods, (name) => ({ ...swarm.moods, [name]: 0 })).map((moods) => ({ ...swarm, moods })),
  ...each(swarm.mishaps, (name) => ({ ...swarm.mishaps, [name]: 0 })).map((mishaps) => ({ ...swarm, mishaps })),
]

/** With a fault that is left happening more often, one at a time. */
const fiercer = (swarm: Swarm): ReadonlyArray<Swarm> => [
  ...each(swarm.moods, (name) => ({ ...swarm.moods, [name]: MOOD })).map((moods) => ({ ...swarm, moods })),
  ...each(swarm.mishaps, (name) => ({ ...swarm.mishaps, [name]: MISHAP })).map((mishaps) => ({ ...swarm, mishaps })),
]

/** All ways to take `size` of `count`, from the last on. */
const choices = (count: number, size: number): ReadonlyArray<ReadonlyArray<number>> =>
  size === 0
    ? [[]]
    : Array.from({ length: count }, (_one, n) => count - 1 - n).flatMap((last) =>
        choices(last, size - 1).map((rest) => [...rest, last]),
      )

export const shrink = async (first: Run, options: ShrinkOptions): Promise<Run> => {
  const { folder, template, patience_ms, enough, progress } = options
  const wanted = nameOf(first.verdict.violations[0] ?? '')
  const until = performance.now() + patience_ms
  const isOver = (): boolean => performance.now() >= until
  let best = first

  /** Whether it still breaks the same promise under some schedule: then it is the best. */
  const tried = async (actions: ReadonlyArray<Action>, swarm: Swarm): Promise<boolean> => {
    const salts = actions.length <= SMALL ? SALTS_SMALL : SALTS
    const { salt } = best
    for (let n = 0; n < salts && !isOver(); n += 1) {
      const found = await run({ seed: first.seed, folder, template, actions, swarm, salt: salt + n })
      if (!found.verdict.violations.some((one) => nameOf(one) === wanted)) continue
      best = found
      progress(found.actions.length)
      return true
    }
    return false
  }

  const without = async (gone: (n: number) => boolean, swarms: ReadonlyArray<Swarm>): Promise<boolean> => {
    const { actions } = best
    const left = closed(actions.filter((_one, n) => !gone(n)))
    if (left.length === actions.length) return false
    for (const swarm of swarms)
      if ((await tried(left, swarm)) || (await tried(patient(actions, left), swarm))) return true
    return false
  }

  /** Half of it, a quarter of it, and so on. */
  const halve = async (): Promise<void> => {
    for (let size = Math.ceil(best.actions.length / 2); !isOver(); size = Math.ceil(size / 2)) {
      for (let at = best.actions.length; at > 0 && !isOver(); at -= size)
        await without((n) => n >= at - size && n < at, [best.swarm])
      if (size === 1) return
    }
  }

  const calm = async (): Promise<void> => {
    for (let n = 0; n < calmer(best.swarm).length && !isOver(); n += 1) {
      const swarm = calmer(best.swarm)[n] as Swarm
      if (JSON.stringify(swarm) !== JSON.stringify(best.swarm) && (await tried(best.actions, swarm))) n = -1
    }
  }

  /** Any one, or any few where few are left. Whether there was something to leave out. */
  const pick = async (size: number): Promise<boolean> => {
    const { length } = best.actions
    for (const gone of choices(length, size)) {
      if (isOver()) return false
      const swarms = size === 1 ? [best.swarm, ...fiercer(best.swarm)] : [best.swarm]
      if (await without((n) => gone.includes(n), swarms)) return true
    }
    return false
  }

  await calm()
  await halve()
  await calm()
  const isWorth = (most: number): boolean => best.actions.length > enough && best.actions.length <= most
  for (let again = true; again && !isOver(); )
    again = (await pick(1)) || (isWorth(PAIRS_MAX) && (await pick(2))) || (isWorth(TRIPLES_MAX) && (await pick(3)))
  await calm()
  return best
}
