/** `send_email`: accept a message, or keep it as a draft. */
import * as E from 'fp-ts/lib/Either.js'
import { reaches } from '../authority/principal.js'
import { addressKey } from '../codec/address.js'
import { type Refusal, refusal } from '../errors.js'
import { IDEMPOTENCY_LIFETIME_MS, idempotency } from '../idempotency/decide.js'
import { type Aggregate, contentRow, occur } from '../message/aggregate.js'
import { decide, draft, type GateTiming } from '../message/control.js'
import { canonicalJson } from './canonical-json.js'
import {
  attachmentWrites,
  digestOf,
  emptyContent,
  fill,
  type Given,
  isDue,
  keysOf,
  objection,
  sendAtMs,
  withinLimits,
} from './compose.js'
import { countAccepted } from './count.js'
import type { Facts, MailboxSelector, Needs, Request } from './facts.js'
import { effectiveMode, rulingOf } from './flags.js'
import { approvalUrl, holdNotice } from './operator-mail.js'
import { type Answer, answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { MailboxRow } from './rows.js'
import { changes, stepOf } from './store.js'

export interface SendInput extends Given {
  readonly from?: { readonly address: string }
  readonly mailbox_id?: string
  readonly html?: string
  readonly attachments?: ReadonlyArray<unknown>
  readonly tags?: ReadonlyArray<string>
  readonly idempotency_key?: string
  readonly gate_timing?: GateTiming
  readonly draft?: boolean
  readonly replaces?: string
}

export const selector = (input: Pick<SendInput, 'from' | 'mailbox_id'>): MailboxSelector =>
  input.mailbox_id !== undefined
    ? { by: 'id', id: input.mailbox_id }
    : input.from !== undefined
      ? { by: 'address', address_key: addressKey(input.from.address) }
      : { by: 'only' }

/** The one mailbox that is meant and reached. */
export const chosen = (facts: Facts, request: Request, from: SendInput['from']): E.Either<Refusal, MailboxRow> => {
  const [first, second] = facts.mailboxes
  if (first === undefined) return E.left(refusal('not_found', { field: 'from' }))
  if (second !== undefined) return E.left(refusal('mailbox_required'))
  if (!reaches(request.principal, first.id)) return E.left(refusal('mailbox_not_allowed', { mailbox_id: first.id }))
  return from !== undefined && addressKey(from.address) !== first.address_key
    ? E.left(
        refusal('invalid_request', {
          fields: [{ field: 'from', message: 'from is not the address of mailbox_id: send one of them.' }],
        }),
      )
    : E.right(first)
}

export const sendNeeds = (input: SendInput): Needs => ({
  mailbox: selector(input),
  recipients: keysOf([input.to, input.cc, input.bcc]),
  reply_to: keysOf([input.reply_to]),
  usage: true,
  ...(input.idempotency_key === undefined
    ? {}
    : { idempotency: { operation: 'send_email', key: input.idempotency_key } }),
  ...(input.replaces === undefined ? {} : { message: input.replaces }),
})

/** SHA-256 of the decoded request, its defaults and the mailbox it resolved to, without the key (product.md: Idempotency). */
export const fingerprint = (input: SendInput, request: Request, mailbox_id: string, context: Context): string => {
  const { idempotency_key: _key, from: _from, ...asked } = input
  const parts =
    request.prepared?.attachments.map(({ name, content_type, sha256 }) => ({ name, content_type, sha256 })) ?? []
  const whole = { gate_timing: 'gate_first', draft: false, ...asked, mailbox_id, attachments: parts }
  return context.sha256(canonicalJson(whole))
}

/** The stored answer, a refusal, or null where the request is fresh. */
const replay = (facts: Facts, request: Request, mark: string, now_ms: number): Plan | null => {
  const record = facts.idempotency
  const ruling = idempotency({
    recorded: record !== null,
    expired: record !== null && record.created_ms + IDEMPOTENCY_LIFETIME_MS <= now_ms,
    same: record?.fingerprint === mark,
    reaches: record !== null && reaches(request.principal, record.mailbox_id),
  })
  if (ruling === 'fresh' || record === null) return null
  if (ruling === 'conflict') return refused(refusal('idempotency_key_reused'))
  const stored: Answer = { _tag: 'answer', status: 200, body: JSON.parse(record.answer), replayed: true }
  return { writes: [], facts: [], answer: stored, changed: [] }
}

const remember = (
  input: SendInput,
  request: Request,
  facts: Facts,
  mailbox_id: string,
  mark: string,
  given: Answer,
): ReadonlyArray<Write> => {
  if (input.idempotency_key === undefined) return []
  const { account_id, environment } = request.principal
  const row = {
    account_id,
    environment,
    operation: 'send_email',
    key: input.idempotency_key,
    fingerprint: mark,
    mailbox_id,
    answer: JSON.stringify(given.body),
    created_ms: request.now_ms,
  }
  const { account_id: account, environment: env, operation, key, ...set } = row
  return facts.idempotency === null
    ? [{ op: 'insert', table: 'idempotency', row }]
    : [{ op: 'update', table: 'idempotency', key: { account_id: account, environment: env, operation, key }, set }]
}

/** The message nobody has submitted yet, as `input` describes it. */
const blank = (input: SendInput, mailbox: MailboxRow, request: Request, context: Context): Aggregate => {
  const id = context.id('msg', 0)
  const content = fill(emptyContent(id, mailbox), input, request.prepared, true, true)
  const control = draft(input.gate_timing ?? 'gate_first', isDue(content, context.now_ms))
  return {
    content,
    deliveries: [],
    holds: [],
    message: {
      id,
      account_id: request.principal.account_id,
      environment: request.principal.environment,
      mailbox_id: mailbox.id,
      thread_id: context.id('thr', 0),
      ...control,
      due: control.due ? 1 : 0,
      begun: 0,
      status: 'draft',
      revision: 1,
      hold: 0,
      submit_mode: effectiveMode(mailbox.mode, mailbox.mode),
      digest: digestOf(content, context),
      cleared_digest: null,
      cleared_by: null,
      authors: JSON.stringify([request.principal.id]),
      salt: context.sha256(`salt:${context.random_hex}`).slice(0, 32),
      send_at_ms: sendAtMs(content),
      expires_ms: null,
      due_ms: null,
      decided_by: null,
      decided_ms: null,
      reason: null,
      replaces: input.replaces ?? null,
      tags: JSON.stringify(input.tags ?? []),
      created_ms: context.now_ms,
      updated_ms: context.now_ms,
    },
  }
}

/** What an agent hears of a message it sent: `approval_url` where a human must decide, with the code of the rule that says so. */
export const accepted = (aggregate: Aggregate, mailbox: MailboxRow, context: Context): Answer => {
  const { message, holds } = aggregate
  const waiting = message.phase === 'held'
  const cause = holds[0]?.cause ?? 'gate'
  return answer(202, {
    message_id: message.id,
    thread_id: message.thread_id,
    status: message.status,
    oversight_mode: effectiveMode(message.submit_mode, mailbox.mode),
    revision: message.revision,
    ...(waiting ? { approval_url: approvalUrl(context, message.id), reason: cause } : { reason: message.clearance }),
  })
}

const keep = (
  before: Aggregate,
  input: SendInput,
  mailbox: MailboxRow,
  request: Request,
  _facts: Facts,
  context: Context,
): Plan => {
  const { message } = before
  const body = {
    message_id: message.id,
    thread_id: message.thread_id,
    status: message.status,
    oversight_mode: message.submit_mode,
    revision: 1,
  }
  return {
    writes: [...changes(null, before), row(before, input, request, context)],
    facts: [
      {
        type: 'message.drafted',
        environment: message.environment,
        subject_id: message.id,
        actor: request.principal.id,
        data: {
          mailbox_id: mailbox.id,
          timing: message.timing,
          due: message.due === 1,
          revision: 1,
          hold: 0,
          mode: message.submit_mode,
        },
      },
    ],
    answer: answer(202, body),
    changed: [],
  }
}

const row = (aggregate: Aggregate, input: SendInput, request: Request, context: Context): Write => ({
  op: 'insert',
  table: 'contents',
  row: contentRow(aggregate, input.body ?? '', request.principal.id, context.now_ms),
})

const submit = (
  before: Aggregate,
  input: SendInput,
  mailbox: MailboxRow,
  request: Request,
  facts: Facts,
  context: Context,
): Plan => {
  const against = objection(before.content, facts, request, context)
  if (against !== null) return refused(against)
  const within = withinLimits(facts, mailbox, 1, request, context)
  if (E.isLeft(within)) return within.left
  const ruling = rulingOf(mailbox.mode, mailbox, before.content, facts)
  const decided = decide(draft(before.message.timing, before.message.due === 1), {
    _tag: 'submit',
    ruling,
    due: before.message.due === 1,
  })
  if (E.isLeft(decided)) return refused(refusal(decided.left, { mailbox_id: mailbox.id }))
  const [event] = decided.right
  if (event === undefined) return refused(refusal('internal'))
  const { after, facts: entries } = occur(before, event, stepOf(request, facts, context, mailbox))
  const entry =
    ruling === 'allowlist'
      ? entries.map((one, n) =>
          n === 0 ? { ...one, data: { ...one.data, allowed_by: facts.allowlist.map((by) => by.id) } } : one,
        )
      : entries
  return {
    writes: [
      ...changes(null, after),
      row(after, input, request, context),
      ...countAccepted(request, facts, mailbox, 1, keysOf([after.content.to, after.content.cc, after.content.bcc])),
      ...(after.message.status === 'pending'
        ? [holdNotice(request, facts, context, after.message.id, after.content)]
        : []),
    ],
    facts: entry,
    answer: accepted(after, mailbox, context),
    changed: [after.message.id],
  }
}

export const sendPlan = (input: SendInput, facts: Facts, request: Request, context: Context): Plan => {
  const found = chosen(facts, request, input.from)
  if (E.isLeft(found)) return refused(facts.idempotency === null ? found.left : refusal('idempotency_key_reused'))
  const mailbox = found.right
  const mark = fingerprint(input, request, mailbox.id, context)
  const known = replay(facts, request, mark, context.now_ms)
  if (known !== null) return known
  if (input.replaces !== undefined && facts.loaded?.message.phase !== 'rejected')
    return refused(refusal('not_found', { field: 'replaces' }))
  const before = blank(input, mailbox, request, context)
  const make = input.draft === true ? keep : submit
  const plan = make(before, input, mailbox, request, facts, context)
  if (plan.answer._tag === 'refusal') return plan
  return {
    ...plan,
    writes: [
      ...attachmentWrites(request),
      ...plan.writes,
      ...remember(input, request, facts, mailbox.id, mark, plan.answer),
    ],
  }
}
