/** One idempotency key over real HTTP, and across a restart (P8). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Initial, openPlace, type Serving } from '../support/system/program.js'

const CALLS = 50
const MAIL = { to: 'jordan@example.com', subject: 'Once', body: 'Only once' }
const KEY = { 'Idempotency-Key': 'order-42' }

const place = openPlace()
let initial: Initial
let serving: Serving

beforeAll(async () => {
  initial = await place.init()
  serving = await place.serve()
})
afterAll(() => place.close())

const send = (input: unknown, more: { readonly [header: string]: string } = KEY) =>
  serving.post(initial.keys.test.agent, 'send_email', input, more)

const listed = async () =>
  (await serving.post(initial.keys.test.agent, 'check_inbox', { direction: 'outbound', limit: 100 })).body.messages

describe('Fifty calls at a time with one idempotency key (P8)', () => {
  it('make one message and fifty equal answers, one of them 202 and the others marked as replays', async () => {
    const replies = await Promise.all(Array.from({ length: CALLS }, () => send(MAIL)))
    const bodies = new Set(replies.map(({ body }) => JSON.stringify(body)))
    expect(bodies.size).toBe(1)
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(1)
    const replays = replies.filter(({ status }) => status === 200)
    expect(replays).toHaveLength(CALLS - 1)
    expect(replays.every(({ headers }) => headers.get('idempotent-replayed') === 'true')).toBe(true)
    expect(await listed()).toMatchObject([{ message_id: replies[0]?.body.message_id }])
  })

  it('are refused with 409 where the request is another, by header and in the body', async () => {
    for (const reply of [
      await send({ ...MAIL, body: 'Twice' }),
      await send({ ...MAIL, body: 'Twice', idempotency_key: 'order-42' }, {}),
    ])
      expect([reply.status, reply.body.code]).toEqual([409, 'idempotency_key_reused'])
    expect(await listed()).toHaveLength(1)
  })

  it('find the first answer also after a restart, whatever became of the message meanwhile', async () => {
    const first = await send(MAIL)
    const { message_id } = first.body
    const { reviewer } = initial.keys.test
    const decided = await serving.post(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 30 })
    expect(decided.body.status).toBe('delivered')
    expect((await serving.stop()).status).toBe(0)
    serving = await place.serve()
    const again = await Promise.all([send(MAIL), send({ ...MAIL, idempotency_key: 'order-42' }, {})])
    for (const reply of again) {
      expect([reply.status, reply.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
      expect(reply.body).toEqual(first.body)
    }
    expect((await send({ ...MAIL, subject: 'Twice' })).status).toBe(409)
    expect(await listed()).toHaveLength(1)
  })
})
