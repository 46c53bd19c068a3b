/**
 * The audit log: entries numbered and chained per account, in the transaction of what they tell (P14).
 *
 * Their ids sort as their numbers do, whatever the clock says: the time in an id never steps back, and its last half is the number.
 */
import { createHash } from 'node:crypto'
import { entryText, type Fact, GENESIS } from '../../core/audit/entry.js'
import { idMs, makeId } from '../../core/codec/ulid.js'
import { sha256 } from '../ports/context.js'
import { ENTRY_COLUMNS } from './columns.js'
import type { Connection } from './open.js'

/** The end of an account's chain. */
interface Tail {
  /** The account's part of every id. */
  readonly account: Uint8Array
  readonly seq: number
  readonly hash: string
  /** The time in the newest id. */
  readonly ms: number
}

/** Ends of chains kept in memory. */
const TAILS_MAX = 10_000

const ID_OCTETS = 10
const ID_PART_OCTETS = 5

/** Five octets of the account's hash, so that entries of two accounts have different ids; and five of the number. */
const entropyOf = (account: Uint8Array, seq: number): Uint8Array => {
  const octets = Buffer.alloc(ID_OCTETS)
  octets.set(account)
  octets.writeUIntBE(seq, ID_PART_OCTETS, ID_PART_OCTETS)
  return octets
}

const accountOf = (account_id: string): Uint8Array =>
  createHash('sha256').update(account_id, 'utf8').digest().subarray(0, ID_PART_OCTETS)

export interface Log {
  readonly append: (account_id: string, now_ms: number, facts: ReadonlyArray<Fact>) => void
  /** What was appended may be gone again (a rollback), or others may have written: the ends of the chains are read anew. */
  readonly forget: () => void
}

export const log = (db: Connection): Log => {
  const insert = db.prepare(
    `INSERT INTO entries (${ENTRY_COLUMNS.join(', ')}) VALUES (${ENTRY_COLUMNS.map(() => '?').join(', ')})`,
  )
  const last = db.prepare<[string], { readonly seq: number; readonly hash: string; readonly id: string }>(
    'SELECT seq, hash, id FROM entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1',
  )
  const tails = new Map<string, Tail>()

  const tailOf = (account_id: string): Tail => {
    const known = tails.get(account_id)
    if (known !== undefined) return known
    const row = last.get(account_id)
    const account = accountOf(account_id)
    return row === undefined
      ? { account, seq: 0, hash: GENESIS, ms: 0 }
      : { account, seq: row.seq, hash: row.hash, ms: idMs(row.id) }
  }

  const after = (tail: Tail, account_id: string, now_ms: number, fact: Fact): Tail => {
    const seq = tail.seq + 1
    const ms = Math.max(now_ms, tail.ms)
    const { environment, type, subject_id, actor } = fact
    const id = makeId('evt', ms, entropyOf(tail.account, seq))
    const data = JSON.stringify(fact.data)
    const prev_hash = tail.hash
    const hash = sha256(
      entryText({ account_id, seq, id, at_ms: now_ms, environment, type, subject_id, actor, data, prev_hash }),
    )
    insert.run(account_id, seq, id, now_ms, environment, type, subject_id, actor, data, prev_hash, hash)
    return { account: tail.account, seq, hash, ms }
  }

  return {
    append: (account_id, now_ms, facts) => {
      if (facts.length === 0) return
      if (tails.size >= TAILS_MAX) tails.clear()
      tails.set(
        account_id,
        facts.reduce((tail, fact) => after(tail, account_id, now_ms, fact), tailOf(account_id)),
      )
    },
    forget: () => tails.clear(),
  }
}
