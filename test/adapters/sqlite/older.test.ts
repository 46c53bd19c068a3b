/** A database that an older program wrote: it is brought up to date, verifies, and is covered from the first change of each row on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate, migrations } from '../../../adapters/sqlite/migrate.js'
import { closeWriter, openWriter } from '../../../adapters/sqlite/open.js'
import { verifyDatabase } from '../../../adapters/sqlite/verify.js'
import type { Principal } from '../../../core/authority/principal.js'
import { temporary } from '../../support/store/directory.js'
import { written } from '../../support/store/written.js'

const ROWS = readFileSync(new URL('./fixtures/0001_rows.sql', import.meta.url), 'utf8')

let directory: ReturnType<typeof temporary>
let file: string

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
  const db = new Database(file)
  db.pragma('foreign_keys = OFF')
  migrate(db, migrations().slice(0, 1))
  db.exec(ROWS)
  db.close()
})
afterEach(() => directory.remove())

const tamper = (sql: string): string | null => {
  const db = openWriter(file)
  expect(db.prepare(sql).run().changes).toBe(1)
  closeWriter(db)
  return verifyDatabase(file).fault
}

const MAILBOX = "UPDATE mailboxes SET messages_per_day = 1000000 WHERE environment = 'test'"
const ACCOUNT = "UPDATE accounts SET oversight_email = 'eve@example.net'"

it('verifies after it was brought up to date', () => {
  expect(() => verifyDatabase(file)).toThrow('start the server once')
  closeWriter(openWriter(file))
  expect(verifyDatabase(file)).toMatchObject({ fault: null, entries: 13 })
})

it('says nothing of what its entries do not cover', () => {
  expect([tamper(MAILBOX), tamper(ACCOUNT)]).toEqual([null, null])
  expect(tamper('UPDATE operator_codes SET used_ms = 1')).toContain('used is not what its entries say')
})

it('covers a row from its first change on', () => {
  const at = written(file)
  const mailbox_id = at.db.prepare("SELECT id FROM mailboxes WHERE environment = 'test'").pluck().get()
  const account_id = at.db.prepare('SELECT id FROM accounts').pluck().get() as string
  const operator: Principal = { id: 'operator', account_id, environment: 'test', scopes: [], mailboxes: null }
  at.done(at.job('update_mailbox', operator, { mailbox_id, messages_per_hour: 10 }))
  at.done(at.job('recover_operator', operator, { oversight_email: 'new@elsewhere.example' }))
  at.writer.close()
  expect(verifyDatabase(file).fault).toBeNull()
  expect(tamper(MAILBOX)).toContain('messages_per_day is not what its entries say')
  expect(tamper(ACCOUNT)).toContain('oversight_email is not what its entries say')
})
