/** `record`: what became of an attempt. It comes from the worker, never from a key. */

import { oneLine } from '../codec/printable.js'
import type * as delivery from '../delivery/control.js'
import { retryDelayMs, triesLeft } from '../delivery/retry.js'
import { refusal } from '../errors.js'
import { type Change, hasEnded } from '../message/aggregate.js'
import { type Case, caseOf, type DeliveryInput, done, moved, RECHECK_MS, returned } from './attempt.js'
import type { Facts, Request } from './facts.js'
import type { DeliveryRow } from './message-rows.js'
import { holdNotice, operatorMail } from './operator-mail.js'
import { answer, type Context, nothing, type Plan, refused, type Write } from './plan.js'

/** What a transport said, in the words of `adapters/ports/transport.ts`. */
export interface RecordInput extends DeliveryInput {
  /** Whether `hand_over` said yes: else the attempt ended before its content. */
  readonly transmitting: boolean
  readonly outcome: 'accepted' | 'refused' | 'deferred' | 'lost' | 'withheld'
  readonly confirmed_by: DeliveryRow['confirmed_by']
  /** Nobody will tell more: taken is delivered. */
  readonly final: boolean
  readonly reply: { readonly code: number; readonly enhanced: string | null; readonly text: string } | null
  readonly reason: string | null
}

const attemptOf = (input: RecordInput, at: Case): number => at.row.attempts + (input.transmitting ? 0 : 1)

/** Its message ended. Once some of that began to leave, its copy leaves too (P12): the operator is to see it. */
const isCalledBack = ({ loaded: { message }, row }: Case): boolean =>
  hasEnded(message) && (row.kind === 'recipient' || message.begun === 0)

const commandOf = (input: RecordInput, at: Case): delivery.Command => {
  switch (input.outcome) {
    case 'accepted':
      return { _tag: 'accepted', final: input.final }
    case 'refused':
      return { _tag: 'refused' }
    case 'deferred':
      return { _tag: 'deferred', again: triesLeft(attemptOf(input, at)), ended: isCalledBack(at) }
    case 'lost':
      return { _tag: 'lost' }
    case 'withheld':
      return { _tag: 'release' }
  }
}

const noticeOf = (
  input: RecordInput,
  at: Case,
  change: Change,
  facts: Facts,
  request: Request,
  context: Context,
): ReadonlyArray<Write> => {
  const { message } = at.loaded
  const [status] = change.after.deliveries.filter((one) => one.id === at.row.id).map((one) => one.status)
  if (status === 'unknown')
    return [
      operatorMail(
        request,
        facts,
        context,
        'unknown',
        `Delivery unknown: ${message.id}`,
        [
          `The reply to the delivery ${at.row.id} to ${oneLine(at.row.recipient)} was lost: it may or may not have arrived.`,
          'It is not sent again by itself. Decide with decide_email: mark_delivered, or send_again knowing the risk.',
        ],
        message.id,
      ),
    ]
  if (at.row.kind === 'copy' && (status === 'failed' || status === 'bounced'))
    return [
      operatorMail(
        request,
        facts,
        context,
        'copy_failed',
        `Copy not delivered: ${message.id}`,
        [
          `The copy of ${message.id} to you could not be delivered: ${oneLine(input.reply?.text ?? input.reason ?? '')}`,
        ],
        message.id,
      ),
    ]
  return change.after.message.hold > message.hold
    ? [holdNotice(request, facts, context, message, at.before.content)]
    : []
}

/** Records what became of an attempt. One recorded twice, or by whoever lost the lease, changes nothing (P7). */
export const recordPlan = (input: RecordInput, facts: Facts, request: Request, context: Context): Plan => {
  const at = caseOf(input, facts, request, context)
  if (at === null) return refused(refusal('not_found'))
  if (at.row.status !== (input.transmitting ? 'transmitting' : 'leased')) return nothing
  const patch: Partial<DeliveryRow> = {
    reason: input.reason,
    reply_code: input.reply?.code ?? null,
    reply_enhanced: input.reply?.enhanced ?? null,
    reply_text: input.reply === null ? null : oneLine(input.reply.text),
    confirmed_by: input.outcome === 'accepted' ? input.confirmed_by : null,
    claim_ms: context.now_ms + retryDelayMs(attemptOf(input, at)),
  }
  const command = commandOf(input, at)
  const first = moved(
    at,
    at.before,
    command,
    command._tag === 'release' ? { reason: input.reason, claim_ms: context.now_ms + RECHECK_MS } : patch,
  )
  const change = returned(first, at.step)
  return done(
    at,
    change,
    answer(200, { status: change.after.message.status }),
    noticeOf(input, at, change, facts, request, context),
  )
}
