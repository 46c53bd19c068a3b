/** What an operation asks the Store for: exactly what its plan reads, and nothing of a mailbox that the key does not reach. */
import { describe, expect, it } from 'vitest'
import type { Principal } from '../../../core/authority/principal.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { line } from '../../../core/codec/text.js'
import type { Json } from '../../../core/errors.js'
import { CATALOGUE } from '../../../core/operations/catalogue.js'
import type { Request } from '../../../core/operations/facts.js'
import { needsOf } from '../../../core/operations/index.js'
import { editApproveInput, editInput, sendInput } from '../../../core/operations/inputs.js'
import { refusalOutput } from '../../../core/operations/outputs.js'
import { contextOf, machine, SETTINGS, START_MS, sha256 } from '../../support/world.js'

const KEY: Principal = { ...machine('acc_A', 'test', 'key_1'), mailboxes: ['mbx_1', 'mbx_2'] }

const needs = (name: string, input: unknown, principal = KEY) => {
  const random_hex = '00'.repeat(20)
  const request: Request = {
    name,
    principal,
    input,
    now_ms: START_MS,
    entropy: new Uint8Array(10),
    random_hex,
    prepared: null,
  }
  return needsOf(request, contextOf(request, SETTINGS))
}

/** The code for exactly this, asked by this key: `what` with its names in the order of the alphabet. */
const code = (name: string, what: unknown) => ({
  request_hash: sha256(JSON.stringify([name, 'acc_A', 'test', 'key_1', what])),
})

const MAILBOX = { by: 'id', id: 'mbx_1' }
/** A batch of what this mailbox cleared, from the first id on. */
const CLEARED = { mailbox_id: 'mbx_1', cleared_by: null, after_id: '', limit: 200 }
const EVERY_MAILBOX = { of: 'mailboxes', limit: 200, before: null }
const FIRST_PAGE = { limit: 21, before: null }
const GIVEN = { limit: 5, cursor: 'here' }
const PAGE = { limit: 6, before: 'here' }
const CODED = { approval_code: 'ABCD-EFGH' }

