/**
 * What `send_email` and `edit_scheduled_email` share: from what was asked and what is known to a frozen content, and the checks
 * that every content passes before it may wait or leave.
 */
import { addressKey } from '../codec/address.js'
import { instantMs } from '../codec/time.js'
import { type Refusal, refusal } from '../errors.js'
import { type Address, type Content, recipientsOf } from '../message/content.js'
import { canonical, utf8Length } from '../message/digest.js'
import { exceeded, secondsLeft } from '../oversight/rules.js'
import { count } from './count.js'
import type { Facts, Prepared, Request } from './facts.js'
import { gaugesOf, isSuppressed } from './flags.js'
import { operatorMail } from './operator-mail.js'
import type { Context, Plan, Write } from './plan.js'
import type { MailboxRow } from './rows.js'

export const RECIPIENTS_MAX = 50
/** Octets of the markdown in UTF-8, and of HTML that comes instead of the rendered one. */
export const BODY_OCTETS_MAX = 256 * 1024

/** The fields of a content that a request gives; what is absent stays as it is. */
export interface Given {
  readonly to?: ReadonlyArray<Address>
  readonly cc?: ReadonlyArray<Address>
  readonly bcc?: ReadonlyArray<Address>
  readonly reply_to?: ReadonlyArray<Address>
  readonly subject?: string
  readonly body?: string
  readonly html?: string
  readonly attachments?: ReadonlyArray<unknown>
  readonly send_at?: string | null
}

export const keysOf = (lists: ReadonlyArray<ReadonlyArray<Address> | undefined>): ReadonlyArray<string> => [
  ...new Set(lists.flatMap((list) => list ?? []).map((one) => addressKey(one.address))),
]

/** An empty content of a mailbox, to be filled by `fill`. */
export const emptyContent = (message_id: string, mailbox: MailboxRow): Content => ({
  message_id_header: `<${message_id}@${mailbox.address.slice(mailbox.address.lastIndexOf('@') + 1)}>`,
  from: { address: mailbox.address, name: mailbox.name },
  to: [],
  cc: [],
  bcc: [],
  reply_to: [],
  subject: '',
  text: '',
  html: '',
  attachments: [],
  in_reply_to: null,
  references: [],
  send_at: null,
})

const attachmentsOf = (prepared: Prepared): Content['attachments'] =>
  prepared.attachments.map(({ name, content_type, size, sha256 }) => ({ name, content_type, size, sha256 }))

/** What was prepared of the parts that are given: HTML given alone leaves the text as it is. */
const following = (given: Given, prepared: Prepared): Partial<Content> => ({
  ...(given.body === undefined ? {} : { text: prepared.text, html: prepared.html }),
  ...(given.html === undefined ? {} : { html: prepared.html }),
  ...(given.attachments === undefined ? {} : { attachments: attachmentsOf(prepared) }),
})

/** `base` with what is given; what was not prepared brings nothing. */
export const fill = (base: Content, given: Given, prepared: Prepared | null): Content => ({
  ...base,
  to: given.to ?? base.to,
  cc: given.cc ?? base.cc,
  bcc: given.bcc ?? base.bcc,
  reply_to: given.reply_to ?? base.reply_to,
  subject: given.subject ?? base.subject,
  send_at: given.send_at === undefined ? base.send_at : given.send_at,
  ...(prepared === null ? {} : following(given, prepared)),
})

export const digestOf = (content: Content, context: Context): string => context.sha256(canonical(content))

export const sendAtMs = (content: Content): number | null =>
  content.send_at === null ? null : instantMs(content.send_at)

export const isDue = (content: Content, now_ms: number): boolean => (sendAtMs(content) ?? 0) <= now_ms

export const field = (name: string, message: string): Refusal =>
  refusal('invalid_request', { fields: [{ field: name, message }] })

/** What the codec cannot say of the parts that were written: their length in octets. */
export const oversized = (given: Given): Refusal | null => {
  const name = (['body', 'html'] as const).find(
    (part) => given[part] !== undefined && utf8Length(given[part]) > BODY_OCTETS_MAX,
  )
  return name === undefined ? null : field(name, `Shorten it: at most ${BODY_OCTETS_MAX} octets in UTF-8.`)
}

const wellFormed = (content: Content): Refusal | null => {
  const recipients = recipientsOf(content)
  if (recipients.length === 0) return field('to', 'Name at least one recipient in to, cc or bcc.')
  return recipients.length > RECIPIENTS_MAX
    ? field('to', `Name at most ${RECIPIENTS_MAX} recipients in to, cc and bcc together.`)
    : null
}

/** Why this content may not be accepted, apart from its mode and the limits; null: nothing stands against it. */
export const objection = (content: Content, facts: Facts, request: Request, context: Context): Refusal | null => {
  const malformed = wellFormed(content)
  if (malformed !== null) return malformed
  if (request.principal.environment === 'live' && !context.live_transport) return refusal('transport_not_configured')
  const suppressed = recipientsOf(content).filter((address) => isSuppressed(facts.suppressed, address))
  return suppressed.length > 0 ? refusal('recipient_suppressed', { recipients: suppressed }) : null
}

/** Past a limit: a refusal that tells the operator once a window. Null: the limits have room. */
export const withinLimits = (
  facts: Facts,
  mailbox: MailboxRow,
  messages: number,
  request: Request,
  context: Context,
): Plan | null => {
  const over = exceeded(gaugesOf(facts, mailbox, messages, context.now_ms))
  if (over === null) return null
  const told = facts.counters.some(
    (one) => one.scope_id === over.scope_id && one.kind === 'limit_told' && one.window === over.window,
  )
  const limit = `${over.kind}_per_${over.window}`
  const tell: ReadonlyArray<Write> = [
    operatorMail(request, facts, context, 'limit', `Sending limit reached: ${mailbox.address}`, [
      `${mailbox.address} was refused a message: ${limit} of ${over.scope_id} is ${over.ceiling}.`,
      'You are told once in each window. Raise the limit with update_mailbox, or press its kill switch.',
    ]),
    ...count(request, over.scope_id, 'limit_told', over.window, 1),
  ]
  const why = refusal(
    'limit_reached',
    { limit, scope_id: over.scope_id, ceiling: over.ceiling },
    secondsLeft(over.window, context.now_ms),
  )
  return { writes: told ? [] : tell, facts: [], answer: why, changed: [] }
}

/** What came with a request that was prepared; another brings nothing. */
export const filesOf = (request: Request): Prepared['attachments'] => request.prepared?.attachments ?? []

/** The attachments of a request, kept once per account and environment. */
export const attachmentWrites = (request: Request): ReadonlyArray<Write> =>
  filesOf(request).map(({ sha256, bytes }) => ({
    op: 'keep',
    table: 'attachments',
    row: { account_id: request.principal.account_id, environment: request.principal.environment, sha256, bytes },
  }))
