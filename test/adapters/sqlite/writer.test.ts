/** The one writer: groups, what it remembers between them, and what happens when the database cannot take them. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultOf } from '../../../adapters/sqlite/jobs.js'
import { type Connection, openReader } from '../../../adapters/sqlite/open.js'
import { type KeptWrite, writer as statements } from '../../../adapters/sqlite/statements.js'
import { verifyDatabase } from '../../../adapters/sqlite/verify.js'
import type { Principal } from '../../../core/authority/principal.js'
import { temporary } from '../../support/store/directory.js'
import { codeOf } from '../../support/store/opened.js'
import type { World } from '../../support/store/requests.js'
import { outcomeOf, type Written, written } from '../../support/store/written.js'

let directory: ReturnType<typeof temporary>
let file: string

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
})
afterEach(() => directory.remove())

/** Writes as a plan of test does. */
const inTest = (db: Connection) => {
  const write = statements(db)
  return (one: KeptWrite): void => write(one, 'test')
}

const messages = (db: Connection): number => db.prepare<[], number>('SELECT count(*) FROM messages').pluck().get() ?? 0

describe("a plan that writes somebody else's rows", () => {
  it('of another environment or account is a defect, and undone (P9, P15)', () => {
    const at = written(file)
    const { test, live } = at.account('example.com')
    const other = at.account('example.org').live
    at.done(at.send(live, 'jo@example.net'))
    const mail = at.db.prepare('SELECT * FROM operator_mail').get()
    const mailed = (by: Principal) => at.writer.apply([at.job('operator_mailed', by, { mail, outcome: 'taken' })])[0]
    expect(mailed(test.system)).toMatchObject({ ok: false, reason: expect.stringContaining('met 0 rows') })
    expect(mailed(other.system)).toMatchObject({ ok: false, reason: expect.stringContaining('of somebody else') })
    expect(at.db.prepare('SELECT * FROM operator_mail').get()).toEqual(mail)
    expect(mailed(live.system)).toMatchObject({ ok: true })
    at.writer.close()
  })
})

