/** Each invariant of the outside can fail: what was asked, answered and received, with one thing that must not be. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../core/errors.js'
import { checkOutside } from '../../../spec/invariants/check.js'
import type { Arrived, Asked, Observation, Observed } from '../../../spec/invariants/outside/observation.js'
import { OUTSIDE } from '../../../spec/invariants/registry.js'

type Fields = { readonly [name: string]: Json }
type Call = ReadonlyArray<Observation>

let count = 0

/** A request and its answer; status 0: the answer was lost. */
const call = (operation: string, input: Fields, body: Fields = {}, more: Partial<Asked> = {}, status = 200): Call => {
  count += 1
  const request = `req_${count}`
  const who = { at_ms: count, account_id: 'acc_A', environment: 'test' as const, by: 'key_1' }
  const asked: Asked = { kind: 'asked', request, ...who, operation, input, ...more }
  return status === 0 ? [asked] : [asked, { kind: 'answered', request, status, body }]
}

const send = (body: Fields = {}, input: Fields = {}, more: Partial<Asked> = {}): Call =>
  call('send_email', { to: 'jo@example.com', ...input }, { message_id: 'msg_1', status: 'pending', ...body }, more)

const read = (body: Fields = {}, more: Partial<Asked> = {}): Call =>
  call(
    'read_email',
    { message_id: 'msg_1' },
    { message_id: 'msg_1', message_id_header: '<1@a>', revision: 1, digest: 'one', ...body },
    more,
  )

const decide = (action: string, status = 200, input: Fields = {}): Call =>
  call('decide_email', { message_id: 'msg_1', action, ...input }, { message_id: 'msg_1', revision: 1 }, {}, status)

const arrives = (more: Partial<Arrived> = {}): Call => [
  { kind: 'arrived', end: 'sandbox', header: '<1@a>', recipient: 'jo@example.com', digest: 'one', rcpt: 99, ...more },
]

const seen = (...calls: ReadonlyArray<Call>): Observed => ({
  all: calls.flat(),
  oversight: { acc_A: 'boss@human.example' },
  ended: true,
})

const shows = (status: string): Call => read({ status, deliveries: [{ delivery_id: 'dlv_1', status }] })
const suppresses = (on: boolean): Call => [
  { kind: 'suppressed', account_id: 'acc_A', environment: 'test', address: 'Jo@example.com', on },
]
const entries = (hash: string): Call => call('get_audit_log', {}, { entries: [{ seq: 1, hash }] })
const logged = (types: ReadonlyArray<string>): Call =>
  call(
    'get_audit_log',
    {},
    { entries: types.map((type, seq) => ({ seq, type, subject_id: 'msg_1' })), next_cursor: null },
  )
const allows = (pattern: string): Call => call('add_allowlist_entry', { pattern }, { entry_id: 'alw_1' })
const edits = call('edit_scheduled_email', { message_id: 'msg_1' }, { message_id: 'msg_1', revision: 2 })
const lowers = call(
  'update_mailbox',
  { mailbox_id: 'mbx_1', oversight_mode: 'gated_send' },
  { oversight_mode: 'gated_send' },
)
const trusted = read({ status: 'scheduled', reason: 'autonomous', mailbox_id: 'mbx_1' })
/** As it stands at the end: approved, with deliveries to one recipient. */
const lists = (...statuses: ReadonlyArray<string>): Call =>
  read({
    status: 'cancelled',
    hold: { outcome: 'approved' },
    deliveries: statuses.map((status, n) => ({ delivery_id: `dlv_${n}`, recipient: 'jo@example.com', status })),
  })
const ID = 'msg_01KE70EHG0000000000M000000'
const MONITORED = [send({ status: 'queued', oversight_mode: 'monitored' }), read(), arrives()]
const refuses: Call = [{ kind: 'refused', end: 'sandbox', header: '<1@a>', recipient: 'boss@human.example' }]

const SOUND: ReadonlyArray<readonly [what: string, observed: Observed]> = [
  ['approved, and arrived', seen(send(), read(), decide('approve'), arrives(), shows('delivered'), shows('bounced'))],
  ['approved by a request whose answer was lost', seen(send(), read(), decide('approve', 0), arrives())],
  [
    'edited and approved',
    seen(
      send(),
      read(),
      call('edit_and_approve', { message_id: 'msg_1' }, { message_id: 'msg_1', revision: 2 }),
      read({ revision: 2, digest: 'two' }),
      arrives({ digest: 'two' }),
    ),
  ],
  ['sent again as ordered', seen(send(), read(), decide('approve'), arrives(), decide('send_again'), arrives())],
  ['asked twice with one key', seen(send({}, { idempotency_key: 'k' }), send({}, { idempotency_key: 'k' }))],
  [
    'asked twice with one key of two accounts',
    seen(
      send({}, { idempotency_key: 'k' }),
      send({ message_id: 'msg_2' }, { idempotency_key: 'k' }, { account_id: 'acc_B' }),
    ),
  ],
  [
    'asked again after a day',
    seen(
      send({}, { idempotency_key: 'k' }),
      send({ message_id: 'msg_2' }, { idempotency_key: 'k' }, { at_ms: 90_000_000 }),
    ),
  ],
  ['monitored, with its copy', seen(...MONITORED, arrives({ recipient: 'boss@human.example' }))],
  ['monitored, with a copy that was refused', seen(...MONITORED, refuses)],
  [
    'suppressed after RCPT, or before that was lifted',
    seen(
      send(),
      read(),
      decide('approve'),
      suppresses(true),
      suppresses(false),
      arrives({ rcpt: 8 }),
      suppresses(true),
    ),
  ],
  [
    'suppressed before RCPT, and no longer when it was handed over',
    seen(send(), read(), decide('approve'), suppresses(true), suppresses(false), arrives({ rcpt: 7 })),
  ],
  [
    'an id of another that the asker named',
    seen(
      call('read_email', { message_id: ID }, { message_id: ID }),
      call('read_email', { message_id: ID }, { id: ID }, { account_id: 'acc_B' }, 404),
    ),
  ],
  [
    'let go by the allowlist after it was edited',
    seen(send(), read(), decide('approve'), allows('*@example.com'), edits, arrives({ digest: 'two' })),
  ],
  [
    'accepted by the allowlist',
    seen(allows('*@example.com'), send({ status: 'queued', oversight_mode: 'gated_send' })),
  ],
  ['told in the log', seen(send(), decide('approve'), logged(['message.held', 'message.approved']))],
  ['edited, and approved by its number', seen(send(), edits, decide('approve', 200, { revision: 2 }))],
  ['trusted again', seen(lowers, call('manage_upgrade', { mailbox_id: 'mbx_1' }), send(), trusted)],
  ['delivered, and listed so', seen(send(), read(), decide('approve'), arrives(), lists('cancelled', 'unknown'))],
  [
    'called back',
    seen(
      send(),
      read(),
      decide('approve'),
      arrives(),
      call('cancel_message', { message_id: 'msg_1' }),
      lists('cancelled', 'delivered'),
    ),
  ],
  [
    'at its end behind a kill switch',
    seen(read({ status: 'queued', deliveries: [{ delivery_id: 'dlv_1', reason: 'kill_switch' }] })),
  ],
]

