/**
 * The finite control of one delivery: one message to one recipient address.
 *
 * A refusal or a fault may come before the content (at RCPT, or no connection): then the delivery is still `leased`, and it counts as an attempt.
 *
 * INVARIANT: P7 `transmitting` is entered only from `leased`, and left to be tried again only by a definite refusal
 * (`deferred`) or by a reviewer's order (`send_again`).
 */
import * as E from 'fp-ts/lib/Either.js'

/** `leased` is only a lease: a crash makes it `queued` again. `sent`: the next server took it and a DSN is awaited. */
export const DELIVERY_STATUSES = [
  'queued',
  'leased',
  'transmitting',
  'sent',
  'delivered',
  'bounced',
  'failed',
  'unknown',
  'blocked',
  'cancelled',
] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

export type Command =
  | { readonly _tag: 'lease' }
  | { readonly _tag: 'release' }
  | { readonly _tag: 'transmit' }
  /** The recipient is suppressed at hand-over (P17). */
  | { readonly _tag: 'block' }
  /** `final`: nobody will tell more, so taken is delivered; else a DSN is awaited. */
  | { readonly _tag: 'accepted'; readonly final: boolean }
  /** `again`: tries are left. `ended`: the message was cancelled, rejected or expired meanwhile. */
  | { readonly _tag: 'deferred'; readonly again: boolean; readonly ended: boolean }
  | { readonly _tag: 'refused' }
  | { readonly _tag: 'lost' }
  | { readonly _tag: 'dsn'; readonly delivered: boolean }
  | { readonly _tag: 'quiet' }
  | { readonly _tag: 'cancel' }
  | { readonly _tag: 'mark_delivered' }
  | { readonly _tag: 'send_again'; readonly ended: boolean }

export const EVENTS = [
  'leased',
  'released',
  'transmitting',
  'blocked',
  'sent',
  'delivered',
  'deferred',
  'failed',
  'bounced',
  'unknown',
  'cancelled',
  'resent',
] as const
export type Event = (typeof EVENTS)[number]

export type DeliveryRefusal = 'not_unknown' | 'message_ended' | 'out_of_turn'

export type Decided = E.Either<DeliveryRefusal, Event>

const when = (status: DeliveryStatus, from: ReadonlyArray<DeliveryStatus>, event: Event): Decided =>
  from.includes(status) ? E.right(event) : E.left('out_of_turn')

/** Which event a command makes of a delivery, or why it is refused. */
export const decide = (status: DeliveryStatus, command: Command): Decided => {
  switch (command._tag) {
    case 'lease':
      return when(status, ['queued'], 'leased')
    case 'release':
      return when(status, ['leased'], 'released')
    case 'transmit':
      return when(status, ['leased'], 'transmitting')
    case 'block':
      return when(status, ['leased'], 'blocked')
    case 'accepted':
      return when(status, ['transmitting'], command.final ? 'delivered' : 'sent')
    case 'deferred':
      return when(
        status,
        ['leased', 'transmitting'],
        command.ended ? 'cancelled' : command.again ? 'deferred' : 'failed',
      )
    case 'refused':
      return when(status, ['leased', 'transmitting'], 'bounced')
    case 'lost':
      return when(status, ['transmitting'], 'unknown')
    case 'dsn':
      return command.delivered
        ? when(status, ['sent', 'unknown'], 'delivered')
        : when(status, ['sent', 'unknown', 'delivered'], 'bounced')
    case 'quiet':
      return when(status, ['sent'], 'delivered')
    case 'cancel':
      return when(status, ['queued', 'leased'], 'cancelled')
    case 'mark_delivered':
      return status === 'unknown' ? E.right('delivered') : E.left('not_unknown')
    case 'send_again':
      if (status !== 'unknown') return E.left('not_unknown')
      return command.ended ? E.left('message_ended') : E.right('resent')
  }
}

/** The state after an event. */
export const evolve = (event: Event): DeliveryStatus => {
  switch (event) {
    case 'released':
    case 'deferred':
    case 'resent':
      return 'queued'
    default:
      return event
  }
}

/** Leasing is bookkeeping: it changes nothing anybody was promised, so it leaves no entry in the audit log. */
export const isRecorded = (event: Event): boolean => event !== 'leased' && event !== 'released'

/** Not yet handed over: can be called back. */
export const isWaiting = (status: DeliveryStatus): boolean => status === 'queued' || status === 'leased'

/** Handed over, and may come back: to be tried again, or as a reviewer orders. */
export const isInFlight = (status: DeliveryStatus): boolean => status === 'transmitting' || status === 'unknown'

const FINAL: ReadonlyArray<DeliveryStatus> = ['delivered', 'bounced', 'failed', 'blocked', 'cancelled']

/** INVARIANT: P6 only `delivered` may later become `bounced`. */
export const isFinal = (status: DeliveryStatus): boolean => FINAL.includes(status)
