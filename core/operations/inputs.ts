/** What the operations on messages are asked, as codecs: the JSON Schemas of REST and MCP are made from them. */
import { address } from '../codec/address.js'
import { cursor } from '../codec/cursor.js'
import { listOf, oneOrMany } from '../codec/list.js'
import { field, object } from '../codec/object.js'
import { base64, contentType, fileName, id, idempotencyKey, line, subject, tags, text } from '../codec/text.js'
import { utcInstant } from '../codec/time.js'
import { boolean, integer, nullable, oneOf } from '../codec/value.js'
import { TIMINGS } from '../message/state.js'
import { STATUSES } from '../message/status.js'
import { BODY_OCTETS_MAX, RECIPIENTS_MAX } from './compose.js'
import {
  ATTACHMENTS_MAX,
  ATTACHMENTS_OCTETS_MAX,
  COUNT_MAX,
  DECIDE_WAIT_SECONDS,
  mailboxId,
  messageId,
  page,
  REASON_CHARACTERS_MAX,
  waitSeconds,
} from './fields.js'

const addresses = oneOrMany(address, RECIPIENTS_MAX, 0)

const attachment = object(
  // Stryker disable next-line StringLiteral: the name of a codec within another is shown nowhere
  'attachment',
  {
    name: field(fileName, 'file name'),
    content_type: field(contentType, 'media type'),
    content_base64: field(base64(ATTACHMENTS_OCTETS_MAX), 'the bytes in base64'),
  },
  {},
)

const written = {
  to: field(addresses, 'recipients: one address or a list'),
  cc: field(addresses, 'copies'),
  bcc: field(addresses, 'blind copies'),
  reply_to: field(addresses, 'where answers go'),
  subject: field(subject, 'subject, one line'),
  body: field(text(BODY_OCTETS_MAX), 'what it says, in markdown; sent as text and HTML'),
  html: field(text(BODY_OCTETS_MAX), 'HTML to send instead of the rendered body'),
  attachments: field(listOf(attachment, ATTACHMENTS_MAX), 'files'),
}

export const sendInput = object(
  'send_email',
  {},
  {
    from: field(address, 'address of a mailbox of yours; may be left out when the key reaches one'),
    mailbox_id: mailboxId,
    ...written,
    send_at: field(utcInstant, 'not before this time (UTC, ends in Z)'),
    gate_timing: field(oneOf(...TIMINGS), 'with send_at: decide first, or when the time has come'),
    idempotency_key: field(idempotencyKey, 'the same key and request again sends nothing twice'),
    tags: field(tags, 'labels of yours'),
    draft: field(boolean, 'true: keep it as a draft'),
    replaces: field(id('msg'), 'the rejected message that this one replaces'),
  },
)

export const editInput = object(
  'edit_scheduled_email',
  { message_id: messageId },
  {
    revision: field(integer(1, COUNT_MAX), 'the revision the edit starts from; another is refused'),
    ...written,
    send_at: field(nullable(utcInstant), 'a new time (UTC, ends in Z); null: at once'),
    submit: field(boolean, 'true: send the draft'),
  },
)

export const editApproveInput = object(
  'edit_and_approve',
  { message_id: messageId, revision: field(integer(1, COUNT_MAX), 'the revision the edit starts from') },
  {
    to: written.to,
    cc: written.cc,
    bcc: written.bcc,
    subject: written.subject,
    body: written.body,
    html: written.html,
    reason: field(line(REASON_CHARACTERS_MAX), 'shown to the agent'),
  },
)

export const messageInput = object('cancel_message', { message_id: messageId }, {})

export const readInput = object(
  'read_email',
  { message_id: messageId },
  { wait_seconds: field(waitSeconds, 'wait for its next change') },
)

export const inboxInput = object(
  'check_inbox',
  {},
  {
    mailbox_id: mailboxId,
    direction: field(oneOf('inbound', 'outbound'), 'default inbound'),
    status: field(oneOf(...STATUSES), 'only this status'),
    ...page(cursor('msg')),
  },
)

export const pendingInput = object('list_pending', {}, { mailbox_id: mailboxId, ...page(cursor('msg')) })

export const decideInput = object(
  'decide_email',
  {
    message_id: messageId,
    action: field(
      oneOf('approve', 'reject', 'mark_delivered', 'send_again'),
      'the last two: for a delivery that is unknown',
    ),
  },
  {
    revision: field(integer(1, COUNT_MAX), 'the revision you read; required after an edit'),
    reason: field(line(REASON_CHARACTERS_MAX), 'shown to the agent'),
    delivery_id: field(id('dlv'), 'the unknown delivery'),
    wait_seconds: field(waitSeconds, `wait for the first outcome (default ${DECIDE_WAIT_SECONDS})`),
  },
)
