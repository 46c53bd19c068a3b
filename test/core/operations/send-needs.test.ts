/** What `send_email` and the edit of a message ask the Store for, and what a repeated request finds. */
import { describe, expect, it } from 'vitest'
import type { Principal } from '../../../core/authority/principal.js'
import type { Request } from '../../../core/operations/facts.js'
import { needsOf } from '../../../core/operations/index.js'
import { contextOf, HELLO, house, machine, SETTINGS, START_MS, sent, textOf } from '../../support/world.js'

const KEY: Principal = machine('acc_A', 'test', 'key_1')
const at = (address: string) => ({ address, name: null })

const needs = (name: string, input: unknown) => {
  const request: Request = {
    name,
    principal: KEY,
    input,
    now_ms: START_MS,
    entropy: new Uint8Array(10),
    random_hex: '00'.repeat(20),
    prepared: null,
  }
  return needsOf(request, contextOf(request, SETTINGS))
}

describe('what sending asks for', () => {
  it('is the mailbox, every address, and the counters; no record and no message that were not named', () => {
    const input = {
      to: [at('Jo@example.com')],
      cc: [at('cc@example.com')],
      bcc: [at('bcc@example.com')],
      reply_to: [at('answers@example.com')],
    }
    expect(needs('send_email', input)).toStrictEqual({
      mailbox: { by: 'only' },
      recipients: ['jo@example.com', 'cc@example.com', 'bcc@example.com'],
      reply_to: ['answers@example.com'],
      usage: true,
    })
  })

  it('is the record of its key and the message it replaces, where they are named', () => {
    const input = { from: at('A@agents.example'), idempotency_key: 'k', replaces: 'msg_1' }
    expect(needs('send_email', input)).toStrictEqual({
      mailbox: { by: 'address', address_key: 'a@agents.example' },
      recipients: [],
      reply_to: [],
      usage: true,
      idempotency: { operation: 'send_email', key: 'k' },
      message: 'msg_1',
    })
    expect(needs('send_email', { mailbox_id: 'mbx_1' }).mailbox).toEqual({ by: 'id', id: 'mbx_1' })
  })

  it('is, of an edit, also what the message holds already', () => {
    expect(
      needs('edit_scheduled_email', {
        message_id: 'msg_1',
        cc: [at('cc@example.com')],
        reply_to: [at('r@example.com')],
      }),
    ).toStrictEqual({
      message: 'msg_1',
      content: true,
      recipients: ['cc@example.com'],
      reply_to: ['r@example.com'],
      usage: true,
    })
  })
})

describe('what is answered', () => {
  it('names the newest hold, and asks for a human only while one is open', () => {
    const one = house()
    const id = sent(one, { send_at: '2027-03-01T09:00:00.000Z' })
    one.world.ask(one.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    const { body } = one.world.ask(one.agent, 'edit_scheduled_email', { message_id: id, subject: 'Other' })
    expect(body).toMatchObject({ status: 'pending', reason: 'edited' })
  })
})

describe('a repeated request', () => {
  it('is the same where an empty list is left out', () => {
    const one = house()
    const draft = (input: object) =>
      one.world.ask(one.agent, 'send_email', { draft: true, idempotency_key: 'k', ...input })
    const first = draft({})
    expect(draft({ to: [] }).body).toEqual(first.body)
    expect(draft({ to: 'jo@example.com' }).code).toBe('idempotency_key_reused')
  })

  it('is found by a record that was inserted', () => {
    const one = house()
    const { plan } = one.world.ask(one.agent, 'send_email', { ...HELLO, idempotency_key: 'k' })
    const record = plan.writes.find((write) => write.table === 'idempotency')
    expect(record).toMatchObject({ op: 'insert', row: { operation: 'send_email', key: 'k' } })
    expect(textOf(one.world.ask(one.agent, 'send_email', { ...HELLO, idempotency_key: 'k' }).body.message_id)).toMatch(
      /^msg_/,
    )
  })
})
