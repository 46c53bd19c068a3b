import { describe, expect, it } from 'vitest'
import { recordSeal } from '../../../core/audit/seal.js'
import { canonicalJson } from '../../../core/operations/canonical-json.js'
import type { IdempotencyRow } from '../../../core/operations/rows.js'
import { HELLO, type House, house, sha256, textOf } from '../../support/world.js'

const DAY_MS = 24 * 60 * 60 * 1000
const KEYED = { ...HELLO, idempotency_key: 'k1' }

const send = (at: House, input: object = {}, who = at.agent) => at.world.ask(who, 'send_email', { ...KEYED, ...input })

describe('one idempotency key', () => {
  it('and one request: one message, and the first answer again even when the status has moved on', () => {
    const at = house()
    const first = send(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: first.body.message_id, action: 'approve' })
    const again = send(at)
    expect(first.status).toBe(202)
    expect(again.plan).toEqual({
      writes: [],
      facts: [],
      answer: { _tag: 'answer', status: 200, body: first.body, replayed: true },
      changed: [],
    })
    expect(at.world.rows('messages')).toHaveLength(1)
    expect(at.world.rows('idempotency')).toEqual([
      {
        account_id: 'acc_A',
        environment: 'test',
        operation: 'send_email',
        key: 'k1',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        mailbox_id: at.mailbox_id,
        answer: JSON.stringify(first.body),
        created_ms: at.world.now_ms,
      },
    ])
  })

  it.each([
    ['another body', { body: 'Hi Al' }],
    ['another subject', { subject: 'Bye' }],
    ['another recipient', { to: 'al@example.com' }],
    ['a draft', { draft: true }],
    ['another gate timing', { gate_timing: 'schedule_first' }],
    ['a time', { send_at: '2026-02-01T00:00:00Z' }],
    ['a tag', { tags: ['a'] }],
    ['HTML', { html: '<p>x</p>' }],
    ['a file', { attachments: [{ name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }] }],
  ])('and a request with %s: refused, nothing is sent', (_what, change) => {
    const at = house()
    send(at)
    const other = send(at, change)
    expect([other.status, other.code, other.body]).toEqual([409, 'idempotency_key_reused', {}])
    expect(other.plan.writes).toEqual([])
  })

  it.each([
    ['the name of a file', { name: 'b.txt' }],
    ['its type', { content_type: 'text/csv' }],
    ['its bytes', { content_base64: 'aG8=' }],
  ])('tells requests apart by %s', (_what, change) => {
    const at = house()
    const file = { name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }
    send(at, { attachments: [file] })
    expect(send(at, { attachments: [file] }).status).toBe(200)
    expect(send(at, { attachments: [{ ...file, ...change }] }).code).toBe('idempotency_key_reused')
  })

  it('compares what is meant: defaults, order of names, a list of one, and however the mailbox is named', () => {
    const at = house()
    send(at)
    const same = [
      { cc: [], bcc: [], reply_to: [], tags: [] },
      { gate_timing: 'gate_first', draft: false },
      { to: ['jo@example.com'] },
      { from: 'agent@agents.example' },
      { from: 'Some Name <agent@agents.example>', mailbox_id: at.mailbox_id, attachments: [] },
    ]
    expect(same.map((change) => send(at, change).plan.answer)).toEqual(
      same.map(() => expect.objectContaining({ status: 200, replayed: true })),
    )
    expect(at.world.ask(at.agent, 'send_email', Object.fromEntries(Object.entries(KEYED).reverse())).status).toBe(200)
  })

  it('lives for 24 hours: then it is free again, and remembers the new request', () => {
    const at = house()
    const first = send(at)
    at.world.now_ms += DAY_MS - 1
    expect(send(at).body).toEqual(first.body)
    at.world.now_ms += 1
    const second = send(at, { body: 'Hi Al' })
    expect(second.status).toBe(202)
    expect(send(at, { body: 'Hi Al' }).body).toEqual(second.body)
    expect(send(at).code).toBe('idempotency_key_reused')
    expect(at.world.rows('idempotency')).toHaveLength(1)
    expect(at.world.rows('idempotency')[0]?.created_ms).toBe(at.world.now_ms)
  })

  it('is not used up by a refusal: the request may be corrected', () => {
    const at = house()
    expect(send(at, { to: [] }).code).toBe('invalid_request')
    expect(send(at).status).toBe(202)
  })

  it('is one for the whole environment: a key that cannot reach its mailbox learns only that it is taken', () => {
    const at = house()
    const other = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    const first = send(at, { mailbox_id: other })
    const limited = { ...at.agent, mailboxes: [at.mailbox_id] }
    for (const input of [{ mailbox_id: other }, { from: 'b@agents.example' }, { from: 'c@agents.example' }, {}]) {
      const { status, code, body } = send(at, input, limited)
      expect([status, code, body]).toEqual([409, 'idempotency_key_reused', {}])
    }
    expect(send(at, { mailbox_id: other }, { ...at.agent, mailboxes: [other] }).body).toEqual(first.body)
  })

  it('P8: still means the mailbox it meant once the key reaches another, named or not', () => {
    const at = house()
    const first = send(at)
    const other = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    for (const same of [{}, { mailbox_id: at.mailbox_id }, { from: 'agent@agents.example' }]) {
      const { status, body } = send(at, same)
      expect([status, body]).toEqual([200, first.body])
    }
    for (const change of [{ mailbox_id: other }, { from: 'b@agents.example' }, { body: 'Hi Al' }])
      expect(send(at, change).code).toBe('idempotency_key_reused')
    expect(send(at, {}, { ...at.agent, mailboxes: [other] }).code).toBe('idempotency_key_reused')
    at.world.now_ms += DAY_MS
    expect(send(at).code).toBe('mailbox_required')
    expect(send(at, { mailbox_id: other }).status).toBe(202)
    expect(send(at).body.message_id).not.toBe(first.body.message_id)
  })

  it('that has expired says nothing of a mailbox that cannot be reached', () => {
    const at = house()
    send(at)
    at.world.now_ms += DAY_MS
    expect(send(at, { from: 'nobody@agents.example' }).code).toBe('not_found')
  })

  it('in test and in live are two', () => {
    const at = house()
    send(at)
    const live = house('live')
    expect(at.world.ask(live.agent, 'send_email', { ...KEYED, subject: 'other' }).status).toBe(202)
  })

  it('works for a request that was not prepared: it brings no files', () => {
    const at = house()
    const ask = () => at.world.ask(at.agent, 'send_email', KEYED, null)
    expect([ask().status, ask().status, at.world.rows('attachments')]).toEqual([202, 200, []])
  })

  it.each([{}, { draft: true }])('P14: the entry of the acceptance seals the record: %j', (input) => {
    const at = house()
    const { plan, body } = send(at, input)
    const [record] = at.world.rows('idempotency') as [IdempotencyRow]
    const { salt } = at.world.row('messages', textOf(body.message_id))
    expect(plan.facts.map((one) => one.data.idempotency)).toEqual([recordSeal(record, salt, sha256)])
    const columns = ['environment', 'operation', 'key', 'fingerprint', 'mailbox_id', 'answer', 'created_ms'] as const
    for (const column of columns)
      expect(recordSeal({ ...record, [column]: 'x' }, salt, sha256)).not.toBe(recordSeal(record, salt, sha256))
    expect(at.world.ask(at.agent, 'send_email', HELLO).plan.facts.map((one) => one.data.idempotency)).toEqual([null])
  })

  it('leaves a request without one alone', () => {
    const at = house()
    at.world.ask(at.agent, 'send_email', HELLO)
    at.world.ask(at.agent, 'send_email', HELLO)
    expect(at.world.rows('messages')).toHaveLength(2)
    expect(at.world.rows('idempotency')).toEqual([])
  })
})

describe('canonical JSON', () => {
  it('sorts the names of every object, and leaves lists as they are', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x', c: [2, 1] })).toBe(
      '{"a":"x","b":[{"c":null,"d":1}],"c":[2,1]}',
    )
    expect(canonicalJson([null, 'b', 'a'])).toBe('[null,"b","a"]')
  })
})
