/**
 * What an outsider sees, in the order in which it was seen: what was asked over the API and answered, what reached the far ends of SMTP,
 * what webhooks told, and what the outsider did to the world behind the gateway's back.
 *
 * A place is the index of an observation in `all`. An answer that was lost is an `asked` without an `answered`: it may have been done.
 */
import type { Json } from '../../../core/errors.js'

export type Fields = { readonly [name: string]: Json }

/** A request left for the gateway. */
export interface Asked {
  readonly kind: 'asked'
  /** Names the request; its answer says the same. */
  readonly request: string
  readonly at_ms: number
  readonly account_id: string
  readonly environment: 'test' | 'live'
  /** A key's id, or `operator`. */
  readonly by: string
  readonly operation: string
  readonly input: Fields
}

/** Its answer came. `body` of a refusal is its details. */
export interface Answered {
  readonly kind: 'answered'
  readonly request: string
  readonly status: number
  readonly body: Fields
}

/** A far end took a message for one recipient: it said 2xx after the final dot, or meant to and the connection died. */
export interface Arrived {
  readonly kind: 'arrived'
  readonly end: 'sandbox' | 'relay'
  /** The `Message-ID` of its header, with the angle brackets. */
  readonly header: string
  readonly recipient: string
  /** Re-computed from the octets, as `docs/digest.md` says; null: the far end did not keep them. */
  readonly digest: string | null
  /** How many observations there were when the far end answered RCPT: the judgement at hand-over came after that. */
  readonly rcpt: number
}

/** A far end refused a message for one recipient, at any step, for good or for now. */
export interface Refused {
  readonly kind: 'refused'
  readonly end: 'sandbox' | 'relay'
  readonly header: string
  readonly recipient: string
}

/** The outsider suppressed an address, or lifted that: when this stands here it is in force. */
export interface Suppressed {
  readonly kind: 'suppressed'
  readonly account_id: string
  readonly environment: 'test' | 'live'
  readonly address: string
  readonly on: boolean
}

/** A webhook reached its receiver. */
export interface Notified {
  readonly kind: 'notified'
  readonly account_id: string
  readonly environment: 'test' | 'live'
  readonly event_id: string
  readonly type: string
  readonly data: Fields
}

export type Observation = Asked | Answered | Arrived | Refused | Suppressed | Notified

export interface Observed {
  readonly all: ReadonlyArray<Observation>
  /** Where the copies of an account go; an account that is not named here has no oversight address. */
  readonly oversight: { readonly [account_id: string]: string }
  /** Far ends whose arrivals nobody could see. */
  readonly unwatched?: ReadonlyArray<'sandbox' | 'relay'>
  /** All faults stopped, and time ran on until nothing moved any more. */
  readonly ended: boolean
}
