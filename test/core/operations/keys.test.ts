import { describe, expect, it } from 'vitest'
import { keySeal } from '../../../core/audit/seal.js'
import { newKey, wellFormedKey } from '../../../core/operations/keys.js'
import {
  codeOf,
  deliveriesOf,
  HELLO,
  type House,
  house,
  messageOf,
  START_MS,
  sent,
  sha256,
  textOf,
  withCode,
} from '../../support/world.js'

const AGENT = { name: 'second agent', scopes: ['send', 'read'] }

const lastMail = (at: House): string => at.world.rows('operator_mail').at(-1)?.body ?? ''

describe('creating a key', () => {
  it('shows it once: only its hash and its last four characters are kept', () => {
    const at = house()
    const { status, body, plan } = withCode(at, at.admin, 'create_api_key', AGENT)
    const key = textOf(body.api_key)
    const key_id = textOf(body.key_id)
    expect([status, body]).toEqual([
      200,
      {
        key_id,
        name: 'second agent',
        hint: key.slice(-4),
        environment: 'test',
        scopes: ['read', 'send'],
        mailboxes: null,
        created_at: '2026-01-05T12:00:00.000Z',
        revoked_at: null,
        api_key: key,
      },
    ])
    expect(key).toMatch(/^mm_test_[0-9a-f]{48}$/)
    expect(at.world.row('api_keys', key_id)).toEqual({
      id: key_id,
      account_id: 'acc_A',
      environment: 'test',
      name: 'second agent',
      hash: sha256(key),
      hint: key.slice(-4),
      scopes: '["read","send"]',
      mailboxes: null,
      created_ms: START_MS,
      revoked_ms: null,
    })
    expect(JSON.stringify([plan.writes, plan.facts])).not.toContain(key)
    expect(plan.facts[0]).toEqual({
      type: 'key.created',
      environment: 'test',
      subject_id: key_id,
      actor: at.admin.id,
      data: { scopes: ['read', 'send'], row: keySeal(at.world.row('api_keys', key_id)) },
    })
    expect(plan.changed).toEqual([])
  })

  it('never makes the same twice', () => {
    const at = house()
    const one = withCode(at, at.admin, 'create_api_key', AGENT).body
    const other = withCode(at, at.admin, 'create_api_key', AGENT).body
    expect(one.api_key).not.toBe(other.api_key)
    expect(one.key_id).not.toBe(other.key_id)
  })

  it('refuses send and oversight in one key, before anybody is asked (P4)', () => {
    const at = house()
    const both = { name: 'both', scopes: ['oversight', 'send'] }
    expect(at.world.ask(at.admin, 'create_api_key', both).code).toBe('scopes_conflict')
    expect(at.world.rows('operator_mail')).toEqual([])
  })

  it('can limit it to mailboxes that are there', () => {
    const at = house()
    const other = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    const third = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'c@agents.example' }).body.mailbox_id)
    const strange = `mbx_${'0'.repeat(26)}`
    const wrong = at.world.ask(at.admin, 'create_api_key', { ...AGENT, mailboxes: [other, strange] })
    expect([wrong.code, wrong.body]).toEqual(['not_found', { field: 'mailboxes', ids: [strange] }])
    const live = house('live')
    const elsewhere = { ...AGENT, mailboxes: [live.mailbox_id] }
    expect(at.world.ask(at.admin, 'create_api_key', elsewhere).code).toBe('not_found')
    const { body } = withCode(at, at.admin, 'create_api_key', { ...AGENT, mailboxes: [other, third] })
    expect(body.mailboxes).toEqual([other, third])
    expect(at.world.row('api_keys', textOf(body.key_id)).mailboxes).toBe(JSON.stringify([other, third]))
    expect(lastMail(at)).toContain(
      `asks for: a new test key "second agent" with the scopes send, read for c@agents.example (${third}), b@agents.example (${other})\n`,
    )
  })

  it('tells the operator its name so that it can forge nothing in the mail', () => {
    const at = house()
    at.world.ask(at.admin, 'create_api_key', { name: 'a" with the scopes read', scopes: ['admin'] })
    expect(lastMail(at)).toContain(
      'a new test key "a\\" with the scopes read" with the scopes admin for every mailbox\n',
    )
  })
})

