/**
 * What is stored, one interface per table, in the words of `adapters/sqlite/migrations/`. Times are milliseconds since
 * the epoch (`_ms`), switches are 0 or 1, lists are JSON text. Every row is keyed by its account first (P15) and, but for the
 * account itself, lies in one environment (P9).
 */
import type { Environment } from '../authority/principal.js'
import type { Mode } from '../oversight/mode.js'
import type { AttachmentRow, Bit, ContentRow, DeliveryRow, HoldRow, MessageRow } from './message-rows.js'
import type { LinkRow, OperatorMailRow, PasskeyRow, SessionRow, SignatureRow } from './review/rows.js'

export type { LinkRow, OperatorMailRow, PasskeyRow, SessionRow, SignatureRow }

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
  /** How the operator is told of holds by mail. */
  readonly notify: 'each' | 'digest' | 'off'
  /** Minutes of the day in UTC between which nothing of that is mailed; both or neither. */
  readonly quiet_from_min: number | null
  readonly quiet_until_min: number | null
  /** Random, for commitments in the audit log; '' where an older program made the row. */
  readonly salt: string
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
  /** Random, for commitments in the audit log; '' where an older program made the row. */
  readonly salt: string
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

export interface AllowlistRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string
  /** An address key, or `*@domain`. */
  readonly pattern: string
  readonly added_by: string
  /** Random, for commitments in the audit log; '' where an older program made the row. */
  readonly salt: string
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
  /** Random, for commitments in the audit log; '' where an older program made the row. */
  readonly salt: string
  readonly created_ms: number
  readonly expires_ms: number
  readonly used_ms: number | null
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
  readonly desk_sessions: SessionRow
  readonly desk_links: LinkRow
  readonly passkeys: PasskeyRow
  readonly decision_signatures: SignatureRow
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
  desk_sessions: ['account_id', 'id'],
  desk_links: ['account_id', 'id'],
  passkeys: ['account_id', 'id'],
  decision_signatures: ['account_id', 'message_id', 'hold'],
} as const satisfies { readonly [T in keyof Tables]: ReadonlyArray<keyof Tables[T]> }
