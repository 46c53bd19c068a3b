/** Each invariant of the rows can fail: real rows of a message that began to leave, with one thing changed behind everybody's back. */
import { describe, expect, it } from 'vitest'
import type { Content } from '../../../core/message/content.js'
import { checkRows } from '../../../spec/invariants/check.js'
import type { Moment, Rows } from '../../../spec/invariants/moment.js'
import { ROWS } from '../../../spec/invariants/registry.js'
import { instantOf } from '../../../spec/invariants/rows/tables.js'
import { play, type Scene } from '../../../spec/invariants/scene.js'
import { rowsOf } from '../../support/watch.js'
import {
  deliveriesOf,
  type House,
  handOver,
  house,
  inMode,
  messageOf,
  OVERSIGHT,
  sent,
  sha256,
} from '../../support/world.js'

it('reads an instant as the platform does, on leap days too, and never one that is none', () => {
  for (const text of [
    '1970-01-01T00:00:00Z',
    '2024-02-29T23:59:59.5Z',
    '2000-03-01T00:00:00.001Z',
    '2100-12-31T12:30:00Z',
  ])
    expect(instantOf(text)).toBe(Date.parse(text))
  expect(instantOf('tomorrow')).toBe(Number.POSITIVE_INFINITY)
})

/** The moment after everything so far, as if one transaction had written it all. */
const momentOf = ({ world }: House): Moment => {
  const { scenes, book } = play(world.entries())
  return { account_id: 'acc_A', scenes, book, rows: rowsOf(world, 'acc_A'), sha256 }
}

/** Sent, approved, and handed over to its one recipient. */
const left = (): House & { readonly id: string; readonly delivery: string } => {
  const at = house()
  const id = sent(at, { idempotency_key: 'key' })
  at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
  const delivery = deliveriesOf(at, id)[0]?.id ?? ''
  handOver(at, delivery)
  return { ...at, id, delivery }
}

const monitored = (): House & { readonly id: string } => {
  const at = inMode(house(), 'monitored')
  return { ...at, id: sent(at) }
}

const editedAndApproved = (): Moment => {
  const at = house()
  const message_id = sent(at)
  at.world.ask(at.operator, 'edit_and_approve', { message_id, revision: 1, subject: 'Another' })
  return momentOf(at)
}

const rescheduled = (): Moment => {
  const at = house()
  const message_id = sent(at)
  at.world.ask(at.operator, 'desk_reschedule', { message_id, revision: 1, send_at: '2026-01-06T12:00:00.000Z' })
  return momentOf(at)
}

const patched = <T extends keyof Rows>(
  moment: Moment,
  table: T,
  set: Partial<Rows[T][number]>,
  only: (row: Rows[T][number]) => boolean = () => true,
): Moment => {
  const rows = moment.rows[table] as ReadonlyArray<Rows[T][number]>
  return { ...moment, rows: { ...moment.rows, [table]: rows.map((row) => (only(row) ? { ...row, ...set } : row)) } }
}

const contentWith = (moment: Moment, change: Partial<Content>, revision: number): Moment => {
  const before = JSON.parse(moment.rows.contents[0]?.content ?? '') as Content
  const content = JSON.stringify({ ...before, ...change })
  return patched(moment, 'contents', { content }, (row) => row.revision === revision)
}

const OTHERS = [{ address: 'eve@other.example', name: null }]

/** Nobody approved it, whatever its entries say: the content leaves by the allowlist alone. */
const unapproved = (moment: Moment): Moment => ({
  ...moment,
  scenes: moment.scenes.map(
    (scene): Scene => (scene.life === null ? scene : { ...scene, life: { ...scene.life, standing: null } }),
  ),
})

/** Nobody approved it, as its entries tell. */
const unapprovedBook = (moment: Moment): Moment => {
  const messages = [...moment.book.messages].map(([id, life]) => [id, { ...life, standing: null }] as const)
  return { ...moment, book: { ...moment.book, messages: new Map(messages) } }
}

const suppressed = (address_key: string) => ({
  ...{ account_id: 'acc_A', environment: 'test' as const, address_key, reason: 'bounced', created_ms: 0 },
})

const entry = (pattern: string, mailbox_id: string, removed_ms: number | null = null) => ({
  ...{ id: 'alw_1', account_id: 'acc_A', environment: 'test' as const, mailbox_id, pattern },
  ...{ added_by: 'operator', created_ms: 0, removed_ms, salt: '' },
})

const allowing = (...allowlist: ReadonlyArray<ReturnType<typeof entry>>): Moment => {
  const moment = unapproved(momentOf(left()))
  return { ...moment, rows: { ...moment.rows, allowlist } }
}

const twice = (): Moment => {
  const moment = momentOf(left())
  const row = moment.rows.deliveries[0] as Rows['deliveries'][number]
  const deliveries = [...moment.rows.deliveries, { ...row, id: 'dlv_2', status: 'unknown' as const }]
  return { ...moment, rows: { ...moment.rows, deliveries } }
}

/** The mode fell, and nobody judged what it had cleared. */
const fallen = (): Moment => {
  const at = monitored()
  const { mailbox_id } = at
  at.world.ask(at.admin, 'update_mailbox', { mailbox_id, oversight_mode: 'gated_send' })
  return patched(momentOf(at), 'messages', { phase: 'cleared', clearance: 'monitored', status: 'queued' })
}

const own = (): string => left().mailbox_id

