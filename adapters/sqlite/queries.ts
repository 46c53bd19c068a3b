/** What the worker and the metrics ask: answered from the reader's connection. */
import { ENVIRONMENTS, type Environment, type Principal, type Scope } from '../../core/authority/principal.js'
import type { StoredEntry } from '../../core/operations/facts.js'
import type { OperatorMailRow } from '../../core/operations/rows.js'
import type { Timer } from '../ports/store.js'
import { ENTRY_COLUMNS, selected } from './columns.js'
import type { Connection } from './open.js'

/** Gauges count no further. */
export const GAUGE_MAX = 100_000

/** Deliveries and rejudgements given at a time. */
const TRANSMITTING_MAX = 10_000

/** Mails of holds that are looked at for whose they are. */
const HOLDS_LOOKED_MAX = 1_000

interface KeyStanding {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly scopes: string
  readonly mailboxes: string | null
}

interface Place {
  readonly account_id: string
  readonly environment: Environment
}

interface InFlight extends Place {
  readonly delivery_id: string
}

export interface Queries {
  readonly principal: (key_hash: string) => Principal | null
  readonly attachment: (account_id: string, environment: Environment, sha256: string) => Uint8Array | null
  readonly nextWake: (now_ms: number, environments: ReadonlyArray<Environment>) => number | null
  readonly timers: (now_ms: number, limit: number) => ReadonlyArray<Timer>
  readonly transmitting: () => ReadonlyArray<InFlight>
  readonly rejudgements: (
    limit: number,
  ) => ReadonlyArray<{ readonly id: string; readonly account_id: string; readonly environment: Environment }>
  readonly operatorMail: (
    now_ms: number,
    limit: number,
    without: ReadonlyArray<string>,
  ) => ReadonlyArray<OperatorMailRow>
  readonly holdsToTell: (now_ms: number, without: ReadonlyArray<string>) => ReadonlyArray<Place>
  readonly entries: (account_id: string, after_seq: number, limit: number) => ReadonlyArray<StoredEntry>
  readonly gauges: (now_ms: number) => { readonly [name: string]: number }
}

const principalOf = (row: KeyStanding): Principal => ({
  id: row.id,
  account_id: row.account_id,
  environment: row.environment,
  scopes: JSON.parse(row.scopes) as ReadonlyArray<Scope>,
  mailboxes: row.mailboxes === null ? null : (JSON.parse(row.mailboxes) as ReadonlyArray<string>),
})

/** When the first delivery of an environment may leave: by the index. */
const firstOf = (environment: Environment): string =>
  `SELECT min(claim_ms) AS ms FROM deliveries WHERE environment = '${environment}' AND status = 'queued' AND claim_ms IS NOT NULL`

/** The first of each kind, each by an index in the order of time; what is to be judged again is due. `:test`, `:live`: whether it is asked for. */
const WAITING = [
  ...ENVIRONMENTS.map((one) => `${firstOf(one)} AND :${one}`),
  "SELECT min(lease_until_ms) FROM deliveries WHERE status = 'leased'",
  'SELECT min(due_ms) FROM messages WHERE due_ms IS NOT NULL',
  'SELECT min(expires_ms) FROM messages WHERE expires_ms IS NOT NULL',
  'SELECT :now_ms FROM rejudgements',
]

/** In one statement: each of its own would be a snapshot of its own. */
const NEXT_WAKE = `SELECT min(ms) FROM (${WAITING.map((sql) => `SELECT * FROM (${sql} LIMIT 1)`).join(' UNION ALL ')})`

const counted = (name: string, from: string): string =>
  `(SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT ${GAUGE_MAX})) AS ${name}`

/** By the index on statuses, which begins with the account. */
const PENDING = `accounts AS a CROSS JOIN json_each('["test", "live"]') AS e CROSS JOIN messages AS m
  WHERE m.account_id = a.id AND m.environment = e.value AND m.status = 'pending'`

/** Deliveries that wait for their time, by the index. */
const QUEUED = `deliveries WHERE environment IN (${ENVIRONMENTS.map((one) => `'${one}'`)}) AND status = 'queued'`

/** `:now_ms`: now. */
const GAUGES = `SELECT
  ${counted('deliveries_ready', `${QUEUED} AND claim_ms <= :now_ms`)},
  ${counted('deliveries_waiting', `${QUEUED} AND claim_ms > :now_ms`)},
  ${counted('deliveries_leased', "deliveries WHERE status = 'leased'")},
  ${counted('deliveries_transmitting', "deliveries WHERE status = 'transmitting'")},
  ${counted('deliveries_unknown', "deliveries WHERE status = 'unknown'")},
  ${counted('messages_pending', PENDING)},
  ${counted('operator_mail_waiting', 'operator_mail WHERE claim_ms IS NOT NULL')},
  ${counted('rejudgements_waiting', 'rejudgements')},
  max(0, coalesce(:now_ms - (SELECT min(ms) FROM (${ENVIRONMENTS.map(firstOf).join(' UNION ALL ')})), 0)) AS oldest_ready_ms`

