import { describe, expect, it } from 'vitest'
import { NO_LIMITS } from '../../../core/operations/init.js'
import { ownsFact, ownsWrite } from '../../../core/operations/own.js'
import type { Write } from '../../../core/operations/plan.js'
import { machine } from '../../support/world.js'

const asker = { name: 'send_email', principal: machine('acc_A', 'test', 'key_1') }
const init = { ...asker, name: 'init' }

const row = {
  account_id: 'acc_A',
  environment: 'test',
  address_key: 'jo@example.com',
  reason: 'bounce',
  created_ms: 0,
} as const
const told = { notify: 'each', quiet_from_min: null, quiet_until_min: null } as const
const account = {
  id: 'acc_A',
  oversight_email: null,
  kill_switch: 0,
  ...told,
  ...NO_LIMITS,
  salt: '',
  created_ms: 0,
} as const
const counter = { ...row, scope_id: 'acc_A', kind: 'messages', window: 'hour', bucket_ms: 0, count: 1 } as const
const key = { account_id: 'acc_A', id: 'msg_1' }

const OWN: ReadonlyArray<Write> = [
  { op: 'insert', table: 'suppressions', row },
  { op: 'keep', table: 'suppressions', row },
  { op: 'count', table: 'counters', row: counter },
  { op: 'update', table: 'messages', key, set: { reason: 'x' } },
  { op: 'delete', table: 'messages', key },
  { op: 'insert', table: 'accounts', row: account },
  { op: 'update', table: 'accounts', key: { id: 'acc_A' }, set: { kill_switch: 1 } },
]

const ELSEWHERE: ReadonlyArray<Write> = [
  { op: 'insert', table: 'suppressions', row: { ...row, environment: 'live' } },
  { op: 'keep', table: 'suppressions', row: { ...row, environment: 'live' } },
  { op: 'count', table: 'counters', row: { ...counter, environment: 'live' } },
  { op: 'delete', table: 'suppressions', key: { ...row, environment: 'live' } },
  { op: 'update', table: 'suppressions', key: { ...row, environment: 'live' }, set: { reason: 'x' } },
]

const FOREIGN: ReadonlyArray<Write> = [
  { op: 'insert', table: 'suppressions', row: { ...row, account_id: 'acc_B' } },
  { op: 'keep', table: 'suppressions', row: { ...row, account_id: 'acc_B' } },
  { op: 'count', table: 'counters', row: { ...counter, account_id: 'acc_B' } },
  { op: 'update', table: 'messages', key: { ...key, account_id: 'acc_B' }, set: { reason: 'x' } },
  { op: 'delete', table: 'messages', key: { ...key, account_id: 'acc_B' } },
  { op: 'update', table: 'messages', key: { id: 'acc_A' }, set: { reason: 'x' } },
  { op: 'insert', table: 'accounts', row: { ...account, id: 'acc_B' } },
  { op: 'update', table: 'accounts', key: { id: 'acc_B' }, set: { kill_switch: 1 } },
  { op: 'update', table: 'messages', key, set: { account_id: 'acc_A' } },
  { op: 'update', table: 'messages', key, set: { environment: 'test' } },
  { op: 'update', table: 'accounts', key: { id: 'acc_A' }, set: { id: 'acc_B' } },
]

describe('P9, P15: the plan of a request', () => {
  it('writes rows of its account, in its environment or in none', () => {
    for (const write of OWN) expect([write, ownsWrite(asker, write)]).toEqual([write, true])
    for (const write of [...ELSEWHERE, ...FOREIGN]) expect([write, ownsWrite(asker, write)]).toEqual([write, false])
  })

  it('of `init` writes in both environments, of its account alone', () => {
    for (const write of [...OWN, ...ELSEWHERE]) expect([write, ownsWrite(init, write)]).toEqual([write, true])
    for (const write of FOREIGN) expect([write, ownsWrite(init, write)]).toEqual([write, false])
  })

  it('tells of its environment, or of the whole account', () => {
    const told = (['test', 'live', null] as const).map((environment) => ({ environment }))
    expect(told.map((one) => ownsFact(asker, one))).toEqual([true, false, true])
    expect(told.map((one) => ownsFact(init, one))).toEqual([true, true, true])
  })
})
