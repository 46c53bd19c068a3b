/** What the review desk needs to know beside what operations do: looked up in the asker's account and, where it matters, environment. */
import type { Summary } from '../../message/content.js'
import type { Risk } from '../../review/fact.js'
import type { HoldRow, MessageRow } from '../message-rows.js'
import type { LinkRow, OperatorMailRow, SessionRow } from '../rows.js'

export interface ReviewNeeds {
  /** A session, and a link, by id. */
  readonly session?: string
  readonly link?: string
  /** How many links to sign in are open. */
  readonly sign_in_links?: true
  /** All sessions that stand, of both environments: they are the operator's to end. */
  readonly sessions?: true
  /** The operator's mail, newest first. */
  readonly mails?: { readonly limit: number; readonly before: string | null }
  /** Every message that waits for a decision, up to `QUEUE_MAX`, and to whom mail was delivered before. */
  readonly queue?: true
  /** What surrounds the loaded message. */
  readonly around?: true
  /** Messages, newest first, whose subject, addresses or text hold all of these words. */
  readonly search?: {
    readonly words: ReadonlyArray<string>
    readonly statuses: ReadonlyArray<string> | null
    readonly before: string | null
    readonly limit: number
  }
}

/** Held messages that one queue shows. */
export const QUEUE_MAX = 20_000

export type Queued = Pick<MessageRow, 'id' | 'mailbox_id' | 'revision' | 'status' | 'send_at_ms' | 'expires_ms'> & {
  readonly said: Summary
  /** Its risk but for whether its recipients are known: `core/review/summary.ts`. */
  readonly alone: Risk
  readonly cause: HoldRow['cause']
  readonly opened_ms: number
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
  /** Others of its thread, newest first. */
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
  /** The names of keys, by id. */
  readonly names: { readonly [key_id: string]: string }
}

export const IDENTICAL_MS = 60_000
export const HOURS_OF = 200

export interface ReviewFacts {
  readonly session: SessionRow | null
  readonly link: LinkRow | null
  readonly links_open: number
  readonly sessions: ReadonlyArray<SessionRow>
  readonly mails: ReadonlyArray<OperatorMailRow>
  readonly queue: ReadonlyArray<Queued>
  /** Of the recipients of what was loaded, the address keys to which something was delivered before. */
  readonly known: ReadonlyArray<string>
  /** The domains of the account's mailboxes. */
  readonly domains: ReadonlyArray<string>
  /** The account's mailboxes in this environment. */
  readonly addresses: ReadonlyArray<{ readonly id: string; readonly address: string }>
  /** Reasons of earlier rejections, newest first, each once. */
  readonly reasons: ReadonlyArray<string>
  readonly around: Around | null
  readonly unknown: number
  readonly found: ReadonlyArray<{ readonly message: MessageRow; readonly summary: string }>
}

export const NO_REVIEW: ReviewFacts = {
  session: null,
  link: null,
  links_open: 0,
  sessions: [],
  mails: [],
  queue: [],
  known: [],
  domains: [],
  addresses: [],
  reasons: [],
  around: null,
  unknown: 0,
  found: [],
}