const timersOf = (db: Connection): Queries['timers'] => {
  const timer = (column: 'due_ms' | 'expires_ms', kind: Timer['kind']) =>
    db.prepare<[number, number], Timer & { readonly at: number }>(
      `SELECT '${kind}' AS kind, account_id, environment, id AS message_id, ${column} AS at FROM messages
       WHERE ${column} <= ? ORDER BY ${column} LIMIT ? + 0`,
    )
  const due = timer('due_ms', 'come_due')
  const expiring = timer('expires_ms', 'expire')
  return (now_ms, limit) =>
    [...due.all(now_ms, limit), ...expiring.all(now_ms, limit)]
      .sort((one, other) => one.at - other.at)
      .slice(0, limit)
      .map(({ at: _at, ...rest }) => rest)
}

export const queries = (db: Connection): Queries => {
  const key = db.prepare<[string], KeyStanding>(
    'SELECT id, account_id, environment, scopes, mailboxes FROM api_keys WHERE hash = ? AND revoked_ms IS NULL',
  )
  const attachment = db
    .prepare<[string, string, string], Uint8Array>(
      'SELECT bytes FROM attachments WHERE account_id = ? AND environment = ? AND sha256 = ?',
    )
    .pluck()
  const wake = db.prepare<[{ readonly [name: string]: number }], number | null>(NEXT_WAKE).pluck()
  const transmitting = db.prepare<[number], InFlight>(
    `SELECT id AS delivery_id, account_id, environment FROM deliveries
     WHERE status = 'transmitting' ORDER BY updated_ms LIMIT ? + 0`,
  )
  const rejudgements = db.prepare<[number], ReturnType<Queries['rejudgements']>[number]>(
    'SELECT id, account_id, environment FROM rejudgements ORDER BY account_id, id LIMIT ? + 0',
  )
  const mail = db.prepare<[number, string, number], OperatorMailRow>(
    `SELECT ${selected('operator_mail')} FROM operator_mail
     WHERE claim_ms <= ? AND kind <> 'hold' AND account_id NOT IN (SELECT value FROM json_each(?)) ORDER BY claim_ms LIMIT ? + 0`,
  )
  const holds = db.prepare<[{ readonly now_ms: number; readonly without: string; readonly limit: number }], Place>(
    `SELECT account_id, environment FROM operator_mail
     WHERE claim_ms <= :now_ms AND kind = 'hold' AND account_id NOT IN (SELECT value FROM json_each(:without))
       AND account_id || ' ' || environment NOT IN (SELECT value FROM json_each(:without)) ORDER BY claim_ms LIMIT :limit + 0`,
  )
  const entries = db.prepare<[string, number, number], StoredEntry>(
    `SELECT ${ENTRY_COLUMNS.join(', ')} FROM entries WHERE account_id = ? AND seq > ? ORDER BY seq LIMIT ? + 0`,
  )
  const gauges = db.prepare<[{ readonly now_ms: number }], { readonly [name: string]: number }>(GAUGES)

  return {
    principal: (key_hash) => {
      const row = key.get(key_hash)
      return row === undefined ? null : principalOf(row)
    },
    attachment: (account_id, environment, sha256) => attachment.get(account_id, environment, sha256) ?? null,
    nextWake: (now_ms, environments) => {
      const asked = ENVIRONMENTS.map((one) => [one, environments.includes(one) ? 1 : 0] as const)
      return wake.get({ now_ms, ...Object.fromEntries(asked) }) ?? null
    },
    timers: timersOf(db),
    transmitting: () => transmitting.all(TRANSMITTING_MAX),
    rejudgements: (limit) => rejudgements.all(limit),
    operatorMail: (now_ms, limit, without) => mail.all(now_ms, JSON.stringify(without), limit),
    holdsToTell: (now_ms, without) => [
      ...new Map(
        holds
          .all({ now_ms, without: JSON.stringify(without), limit: HOLDS_LOOKED_MAX })
          .map((one) => [`${one.account_id} ${one.environment}`, one]),
      ).values(),
    ],
    entries: (account_id, after_seq, limit) => entries.all(account_id, after_seq, limit),
    gauges: (now_ms) => gauges.get({ now_ms }) ?? {},
  }
}
