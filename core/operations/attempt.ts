/** What every command about one delivery shares: the delivery, its message, and how they move together. */
import * as E from 'fp-ts/lib/Either.js'
import * as delivery from '../delivery/control.js'
import { type Aggregate, type Change, controlOf, type Step } from '../message/aggregate.js'
import type { Command } from '../message/command.js'
import { decide } from '../message/decide.js'
import type { Event } from '../message/event.js'
import { deliveryOccur, occur } from '../message/occur.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import type { DeliveryRow, MessageRow } from './message-rows.js'
import { answer, type Context, type Plan, type Write } from './plan.js'
import { aggregateOf, changes, stepOf } from './store.js'

/** How long a delivery waits behind a kill switch, or a relay that is not configured, before it is looked at again. */
export const RECHECK_MS = 10_000

export interface DeliveryInput {
  readonly delivery_id: string
}

export const deliveryNeeds = (input: DeliveryInput): Needs => ({
  delivery: input.delivery_id,
  content: true,
  recipients: [],
  usage: true,
})

export interface Case {
  readonly loaded: Loaded
  readonly row: DeliveryRow
  readonly before: Aggregate
  readonly step: Step
}

export const caseOf = (input: DeliveryInput, facts: Facts, request: Request, context: Context): Case | null => {
  const { loaded } = facts
  if (loaded === null) return null
  const row = loaded.deliveries.find((one) => one.id === input.delivery_id)
  return row === undefined
    ? null
    : { loaded, row, before: aggregateOf(loaded), step: stepOf(request, facts, context, loaded.mailbox) }
}

export const go = (yes: boolean, reason: string | null) => answer(200, { go: yes, reason })

export const done = (at: Case, change: Change, given: Plan['answer'], more: ReadonlyArray<Write> = []): Plan => ({
  writes: [...changes(at.before, change.after), ...more],
  facts: change.facts,
  answer: given,
  changed: change.facts.length === 0 ? [] : [at.loaded.message.id],
})

export const moved = (at: Case, from: Aggregate, command: delivery.Command, patch: Partial<DeliveryRow>): Change => {
  const decided = delivery.decide(at.row.status, command)
  return E.isLeft(decided) ? { after: from, facts: [] } : deliveryOccur(from, at.row.id, decided.right, patch, at.step)
}

/** Back in the queue, not before `claim_ms`; null: at once. */
export const release = (at: Case, from: Aggregate, reason: string, claim_ms: number | null): Change =>
  moved(at, from, { _tag: 'release' }, { reason, claim_ms })

export const followedBy = (first: Change, next: (from: Aggregate) => Change): Change => {
  const second = next(first.after)
  return { after: second.after, facts: [...first.facts, ...second.facts] }
}

/** One event after another. */
export const occurAll = (before: Aggregate, events: ReadonlyArray<Event>, step: Step): Change =>
  events.reduce<Change>((at, event) => followedBy(at, (from) => occur(from, event, step)), { after: before, facts: [] })

/** What a command makes of a message: nothing, where it is refused. */
export const eventsOf = (message: MessageRow, command: Command): ReadonlyArray<Event> =>
  E.getOrElse((): ReadonlyArray<Event> => [])(decide(controlOf(message), command))

/** Whether some delivery to a recipient was not handed over yet, or is back from it; a message not cleared before has none yet. */
export const isOpen = (deliveries: ReadonlyArray<DeliveryRow>): boolean => {
  const counted = deliveries.filter((one) => one.kind === 'recipient')
  return counted.length === 0 || counted.some((one) => delivery.isWaiting(one.status))
}

/** A delivery that came back to a message whose clearance lapsed opens a hold. */
export const returned = (change: Change, step: Step): Change => {
  const events = isOpen(change.after.deliveries) ? eventsOf(change.after.message, { _tag: 'return' }) : []
  return followedBy(change, (from) => occurAll(from, events, step))
}
