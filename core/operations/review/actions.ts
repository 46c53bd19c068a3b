/**
 * Everything that the page of the review desk can ask, as data: who may, what it takes, and what it does. There is no other door: a test asks
 * each of these with every credential.
 */
import type * as t from 'io-ts'
import type { Scope } from '../../authority/principal.js'
import { address } from '../../codec/address.js'
import { cursor } from '../../codec/cursor.js'
import { type Fields, field, object } from '../../codec/object.js'
import { id, line } from '../../codec/text.js'
import { utcInstant } from '../../codec/time.js'
import { boolean, integer, nullable, oneOf } from '../../codec/value.js'
import { STATUSES } from '../../message/status.js'
import { approvalCode, COUNT_MAX, mailboxId, messageId, REASON_CHARACTERS_MAX } from '../fields.js'
import { clockTime } from './clock.js'
import { RISKS } from './queue.js'

/**
 * `anyone`: whoever came to the page. `link`: whoever holds a mailed link to decide. `session`: a reviewer or the operator. `operator`: an
 * operator session alone.
 */
export type Who = 'anyone' | 'link' | 'session' | 'operator'

/** What an action does: an operation of the catalogue under the same or another name, a road of the desk's own, or something the desk's server does itself. */
export type Does =
  | { readonly operation: string }
  | { readonly read: string }
  | { readonly write: string }
  | { readonly self: true }

export interface Action {
  readonly who: Who
  /** Whether it is about one environment, which the page names; else about the account. */
  readonly in_environment: boolean
  /** What it takes beside the environment; null: what the operation takes. */
  readonly input: t.Type<unknown, unknown, unknown> | null
  readonly does: Does
}

const own = (name: string, required: Fields, optional: Fields = {}): t.Type<unknown, unknown, unknown> =>
  object(name, required, optional) as unknown as t.Type<unknown, unknown, unknown>

const nothing = own('nothing', {})
const token = field(line(100, 20), 'the token of the link')
const reason = field(line(REASON_CHARACTERS_MAX), 'shown to the agent')
const search = field(line(200), 'words to look for')
const limit = field(integer(1, 200), 'how many')

/** By itself, for whoever came. */
const anyone = (input: Action['input']): Action => ({
  who: 'anyone',
  in_environment: false,
  input,
  does: { self: true },
})
const link = (input: Action['input']): Action => ({ ...anyone(input), who: 'link' })
const reads = (read: string, input: Action['input']): Action => ({
  who: 'session',
  in_environment: true,
  input,
  does: { read },
})
const operates = (operation: string): Action => ({
  who: 'operator',
  in_environment: true,
  input: null,
  does: { operation },
})
const account = (does: Does, input: Action['input']): Action => ({
  who: 'operator',
  in_environment: false,
  input,
  does,
})

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
        cursor: field(cursor('msg'), 'next_cursor of the page before'),
        limit,
      },
    ),
  ),
  decide: { who: 'session', in_environment: true, input: null, does: { operation: 'decide_email' } },
  sign_out: { who: 'session', in_environment: false, input: nothing, does: { self: true } },
  edit_and_approve: { ...operates('edit_and_approve'), does: { self: true } },
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
    ...reads(
      'desk_mails',
      own('operator_mail', {}, { cursor: field(cursor('opm'), 'next_cursor of the page before'), limit }),
    ),
    who: 'operator',
  },
  sessions: account({ read: 'desk_sessions' }, nothing),
  end_session: account({ self: true }, own('end_session', { session_id: field(id('ses'), 'the session') })),
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