describe('what is loaded', () => {
  const raise = { mailbox_id: 'mbx_1', oversight_mode: 'monitored' }
  const messages = (
    mailbox_ids: ReadonlyArray<string> | null,
    statuses: ReadonlyArray<string> | null,
    page: object,
  ) => ({
    of: 'messages',
    mailbox_ids,
    statuses,
    ...page,
  })

  it.each([
    ['setup_multimail', {}, {}],
    ['get_account', {}, {}],
    ['list_mailboxes', {}, { list: { of: 'mailboxes', ...FIRST_PAGE } }],
    ['list_mailboxes', GIVEN, { list: { of: 'mailboxes', ...PAGE } }],
    [
      'create_mailbox',
      { address: { address: 'Sales@Agents.example' } },
      { address_key: 'sales@agents.example', list: EVERY_MAILBOX },
    ],
    [
      'update_mailbox',
      { mailbox_id: 'mbx_1', name: 'A', ...CODED },
      {
        mailbox: MAILBOX,
        recipients: [],
        code: code('update_mailbox', { mailbox_id: 'mbx_1', name: 'A' }),
        cleared: CLEARED,
      },
    ],
    [
      'manage_upgrade',
      { ...raise, action: 'apply', ...CODED },
      { mailbox: MAILBOX, recipients: [], code: code('manage_upgrade', raise), cleared: CLEARED },
    ],
    [
      'list_allowlist',
      { mailbox_id: 'mbx_1', ...GIVEN },
      { mailbox: MAILBOX, list: { of: 'allowlist', mailbox_id: 'mbx_1', ...PAGE } },
    ],
    [
      'add_allowlist_entry',
      { mailbox_id: 'mbx_1', pattern: '*@example.com', ...CODED },
      { mailbox: MAILBOX, code: code('add_allowlist_entry', { mailbox_id: 'mbx_1', pattern: '*@example.com' }) },
    ],
    [
      'remove_allowlist_entry',
      { mailbox_id: 'mbx_1', entry_id: 'alw_1' },
      { mailbox: MAILBOX, allowlist_entry: 'alw_1', recipients: [], cleared: CLEARED },
    ],
    [
      'create_api_key',
      { name: 'k', scopes: ['read'], ...CODED },
      { code: code('create_api_key', { name: 'k', scopes: ['read'] }) },
    ],
    [
      'create_api_key',
      { name: 'k', scopes: ['read'], mailboxes: ['mbx_1', 'mbx_9'], ...CODED },
      {
        code: code('create_api_key', { mailboxes: ['mbx_1', 'mbx_9'], name: 'k', scopes: ['read'] }),
        list: { of: 'mailboxes', ids: ['mbx_1', 'mbx_9'], limit: 2, before: null },
      },
    ],
    ['list_api_keys', GIVEN, { list: { of: 'api_keys', ...PAGE } }],
    [
      'revoke_api_key',
      { key_id: 'key_2', ...CODED },
      {
        key: 'key_2',
        recipients: [],
        code: code('revoke_api_key', { key_id: 'key_2' }),
        cleared: { ...CLEARED, mailbox_id: null, cleared_by: 'key_2' },
      },
    ],
    ['get_audit_log', {}, { list: { of: 'entries', subject_id: null, ...FIRST_PAGE } }],
    ['get_audit_log', { subject_id: 'msg_1', ...GIVEN }, { list: { of: 'entries', subject_id: 'msg_1', ...PAGE } }],
    ['check_inbox', {}, {}],
    ['check_inbox', { mailbox_id: 'mbx_1', direction: 'inbound' }, { mailbox: MAILBOX }],
    ['check_inbox', { direction: 'outbound' }, { list: messages(['mbx_1', 'mbx_2'], null, FIRST_PAGE) }],
    [
      'check_inbox',
      { direction: 'outbound', mailbox_id: 'mbx_1', status: 'sent', ...GIVEN },
      { mailbox: MAILBOX, list: messages(['mbx_1'], ['sent'], PAGE) },
    ],
    ['list_pending', GIVEN, { list: messages(['mbx_1', 'mbx_2'], ['pending'], PAGE) }],
    ['list_pending', { mailbox_id: 'mbx_1' }, { mailbox: MAILBOX, list: messages(['mbx_1'], ['pending'], FIRST_PAGE) }],
    ['read_email', { message_id: 'msg_1' }, { message: 'msg_1', revisions: true }],
    [
      'init',
      { domain: 'Agents.example', oversight_email: null },
      { address_key: 'agent@agents.example', everywhere: true, operators_on: 'agents.example' },
    ],
    [
      'init',
      { domain: 'agents.example', oversight_email: 'boss@Human.example' },
      {
        address_key: 'agent@agents.example',
        everywhere: true,
        operators_on: 'agents.example',
        domain: 'human.example',
      },
    ],
    [
      'recover_operator',
      { oversight_email: 'boss@Human.example' },
      { domain: 'human.example', review: { passkeys: true, sessions: true } },
    ],
    ['operator_mailed', {}, {}],
    ['rejudge', { id: 'rej_1' }, { rejudgement: 'rej_1', recipients: [], cleared: { ...CLEARED, mailbox_id: null } }],
  ])('%s %j: just %j', (name, input, expected) => {
    expect(needs(name, input)).toEqual(expected)
  })

  it('of a mailbox that the key does not reach is no message, and of every mailbox all of them where nothing limits it', () => {
    const away = { direction: 'outbound', mailbox_id: 'mbx_3' }
    const list = messages([], null, FIRST_PAGE)
    expect(needs('check_inbox', away)).toEqual({ mailbox: { by: 'id', id: 'mbx_3' }, list })
    const free = { ...KEY, mailboxes: null }
    expect(needs('check_inbox', away, free).list).toEqual({ ...list, mailbox_ids: ['mbx_3'] })
    expect(needs('list_pending', {}, free).list).toEqual(messages(null, ['pending'], FIRST_PAGE))
  })
})

describe('the input of an operation', () => {
  it('has a name, for whoever reads the types', () => {
    expect(CATALOGUE.map((one) => [one.name, one.input.name]).filter(([name, input]) => name !== input)).toEqual([
      ['setup_multimail', 'nothing'],
      ['get_account', 'nothing'],
    ])
  })

  it('of those outside the catalogue, too: a part of one, a refusal, and what the approval page asks', () => {
    const { attachments } = toJsonSchema(sendInput).properties as { readonly [name: string]: Json }
    expect(attachments).toMatchObject({ items: { required: ['name', 'content_type', 'content_base64'] } })
    expect([editApproveInput.name, refusalOutput.name]).toEqual(['edit_and_approve', 'error'])
    const properties = toJsonSchema(editApproveInput).properties as { readonly [name: string]: Json }
    const shared = toJsonSchema(editInput).properties as { readonly [name: string]: Json }
    const { to, cc, bcc, subject, body, html, message_id, revision } = shared
    expect(properties).toEqual({
      message_id,
      revision: { ...(revision as object), description: 'the revision the edit starts from' },
      to,
      cc,
      bcc,
      subject,
      body,
      html,
      reason: { ...toJsonSchema(line(1000)), description: 'shown to the agent' },
    })
  })
})
