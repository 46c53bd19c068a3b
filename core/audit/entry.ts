/**
 * One entry of the audit log: a fact that happened, chained per account to the one before it (P14).
 *
 * Entries hold ids, codes and salted commitments only. Personal data lies beside them, where it can be erased without breaking the chain.
 */
import type { Json } from '../errors.js'

/** The `prev_hash` of an account's first entry. */
export const GENESIS = '0'.repeat(64)

export interface Fact {
  /** `message.held`, `delivery.delivered`, `mailbox.mode_changed`, … */
  readonly type: string
  readonly environment: 'test' | 'live' | null
  /** The id of what it happened to; for a delivery its message. */
  readonly subject_id: string
  /** A key's id, `operator`, or `system`. */
  readonly actor: string
  readonly data: { readonly [name: string]: Json }
}

export interface Entry extends Omit<Fact, 'data'> {
  readonly account_id: string
  /** 1, 2, 3 … in the order of commit. */
  readonly seq: number
  readonly id: string
  readonly at_ms: number
  /** The JSON text of the data, as hashed and stored. */
  readonly data: string
  readonly prev_hash: string
}

/** The text whose SHA-256 in lower-case hex is the entry's hash: a JSON array in this order. */
export const entryText = (entry: Entry): string =>
  JSON.stringify([
    'multimail-audit-v1',
    entry.prev_hash,
    entry.account_id,
    entry.seq,
    entry.id,
    entry.at_ms,
    entry.environment,
    entry.type,
    entry.subject_id,
    entry.actor,
    entry.data,
  ])

/** What an entry holds instead of a digest: without the salt, which can be erased, nobody can tell what was hashed. */
export const commitment = (salt: string, digest: string, sha256: (text: string) => string): string =>
  sha256(`${salt}:${digest}`)
