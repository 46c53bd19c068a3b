/** `decide_email`: a reviewer decides on a hold, or on a delivery whose reply was lost. */
import * as E from 'fp-ts/lib/Either.js'
import { OPERATOR } from '../authority/principal.js'
import { instantOf } from '../codec/time.js'
import * as delivery from '../delivery/control.js'
import { refusal } from '../errors.js'
import type { Aggregate } from '../message/aggregate.js'
import { controlOf, hasEnded } from '../message/aggregate.js'
import type { Command, Seen } from '../message/command.js'
import { decide } from '../message/decide.js'
import { deliveryOccur } from '../message/occur.js'
import { occurAll, returned } from './attempt.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { decides, isOverdue, rulingOf } from './flags.js'
import type { MessageRow } from './message-rows.js'
import { answer, type Context, nothing, type Plan, refused } from './plan.js'
import { aggregateOf, changes, stepOf } from './store.js'

export interface DecideInput {
  readonly message_id: string
  readonly action: 'approve' | 'reject' | 'mark_delivered' | 'send_again'
  readonly revision?: number
  readonly reason?: string
  readonly delivery_id?: string
  readonly wait_seconds?: number
}

export const messageNeeds = (input: { readonly message_id: string }): Needs => ({
  message: input.message_id,
  content: true,
  recipients: [],
})

/** Without a revision only a message that was never edited may be decided on: an edit between look and click must not be approved unseen. */
export const seen = (revision: number | undefined, current: number): Seen =>
  revision === undefined ? (current === 1 ? 'current' : 'unnamed') : revision === current ? 'current' : 'stale'

export const decision = (message: MessageRow): { readonly [name: string]: string | boolean | number | null } => ({
  message_id: message.id,
  status: message.status,
  revision: message.revision,
  delivered: message.status === 'delivered',
  decided_by: message.decided_by,
  decided_at: message.decided_ms === null ? null : instantOf(message.decided_ms),
})

export const committed = (loaded: Loaded, after: Aggregate, facts: Plan['facts']): Plan => ({
  writes: changes(aggregateOf(loaded), after),
  facts,
  answer: answer(200, decision(after.message)),
  changed: facts.length === 0 ? [] : [after.message.id],
})

/**
 * Whether somebody may give a plain yes: an operator session that composed the newest revision may not (P4). It approves that by
 * `edit_and_approve`, recorded as such, or a reviewer does.
 */
export const approves = (request: Request, facts: Facts, loaded: Loaded): boolean =>
  decides(request.principal.id, facts.asker, loaded) &&
  !(request.principal.id === OPERATOR && loaded.content.author === OPERATOR)

const onHold = (
  input: DecideInput,
  action: 'approve' | 'reject',
  loaded: Loaded,
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const before = aggregateOf(loaded)
  const at = seen(input.revision, loaded.message.revision)
  const command: Command =
    action === 'approve'
      ? {
          _tag: 'approve',
          allowed: approves(request, facts, loaded),
          seen: at,
          ruling: rulingOf(loaded.message.submit_mode, loaded.mailbox, before.content, facts),
        }
      : { _tag: 'reject', allowed: decides(request.principal.id, facts.asker, loaded), seen: at }
  if (action === 'approve' && isOverdue(loaded, context.now_ms))
    return refused(refusal('not_pending', { message_id: loaded.message.id, status: loaded.message.status }))
  const decided = decide(controlOf(loaded.message), command)
  if (E.isLeft(decided)) {
    const why = refusal(decided.left, {
      message_id: loaded.message.id,
      revision: loaded.message.revision,
      status: loaded.message.status,
    })
    return refused(decided.left === 'mailbox_read_only' ? { ...why, status: 409 } : why)
  }
  const change = occurAll(before, decided.right, stepOf(request, facts, context, loaded.mailbox, input.reason ?? null))
  return committed(loaded, change.after, change.facts)
}

const missingDelivery = refusal('invalid_request', {
  fields: [{ field: 'delivery_id', message: 'Name the unknown delivery: read_email lists deliveries.' }],
})

const onUnknown = (
  input: DecideInput,
  action: 'mark_delivered' | 'send_again',
  loaded: Loaded,
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  if (input.delivery_id === undefined) return refused(missingDelivery)
  const row = loaded.deliveries.find((one) => one.id === input.delivery_id)
  if (row === undefined) return refused(refusal('not_found', { field: 'delivery_id' }))
  if (!decides(request.principal.id, facts.asker, loaded)) return refused(refusal('forbidden_reviewer'))
  const decided = delivery.decide(row.status, { _tag: action, ended: hasEnded(loaded.message) })
  // Stryker disable next-line ConditionalExpression: neither command is ever out of turn, which is no code of a refusal
  if (E.isLeft(decided)) return refused(refusal(decided.left === 'message_ended' ? decided.left : 'not_unknown'))
  const step = stepOf(request, facts, context, loaded.mailbox)
  const patch =
    action === 'mark_delivered'
      ? { confirmed_by: 'reviewer' as const, reason: input.reason ?? null }
      : { reason: 'send_again' }
  const first = deliveryOccur(aggregateOf(loaded), row.id, decided.right, patch, step)
  const second = returned(first, step)
  return committed(loaded, second.after, second.facts)
}

export const decidePlan = (input: DecideInput, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  switch (input.action) {
    case 'approve':
    case 'reject':
      return onHold(input, input.action, loaded, facts, request, context)
    case 'mark_delivered':
    case 'send_again':
      return onUnknown(input, input.action, loaded, facts, request, context)
  }
}

/** Internal: how a decision stands now, for whoever waited for its first outcome. */
export const decisionPlan = (_input: unknown, facts: Facts): Plan =>
  facts.loaded === null
    ? refused(refusal('not_found', { field: 'message_id' }))
    : { ...nothing, answer: answer(200, decision(facts.loaded.message)) }
