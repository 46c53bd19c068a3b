/** What the review desk is shown, read at once from one snapshot. */
import type { Principal } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import { makeId } from '../../core/codec/ulid.js'
import type { Loaded } from '../../core/operations/facts.js'
import { domainOf } from '../../core/operations/mailboxes.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import {
  type Around,
  HOURS_OF,
  IDENTICAL_MS,
  type Neighbour,
  NO_REVIEW,
  QUEUE_MAX,
  type Queued,
  type ReviewFacts,
  type ReviewNeeds,
} from '../../core/operations/review/needs.js'
import type { LinkRow, OperatorMailRow, SessionRow } from '../../core/operations/rows.js'
import { contentOf } from '../../core/operations/store.js'
import { bucketOf, HOUR_MS } from '../../core/oversight/rules.js'
import { selected } from './columns.js'
import type { Connection } from './open.js'

/** Reasons of earlier rejections that are offered; and the rejections they are looked for in. */
const REASONS_MAX = 8
const REJECTIONS_MAX = 200
const SESSIONS_MAX = 200
const NEIGHBOURS_MAX = 10
const ENTRIES_MAX = 500
/** Messages that a search looks through before it gives what it has. */
const SEARCHED_MAX = 50_000
const BEHIND = '\u{10ffff}'

export type LoadReview = (
  principal: Principal,
  needs: ReviewNeeds,
  loaded: Loaded | null,
  now_ms: number,
) => ReviewFacts

/** The mailboxes it is limited to, as JSON; `null`: all. */
const reach = ({ mailboxes }: Principal): string => JSON.stringify(mailboxes)

const REACHED = "(:reach = 'null' OR m.mailbox_id IN (SELECT value FROM json_each(:reach)))"

