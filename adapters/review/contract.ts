/**
 * What the page and the server of the review desk say to each other: types alone, for both.
 *
 * Everything is `POST /desk/<action>` with a JSON object and answers JSON; a refusal looks as over REST (`error`, `code`, `details`).
 * Who may ask is in `core/operations/review/actions.ts`: anyone, whoever holds a signed link, a reviewer session, an operator session. Each POST
 * carries the header `X-Desk: 1`; one of a session `X-Desk: <csrf>`. `GET /desk/events?environment=…` is a stream of `Counts`.
 */
import type { Environment } from '../../core/authority/principal.js'
import type { Status } from '../../core/message/status.js'

export type Risk = 'high' | 'medium' | 'low'

/** A fact that helps to decide; `about` quotes what it is about. */
export interface ToldFact {
  readonly fact: string
  readonly level: 'danger' | 'warning' | 'note'
  readonly sentence: string
  readonly about: ReadonlyArray<string>
}

/** `session`: who is signed in. */
export type SessionBody =
  | { readonly signed_in: false; readonly version: string }
  | {
      readonly signed_in: true
      readonly version: string
      readonly session_id: string
      readonly kind: 'operator' | 'reviewer'
      readonly account_id: string
      /** The environments that can be looked at: an operator's are both, a reviewer's that of the key. */
      readonly environments: ReadonlyArray<Environment>
      /** Of an operator their oversight address, of a reviewer the name of their key. */
      readonly name: string | null
      readonly csrf: string
      readonly expires_at: string
      readonly public_url: string
      /** A passkey of this account exists. */
      readonly has_passkey: boolean
    }

/** `ask_sign_in {email}`: always the same answer, whoever asks. */
export interface AskedBody {
  readonly ask_id: string
  readonly message: string
}

export interface Counts {
  readonly pending: number
  readonly unknown: number
  readonly high: number
  readonly medium: number
  readonly low: number
  /** Changes whenever the queue does. */
  readonly version: string
  /** The kill switches that are on: the account's; of how many mailboxes, of those that whoever asks reaches; and which the first of them are. */
  readonly stopped: { readonly account: boolean; readonly mailboxes: number; readonly addresses: ReadonlyArray<string> }
}

/** One line of the queue. */
export interface QueueLine {
  readonly message_id: string
  readonly mailbox_id: string
  readonly from: string
  readonly to: ReadonlyArray<string>
  readonly cc: ReadonlyArray<string>
  readonly bcc: ReadonlyArray<string>
  readonly subject: string
  readonly snippet: string
  readonly attachments: number
  readonly revision: number
  readonly status: Status
  readonly risk: Risk
  readonly cause: string | null
  readonly send_at: string | null
  readonly held_at: string
  readonly expires_at: string | null
}

/** `queue {environment, mailbox_id?, risk?, search?, offset?, limit?}`: by risk, then oldest first. */
export interface QueueBody {
  readonly messages: ReadonlyArray<QueueLine>
  readonly counts: Counts
  /** How many match the filters. */
  readonly total: number
  readonly next_offset: number | null
  readonly mailboxes: ReadonlyArray<{ readonly mailbox_id: string; readonly address: string }>
  /** Reasons of earlier rejections, newest first. */
  readonly reasons: ReadonlyArray<string>
}

export interface Person {
  readonly address: string
  readonly name: string | null
}

export interface Envelope {
  readonly from: Person
  readonly to: ReadonlyArray<Person>
  readonly cc: ReadonlyArray<Person>
  readonly bcc: ReadonlyArray<Person>
  readonly reply_to: ReadonlyArray<Person>
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments: ReadonlyArray<{
    readonly name: string
    readonly content_type: string
    readonly size: number
    readonly sha256: string
  }>
  readonly send_at: string | null
}

