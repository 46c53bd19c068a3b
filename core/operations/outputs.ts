/** What each operation answers, as codecs: MCP output schemas and OpenAPI are made from them; a test holds every answer against its own. */
import * as t from 'io-ts'
import { ENVIRONMENTS, SCOPES } from '../authority/principal.js'
import { field, object } from '../codec/object.js'
import { boolean, integer, nullable, oneOf } from '../codec/value.js'
import { STATUSES } from '../message/status.js'
import { MODES } from '../oversight/mode.js'

const text = t.string
const texts = t.readonlyArray(text)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const maybe = nullable(text)
const status = oneOf(...STATUSES)
const mode = oneOf(...MODES)
const environment = oneOf(...ENVIRONMENTS)
const record = t.record(t.string, t.unknown)
const rows = t.readonlyArray(record)

export const guideOutput = t.type({ guide: text })

export const accountOutput = t.type({
  account_id: text,
  environment,
  key_id: text,
  scopes: t.readonlyArray(oneOf(...SCOPES)),
  mailboxes: nullable(texts),
  oversight_email: maybe,
  kill_switch: boolean,
  limits: record,
})

export const mailboxOutput = t.partial({
  mailbox_id: text,
  address: text,
  name: maybe,
  oversight_mode: mode,
  kill_switch: boolean,
  hold_expiry_seconds: nullable(count),
  limits: record,
  created_at: text,
  /** `approval_required`: the operator was mailed a code; nothing has changed yet. */
  status: text,
  message: text,
  expires_in_seconds: count,
})

const list = <N extends string>(name: N) =>
  t.type({ [name]: rows, next_cursor: maybe } as { [K in N | 'next_cursor']: t.Mixed })

export const mailboxesOutput = list('mailboxes')
export const messagesOutput = list('messages')
export const keysOutput = list('api_keys')
export const entriesOutput = list('entries')

export const sentOutput = t.intersection([
  t.type({ message_id: text, thread_id: text, status, oversight_mode: mode, revision: count }),
  t.partial({ approval_url: text, reason: text }),
])

export const cancelledOutput = t.type({ message_id: text, status, cancelled: count })

export const decisionOutput = t.type({
  message_id: text,
  status,
  revision: count,
  delivered: boolean,
  decided_by: maybe,
  decided_at: maybe,
})

export const messageOutput = t.intersection([
  t.type({
    message_id: text,
    thread_id: text,
    mailbox_id: text,
    direction: oneOf('inbound', 'outbound'),
    status,
    oversight_mode: mode,
    revision: count,
    digest: text,
    from: record,
    to: rows,
    cc: rows,
    bcc: rows,
    subject: text,
    body: text,
    text,
    html: text,
    attachments: rows,
    tags: texts,
    send_at: maybe,
    reason: maybe,
    deliveries: rows,
    revisions: rows,
    created_at: text,
    updated_at: text,
  }),
  t.partial({ approval_url: text, rejection_reason: maybe, hold: nullable(record) }),
])

export const keyOutput = t.partial({
  key_id: text,
  name: text,
  api_key: text,
  scopes: t.readonlyArray(oneOf(...SCOPES)),
  mailboxes: nullable(texts),
  revoked_at: maybe,
  status: text,
  message: text,
  expires_in_seconds: count,
})

export const allowlistOutput = t.partial({
  entry_id: text,
  mailbox_id: text,
  pattern: text,
  removed: boolean,
  status: text,
  message: text,
  expires_in_seconds: count,
})

/** Every refusal looks like this, at every door. */
export const refusalOutput = object(
  'error',
  {
    error: field(text, 'what to do, in a sentence'),
    code: field(text, 'one of the list in docs/api.md'),
    request_id: field(text, 'names the request in our log'),
  },
  { details: field(record, 'more, by code; details.fields says what to change in each field') },
)
