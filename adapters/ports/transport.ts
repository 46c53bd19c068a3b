/**
 * Where a delivery leaves the house: one message, one recipient, one SMTP transaction with one `RCPT`.
 *
 * `begin` is the door: a transport must ask it once, after it knows that the next thing it does is to send
 * content, and must send no content octet unless it answered true (P1, P7). What it answers false to is `withheld`.
 */
import * as Context from 'effect/Context'
import type * as Effect from 'effect/Effect'
import type { TransportName } from '../../core/delivery/transport.js'
import type { Content } from '../../core/message/content.js'

/** An SMTP reply (RFC 5321 §4.2): `code` is the three digits, `enhanced` the RFC 3463 code or null, `text` one line. */
export interface Reply {
  readonly code: number
  readonly enhanced: string | null
  readonly text: string
}

export interface Handover {
  readonly delivery_id: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Envelope sender (RFC 5321 `MAIL FROM`), and the one recipient (`RCPT TO`). */
  readonly sender: string
  readonly recipient: string
  readonly content: Content
  /** Bytes of the content's attachments, by their SHA-256 in lower-case hex. */
  readonly attachments: ReadonlyMap<string, Uint8Array>
  /** The instant the attempt is made, for `Date`; milliseconds since the epoch. */
  readonly now_ms: number
  /** No person or agent wrote it: it says so in a header (RFC 3834), so that no program answers it. */
  readonly automatic?: true
}

/** What became of an attempt. Only `lost` leaves it open whether the next server has the message. */
export type Outcome =
  /** 2xx to the final dot; `by` says who answered. */
  | { readonly _tag: 'accepted'; readonly by: 'recipient_server' | 'relay' | 'sandbox'; readonly reply: Reply }
  /** A definite permanent refusal (5xx). */
  | { readonly _tag: 'refused'; readonly reply: Reply }
  /** Definitely not taken, to be tried again: a 4xx (with its reply), or a fault before any content octet left. */
  | { readonly _tag: 'deferred'; readonly reply: Reply | null; readonly reason: string }
  /** Content began to leave and no reply to the final dot was read. */
  | { readonly _tag: 'lost'; readonly reason: string }
  /** `begin` said no; nothing left. */
  | { readonly _tag: 'withheld' }

export interface TransportShape {
  readonly name: TransportName
  /** Never fails: every fault is an `Outcome`. Interruption after `begin` said true must leave the attempt unrecorded (it is then unknown). */
  readonly deliver: (handover: Handover, begin: Effect.Effect<boolean>) => Effect.Effect<Outcome>
  /** Finish what is open, close what is idle. */
  readonly close: Effect.Effect<void>
}

/** The transport of one environment: `live` is the relay, `test` the sandbox (P9). */
export class SandboxTransport extends Context.Service<SandboxTransport, TransportShape>()('SandboxTransport') {}
export class RelayTransport extends Context.Service<RelayTransport, TransportShape | null>()('RelayTransport') {}
