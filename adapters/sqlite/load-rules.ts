/** What the rules ask of the database: allowlist, suppression, counters and operator codes. */
import { CODE_TRIES } from '../../core/ladder/code.js'
import type { Facts } from '../../core/operations/facts.js'
import type { AllowlistRow, CodeRow, CounterRow } from '../../core/operations/rows.js'
import { bucketOf, type Window } from '../../core/oversight/rules.js'
import { selected } from './columns.js'
import type { Place } from './load-message.js'
import type { Connection } from './open.js'

export interface RulesLoader {
  /** Live entries of a mailbox that cover one of the address keys. */
  readonly allowlist: (place: Place, mailbox_id: string, keys: ReadonlyArray<string>) => ReadonlyArray<AllowlistRow>
  readonly suppressed: (place: Place, keys: ReadonlyArray<string>) => ReadonlyArray<string>
  readonly counters: (place: Place, mailbox_id: string, now_ms: number) => ReadonlyArray<CounterRow>
  /** How many of the keys each window of mailbox and account has not seen. */
  readonly fresh: (place: Place, mailbox_id: string, now_ms: number, keys: ReadonlyArray<string>) => Facts['fresh']
  readonly codes: (place: Place, request_hash: string) => ReadonlyArray<CodeRow>
  /** Codes of the whole account that could still be used. */
  readonly codesOpen: (account_id: string, now_ms: number) => number
}

const WINDOWS: ReadonlyArray<Window> = ['hour', 'day']

const ASKED = '(SELECT value FROM json_each(?))'

/** An address is covered by itself, and by its domain. */
const patterns = (keys: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(keys.flatMap((key) => [key, `*${key.slice(key.lastIndexOf('@'))}`])),
]

const COUNTERS = `SELECT ${selected('counters')} FROM counters
  WHERE account_id = :account_id AND environment = :environment AND scope_id = %s AND "window" = '%w' AND bucket_ms = %b`

const SEEN = `(SELECT count(*) FROM json_each(:keys) AS asked CROSS JOIN seen_recipients AS s
  WHERE s.address_key = asked.value AND s.account_id = :account_id AND s.environment = :environment AND s.scope_id = %s AND s."window" = '%w' AND s.bucket_ms = %b)`

/** A query about each window of the mailbox and of the account. */
const everywhere = (sql: string, between: string): string =>
  [':mailbox_id', ':account_id']
    .flatMap((scope) =>
      WINDOWS.map((window) =>
        sql
          .replace('%s', scope)
          .replace('%w', window)
          .replace('%b', window === 'hour' ? ':hour' : ':day'),
      ),
    )
    .join(between)

const buckets = (now_ms: number) => ({ hour: bucketOf('hour', now_ms), day: bucketOf('day', now_ms) })

export const rulesLoader = (db: Connection): RulesLoader => {
  const allowlist = db.prepare<[string, string, string, string], AllowlistRow>(
    `SELECT ${selected('allowlist')} FROM allowlist
     WHERE account_id = ? AND mailbox_id = ? AND removed_ms IS NULL AND pattern IN ${ASKED} AND environment = ?
     ORDER BY id`,
  )
  const suppressed = db
    .prepare<[string, string, string], string>(
      `SELECT address_key FROM suppressions WHERE account_id = ? AND environment = ? AND address_key IN ${ASKED}`,
    )
    .pluck()
  const counters = db.prepare<[object], CounterRow>(everywhere(COUNTERS, ' UNION ALL '))
  const seen = db.prepare<[object], ReadonlyArray<number>>(`SELECT ${everywhere(SEEN, ', ')}`).raw()
  const codes = db.prepare<[string, string, string], CodeRow>(
    `SELECT ${selected('operator_codes')} FROM operator_codes
     WHERE account_id = ? AND environment = ? AND request_hash = ? ORDER BY id`,
  )
  const codesOpen = db
    .prepare<[string, number, number], number>(
      `SELECT count(*) FROM operator_codes
       WHERE account_id = ? AND expires_ms > ? AND used_ms IS NULL AND tries < ?`,
    )
    .pluck()

  return {
    allowlist: ({ account_id, environment }, mailbox_id, keys) =>
      keys.length === 0 ? [] : allowlist.all(account_id, mailbox_id, JSON.stringify(patterns(keys)), environment),
    suppressed: ({ account_id, environment }, keys) =>
      keys.length === 0 ? [] : suppressed.all(account_id, environment, JSON.stringify(keys)),
    counters: ({ account_id, environment }, mailbox_id, now_ms) =>
      counters.all({ account_id, environment, mailbox_id, ...buckets(now_ms) }),
    fresh: ({ account_id, environment }, mailbox_id, now_ms, keys) => {
      if (keys.length === 0) return {}
      const counts =
        seen.get({ account_id, environment, mailbox_id, ...buckets(now_ms), keys: JSON.stringify(keys) }) ?? []
      const names = [mailbox_id, account_id].flatMap((scope) => WINDOWS.map((window) => `${scope}:${window}`))
      return Object.fromEntries(names.map((name, at) => [name, keys.length - (counts[at] ?? 0)]))
    },
    codes: ({ account_id, environment }, request_hash) => codes.all(account_id, environment, request_hash),
    codesOpen: (account_id, now_ms) => codesOpen.get(account_id, now_ms, CODE_TRIES) ?? 0,
  }
}
