/** Two accounts in one data directory: what is the one's is to the other, on the review desk, as if it were not there (P15). */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ENVIRONMENTS, type Environment } from '../../core/authority/principal.js'
import { toJsonSchema } from '../../core/codec/schema.js'
import { findOperation } from '../../core/operations/catalogue.js'
import type { Action } from '../../core/operations/review/action.js'
import { ACTIONS } from '../../core/operations/review/actions.js'
import { type Caller, type Doors, doorsOf } from '../support/system/desk-door.js'
import { type Initial, openPlace, type Place, type Reply, type Serving } from '../support/system/program.js'
import { openSink, type Sink } from '../support/system/sink.js'

/** One of each kind that an action can name. */
interface Owned {
  readonly message_id: string
  readonly delivery_id: string
  readonly mailbox_id: string
  readonly key_id: string
  readonly entry_id: string
  readonly session_id: string
  readonly passkey_id: string
  readonly mail_id: string
}

let sink: Sink
let place: Place
let serving: Serving
let doors: Doors
let mine: Initial
let other: Initial
let operator: Caller
const reviewers: { [E in Environment]?: Caller } = {}
const own: { [E in Environment]?: Owned } = {}
const theirs: { [E in Environment]?: Owned } = {}

const FILE = 'the file of the other account'
const SHA256 = createHash('sha256').update(FILE).digest('hex')
const credential = (n: number): string => Buffer.from(`credential ${n}`).toString('base64url')

/** What only the other account says. */
const SECRETS = ['bots.example', credential(2), 'The other subject', SHA256]