describe('a group', () => {
  it('runs its jobs in order: each sees what those before it wrote', () => {
    const at = written(file)
    const { test } = at.account('example.com')
    const created = at.job('create_mailbox', test.operator, { address: { address: 'new@example.com', name: null } })
    const again = at.job('create_mailbox', test.operator, { address: { address: 'new@example.com', name: null } })
    const results = at.writer.apply([created, at.send(test, 'jo@example.net'), again])
    expect(results.map((one) => codeOf(outcomeOf(one)))).toEqual(['ok', 'mailbox_required', 'address_taken'])
    at.writer.close()
  })

  it('loses only the job that fails: those before and after it are done, and counted once', () => {
    const at = written(file)
    const { test } = at.account('example.com')
    at.done(at.job('update_mailbox', test.operator, { mailbox_id: test.mailbox_id, messages_per_hour: 3 }))
    const broken = at.job('send_email', test.agent, null as unknown as object)
    const group = [at.send(test, 'a@example.net'), broken, at.send(test, 'b@example.net')]
    expect(at.writer.apply(group).map((one) => one.ok)).toEqual([true, false, true])
    expect(messages(at.db)).toBe(2)
    const results = at.writer.apply([at.send(test, 'c@example.net'), broken, at.send(test, 'd@example.net')])
    expect(results.map((one) => (one.ok ? codeOf(outcomeOf(one)) : 'failed'))).toEqual([
      'ok',
      'failed',
      'limit_reached',
    ])
    at.writer.close()
    expect(verifyDatabase(file).fault).toBeNull()
  })

  it('fails as a whole when its COMMIT fails, and the next group finds nothing of it (P8)', () => {
    let broken = false
    const change = (db: Connection): Connection =>
      new Proxy(db, {
        get: (target, name) => {
          const value = Reflect.get(target, name, target) as unknown
          if (name !== 'prepare' || typeof value !== 'function') {
            return typeof value === 'function' ? value.bind(target) : value
          }
          return (sql: string) => {
            const statement = target.prepare(sql)
            if (sql !== 'COMMIT') return statement
            return {
              run: () => {
                if (broken) throw new Error('the disk is gone')
                return statement.run()
              },
            }
          }
        },
      })
    const at = written(file, 'broken', change)
    const { test } = at.account('example.com')
    at.done(at.job('update_mailbox', test.operator, { mailbox_id: test.mailbox_id, messages_per_hour: 2 }))
    broken = true
    const failed = at.writer.apply([at.send(test, 'a@example.net'), at.send(test, 'b@example.net')])
    expect(failed.map((one) => one.ok)).toEqual([false, false])
    broken = false
    const results = at.writer.apply([at.send(test, 'c@example.net'), at.send(test, 'd@example.net')])
    expect(results.map((one) => codeOf(outcomeOf(one)))).toEqual(['ok', 'ok'])
    expect(messages(at.db)).toBe(2)
    at.writer.close()
    expect(verifyDatabase(file).fault).toBeNull()
  })

  it('keeps what it says it kept when the disk is full', () => {
    const at = written(file)
    const { test } = at.account('example.com')
    const pages = at.db.pragma('page_count', { simple: true }) as number
    at.db.pragma(`max_page_count = ${pages + 12}`)
    const body = 'x'.repeat(20_000)
    const results = Array.from({ length: 40 }, (_, n) =>
      at.writer.apply([at.send(test, `a${n}@example.net`, { body }), at.send(test, `b${n}@example.net`, { body })]),
    ).flat()
    const kept = results.filter((one) => one.ok)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(results.length)
    expect(messages(at.db)).toBe(kept.length)
    at.db.pragma('max_page_count = 1000000')
    expect(codeOf(outcomeOf(at.writer.apply([at.send(test, 'last@example.net')])[0]))).toBe('ok')
    at.writer.close()
    expect(verifyDatabase(file).fault).toBeNull()
  })

  it('is refused as busy while another process writes for long', () => {
    const at = written(file)
    const { test } = at.account('example.com')
    at.db.pragma('busy_timeout = 1')
    const other = written(file, 'other')
    other.db.exec('BEGIN IMMEDIATE')
    expect(at.writer.apply([at.send(test, 'jo@example.net')])).toMatchObject([{ ok: false, busy: true }])
    other.db.exec('ROLLBACK')
    expect(at.writer.apply([at.send(test, 'jo@example.net')])).toMatchObject([{ ok: true }])
    other.writer.close()
    at.writer.close()
  })
})

