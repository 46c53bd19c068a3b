/**
 * What is stored, one interface per table, in the words of `adapters/sqlite/migrations/`. Times are milliseconds since
 * the epoch (`_ms`), switches are 0 or 1, lists are JSON text. Every row is keyed by its account first (P15) and, but for the
 * account itself, lies in one environment (P9).
 */
import type { Environment } from '../authority/principal.js'
import type { DeliveryStatus } from '../delivery/control.js'
import type { Decision, GateTiming, HoldCause, Phase } from '../message/control.js'
import type { Status } from '../message/status.js'
import type { Mode } from '../oversight/mode.js'
import type { Clearance } from '../oversight/ruling.js'

export type Bit = 0 | 1

/** Ceilings of one mailbox or account; null is no ceiling. */
export interface Limits {
  readonly messages_per_hour: number | null
  readonly messages_per_day: number | null
  readonly recipients_per_hour: number | null
  readonly recipients_per_day: number | null
}

export interface AccountRow extends Limits {
  readonly id: string
  readonly oversight_email: string | null
  readonly kill_switch: Bit
  readonly created_ms: number
}

export interface MailboxRow extends Limits {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly address: string
  /** The address in lower case, by which it is found; unique in its environment over all accounts. */
  readonly address_key: string
  readonly name: string | null
  readonly mode: Mode
  readonly kill_switch: Bit
  /** Seconds until a hold expires; null: never. */
  readonly hold_expiry_s: number | null
  readonly created_ms: number
}

export interface KeyRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly name: string
  /** SHA-256 of the whole key, lower-case hex. */
  readonly hash: string
  /** Its last four characters, to tell keys apart. */
  readonly hint: string
  readonly scopes: string
  readonly mailboxes: string | null
  readonly created_ms: number
  readonly revoked_ms: number | null
}

export interface MessageRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string
  readonly thread_id: string
  readonly phase: Phase
  readonly clearance: Clearance
  readonly decision: Decision
  readonly timing: GateTiming
  readonly due: Bit
  readonly begun: Bit
  /** The fold of the control and the deliveries (`core/message/status.ts`). */
  readonly status: Status
  readonly revision: number
  /** The number of the newest hold; 0 before the first. */
  readonly hold: number
  /** The mailbox's mode when the message was submitted; of a draft, when it was made. */
  readonly submit_mode: Mode
  /** SHA-256 of the canonical content, lower-case hex; and that of the content that was cleared. */
  readonly digest: string
  readonly cleared_digest: string | null
  /** Whoever approved what is cleared now. */
  readonly cleared_by: string | null
  readonly authors: string
  /** Random, for commitments in the audit log. */
  readonly salt: string
  readonly send_at_ms: number | null
  /** When the open hold expires, and when the message comes due: what the timers look for. */
  readonly expires_ms: number | null
  readonly due_ms: number | null
  readonly decided_by: string | null
  readonly decided_ms: number | null
  readonly reason: string | null
  readonly replaces: string | null
  readonly tags: string
  readonly created_ms: number
  readonly updated_ms: number
}

export interface ContentRow {
  readonly message_id: string
  readonly revision: number
  readonly account_id: string
  readonly environment: Environment
  /** A `Content` as JSON. */
  readonly content: string
  /** What the agent wrote, before rendering: markdown. */
  readonly body: string
  readonly author: string
  readonly created_ms: number
}

export interface AttachmentRow {
  readonly account_id: string
  readonly environment: Environment
  readonly sha256: string
  readonly bytes: Uint8Array
}

export interface HoldRow {
  readonly message_id: string
  readonly number: number
  readonly account_id: string
  readonly environment: Environment
  readonly revision: number
  readonly digest: string
  readonly cause: HoldCause
  readonly opened_ms: number
  readonly closed_ms: number | null
  readonly outcome: 'approved' | 'rejected' | 'superseded' | 'cancelled' | 'expired' | null
  readonly decided_by: string | null
  readonly reason: string | null
}

