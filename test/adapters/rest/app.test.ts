import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Keys } from '../../support/runtime/house.js'
import { openServed, type Served } from '../../support/runtime/served.js'

const MAIL = { to: 'jordan@example.com', subject: 'Welcome', body: 'Hi Jordan' }

let served: Served
let keys: Keys

beforeAll(async () => {
  served = await openServed()
  keys = served.initial.keys.test
})
afterAll(() => served.close())

/** The answer to these very bytes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => socket.end(text))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8')
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })

describe('A request over REST', () => {
  it('answers 202 with the id and status of what was accepted, and where a human decides', async () => {
    const { status, body, headers } = await served.post(keys.agent, 'send_email', MAIL)
    expect(status).toBe(202)
    expect(body).toEqual({
      message_id: expect.stringMatching(/^msg_/),
      thread_id: expect.stringMatching(/^thr_/),
      status: 'pending',
      oversight_mode: 'gated_send',
      revision: 1,
      approval_url: `http://localhost:3000/approve/${body.message_id}`,
      reason: 'gate',
    })
    expect(headers.get('x-request-id')).toMatch(/^req_/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('takes the key in X-API-Key as well', async () => {
    const { status, body } = await served.send('/v1/get_account', { headers: { 'X-API-Key': keys.agent } })
    expect([status, body.scopes]).toEqual([200, ['read', 'send']])
  })

  it.each([
    ['no key', {}],
    ['a mistyped key', { Authorization: 'Bearer mm_test_1234' }],
    ['a key nobody has', { Authorization: `Bearer mm_test_${'0'.repeat(48)}` }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
  ])('answers 401 to %s, and says what to send', async (_what, headers: { [name: string]: string }) => {
    const { status, body, headers: answered } = await served.send('/v1/get_account', { headers })
    expect([status, body.code]).toEqual([401, 'unauthenticated'])
    expect(answered.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('tells how to begin without a key', async () => {
    const { status, body } = await served.send('/v1/setup_multimail')
    expect([status, typeof body.guide]).toEqual([200, 'string'])
  })

  it('tells without a key what was proved, and takes no other question there', async () => {
    const { status, body } = await served.send('/v1/proof_status')
    expect([status, body]).toEqual([200, { version: '0.1.0', proved: true }])
    expect((await served.post(keys.agent, 'proof_status', {})).body.code).toBe('unknown_operation')
  })

  it('names each field that is wrong', async () => {
    const { status, body } = await served.post(keys.agent, 'send_email', {
      ...MAIL,
      to: ['jo@example.com', 'nobody'],
      priority: 1,
    })
    expect([status, body.code]).toEqual([400, 'invalid_request'])
    const { fields } = body.details as { readonly fields: ReadonlyArray<{ readonly field: string }> }
    expect(fields.map((one) => one.field)).toEqual(['to[1]', 'priority'])
  })

  it.each([
    ['not JSON', '{', 400, 'invalid_json'],
    ['a list', '[]', 400, 'invalid_json'],
    ['null', 'null', 400, 'invalid_json'],
    ['octets that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 400, 'invalid_json'],
  ])('refuses a body that is %s', async (_what, sent, status, code) => {
    const headers = { Authorization: `Bearer ${keys.agent}`, 'Content-Type': 'application/json' }
    const reply = await served.send('/v1/send_email', { method: 'POST', headers, body: sent })
    expect([reply.status, reply.body.code]).toEqual([status, code])
  })

  it('refuses another media type, and a compressed body', async () => {
    const form = await served.post(keys.agent, 'send_email', MAIL, {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
    const packed = await served.post(keys.agent, 'send_email', MAIL, { 'Content-Encoding': 'gzip' })
    expect([form.status, packed.status]).toEqual([415, 415])
  })

  it('refuses a body that is too large before it is read', async () => {
    const { port } = new URL(served.url)
    const answer = await raw(
      `POST /v1/decide_email HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${keys.reviewer}\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('"max_bytes":262144')
  })

  it('answers 405 to a GET of what changes something, and 404 to what it does not know', async () => {
    const headers = { Authorization: `Bearer ${keys.agent}` }
    const get = await served.send('/v1/send_email', { headers })
    expect([get.status, get.headers.get('allow'), get.body.code]).toEqual([405, 'POST', 'method_not_allowed'])
    const unknown = await served.send('/v1/hand_over', { method: 'POST', headers })
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_operation'])
    const nowhere = await served.send('/nowhere')
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not_found'])
  })

  it('reads a GET by the types of the operation', async () => {
    const headers = { Authorization: `Bearer ${keys.agent}` }
    const one = await served.send('/v1/check_inbox?direction=outbound&limit=1', { headers })
    expect((one.body.messages as ReadonlyArray<unknown>).length).toBe(1)
    const wrong = await served.send('/v1/check_inbox?limit=many', { headers })
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_request'])
  })

  it('makes one message of fifty concurrent calls with one idempotency key, and fifty equal answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => served.post(keys.agent, 'send_email', { ...MAIL, idempotency_key: 'fifty' })),
    )
    expect(new Set(answers.map((one) => JSON.stringify(one.body))).size).toBe(1)
    expect(answers.filter((one) => one.status === 202).length).toBe(1)
    expect(answers.filter((one) => one.headers.get('idempotent-replayed') === 'true').length).toBe(49)
    const other = await served.post(keys.agent, 'send_email', { ...MAIL, body: 'other', idempotency_key: 'fifty' })
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
  })

  it('takes the idempotency key of the header, and refuses two that differ', async () => {
    const header = { 'Idempotency-Key': 'from-the-header' }
    const first = await served.post(keys.agent, 'send_email', MAIL, header)
    const again = await served.post(keys.agent, 'send_email', { ...MAIL, idempotency_key: 'from-the-header' })
    expect([again.status, again.body]).toEqual([200, first.body])
    const differs = await served.post(keys.agent, 'send_email', { ...MAIL, idempotency_key: 'other' }, header)
    expect([differs.status, differs.body.code]).toEqual([400, 'idempotency_key_mismatch'])
  })

  it('keeps the scopes apart', async () => {
    const agent = await served.post(keys.agent, 'decide_email', {
      message_id: 'msg_00000000000000000000000000',
      action: 'approve',
    })
    const reviewer = await served.post(keys.reviewer, 'send_email', MAIL)
    expect([agent.status, agent.body.code]).toEqual([403, 'missing_scope'])
    expect([reviewer.status, reviewer.body.code]).toEqual([403, 'missing_scope'])
  })

  it("answers 404 for another account's message", async () => {
    const { keys: strangers } = await served.newAccount('other.test')
    const { body } = await served.post(keys.agent, 'send_email', MAIL)
    for (const key of [strangers.test.agent, strangers.live.agent, served.initial.keys.live.agent]) {
      const { status } = await served.post(key, 'read_email', { message_id: body.message_id })
      expect(status).toBe(404)
    }
    const { status } = await served.post(strangers.test.reviewer, 'decide_email', {
      message_id: body.message_id,
      action: 'approve',
    })
    expect(status).toBe(404)
  })

  it('refuses a live send where no relay is configured, and names the line that is missing', async () => {
    const { status, body } = await served.post(served.initial.keys.live.agent, 'send_email', MAIL)
    expect([status, body.code]).toEqual([409, 'transport_not_configured'])
    expect(body.error).toContain('SMTP_URL=smtp://')
  })

  it('takes 25 MiB of attachments, and goes on answering others meanwhile', async () => {
    const content_base64 = Buffer.alloc(25 * 1024 * 1024, 7).toString('base64')
    const attachments = [{ name: 'large.bin', content_type: 'application/octet-stream', content_base64 }]
    const large = served.post(keys.agent, 'send_email', { ...MAIL, attachments })
    let quick = 0
    let waiting = true
    const asking = (async () => {
      while (waiting) {
        await served.send('/health')
        quick += 1
      }
    })()
    const { status, body } = await large
    waiting = false
    await asking
    expect(status).toBe(202)
    expect(quick).toBeGreaterThan(3)
    const read = await served.post(keys.agent, 'read_email', { message_id: body.message_id })
    expect(read.body.attachments).toMatchObject([{ name: 'large.bin', size: 25 * 1024 * 1024 }])
  })
})
