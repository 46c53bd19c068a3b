/** How the database is opened: durable, private, of a schema this program knows; and that no query walks through a big table. */
import { statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { log } from '../../../adapters/sqlite/append.js'
import { claims } from '../../../adapters/sqlite/claims.js'
import { countsReader } from '../../../adapters/sqlite/counts.js'
import { loader } from '../../../adapters/sqlite/load.js'
import { reviewLoader } from '../../../adapters/sqlite/load-review.js'
import { noMemo } from '../../../adapters/sqlite/memo.js'
import { type Migration, migrate, migrations } from '../../../adapters/sqlite/migrate.js'
import { type Connection, closeWriter, openReader, openWriter } from '../../../adapters/sqlite/open.js'
import { pruner } from '../../../adapters/sqlite/prune.js'
import { queries } from '../../../adapters/sqlite/queries.js'
import { rateKeeper, rateReader } from '../../../adapters/sqlite/rates.js'
import { seenWriter } from '../../../adapters/sqlite/seen.js'
import { visitorsReader } from '../../../adapters/sqlite/visitors.js'
import { temporary } from '../../support/store/directory.js'

let directory: ReturnType<typeof temporary>
let file: string

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'data', 'multimail.db')
})
afterEach(() => directory.remove())

const pragma = (db: Connection, name: string): unknown => db.pragma(name, { simple: true })

describe('a connection', () => {
  it('commits to the disk before it answers, whoever opened it', () => {
    const writer = openWriter(file)
    const reader = openReader(file)
    for (const db of [writer, reader]) {
      expect(pragma(db, 'journal_mode')).toBe('wal')
      // 2 is FULL: the log is synced at every commit.
      expect(pragma(db, 'synchronous')).toBe(2)
      expect(pragma(db, 'foreign_keys')).toBe(1)
      expect(pragma(db, 'recursive_triggers')).toBe(1)
      expect(pragma(db, 'trusted_schema')).toBe(0)
      expect(pragma(db, 'page_size')).toBe(8192)
      expect(pragma(db, 'busy_timeout')).toBe(5_000)
    }
    // 2 is MEMORY.
    expect(pragma(writer, 'temp_store')).toBe(2)
    expect(pragma(writer, 'journal_size_limit')).toBe(64 * 1024 * 1024)
    expect(pragma(writer, 'wal_autocheckpoint')).toBe(2_000)
    reader.close()
    closeWriter(writer)
  })

  it('lets nobody else read the files, and leaves one', () => {
    const writer = openWriter(file)
    writer.exec('CREATE TABLE probe (id INTEGER) STRICT')
    const mode = (path: string): number => statSync(path).mode & 0o777
    expect(mode(dirname(file))).toBe(0o700)
    expect(['', '-wal', '-shm'].map((end) => mode(`${file}${end}`))).toEqual([0o600, 0o600, 0o600])
    closeWriter(writer)
    expect(() => statSync(`${file}-wal`)).toThrow('ENOENT')
  })
})

describe('the schema', () => {
  it('has strict tables only', () => {
    const db = openWriter(file)
    const lax = db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0").pluck().all()
    expect(lax).toEqual(['sqlite_schema'])
    closeWriter(db)
  })

  it('checks no row against a list of more than two, for which SQLite builds a tree each time', () => {
    const db = openWriter(file)
    const all = db.prepare<[], string>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').pluck().all().join('\n')
    const lists = [...all.matchAll(/ IN \(([^)]*)\)/g)].map((found) => (found[1] ?? '').split(','))
    expect(lists.length).toBeGreaterThan(9)
    expect(lists.filter((list) => list.length > 2)).toEqual([])
    closeWriter(db)
  })

  it('keeps what each column may hold where a check is said anew', () => {
    const accepted = (version: number): ReadonlyArray<string> => {
      const db = new Database(join(directory.path, `${version}.db`))
      migrate(db, migrations().slice(0, version))
      const before = migrations()
        .map((one) => one.sql)
        .join('\n')
      const words = new Set([...before.matchAll(/''?(\w+)''?/g)].map((found) => found[1] ?? ''))
      const checks = db
        .prepare<[], { readonly name: string; readonly sql: string }>(
          "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        )
        .all()
        .flatMap(({ name, sql }) =>
          [...sql.matchAll(/(?:^|, ) *"?(\w+)"? .*?CHECK \(((?:\1 (?:IN \([^)]*\)|= '\w+')(?: OR )?)+)\)/gms)].map(
            ([, column = '', check = '']) => [name, column, check] as const,
          ),
        )
      expect(checks.length).toBeGreaterThan(25)
      const of = checks.map(([name, column, check]) => {
        const holds = db.prepare<[string], number>(`SELECT ${check} FROM (SELECT ? AS ${column})`).pluck()
        return `${name}.${column}: ${[...words].filter((word) => holds.get(word) === 1).sort()}`
      })
      db.close()
      return of
    }
    expect(accepted(6)).toEqual(accepted(5))
  })

  it('is writable by no statement once it is up to date', () => {
    const db = openWriter(file)
    expect(() => db.exec('PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql')).toThrow(
      'may not be modified',
    )
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    closeWriter(db)
  })

  it('is brought up to date once, in order, each step whole', () => {
    const step = (version: number, sql: string): Migration => ({ version, name: `000${version}_step.sql`, sql })
    const first = step(1, 'CREATE TABLE one (id INTEGER) STRICT')
    const db = new Database(':memory:')
    migrate(db, [first])
    migrate(db, [first])
    const bad = step(2, 'CREATE TABLE two (id INTEGER) STRICT; CREATE TABLE one (id INTEGER) STRICT')
    expect(() => migrate(db, [first, bad])).toThrow('already exists')
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck()
    expect(names.all()).toEqual(['migrations', 'one'])
    migrate(db, [first, step(2, 'CREATE TABLE two (id INTEGER) STRICT')])
    expect(names.all()).toEqual(['migrations', 'one', 'two'])
    expect(db.prepare('SELECT version FROM migrations').pluck().all()).toEqual([1, 2])
    db.close()
  })

  it('is numbered from 1 without a gap', () => {
    expect(migrations().map((one) => one.version)).toEqual(migrations().map((_, at) => at + 1))
  })

  it('of a newer program is refused, in a sentence that says what to do', () => {
    const db = openWriter(file)
    db.prepare('INSERT INTO migrations (version, name) VALUES (9999, ?)').run('9999_later.sql')
    closeWriter(db)
    expect(() => openWriter(file)).toThrow('written by a newer MultiMail (its schema is version 9999')
    expect(() => openReader(file)).toThrow('start the newer program')
  })

  it('of an older program is not read before it is brought up to date', () => {
    const db = openWriter(file)
    db.exec('DELETE FROM migrations')
    closeWriter(db)
    expect(() => openReader(file)).toThrow('start the server once')
  })

  it('of something else is left alone', () => {
    const other = new Database(join(directory.path, 'other.db'))
    other.exec('CREATE TABLE theirs (id INTEGER)')
    other.close()
    expect(() => openWriter(join(directory.path, 'other.db'))).toThrow('is not a database of MultiMail')
    writeFileSync(join(directory.path, 'text.db'), 'not a database at all, but long enough to look at'.repeat(100))
    expect(() => openWriter(join(directory.path, 'text.db'))).toThrow('file is not a database')
  })
})

