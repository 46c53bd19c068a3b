/**
 * One outbound message with its deliveries and holds: what an event of the control makes of all of them.
 *
 * A transition gives the message as it is afterwards and the entries for the audit log; `changes` finds the rows to write.
 */
import type { Fact } from '../audit/entry.js'
import * as delivery from '../delivery/control.js'
import type { ContentRow, DeliveryRow, HoldRow, MailboxRow, MessageRow } from '../operations/rows.js'
import type { Content } from './content.js'
import { recipientsOf } from './content.js'
import { type Control, type Event, evolve } from './control.js'
import { statusOf } from './status.js'

export interface Aggregate {
  readonly message: MessageRow
  readonly content: Content
  readonly deliveries: ReadonlyArray<DeliveryRow>
  /** The newest hold, and before it those this transaction opened or closed. */
  readonly holds: ReadonlyArray<HoldRow>
}

/** Who does it, when, and what they need of the world. */
export interface Step {
  readonly now_ms: number
  readonly actor: string
  /** Fresh ids; a step that touches several messages gives each its own range. */
  readonly id: (prefix: string, n: number) => string
  readonly sha256: (text: string) => string
  readonly mailbox: MailboxRow
  readonly oversight_email: string | null
  /** A reviewer's reason, shown to the agent. */
  readonly reason: string | null
}

export interface Change {
  readonly after: Aggregate
  readonly facts: ReadonlyArray<Fact>
}

export const controlOf = (row: MessageRow): Control => ({
  phase: row.phase,
  clearance: row.clearance,
  decision: row.decision,
  timing: row.timing,
  due: row.due === 1,
  begun: row.begun === 1,
})

const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)

const counted = (deliveries: ReadonlyArray<DeliveryRow>): ReadonlyArray<delivery.DeliveryStatus> =>
  deliveries.filter((one) => one.kind === 'recipient').map((one) => one.status)

const ENDED = ['rejected', 'cancelled', 'expired']

export const hasEnded = (message: MessageRow): boolean => ENDED.includes(message.phase)

/** The message row with this control, and all that follows from it and the deliveries. */
const settle = (aggregate: Aggregate, control: Control, now_ms: number): Aggregate => {
  const { message, deliveries } = aggregate
  const waits = control.phase === 'held' || control.phase === 'cleared'
  return {
    ...aggregate,
    message: {
      ...message,
      phase: control.phase,
      clearance: control.clearance,
      decision: control.decision,
      due: bit(control.due),
      begun: bit(control.begun),
      status: statusOf(control, counted(deliveries)),
      due_ms: waits && !control.due ? message.send_at_ms : null,
      updated_ms: now_ms,
    },
  }
}

const closeHold = (
  aggregate: Aggregate,
  outcome: NonNullable<HoldRow['outcome']>,
  step: Step,
): ReadonlyArray<HoldRow> =>
  aggregate.holds.map((hold) =>
    hold.closed_ms === null
      ? { ...hold, closed_ms: step.now_ms, outcome, decided_by: step.actor, reason: step.reason }
      : hold,
  )

const openHold = (aggregate: Aggregate, cause: HoldRow['cause'], step: Step): Aggregate => {
  const { message, holds } = aggregate
  const number = message.hold + 1
  const opened_ms =
    message.timing === 'schedule_first' && message.due === 0 ? (message.send_at_ms ?? step.now_ms) : step.now_ms
  const expiry = step.mailbox.hold_expiry_s
  return {
    ...aggregate,
    message: { ...message, hold: number, expires_ms: expiry === null ? null : opened_ms + expiry * 1000 },
    holds: [
      {
        message_id: message.id,
        number,
        account_id: message.account_id,
        environment: message.environment,
        revision: message.revision,
        digest: message.digest,
        cause,
        opened_ms,
        closed_ms: null,
        outcome: null,
        decided_by: null,
        reason: null,
      },
      ...holds,
    ],
  }
}

const newDelivery = (
  message: MessageRow,
  recipient: string,
  kind: DeliveryRow['kind'],
  id: string,
  now_ms: number,
): DeliveryRow => ({
  id,
  account_id: message.account_id,
  environment: message.environment,
  message_id: message.id,
  recipient,
  kind,
  status: 'queued',
  attempts: 0,
  claim_ms: null,
  lease_until_ms: null,
  reason: null,
  reply_code: null,
  reply_enhanced: null,
  reply_text: null,
  confirmed_by: null,
  created_ms: now_ms,
  updated_ms: now_ms,
})

/** Deliveries for the recipients that have none; under `monitored` the copy to the oversight address as well (P12). */
const missing = (aggregate: Aggregate, copied: boolean, step: Step): ReadonlyArray<DeliveryRow> => {
  const { message, content, deliveries } = aggregate
  const has = (kind: DeliveryRow['kind'], recipient: string): boolean =>
    deliveries.some((one) => one.kind === kind && one.recipient === recipient && one.status !== 'cancelled')
  const wanted = [
    ...recipientsOf(content).map((recipient) => ({ recipient, kind: 'recipient' as const })),
    ...(copied && step.oversight_email !== null ? [{ recipient: step.oversight_email, kind: 'copy' as const }] : []),
  ]
  return wanted
    .filter(({ recipient, kind }) => !has(kind, recipient))
    .map(({ recipient, kind }, n) => newDelivery(message, recipient, kind, step.id('dlv', n), step.now_ms))
}

const deliveryFact = (message: MessageRow, row: DeliveryRow, event: string, step: Step): Fact => ({
  type: `delivery.${event}`,
  environment: message.environment,
  subject_id: message.id,
  actor: step.actor,
  data: {
    delivery_id: row.id,
    kind: row.kind,
    attempt: row.attempts,
    reply_code: row.reply_code,
    reply_enhanced: row.reply_enhanced,
    confirmed_by: row.confirmed_by,
  },
})

