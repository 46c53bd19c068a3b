import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../../adapters/sqlite/migrate.js'
import { PRUNED_MAX, pruner } from '../../../adapters/sqlite/prune.js'
import { makeId } from '../../../core/codec/ulid.js'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW_MS = 100 * DAY_MS

describe('Pruning', () => {
  it('deletes idempotency records a day past their lifetime, some at a time, and no younger one', () => {
    const db = new Database(':memory:')
    migrate(db)
    const insert = db.prepare("INSERT INTO idempotency VALUES ('a', 'test', 'send_email', ?, 'f', 'mbx', '{}', ?)")
    for (let n = 0; n < PRUNED_MAX + 1; n += 1) insert.run(`old-${n}`, NOW_MS - 2 * DAY_MS - 1)
    insert.run('young', NOW_MS - 2 * DAY_MS)
    const prune = pruner(db)
    expect([prune(NOW_MS), prune(NOW_MS), prune(NOW_MS)]).toEqual([PRUNED_MAX, 1, 0])
    expect(db.prepare('SELECT key FROM idempotency').pluck().all()).toEqual(['young'])
  })

  it('deletes counters of windows that no rule looks at', () => {
    const db = new Database(':memory:')
    migrate(db)
    const insert = db.prepare("INSERT INTO counters VALUES ('a', 'test', 'a', 'messages', 'day', ?, 1)")
    for (const day of [95, 96, 97, 100]) insert.run(day * DAY_MS)
    pruner(db)(NOW_MS)
    expect(db.prepare('SELECT bucket_ms / 86400000 FROM counters').pluck().all()).toEqual([97, 100])
  })

  it('deletes links three days after the longest of them expired, some at a time', () => {
    const db = new Database(':memory:')
    migrate(db)
    db.pragma('foreign_keys = OFF')
    const insert = db.prepare(
      `INSERT INTO desk_links (account_id, id, environment, purpose, token_hash, message_id, tries, created_ms, expires_ms)
       VALUES (?, ?, 'test', 'decide', ?, 'msg', 0, ?, ?)`,
    )
    const link = (account_id: string, ms: number, n: number): void => {
      const id = makeId('lnk', ms, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, n >> 8, n % 256))
      insert.run(account_id, id, `${account_id}${ms} ${n}`, ms, ms + 7 * DAY_MS)
    }
    const old_ms = NOW_MS - 10 * DAY_MS
    for (let n = 0; n < PRUNED_MAX; n += 1) link('a', old_ms - 1, n)
    link('b', old_ms - 1, 0)
    link('b', old_ms, 0)
    link('a', NOW_MS, 0)
    const prune = pruner(db)
    expect([prune(NOW_MS), prune(NOW_MS), prune(NOW_MS)]).toEqual([PRUNED_MAX, 1, 0])
    expect(db.prepare('SELECT account_id, created_ms FROM desk_links ORDER BY created_ms').raw().all()).toEqual([
      ['b', old_ms],
      ['a', NOW_MS],
    ])
    expect(prune(0)).toBe(0)
  })
})
