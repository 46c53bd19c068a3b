/**
 * Idempotency records: each is the one that its message's first entry sealed, and none that still counts is missing (P8, P14). What an older
 * program accepted has no seal, and is not covered; a record past its lifetime may be gone.
 */
import type { Sealed } from '../../core/audit/chain.js'
import { recordSeal } from '../../core/audit/seal.js'
import { IDEMPOTENCY_LIFETIME_MS } from '../../core/idempotency/decide.js'
import type { IdempotencyRow } from '../../core/operations/rows.js'
import { sha256 } from '../ports/context.js'
import type { Connection } from './open.js'

const parsed = (text: string): { readonly [name: string]: unknown } => {
  try {
    return JSON.parse(text) as { readonly [name: string]: unknown }
  } catch {
    return {}
  }
}

/** What a lifetime ends against: this machine's clock, or the log where that is ahead. */
const nowOf = (db: Connection, account_id: string, clock_ms: number): number => {
  const newest = db
    .prepare<[string], number>('SELECT at_ms FROM entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1')
    .pluck()
    .get(account_id)
  return Math.max(clock_ms, newest ?? 0)
}

/** Acceptances that left a record which counts after `since_ms`. */
const expected = (db: Connection, account_id: string, since_ms: number): number =>
  db
    .prepare<[string, number], number>(
      `SELECT count(*) FROM entries WHERE account_id = ? AND at_ms > ? AND type LIKE 'message.%'
         AND json_extract(data, '$.idempotency') IS NOT NULL`,
    )
    .pluck()
    .get(account_id, since_ms) ?? 0

/** A sentence on what is wrong, or how many records there are. */
export const recordsFault = (db: Connection, account_id: string, clock_ms: number): string | number => {
  const since_ms = nowOf(db, account_id, clock_ms) - IDEMPOTENCY_LIFETIME_MS
  const first = db.prepare<[string, unknown], Sealed>(
    'SELECT * FROM entries WHERE account_id = ? AND subject_id = ? ORDER BY seq LIMIT 1',
  )
  const salts = db
    .prepare<[string, unknown], string>('SELECT salt FROM messages WHERE account_id = ? AND id = ?')
    .pluck()
  const rows = db.prepare<[string], IdempotencyRow>('SELECT * FROM idempotency WHERE account_id = ?')
  let count = 0
  let alive = 0
  for (const row of rows.iterate(account_id)) {
    count += 1
    const { message_id = '' } = parsed(row.answer)
    const entry = first.get(account_id, message_id)
    if (entry === undefined) return `the idempotency record ${JSON.stringify(row.key)} is of no message`
    const { idempotency } = parsed(entry.data)
    if (idempotency === undefined) continue
    if (idempotency !== recordSeal(row, salts.get(account_id, message_id) ?? '', sha256))
      return `the idempotency record of ${entry.subject_id} is not what its entry says`
    if (row.created_ms > since_ms) alive += 1
  }
  const missing = expected(db, account_id, since_ms) - alive
  return missing === 0 ? count : `${missing} idempotency records of ${account_id} are missing`
}
