/**
 * From facts to flags: what the rules look at, computed from data.
 *
 * INVARIANT: P13 what is missing or not understood gives the flag that loosens nothing: an unknown mode is `read_only`,
 * no matching entry is not listed, no address or key is no copy and no valid decider.
 */
import type { Fact } from '../audit/entry.js'
import { mayDecide, OPERATOR, reaches, type Scope } from '../authority/principal.js'
import { addressKey, matches } from '../codec/address.js'
import type { Content } from '../message/content.js'
import { recipientsOf } from '../message/content.js'
import { MODES, type Mode, stricter } from '../oversight/mode.js'
import { bucketOf, type Gauge, type Window } from '../oversight/rules.js'
import { type Ruling, ruling } from '../oversight/ruling.js'
import type { Facts, Loaded, Request } from './facts.js'
import type { DeliveryRow } from './message-rows.js'
import type { AllowlistRow, CounterRow, KeyRow, Limits, MailboxRow } from './rows.js'

/** An effective mode; one the core does not know is the strictest. */
export const effectiveMode = (submitted: string, now: string): Mode => {
  const known = (mode: string): Mode => ((MODES as ReadonlyArray<string>).includes(mode) ? (mode as Mode) : 'read_only')
  return stricter(known(submitted), known(now))
}

/** Recipients, and every reply-to but the mailbox's own address. */
const judged = (content: Content, mailbox: MailboxRow): ReadonlyArray<string> => [
  ...recipientsOf(content),
  ...content.reply_to.map((one) => one.address).filter((address) => addressKey(address) !== mailbox.address_key),
]

const covers = (entry: AllowlistRow, address: string): boolean =>
  entry.removed_ms === null && matches(entry.pattern, address)

/** Whether every recipient and every reply-to but the mailbox's own address matches an entry (empty allows nobody). */
export const isListed = (content: Content, mailbox: MailboxRow, entries: ReadonlyArray<AllowlistRow>): boolean =>
  judged(content, mailbox).every((address) => entries.some((entry) => covers(entry, address)))

/** The entries of the audit log about a message: those that say it was cleared by the allowlist name what allowed it, and who added that. */
export const credited = (
  facts: ReadonlyArray<Fact>,
  content: Content,
  mailbox: MailboxRow,
  entries: ReadonlyArray<AllowlistRow>,
): ReadonlyArray<Fact> => {
  const asked = judged(content, mailbox)
  const allowed_by = entries
    .filter((entry) => asked.some((address) => covers(entry, address)))
    .map(({ id, added_by }) => ({ entry_id: id, added_by }))
  return facts.map((one) => (one.data.clearance === 'allowlist' ? { ...one, data: { ...one.data, allowed_by } } : one))
}

export const isSuppressed = (suppressed: ReadonlyArray<string>, address: string): boolean =>
  suppressed.includes(addressKey(address))

/** Whether the oversight address can take a copy. */
export const isCopyable = (facts: Facts): boolean =>
  facts.account.oversight_email !== null && !isSuppressed(facts.suppressed, facts.account.oversight_email)

export const rulingOf = (
  submit_mode: string,
  mailbox: MailboxRow,
  content: Content,
  facts: Facts,
  allowlist: ReadonlyArray<AllowlistRow> = facts.allowlist,
): Ruling =>
  ruling({
    mode: effectiveMode(submit_mode, mailbox.mode),
    listed: isListed(content, mailbox, allowlist),
    copyable: isCopyable(facts),
  })

/** Whether a key, as it stands now, or an operator session may decide on a loaded message (P4). */
export const decides = (decider: string, key: KeyRow | null, loaded: Loaded): boolean =>
  decider === OPERATOR ||
  mayDecide(
    decider,
    key === null
      ? null
      : {
          scopes: JSON.parse(key.scopes) as ReadonlyArray<Scope>,
          mailboxes: JSON.parse(key.mailboxes ?? 'null') as ReadonlyArray<string> | null,
          revoked: key.revoked_ms !== null,
        },
    loaded.mailbox.id,
    JSON.parse(loaded.message.authors) as ReadonlyArray<string>,
  )

/** The hold's time is up. Expiry rejects, and never approves: its timer may be late, but nothing is decided or edited past it. */
export const isOverdue = ({ message }: Loaded, now_ms: number): boolean =>
  message.expires_ms !== null && message.expires_ms <= now_ms

/** Whether whoever cleared the message may still decide; what no human cleared asks nobody. */
export const isValid = (loaded: Loaded): boolean =>
  loaded.message.cleared_by === null || decides(loaded.message.cleared_by, loaded.decider, loaded)

/** What is stored, and what the worker is about to send (`wire`), are what was cleared; and it names whom the delivery goes to (P1, P3). */
export const isSame = (
  digest: string,
  wire: string,
  content: Content,
  loaded: Loaded,
  row: Pick<DeliveryRow, 'recipient'>,
): boolean =>
  digest === loaded.message.cleared_digest && wire === digest && recipientsOf(content).includes(row.recipient)

const WINDOWS: ReadonlyArray<Window> = ['hour', 'day']

const used = (facts: Facts, scope_id: string, kind: CounterRow['kind'], window: Window, now_ms: number): number =>
  facts.counters.find(
    (one) =>
      one.scope_id === scope_id &&
      one.kind === kind &&
      one.window === window &&
      one.bucket_ms === bucketOf(window, now_ms),
  )?.count ?? 0

const scopesOf = (facts: Facts, mailbox: MailboxRow): ReadonlyArray<Limits & { readonly id: string }> => [
  mailbox,
  facts.account,
]

/** How many of the recipients asked about a window has not seen; one that nobody asked about has none to see. */
export const freshIn = (facts: Facts, scope_id: string, window: Window): number =>
  facts.fresh[`${scope_id}:${window}`] ?? 0

const CEILINGS = [
  { kind: 'messages', window: 'hour', column: 'messages_per_hour' },
  { kind: 'recipients', window: 'hour', column: 'recipients_per_hour' },
  { kind: 'messages', window: 'day', column: 'messages_per_day' },
  { kind: 'recipients', window: 'day', column: 'recipients_per_day' },
] as const

/** What accepting `messages` more, to the recipients asked about, would add to each window of mailbox and account. */
export const gaugesOf = (facts: Facts, mailbox: MailboxRow, messages: number, now_ms: number): ReadonlyArray<Gauge> =>
  scopesOf(facts, mailbox).flatMap((scope) =>
    CEILINGS.map(({ kind, window, column }) => ({
      scope_id: scope.id,
      kind,
      window,
      ceiling: scope[column],
      used: used(facts, scope.id, kind, window, now_ms),
      adding: kind === 'messages' ? messages : freshIn(facts, scope.id, window),
    })),
  )

/** The same ceiling, for messages that begin to leave: a schedule must not let out in an hour what could not be accepted in one. */
export const handOverGauges = (facts: Facts, mailbox: MailboxRow, now_ms: number): ReadonlyArray<Gauge> =>
  scopesOf(facts, mailbox).flatMap((scope) =>
    WINDOWS.map((window) => ({
      scope_id: scope.id,
      kind: 'messages' as const,
      window,
      ceiling: scope[`messages_per_${window}`],
      used: used(facts, scope.id, 'handed_over', window, now_ms),
      adding: 1,
    })),
  )

/** The mailbox that was selected, if the asker reaches it. */
export const reached = (facts: Facts, request: Request): MailboxRow | null =>
  facts.mailboxes.find((one) => reaches(request.principal, one.id)) ?? null
