/** A database that an older program wrote: it is brought up to date, verifies, and is covered from the first change of each row on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../../../adapters/ports/context.js'
import { migrate, migrations } from '../../../adapters/sqlite/migrate.js'
import { closeWriter, openWriter } from '../../../adapters/sqlite/open.js'
import { sqliteStore } from '../../../adapters/sqlite/store.js'
import { verifyDatabase } from '../../../adapters/sqlite/verify.js'
import { ENVIRONMENTS, type Environment, type Principal } from '../../../core/authority/principal.js'
import type { Mail } from '../../../core/operations/review/notify.js'
import { temporary } from '../../support/store/directory.js'
import { type Body, bodyOf, type Opened, open } from '../../support/store/opened.js'
import { SETTINGS } from '../../support/store/requests.js'
import { written } from '../../support/store/written.js'

const DAY_MS = 24 * 60 * 60 * 1000

const rowsOf = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')

let directory: ReturnType<typeof temporary>
let file: string

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
})
afterEach(() => directory.remove())

/** As a program left it whose newest schema had this version. */
const wrote = (version: number): void => {
  const db = new Database(file)
  db.pragma('foreign_keys = OFF')
  migrate(db, migrations().slice(0, version))
  db.exec(rowsOf(`000${version}_rows.sql`))
  db.close()
}

const tamper = (sql: string): string | null => {
  const db = openWriter(file)
  expect(db.prepare(sql).run().changes).toBe(1)
  closeWriter(db)
  return verifyDatabase(file).fault
}

const MAILBOX = "UPDATE mailboxes SET messages_per_day = 1000000 WHERE environment = 'test'"
const ACCOUNT = "UPDATE accounts SET oversight_email = 'eve@example.net'"

describe('of the schema 0001', () => {
  beforeEach(() => wrote(1))

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
})

describe('of the schema 0002, with messages that wait and mail that nobody took', () => {
  let at: Opened

  beforeEach(async () => {
    wrote(2)
    at = await open(sqliteStore({ file, settings: { ...SETTINGS, operator_relay: true }, thread: false }))
  })
  afterEach(() => at.close())

  const ACCOUNT = 'acc_example.com'
  const who = (environment: Environment, id: string): Principal => ({
    id,
    account_id: ACCOUNT,
    environment,
    scopes: [],
    mailboxes: null,
    ...(id === 'operator' ? { session: 'ses_1' } : {}),
  })
  const queue = async (environment: Environment) => {
    const body = bodyOf(await at.read('desk_queue', who(environment, 'operator'), {}))
    return body as unknown as { readonly messages: ReadonlyArray<Body>; readonly reasons: ReadonlyArray<string> }
  }
  const whole = async (): Promise<void> => {
    await at.close()
    expect(verifyDatabase(file).fault).toBeNull()
  }

  it.each(ENVIRONMENTS)('verifies, and its queue stands on the desk: %s', async (environment) => {
    const { messages, reasons } = await queue(environment)
    expect(messages.map(({ subject, revision, bcc }) => [subject, revision, bcc])).toEqual([
      ['Yearly figures', 2, []],
      ['Hello', 1, ['kim@example.org']],
    ])
    expect(reasons).toEqual(['Too early'])
    await whole()
  })

  it('lets what waits be looked at and decided on', async () => {
    const operator = who('test', 'operator')
    const { messages } = await queue('test')
    const [first, second] = messages.map(({ message_id }) => message_id)
    const shown = bodyOf(await at.read('desk_message', operator, { message_id: first }))
    expect(shown).toMatchObject({ cause: 'gate', author_name: 'agent', previous: { subject: 'Quarterly figures' } })
    await at.done('decide_email', operator, { message_id: first, action: 'approve', revision: 2 })
    await at.done('decide_email', operator, { message_id: second, action: 'reject', reason: 'No' })
    expect(await queue('test')).toMatchObject({ messages: [], reasons: ['Too early', 'No'] })
    expect(await queue('live')).toMatchObject({ messages: { length: 2 } })
    await whole()
  })

  it('tells the operator of what waits, with links that decide, and of nothing that is over', async () => {
    const places = await at.run(at.store.holdsToTell(at.requests.now_ms + DAY_MS, []))
    expect(places.map((one) => one.environment).sort()).toEqual(['live', 'test'])
    const but = (without: string) => at.run(at.store.holdsToTell(at.requests.now_ms + DAY_MS, [without]))
    expect(await but(`${ACCOUNT} test`)).toMatchObject([{ environment: 'live' }])
    expect(await but(ACCOUNT)).toEqual([])
    at.requests.now_ms += DAY_MS
    const { mails } = await at.done('desk_notify', who('live', 'system'), {})
    const texts = (mails as unknown as ReadonlyArray<Mail>).map(({ text }) => text).join()
    for (const subject of ['Yearly figures', 'Hello']) expect(texts).toContain(subject)
    for (const subject of ['Approved', 'Rejected']) expect(texts).not.toContain(subject)
    const tokens = [...texts.matchAll(/#decide=(\S+)/g)].map(([, token = '']) => sha256(token))
    const links = await Promise.all(
      tokens.map((token_hash) => at.run(at.store.visitors((visitors) => visitors.link({ token_hash })))),
    )
    for (const link of links) {
      const input = { link_id: link?.id, message_id: link?.message_id, action: 'approve' }
      await at.done('desk_decide_link', who('live', 'operator'), input)
    }
    expect(links).toHaveLength(2)
    expect(await queue('live')).toMatchObject({ messages: [] })
    await at.done('desk_notified', who('live', 'system'), {
      rows: (mails as unknown as ReadonlyArray<Mail>).flatMap(({ rows }) => rows),
      outcome: 'taken',
    })
    await whole()
  })

  it('takes a session, and how its operator wants to be told; all of it is covered from then on', async () => {
    const operator = who('live', 'operator')
    expect(bodyOf(await at.read('desk_notifications', operator, {}))).toMatchObject({
      notify: 'each',
      quiet_from: null,
    })
    const { ask_id } = await at.done('desk_ask_sign_in', who('live', 'system'), {})
    expect(ask_id).toMatch(/^lnk_/)
    const token = String((await at.done('desk_link', operator, {})).url).split('#sign_in=')[1] ?? ''
    const link = await at.run(at.store.visitors((visitors) => visitors.link({ token_hash: sha256(token) })))
    await at.done('desk_sign_in', operator, { link_id: link?.id, agent: 'Firefox' })
    await at.done('desk_set_notifications', operator, { notify: 'off', quiet_from: null, quiet_until: null })
    await whole()
    expect(tamper("UPDATE accounts SET notify = 'each'")).toContain('notify is not what its entries say')
  })
})
