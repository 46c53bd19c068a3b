/** The queue of the review desk, and what is found by words: read at once from one snapshot. */
import type { Principal } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import type { Summary } from '../../core/message/content.js'
import { STATUSES } from '../../core/message/status.js'
import { domainOf } from '../../core/operations/mailboxes.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import {
  type Held,
  QUEUE_MAX,
  type Queued,
  type ReviewFacts,
  type ReviewNeeds,
} from '../../core/operations/review/needs.js'
import type { MailboxRow } from '../../core/operations/rows.js'
import type { Risk } from '../../core/review/fact.js'
import type { Reference } from '../../core/review/lookalike.js'
import { ownOf } from '../../core/review/recipients.js'
import { aloneRisk, saidIn } from '../../core/review/summary.js'
import { BEHIND, selected } from './columns.js'
import { firstOf, newestIds } from './newest.js'
import type { Connection } from './open.js'
import { REACHED, reach } from './reached.js'

/** Reasons of earlier rejections that are offered; and the rejections they are looked for in. */
const REASONS_MAX = 8
const REJECTIONS_MAX = 200
/** Messages that a search looks through before it gives what it has. */
const SEARCHED_MAX = 50_000
/** Ids that a search reads at a time. */
const SEARCHED_PAGE = 500
/** What is kept of messages that wait, some kB each. */
const KEPT_MAX = 2 * QUEUE_MAX

/** A line of the queue as it is found: what its content says is read apart, once. */
type Waiting = Held & { readonly digest: string }
type Mailbox = Pick<MailboxRow, 'id' | 'address' | 'kill_switch'>

const statementsOf = (db: Connection) => {
  type Of = { readonly account_id: string; readonly environment: string; readonly reach: string }
  return {
    queue: db.prepare<[Of & { readonly limit: number }], Waiting>(
      `SELECT m.id, m.mailbox_id, m.revision, m.status, m.send_at_ms, m.expires_ms, m.digest, h.cause, h.opened_ms
       FROM messages AS m
       JOIN holds AS h ON h.account_id = m.account_id AND h.message_id = m.id AND h.number = m.hold
       WHERE m.account_id = :account_id AND m.environment = :environment AND m.status = 'pending' AND ${REACHED}
       ORDER BY m.id LIMIT :limit + 0`,
    ),
    summary: db
      .prepare<[string, string, number], string>(
        'SELECT summary FROM contents WHERE account_id = ? AND message_id = ? AND revision = ?',
      )
      .pluck(),
    unknown: db
      .prepare<[Of], number>(
        `SELECT count(*) FROM messages AS m INDEXED BY messages_status
         WHERE m.account_id = :account_id AND m.environment = :environment AND m.status = 'unknown' AND ${REACHED}`,
      )
      .pluck(),
    known: db
      .prepare<[Pick<Of, 'account_id' | 'environment'> & { readonly recipients: string }], string>(
        `SELECT value FROM json_each(:recipients) WHERE EXISTS (
           SELECT 1 FROM deliveries INDEXED BY deliveries_known
           WHERE account_id = :account_id AND environment = :environment AND lower(recipient) = lower(value)
             AND kind = 'recipient' AND status IN ('sent', 'delivered'))`,
      )
      .pluck(),
    addresses: db.prepare<[string, string], Mailbox>(
      'SELECT id, address, kill_switch FROM mailboxes WHERE account_id = ? AND environment = ? ORDER BY id LIMIT 1000',
    ),
    reason: db
      .prepare<[string, string], string | null>('SELECT reason FROM messages WHERE account_id = ? AND id = ?')
      .pluck(),
    newest: newestIds(db),
    /** Of its newest revision. */
    said: db
      .prepare<[string, string], string>(
        `SELECT c.summary FROM messages AS m
         JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
         WHERE m.account_id = ? AND m.id = ?`,
      )
      .pluck(),
    message: db.prepare<[string, string], MessageRow>(
      `SELECT ${selected('messages')} FROM messages WHERE account_id = ? AND id = ?`,
    ),
  }
}

type Statements = ReturnType<typeof statementsOf>

const knownOf = (
  ask: Pick<Statements, 'known'>,
  { account_id, environment }: Principal,
  recipients: Iterable<string>,
): ReadonlyArray<string> =>
  ask.known.all({ account_id, environment, recipients: JSON.stringify([...new Set(recipients)]) })

const domainsOf = (addresses: ReadonlyArray<Pick<Mailbox, 'address'>>): ReadonlyArray<string> => [
  ...new Set(addresses.map(({ address }) => domainOf(address))),
]

/** What the queue's messages say, kept from one look to the next: neither a revision nor its digest changes. */
interface Read {
  readonly digest: string
  readonly said: Summary
  readonly keys: ReadonlyArray<string>
  readonly domains: string
  readonly alone: Risk
}

