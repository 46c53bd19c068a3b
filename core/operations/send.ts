/** `send_email`: accept a message, or keep it as a draft. */
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../errors.js'
import { type Aggregate, contentRow, controlOf } from '../message/aggregate.js'
import { decide } from '../message/decide.js'
import { draftedFact } from '../message/occur.js'
import { occurAll } from './attempt.js'
import { attachmentWrites, keysOf, objection, oversized, withinLimits } from './compose.js'
import { countAccepted } from './count.js'
import type { Facts, Needs, Request } from './facts.js'
import { credited, effectiveMode, rulingOf } from './flags.js'
import { recorded, recordOf, remember, replay } from './idempotent.js'
import { approvalUrl, holdNotice } from './operator-mail.js'
import { type Answer, answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { MailboxRow } from './rows.js'
import { blank, chosen, type SendInput, selector } from './send-input.js'
import { changes, stepOf } from './store.js'

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

/** What an agent hears of a message it sent: `approval_url` where a human must decide, with the code of the rule that says so. */
export const accepted = (aggregate: Aggregate, mailbox: MailboxRow, context: Context): Answer => {
  const { message, holds } = aggregate
  const open = holds.find((one) => one.closed_ms === null)
  const why = open?.cause ?? message.clearance
  return answer(202, {
    message_id: message.id,
    thread_id: message.thread_id,
    status: message.status,
    oversight_mode: effectiveMode(message.submit_mode, mailbox.mode),
    revision: message.revision,
    ...(open === undefined ? {} : { approval_url: approvalUrl(context, message.id) }),
    ...(message.phase === 'draft' ? {} : { reason: why }),
  })
}

const keep = (before: Aggregate, mailbox: MailboxRow, request: Request, _facts: Facts, context: Context): Plan => ({
  writes: [...changes(null, before), row(before, request, context)],
  facts: [draftedFact(before.message, { actor: request.principal.id, sha256: context.sha256 })],
  answer: accepted(before, mailbox, context),
  changed: [],
})

const row = (aggregate: Aggregate, request: Request, context: Context): Write => ({
  op: 'insert',
  table: 'contents',
  row: contentRow(aggregate, request.principal.id, context.now_ms),
})

const submit = (before: Aggregate, mailbox: MailboxRow, request: Request, facts: Facts, context: Context): Plan => {
  const against = objection(before.content, facts, request, context)
  if (against !== null) return refused(against)
  const within = withinLimits(facts, mailbox, 1, request, context)
  if (within !== null) return within
  const ruling = rulingOf(mailbox.mode, mailbox, before.content, facts)
  const decided = decide(controlOf(before.message), {
    _tag: 'submit',
    ruling,
    due: before.message.due === 1,
  })
  if (E.isLeft(decided)) return refused(refusal(decided.left, { mailbox_id: mailbox.id }))
  const { after, facts: entries } = occurAll(before, decided.right, stepOf(request, facts, context, mailbox))
  return {
    writes: [
      ...changes(null, after),
      row(after, request, context),
      ...countAccepted(request, facts, mailbox, 1, keysOf([after.content.to, after.content.cc, after.content.bcc])),
      ...(after.message.status === 'pending'
        ? [holdNotice(request, facts, context, after.message, after.content)]
        : []),
    ],
    facts: credited(entries, after.content, mailbox, facts.allowlist),
    answer: accepted(after, mailbox, context),
    changed: [after.message.id],
  }
}

const UNWRITTEN = 'Add this field, or keep the message as a draft with draft: true.'

/** A message that is to leave has recipients, a subject and a body, if only empty ones: what is left out by mistake must not be sent. */
const unwritten = (input: SendInput): Refusal | null => {
  const given = { ...input, to: input.to ?? input.cc ?? input.bcc }
  const missing = (['to', 'subject', 'body'] as const).filter((name) => given[name] === undefined)
  return input.draft === true || missing.length === 0
    ? oversized(input)
    : refusal('invalid_request', { fields: missing.map((name) => ({ field: name, message: UNWRITTEN })) })
}

export const sendPlan = (input: SendInput, facts: Facts, request: Request, context: Context): Plan => {
  const malformed = unwritten(input)
  if (malformed !== null) return refused(malformed)
  const found = chosen(facts, request, input)
  const known = replay(input, facts, request, E.isLeft(found) ? null : found.right, context)
  if (known !== null) return known
  if (E.isLeft(found)) return refused(found.left)
  const mailbox = found.right
  if (input.replaces !== undefined && facts.loaded?.message.phase !== 'rejected')
    return refused(refusal('not_found', { field: 'replaces' }))
  const before = blank(input, mailbox, request, context)
  const make = input.draft === true ? keep : submit
  const plan = make(before, mailbox, request, facts, context)
  if (plan.answer._tag === 'refusal') return plan
  const record = recordOf(input, request, mailbox.id, plan.answer, context)
  return {
    ...plan,
    facts: recorded(plan.facts, record, before.message.salt, context),
    writes: [...attachmentWrites(request), ...plan.writes, ...remember(facts, record)],
  }
}
