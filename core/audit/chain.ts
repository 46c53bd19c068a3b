/**
 * The chain of one account's entries (P14): each holds the hash of the one before, so that none can be changed, taken out or
 * put elsewhere without changing every hash after it.
 */
import { type Entry, entryText, type Fact, GENESIS } from './entry.js'

/** The end of a chain so far; null before the first entry. */
export interface Link {
  readonly seq: number
  readonly hash: string
}

/** An entry as stored: its hash beside it. */
export interface Sealed extends Entry {
  readonly hash: string
}

/** The entry that follows. */
export const link = (previous: Link | null, fact: Fact, account_id: string, id: string, at_ms: number): Entry => ({
  type: fact.type,
  environment: fact.environment,
  subject_id: fact.subject_id,
  actor: fact.actor,
  account_id,
  seq: (previous?.seq ?? 0) + 1,
  id,
  at_ms,
  data: JSON.stringify(fact.data),
  prev_hash: previous?.hash ?? GENESIS,
})

/**
 * `missing`: entries before it are not there. `reordered`: it stands where an earlier one should follow. `changed`: its hash is
 * not its own. `unlinked`: it was chained to another entry than the one before it.
 */
export const CHAIN_FAULTS = ['wrong_account', 'missing', 'reordered', 'changed', 'unlinked'] as const
export type ChainFault = (typeof CHAIN_FAULTS)[number]

/** What is wrong with an entry as the one after `previous`; null: nothing. `sha256` as in `Context`. */
export const follows = (
  account_id: string,
  previous: Link | null,
  entry: Sealed,
  sha256: (text: string) => string,
): ChainFault | null => {
  const expected = (previous?.seq ?? 0) + 1
  if (entry.account_id !== account_id) return 'wrong_account'
  if (entry.seq > expected) return 'missing'
  if (entry.seq < expected) return 'reordered'
  if (sha256(entryText(entry)) !== entry.hash) return 'changed'
  return entry.prev_hash === (previous?.hash ?? GENESIS) ? null : 'unlinked'
}
