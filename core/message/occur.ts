/**
 * What an event makes of a message, its holds and its deliveries together.
 *
 * A transition gives the message as it is afterwards and the entries for the audit log (P14); `core/operations/store.ts` finds the rows to write.
 */
import { commitment, type Fact } from '../audit/entry.js'
import * as delivery from '../delivery/control.js'
import type { DeliveryRow, MessageRow } from '../operations/message-rows.js'
import { type Aggregate, bit, type Change, controlOf, type Step, settle } from './aggregate.js'
import { cancelWhere, deliveryFact, park, release, unpark } from './deliveries.js'
import type { Event } from './event.js'
import { evolve } from './evolve.js'
import { closeHold, openHold } from './holds.js'

const decided = (aggregate: Aggregate, step: Step): Aggregate => ({
  ...aggregate,
  message: { ...aggregate.message, decided_by: step.actor, decided_ms: step.now_ms, reason: step.reason },
})

/** Once some of it began to leave, its copy leaves too: nobody may cancel what the operator is to see (P12). */
const end = (before: Aggregate, outcome: 'rejected' | 'cancelled' | 'expired', step: Step): Change => {
  const closed = {
    ...before,
    holds: closeHold(before, outcome, step),
    message: { ...before.message, expires_ms: null },
  }
  return cancelWhere(closed, (one) => one.kind === 'recipient' || before.message.begun === 0, step)
}

/** What an event makes of holds and deliveries; the control itself is settled by `occur`. */
const consequences = (before: Aggregate, event: Event, step: Step): Change => {
  const quiet = (after: Aggregate): Change => ({ after, facts: [] })
  switch (event._tag) {
    case 'held':
      return quiet(park(openHold({ ...before, message: { ...before.message, cleared_by: null } }, event.cause, step)))
    case 'cleared':
      return release(before, event.clearance === 'monitored', false, step)
    case 'edited': {
      const [newest] = before.holds
      return quiet(
        newest === undefined
          ? before
          : openHold({ ...before, holds: closeHold(before, 'superseded', step) }, newest.cause, step),
      )
    }
    case 'approved':
    case 'edit_approved':
      return release({ ...decided(before, step), holds: closeHold(before, 'approved', step) }, false, true, step)
    case 'rejected':
      return end(decided(before, step), 'rejected', step)
    case 'cancelled':
    case 'expired':
      return end(before, event._tag, step)
    case 'came_due':
      return quiet(before.message.phase === 'cleared' ? unpark(before, step.now_ms) : before)
    case 'lapsed':
      return quiet({ ...before, message: { ...before.message, cleared_by: null } })
    case 'began':
      return quiet(before)
  }
}

/** The entry that says what happened to a message; `made` are the deliveries it made. */
const messageFact = (
  tag: string,
  details: Fact['data'],
  message: MessageRow,
  made: ReadonlyArray<DeliveryRow>,
  step: Pick<Step, 'actor' | 'sha256'>,
): Fact => ({
  type: `message.${tag}`,
  environment: message.environment,
  subject_id: message.id,
  actor: step.actor,
  data: {
    ...details,
    mailbox_id: message.mailbox_id,
    timing: message.timing,
    revision: message.revision,
    hold: message.hold,
    mode: message.submit_mode,
    commitment: commitment(message.salt, message.digest, step.sha256),
    deliveries: made.map((one) => `${one.kind}:${one.id}`),
  },
})

/** The entry of a message that is kept as a draft. */
export const draftedFact = (message: MessageRow, step: Pick<Step, 'actor' | 'sha256'>): Fact =>
  messageFact('drafted', { due: message.due === 1 }, message, [], step)

/** The message after an event of its control, and the entries that say so: its own first. */
export const occur = (before: Aggregate, event: Event, step: Step): Change => {
  const control = evolve(controlOf(before.message), event)
  const timed = { ...before, message: { ...before.message, due: bit(control.due) } }
  const { after: moved, facts } = consequences(timed, event, step)
  const after = settle(moved, control, step.now_ms)
  const { _tag, ...details } = event
  const made = after.deliveries.slice(before.deliveries.length)
  return { after, facts: [messageFact(_tag, details, after.message, made, step), ...facts] }
}

/** An attempt counts when the content may begin to leave, or when it failed before that. */
const attempted = (before: delivery.DeliveryStatus, event: delivery.Event): boolean =>
  event === 'transmitting' || (before === 'leased' && ['deferred', 'failed', 'bounced'].includes(event))

/** The message after an event of one of its deliveries. `claim_ms` is when it may be leased again, should it be queued. */
export const deliveryOccur = (
  before: Aggregate,
  delivery_id: string,
  event: delivery.Event,
  patch: Partial<DeliveryRow>,
  step: Step,
): Change => {
  const status = delivery.evolve(event)
  const control = controlOf(before.message)
  const claimable = control.phase === 'cleared' && control.due
  const moved = before.deliveries.map((one) =>
    one.id === delivery_id
      ? {
          ...one,
          ...patch,
          status,
          attempts: attempted(one.status, event) ? one.attempts + 1 : one.attempts,
          claim_ms: status === 'queued' && (claimable || one.kind === 'copy') ? (patch.claim_ms ?? step.now_ms) : null,
          lease_until_ms: null,
          updated_ms: step.now_ms,
        }
      : one,
  )
  const after = settle({ ...before, deliveries: moved }, control, step.now_ms)
  const facts = after.deliveries
    .filter((one) => one.id === delivery_id && delivery.isRecorded(event))
    .map((one) => deliveryFact(after.message, one, event, step))
  return { after, facts }
}
