/**
 * An operator session edits a held message and approves it in one decision (product.md section 4): the one exception to P4,
 * recorded as such. It may take recipients away and never add one, and the edited message is judged by the same rules.
 */
import * as E from 'fp-ts/lib/Either.js'
import { OPERATOR } from '../authority/principal.js'
import { refusal } from '../errors.js'
import { contentRow, controlOf, revise } from '../message/aggregate.js'
import { recipientsOf } from '../message/content.js'
import { decide } from '../message/decide.js'
import { occurAll } from './attempt.js'
import { digestOf, fill, objection, oversized } from './compose.js'
import { decision, seen } from './decide.js'
import type { EditInput } from './edit.js'
import type { Facts, Request } from './facts.js'
import { isOverdue, rulingOf } from './flags.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { aggregateOf, changes, stepOf } from './store.js'

/** `revision` is the one the edit starts from, and is required; `send_at` stays. */
export type EditApproveInput = Omit<EditInput, 'send_at' | 'submit' | 'attachments' | 'revision'> & {
  readonly revision: number
  readonly reason?: string
}

export const editApprovePlan = (input: EditApproveInput, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  if (isOverdue(loaded, context.now_ms)) return refused(refusal('not_pending', { message_id: loaded.message.id }))
  const before = aggregateOf(loaded)
  const content = fill(before.content, input, request.prepared)
  const known = recipientsOf(before.content)
  const added = recipientsOf(content).filter((address) => !known.includes(address))
  if (added.length > 0)
    return refused(
      refusal('invalid_request', {
        fields: added.map((address) => ({
          field: 'to',
          message: `${address} is new: a reviewer may only take recipients away.`,
        })),
      }),
    )
  const against = oversized(input) ?? objection(content, facts, request, context)
  if (against !== null) return refused(against)
  const next = revise(before, content, digestOf(content, context), before.message.send_at_ms, request.principal.id)
  const decided = decide(controlOf(loaded.message), {
    _tag: 'edit_approve',
    allowed: request.principal.id === OPERATOR,
    seen: seen(input.revision, loaded.message.revision),
    ruling: rulingOf(loaded.message.submit_mode, loaded.mailbox, content, facts),
  })
  if (E.isLeft(decided))
    return refused(refusal(decided.left, { message_id: loaded.message.id, revision: loaded.message.revision }))
  const { after, facts: entries } = occurAll(
    next,
    decided.right,
    stepOf(request, facts, context, loaded.mailbox, input.reason ?? null),
  )
  return {
    writes: [
      {
        op: 'insert',
        table: 'contents',
        row: contentRow(after, request.principal.id, context.now_ms),
      },
      ...changes(before, after),
    ],
    facts: entries,
    answer: answer(200, decision(after.message)),
    changed: [after.message.id],
  }
}
