/** Rows as the API shows them. */

import { instantOf } from '../codec/time.js'
import type { Json } from '../errors.js'
import type { Address, Content } from '../message/content.js'
import type { Listed, Loaded, Revision, StoredEntry } from './facts.js'
import type { DeliveryRow, HoldRow, MessageRow } from './message-rows.js'
import type { AllowlistRow, KeyRow, Limits, MailboxRow } from './rows.js'

export type View = { readonly [name: string]: Json }

const at = (ms: number | null): string | null => (ms === null ? null : instantOf(ms))

export const limitsView = (limits: Limits): View => ({
  messages_per_hour: limits.messages_per_hour,
  messages_per_day: limits.messages_per_day,
  recipients_per_hour: limits.recipients_per_hour,
  recipients_per_day: limits.recipients_per_day,
})

export const mailboxView = (row: MailboxRow): View => ({
  mailbox_id: row.id,
  address: row.address,
  name: row.name,
  oversight_mode: row.mode,
  kill_switch: row.kill_switch === 1,
  hold_expiry_seconds: row.hold_expiry_s,
  limits: limitsView(row),
  created_at: instantOf(row.created_ms),
})

export const keyView = (row: KeyRow): View => ({
  key_id: row.id,
  name: row.name,
  hint: row.hint,
  environment: row.environment,
  scopes: JSON.parse(row.scopes) as Json,
  mailboxes: JSON.parse(row.mailboxes ?? 'null') as Json,
  created_at: instantOf(row.created_ms),
  revoked_at: at(row.revoked_ms),
})

export const allowlistView = (row: AllowlistRow): View => ({
  entry_id: row.id,
  mailbox_id: row.mailbox_id,
  pattern: row.pattern,
  added_by: row.added_by,
  created_at: instantOf(row.created_ms),
})

const addressesView = (addresses: ReadonlyArray<Address>): Json =>
  addresses.map(({ address, name }) => ({ address, name }))

const deliveryView = (row: DeliveryRow): View => ({
  delivery_id: row.id,
  recipient: row.recipient,
  status: row.status === 'leased' ? 'queued' : row.status,
  attempts: row.attempts,
  reason: row.reason,
  smtp_reply:
    row.reply_code === null ? null : { code: row.reply_code, status: row.reply_enhanced, text: row.reply_text },
  confirmed_by: row.confirmed_by,
  next_attempt_at: at(row.claim_ms),
})

const holdView = (row: HoldRow): View => ({
  number: row.number,
  revision: row.revision,
  digest: row.digest,
  cause: row.cause,
  opened_at: instantOf(row.opened_ms),
  closed_at: at(row.closed_ms),
  outcome: row.outcome,
  decided_by: row.decided_by,
  reason: row.reason,
})

/** One line of a list. */
export const summaryView = ({ message, summary, hold }: Listed): View => ({
  message_id: message.id,
  thread_id: message.thread_id,
  mailbox_id: message.mailbox_id,
  direction: 'outbound',
  status: message.status,
  revision: message.revision,
  ...(JSON.parse(summary) as View),
  hold: hold === null ? null : holdView(hold),
  created_at: instantOf(message.created_ms),
  updated_at: instantOf(message.updated_ms),
})

export interface Whole extends Pick<Loaded, 'message' | 'content' | 'deliveries' | 'hold'> {
  readonly approval_url: string
  readonly oversight_mode: string
  readonly revisions: ReadonlyArray<Revision>
}

/** While a message waits nobody has decided: what was decided before stands in its timeline. */
const outcomeView = (message: MessageRow): View => ({
  decided_by: message.status === 'pending' ? null : message.decided_by,
  decided_at: message.status === 'pending' ? null : at(message.decided_ms),
  rejection_reason: message.phase === 'rejected' ? message.reason : null,
})

/** All of one message: what it says, where it stands, and why. Copies to the operator are not shown (product.md section 3). */
export const messageView = ({
  message,
  content,
  deliveries,
  hold,
  approval_url,
  oversight_mode,
  revisions,
}: Whole): View => {
  const said = JSON.parse(content.content) as Content
  const waits = message.status === 'pending' ? hold : null
  return {
    message_id: message.id,
    thread_id: message.thread_id,
    mailbox_id: message.mailbox_id,
    direction: 'outbound',
    status: message.status,
    oversight_mode,
    revision: message.revision,
    digest: message.digest,
    message_id_header: said.message_id_header,
    from: { address: said.from.address, name: said.from.name },
    to: addressesView(said.to),
    cc: addressesView(said.cc),
    bcc: addressesView(said.bcc),
    reply_to: addressesView(said.reply_to),
    subject: said.subject,
    body: said.text,
    text: said.text,
    html: said.html,
    attachments: said.attachments.map(({ name, content_type, size, sha256 }) => ({ name, content_type, size, sha256 })),
    tags: JSON.parse(message.tags) as Json,
    send_at: said.send_at,
    gate_timing: message.timing,
    reason: waits?.cause ?? message.clearance,
    ...(waits === null ? {} : { approval_url }),
    ...outcomeView(message),
    hold: hold === null ? null : holdView(hold),
    hold_expires_at: at(message.expires_ms),
    deliveries: deliveries.filter((one) => one.kind === 'recipient').map(deliveryView),
    revisions: revisions.map((one) => ({
      revision: one.revision,
      author: one.author,
      created_at: instantOf(one.created_ms),
    })),
    replaces: message.replaces,
    created_at: instantOf(message.created_ms),
    updated_at: instantOf(message.updated_ms),
  }
}

export const entryView = (entry: StoredEntry): View => ({
  event_id: entry.id,
  seq: entry.seq,
  at: instantOf(entry.at_ms),
  environment: entry.environment,
  type: entry.type,
  subject_id: entry.subject_id,
  actor: entry.actor,
  data: JSON.parse(entry.data) as Json,
  prev_hash: entry.prev_hash,
  hash: entry.hash,
})
