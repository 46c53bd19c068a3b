/** What is answered: every kind of answer that an operation gives is of the shape that MCP and OpenAPI are told. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { toJsonSchema } from '../../../core/codec/schema.js'
import type { Json } from '../../../core/errors.js'
import { CATALOGUE } from '../../../core/operations/catalogue.js'
import { refusalOutput } from '../../../core/operations/outputs.js'
import {
  type Asked,
  codeOf,
  deliveriesOf,
  HELLO,
  type House,
  handOver,
  house,
  inMode,
  recorded,
  sent,
  withCode,
} from '../../support/world.js'

const ajv = new Ajv2020({ strict: true, strictRequired: false })
addFormats.default(ajv)

/** Names of the properties that a schema has anywhere. */
const named = (schema: Json): ReadonlyArray<string> => {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {} } = schema as { readonly properties?: object }
  return [...Object.keys(properties), ...Object.values(schema).flatMap((one) => named(one as Json))]
}

/** One life of a house; every answer by the name of its operation. */
const answers = (): ReadonlyArray<readonly [name: string, asked: Asked]> => {
  const at: House = house()
  const all: Array<readonly [string, Asked]> = []
  const { world } = at
  const ask = (who: House['agent'], name: string, input: object = {}): Asked => {
    const asked = world.ask(who, name, input)
    all.push([name, asked])
    return asked
  }
  const coded = (who: House['agent'], name: string, input: object): void => {
    ask(who, name, input)
    ask(who, name, { ...input, approval_code: codeOf(at) })
  }
  const mailbox_id = at.mailbox_id
  ask(at.agent, 'setup_multimail')
  ask(at.agent, 'get_account')
  ask(at.admin, 'create_mailbox', { address: 'b@agents.example', name: 'B' })
  ask(at.agent, 'list_mailboxes', { limit: 1 })
  ask(at.admin, 'update_mailbox', { mailbox_id, name: 'A', hold_expiry_seconds: 60 })
  coded(at.admin, 'update_mailbox', { mailbox_id, hold_expiry_seconds: null })
  coded(at.agent, 'manage_upgrade', { mailbox_id, action: 'apply', oversight_mode: 'monitored' })
  world.ask(at.agent, 'manage_upgrade', { mailbox_id, action: 'request', oversight_mode: 'monitored' })
  ask(at.agent, 'manage_upgrade', { mailbox_id, action: 'request', oversight_mode: 'monitored' })
  coded(at.admin, 'add_allowlist_entry', { mailbox_id, pattern: 'al@example.com' })
  ask(at.agent, 'list_allowlist', { mailbox_id })
  const entry_id = world.rows('allowlist')[0]?.id
  ask(at.admin, 'remove_allowlist_entry', { mailbox_id, entry_id })
  coded(at.admin, 'create_api_key', { name: 'k', scopes: ['oversight'], mailboxes: [mailbox_id] })
  coded(at.admin, 'revoke_api_key', { key_id: world.rows('api_keys').at(-1)?.id })
  ask(at.admin, 'list_api_keys')
  const draft = ask(at.agent, 'send_email', { mailbox_id, draft: true })
  ask(at.agent, 'edit_scheduled_email', { message_id: draft.body.message_id, ...HELLO })
  ask(at.agent, 'edit_scheduled_email', { message_id: draft.body.message_id, submit: true })
  ask(at.agent, 'send_email', HELLO)
  const held = ask(at.agent, 'send_email', { ...HELLO, mailbox_id, idempotency_key: 'k' })
  ask(at.agent, 'send_email', { ...HELLO, mailbox_id, idempotency_key: 'k' })
  ask(at.reviewer, 'list_pending')
  ask(at.reviewer, 'decide_email', { message_id: held.body.message_id, action: 'approve' })
  inMode(at, 'autonomous')
  const gone = sent(at, { mailbox_id })
  const delivery = deliveriesOf(at, gone)[0]?.id ?? ''
  handOver(at, delivery)
  recorded(at, delivery)
  for (const message_id of [gone, held.body.message_id, draft.body.message_id])
    ask(at.agent, 'read_email', { message_id })
  ask(at.agent, 'check_inbox')
  ask(at.agent, 'check_inbox', { direction: 'outbound', limit: 1 })
  ask(at.agent, 'cancel_message', { message_id: held.body.message_id })
  ask(at.admin, 'get_audit_log')
  return all
}

/** Each test lives the life again: what runs while tests are collected is seen by mutation testing as run by all of them. */
describe('what is answered', () => {
  it('is known of every operation', () => {
    expect([...new Set(answers().map(([name]) => name))].sort()).toEqual(CATALOGUE.map((one) => one.name).sort())
  })

  it('is of the shape that its schema tells, which names nothing that is never told', () => {
    const all = answers()
    for (const { name, output } of CATALOGUE) {
      const schema = toJsonSchema(output)
      const allows = ajv.compile(schema)
      const bodies = all.filter(([one, { code }]) => one === name && code === null).map(([, { body }]) => body)
      expect([name, bodies.length]).not.toEqual([name, 0])
      for (const body of bodies)
        expect([name, output.is(body), allows(body), allows.errors]).toEqual([name, true, true, null])
      const alike = CATALOGUE.filter((one) => one.output === output).map((one) => one.name)
      const said = JSON.stringify(all.filter(([one]) => alike.includes(one)).map(([, { body }]) => body))
      expect([name, named(schema).filter((field) => !said.includes(`"${field}":`))]).toEqual([name, []])
    }
  })

  it('of a refusal is of one shape, too', () => {
    const all = answers()
    const allows = ajv.compile(toJsonSchema(refusalOutput))
    const refusals = all.flatMap(([, { plan }]) => (plan.answer._tag === 'refusal' ? [plan.answer] : []))
    expect(refusals.length).toBeGreaterThan(1)
    for (const { error, code, details } of refusals)
      expect(allows({ error, code, request_id: 'req_1', details })).toBe(true)
    expect(allows({ error: 'x', code: 'y' })).toBe(false)
  })

  it('names no hash, salt, code or key that is kept, and no copy', () => {
    const at = house()
    const all = answers()
    const secrets = [
      ...at.world.rows('api_keys').map((one) => one.hash),
      ...all.flatMap(([, { plan }]) =>
        plan.writes.flatMap((one) =>
          one.op === 'insert' && one.table === 'operator_codes'
            ? [one.row.code_hash, one.row.request_hash]
            : one.op === 'insert' && one.table === 'messages'
              ? [one.row.salt]
              : [],
        ),
      ),
    ]
    const said = JSON.stringify(all.map(([, { body }]) => body))
    expect(secrets.length).toBeGreaterThan(10)
    expect(secrets.filter((one) => said.includes(one))).toEqual([])
    expect(withCode(at, at.admin, 'create_api_key', { name: 'k', scopes: ['read'] }).body).toHaveProperty('api_key')
  })
})
