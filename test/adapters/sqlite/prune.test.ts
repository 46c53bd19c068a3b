import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../../adapters/sqlite/migrate.js'
import { PRUNED_MAX, pruner } from '../../../adapters/sqlite/prune.js'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW_MS = 100 * DAY_MS

describe('Pruning', () => {
  it('deletes idempotency records past their lifetime, some at a time, and no younger one', () => {
    const db = new Database(':memory:')
    migrate(db)
    const insert = db.prepare("INSERT INTO idempotency VALUES ('a', 'test', 'send_email', ?, 'f', 'mbx', '{}', ?)")
    for (let n = 0; n < PRUNED_MAX + 1; n += 1) insert.run(`old-${n}`, NOW_MS - DAY_MS - 1)
    insert.run('young', NOW_MS - DAY_MS)
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
})
