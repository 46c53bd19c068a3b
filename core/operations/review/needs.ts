/** What the review desk needs to know beside what operations do: looked up in the asker's account and, where it matters, environment. */
import type { Summary } from '../../message/content.js'
import type { Risk } from '../../review/fact.js'
import type { HoldRow, MessageRow } from '../message-rows.js'
import type { LinkRow, OperatorMailRow, PasskeyRow, SessionRow } from '../rows.js'

export interface ReviewNeeds {
  /** A session, and a link, by id. */
  readonly session?: string
  readonly link?: string
  /** How many links to sign in are open. */
  readonly sign_in_links?: true
  /** All sessions that stand, of both environments: they are the operator's to end. */
  readonly sessions?: true
  /** A passkey by id, from either environment: it lies in live, and signs in both; also one that was removed. */
  readonly passkey?: string
  /** All passkeys that stand, oldest first. */
  readonly passkeys?: true
  /** Whether any account of this server has, or had, this credential. */
  readonly credential?: string
  /** The operator's mail, newest first. */
  readonly mails?: { readonly limit: number; readonly before: string | null }
  /** Every message that waits for a decision, up to `QUEUE_MAX`, and to whom mail was delivered before. */
  readonly queue?: true
  /** What surrounds the loaded message. */
  readonly around?: true
  /** The operator's mail of holds that is due, up to `HOLDS_MAX`, newest first, and to whom mail was delivered before. */
  readonly holds?: true
  /** Messages, newest first, whose subject, addresses or text hold all of these words. */
  readonly search?: {
    readonly words: ReadonlyArray<string>
    readonly statuses: ReadonlyArray<string> | null
    readonly mailbox_id: string | null
    readonly before: string | null
    readonly limit: number
  }
}

/** Held messages that one queue shows. */
export const QUEUE_MAX = 20_000

/** A message with its newest hold. */
export type Held = Pick<MessageRow, 'id' | 'mailbox_id' | 'revision' | 'status' | 'send_at_ms' | 'expires_ms'> & {
  readonly cause: HoldRow['cause']
  readonly opened_ms: number
}

export interface Queued extends Held {
  readonly said: Summary
  /** Its risk but for whether its recipients are known: `core/review/summary.ts`. */
  readonly alone: Risk
}

/** Mails of holds that are gathered at a time. */
export const HOLDS_MAX = 500

/** A mail of a hold, and its message as it is now. */
export interface HoldMail {
  readonly mail: Pick<OperatorMailRow, 'id' | 'attempts' | 'created_ms'> & { readonly claim_ms: number }
  readonly message: (Held & Pick<MessageRow, 'hold'> & { readonly summary: string }) | null
}

/** Another message as it is shown beside the one that is looked at. */
export interface Neighbour {
  readonly id: string
  readonly status: MessageRow['status']
  readonly summary: string
  readonly created_ms: number
}

/** What surrounds one message. */
export interface Around {
  /** The content of the revision before the newest, and who wrote it. */
  readonly previous: { readonly revision: number; readonly content: string; readonly author: string } | null
  /** The message that it replaces, the one that that replaces, and so on. */
  readonly thread: ReadonlyArray<Neighbour>
  /** Others whose summary is the same, written within `IDENTICAL_MS` of it. */
  readonly identical: ReadonlyArray<Neighbour>
  /** Its entries, oldest first. */
  readonly entries: ReadonlyArray<{ readonly at_ms: number; readonly type: string; readonly actor: string }>
  /** How many messages of its mailbox were written in each UTC hour of the day, of the newest `HOURS_OF`. */
  readonly hours: ReadonlyArray<number>
  /** Messages of its mailbox counted in this hour, and in this day. */
  readonly hour_count: number
  readonly day_count: number
  /** The names of the keys that wrote it or did something with it, by id. */
  readonly names: { readonly [key_id: string]: string }
  /** The passkey that signed the decision on its newest hold. */
  readonly signed_by: { readonly passkey_id: string; readonly name: string } | null
}

export const IDENTICAL_MS = 60_000
export const HOURS_OF = 200

export interface ReviewFacts {
  readonly session: SessionRow | null
  readonly link: LinkRow | null
  readonly links_open: number
  readonly sessions: ReadonlyArray<SessionRow>
  readonly passkey: PasskeyRow | null
  readonly passkeys: ReadonlyArray<PasskeyRow>
  readonly credential_taken: boolean
  readonly mails: ReadonlyArray<OperatorMailRow>
  readonly queue: ReadonlyArray<Queued>
  readonly holds: ReadonlyArray<HoldMail>
  /** When the relay last took a mail of a hold; null: never. Looked up where mail is due; what a clock that was ahead says of the future does not count. */
  readonly told_ms: number | null
  /** Of the recipients of what was loaded, the address keys to which something was delivered before. */
  readonly known: ReadonlyArray<string>
  /** The domains of the account's mailboxes in this environment. */
  readonly domains: ReadonlyArray<string>
  /** The account's mailboxes in this environment that whoever asks reaches. */
  readonly addresses: ReadonlyArray<{ readonly id: string; readonly address: string }>
  /** Reasons of earlier rejections, newest first, each once. */
  readonly reasons: ReadonlyArray<string>
  readonly around: Around | null
  readonly unknown: number
  /** Of the mailboxes in this environment that whoever asks reaches, the addresses of those whose kill switch is on, oldest first: of the first 1000. */
  readonly stopped: ReadonlyArray<string>
  readonly found: ReadonlyArray<{ readonly message: MessageRow; readonly summary: string }>
}

export const NO_REVIEW: ReviewFacts = {
  session: null,
  link: null,
  links_open: 0,
  sessions: [],
  passkey: null,
  passkeys: [],
  credential_taken: false,
  mails: [],
  queue: [],
  holds: [],
  told_ms: null,
  known: [],
  domains: [],
  addresses: [],
  reasons: [],
  around: null,
  unknown: 0,
  stopped: [],
  found: [],
}