export interface DeliveryRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly message_id: string
  readonly recipient: string
  /** `copy` goes to the oversight address under `monitored` (P12); it counts nowhere. */
  readonly kind: 'recipient' | 'copy'
  readonly status: DeliveryStatus
  readonly attempts: number
  /** When it may be leased; null while its message is not cleared, and once it is handed over. */
  readonly claim_ms: number | null
  readonly lease_until_ms: number | null
  /** Why it waits or how it ended: a code or a sentence for the agent. */
  readonly reason: string | null
  readonly reply_code: number | null
  readonly reply_enhanced: string | null
  readonly reply_text: string | null
  readonly confirmed_by: 'recipient_server' | 'relay' | 'dsn' | 'sandbox' | 'reviewer' | null
  readonly created_ms: number
  readonly updated_ms: number
}

export interface AllowlistRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string
  /** An address key, or `*@domain`. */
  readonly pattern: string
  readonly added_by: string
  readonly created_ms: number
  readonly removed_ms: number | null
}

export interface SuppressionRow {
  readonly account_id: string
  readonly environment: Environment
  readonly address_key: string
  readonly reason: string
  readonly created_ms: number
}

export interface IdempotencyRow {
  readonly account_id: string
  readonly environment: Environment
  readonly operation: string
  readonly key: string
  readonly fingerprint: string
  readonly mailbox_id: string
  readonly answer: string
  readonly created_ms: number
}

export interface CodeRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly request_hash: string
  readonly code_hash: string
  readonly tries: number
  readonly created_ms: number
  readonly expires_ms: number
  readonly used_ms: number | null
}

export interface OperatorMailRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly kind: 'code' | 'hold' | 'limit' | 'copy_failed' | 'unknown'
  readonly recipient: string | null
  readonly subject: string
  readonly body: string
  readonly message_id: string | null
  readonly attempts: number
  /** When the relay may take it; null: taken, given up, or kept for reading on the machine. */
  readonly claim_ms: number | null
  readonly sent_ms: number | null
  readonly created_ms: number
}

/** How often something happened in one window. `scope_id` is the account's or a mailbox's id. */
export interface CounterRow {
  readonly account_id: string
  readonly environment: Environment
  readonly scope_id: string
  readonly kind: 'messages' | 'recipients' | 'handed_over' | 'limit_told'
  readonly window: 'hour' | 'day'
  readonly bucket_ms: number
  readonly count: number
}

/** An address that already counts as one of a window's distinct recipients. */
export interface SeenRow {
  readonly account_id: string
  readonly environment: Environment
  readonly scope_id: string
  readonly window: 'hour' | 'day'
  readonly bucket_ms: number
  readonly address_key: string
}

/** Messages left to judge again after a change of rules, from `after_id` on. */
export interface RejudgeRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string | null
  readonly cleared_by: string | null
  readonly after_id: string
  readonly created_ms: number
}

/** The tables a plan writes; entries of the audit log are appended by the Store itself. */
export interface Tables {
  readonly accounts: AccountRow
  readonly mailboxes: MailboxRow
  readonly api_keys: KeyRow
  readonly messages: MessageRow
  readonly contents: ContentRow
  readonly attachments: AttachmentRow
  readonly holds: HoldRow
  readonly deliveries: DeliveryRow
  readonly allowlist: AllowlistRow
  readonly suppressions: SuppressionRow
  readonly idempotency: IdempotencyRow
  readonly operator_codes: CodeRow
  readonly operator_mail: OperatorMailRow
  readonly counters: CounterRow
  readonly seen_recipients: SeenRow
  readonly rejudgements: RejudgeRow
}

/** The columns that name one row. */
export const KEYS = {
  accounts: ['id'],
  mailboxes: ['account_id', 'id'],
  api_keys: ['account_id', 'id'],
  messages: ['account_id', 'id'],
  contents: ['account_id', 'message_id', 'revision'],
  attachments: ['account_id', 'environment', 'sha256'],
  holds: ['account_id', 'message_id', 'number'],
  deliveries: ['account_id', 'id'],
  allowlist: ['account_id', 'id'],
  suppressions: ['account_id', 'environment', 'address_key'],
  idempotency: ['account_id', 'environment', 'operation', 'key'],
  operator_codes: ['account_id', 'id'],
  operator_mail: ['account_id', 'id'],
  counters: ['account_id', 'environment', 'scope_id', 'kind', 'window', 'bucket_ms'],
  seen_recipients: ['account_id', 'environment', 'scope_id', 'window', 'bucket_ms', 'address_key'],
  rejudgements: ['account_id', 'id'],
} as const satisfies { readonly [T in keyof Tables]: ReadonlyArray<keyof Tables[T]> }