const statementsOf = (db: Connection) => {
  type Of = { readonly account_id: string; readonly environment: string; readonly reach: string }
  const byId = <A>(table: 'desk_sessions' | 'desk_links') =>
    db.prepare<[string, string, string], A>(
      `SELECT ${selected(table)} FROM ${table} WHERE account_id = ? AND id = ? AND environment = ?`,
    )
  return {
    session: byId<SessionRow>('desk_sessions'),
    link: byId<LinkRow>('desk_links'),
    linksOpen: db
      .prepare<[string, number], number>(
        "SELECT count(*) FROM desk_links WHERE account_id = ? AND purpose = 'sign_in' AND expires_ms > ? AND used_ms IS NULL",
      )
      .pluck(),
    sessions: db.prepare<[string, number, number], SessionRow>(
      `SELECT ${selected('desk_sessions')} FROM desk_sessions
       WHERE account_id = ? AND ended_ms IS NULL AND expires_ms > ? ORDER BY id DESC LIMIT ?`,
    ),
    mails: db.prepare<[string, string, string, number], OperatorMailRow>(
      `SELECT ${selected('operator_mail')} FROM operator_mail
       WHERE account_id = ? AND (environment = ? OR kind = 'sign_in') AND id < ? ORDER BY id DESC LIMIT ?`,
    ),
    queue: db.prepare<[Of & { readonly limit: number }], Queued>(
      `SELECT m.id, m.mailbox_id, m.revision, m.status, m.send_at_ms, m.expires_ms, c.summary, h.cause, h.opened_ms
       FROM messages AS m
       JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
       JOIN holds AS h ON h.account_id = m.account_id AND h.message_id = m.id AND h.number = m.hold
       WHERE m.account_id = :account_id AND m.environment = :environment AND m.status = 'pending' AND ${REACHED}
       ORDER BY m.id LIMIT :limit`,
    ),
    unknown: db
      .prepare<[Of], number>(
        `SELECT count(*) FROM messages AS m
         WHERE m.account_id = :account_id AND m.environment = :environment AND m.status = 'unknown' AND ${REACHED}`,
      )
      .pluck(),
    known: db
      .prepare<[string, string, string], 1>(
        `SELECT 1 FROM deliveries INDEXED BY deliveries_known
         WHERE account_id = ? AND environment = ? AND lower(recipient) = lower(?)
           AND kind = 'recipient' AND status IN ('sent', 'delivered') LIMIT 1`,
      )
      .pluck(),
    addresses: db.prepare<[string, string], { readonly id: string; readonly address: string }>(
      'SELECT id, address FROM mailboxes WHERE account_id = ? AND environment = ? ORDER BY id LIMIT 1000',
    ),
    reasons: db
      .prepare<[Of & { readonly limit: number }], string>(
        `SELECT m.reason FROM messages AS m
         WHERE m.account_id = :account_id AND m.environment = :environment AND m.status = 'rejected' AND m.reason IS NOT NULL
           AND ${REACHED} ORDER BY m.id DESC LIMIT :limit`,
      )
      .pluck(),
    previous: db.prepare<
      [string, string, number],
      { readonly revision: number; readonly content: string; readonly author: string }
    >(
      'SELECT revision, content, author FROM contents WHERE account_id = ? AND message_id = ? AND revision < ? ORDER BY revision DESC LIMIT 1',
    ),
    replaced: db.prepare<[string, string, string], Neighbour & { readonly replaces: string | null }>(
      `SELECT m.id, m.status, m.replaces, c.summary, m.created_ms FROM messages AS m
       JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
       WHERE m.account_id = ? AND m.id = ? AND m.environment = ?`,
    ),
    near: db.prepare<[string, string, string, string, string, number], Neighbour>(
      `SELECT m.id, m.status, c.summary, m.created_ms FROM messages AS m
       JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
       WHERE m.account_id = ? AND m.id > ? AND m.id < ? AND m.environment = ? AND c.summary = ? ORDER BY m.id DESC LIMIT ?`,
    ),
    entries: db.prepare<
      [string, string, number],
      { readonly at_ms: number; readonly type: string; readonly actor: string }
    >('SELECT at_ms, type, actor FROM entries WHERE account_id = ? AND subject_id = ? ORDER BY seq LIMIT ?'),
    hours: db.prepare<[string, string, string, number], { readonly hour: number; readonly count: number }>(
      `SELECT hour, count(*) AS count FROM (
         SELECT (created_ms / ${HOUR_MS}) % 24 AS hour FROM messages
         WHERE account_id = ? AND environment = ? AND mailbox_id = ? ORDER BY id DESC LIMIT ?) GROUP BY hour`,
    ),
    counter: db
      .prepare<[string, string, string, string, number], number>(
        `SELECT count FROM counters WHERE account_id = ? AND environment = ? AND scope_id = ? AND kind = 'messages' AND window = ? AND bucket_ms = ?`,
      )
      .pluck(),
    keyName: db.prepare<[string, string], string>('SELECT name FROM api_keys WHERE account_id = ? AND id = ?').pluck(),
    walk: db.prepare<
      [Of & { readonly before: string; readonly statuses: string }],
      MessageRow & { readonly summary: string }
    >(
      `SELECT ${selected('messages', 'm')}, c.summary FROM messages AS m
       JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
       WHERE m.account_id = :account_id AND m.environment = :environment AND m.id < :before
         AND (:statuses = 'null' OR m.status IN (SELECT value FROM json_each(:statuses))) AND ${REACHED}
       ORDER BY m.id DESC LIMIT ${SEARCHED_MAX}`,
    ),
  }
}

type Statements = ReturnType<typeof statementsOf>

const queueOf = (ask: Statements, principal: Principal): Partial<ReviewFacts> => {
  const { account_id, environment } = principal
  const of = { account_id, environment, reach: reach(principal) }
  const queue = ask.queue.all({ ...of, limit: QUEUE_MAX })
  const recipients = new Set<string>()
  for (const { summary } of queue) {
    const { to, cc, bcc } = JSON.parse(summary) as {
      to: ReadonlyArray<string>
      cc: ReadonlyArray<string>
      bcc: ReadonlyArray<string>
    }
    for (const one of [...to, ...cc, ...bcc]) recipients.add(addressKey(one))
  }
  const addresses = ask.addresses.all(account_id, environment)
  const mine = principal.mailboxes
  return {
    queue,
    unknown: ask.unknown.get(of) ?? 0,
    known: [...recipients].filter((one) => ask.known.get(account_id, environment, one) === 1),
    addresses: addresses.filter(({ id }) => mine === null || mine.includes(id)),
    domains: [...new Set(addresses.map(({ address }) => domainOf(address)))],
    reasons: [...new Set(ask.reasons.all({ ...of, limit: REJECTIONS_MAX }))].slice(0, REASONS_MAX),
  }
}

/** Ids sort by time: those of messages made around one are a range. */
const idAt = (ms: number): string => makeId('msg', Math.max(0, ms), new Uint8Array(10))