const VIOLATING: { readonly [id: string]: () => ReadonlyArray<Moment> } = {
  'P1.recipient': () => [contentWith(momentOf(left()), { to: OTHERS }, 1)],
  'P1.time': () => [contentWith(momentOf(left()), { send_at: '2030-01-01T00:00:00.000Z' }, 1)],
  'P1.listed': () => [
    allowing(),
    allowing(entry('*@other.example', own())),
    allowing(entry('jo@example.com', own(), 1)),
    allowing(entry('jo@example.com', 'mbx_2')),
    contentWith(allowing(entry('jo@example.com', own())), { reply_to: OTHERS }, 1),
  ],
  'P3.sealed': () => [
    patched(momentOf(left()), 'messages', { cleared_digest: 'another' }),
    patched(momentOf(left()), 'messages', { digest: 'another', cleared_digest: 'another' }),
  ],
  'P4.removes': () => [contentWith(editedAndApproved(), { bcc: OTHERS }, 2)],
  'P4.moves': () => [
    contentWith(rescheduled(), { subject: 'Another' }, 2),
    contentWith(rescheduled(), { bcc: OTHERS }, 2),
  ],
  'P4.recorded': () => [
    patched(momentOf(left()), 'messages', { cleared_by: 'key_another' }),
    patched(momentOf(left()), 'messages', { cleared_by: null }),
    patched(unapprovedBook(momentOf(left())), 'messages', { phase: 'cleared' }),
  ],
  'P5.hold': () => [
    patched(momentOf(left()), 'holds', { closed_ms: null }),
    patched(momentOf(left()), 'messages', { hold: 2 }),
  ],
  'P7.address': () => [twice()],
  'P8.record': () => [
    patched(momentOf(left()), 'idempotency', { answer: '{"message_id":"msg_9"}' }),
    patched(momentOf(left()), 'idempotency', { environment: 'live' }),
  ],
  'P10.fall': () => [fallen()],
  'P12.address': () => [
    patched(momentOf(monitored()), 'accounts', { oversight_email: 'chief@human.example' }),
    {
      ...momentOf(monitored()),
      rows: { ...momentOf(monitored()).rows, suppressions: [suppressed(OVERSIGHT)] },
    },
  ],
  'P14.rows': () => [
    patched(momentOf(left()), 'messages', { phase: 'held' }),
    patched(momentOf(left()), 'messages', { revision: 2 }),
    patched(momentOf(left()), 'messages', { begun: 0 }),
    patched(momentOf(left()), 'deliveries', { status: 'queued' }),
    { ...momentOf(left()), book: { ...momentOf(left()).book, messages: new Map() } },
  ],
  'P15.home': () => [
    patched(momentOf(left()), 'contents', { environment: 'live' }),
    patched(momentOf(left()), 'deliveries', { account_id: 'acc_B' }),
    patched(momentOf(left()), 'messages', { mailbox_id: 'mbx_9' }),
  ],
  'P16.waits': () => [
    patched(momentOf(monitored()), 'deliveries', { claim_ms: null }),
    patched(momentOf(monitored()), 'messages', { phase: 'held' }),
    patched(momentOf(monitored()), 'messages', { due: 0, phase: 'cleared' }),
    patched(patched(momentOf(monitored()), 'messages', { phase: 'cancelled' }), 'deliveries', { claim_ms: null }),
  ],
  'P17.suppressed': () => {
    const moment = momentOf(left())
    return [{ ...moment, rows: { ...moment.rows, suppressions: [suppressed('jo@example.com')] } }]
  },
  'P17.stopped': () => [patched(momentOf(left()), 'accounts', { kill_switch: 1 })],
}

const broken = (moment: Moment): ReadonlyArray<string> => [...new Set(checkRows(moment).map((one) => one.id))]

describe('rows in which nothing is wrong', () => {
  it.each([
    ['after an approval and a hand-over', () => momentOf(left())],
    ['of a monitored mailbox', () => momentOf(monitored())],
    ['after an edit that was approved with it', editedAndApproved],
    ['after an operator moved its time', rescheduled],
    ['that leave by an exact entry', () => allowing(entry('jo@example.com', own()))],
    [
      'that leave by the entry of a domain, and a reply to themselves',
      () => {
        const at = left()
        const { address } = at.world.row('mailboxes', at.mailbox_id)
        return contentWith(allowing(entry('*@example.com', own())), { reply_to: [{ address, name: null }] }, 1)
      },
    ],
  ])('%s', (_what, moment) => {
    expect(broken(moment())).toEqual([])
  })
})

describe('rows that break', () => {
  it('are there for every invariant of the rows', () => {
    expect(Object.keys(VIOLATING).sort()).toEqual(ROWS.map((one) => one.id).sort())
  })

  it.each(Object.entries(VIOLATING))('%s', (id, moments) => {
    for (const moment of moments()) expect(broken(moment)).toContain(id)
  })

  it('are told with ids, and no address', () => {
    const at = left()
    const moment = momentOf(at)
    const rows = { ...moment.rows, suppressions: [suppressed('jo@example.com')] }
    expect(checkRows({ ...moment, rows })).toEqual([
      {
        id: 'P17.suppressed',
        promise: 'P17',
        words: `${at.id}, ${at.delivery}: its content began to leave to an address that was suppressed`,
      },
    ])
    expect(messageOf(at, at.id).status).toBe('queued')
  })
})
