/**
 * One key and one request: one message and one stored answer (P8).
 *
 * Scope: account, environment and operation. Only acceptances are recorded, in the transaction that accepts.
 */
export const IDEMPOTENCY_LIFETIME_MS = 24 * 60 * 60 * 1000

export interface IdempotencyFlags {
  /** A record of this key exists. */
  readonly recorded: boolean
  /** It is past its lifetime. */
  readonly expired: boolean
  /** Its fingerprint is this request's. */
  readonly same: boolean
  /** The asker reaches the mailbox of the record. */
  readonly reaches: boolean
}

export type IdempotencyRuling = 'fresh' | 'replay' | 'conflict'

export const idempotency = ({ recorded, expired, same, reaches }: IdempotencyFlags): IdempotencyRuling =>
  !recorded || expired ? 'fresh' : same && reaches ? 'replay' : 'conflict'