const replacedOf = (ask: Statements, message: MessageRow): ReadonlyArray<Neighbour> => {
  const found: Array<Neighbour> = []
  let next = message.replaces
  while (next !== null && found.length < NEIGHBOURS_MAX) {
    const row = ask.replaced.get(message.account_id, next, message.environment)
    if (row === undefined) break
    found.push(row)
    next = row.replaces
  }
  return found
}

const aroundOf = (ask: Statements, { message, mailbox, content, hold }: Loaded, now_ms: number): Around => {
  const { account_id, environment, id } = message
  const entries = ask.entries.all(account_id, id, ENTRIES_MAX)
  const hours = Array.from({ length: 24 }, () => 0)
  for (const { hour, count } of ask.hours.all(account_id, environment, mailbox.id, HOURS_OF)) hours[hour] = count
  const people = [content.author, message.decided_by, hold?.decided_by, ...entries.map(({ actor }) => actor)]
  const keys = new Set(people.filter((one): one is string => one?.startsWith('key_') === true))
  const near = ask.near
    .all(
      account_id,
      idAt(message.created_ms - IDENTICAL_MS),
      idAt(message.created_ms + IDENTICAL_MS + 1),
      environment,
      content.summary,
      NEIGHBOURS_MAX + 1,
    )
    .filter((one) => one.id !== id)
  return {
    previous: ask.previous.get(account_id, id, message.revision) ?? null,
    thread: replacedOf(ask, message),
    identical: near.slice(0, NEIGHBOURS_MAX),
    entries,
    hours,
    hour_count: ask.counter.get(account_id, environment, mailbox.id, 'hour', bucketOf('hour', now_ms)) ?? 0,
    day_count: ask.counter.get(account_id, environment, mailbox.id, 'day', bucketOf('day', now_ms)) ?? 0,
    names: Object.fromEntries([...keys].map((key) => [key, ask.keyName.get(account_id, key) ?? key])),
  }
}

const surrounding = (ask: Statements, principal: Principal, loaded: Loaded, now_ms: number): Partial<ReviewFacts> => {
  const { account_id, environment } = principal
  const { to, cc, bcc } = contentOf(loaded.content.content)
  const recipients = [...to, ...cc, ...bcc].map((one) => addressKey(one.address))
  return {
    around: aroundOf(ask, loaded, now_ms),
    known: recipients.filter((one) => ask.known.get(account_id, environment, one) === 1),
    domains: [...new Set(ask.addresses.all(account_id, environment).map(({ address }) => domainOf(address)))],
  }
}

const searched = (
  ask: Statements,
  principal: Principal,
  search: NonNullable<ReviewNeeds['search']>,
): ReviewFacts['found'] => {
  const found: Array<ReviewFacts['found'][number]> = []
  const { account_id, environment } = principal
  const rows = ask.walk.iterate({
    account_id,
    environment,
    reach: reach(principal),
    before: search.before ?? BEHIND,
    statuses: JSON.stringify(search.statuses),
  })
  for (const { summary, ...message } of rows) {
    const text = summary.toLowerCase()
    if (!search.words.every((word) => text.includes(word))) continue
    found.push({ message, summary })
    if (found.length >= search.limit) break
  }
  return found
}

export const reviewLoader = (db: Connection): LoadReview => {
  let prepared: Statements | null = null
  return (principal, needs, loaded, now_ms) => {
    // Most connections are never asked.
    prepared = prepared ?? statementsOf(db)
    const ask = prepared
    const { account_id, environment } = principal
    const { session, link, mails, search } = needs
    return {
      ...NO_REVIEW,
      session: session === undefined ? null : (ask.session.get(account_id, session, environment) ?? null),
      link: link === undefined ? null : (ask.link.get(account_id, link, environment) ?? null),
      links_open: needs.sign_in_links === true ? (ask.linksOpen.get(account_id, now_ms) ?? 0) : 0,
      sessions: needs.sessions === true ? ask.sessions.all(account_id, now_ms, SESSIONS_MAX) : [],
      mails: mails === undefined ? [] : ask.mails.all(account_id, environment, mails.before ?? BEHIND, mails.limit),
      ...(needs.queue === true ? queueOf(ask, principal) : {}),
      ...(needs.around === true && loaded !== null ? surrounding(ask, principal, loaded, now_ms) : {}),
      found: search === undefined ? [] : searched(ask, principal, search),
    }
  }
}