/**
 * Whatever walks through these walks through few rows: those of a request, of one account's rules, or a partial index; all
 * mailboxes only where a person on the machine names the operator, all accounts where one asks to sign in, and counters, of some days, where
 * they are deleted.
 */
const SMALL =
  /^SCAN (asked|json_each|e|a|rejudgements|migrations|accounts|counters)\b|^SCAN (deliveries|operator_mail|d) USING (COVERING )?INDEX (deliveries_(lease|transmitting|unknown|claim)|operator_mail_claim)\b|^SCAN mailboxes USING COVERING INDEX mailboxes_address\b|^SCAN (CONSTANT ROW|\(subquery-\d+\))/

/** All rows of an account, or of one of its environments; its passkeys are few. */
const WHOLE_ACCOUNT = /^SEARCH (?!(accounts|passkeys)\b).*\(account_id=\?( AND environment=\?)?\)$/

/** The first rows in the order of the index are no walk. */
const FIRST_FEW = /LIMIT ([12]|1000)$/

const PRINCIPAL = { id: 'operator', account_id: '', environment: 'test', scopes: [], mailboxes: null } as const

describe('queries', () => {
  const prepared = (): ReadonlyArray<readonly [sql: string, plan: ReadonlyArray<string>]> => {
    const db = openWriter(file)
    const sources = new Set<string>()
    const heard = new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown
        if (name !== 'prepare') return typeof value === 'function' ? value.bind(target) : value
        return (sql: string) => {
          sources.add(sql)
          return target.prepare(sql)
        }
      },
    })
    loader(heard, countsReader(heard), noMemo)
    reviewLoader(heard)(PRINCIPAL, {}, null, 0)
    visitorsReader(heard).newest('')
    pruner(heard)
    queries(heard)
    claims(heard)
    log(heard)
    seenWriter(heard)
    rateKeeper(heard)
    rateReader(heard)
    const plans = [...sources].map((sql) => {
      const { length = 0 } = sql.match(/\?/g) ?? []
      const named = Object.fromEntries([...sql.matchAll(/:(\w+)/g)].map((found) => [found[1], '']))
      const explain = db.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      const rows = Object.keys(named).length > 0 ? explain.all(named) : explain.all(...Array(length).fill(''))
      return [sql, (rows as ReadonlyArray<{ readonly detail: string }>).map((one) => one.detail)] as const
    })
    closeWriter(db)
    return plans
  }

  it('find their rows by an index: none walks through a big table', () => {
    const plans = prepared()
    expect(plans.length).toBeGreaterThan(40)
    const walks = plans.flatMap(([sql, plan]) =>
      plan
        .filter(
          (step) =>
            (step.startsWith('SCAN') && !SMALL.test(step)) || (WHOLE_ACCOUNT.test(step) && !FIRST_FEW.test(sql)),
        )
        .map((step) => `${step}: ${sql}`),
    )
    expect(walks).toEqual([])
  })

  // Of a bare one SQLite (from 3.47) wants to know the value, and compiles the statement anew each time it is bound: ten times the work.
  it('bind no bare LIMIT', () => {
    expect(prepared().flatMap(([sql]) => /LIMIT [?:]\w*(?! \+ 0|\w)/.exec(sql)?.input ?? [])).toEqual([])
  })

  it('give pages, claims and timers in the order of their index, without sorting', () => {
    const ordered = prepared().filter(
      ([sql]) => /ORDER BY/.test(sql) && !/FROM (allowlist|mailboxes|api_keys)/.test(sql),
    )
    expect(ordered.length).toBeGreaterThan(10)
    const sorts = ordered.filter(([, plan]) => plan.some((step) => step.includes('TEMP B-TREE'))).map(([sql]) => sql)
    expect(sorts).toEqual([])
  })
})