const cancelWhere = (aggregate: Aggregate, wanted: (one: DeliveryRow) => boolean, step: Step): Change => {
  const cancelled = (one: DeliveryRow): boolean => delivery.isWaiting(one.status) && wanted(one)
  const deliveries = aggregate.deliveries.map((one) =>
    cancelled(one)
      ? { ...one, status: 'cancelled' as const, claim_ms: null, lease_until_ms: null, updated_ms: step.now_ms }
      : one,
  )
  return {
    after: { ...aggregate, deliveries },
    facts: aggregate.deliveries.filter(cancelled).map((one) => deliveryFact(aggregate.message, one, 'cancelled', step)),
  }
}

const park = (aggregate: Aggregate): Aggregate => ({
  ...aggregate,
  deliveries: aggregate.deliveries.map((one) => (one.kind === 'recipient' ? { ...one, claim_ms: null } : one)),
})

const unpark = (aggregate: Aggregate, now_ms: number): Aggregate => ({
  ...aggregate,
  deliveries: aggregate.deliveries.map((one) =>
    one.status === 'queued' && one.claim_ms === null ? { ...one, claim_ms: now_ms } : one,
  ),
})

/** Cleared by a rule or a human: the deliveries of exactly this content's recipients exist, and no others wait. */
const release = (aggregate: Aggregate, copied: boolean, human: boolean, step: Step): Change => {
  const recipients = recipientsOf(aggregate.content)
  const trimmed = cancelWhere(aggregate, (one) => one.kind === 'recipient' && !recipients.includes(one.recipient), step)
  const made = missing(trimmed.after, copied, step)
  const { message } = trimmed.after
  const after: Aggregate = {
    ...trimmed.after,
    message: { ...message, cleared_digest: message.digest, cleared_by: human ? step.actor : null, expires_ms: null },
    deliveries: [...trimmed.after.deliveries, ...made],
  }
  return { after: message.due === 1 ? unpark(after, step.now_ms) : after, facts: trimmed.facts }
}

const decided = (aggregate: Aggregate, step: Step): Aggregate => ({
  ...aggregate,
  message: { ...aggregate.message, decided_by: step.actor, decided_ms: step.now_ms, reason: step.reason },
})

const end = (aggregate: Aggregate, outcome: 'rejected' | 'cancelled' | 'expired', step: Step): Change => {
  const closed = {
    ...aggregate,
    holds: closeHold(aggregate, outcome, step),
    message: { ...aggregate.message, expires_ms: null },
  }
  return cancelWhere(closed, () => true, step)
}

/** What an event makes of holds and deliveries; the control itself is settled by `occur`. */
const consequences = (before: Aggregate, event: Event, step: Step): Change => {
  const quiet = (after: Aggregate): Change => ({ after, facts: [] })
  switch (event._tag) {
    case 'held':
      return quiet(
        park(
          openHold(
            {
              ...before,
              holds: closeHold(before, 'superseded', step),
              message: { ...before.message, cleared_by: null },
            },
            event.cause,
            step,
          ),
        ),
      )
    case 'cleared':
      return release(before, event.clearance === 'monitored', false, step)
    case 'edited': {
      const open = before.holds.find((hold) => hold.closed_ms === null)
      return quiet(
        open === undefined
          ? before
          : openHold({ ...before, holds: closeHold(before, 'superseded', step) }, open.cause, step),
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

/** The message after an event of its control, and the entries that say so: its own first. */
export const occur = (before: Aggregate, event: Event, step: Step): Change => {
  const control = evolve(controlOf(before.message), event)
  const timed = { ...before, message: { ...before.message, due: bit(control.due) } }
  const { after: moved, facts } = consequences(timed, event, step)
  const after = settle(moved, control, step.now_ms)
  const { _tag, ...rest } = event
  const known = before.deliveries.length
  const entry: Fact = {
    type: `message.${_tag}`,
    environment: after.message.environment,
    subject_id: after.message.id,
    actor: step.actor,
    data: {
      ...rest,
      mailbox_id: after.message.mailbox_id,
      timing: after.message.timing,
      revision: after.message.revision,
      hold: after.message.hold,
      mode: after.message.submit_mode,
      commitment: step.sha256(`${after.message.salt}:${after.message.digest}`),
      deliveries: after.deliveries.slice(known).map((one) => `${one.kind}:${one.id}`),
    },
  }
  return { after, facts: [entry, ...facts] }
}

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
          attempts: event === 'transmitting' ? one.attempts + 1 : one.attempts,
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

/** A new revision: other content, its digest and its author. The control hears of it by an event of its own. */
export const revise = (
  before: Aggregate,
  content: Content,
  digest: string,
  send_at_ms: number | null,
  author: string,
): Aggregate => {
  const authors = JSON.parse(before.message.authors) as ReadonlyArray<string>
  return {
    ...before,
    content,
    message: {
      ...before.message,
      revision: before.message.revision + 1,
      digest,
      send_at_ms,
      authors: JSON.stringify(authors.includes(author) ? authors : [...authors, author]),
    },
  }
}

export const contentRow = (aggregate: Aggregate, body: string, author: string, now_ms: number): ContentRow => ({
  message_id: aggregate.message.id,
  revision: aggregate.message.revision,
  account_id: aggregate.message.account_id,
  environment: aggregate.message.environment,
  content: JSON.stringify(aggregate.content),
  body,
  author,
  created_ms: now_ms,
})
