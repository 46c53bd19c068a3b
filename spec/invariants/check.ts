/** Holding a history against the registry. */
import { type LogInvariant, type PromiseId, promiseOf } from './invariant.js'
import type { Moment } from './moment.js'
import type { Observed } from './outside/observation.js'
import { LOG, OUTSIDE, ROWS } from './registry.js'
import type { Scene } from './scene.js'

export interface Violation {
  readonly id: string
  readonly promise: PromiseId
  readonly words: string
}

const violation = (one: { readonly id: `${PromiseId}.${string}` }, words: string): Violation => ({
  id: one.id,
  promise: promiseOf(one),
  words,
})

/** `all`: which of the log's invariants; each where it is left out. */
export const checkLog = (
  scenes: ReadonlyArray<Scene>,
  all: ReadonlyArray<LogInvariant> = LOG,
): ReadonlyArray<Violation> =>
  scenes.flatMap((scene) =>
    all.flatMap((one) => {
      const words = one.check(scene)
      return words === null ? [] : [violation(one, words)]
    }),
  )

export const checkRows = (moment: Moment): ReadonlyArray<Violation> =>
  ROWS.flatMap((one) => one.check(moment).map((words) => violation(one, words)))

export const checkOutside = (observed: Observed): ReadonlyArray<Violation> =>
  OUTSIDE.flatMap((one) => one.check(observed).map((words) => violation(one, words)))