const reading = <A>(work: (db: Database.Database) => A): A => {
  const db = new Database(join(place.data, 'multimail.db'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** Every row of an account, of whatever table. */
const rowsOf = ({ account_id }: Initial): string =>
  reading((db) => {
    const tables = db
      .prepare<[], string>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
      .pluck()
      .all()
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck()
    const of = (table: string, column: string) =>
      db.prepare(`SELECT * FROM ${table} WHERE ${column} = ?`).all(account_id)
    const all = tables.flatMap((table) =>
      columns.all(table).includes('account_id') ? [[table, of(table, 'account_id')]] : [],
    )
    expect(all.length).toBeGreaterThan(15)
    return JSON.stringify([of('accounts', 'id'), ...all])
  })

const ID = /\b[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}\b/g

const signIn = async ({ account_id }: Initial): Promise<Caller> => {
  const { stdout } = await place.run(['desk-link', '--account', account_id])
  return doors.enter('sign_in', { token: /#sign_in=([0-9a-f]+)/.exec(stdout)?.[1] })
}

/** By hand, because nobody here holds an authenticator. */
const addPasskey = ({ account_id }: Initial, n: number): void =>
  reading((db) => {
    const id = `pky_01ARZ3NDEKTSV4RRFFQ69G5FA${n}`
    const insert = db.prepare("INSERT INTO passkeys VALUES (?, ?, 'live', 'Laptop', ?, 'AA', 0, '', 1, NULL)")
    insert.run(account_id, id, credential(n))
  })

/** A message that waits, one that was delivered, an allowlist entry; and the ids of all that there is. */
const furnish = async (initial: Initial, environment: Environment, who: Caller, subject: string): Promise<Owned> => {
  const { agent } = initial.keys[environment]
  const mailbox_id = initial.mailboxes[environment].id
  const file = { name: 'a.txt', content_type: 'text/plain', content_base64: Buffer.from(FILE).toString('base64') }
  const send = async (): Promise<string> => {
    const mail = { to: 'jo@example.com', subject, body: 'Hi', ...(initial === other ? { attachments: [file] } : {}) }
    return String((await serving.post(agent, 'send_email', mail)).body.message_id)
  }
  const delivered = await send()
  await doors.ask('decide', who, { environment, message_id: delivered, action: 'approve', revision: 1 })
  const entry = { environment, mailbox_id, pattern: '*@friends.example' }
  const added = await doors.ask('add_allowlist_entry', who, entry)
  if (added.status === 202) await doors.ask('add_allowlist_entry', who, { ...entry, approval_code: await place.code() })
  const first = async (action: string, list: string, id: string, input: object = {}): Promise<string> => {
    const about = (ACTIONS[action] as Action).in_environment ? { environment, ...input } : input
    return String((await doors.ask(action, who, about)).body[list][0][id])
  }
  return {
    message_id: await send(),
    delivery_id: reading((db) =>
      String(db.prepare('SELECT id FROM deliveries WHERE message_id = ?').pluck().get(delivered)),
    ),
    mailbox_id,
    key_id: await first('list_api_keys', 'api_keys', 'key_id'),
    entry_id: await first('list_allowlist', 'entries', 'entry_id', { mailbox_id }),
    session_id: await first('sessions', 'sessions', 'session_id'),
    passkey_id: await first('passkeys', 'passkeys', 'passkey_id'),
    mail_id: await first('operator_mail', 'mails', 'mail_id'),
  }
}

/** Nothing waits for a relay any more: what changes from here on, somebody asked for. */
const settled = async (): Promise<void> => {
  const waiting = () =>
    reading((db) =>
      db
        .prepare(
          `SELECT (SELECT count(*) FROM operator_mail WHERE claim_ms IS NOT NULL)
                + (SELECT count(*) FROM deliveries WHERE status NOT IN ('sent', 'delivered'))`,
        )
        .pluck()
        .get(),
    )
  await vi.waitFor(() => expect(waiting()).toBe(0), 30_000)
}

beforeAll(async () => {
  sink = await openSink()
  place = openPlace()
  mine = await place.init('--domain', 'agents.example', '--oversight-email', 'boss@human.example')
  other = await place.init('--domain', 'bots.example', '--oversight-email', 'boss@human.example')
  addPasskey(mine, 1)
  addPasskey(other, 2)
  serving = await place.serve({ RATE_LIMIT_PER_MINUTE: '100000', SMTP_URL: sink.url })
  doors = doorsOf(serving)
  operator = await signIn(mine)
  const stranger = await signIn(other)
  // Several holds would be gathered in one mail, some minutes later.
  for (const who of [operator, stranger])
    await doors.ask('set_notifications', who, { notify: 'off', quiet_from: null, quiet_until: null })
  for (const environment of ENVIRONMENTS) {
    own[environment] = await furnish(mine, environment, operator, 'Hello')
    theirs[environment] = await furnish(other, environment, stranger, 'The other subject')
    reviewers[environment] = await doors.enter('sign_in_key', { api_key: mine.keys[environment].reviewer })
  }
  await settled()
})
afterAll(async () => {
  await place.close()
  await sink.close()
})

type Case = readonly [
  action: string,
  kind: keyof Owned,
  /** 404: `not_found`; 200: a list with nothing of it. */
  status: 404 | 200,
  input: (id: string, own: Owned) => object,
]

/** Every action that takes an id, given one. */
const CASES: ReadonlyArray<Case> = [
  ['queue', 'mailbox_id', 200, (mailbox_id) => ({ mailbox_id })],
  ['history', 'mailbox_id', 200, (mailbox_id) => ({ mailbox_id })],
  ['history', 'message_id', 200, (cursor) => ({ cursor })],
  ['unknowns', 'mailbox_id', 200, (mailbox_id) => ({ mailbox_id })],
  ['unknowns', 'message_id', 200, (cursor) => ({ cursor })],
  ['message', 'message_id', 404, (message_id) => ({ message_id })],
  ['decide', 'message_id', 404, (message_id) => ({ message_id, action: 'approve', revision: 1 })],
  ['decide', 'message_id', 404, (message_id) => ({ message_id, action: 'reject', revision: 1 })],
  [
    'decide',
    'delivery_id',
    404,
    (delivery_id, { message_id }) => ({ message_id, delivery_id, action: 'mark_delivered' }),
  ],
  ['decision_challenge', 'message_id', 404, (message_id) => ({ message_id, action: 'approve', revision: 1 })],
  ['edit_and_approve', 'message_id', 404, (message_id) => ({ message_id, revision: 1, subject: 'Mine' })],
  ['reschedule', 'message_id', 404, (message_id) => ({ message_id, revision: 1, send_at: null })],
  ['cancel_message', 'message_id', 404, (message_id) => ({ message_id })],
  ['operator_mail', 'mail_id', 200, (cursor) => ({ cursor })],
  ['end_session', 'session_id', 404, (session_id) => ({ session_id })],
  ['remove_passkey', 'passkey_id', 404, (passkey_id) => ({ passkey_id })],
  ['list_mailboxes', 'mailbox_id', 200, (cursor) => ({ cursor })],
  ['update_mailbox', 'mailbox_id', 404, (mailbox_id) => ({ mailbox_id, kill_switch: true })],
  [
    'manage_upgrade',
    'mailbox_id',
    404,
    (mailbox_id) => ({ mailbox_id, action: 'request', oversight_mode: 'autonomous' }),
  ],
  ['list_allowlist', 'mailbox_id', 404, (mailbox_id) => ({ mailbox_id })],
  ['list_allowlist', 'entry_id', 200, (cursor, { mailbox_id }) => ({ cursor, mailbox_id })],
  ['add_allowlist_entry', 'mailbox_id', 404, (mailbox_id) => ({ mailbox_id, pattern: '*@eve.example' })],
  ['remove_allowlist_entry', 'entry_id', 404, (entry_id, { mailbox_id }) => ({ mailbox_id, entry_id })],
  ['remove_allowlist_entry', 'mailbox_id', 404, (mailbox_id, { entry_id }) => ({ mailbox_id, entry_id })],
  ['list_api_keys', 'key_id', 200, (cursor) => ({ cursor })],
  ['create_api_key', 'mailbox_id', 404, (id) => ({ name: 'eve', scopes: ['oversight'], mailboxes: [id] })],
  ['revoke_api_key', 'key_id', 404, (key_id) => ({ key_id })],
  ...(['message_id', 'mailbox_id', 'key_id', 'session_id', 'passkey_id'] as const).map(
    (kind): Case => ['get_audit_log', kind, 200, (subject_id) => ({ subject_id })],
  ),
]

/** Names of fields that hold an id; a cursor of the audit log is a number, and a challenge is of the session. */
const namesId = (action: string, field: string): boolean =>
  (field.endsWith('_id') || ['cursor', 'mailboxes'].includes(field)) &&
  field !== 'challenge_id' &&
  !(action === 'get_audit_log' && field === 'cursor')

const fieldsOf = (name: string, { input, does }: Action): ReadonlyArray<string> => {
  const codec = input ?? findOperation('operation' in does ? does.operation : name)?.input
  if (codec === undefined) return name === 'edit_and_approve' ? ['message_id'] : []
  return Object.keys((toJsonSchema(codec) as { readonly properties?: object }).properties ?? {})
}

const SESSIONS = Object.entries(ACTIONS).filter(([, { who }]) => who === 'session' || who === 'operator')

/** Another id, of the same time. */
const madeUp = (id: string): string => `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`

/** What an answer says but for ids, times, and the id that was asked for, which may be said back. */
const said = ({ status, body }: Reply, id: string): string =>
  JSON.stringify([status, { ...body, request_id: null }])
    .replaceAll(id, 'asked')
    .replace(ID, 'id')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')

/** That an answer to one account tells nothing that is the other's. */
const expectNothingOf = (foreign: ReadonlyArray<string>, { body }: Reply, asked: string): void => {
  const text = JSON.stringify(body).replaceAll(asked, '')
  expect([...foreign, ...SECRETS].filter((one) => one !== asked && text.includes(one))).toEqual([])
}

const foreignIds = (): ReadonlyArray<string> => {
  const known = new Set(rowsOf(mine).match(ID))
  return [...new Set(rowsOf(other).match(ID))].filter((one) => !known.has(one))
}

const owned = (of: { [E in Environment]?: Owned }, environment: Environment): Owned => {
  const found = of[environment]
  if (found === undefined) throw new Error(`nothing in ${environment}`)
  return found
}

it('every action that takes an id is asked below', () => {
  const named = SESSIONS.flatMap(([name, action]) =>
    fieldsOf(name, action)
      .filter((field) => namesId(name, field))
      .map((field) => `${name} ${field}`),
  )
  const asked = CASES.flatMap(([name, , , input]) =>
    Object.keys(input('', owned(own, 'test'))).map((field) => `${name} ${field}`),
  )
  expect(named.filter((one) => !asked.includes(one))).toEqual([])
  expect(named.length).toBeGreaterThan(20)
})

it.each(ENVIRONMENTS)(
  'an id of the other account is one that nobody has, in %s, and nothing of it changes',
  async (at) => {
    const before = rowsOf(other)
    const foreign = foreignIds()
    expect(foreign.length).toBeGreaterThan(30)
    for (const who of [operator, reviewers[at] ?? {}])
      for (const [name, kind, status, input] of CASES) {
        const { who: may, in_environment } = ACTIONS[name] as Action
        const ask = (id: string): Promise<Reply> =>
          doors.ask(name, who, { ...(in_environment ? { environment: at } : {}), ...input(id, owned(own, at)) })
        const id = owned(theirs, at)[kind]
        const reply = await ask(id)
        const refused = may === 'operator' && who !== operator
        expect([name, kind, reply.status]).toEqual([name, kind, refused ? 403 : status])
        if (status === 404)
          expect([name, kind, reply.body.code]).toEqual([name, kind, refused ? 'operator_only' : 'not_found'])
        expectNothingOf(foreign, reply, id)
        const invented = madeUp(id)
        expect([name, said(reply, id)]).toEqual([name, said(await ask(invented), invented)])
      }
    expect(rowsOf(other)).toBe(before)
  },
)

it('no answer to the one holds anything of the other, and no attachment is given', async () => {
  const before = rowsOf(other)
  const foreign = foreignIds()
  for (const environment of ENVIRONMENTS) {
    const { message_id, mailbox_id } = owned(own, environment)
    const inputs: { readonly [name: string]: object } = {
      message: { message_id },
      list_allowlist: { mailbox_id },
      decision_challenge: { message_id, action: 'approve', revision: 1 },
    }
    const reads = SESSIONS.map(([name]) => name).filter(
      (name) =>
        inputs[name] !== undefined ||
        /^(list_|get_|queue|history|unknowns|operator_mail|sessions|passkeys|passkey_registration|notifications|verification|verify)/.test(
          name,
        ),
    )
    expect(reads.length).toBeGreaterThan(15)
    for (const who of [operator, reviewers[environment] ?? {}])
      for (const name of reads) {
        const about = (ACTIONS[name] as Action).in_environment ? { environment } : {}
        const reply = await doors.ask(name, who, { ...about, ...inputs[name] })
        if (who === operator) expect([name, reply.status]).toEqual([name, name === 'verify' ? 202 : 200])
        expectNothingOf(foreign, reply, '')
      }
    for (const search of ['other', 'bots', 'jo@example.com'])
      for (const name of ['queue', 'history'])
        expectNothingOf(foreign, await doors.ask(name, operator, { environment, search }), '')
    const path = `/desk/attachment/${environment}/${owned(theirs, environment).message_id}/${SHA256}`
    const { cookie = '' } = operator
    expect((await serving.fetch(path, { headers: { Cookie: cookie } })).status).toBe(404)
  }
  expect(rowsOf(other)).toBe(before)
})

it('an address of the other is taken, and its domain is not to be had', async () => {
  const before = rowsOf(other)
  for (const address of ['agent@bots.example', 'new@bots.example']) {
    const reply = await doors.ask('create_mailbox', operator, { environment: 'test', address })
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid_request'])
  }
  expect(rowsOf(other)).toBe(before)
})
