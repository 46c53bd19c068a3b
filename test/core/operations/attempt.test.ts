/** What every command about a message or one of its deliveries looks at, and what an attempt may leave behind. */
import { describe, expect, it } from 'vitest'
import { caseOf, deliveryNeeds, isOpen } from '../../../core/operations/attempt.js'
import { messageNeeds, seen } from '../../../core/operations/decide.js'
import type { Request } from '../../../core/operations/facts.js'
import { accepted } from '../../../core/operations/send.js'
import {
  contextOf,
  deliveriesOf,
  type House,
  handOver,
  house,
  inMode,
  messageOf,
  recorded,
  SETTINGS,
  START_MS,
  sent,
} from '../../support/world.js'
import { aggregate, deliveryRow, holdRow, mailbox } from '../message/samples.js'

const DEFERRED = { outcome: 'deferred', confirmed_by: null, final: false, reply: null }

const requestOf = (at: House): Request => ({
  name: 'record',
  principal: at.worker,
  input: {},
  now_ms: START_MS,
  entropy: new Uint8Array(10),
  random_hex: '00'.repeat(20),
  prepared: null,
})

describe('what is asked of the Store', () => {
  it('for one message: it, and what the rules ask of its content', () => {
    expect(messageNeeds({ message_id: 'msg_1' })).toEqual({ message: 'msg_1', content: true, recipients: [] })
  })

  it('for one delivery: its message, and the counters as well', () => {
    expect(deliveryNeeds({ delivery_id: 'dlv_1' })).toEqual({
      delivery: 'dlv_1',
      content: true,
      recipients: [],
      usage: true,
    })
  })
})

describe('a delivery', () => {
  it('that its message does not have is not there', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    const { facts } = at.world.ask(at.worker, 'come_due', { message_id: id })
    const request = requestOf(at)
    const at_case = (delivery_id: string, known = facts) =>
      caseOf({ delivery_id }, known, request, contextOf(request, SETTINGS))
    const [row] = deliveriesOf(at, id)
    expect(at_case(row?.id ?? '')?.row).toEqual(row)
    expect(at_case('dlv_other')).toBeNull()
    expect(at_case(row?.id ?? '', { ...facts, loaded: null })).toBeNull()
  })

  it('keeps its message open while it waits; a copy does not', () => {
    const copy = deliveryRow({ id: 'dlv_c', kind: 'copy' })
    expect(isOpen([deliveryRow({}), copy])).toBe(true)
    expect(isOpen([deliveryRow({ status: 'delivered' }), copy])).toBe(false)
    expect(isOpen([deliveryRow({ status: 'delivered' }), deliveryRow({ id: 'dlv_2', status: 'leased' })])).toBe(true)
    expect(isOpen([{ ...copy, status: 'delivered' }])).toBe(true)
  })
})

describe('the revision that was seen', () => {
  it.each([
    [undefined, 1, 'current'],
    [undefined, 2, 'unnamed'],
    [2, 2, 'current'],
    [1, 2, 'stale'],
  ] as const)('%s of %s is %s', (revision, current, expected) => {
    expect(seen(revision, current)).toBe(expected)
  })
})

describe('a message that nobody decided on', () => {
  it('says that nobody has', () => {
    const at = house()
    const id = sent(at)
    expect(at.world.ask(at.reviewer, 'decision', { message_id: id }).body).toEqual({
      message_id: id,
      status: 'pending',
      revision: 1,
      delivered: false,
      decided_by: null,
      decided_at: null,
    })
  })

  it('asks for a human while its hold is open, and no longer', () => {
    const given = (closed_ms: number | null) =>
      accepted(
        aggregate(
          { phase: 'cleared', clearance: 'allowlist' },
          { holds: [holdRow({ closed_ms })], message: { status: 'queued' } },
        ),
        mailbox,
        contextOf(requestOf(house()), SETTINGS),
      ).body
    const body = {
      message_id: 'msg_1',
      thread_id: 'thr_1',
      status: 'queued',
      oversight_mode: 'gated_send',
      revision: 1,
    }
    expect(given(1)).toEqual({ ...body, reason: 'allowlist' })
    expect(given(null)).toEqual({ ...body, reason: 'gate', approval_url: 'https://desk.example/approve/msg_1' })
  })
})

describe('what an attempt leaves behind', () => {
  it('is a copy that is tried again, though its message was called back after some of it left (P12)', () => {
    const at = inMode(house(), 'monitored')
    const id = sent(at)
    const [first, copy] = deliveriesOf(at, id).map((one) => one.id)
    handOver(at, first ?? '')
    recorded(at, first ?? '', DEFERRED)
    handOver(at, copy ?? '')
    at.world.ask(at.agent, 'cancel_message', { message_id: id })
    expect(messageOf(at, id)).toMatchObject({ phase: 'cancelled', begun: 1 })
    recorded(at, copy ?? '', DEFERRED)
    expect(at.world.row('deliveries', copy ?? '')).toMatchObject({ status: 'queued', claim_ms: START_MS + 30_000 })
  })

  it('is no second notice of a hold that was open already', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at, { to: ['a@example.com', 'b@example.com'] })
    const [first] = deliveriesOf(at, id).map((one) => one.id)
    handOver(at, first ?? '')
    at.world.ask(at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, oversight_mode: 'gated_send' })
    const told = at.world.rows('operator_mail')
    expect(messageOf(at, id)).toMatchObject({ status: 'pending', hold: 1 })
    const { body } = recorded(at, first ?? '')
    expect(body).toEqual({ status: 'pending' })
    expect(at.world.rows('operator_mail')).toEqual(told)
  })
})
