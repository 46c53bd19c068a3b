/**
 * What an invariant is: a sentence that an auditor can read, and a pure function that says in words where it is broken.
 *
 * It holds its own logic. Of `core/` it imports types alone, so that a fault there cannot hide itself here (`invariants-stand-alone`
 * in the dependency rules). What it cannot read it takes for the strictest, as the gateway does (P13).
 */
import type { Moment } from './moment.js'
import type { Observed } from './outside/observation.js'
import type { Scene } from './scene.js'

export const PROMISES = [
  ...(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9'] as const),
  ...(['P10', 'P11', 'P12', 'P13', 'P14', 'P15', 'P16', 'P17'] as const),
]
export type PromiseId = (typeof PROMISES)[number]

/** What is wrong, in words and ids without personal data; null: nothing is. */
export type Fault = string | null

interface Named {
  /** The promise and one word: `P1.gate`. */
  readonly id: `${PromiseId}.${string}`
  readonly sentence: string
  /** The places in `core/` without which it would be broken. */
  readonly guards: ReadonlyArray<string>
}

/** Of one entry of the audit log, and of what was before it: for every entry of every log. */
export interface LogInvariant extends Named {
  readonly over: 'log'
  /** `subject`: the entries about one thing and those it refers to suffice. `chain`: the neighbours in the account's log. */
  readonly reads: 'subject' | 'chain'
  readonly check: (scene: Scene) => Fault
}

/** Of the rows, as a transaction leaves them, and of the entries that it wrote. */
export interface RowsInvariant extends Named {
  readonly over: 'rows'
  readonly check: (moment: Moment) => ReadonlyArray<string>
}

/** Of what somebody sees who can only ask and receive. */
export interface OutsideInvariant extends Named {
  readonly over: 'outside'
  readonly check: (observed: Observed) => ReadonlyArray<string>
}

export type Invariant = LogInvariant | RowsInvariant | OutsideInvariant

export const promiseOf = ({ id }: Pick<Invariant, 'id'>): PromiseId => id.slice(0, id.indexOf('.')) as PromiseId
