/** Every action of the review desk, asked with every credential and from everywhere: who may not is refused, and nothing has changed. */

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Action } from '../../core/operations/review/action.js'
import { ACTIONS } from '../../core/operations/review/actions.js'
import { type Caller, type Doors, doorsOf } from '../support/system/desk-door.js'
import { type Initial, openPlace, type Place, type Serving } from '../support/system/program.js'

let place: Place
let serving: Serving
let doors: Doors
let initial: Initial
let message_id: string
const callers: { [name: string]: Caller } = {}

/** All that is recorded, and all that could be changed unrecorded. */
const state = (): string => {
  const db = new Database(join(place.data, 'multimail.db'), { readonly: true })
  const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  const all = ['entries', 'desk_sessions', 'desk_links', 'operator_mail', 'holds', 'contents', 'mailboxes', 'api_keys']
  const counts = [...all.map(count), db.prepare('SELECT id, kill_switch, notify, quiet_from_min FROM accounts').all()]
  db.close()
  return JSON.stringify(counts)
}

const ask: Doors['ask'] = (...asked) => doors.ask(...asked)

/** What each action could do, were it let: to the message that waits, and to the account. */
const inputs = (environment: string): { readonly [action: string]: object } => ({
  decide: { environment, message_id, action: 'approve', revision: 1 },
  edit_and_approve: { environment, message_id, revision: 1, subject: 'x' },
  cancel_message: { environment, message_id },
  message: { environment, message_id },
  set_kill_switch: { on: true },
  set_notifications: { notify: 'off', quiet_from: null, quiet_until: null },
  create_mailbox: { environment, address: 'eve@agents.example' },
  create_api_key: { environment, name: 'eve', scopes: ['oversight'] },
  decide_link: { token: 'x'.repeat(40), action: 'approve' },
  open_link: { token: 'x'.repeat(40) },
})

const inputOf = (name: string, action: Action, environment = 'test'): object =>
  inputs(environment)[name] ?? (action.in_environment ? { environment } : {})

const isOpen = ({ who }: Action): boolean => who === 'anyone' || who === 'link'
const CLOSED = Object.entries(ACTIONS).filter(([, action]) => !isOpen(action))

beforeAll(async () => {
  place = openPlace()
  initial = await place.init('--domain', 'agents.example', '--oversight-email', 'boss@human.example')
  serving = await place.serve({ RATE_LIMIT_PER_MINUTE: '100000' })
  doors = doorsOf(serving)
  const { enter } = doors
  const { agent, reviewer, admin } = initial.keys.test
  const sent = await serving.post(agent, 'send_email', { to: 'jo@example.com', subject: 'Hello', body: 'Hi' })
  message_id = sent.body.message_id
  Object.assign(callers, {
    nobody: {},
    agent: { bearer: agent },
    'reviewer key': { bearer: reviewer },
    'admin key': { bearer: admin },
    'a cookie of its own making': { cookie: `multimail_desk=mds_${'0'.repeat(40)}` },
    'the agent key as a cookie': { cookie: `multimail_desk=${agent}` },
    reviewer: await enter('sign_in_key', { api_key: reviewer }),
    'live reviewer': await enter('sign_in_key', { api_key: initial.keys.live.reviewer }),
  })
  const link = (await place.run(['desk-link'])).stdout
  callers.operator = await enter('sign_in', { token: /#sign_in=([0-9a-f]+)/.exec(link)?.[1] })
})
afterAll(() => place.close())

it.each(['nobody', 'agent', 'reviewer key', 'admin key', 'a cookie of its own making', 'the agent key as a cookie'])(
  'lets %s do nothing that a session does',
  async (name) => {
    const before = state()
    for (const [action, what] of CLOSED)
      for (const environment of ['test', 'live']) {
        const { status, body } = await ask(action, callers[name] ?? {}, inputOf(action, what, environment))
        expect([action, status, body.code]).toEqual([action, 401, 'sign_in_required'])
      }
    for (const action of ['decide_link', 'open_link'])
      expect((await ask(action, callers[name] ?? {}, inputs('test')[action])).status).toBe(410)
    expect(state()).toBe(before)
  },
)

it('lets a reviewer do nothing that is the operator’s', async () => {
  const before = state()
  for (const name of ['reviewer', 'live reviewer'])
    for (const [action, what] of CLOSED.filter(([, one]) => one.who === 'operator')) {
      const { status, body } = await ask(action, callers[name] ?? {}, inputOf(action, what))
      expect([action, status, body.code]).toEqual([action, 403, 'operator_only'])
    }
  expect(state()).toBe(before)
})

it('lets a reviewer see and decide nothing of another environment', async () => {
  const before = state()
  for (const action of ['queue', 'message', 'history', 'decide']) {
    const what = ACTIONS[action] as Action
    const reply = await ask(action, callers['live reviewer'] ?? {}, inputOf(action, what, 'test'))
    expect([action, reply.status, reply.body.code]).toEqual([action, 400, 'invalid_request'])
  }
  for (const action of ['message', 'decide']) {
    const what = ACTIONS[action] as Action
    expect((await ask(action, callers['live reviewer'] ?? {}, inputOf(action, what, 'live'))).status).toBe(404)
  }
  expect(state()).toBe(before)
})

const FORGED: ReadonlyArray<readonly [string, { readonly [header: string]: string }, ReadonlyArray<string>]> = [
  ['without the header of the page', {}, ['X-Desk']],
  ['with the header of nobody', { 'X-Desk': '1' }, []],
  ['with another value in it', { 'X-Desk': '0'.repeat(40) }, []],
  ['from another origin', { Origin: 'https://evil.example' }, []],
  ['from another site', { 'Sec-Fetch-Site': 'cross-site' }, []],
  ['from a sibling of this host', { 'Sec-Fetch-Site': 'same-site' }, []],
  ['from an origin that says nothing', { Origin: 'null' }, []],
]

it.each(FORGED)('does nothing for a session %s', async (_what, more, without) => {
  const before = state()
  for (const name of ['reviewer', 'operator'])
    for (const [action, what] of CLOSED.filter(([, one]) => name === 'operator' || one.who === 'session')) {
      const { status, body } = await ask(action, callers[name] ?? {}, inputOf(action, what), more, without)
      expect([action, status, body.code]).toEqual([action, 403, 'not_from_the_page'])
    }
  expect(state()).toBe(before)
})

it('opens no door by GET, HEAD, PUT or DELETE', async () => {
  const before = state()
  for (const action of Object.keys(ACTIONS)) {
    expect([action, (await ask(action, callers.operator ?? {}, {}, {}, [], 'GET')).status]).toEqual([action, 404])
    expect((await ask(action, callers.operator ?? {}, {}, {}, [], 'HEAD')).status).toBe(404)
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await ask(action, callers.operator ?? {}, {}, {}, [], method)).status).toBe(405)
  }
  expect(state()).toBe(before)
})

