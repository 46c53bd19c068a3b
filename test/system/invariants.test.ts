/** `CHECK_INVARIANTS=on`: a served program says what its own log, tampered with, breaks. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Initial, openPlace, type Serving } from '../support/system/program.js'

const place = openPlace()
let initial: Initial
let serving: Serving

const HEALTH_MS_MAX = 30_000

beforeAll(async () => {
  initial = await place.init()
  serving = await place.serve({ CHECK_INVARIANTS: 'on' })
})
afterAll(() => place.close())

// biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, the test says
const healthUntil = async (holds: (body: any) => boolean) => {
  const end = Date.now() + HEALTH_MS_MAX
  for (;;) {
    const { body } = await serving.fetch('/health')
    if (holds(body) || Date.now() > end) return body
    await new Promise((done) => setTimeout(done, 100))
  }
}

describe('a server that checks the invariants', () => {
  let message_id = ''

  it('is well while nothing is wrong, and reads what is new', async () => {
    const { agent, reviewer } = initial.keys.test
    const mail = { to: 'jo@delivered.example', subject: 'Hello', body: 'Hi' }
    const sent = await serving.post(agent, 'send_email', mail)
    await serving.post(reviewer, 'decide_email', { message_id: sent.body.message_id, action: 'approve' })
    message_id = (await serving.post(agent, 'send_email', mail)).body.message_id
    const before = (await serving.fetch('/health')).body.invariants_entries
    const body = await healthUntil((one) => one.invariants_entries > before)
    expect(body).toMatchObject({ status: 'ok', invariants_running: 1, invariant_violations: 0, invariants_left_out: 0 })
  })

  it('says so when its log breaks a promise, and goes on serving', async () => {
    const db = new Database(join(place.data, 'multimail.db'))
    db.prepare(
      `INSERT INTO entries SELECT account_id, seq + 1, 'evt_Z', at_ms, 'test', 'delivery.transmitting', ?, 'system',
         '{"delivery_id":"dlv_forged","kind":"recipient"}', hash, 'forged' FROM entries ORDER BY seq DESC LIMIT 1`,
    ).run(message_id)
    db.close()
    const health = await healthUntil((one) => one.invariant_violations > 0)
    expect(health).toMatchObject({ status: 'degraded', invariants_running: 1 })
    const { body: metrics } = await serving.fetch('/metrics')
    expect(metrics).toMatch(/^multimail_invariant_violations_total\{promise="P1"\} [1-9]/m)
    const { status } = await serving.post(initial.keys.test.agent, 'get_account', {})
    expect(status).toBe(200)
    const { stderr, status: ended } = await serving.stop()
    expect(ended).toBe(0)
    const told = stderr.split('\n').filter((one) => one.includes('"invariant_violated"'))
    expect(told.map((one) => JSON.parse(one))).toContainEqual(
      expect.objectContaining({ promise: 'P1', invariant: 'P1.gate', account_id: initial.account_id }),
    )
    expect(told.join()).not.toContain('@')
  })

  it('is not switched on by a misspelt value', async () => {
    const { status, stderr } = await place.run(['serve', '--port', '0'], { CHECK_INVARIANTS: 'yes' })
    expect([status, stderr]).toEqual([1, expect.stringContaining('CHECK_INVARIANTS is on or off, not yes')])
  })
})
