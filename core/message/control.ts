/**
 * The finite control of one outbound message: nothing but flags, so that every state can be enumerated.
 *
 * `decide` says which event a command makes, or why it is refused; `evolve` says what the event makes of the state.
 * Subjects, addresses, revisions, people and times enter only as the flags of a command (`core/message/flags.ts`).
 *
 * INVARIANT: P1 `clearance` is `human` only through `approved`, or `edit_approved`, of the hold that is open; any edit takes it away.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Clearance, type Leave, leaves, type Ruling } from '../oversight/ruling.js'

/**
 * `lapsed`: its clearance was withdrawn while every delivery still open was in flight or unknown; should one come
 * back to be tried again, the message is held.
 */
export const PHASES = ['draft', 'held', 'cleared', 'lapsed', 'rejected', 'cancelled', 'expired'] as const
export type Phase = (typeof PHASES)[number]

/** `gate_first`: decide, then wait for the time. `schedule_first`: wait, then decide (it may be decided early). */
export const TIMINGS = ['gate_first', 'schedule_first'] as const
export type GateTiming = (typeof TIMINGS)[number]

/** What became of the newest hold (P5). */
export const DECISIONS = ['none', 'approved', 'rejected'] as const
export type Decision = (typeof DECISIONS)[number]

export interface Control {
  readonly phase: Phase
  readonly clearance: Clearance
  readonly decision: Decision
  readonly timing: GateTiming
  /** Its time has come, or it has none. */
  readonly due: boolean
  /** Some delivery began to leave. */
  readonly begun: boolean
}

/** Which revision a decision speaks of: the current one, an older one, or none named although there was an edit. */
export const SEEN = ['current', 'stale', 'unnamed'] as const
export type Seen = (typeof SEEN)[number]

export type Command =
  /** `due`: the content's `send_at` has passed, or it has none. */
  | { readonly _tag: 'submit'; readonly ruling: Ruling; readonly due: boolean }
  | { readonly _tag: 'edit'; readonly ruling: Ruling; readonly due: boolean }
  | { readonly _tag: 'approve'; readonly allowed: boolean; readonly seen: Seen; readonly ruling: Ruling }
  | { readonly _tag: 'reject'; readonly allowed: boolean; readonly seen: Seen }
  | { readonly _tag: 'edit_approve'; readonly allowed: boolean; readonly seen: Seen; readonly ruling: Ruling }
  /** `open`: some delivery can still be called back, or none was made yet. */
  | { readonly _tag: 'cancel'; readonly open: boolean }
  | { readonly _tag: 'expire' }
  | { readonly _tag: 'come_due' }
  /**
   * The rules or the people behind a clearance changed. `valid`: whoever approved may still decide.
   * `waiting`: some delivery is not yet handed over.
   */
  | { readonly _tag: 'rejudge'; readonly ruling: Ruling; readonly valid: boolean; readonly waiting: boolean }
  /** A delivery came back to be tried again. */
  | { readonly _tag: 'return' }
  /** A delivery is about to leave: the second judgement (rule 4). `same`: the digest is the one that was cleared. */
  | { readonly _tag: 'begin'; readonly ruling: Ruling; readonly valid: boolean; readonly same: boolean }

/** `gate`: its mode. `edited`: an edit voided what cleared it. `withdrawn`: mode, allowlist or reviewer's key. `digest`: the content was not the cleared one. */
export const CAUSES = ['gate', 'edited', 'withdrawn', 'read_only', 'digest'] as const
export type HoldCause = (typeof CAUSES)[number]

/** The entries a message leaves in the audit log. `cause` is why a hold was opened; `clearance` why the message may leave. */
export type Event =
  | { readonly _tag: 'held'; readonly cause: HoldCause; readonly due: boolean }
  | { readonly _tag: 'cleared'; readonly clearance: Leave; readonly due: boolean }
  /** An edit after which the message waits as before: a draft, or held. */
  | { readonly _tag: 'edited'; readonly due: boolean }
  | { readonly _tag: 'approved' }
  | { readonly _tag: 'rejected' }
  | { readonly _tag: 'edit_approved' }
  | { readonly _tag: 'cancelled' }
  | { readonly _tag: 'expired' }
  | { readonly _tag: 'came_due' }
  | { readonly _tag: 'lapsed' }
  | { readonly _tag: 'began' }

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

/** A message nobody has submitted yet. */
export const draft = (timing: GateTiming, due: boolean): Control => ({
  phase: 'draft',
  clearance: 'none',
  decision: 'none',
  timing,
  due,
  begun: false,
})

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

const edit = (state: Control, given: Ruling, due: boolean): Decided => {
  if (state.begun) return E.left('not_editable')
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

/** The checks every decision passes, in the order a person would want to hear of them (P4, P3, P5). */
const decision = (state: Control, allowed: boolean, seen: Seen, want: Decision, event: Decided): Decided => {
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

const rejudge = (state: Control, given: Ruling, valid: boolean, waiting: boolean): Decided => {
  if (state.phase !== 'cleared' || stands(state.clearance, given, valid)) return unchanged
  return waiting ? replace(given, state.due) : only({ _tag: 'lapsed' })
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
      return edit(state, command.ruling, command.due)
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
      return state.decision === 'approved'
        ? E.left('already_decided')
        : decision(state, command.allowed, command.seen, 'approved', editApprove(state, command.ruling))
    case 'cancel':
      return cancel(state, command.open)
    case 'expire':
      return state.phase === 'held' ? only({ _tag: 'expired' }) : unchanged
    case 'come_due':
      return state.due ? unchanged : only({ _tag: 'came_due' })
    case 'rejudge':
      return rejudge(state, command.ruling, command.valid, command.waiting)
    case 'return':
      return state.phase === 'lapsed' ? hold('withdrawn', state.due) : unchanged
    case 'begin':
      return begin(state, command.ruling, command.valid, command.same)
  }
}

/** The state after an event. */
export const evolve = (state: Control, event: Event): Control => {
  switch (event._tag) {
    case 'held':
      return { ...state, phase: 'held', clearance: 'none', decision: 'none', due: event.due }
    case 'cleared':
      return { ...state, phase: 'cleared', clearance: event.clearance, due: event.due }
    case 'edited':
      return { ...state, due: event.due }
    case 'approved':
    case 'edit_approved':
      return { ...state, phase: 'cleared', clearance: 'human', decision: 'approved' }
    case 'rejected':
      return { ...state, phase: 'rejected', decision: 'rejected' }
    case 'cancelled':
    case 'expired':
      return { ...state, phase: event._tag, clearance: 'none' }
    case 'came_due':
      return { ...state, due: true }
    case 'lapsed':
      return { ...state, phase: 'lapsed', clearance: 'none' }
    case 'began':
      return { ...state, begun: true }
  }
}
