/** What the entries about messages and deliveries hold, read back. */
import * as J from 'fp-ts/lib/Json.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import { boolean, oneOf } from '../codec/value.js'
import * as delivery from '../delivery/control.js'
import { CAUSES, type Event } from '../message/event.js'
import { TIMINGS } from '../message/state.js'
import { CLEARANCES, type Leave } from '../oversight/ruling.js'
import type { Entry } from './entry.js'

/** The parts of an entry that a fold reads. */
export type Told = Pick<Entry, 'type' | 'subject_id' | 'actor' | 'data'>

const MessageData = t.type({
  mailbox_id: t.string,
  timing: oneOf(...TIMINGS),
  revision: t.number,
  mode: t.string,
  commitment: t.string,
  /** Those it made, as `kind:id`. */
  deliveries: t.readonlyArray(t.string),
})
export type MessageData = t.TypeOf<typeof MessageData>

const DraftData = t.type({ due: boolean })

// Stryker disable next-line ArrayDeclaration: a union of nothing throws while this file is read, which counts as no failed test
const event: t.Type<Event, unknown> = t.union([
  t.type({ _tag: t.literal('held'), cause: oneOf(...CAUSES), due: boolean }),
  t.type({
    _tag: t.literal('cleared'),
    clearance: oneOf(...CLEARANCES.filter((one): one is Leave => one !== 'none' && one !== 'human')),
    due: boolean,
  }),
  t.type({ _tag: t.literal('edited'), due: boolean }),
  t.type({ _tag: t.literal('approved') }),
  t.type({ _tag: t.literal('rejected') }),
  t.type({ _tag: t.literal('edit_approved') }),
  t.type({ _tag: t.literal('cancelled') }),
  t.type({ _tag: t.literal('expired') }),
  t.type({ _tag: t.literal('came_due') }),
  t.type({ _tag: t.literal('lapsed') }),
  t.type({ _tag: t.literal('began') }),
])

/** What the next server, or a reviewer, said of a delivery; null: nothing yet. */
const Said = t.type({
  reply_code: t.union([t.number, t.null]),
  reply_enhanced: t.union([t.string, t.null]),
  confirmed_by: t.union([t.string, t.null]),
})
export type Said = t.TypeOf<typeof Said>

const DeliveryData = t.type({ delivery_id: t.string })

const deliveryEvent = oneOf(...delivery.EVENTS)

/** One entry, as a fold sees it. */
export type Tale =
  | { readonly _tag: 'drafted'; readonly due: boolean; readonly data: MessageData }
  | { readonly _tag: 'message'; readonly event: Event; readonly data: MessageData }
  | { readonly _tag: 'delivery'; readonly event: delivery.Event; readonly id: string; readonly said: Said }
  /** A signature beside a decision: nothing of the message changes. */
  | { readonly _tag: 'signed' }

const parsed = (text: string): unknown => O.toNullable(O.fromEither(J.parse(text)))

/** What an entry about a message tells; null: nothing that was ever written. */
export const tale = ({ type, data }: Told): Tale | null => {
  if (type === 'decision.signed') return { _tag: 'signed' }
  const [about, name] = type.split('.')
  const found = parsed(data)
  if (about === 'delivery') {
    if (!deliveryEvent.is(name) || !DeliveryData.is(found) || !Said.is(found)) return null
    const { delivery_id: id, reply_code, reply_enhanced, confirmed_by } = found
    return { _tag: 'delivery', event: name, id, said: { reply_code, reply_enhanced, confirmed_by } }
  }
  if (about !== 'message' || !MessageData.is(found)) return null
  if (name === 'drafted') return DraftData.is(found) ? { _tag: 'drafted', due: found.due, data: found } : null
  const told = { ...found, _tag: name }
  return event.is(told) ? { _tag: 'message', event: told, data: found } : null
}
