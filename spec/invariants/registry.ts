/**
 * Every promise, executed: the one registry that the property tests, the simulation and `serve --check-invariants` read.
 *
 * A promise that no history can show to be broken has a record that says why, and what checks it instead.
 */
import {
  type Invariant,
  type LogInvariant,
  type OutsideInvariant,
  type PromiseId,
  promiseOf,
  type RowsInvariant,
} from './invariant.js'
import { DECISION } from './log/decision.js'
import { ENDS } from './log/ends.js'
import { GATE } from './log/gate.js'
import { ORDER } from './log/order.js'
import { PLACE } from './log/place.js'
import { ANSWERS } from './outside/answers.js'
import { ARRIVALS } from './outside/arrivals.js'
import { RULED } from './outside/gate.js'
import { KEPT } from './outside/kept.js'
import { LEAVING } from './rows/leaving.js'
import { STANDING } from './rows/standing.js'

export const LOG: ReadonlyArray<LogInvariant> = [...GATE, ...DECISION, ...ENDS, ...ORDER, ...PLACE]
export const ROWS: ReadonlyArray<RowsInvariant> = [...LEAVING, ...STANDING]
export const OUTSIDE: ReadonlyArray<OutsideInvariant> = [...ARRIVALS, ...ANSWERS, ...RULED, ...KEPT]

const number = (one: Invariant): number => Number(promiseOf(one).slice(1))

/** In the order of the promises. */
export const INVARIANTS: ReadonlyArray<Invariant> = [...LOG, ...ROWS, ...OUTSIDE].sort(
  (one, other) => number(one) - number(other),
)

/** Promises about rulings, not about what happened: a history shows one ruling, and they compare two. */
export const NONE: ReadonlyArray<{ readonly promise: PromiseId; readonly none: string }> = [
  {
    promise: 'P11',
    none: 'It compares the rulings of two modes or two contents; a history shows one. Every ruling is enumerated in test/core/oversight/ruling.test.ts, and proved in spec/lean.',
  },
  {
    promise: 'P13',
    none: 'It compares a ruling with the one for a fact that is not known; a history shows one. The flags are held against spec/lean in test/properties/core/flags.test.ts, the rulings in test/core/oversight.',
  },
]
