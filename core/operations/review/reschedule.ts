/**
 * An operator session moves the time of a held message, and nothing else: a new revision, which waits for a decision as any other.
 * The operator composed it, so their plain approval of it is refused (P4): they approve by `edit_and_approve`, recorded as such, or a reviewer decides.
 */
import * as E from 'fp-ts/lib/Either.js'
import { OPERATOR } from '../../authority/principal.js'
import { refusal } from '../../errors.js'
import { contentRow } from '../../message/aggregate.js'
import { decision } from '../decide.js'
import { begin, type Place, revised } from '../edit-walk.js'
import type { Facts, Loaded, Needs, Request } from '../facts.js'
import { answer, type Context, type Plan, refused } from '../plan.js'
import { aggregateOf, changes } from '../store.js'

export interface RescheduleInput {
  readonly message_id: string
  /** The one that was looked at. */
  readonly revision: number
  /** Not before this time; null: as soon as it may leave. */
  readonly send_at: string | null
}

export const rescheduleNeeds = (input: RescheduleInput): Needs => ({ message: input.message_id })

/** Whether the time of this message can be moved: it is held, and none of it began to leave. */
export const isMovable = ({ message }: Loaded): boolean => message.phase === 'held' && message.begun === 0

export const reschedulePlan = (input: RescheduleInput, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (request.principal.id !== OPERATOR) return refused(refusal('operator_only'))
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  const { id, revision, status, phase } = loaded.message
  if (input.revision !== revision) return refused(refusal('revision_mismatch', { message_id: id, revision }))
  if (phase !== 'held') return refused(refusal('not_pending', { message_id: id, status }))
  const at: Place = { loaded, facts, request, context }
  const walk = revised(begin(at), { send_at: input.send_at }, at)
  if (E.isLeft(walk)) return refused(walk.left)
  const { after, facts: entries } = walk.right
  return {
    writes: [
      { op: 'insert', table: 'contents', row: contentRow(after, OPERATOR, context.now_ms) },
      ...changes(aggregateOf(loaded), after),
    ],
    facts: entries,
    answer: answer(200, decision(after.message)),
    changed: [id],
  }
}
