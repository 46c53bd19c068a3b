/** What the operations on mailboxes, keys and the audit log are asked, as codecs. */
import { SCOPES } from '../authority/principal.js'
import { address, allowlistPattern } from '../codec/address.js'
import { cursor, entryCursor } from '../codec/cursor.js'
import { listOf } from '../codec/list.js'
import { field, object } from '../codec/object.js'
import { displayName, id, line } from '../codec/text.js'
import { boolean, integer, nullable, oneOf } from '../codec/value.js'
import { FIRST_MODES, MODES } from '../oversight/mode.js'
import { approvalCode, COUNT_MAX, EXPIRY_SECONDS_MAX, mailboxId, page } from './fields.js'

const ceiling = nullable(integer(0, COUNT_MAX))

export const listMailboxesInput = object('list_mailboxes', {}, page(cursor('mbx')))

export const listKeysInput = object('list_api_keys', {}, page(cursor('key')))

export const createMailboxInput = object(
  'create_mailbox',
  { address: field(address, 'the new address, on a domain of yours') },
  {
    name: field(displayName, 'display name'),
    oversight_mode: field(oneOf(...FIRST_MODES), 'default gated_send; more trust comes by manage_upgrade'),
  },
)

export const updateMailboxInput = object(
  'update_mailbox',
  { mailbox_id: mailboxId },
  {
    name: field(nullable(displayName), 'display name; null: none'),
    oversight_mode: field(oneOf(...MODES), 'a lower mode, at once'),
    kill_switch: field(boolean, 'true stops all mail leaving, at once'),
    hold_expiry_seconds: field(nullable(integer(60, EXPIRY_SECONDS_MAX)), 'holds are rejected after this; null: never'),
    messages_per_hour: field(ceiling, 'limit; null: none'),
    messages_per_day: field(ceiling, 'limit; null: none'),
    recipients_per_hour: field(ceiling, 'limit; null: none'),
    recipients_per_day: field(ceiling, 'limit; null: none'),
    approval_code: approvalCode,
  },
)

export const upgradeInput = object(
  'manage_upgrade',
  {
    mailbox_id: mailboxId,
    action: field(oneOf('request', 'apply'), 'request mails the operator a code; apply uses it'),
    oversight_mode: field(oneOf(...MODES), 'the mode wanted'),
  },
  { approval_code: approvalCode },
)

export const allowInput = object(
  'add_allowlist_entry',
  { mailbox_id: mailboxId, pattern: field(allowlistPattern, 'jo@example.com or *@example.com') },
  { approval_code: approvalCode },
)

export const disallowInput = object(
  'remove_allowlist_entry',
  { mailbox_id: mailboxId, entry_id: field(id('alw'), 'id of the entry (alw_…)') },
  {},
)

export const listAllowlistInput = object('list_allowlist', { mailbox_id: mailboxId }, page(cursor('alw')))

export const createKeyInput = object(
  'create_api_key',
  {
    name: field(displayName, 'what it is for'),
    scopes: field(listOf(oneOf(...SCOPES), SCOPES.length, 1), 'never send and oversight together'),
  },
  { mailboxes: field(listOf(id('mbx'), 100, 1), 'limit it to these mailboxes'), approval_code: approvalCode },
)

export const revokeKeyInput = object(
  'revoke_api_key',
  { key_id: field(id('key'), 'id of the key (key_…)') },
  { approval_code: approvalCode },
)

export const auditInput = object(
  'get_audit_log',
  {},
  { subject_id: field(line(64, 1), 'only what happened to this id'), ...page(entryCursor) },
)