describe('two writers of one database', () => {
  let one: Written
  let two: Written
  let world: World

  beforeEach(() => {
    one = written(file, 'one')
    two = written(file, 'two')
    world = one.account('example.com').test
  })
  afterEach(() => {
    one.writer.close()
    two.writer.close()
  })

  it('make one whole chain', () => {
    for (let n = 0; n < 6; n += 1) {
      one.done(one.send(world, `a${n}@example.net`))
      two.done(two.send(world, `b${n}@example.net`))
    }
    expect(verifyDatabase(file)).toMatchObject({ fault: null })
  })

  it('count together', () => {
    one.done(one.job('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, messages_per_hour: 3 }))
    const sent = Array.from({ length: 6 }, (_, n) => {
      const at = n % 2 === 0 ? one : two
      return codeOf(outcomeOf(at.writer.apply([at.send(world, `jo${n}@example.net`)])[0]))
    })
    expect(sent).toEqual(['ok', 'ok', 'ok', 'limit_reached', 'limit_reached', 'limit_reached'])
  })

  it('see what the other changed of mailboxes and keys', () => {
    const id = one.done(one.send(world, 'jo@example.net')).message_id as string
    two.done(two.job('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, oversight_mode: 'read_only' }))
    expect(codeOf(outcomeOf(one.writer.apply([one.send(world, 'jo@example.net')])[0]))).toBe('mailbox_read_only')
    two.done(two.job('revoke_api_key', world.operator, { key_id: world.reviewer.id }))
    const decide = one.job('decide_email', world.reviewer, { message_id: id, action: 'reject', revision: 1 })
    expect(codeOf(outcomeOf(one.writer.apply([decide])[0]))).toBe('unauthenticated')
  })
})

describe('a fault', () => {
  it.each([
    ['SQLITE_BUSY', true],
    ['SQLITE_FULL', true],
    ['SQLITE_CORRUPT', false],
  ])('%s: to be tried again, %s', (code, busy) => {
    expect(faultOf(Object.assign(new Error('no'), { code }))).toEqual({ ok: false, reason: `${code}: Error: no`, busy })
  })
})

describe('writes', () => {
  const row = { account_id: 'acc_1', environment: 'test', address_key: 'jo@example.net', created_ms: 1 } as const
  const suppressed = (db: Connection) => db.prepare('SELECT address_key, reason FROM suppressions').all()

  it('insert, keep, update and delete the row that the key names', () => {
    const at = written(file)
    const write = inTest(at.db)
    const { reason: _reason, created_ms: _created, ...key } = { ...row, reason: '' }
    write({ op: 'insert', table: 'suppressions', row: { ...row, reason: 'bounce' } })
    write({ op: 'keep', table: 'suppressions', row: { ...row, reason: 'complaint' } })
    expect(suppressed(at.db)).toEqual([{ address_key: 'jo@example.net', reason: 'bounce' }])
    write({ op: 'update', table: 'suppressions', key, set: { reason: 'complaint' } })
    expect(suppressed(at.db)).toEqual([{ address_key: 'jo@example.net', reason: 'complaint' }])
    expect(() => statements(at.db)({ op: 'delete', table: 'suppressions', key }, 'live')).toThrow('met 0 rows')
    write({ op: 'delete', table: 'suppressions', key })
    expect(() => write({ op: 'delete', table: 'suppressions', key })).toThrow('met 0 rows')
    expect(suppressed(at.db)).toEqual([])
    at.writer.close()
  })

  it('refuse to update no row, an unknown column, or by half a key', () => {
    const at = written(file)
    const write = inTest(at.db)
    const key = { account_id: 'acc_1', environment: 'test', address_key: 'jo@example.net' } as const
    expect(() => write({ op: 'update', table: 'suppressions', key, set: { reason: 'x' } })).toThrow('met 0 rows')
    expect(() => write({ op: 'update', table: 'suppressions', key, set: { 'reason" = 1 --': 'x' } as never })).toThrow(
      'has no reason" = 1 --',
    )
    expect(() => write({ op: 'delete', table: 'suppressions', key: { account_id: 'acc_1' } })).toThrow(
      'names no environment',
    )
    at.writer.close()
  })

  it('a counter begins at 0 and adds up', () => {
    const at = written(file)
    const write = inTest(at.db)
    const counter = {
      account_id: 'acc_1',
      environment: 'test',
      scope_id: 'mbx_1',
      kind: 'messages',
      window: 'hour',
      bucket_ms: 0,
    } as const
    write({ op: 'count', table: 'counters', row: { ...counter, count: 2 } })
    write({ op: 'count', table: 'counters', row: { ...counter, count: 3 } })
    expect(at.db.prepare('SELECT count FROM counters').pluck().all()).toEqual([5])
    at.writer.close()
  })

  it('an entry of the audit log can be neither changed, nor deleted, nor replaced', () => {
    const at = written(file)
    at.account('example.com')
    expect(() => at.db.exec("UPDATE entries SET actor = 'nobody'")).toThrow('never changed')
    expect(() => at.db.exec('DELETE FROM entries')).toThrow('never deleted')
    expect(() => at.db.exec('REPLACE INTO entries SELECT * FROM entries')).toThrow('never deleted')
    at.writer.close()
    const reader = openReader(file)
    expect(() => reader.exec('DELETE FROM suppressions')).toThrow('readonly')
    reader.close()
  })
})
