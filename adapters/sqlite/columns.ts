/** The columns of each table, in the order in which they are bound and read. */
import type { StoredEntry } from '../../core/operations/facts.js'
import type { Table } from '../../core/operations/plan.js'
import type { Tables } from '../../core/operations/rows.js'

/** A row as SQLite takes and gives it. */
export type Value = null | number | string | Uint8Array
export type Row = { readonly [column: string]: Value }

const LIMITS = ['messages_per_hour', 'messages_per_day', 'recipients_per_hour', 'recipients_per_day'] as const

/** Tables whose rows are stored as they are; `seen_recipients` has a form of its own (`seen.ts`). */
export type Kept = Exclude<Table, 'seen_recipients'>

export const COLUMNS = {
  accounts: ['id', 'oversight_email', 'kill_switch', ...LIMITS, 'created_ms', 'salt'],
  mailboxes: [
    'id',
    'account_id',
    'environment',
    'address',
    'address_key',
    'name',
    'mode',
    'kill_switch',
    'hold_expiry_s',
    ...LIMITS,
    'created_ms',
    'salt',
  ],
  api_keys: [
    'id',
    'account_id',
    'environment',
    'name',
    'hash',
    'hint',
    'scopes',
    'mailboxes',
    'created_ms',
    'revoked_ms',
  ],
  messages: [
    'id',
    'account_id',
    'environment',
    'mailbox_id',
    'thread_id',
    'phase',
    'clearance',
    'decision',
    'timing',
    'due',
    'begun',
    'status',
    'revision',
    'hold',
    'submit_mode',
    'digest',
    'cleared_digest',
    'cleared_by',
    'authors',
    'salt',
    'send_at_ms',
    'expires_ms',
    'due_ms',
    'decided_by',
    'decided_ms',
    'reason',
    'replaces',
    'tags',
    'created_ms',
    'updated_ms',
  ],
  contents: ['message_id', 'revision', 'account_id', 'environment', 'summary', 'author', 'created_ms', 'content'],
  attachments: ['account_id', 'environment', 'sha256', 'bytes'],
  holds: [
    'message_id',
    'number',
    'account_id',
    'environment',
    'revision',
    'digest',
    'cause',
    'opened_ms',
    'closed_ms',
    'outcome',
    'decided_by',
    'reason',
  ],
  deliveries: [
    'id',
    'account_id',
    'environment',
    'message_id',
    'recipient',
    'kind',
    'status',
    'attempts',
    'claim_ms',
    'lease_until_ms',
    'reason',
    'reply_code',
    'reply_enhanced',
    'reply_text',
    'confirmed_by',
    'created_ms',
    'updated_ms',
  ],
  allowlist: [
    'id',
    'account_id',
    'environment',
    'mailbox_id',
    'pattern',
    'added_by',
    'created_ms',
    'removed_ms',
    'salt',
  ],
  suppressions: ['account_id', 'environment', 'address_key', 'reason', 'created_ms'],
  idempotency: ['account_id', 'environment', 'operation', 'key', 'fingerprint', 'mailbox_id', 'answer', 'created_ms'],
  operator_codes: [
    'id',
    'account_id',
    'environment',
    'request_hash',
    'code_hash',
    'tries',
    'created_ms',
    'expires_ms',
    'used_ms',
    'salt',
  ],
  operator_mail: [
    'id',
    'account_id',
    'environment',
    'kind',
    'recipient',
    'subject',
    'body',
    'message_id',
    'attempts',
    'claim_ms',
    'sent_ms',
    'created_ms',
  ],
  counters: ['account_id', 'environment', 'scope_id', 'kind', 'window', 'bucket_ms', 'count'],
  rejudgements: ['id', 'account_id', 'environment', 'mailbox_id', 'cleared_by', 'after_id', 'created_ms'],
} as const satisfies { readonly [T in Kept]: ReadonlyArray<keyof Tables[T]> }

export const ENTRY_COLUMNS = [
  'account_id',
  'seq',
  'id',
  'at_ms',
  'environment',
  'type',
  'subject_id',
  'actor',
  'data',
  'prev_hash',
  'hash',
] as const satisfies ReadonlyArray<keyof StoredEntry>

/** Fails to compile where a table lacks a column of its row. */
type Missing = { readonly [T in Kept]: Exclude<keyof Tables[T], (typeof COLUMNS)[T][number]> }[Kept]
type MissingOfEntry = Exclude<keyof StoredEntry, (typeof ENTRY_COLUMNS)[number]>
type Nothing<T extends never> = T
export type Complete = Nothing<Missing | MissingOfEntry>

/** `SELECT` list of a table; `window` is a keyword, so every name is quoted. */
export const selected = (table: Kept, alias?: string): string =>
  COLUMNS[table].map((column) => `${alias === undefined ? '' : `${alias}.`}"${column}"`).join(', ')