/** `message {environment, message_id}` and, without what needs a session, `open_link {token}`. */
export interface MessageBody {
  readonly message_id: string
  readonly environment: Environment
  readonly thread_id: string
  readonly mailbox_id: string
  readonly mailbox_address: string
  readonly status: Status
  readonly oversight_mode: string
  readonly revision: number
  readonly digest: string
  readonly content: Envelope
  /** Invisible and turning characters made visible, for the text and source views. */
  readonly visible: { readonly subject: string; readonly text: string; readonly html: string }
  /** What the safe view left out or marked, as sentences. */
  readonly view_notes: ReadonlyArray<string>
  /** Path of the safe view, for a frame with `sandbox=""`; good for some minutes. Null where there is no HTML, or where `view_notes` say why not. */
  readonly view_path: string | null
  readonly risk: Risk
  readonly facts: ReadonlyArray<ToldFact>
  /** Why it waits: the rule that held it, as a code and as a sentence. */
  readonly cause: string | null
  readonly cause_sentence: string
  readonly hold: {
    readonly number: number
    readonly opened_at: string
    readonly outcome: string | null
    readonly decided_by: string | null
    readonly decided_by_name: string | null
    readonly reason: string | null
  } | null
  readonly expires_at: string | null
  readonly gate_timing: string
  readonly author: string
  readonly author_name: string | null
  readonly decided_by: string | null
  readonly decided_by_name: string | null
  /** The passkey that signed the decision on its newest hold. */
  readonly signed_by: { readonly passkey_id: string; readonly name: string } | null
  readonly decided_at: string | null
  readonly rejection_reason: string | null
  /** The revision that was shown before, for the difference. */
  readonly previous: (Envelope & { readonly revision: number; readonly author: string }) | null
  /** The message that it replaces, the one that that replaces, and so on. */
  readonly thread: ReadonlyArray<{
    readonly message_id: string
    readonly subject: string
    readonly snippet: string
    readonly status: Status
    readonly created_at: string
  }>
  /** Messages that say the same, written within 60 s of it. */
  readonly identical: ReadonlyArray<{
    readonly message_id: string
    readonly to: ReadonlyArray<string>
    readonly status: Status
  }>
  readonly deliveries: ReadonlyArray<{
    readonly delivery_id: string
    readonly recipient: string
    readonly status: string
    readonly attempts: number
    readonly reason: string | null
    readonly smtp_reply: { readonly code: number; readonly status: string | null; readonly text: string | null } | null
    readonly next_attempt_at: string | null
    readonly confirmed_by: string | null
  }>
  /** What happened to it, oldest first. */
  readonly timeline: ReadonlyArray<{
    readonly at: string
    readonly type: string
    readonly actor: string
    readonly actor_name: string | null
  }>
  readonly can: {
    readonly decide: boolean
    /** By a plain yes. Not what the operator composed: they approve it by `edit_and_approve`, which needs no change. */
    readonly approve: boolean
    readonly edit: boolean
    readonly reschedule: boolean
    readonly allow: boolean
  }
  readonly created_at: string
}

/** `open_link {token}`. Of a message that was edited since: `newer_revision`, and nothing can be decided. */
export type LinkBody = {
  readonly state: 'open' | 'newer_revision' | 'decided'
  readonly message: MessageBody
  readonly expires_at: string
}

/** `decide {environment, message_id, revision, action, reason?, delivery_id?}`, `decide_link {token, action, reason?}`, `edit_and_approve {…}`. */
export interface DecisionBody {
  readonly message_id: string
  readonly status: Status
  readonly revision: number
  readonly delivered: boolean
  readonly decided_by: string | null
  readonly decided_at: string | null
}

/** `reschedule {environment, message_id, revision, send_at}` answers `DecisionBody` too: a new revision, which waits. */

/** `history {environment, search?, status?, mailbox_id?, cursor?, limit?}` and `unknowns {environment}`. */
export interface HistoryBody {
  readonly messages: ReadonlyArray<
    Omit<QueueLine, 'risk' | 'cause' | 'held_at' | 'expires_at'> & {
      readonly created_at: string
      readonly updated_at: string
    }
  >
  readonly next_cursor: string | null
}

export interface SessionLine {
  readonly session_id: string
  readonly kind: 'operator' | 'reviewer'
  readonly key_id: string | null
  readonly agent: string
  readonly created_at: string
  readonly expires_at: string
  readonly current: boolean
}

/** `sessions {}`. */
export interface SessionsBody {
  readonly sessions: ReadonlyArray<SessionLine>
}

/** `passkeys {}`. */
export interface PasskeysBody {
  readonly passkeys: ReadonlyArray<{
    readonly passkey_id: string
    readonly name: string
    readonly created_at: string
  }>
}

/**
 * `passkey_registration {}`, `passkey_options {}`, `decision_challenge {environment, message_id, revision, action}`: `options` go to the
 * browser as they are. What it says goes back with `challenge_id`: to `add_passkey`, `sign_in_passkey`, or as `signature` of `decide`.
 */
export interface ChallengeBody {
  readonly challenge_id: string
  readonly options: { readonly [name: string]: unknown }
}

/** `operator_mail {environment, cursor?}`. */
export interface OperatorMailBody {
  readonly mails: ReadonlyArray<{
    readonly mail_id: string
    readonly kind: string
    readonly subject: string
    readonly body: string
    readonly message_id: string | null
    readonly created_at: string
    readonly sent_at: string | null
  }>
  readonly next_cursor: string | null
}

/** `verification {}`: the last run of `verify` in this process; `verify {}` begins one. */
export interface VerificationBody {
  readonly state: 'never' | 'running' | 'whole' | 'broken'
  readonly at: string | null
  readonly entries: number
  readonly rows: number
  readonly fault: string | null
}

/** `notifications {}` and `set_notifications {…}`. */
export interface NotificationsBody {
  readonly oversight_email: string | null
  /** Whether a relay is set: else mail to the operator is kept here. */
  readonly mailed: boolean
  readonly notify: 'each' | 'digest' | 'off'
  /** `HH:MM` in UTC; both or neither. */
  readonly quiet_from: string | null
  readonly quiet_until: string | null
}
