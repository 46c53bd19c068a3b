/** What a change writes, to the letter: rows, entries and ids. */
import { describe, expect, it } from 'vitest'
import type { Request } from '../../../core/operations/facts.js'
import { planOf } from '../../../core/operations/index.js'
import { answer, nothing } from '../../../core/operations/plan.js'
import { changes, stepOf } from '../../../core/operations/store.js'
import {
  codeOf,
  contextOf,
  type House,
  house,
  machine,
  OVERSIGHT,
  SETTINGS,
  START_MS,
  sent,
  textOf,
  withCode,
} from '../../support/world.js'

const requestOf = (name: string, input: unknown, who = machine('acc_N', 'live', 'operator')): Request => ({
  name,
  principal: who,
  input,
  now_ms: START_MS,
  entropy: new Uint8Array(10),
  random_hex: '00'.repeat(20),
  prepared: null,
})

/** Ids are their prefix and number. */
const plain = (request: Request) => ({
  ...contextOf(request, SETTINGS),
  id: (prefix: string, n: number) => `${prefix}_${n}`,
})

describe('an answer', () => {
  it('is not one that was stored', () => {
    expect(answer(200, { a: 1 })).toEqual({ _tag: 'answer', status: 200, body: { a: 1 }, replayed: false })
    expect(nothing).toEqual({ writes: [], facts: [], changed: [], answer: answer(200, {}) })
  })
})

describe('the first start', () => {
  it('numbers what it makes, so that no two ids are alike', () => {
    const request = requestOf('init', { domain: 'agents.example', oversight_email: OVERSIGHT, limits: true })
    const { writes } = planOf(request, house().world.plan(request.principal, 'setup_multimail').facts, plain(request))
    expect(
      writes.map((one) => (one.op === 'insert' ? [one.table, (one.row as { readonly id: string }).id] : [])),
    ).toEqual([
      ['accounts', 'acc_N'],
      ['mailboxes', 'mbx_0'],
      ['api_keys', 'key_0'],
      ['api_keys', 'key_1'],
      ['api_keys', 'key_2'],
      ['mailboxes', 'mbx_1'],
      ['api_keys', 'key_3'],
      ['api_keys', 'key_4'],
      ['api_keys', 'key_5'],
    ])
  })
})

describe('a step of the plan', () => {
  it('takes its ids from a range of 64 that no other step has', () => {
    const at = house()
    const request = requestOf('send_email', {}, at.agent)
    const { facts } = at.world.plan(at.agent, 'get_account')
    const mailbox = at.world.row('mailboxes', at.mailbox_id)
    const id = (range?: number) => stepOf(request, facts, plain(request), mailbox, null, range).id('dlv', 3)
    expect([id(), id(0), id(1), id(2)]).toEqual(['dlv_3', 'dlv_3', 'dlv_67', 'dlv_131'])
  })
})

describe('the rows of a message that changed', () => {
  it('are written oldest hold first', () => {
    const at = house()
    const message_id = sent(at)
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id, subject: 'Other' })
    const { message, contents, holds, deliveries } = {
      message: at.world.row('messages', message_id),
      contents: at.world.rows('contents').filter((one) => one.message_id === message_id),
      holds: at.world.rows('holds').filter((one) => one.message_id === message_id),
      deliveries: at.world.rows('deliveries').filter((one) => one.message_id === message_id),
    }
    expect(holds.map((one) => one.number)).toEqual([1, 2])
    const content = JSON.parse(contents[0]?.content ?? '')
    const writes = changes(null, { message, content, deliveries, holds: [...holds].reverse() })
    expect(writes).toEqual([
      { op: 'insert', table: 'messages', row: message },
      ...holds.map((row) => ({ op: 'insert', table: 'holds', row })),
      ...deliveries.map((row) => ({ op: 'insert', table: 'deliveries', row })),
    ])
  })
})

describe('what the operator is asked to approve', () => {
  it('writes the code, and the mail that tells it, as new rows; a right one changes its own row and no other', () => {
    const at = house()
    const input = { mailbox_id: at.mailbox_id, pattern: '*@Example.com' }
    const asked = at.world.ask(at.admin, 'add_allowlist_entry', input)
    const [row] = at.world.rows('operator_codes')
    const [mail] = at.world.rows('operator_mail')
    expect(asked.plan.writes).toEqual([
      { op: 'insert', table: 'operator_codes', row },
      { op: 'insert', table: 'operator_mail', row: mail },
    ])
    const done = at.world.ask(at.admin, 'add_allowlist_entry', { ...input, approval_code: codeOf(at) })
    const [entry] = at.world.rows('allowlist')
    expect(entry?.id).toMatch(/^alw_/)
    expect(done.plan.writes).toEqual([
      { op: 'insert', table: 'allowlist', row: entry },
      {
        op: 'update',
        table: 'operator_codes',
        key: { account_id: 'acc_A', id: row?.id },
        set: { used_ms: START_MS },
      },
    ])
  })

  it('to revoke one reviewer is not to revoke another', () => {
    const at = house()
    const { key_id } = withCode(at, at.admin, 'create_api_key', { name: 'other', scopes: ['oversight'] }).body
    expect(textOf(key_id)).toMatch(/^key_/)
    at.world.ask(at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    const approval_code = codeOf(at)
    expect(at.world.ask(at.admin, 'revoke_api_key', { key_id, approval_code }).code).toBe('approval_code_invalid')
    expect(at.world.row('api_keys', textOf(key_id)).revoked_ms).toBeNull()
    expect(at.world.ask(at.admin, 'revoke_api_key', { key_id: at.reviewer.id, approval_code }).status).toBe(200)
  })
})

describe('domains of one account', () => {
  /** The newest mailbox lies on a domain that comes later in the alphabet. */
  const two = (): House => {
    const at = house()
    const id = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    at.world.set('mailboxes', id, { address: 'b@zoo.example', address_key: 'b@zoo.example' })
    return at
  }

  it('are named in the order of the alphabet', () => {
    const at = two()
    expect(at.world.ask(at.admin, 'create_mailbox', { address: 'b@example.com' }).body).toEqual({
      fields: [{ field: 'address', message: 'Choose an address on one of your domains: agents.example, zoo.example.' }],
    })
  })

  it('are none of them where the operator may be written to', () => {
    const at = two()
    const recover = (oversight_email: string) => at.world.ask(at.operator, 'recover_operator', { oversight_email }).code
    expect(['b@agents.example', 'b@zoo.example', 'b@human.example'].map(recover)).toEqual([
      'invalid_request',
      'invalid_request',
      null,
    ])
  })
})

describe('the audit log of a mailbox', () => {
  it('names a pressed kill switch alone, and any other change as such; no message changes by it', () => {
    const at = house()
    const told = (input: object) => {
      const { plan } = at.world.ask(at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, ...input })
      return [plan.facts.map((one) => one.type), plan.changed]
    }
    expect(told({ kill_switch: true })).toEqual([['mailbox.kill_switch'], []])
    expect(told({ name: 'A' })).toEqual([['mailbox.updated'], []])
    expect(told({ oversight_mode: 'gated_all' })).toEqual([['mailbox.mode_changed'], []])
    expect(told({ name: 'B' })).toEqual([['mailbox.updated'], []])
  })
})
