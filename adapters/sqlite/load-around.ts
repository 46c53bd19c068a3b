/** What surrounds one message on the review desk, read at once from one snapshot. */
import type { Principal } from '../../core/authority/principal.js'
import { idMs, makeId } from '../../core/codec/ulid.js'
import { STATUSES } from '../../core/message/status.js'
import type { Loaded } from '../../core/operations/facts.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import { type Around, HOURS_OF, IDENTICAL_MS, type Neighbour } from '../../core/operations/review/needs.js'
import { bucketOf, HOUR_MS } from '../../core/oversight/rules.js'
import { BEHIND } from './columns.js'
import { firstOf, newestIds } from './newest.js'
import type { Connection } from './open.js'
import { REACHED, reach } from './reached.js'

const NEIGHBOURS_MAX = 10
const ENTRIES_MAX = 500

/** Whoever looks, and what they reach. */
interface Of {
  readonly account_id: string
  readonly environment: string
  readonly reach: string
}

const statementsOf = (db: Connection) => ({
  previous: db.prepare<
    [string, string, number],
    { readonly revision: number; readonly content: string; readonly author: string }
  >(
    'SELECT revision, content, author FROM contents WHERE account_id = ? AND message_id = ? AND revision < ? ORDER BY revision DESC LIMIT 1',
  ),
  replaced: db.prepare<[Of & { readonly id: string }], Neighbour & { readonly replaces: string | null }>(
    `SELECT m.id, m.status, m.replaces, c.summary, m.created_ms FROM messages AS m
     JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
     WHERE m.account_id = :account_id AND m.id = :id AND m.environment = :environment AND ${REACHED}`,
  ),
  near: db.prepare<
    [Of & { readonly from: string; readonly until: string; readonly summary: string; readonly limit: number }],
    Neighbour
  >(
    `SELECT m.id, m.status, c.summary, m.created_ms FROM messages AS m
     JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
     WHERE m.account_id = :account_id AND m.id > :from AND m.id < :until AND m.environment = :environment
       AND c.summary = :summary AND ${REACHED} ORDER BY m.id DESC LIMIT :limit + 0`,
  ),
  entries: db.prepare<
    [string, string, number],
    { readonly at_ms: number; readonly type: string; readonly actor: string }
  >('SELECT at_ms, type, actor FROM entries WHERE account_id = ? AND subject_id = ? ORDER BY seq LIMIT ? + 0'),
  newest: newestIds(db),
  counter: db
    .prepare<[string, string, string, string, number], number>(
      `SELECT count FROM counters WHERE account_id = ? AND environment = ? AND scope_id = ? AND kind = 'messages' AND window = ? AND bucket_ms = ?`,
    )
    .pluck(),
  signedBy: db.prepare<[string, string, number], { readonly passkey_id: string; readonly name: string }>(
    `SELECT s.passkey_id, p.name FROM decision_signatures AS s JOIN passkeys AS p ON p.account_id = s.account_id AND p.id = s.passkey_id
     WHERE s.account_id = ? AND s.message_id = ? AND s.hold = ?`,
  ),
  keyName: db.prepare<[string, string], string>('SELECT name FROM api_keys WHERE account_id = ? AND id = ?').pluck(),
})

type Statements = ReturnType<typeof statementsOf>

/** Ids sort by time: those of messages made around one are a range. */
const idAt = (ms: number): string => makeId('msg', Math.max(0, ms), new Uint8Array(10))

const replacedOf = (ask: Statements, of: Of, message: MessageRow): ReadonlyArray<Neighbour> => {
  const found: Array<Neighbour> = []
  let next = message.replaces
  while (next !== null && found.length < NEIGHBOURS_MAX) {
    const row = ask.replaced.get({ ...of, id: next })
    if (row === undefined) break
    const { replaces, ...neighbour } = row
    found.push(neighbour)
    next = replaces
  }
  return found
}

/** An id tells when it was made. */
const hoursOf = (ask: Statements, message: MessageRow): ReadonlyArray<number> => {
  const wanted = { mailboxes: [message.mailbox_id], statuses: STATUSES, before: BEHIND, page: HOURS_OF }
  const hours = Array.from({ length: 24 }, () => 0)
  for (const id of firstOf(ask.newest(message, wanted), HOURS_OF)) {
    const hour = Math.floor(idMs(id) / HOUR_MS) % 24
    hours[hour] = (hours[hour] as number) + 1
  }
  return hours
}

const aroundOf = (
  ask: Statements,
  principal: Principal,
  { message, mailbox, content, hold }: Loaded,
  now_ms: number,
): Around => {
  const { account_id, environment, id } = message
  const of = { account_id, environment, reach: reach(principal) }
  const entries = ask.entries.all(account_id, id, ENTRIES_MAX)
  const people = [content.author, message.decided_by, hold?.decided_by, ...entries.map(({ actor }) => actor)]
  const keys = new Set(people.filter((one): one is string => one?.startsWith('key_') === true))
  const near = ask.near
    .all({
      ...of,
      from: idAt(message.created_ms - IDENTICAL_MS),
      until: idAt(message.created_ms + IDENTICAL_MS + 1),
      summary: content.summary,
      limit: NEIGHBOURS_MAX + 1,
    })
    .filter((one) => one.id !== id)
  return {
    previous: ask.previous.get(account_id, id, message.revision) ?? null,
    thread: replacedOf(ask, of, message),
    identical: near.slice(0, NEIGHBOURS_MAX),
    entries,
    hours: hoursOf(ask, message),
    hour_count: ask.counter.get(account_id, environment, mailbox.id, 'hour', bucketOf('hour', now_ms)) ?? 0,
    day_count: ask.counter.get(account_id, environment, mailbox.id, 'day', bucketOf('day', now_ms)) ?? 0,
    signed_by: ask.signedBy.get(account_id, id, message.hold) ?? null,
    names: Object.fromEntries([...keys].map((key) => [key, ask.keyName.get(account_id, key) ?? key])),
  }
}

export const aroundLoader = (db: Connection): ((principal: Principal, loaded: Loaded, now_ms: number) => Around) => {
  const ask = statementsOf(db)
  return (principal, loaded, now_ms) => aroundOf(ask, principal, loaded, now_ms)
}
