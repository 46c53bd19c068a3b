/** What the rules ask of the database: allowlist, suppression, counters and operator codes. */
import type { Facts } from '../../core/operations/facts.js'
import type { AllowlistRow, CodeRow } from '../../core/operations/rows.js'
import { selected } from './columns.js'
import type { CountsOf } from './counts.js'
import type { Place } from './load-message.js'
import type { Connection } from './open.js'
import { freshReader } from './seen.js'

export interface RulesLoader {
  /** Whether there is any live entry, or any suppression: mostly there is none, and nothing more need be asked. */
  readonly hasAllowlist: (place: Place, mailbox_id: string) => boolean
  readonly hasSuppressions: (place: Place) => boolean
  /** Live entries of a mailbox that cover one of the address keys. */
  readonly allowlist: (place: Place, mailbox_id: string, keys: ReadonlyArray<string>) => ReadonlyArray<AllowlistRow>
  readonly suppressed: (place: Place, keys: ReadonlyArray<string>) => ReadonlyArray<string>
  readonly counters: CountsOf
  /** How many of the keys each window of mailbox and account has not seen. */
  readonly fresh: (place: Place, mailbox_id: string, now_ms: number, keys: ReadonlyArray<string>) => Facts['fresh']
  readonly codes: (place: Place, request_hash: string) => ReadonlyArray<CodeRow>
  /** Codes that are neither used nor expired. */
  readonly codesOpen: (place: Place, now_ms: number) => number
}

const ASKED = '(SELECT value FROM json_each(?))'

/** An address is covered by itself, and by its domain. */
const patterns = (keys: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(keys.flatMap((key) => [key, `*${key.slice(key.lastIndexOf('@'))}`])),
]

export const rulesLoader = (db: Connection, counters: CountsOf): RulesLoader => {
  const fresh = freshReader(db)
  const allowlist = db.prepare<[string, string, string, string], AllowlistRow>(
    `SELECT ${selected('allowlist')} FROM allowlist INDEXED BY allowlist_pattern
     WHERE account_id = ? AND mailbox_id = ? AND removed_ms IS NULL AND pattern IN ${ASKED} AND environment = ?`,
  )
  const suppressed = db
    .prepare<[string, string, string], string>(
      `SELECT address_key FROM suppressions WHERE account_id = ? AND environment = ? AND address_key IN ${ASKED}`,
    )
    .pluck()
  const codes = db.prepare<[string, string, string], CodeRow>(
    `SELECT ${selected('operator_codes')} FROM operator_codes INDEXED BY operator_codes_request
     WHERE account_id = ? AND environment = ? AND request_hash = ?`,
  )
  const codesOpen = db
    .prepare<[string, number, string], number>(
      'SELECT count(*) FROM operator_codes WHERE account_id = ? AND expires_ms > ? AND used_ms IS NULL AND environment = ?',
    )
    .pluck()

  const anyEntry = db
    .prepare<[string, string], 1>(
      'SELECT 1 FROM allowlist WHERE account_id = ? AND mailbox_id = ? AND removed_ms IS NULL LIMIT 1',
    )
    .pluck()
  const anySuppression = db
    .prepare<[string, string], 1>('SELECT 1 FROM suppressions WHERE account_id = ? AND environment = ? LIMIT 1')
    .pluck()

  return {
    hasAllowlist: ({ account_id }, mailbox_id) => anyEntry.get(account_id, mailbox_id) === 1,
    hasSuppressions: ({ account_id, environment }) => anySuppression.get(account_id, environment) === 1,
    allowlist: ({ account_id, environment }, mailbox_id, keys) =>
      keys.length === 0 ? [] : allowlist.all(account_id, mailbox_id, JSON.stringify(patterns(keys)), environment),
    suppressed: ({ account_id, environment }, keys) =>
      keys.length === 0 ? [] : suppressed.all(account_id, environment, JSON.stringify(keys)),
    counters,
    fresh,
    codes: ({ account_id, environment }, request_hash) => codes.all(account_id, environment, request_hash),
    codesOpen: ({ account_id, environment }, now_ms) => codesOpen.get(account_id, now_ms, environment) ?? 0,
  }
}
