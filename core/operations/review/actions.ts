/**
 * Everything that the page of the review desk can ask, as data: who may, what it takes, and what it does. There is no other door: a test asks
 * each of these with every credential.
 */
import type { Scope } from '../../authority/principal.js'
import { address } from '../../codec/address.js'
import { cursor } from '../../codec/cursor.js'
import { field, object } from '../../codec/object.js'
import { displayName, id, line } from '../../codec/text.js'
import { utcInstant } from '../../codec/time.js'
import { boolean, integer, nullable, oneOf, record } from '../../codec/value.js'
import { STATUSES } from '../../message/status.js'
import { RISKS } from '../../review/fact.js'
import { approvalCode, COUNT_MAX, mailboxId, messageId, page, REASON_CHARACTERS_MAX } from '../fields.js'
import { type Action, account, anyone, link, nothing, operates, own, reads } from './action.js'
import { clockTime } from './clock.js'

const token = field(line(100, 20), 'the token of the link')
const reason = field(line(REASON_CHARACTERS_MAX), 'shown to the agent')
const search = field(line(200), 'words to look for')
const challenge_id = field(line(100, 20), 'what was asked for before')
/** What a browser says of a passkey; the shell reads it. */
const response = field(record, 'what the passkey said')
/** With which `decide` is signed. */
export const signatureInput = object('signature', { challenge_id, response }, {})

const limit = field(integer(1, 200), 'how many')

/** Operations that an operator session may call as they are. */
const OPERATIONS = [
  'get_account',
  'list_mailboxes',
  'create_mailbox',
  'update_mailbox',
  'manage_upgrade',
  'list_allowlist',
  'add_allowlist_entry',
  'remove_allowlist_entry',
  'list_api_keys',
  'create_api_key',
  'revoke_api_key',
  'get_audit_log',
  'cancel_message',
] as const

export const ACTIONS: { readonly [name: string]: Action } = {
  session: anyone(nothing),
  ask_sign_in: anyone(own('ask_sign_in', { email: field(address, 'the oversight address') })),
  sign_in: anyone(
    own(
      'sign_in',
      {},
      { token, ask_id: field(id('lnk'), 'what was asked'), code: field(line(40, 1), 'the mailed code') },
    ),
  ),
  sign_in_key: anyone(own('sign_in_key', { api_key: field(line(200, 1), "a reviewer's key") })),
  passkey_options: anyone(nothing),
  sign_in_passkey: anyone(own('sign_in_passkey', { challenge_id, response })),
  open_link: link(own('open_link', { token })),
  decide_link: link(
    own('decide_link', { token, action: field(oneOf('approve', 'reject'), 'the decision') }, { reason }),
  ),
  queue: reads(
    'desk_queue',
    own(
      'queue',
      {},
      {
        mailbox_id: mailboxId,
        risk: field(oneOf(...RISKS), 'of this risk'),
        search,
        offset: field(integer(0, COUNT_MAX), 'where the page begins'),
        limit,
      },
    ),
  ),
  message: reads('desk_message', own('message', { message_id: messageId })),
  history: reads(
    'desk_history',
    own(
      'history',
      {},
      {
        search,
        status: field(oneOf(...STATUSES), 'only this status'),
        cursor: page(cursor('msg')).cursor,
        mailbox_id: mailboxId,
        limit,
      },
    ),
  ),
  unknowns: reads(
    'desk_unknowns',
    own('unknowns', {}, { search, cursor: page(cursor('msg')).cursor, mailbox_id: mailboxId, limit }),
  ),
  decide: { who: 'session', in_environment: true, input: null, does: { operation: 'decide_email' } },
  decision_challenge: {
    who: 'operator',
    in_environment: true,
    input: own('decision_challenge', {
      message_id: messageId,
      revision: field(integer(1, COUNT_MAX), 'the revision that was read'),
      action: field(oneOf('approve', 'reject'), 'the decision'),
    }),
    does: { self: true },
  },
  sign_out: { who: 'session', in_environment: false, input: nothing, does: { self: true } },
  edit_and_approve: { who: 'operator', in_environment: true, input: null, does: { self: true } },
  reschedule: {
    who: 'operator',
    in_environment: true,
    input: own('reschedule', {
      message_id: messageId,
      revision: field(integer(1, COUNT_MAX), 'the revision that was looked at'),
      send_at: field(nullable(utcInstant), 'a new time (UTC, ends in Z); null: as soon as it may leave'),
    }),
    does: { write: 'desk_reschedule' },
  },
  operator_mail: {
    ...reads('desk_mails', own('operator_mail', {}, { cursor: page(cursor('opm')).cursor, limit })),
    who: 'operator',
  },
  sessions: account({ read: 'desk_sessions' }, nothing),
  end_session: account({ self: true }, own('end_session', { session_id: field(id('ses'), 'the session') })),
  passkeys: account({ read: 'desk_passkeys' }, nothing),
  passkey_registration: account({ self: true }, nothing),
  add_passkey: account(
    { self: true },
    own(
      'add_passkey',
      { challenge_id, response, name: field(displayName, 'what to call it') },
      { approval_code: approvalCode },
    ),
  ),
  remove_passkey: account(
    { write: 'desk_remove_passkey' },
    own('remove_passkey', { passkey_id: field(id('pky'), 'the passkey') }),
  ),
  notifications: account({ read: 'desk_notifications' }, nothing),
  set_notifications: account(
    { write: 'desk_set_notifications' },
    own('set_notifications', {
      notify: field(oneOf('each', 'digest', 'off'), 'how holds are told'),
      quiet_from: field(nullable(clockTime), 'no mail from this time (UTC)'),
      quiet_until: field(nullable(clockTime), 'until this one'),
    }),
  ),
  set_kill_switch: account(
    { write: 'desk_kill_switch' },
    own(
      'set_kill_switch',
      { on: field(boolean, 'true stops all mail leaving, at once') },
      { approval_code: approvalCode },
    ),
  ),
  verification: account({ self: true }, nothing),
  verify: account({ self: true }, nothing),
  ...Object.fromEntries(OPERATIONS.map((name) => [name, operates(name)])),
}

export const findAction = (name: string): Action | undefined =>
  Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined

/** Of a key's power what its session keeps. */
export const REVIEWER_SCOPES: ReadonlyArray<Scope> = ['read', 'oversight']