const VIOLATING: { readonly [id: string]: ReadonlyArray<Observed> } = {
  'P1.asked': [
    seen(send(), read(), arrives(), decide('approve')),
    seen(send(), read(), decide('approve', 403), arrives()),
  ],
  'P3.received': [
    seen(send(), read(), decide('approve'), arrives({ digest: 'two' })),
    seen(send(), read(), decide('approve'), allows('*@other.example'), arrives({ digest: 'two' })),
    seen(send(), read(), decide('approve'), arrives({ digest: 'two' }), allows('*@example.com')),
  ],
  'P1.accepted': [
    seen(send({ status: 'queued', oversight_mode: 'gated_send' })),
    seen(
      allows('*@example.com'),
      send({ status: 'queued', oversight_mode: 'gated_send' }, { bcc: 'eve@other.example' }),
    ),
    seen(allows('*@example.com'), send({ status: 'queued', oversight_mode: 'gated_all' })),
  ],
  'P2.told': [seen(send(), logged([])), seen(decide('approve'), logged(['message.held']))],
  'P2.found': [seen(send(), call('read_email', { message_id: 'msg_1' }, {}, {}, 404))],
  'P3.named': [seen(send(), edits, decide('approve'))],
  'P3.revision': [
    seen(
      send(),
      call(
        'decide_email',
        { message_id: 'msg_1', action: 'approve', revision: 1, wait_seconds: 0 },
        { message_id: 'msg_1', revision: 2 },
      ),
    ),
  ],
  'P4.waiting': [seen(send({ status: 'queued' }), lowers, trusted)],
  'P5.rejected': [seen(send(), decide('reject'), decide('approve'))],
  'P6.shown': [seen(shows('bounced'), shows('delivered')), seen(shows('cancelled'), shows('queued'))],
  'P6.listed': [
    seen(send(), read(), decide('approve'), arrives(), lists('cancelled')),
    seen(send(), read(), decide('approve'), arrives(), lists()),
  ],
  'P6.arrived': [seen(send(), read(), decide('approve'), lists('delivered'))],
  'P6.disowned': [seen(send(), read(), decide('approve'), arrives(), lists('cancelled', 'delivered'))],
  'P7.arrived': [
    seen(send(), read(), decide('approve'), arrives(), arrives()),
    seen(send(), read(), decide('approve'), arrives(), decide('send_again', 409), arrives()),
  ],
  'P8.one': [
    seen(send({}, { idempotency_key: 'k' }), send({ message_id: 'msg_2' }, { idempotency_key: 'k' })),
    seen(send({}, { idempotency_key: 'k' }), send({}, { idempotency_key: 'k', subject: 'another' })),
  ],
  'P9.end': [
    seen(send(), read(), decide('approve'), arrives({ end: 'relay' })),
    seen(send({}, {}, { environment: 'live' }), read({}, { environment: 'live' }), decide('approve'), arrives()),
  ],
  'P12.offered': [seen(...MONITORED)],
  'P14.shown': [seen(entries('a'), entries('b'))],
  'P15.shown': [
    seen(
      call('read_email', {}, { message_id: ID }),
      call('check_inbox', {}, { messages: [{ message_id: ID }] }, { account_id: 'acc_B' }),
    ),
  ],
  'P16.ended': [seen(shows('queued')), seen(shows('sent'))],
  'P17.arrived': [seen(send(), read(), decide('approve'), suppresses(true), arrives())],
}

const broken = (observed: Observed): ReadonlyArray<string> => [...new Set(checkOutside(observed).map((one) => one.id))]

describe('what an outsider sees, in which nothing is wrong', () => {
  it.each(SOUND)('%s', (_what, observed) => {
    expect(broken(observed)).toEqual([])
  })

  it('says nothing of the end before the end', () => {
    expect(broken({ ...seen(...MONITORED, shows('queued')), ended: false })).toEqual([])
  })
})

describe('what an outsider sees that breaks', () => {
  it('is there for every invariant of the outside', () => {
    expect(Object.keys(VIOLATING).sort()).toEqual(OUTSIDE.map((one) => one.id).sort())
  })

  it.each(Object.entries(VIOLATING))('%s', (id, all) => {
    for (const observed of all) expect(broken(observed)).toContain(id)
  })
})
