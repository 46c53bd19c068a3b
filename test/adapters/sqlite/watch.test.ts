/** The check of the invariants while serving: what it reads of a log, and what it finds that somebody with the file in hand put there. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bounds, type Watcher, watcher } from '../../../adapters/sqlite/watch.js'
import { temporary } from '../../support/store/directory.js'
import { machine } from '../../support/store/requests.js'
import { type Written, written } from '../../support/store/written.js'

const ACCOUNT = 'acc_example.com'
const BOUNDS: Bounds = { entries_max: 2_000, story_max: 5_000, back_max: 2_000 }

let directory: ReturnType<typeof temporary>
let file: string
let at: Written
let world: ReturnType<Written['account']>['test']
const open: Array<Watcher> = []

const watching = (bounds: Partial<Bounds> = {}): Watcher => {
  const one = watcher(file, { ...BOUNDS, ...bounds })
  open.push(one)
  return one
}

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
  at = written(file)
  world = at.account('example.com').test
})
afterEach(() => {
  for (const one of open.splice(0)) one.close()
  at.writer.close()
  directory.remove()
})

const approved = (to: string): { readonly message_id: string; readonly delivery_id: string } => {
  const message_id = String(at.done(at.send(world, to)).message_id)
  at.done(at.job('decide_email', world.reviewer, { message_id, action: 'approve' }))
  const delivery_id = at.db.prepare<[string], string>('SELECT id FROM deliveries WHERE message_id = ?').pluck()
  return { message_id, delivery_id: delivery_id.get(message_id) ?? '' }
}

/** An entry as the gateway would have chained it. */
const forge = (type: string, subject_id: string, data: object): void => {
  at.db
    .prepare(
      `INSERT INTO entries (account_id, seq, id, at_ms, environment, type, subject_id, actor, data, prev_hash, hash)
       SELECT account_id, seq + 1, 'evt_Z' || seq, at_ms + 1, 'test', ?, ?, 'system', ?, hash, 'forged ' || seq
       FROM entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1`,
    )
    .run(type, subject_id, JSON.stringify(data), ACCOUNT)
}

const ids = ({ look }: Watcher): ReadonlyArray<string> => look().found.map((one) => one.id)

describe('the watcher', () => {
  it('reads what is there and finds nothing, then only what is new', () => {
    const { mailbox_id } = world
    at.done(at.job('add_allowlist_entry', world.operator, { mailbox_id, pattern: '*@example.net' }))
    const { message_id, delivery_id } = approved('jo@elsewhere.net')
    at.done(at.send(world, 'lee@example.net'))
    at.db.prepare("UPDATE deliveries SET status = 'leased', lease_until_ms = 1 WHERE id = ?").run(delivery_id)
    const digest = at.db
      .prepare<[string], string>('SELECT cleared_digest FROM messages WHERE id = ?')
      .pluck()
      .get(message_id)
    at.done(at.job('hand_over', machine(ACCOUNT), { delivery_id, revision: 1, digest, transport: 'sandbox' }))
    const one = watching()
    const entries = at.db.prepare<[], number>('SELECT count(*) FROM entries').pluck().get()
    expect(one.look()).toEqual({ entries, left_out: 0, more: false, found: [] })
    expect(one.look()).toEqual({ entries: 0, left_out: 0, more: false, found: [] })
    at.done(at.job('cancel_message', world.agent, { message_id: at.done(at.send(world, 'kim@other.net')).message_id }))
    expect(one.look()).toMatchObject({ entries: 2, found: [] })
    expect(message_id).toMatch(/^msg_/)
  })

  it('finds content that began to leave unapproved, and says whose it is', () => {
    const one = watching()
    const message_id = String(at.done(at.send(world, 'jo@elsewhere.net')).message_id)
    expect(ids(one)).toEqual([])
    forge('delivery.transmitting', message_id, { delivery_id: 'dlv_forged' })
    const { found } = one.look()
    expect(found.map((each) => each.id)).toEqual(expect.arrayContaining(['P1.gate', 'P1.known', 'P1.cleared']))
    expect(found[0]).toMatchObject({ account_id: ACCOUNT, promise: 'P1', words: expect.stringContaining(message_id) })
    expect(JSON.stringify(found)).not.toContain('jo@')
    expect(one.look().found).toEqual([])
  })

  it('finds what only the neighbours in the chain show', () => {
    const one = watching({ back_max: 0 })
    expect(one.look().entries).toBe(0)
    forge('mailbox.mode_changed', world.mailbox_id, { from: 'gated_send', to: 'autonomous' })
    expect(ids(one)).toEqual(['P10.ladder'])
    at.db
      .prepare(
        "INSERT INTO entries SELECT account_id, seq + 5, 'evt_ZZ', at_ms, environment, type, subject_id, actor, data, prev_hash, 'x' FROM entries ORDER BY rowid DESC LIMIT 1",
      )
      .run()
    expect(ids(one)).toEqual(expect.arrayContaining(['P14.chain', 'P10.from']))
  })

  it('reads some at a time, never half of a transaction', () => {
    for (const to of ['a@x.net', 'b@x.net', 'c@x.net']) approved(to)
    const total = at.db.prepare<[], number>('SELECT count(*) FROM entries').pluck().get() ?? 0
    const one = watching({ entries_max: 12 })
    let read = 0
    for (let looks = 0; looks < total; looks += 1) {
      const { entries, more, found } = one.look()
      expect(entries).toBeLessThanOrEqual(12)
      expect(found).toEqual([])
      read += entries
      if (!more) break
    }
    expect(read).toBe(total)
  })

  it('leaves out a story that is too long, and counts it', () => {
    approved('jo@elsewhere.net')
    const { left_out, found } = watching({ story_max: 1 }).look()
    expect(left_out).toBeGreaterThan(0)
    expect(found).toEqual([])
  })
})
