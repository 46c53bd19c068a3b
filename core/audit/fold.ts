/**
 * The fold of a message's entries: what its stored rows must say (P14). Kept apart from `core/message/occur.ts`, which writes rows
 * and entries, so that a fault in one is seen by the other; only the control is shared.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as delivery from '../delivery/control.js'
import type { Event, HoldCause } from '../message/event.js'
import { evolve } from '../message/evolve.js'
import { type Control, draft } from '../message/state.js'
import { type MessageData, type Said, type Tale, type Told, tale } from './data.js'

export interface FoldedDelivery extends Said {
  readonly id: string
  readonly kind: string
  /** `leased` leaves no entry: it counts as `queued`. */
  readonly status: delivery.DeliveryStatus
  readonly attempts: number
}

export interface FoldedHold {
  readonly number: number
  readonly revision: number
  readonly cause: HoldCause
  readonly outcome: 'approved' | 'rejected' | 'superseded' | 'cancelled' | 'expired' | null
  readonly decided_by: string | null
}

export interface Folded {
  readonly control: Control
  readonly mailbox_id: string
  readonly revision: number
  readonly mode: string
  /** To the digest of the current content, and of the one that was cleared last. */
  readonly commitment: string
  readonly cleared: string | null
  readonly cleared_by: string | null
  readonly decided_by: string | null
  /** Oldest first. */
  readonly holds: ReadonlyArray<FoldedHold>
  readonly deliveries: ReadonlyArray<FoldedDelivery>
}

/** `unreadable`: no such entry was ever written. `unborn`, `reborn`: a message begins once. `stranger`: a delivery that was never made. */
export type FoldFault = 'unreadable' | 'unborn' | 'reborn' | 'stranger'

type Outcome = FoldedHold['outcome']

const born = (data: MessageData, due: boolean): Folded => ({
  control: draft(data.timing, due),
  mailbox_id: data.mailbox_id,
  revision: data.revision,
  mode: data.mode,
  commitment: data.commitment,
  cleared: null,
  cleared_by: null,
  decided_by: null,
  holds: [],
  deliveries: [],
})

const open = ({ outcome }: FoldedHold): boolean => outcome === null

const closed = (holds: ReadonlyArray<FoldedHold>, outcome: Outcome, decided_by: string): ReadonlyArray<FoldedHold> =>
  holds.map((one) => (open(one) ? { ...one, outcome, decided_by } : one))

const opened = (before: Folded, cause: HoldCause, actor: string): ReadonlyArray<FoldedHold> => [
  ...closed(before.holds, 'superseded', actor),
  { number: before.holds.length + 1, revision: before.revision, cause, outcome: null, decided_by: null },
]

/** What an event says beside the control: of holds, and of who cleared what. */
const marked = (before: Folded, event: Event, actor: string): Folded => {
  switch (event._tag) {
    case 'held':
      return { ...before, cleared_by: null, holds: opened(before, event.cause, actor) }
    case 'edited': {
      const current = before.holds.find(open)
      return current === undefined ? before : { ...before, holds: opened(before, current.cause, actor) }
    }
    case 'cleared':
      return { ...before, cleared: before.commitment, cleared_by: null }
    case 'approved':
    case 'edit_approved':
      return {
        ...before,
        cleared: before.commitment,
        cleared_by: actor,
        decided_by: actor,
        holds: closed(before.holds, 'approved', actor),
      }
    case 'rejected':
      return { ...before, decided_by: actor, holds: closed(before.holds, 'rejected', actor) }
    case 'cancelled':
    case 'expired':
      return { ...before, holds: closed(before.holds, event._tag, actor) }
    case 'lapsed':
      return { ...before, cleared_by: null }
    case 'came_due':
    case 'began':
      return before
  }
}

const UNSAID: Said = { reply_code: null, reply_enhanced: null, confirmed_by: null }

const made = (named: string): FoldedDelivery => {
  const colon = named.indexOf(':')
  return { id: named.slice(colon + 1), kind: named.slice(0, colon), status: 'queued', attempts: 0, ...UNSAID }
}

const happened = (before: Folded, event: Event, data: MessageData, actor: string): Folded => {
  const { mailbox_id, revision, mode, commitment } = data
  return {
    ...marked({ ...before, mailbox_id, revision, mode, commitment }, event, actor),
    control: evolve(before.control, event),
    deliveries: [...before.deliveries, ...data.deliveries.map(made)],
  }
}

/** An attempt that ended before `transmitting` counts when it ends. */
const counts = (status: delivery.DeliveryStatus, event: delivery.Event): boolean =>
  event === 'transmitting' || (status === 'queued' && ['deferred', 'failed', 'bounced'].includes(event))

const delivered = (before: Folded, event: delivery.Event, id: string, said: Said): Folded => ({
  ...before,
  deliveries: before.deliveries.map((one) =>
    one.id === id
      ? {
          ...one,
          ...said,
          status: delivery.evolve(event),
          attempts: one.attempts + (counts(one.status, event) ? 1 : 0),
        }
      : one,
  ),
})

/** A message that was never a draft begins by being submitted. */
const isBirth = (event: Event): event is Extract<Event, { readonly _tag: 'held' | 'cleared' }> =>
  event._tag === 'held' || event._tag === 'cleared'

const first = (told: Tale, actor: string): E.Either<FoldFault, Folded> => {
  switch (told._tag) {
    case 'drafted':
      return E.right(born(told.data, told.due))
    case 'message':
      return isBirth(told.event)
        ? E.right(happened(born(told.data, told.event.due), told.event, told.data, actor))
        : E.left('unborn')
    case 'delivery':
    case 'signed':
      return E.left('unborn')
  }
}

/** The message after one more of its entries, in their order; `before` null: its first. */
export const fold = (before: Folded | null, entry: Told): E.Either<FoldFault, Folded> => {
  const told = tale(entry)
  if (told === null) return E.left('unreadable')
  if (before === null) return first(told, entry.actor)
  switch (told._tag) {
    case 'drafted':
      return E.left('reborn')
    case 'message':
      return E.right(happened(before, told.event, told.data, entry.actor))
    case 'delivery':
      return before.deliveries.some((one) => one.id === told.id)
        ? E.right(delivered(before, told.event, told.id, told.said))
        : E.left('stranger')
    case 'signed':
      return E.right(before)
  }
}