describe('revoking a key', () => {
  const revoke = (at: House, key_id: string, more: object = {}) =>
    at.world.ask(at.admin, 'revoke_api_key', { key_id, ...more })

  it('that cannot decide is done at once', () => {
    const at = house()
    const { status, body, plan } = revoke(at, at.agent.id)
    expect([status, body]).toMatchObject([200, { key_id: at.agent.id, revoked_at: '2026-01-05T12:00:00.000Z' }])
    expect(plan.writes).toEqual([
      { op: 'update', table: 'api_keys', key: { account_id: 'acc_A', id: at.agent.id }, set: { revoked_ms: START_MS } },
    ])
    expect(plan.facts).toEqual([
      { type: 'key.revoked', environment: 'test', subject_id: at.agent.id, actor: at.admin.id, data: {} },
    ])
  })

  it("of a reviewer needs the operator's code: else an agent could choose who decides (P10)", () => {
    const at = house()
    expect(revoke(at, at.reviewer.id).body.status).toBe('approval_required')
    expect(at.world.row('api_keys', at.reviewer.id).revoked_ms).toBeNull()
    expect(lastMail(at)).toContain(`asks for: revoke the reviewer key ${at.reviewer.id} "reviewer"\n`)
    expect(revoke(at, at.reviewer.id, { approval_code: codeOf(at) }).status).toBe(200)
    expect(at.world.row('api_keys', at.reviewer.id).revoked_ms).toBe(START_MS)
  })

  it('holds again what it approved and has not left, and nothing else', () => {
    const at = house()
    const [mine, operators, waiting] = [sent(at), sent(at), sent(at)]
    at.world.ask(at.reviewer, 'decide_email', { message_id: mine, action: 'approve' })
    at.world.ask(at.operator, 'decide_email', { message_id: operators, action: 'approve' })
    const { plan } = withCode(at, at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    expect(plan.changed).toEqual([mine])
    expect(plan.facts.map((one) => one.type)).toEqual(['key.revoked', 'message.held', 'code.used'])
    expect(messageOf(at, mine)).toMatchObject({ status: 'pending', cleared_by: null, hold: 2 })
    expect(deliveriesOf(at, mine)[0]?.claim_ms).toBeNull()
    expect([messageOf(at, operators).status, messageOf(at, waiting).hold]).toEqual(['queued', 1])
  })

  it('twice is the same as once, and needs no second code', () => {
    const at = house()
    withCode(at, at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    const again = revoke(at, at.reviewer.id)
    expect([again.status, again.body.key_id]).toEqual([200, at.reviewer.id])
    expect(again.plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it('ends what was begun with it: what comes in the meantime is refused, whatever it asks', () => {
    const at = house()
    const message_id = sent(at)
    revoke(at, at.agent.id)
    withCode(at, at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    const late = [
      at.world.ask(at.agent, 'send_email', HELLO),
      at.world.ask(at.agent, 'cancel_message', { message_id }),
      at.world.ask(at.agent, 'read_email', { message_id }),
      at.world.ask(at.reviewer, 'decide_email', { message_id, action: 'approve' }),
    ]
    for (const { code, plan } of late) {
      expect(code).toBe('unauthenticated')
      expect(plan).toMatchObject({ writes: [], facts: [], changed: [] })
    }
    expect(messageOf(at, message_id).status).toBe('pending')
  })

  it('that is not there, or of the other environment, is refused', () => {
    const at = house()
    for (const key_id of [`key_${'0'.repeat(26)}`, house('live').agent.id]) {
      const { code, body } = revoke(at, key_id)
      expect([code, body]).toEqual(['not_found', { field: 'key_id' }])
    }
  })
})

describe('a key', () => {
  const key = newKey('live', 'ab'.repeat(20), { sha256 })

  it('tells its environment, holds 160 random bits, and ends in a checksum of the rest', () => {
    expect(key).toBe(`mm_live_${'ab'.repeat(20)}${sha256(`mm_live_${'ab'.repeat(20)}`).slice(0, 8)}`)
    expect(newKey('test', `${'ab'.repeat(20)}ffff`, { sha256 })).toHaveLength(56)
  })

  it('that was mistyped is known as such', () => {
    expect(wellFormedKey(key, { sha256 })).toBe(true)
    expect(wellFormedKey(key.replace('ab', 'ba'), { sha256 })).toBe(false)
    expect(wellFormedKey(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, { sha256 })).toBe(false)
    const body = `mm_prod_${'ab'.repeat(20)}`
    expect(wellFormedKey(`${body}${sha256(body).slice(0, 8)}`, { sha256 })).toBe(false)
    const [longer, shorter] = [`mm_live_${'ab'.repeat(20)}a`, `xmm_live_${'ab'.repeat(20)}`]
    expect(wellFormedKey(`${longer}${sha256(longer).slice(0, 8)}`, { sha256 })).toBe(false)
    expect(wellFormedKey(`${shorter}${sha256(shorter).slice(0, 8)}`, { sha256 })).toBe(false)
    expect(wellFormedKey(`${key} `, { sha256 })).toBe(false)
  })
})
