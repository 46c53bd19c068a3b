/** What operations of the API answer, as far as the page reads it (`core/operations/views.ts`). */
import type { Environment, Mode } from './words.js'

export interface Limits {
  readonly messages_per_hour: number | null
  readonly messages_per_day: number | null
  readonly recipients_per_hour: number | null
  readonly recipients_per_day: number | null
}

export interface Mailbox {
  readonly mailbox_id: string
  readonly address: string
  readonly name: string | null
  readonly oversight_mode: Mode
  readonly kill_switch: boolean
  readonly hold_expiry_seconds: number | null
  readonly limits: Limits
}

export interface AllowlistEntry {
  readonly entry_id: string
  readonly pattern: string
  readonly added_by: string
  readonly created_at: string
}

export const SCOPES = ['read', 'send', 'oversight', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export interface Key {
  readonly key_id: string
  readonly name: string
  readonly hint: string
  readonly scopes: ReadonlyArray<Scope>
  readonly mailboxes: ReadonlyArray<string> | null
  readonly created_at: string
  readonly revoked_at: string | null
}

/** Of a new key alone: shown once. */
export interface NewKey extends Key {
  readonly api_key: string
}

export interface AuditEntry {
  readonly event_id: string
  readonly seq: number
  readonly at: string
  readonly environment: Environment | null
  readonly type: string
  readonly subject_id: string
  readonly actor: string
  readonly data: { readonly [name: string]: unknown }
  readonly prev_hash: string
  readonly hash: string
}

export interface Account {
  readonly oversight_email: string | null
  readonly kill_switch: boolean
}

export const MAILBOXES_MAX = 100
