/** Deciding by a mailed link over HTTP: it says what became of it, and keeps the server waiting once at most. */
import Database from 'better-sqlite3'
import * as Effect from 'effect/Effect'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../../../adapters/ports/context.js'
import { type OpenDesk, openDesk, type Reply } from '../../support/desk-client.js'
import { type House, openHouse, taken } from '../../support/runtime/house.js'

const TOKEN = 'a'.repeat(40)
const BOSS = 'boss@human.example'

let house: House
let desk: OpenDesk
let think_ms: number
let message_id: string

const database = <A>(work: (db: Database.Database) => A): A => {
  const db = new Database(house.file)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

beforeEach(async () => {
  think_ms = 0
  const outcome = () => Effect.delay(Effect.succeed(taken), think_ms)
  house = await openHouse({ oversight_email: BOSS, with_relay: false, sandbox: outcome })
  desk = await openDesk(house)
  const input = { to: 'jo@example.com', subject: 'Hello', body: 'Hi' }
  const sent = await house.ask(house.initial.keys.test.agent, 'send_email', input)
  message_id = sent._tag === 'answer' ? String(sent.body.message_id) : ''
  const link = {
    id: 'lnk_1',
    account_id: house.initial.account_id,
    environment: 'test',
    purpose: 'decide',
    token_hash: sha256(TOKEN),
    oversight_email: BOSS,
    message_id,
    revision: 1,
    hold: 1,
    tries: 0,
    created_ms: Date.now(),
    expires_ms: Date.now() + 60_000,
  }
  const names = Object.keys(link)
  database((db) =>
    db.prepare(`INSERT INTO desk_links (${names.join()}) VALUES (${names.map((one) => `:${one}`).join()})`).run(link),
  )
})
afterEach(async () => {
  await desk.close()
  await house.close()
})

const decide = (action: 'approve' | 'reject' = 'approve'): Promise<Reply> =>
  desk.client().call('decide_link', { token: TOKEN, action })

const entries = (): number => database((db) => db.prepare('SELECT count(*) FROM entries').pluck().get() as number)

const timed = async (what: Promise<Reply>): Promise<readonly [Reply, number]> => {
  const begun = performance.now()
  return [await what, performance.now() - begun]
}

describe('a decision by a mailed link', () => {
  it('is answered with what became of it', async () => {
    expect(await decide()).toMatchObject({ status: 200, body: { message_id, status: 'delivered', delivered: true } })
  })

  it('is answered after two seconds where nothing became of it yet; whoever asks again does not wait, and decides nothing', async () => {
    think_ms = 4_000
    const [first, took_ms] = await timed(decide())
    expect(first).toMatchObject({ status: 200, body: { status: 'queued' } })
    expect(took_ms).toBeGreaterThan(1_500)
    const before = entries()
    const [again, again_ms] = await timed(decide())
    expect(again.body).toEqual(first.body)
    expect((await decide('reject')).status).toBe(409)
    expect(again_ms).toBeLessThan(1_000)
    expect(entries()).toBe(before)
    expect(house.carried).toHaveLength(1)
  })

  it('is one, of many that come together', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => decide()))
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(house.carried).toHaveLength(1)
  })

  it.each([
    ['has expired', 'UPDATE desk_links SET expires_ms = 1'],
    ['was mailed to another operator', "UPDATE accounts SET oversight_email = 'other@human.example'"],
  ])('that %s says nothing of what became of it, before and after', async (_why, sql) => {
    database((db) => db.exec(sql))
    const before = await decide()
    expect(before).toMatchObject({ status: 410, body: { code: 'link_not_good' } })
    await house.ask(house.initial.keys.test.reviewer, 'decide_email', { message_id, action: 'approve' })
    const after = [await decide(), await desk.client().call('open_link', { token: TOKEN })]
    for (const { status, body } of after) {
      const { request_id: _one, ...said } = body
      const { request_id: _other, ...first } = before.body
      expect([status, said]).toEqual([410, first])
    }
  })
})
