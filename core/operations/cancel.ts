/** `cancel_message`: calls back what was not handed over yet. */
import * as E from 'fp-ts/lib/Either.js'
import { refusal } from '../errors.js'
import { controlOf } from '../message/aggregate.js'
import { decide } from '../message/decide.js'
import { isOpen, occurAll } from './attempt.js'
import { committed } from './decide.js'
import type { Facts, Request } from './facts.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { aggregateOf, stepOf } from './store.js'

export const cancelPlan = (
  _input: { readonly message_id: string },
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  const before = aggregateOf(loaded)
  const decided = decide(controlOf(loaded.message), { _tag: 'cancel', open: isOpen(loaded.deliveries) })
  if (E.isLeft(decided))
    return refused(refusal(decided.left, { message_id: loaded.message.id, status: loaded.message.status }))
  const change = occurAll(before, decided.right, stepOf(request, facts, context, loaded.mailbox))
  return {
    ...committed(loaded, change.after, change.facts),
    answer: answer(200, {
      message_id: loaded.message.id,
      status: change.after.message.status,
      cancelled: change.after.deliveries.filter((one) => one.kind === 'recipient' && one.status === 'cancelled').length,
    }),
  }
}