it('has no action that is not in the table, and none of the roads behind it', async () => {
  const before = state()
  for (const name of [
    'desk_kill_switch',
    'desk_sign_in',
    'recover_operator',
    'record',
    'init',
    '__proto__',
    'send_email',
  ])
    expect([name, (await ask(name, callers.operator ?? {})).status]).toEqual([name, 404])
  for (const name of ['desk_kill_switch', 'desk_sign_in', 'desk_decide_link', 'edit_and_approve'])
    expect([name, (await serving.post(initial.keys.test.agent, name, { message_id })).status]).toEqual([name, 404])
  expect(state()).toBe(before)
})

it('lets an agent that has its key and all that it was told decide by no way', async () => {
  const before = state()
  const { agent } = initial.keys.test
  const told = await serving.post(agent, 'read_email', { message_id })
  const path = new URL(told.body.approval_url).pathname
  for (const method of ['GET', 'POST', 'PUT'])
    await serving.fetch(path, { method, headers: { Authorization: `Bearer ${agent}`, 'X-Desk': '1' } })
  for (const action of ['approve', 'reject'])
    expect((await serving.post(agent, 'decide_email', { message_id, action, revision: 1 })).status).toBe(403)
  expect((await ask('sign_in_key', {}, { api_key: agent })).status).toBe(403)
  expect((await ask('sign_in', {}, { token: agent })).status).toBe(410)
  for (const secret of [message_id, path, agent])
    expect((await ask('decide_link', {}, { token: secret.slice(0, 100), action: 'approve' })).status).toBe(410)
  expect((await serving.post(agent, 'read_email', { message_id })).body.status).toBe('pending')
  expect(state()).toBe(before)
})

it('lets the operator in: what was refused above can be done', async () => {
  for (const action of ['queue', 'message', 'history', 'sessions', 'notifications', 'get_account', 'operator_mail'])
    expect([
      action,
      (await ask(action, callers.operator ?? {}, inputOf(action, ACTIONS[action] as Action))).status,
    ]).toEqual([action, 200])
  const plain = { environment: 'test', message_id, action: 'approve', revision: 1 }
  expect((await ask('decide', callers.reviewer ?? {}, plain)).status).toBe(200)
})