const reader = (ask: Pick<Statements, 'summary'>) => {
  const kept = new Map<string, Read>()
  return (
    account_id: string,
    { id, revision, digest }: Waiting,
    domains: string,
    own: ReadonlyArray<Reference>,
  ): Read => {
    const name = `${account_id}/${id}/${revision}`
    const known = kept.get(name)
    if (known?.digest === digest && known.domains === domains) return known
    const said = JSON.parse(ask.summary.get(account_id, id, revision) ?? 'null') as Summary
    const keys = [...said.to, ...said.cc, ...said.bcc].map(addressKey)
    const read = { digest, said, keys, domains, alone: aloneRisk(own, said) }
    if (kept.size >= KEPT_MAX) kept.clear()
    kept.set(name, read)
    return read
  }
}

const reasonsOf = (ask: Statements, principal: Principal): ReadonlyArray<string> => {
  const { account_id, mailboxes } = principal
  const wanted = { mailboxes, statuses: ['rejected'], before: BEHIND, page: REJECTIONS_MAX }
  const rejected = [...firstOf(ask.newest(principal, wanted), REJECTIONS_MAX)]
  const reasons = rejected.flatMap((id) => ask.reason.get(account_id, id) ?? [])
  return [...new Set(reasons)].slice(0, REASONS_MAX)
}

const queueOf = (ask: Statements, read: ReturnType<typeof reader>, principal: Principal): Partial<ReviewFacts> => {
  const { account_id, environment } = principal
  const of = { account_id, environment, reach: reach(principal) }
  const addresses = ask.addresses.all(account_id, environment)
  const domains = domainsOf(addresses)
  const own = ownOf(domains)
  const named = domains.join()
  const recipients = new Set<string>()
  const queue = ask.queue.all({ ...of, limit: QUEUE_MAX }).map((row): Queued => {
    const { said, keys, alone } = read(account_id, row, named, own)
    for (const one of keys) recipients.add(one)
    // Named one by one: of ten thousand lines, a copy of whatever they hold costs as much as asking for them.
    const { id, mailbox_id, revision, status, send_at_ms, expires_ms, cause, opened_ms } = row
    return { id, mailbox_id, revision, status, send_at_ms, expires_ms, cause, opened_ms, said, alone }
  })
  const mine = principal.mailboxes
  const reached = addresses.filter(({ id }) => mine === null || mine.includes(id))
  return {
    queue,
    unknown: ask.unknown.get(of) ?? 0,
    known: knownOf(ask, principal, recipients),
    addresses: reached.map(({ id, address }) => ({ id, address })),
    stopped: reached.flatMap(({ address, kill_switch }) => (kill_switch === 1 ? [address] : [])),
    domains,
    reasons: reasonsOf(ask, principal),
  }
}

/** Of the mailboxes that whoever asks reaches those that are searched; null: all. */
const within = ({ mailboxes }: Principal, mailbox_id: string | null): ReadonlyArray<string> | null =>
  mailbox_id === null ? mailboxes : mailboxes === null || mailboxes.includes(mailbox_id) ? [mailbox_id] : []

const holdsAll = (text: string, words: ReadonlyArray<string>): boolean => words.every((word) => text.includes(word))

const searched = (
  ask: Statements,
  principal: Principal,
  search: NonNullable<ReviewNeeds['search']>,
): ReviewFacts['found'] => {
  const { account_id } = principal
  const found: Array<ReviewFacts['found'][number]> = []
  const ids = ask.newest(principal, {
    mailboxes: within(principal, search.mailbox_id),
    statuses: search.statuses ?? STATUSES,
    before: search.before ?? BEHIND,
    page: search.words.length === 0 ? search.limit : SEARCHED_PAGE,
  })
  const written = search.words.map((word) => JSON.stringify(word).slice(1, -1))
  for (const id of firstOf(ids, SEARCHED_MAX)) {
    const summary = ask.said.get(account_id, id) ?? 'null'
    // JSON has names and signs of its own: reading it costs more, and is done where all words stand in it.
    if (!holdsAll(summary.toLowerCase(), written)) continue
    if (!holdsAll(saidIn(JSON.parse(summary) as Summary).toLowerCase(), search.words)) continue
    const message = ask.message.get(account_id, id)
    if (message !== undefined) found.push({ message, summary })
    if (found.length >= search.limit) break
  }
  return found
}

export interface QueueLoader {
  readonly queue: (principal: Principal) => Partial<ReviewFacts>
  readonly search: (principal: Principal, search: NonNullable<ReviewNeeds['search']>) => ReviewFacts['found']
  /** Of these address keys those that something was delivered to before; and the domains of the account's mailboxes. */
  readonly acquainted: (
    principal: Principal,
    recipients: ReadonlyArray<string>,
  ) => Pick<ReviewFacts, 'known' | 'domains'>
}

export const queueLoader = (db: Connection): QueueLoader => {
  const ask = statementsOf(db)
  const read = reader(ask)
  return {
    queue: (principal) => queueOf(ask, read, principal),
    search: (principal, search) => searched(ask, principal, search),
    acquainted: (principal, recipients) => ({
      known: knownOf(ask, principal, recipients),
      domains: domainsOf(ask.addresses.all(principal.account_id, principal.environment)),
    }),
  }
}
