/** Rows to begin from, in the tests of messages and of the audit log. */
import { createHash } from 'node:crypto'
import type { Aggregate, Step } from '../../../core/message/aggregate.js'
import { type Content, recipientsOf } from '../../../core/message/content.js'
import { canonical } from '../../../core/message/digest.js'
import { type Control, draft, type GateTiming } from '../../../core/message/state.js'
import type { DeliveryRow, HoldRow, MessageRow } from '../../../core/operations/message-rows.js'
import type { MailboxRow } from '../../../core/operations/rows.js'

export const NOW = 1_800_000_000_000
export const OVERSIGHT = 'operator@example.com'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

export const content = (...to: ReadonlyArray<string>): Content => ({
  message_id_header: '<msg_1@agent.example>',
  from: { address: 'bot@agent.example', name: 'Bot' },
  to: to.map((address) => ({ address, name: null })),
  cc: [],
  bcc: [],
  reply_to: [],
  subject: 'Hello',
  text: 'Hello.',
  html: '<p>Hello.</p>',
  attachments: [],
  in_reply_to: null,
  references: [],
  send_at: null,
})

export const digestOf = (one: Content): string => sha256(canonical(one))

export const mailbox: MailboxRow = {
  id: 'mbx_1',
  account_id: 'acc_1',
  environment: 'test',
  address: 'bot@agent.example',
  address_key: 'bot@agent.example',
  name: 'Bot',
  mode: 'gated_send',
  kill_switch: 0,
  hold_expiry_s: null,
  salt: 'salt',
  messages_per_hour: null,
  messages_per_day: null,
  recipients_per_hour: null,
  recipients_per_day: null,
  created_ms: 0,
}

export const messageRow = (control: Partial<Control>, change: Partial<MessageRow> = {}): MessageRow => {
  const { due, begun, ...rest } = { ...draft('gate_first', true), ...control }
  return {
    id: 'msg_1',
    account_id: 'acc_1',
    environment: 'test',
    mailbox_id: 'mbx_1',
    thread_id: 'thr_1',
    ...rest,
    due: due ? 1 : 0,
    begun: begun ? 1 : 0,
    status: 'draft',
    revision: 1,
    hold: 0,
    submit_mode: 'gated_send',
    digest: digestOf(content('a@x.example', 'b@x.example')),
    cleared_digest: null,
    cleared_by: null,
    authors: '["key_agent"]',
    salt: 'salt_1',
    send_at_ms: null,
    expires_ms: null,
    due_ms: null,
    decided_by: null,
    decided_ms: null,
    reason: null,
    replaces: null,
    tags: '[]',
    created_ms: 0,
    updated_ms: 0,
    ...change,
  }
}

export const deliveryRow = (change: Partial<DeliveryRow>): DeliveryRow => ({
  id: 'dlv_1',
  account_id: 'acc_1',
  environment: 'test',
  message_id: 'msg_1',
  recipient: 'a@x.example',
  kind: 'recipient',
  status: 'queued',
  attempts: 0,
  claim_ms: null,
  lease_until_ms: null,
  reason: null,
  reply_code: null,
  reply_enhanced: null,
  reply_text: null,
  confirmed_by: null,
  created_ms: 0,
  updated_ms: 0,
  ...change,
})

export const holdRow = (change: Partial<HoldRow>): HoldRow => ({
  message_id: 'msg_1',
  number: 1,
  account_id: 'acc_1',
  environment: 'test',
  revision: 1,
  digest: digestOf(content('a@x.example', 'b@x.example')),
  cause: 'gate',
  opened_ms: 0,
  closed_ms: null,
  outcome: null,
  decided_by: null,
  reason: null,
  ...change,
})

export const aggregate = (
  control: Partial<Control>,
  change: Partial<Omit<Aggregate, 'message'>> & { readonly message?: Partial<MessageRow> } = {},
): Aggregate => ({
  content: content('a@x.example', 'b@x.example'),
  deliveries: [],
  holds: [],
  ...change,
  message: messageRow(control, change.message),
})

export const step = (change: Partial<Step> = {}): Step => ({
  now_ms: NOW,
  actor: 'key_reviewer',
  id: (prefix, n) => `${prefix}_new${n}`,
  sha256,
  mailbox,
  oversight_email: OVERSIGHT,
  reason: null,
  ...change,
})

/** A draft to these recipients, for traces. */
export const fresh = (
  timing: GateTiming,
  send_at_ms: number | null,
  now_ms: number,
  to: ReadonlyArray<string>,
): Aggregate => {
  const said = content(...to)
  return {
    content: said,
    deliveries: [],
    holds: [],
    message: messageRow(
      { timing, due: send_at_ms === null || send_at_ms <= now_ms },
      { digest: digestOf(said), send_at_ms },
    ),
  }
}

export const recipients = (one: Aggregate): ReadonlyArray<string> => recipientsOf(one.content)
