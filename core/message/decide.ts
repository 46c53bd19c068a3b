/**
 * Which event a command makes of a message, or why it is refused.
 *
 * INVARIANT: P1 `clearance` becomes `human` only by `approved`, or `edit_approved`, of the hold that is open; any edit takes it away.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Clearance, leaves, type Ruling } from '../oversight/ruling.js'
import type { Command, Seen } from './command.js'
import type { Event, HoldCause } from './event.js'
import { type Control, type Decision, waits } from './state.js'

/** Each is a code of `core/errors.ts`. */
export type ControlRefusal =
  | 'mailbox_read_only'
  | 'not_a_draft'
  | 'not_editable'
  | 'not_pending'
  | 'not_cancellable'
  | 'already_decided'
  | 'forbidden_reviewer'
  | 'revision_required'
  | 'revision_mismatch'
  | 'not_clear'

/** None, where the command asks for what is already so. */
export type Decided = E.Either<ControlRefusal, ReadonlyArray<Event>>

const unchanged: Decided = E.right([])
const only = (event: Event): Decided => E.right([event])
const hold = (cause: HoldCause, due: boolean): Decided => only({ _tag: 'held', cause, due })

const place = (given: Ruling, cause: HoldCause, due: boolean): Decided =>
  given === 'refuse'
    ? E.left('mailbox_read_only')
    : leaves(given)
      ? only({ _tag: 'cleared', clearance: given, due })
      : hold(cause, due)

/** A human's clearance stands while they may decide and the mailbox may send at all; a rule's while the rule says the same. */
const stands = (clearance: Clearance, given: Ruling, valid: boolean): boolean =>
  clearance === 'human' ? valid && given !== 'refuse' : clearance === given

/** What becomes of a clearance that no longer stands: another rule clears the message, or it is held. */
const replace = (given: Ruling, due: boolean): Decided =>
  given === 'refuse' ? hold('read_only', due) : place(given, 'withdrawn', due)

const edit = (state: Control, given: Ruling, due: boolean, open: boolean): Decided => {
  if (state.begun || !open) return E.left('not_editable')
  switch (state.phase) {
    case 'draft':
    case 'held':
      return only({ _tag: 'edited', due })
    case 'cleared':
      return state.clearance === 'human' ? hold('edited', due) : place(given, 'edited', due)
    default:
      return E.left('not_editable')
  }
}

/**
 * The checks every decision passes, in the order a person would want to hear of them (P4, P3, P5). `want`: the decision that
 * may be made again without effect; null: none, for an edit cannot be made twice.
 */
const decision = (state: Control, allowed: boolean, seen: Seen, want: Decision | null, event: Decided): Decided => {
  if (!allowed) return E.left('forbidden_reviewer')
  if (seen === 'stale') return E.left('revision_mismatch')
  if (seen === 'unnamed') return E.left('revision_required')
  if (state.decision !== 'none') return state.decision === want ? unchanged : E.left('already_decided')
  return state.phase === 'held' ? event : E.left('not_pending')
}

const unlessReadOnly = (given: Ruling, event: Event): Decided =>
  given === 'refuse' ? E.left('mailbox_read_only') : only(event)

const editApprove = (state: Control, given: Ruling): Decided =>
  state.begun ? E.left('not_editable') : unlessReadOnly(given, { _tag: 'edit_approved' })

const cancel = (state: Control, open: boolean): Decided => {
  switch (state.phase) {
    case 'draft':
      return only({ _tag: 'cancelled' })
    case 'held':
    case 'cleared':
    case 'lapsed':
      return open ? only({ _tag: 'cancelled' }) : E.left('not_cancellable')
    case 'cancelled':
      return unchanged
    case 'rejected':
    case 'expired':
      return E.left('not_cancellable')
  }
}

const rejudge = (state: Control, given: Ruling, valid: boolean, open: boolean): Decided => {
  if (state.phase !== 'cleared' || stands(state.clearance, given, valid)) return unchanged
  return open ? replace(given, state.due) : only({ _tag: 'lapsed' })
}

const begin = (state: Control, given: Ruling, valid: boolean, same: boolean): Decided => {
  if (state.phase !== 'cleared' || !state.due) return E.left('not_clear')
  if (!same) return hold('digest', state.due)
  if (!stands(state.clearance, given, valid)) return replace(given, state.due)
  return state.begun ? unchanged : only({ _tag: 'began' })
}

/** Which event a command makes of a state, or why it is refused. */
export const decide = (state: Control, command: Command): Decided => {
  switch (command._tag) {
    case 'submit':
      return state.phase === 'draft' ? place(command.ruling, 'gate', command.due) : E.left('not_a_draft')
    case 'edit':
      return edit(state, command.ruling, command.due, command.open)
    case 'approve':
      return decision(
        state,
        command.allowed,
        command.seen,
        'approved',
        unlessReadOnly(command.ruling, { _tag: 'approved' }),
      )
    case 'reject':
      return decision(state, command.allowed, command.seen, 'rejected', only({ _tag: 'rejected' }))
    case 'edit_approve':
      return decision(state, command.allowed, command.seen, null, editApprove(state, command.ruling))
    case 'cancel':
      return cancel(state, command.open)
    case 'expire':
      return state.phase === 'held' ? only({ _tag: 'expired' }) : unchanged
    case 'come_due':
      return waits(state) && !state.due ? only({ _tag: 'came_due' }) : unchanged
    case 'rejudge':
      return rejudge(state, command.ruling, command.valid, command.open)
    case 'return':
      return state.phase === 'lapsed' ? hold('withdrawn', state.due) : unchanged
    case 'begin':
      return begin(state, command.ruling, command.valid, command.same)
  }
}
