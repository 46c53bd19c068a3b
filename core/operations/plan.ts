/**
 * What an operation decides: rows to write, entries for the audit log, and the answer; all committed together, or none.
 */
import type { Fact } from '../audit/entry.js'
import type { Json, Refusal } from '../errors.js'
import type { Tables } from './rows.js'

export type Table = keyof Tables

export type Write = {
  readonly [T in Table]:
    | { readonly op: 'insert'; readonly table: T; readonly row: Tables[T] }
    /** As `insert`, but a row with the same key stays as it is. */
    | { readonly op: 'keep'; readonly table: T; readonly row: Tables[T] }
    /** `key` holds the columns of `KEYS[table]` and names one row; `set` only what changes. */
    | { readonly op: 'update'; readonly table: T; readonly key: Partial<Tables[T]>; readonly set: Partial<Tables[T]> }
    | { readonly op: 'delete'; readonly table: T; readonly key: Partial<Tables[T]> }
    /** Adds `row.count` to the counter, which begins at 0. */
    | { readonly op: 'count'; readonly table: T & 'counters'; readonly row: Tables[T & 'counters'] }
}[Table]

/** HTTP status and body of a success. */
export interface Answer {
  readonly _tag: 'answer'
  readonly status: number
  readonly body: { readonly [name: string]: Json }
  /** The body is a stored first answer (P8). */
  readonly replayed: boolean
}

/**
 * `answer` may be a refusal that still writes (a wrong approval code counts a try).
 * `changed` names the messages whose readers may be waiting.
 */
export interface Plan {
  readonly writes: ReadonlyArray<Write>
  readonly facts: ReadonlyArray<Fact>
  readonly answer: Answer | Refusal
  readonly changed: ReadonlyArray<string>
}

/** What a plan is given besides its input and what was loaded; so that it needs no clock, randomness or hash of its own. */
export interface Context {
  readonly now_ms: number
  /** The n-th fresh id with this prefix: the same n gives the same id. */
  readonly id: (prefix: string, n: number) => string
  /** SHA-256 of the text in UTF-8, lower-case hex. */
  readonly sha256: (text: string) => string
  /** 20 random bytes in lower-case hex, for salts, codes and keys. */
  readonly random_hex: string
  /** The server's `PUBLIC_URL`, without a slash at its end. */
  readonly public_url: string
  /** A relay is configured: live messages can leave. */
  readonly live_transport: boolean
  /** The operator's mail goes out through a relay; else it is kept to be read on the machine. */
  readonly operator_relay: boolean
}

export const answer = (status: number, body: Answer['body']): Answer => ({
  _tag: 'answer',
  status,
  body,
  replayed: false,
})

export const refused = (why: Refusal): Plan => ({ writes: [], facts: [], answer: why, changed: [] })

/** What changes nothing and says nothing. */
export const nothing: Plan = { writes: [], facts: [], answer: answer(200, {}), changed: [] }
