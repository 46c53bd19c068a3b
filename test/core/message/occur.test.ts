import { describe, expect, it } from 'vitest'
import type { Aggregate } from '../../../core/message/aggregate.js'
import type { Event } from '../../../core/message/event.js'
import { deliveryOccur, draftedFact, occur } from '../../../core/message/occur.js'
import {
  aggregate,
  content,
  deliveryRow,
  digestOf,
  holdRow,
  mailbox,
  messageRow,
  NOW,
  OVERSIGHT,
  sha256,
  step,
} from './samples.js'

const A = 'a@x.example'
const B = 'b@x.example'
const DIGEST = digestOf(content(A, B))

const HELD = aggregate(
  { phase: 'held' },
  { message: { hold: 1, status: 'pending', expires_ms: 5 }, holds: [holdRow({})] },
)

const CLEARED = aggregate(
  { phase: 'cleared', clearance: 'human', decision: 'approved' },
  {
    message: { hold: 1, cleared_by: 'key_reviewer', cleared_digest: DIGEST, status: 'queued' },
    holds: [holdRow({ closed_ms: 1, outcome: 'approved', decided_by: 'key_reviewer' })],
    deliveries: [
      deliveryRow({ claim_ms: 1 }),
      deliveryRow({ id: 'dlv_2', recipient: B, status: 'leased', claim_ms: 1, lease_until_ms: 9 }),
      deliveryRow({ id: 'dlv_c', recipient: OVERSIGHT, kind: 'copy', claim_ms: 1 }),
    ],
  },
)

const entry = (before: Aggregate, event: Event, change = {}) => occur(before, event, step(change)).facts[0]

describe('an event of a message', () => {
  it('P14: leaves one entry of its own, which names ids, codes and a salted commitment', () => {
    const { facts } = occur(HELD, { _tag: 'approved' }, step())
    expect(facts).toEqual([
      {
        type: 'message.approved',
        environment: 'test',
        subject_id: 'msg_1',
        actor: 'key_reviewer',
        data: {
          mailbox_id: 'mbx_1',
          timing: 'gate_first',
          revision: 1,
          hold: 1,
          mode: 'gated_send',
          commitment: sha256(`salt_1:${DIGEST}`),
          deliveries: ['recipient:dlv_new0', 'recipient:dlv_new1'],
        },
      },
    ])
  })

  it('P14: says in its entry why a hold opened and why the message may leave', () => {
    const start = aggregate({})
    expect(entry(start, { _tag: 'held', cause: 'digest', due: false })?.data).toMatchObject({
      cause: 'digest',
      due: false,
      hold: 1,
    })
    expect(entry(start, { _tag: 'cleared', clearance: 'allowlist', due: true })?.data).toMatchObject({
      clearance: 'allowlist',
      due: true,
    })
    expect(entry(CLEARED, { _tag: 'began' })).toMatchObject({ type: 'message.began', data: { deliveries: [] } })
  })

  it('P14: leaves an entry when a draft is kept', () => {
    expect(draftedFact(messageRow({ due: false }), { actor: 'key_agent', sha256 })).toEqual({
      type: 'message.drafted',
      environment: 'test',
      subject_id: 'msg_1',
      actor: 'key_agent',
      data: {
        due: false,
        mailbox_id: 'mbx_1',
        timing: 'gate_first',
        revision: 1,
        hold: 0,
        mode: 'gated_send',
        commitment: sha256(`salt_1:${DIGEST}`),
        deliveries: [],
      },
    })
    expect(draftedFact(messageRow({ due: true }), { actor: 'key_agent', sha256 }).data).toMatchObject({ due: true })
  })
})

describe('held', () => {
  it('opens a hold on the current revision and digest', () => {
    const start = aggregate({}, { message: { revision: 3 } })
    const { after } = occur(start, { _tag: 'held', cause: 'gate', due: true }, step())
    expect(after.holds).toEqual([holdRow({ revision: 3, opened_ms: NOW })])
    expect(after.message).toEqual(
      messageRow({ phase: 'held' }, { revision: 3, hold: 1, status: 'pending', updated_ms: NOW }),
    )
  })

  it('keeps what it clears from leaving, takes the clearance from its reviewer, and lets the copy go', () => {
    const { after, facts } = occur(CLEARED, { _tag: 'held', cause: 'withdrawn', due: true }, step())
    expect(after.deliveries).toEqual([
      deliveryRow({}),
      deliveryRow({ id: 'dlv_2', recipient: B, status: 'leased', lease_until_ms: 9 }),
      deliveryRow({ id: 'dlv_c', recipient: OVERSIGHT, kind: 'copy', claim_ms: 1 }),
    ])
    expect(after.message).toMatchObject({
      clearance: 'none',
      cleared_by: null,
      decision: 'none',
      hold: 2,
      status: 'pending',
    })
    expect(after.holds.map((one) => [one.number, one.cause, one.outcome])).toEqual([
      [2, 'withdrawn', null],
      [1, 'gate', 'approved'],
    ])
    expect(facts).toHaveLength(1)
  })

  it.each([
    ['gate_first', false, 500, NOW + 60_000],
    ['schedule_first', false, NOW + 7_000, NOW + 67_000],
    ['schedule_first', true, 500, NOW + 60_000],
    ['schedule_first', false, null, NOW + 60_000],
  ] as const)(
    '%s, due %s, at %s: expires a minute after it waits for its decision',
    (timing, due, send_at_ms, expires_ms) => {
      const start = aggregate({ timing }, { message: { send_at_ms } })
      const minute = { ...mailbox, hold_expiry_s: 60 }
      const { after } = occur(start, { _tag: 'held', cause: 'gate', due }, step({ mailbox: minute }))
      expect(after.message).toMatchObject({ expires_ms, due: due ? 1 : 0, due_ms: due ? null : send_at_ms })
      expect(after.holds[0]?.opened_ms).toBe(expires_ms - 60_000)
    },
  )
})

describe('cleared', () => {
  const start = aggregate({}, { message: { expires_ms: 5, cleared_by: 'key_old' } })

  it('makes a delivery for each recipient, to leave at once', () => {
    const { after, facts } = occur(start, { _tag: 'cleared', clearance: 'autonomous', due: true }, step())
    const made = { claim_ms: NOW, created_ms: NOW, updated_ms: NOW }
    expect(after.deliveries).toEqual([
      deliveryRow({ id: 'dlv_new0', ...made }),
      deliveryRow({ id: 'dlv_new1', recipient: B, ...made }),
    ])
    expect(after.message).toEqual(
      messageRow(
        { phase: 'cleared', clearance: 'autonomous' },
        { status: 'queued', cleared_digest: DIGEST, updated_ms: NOW },
      ),
    )
    expect(facts).toHaveLength(1)
  })

  it('keeps them until their time, where it has not come', () => {
    const later = { ...start, message: { ...start.message, send_at_ms: NOW + 9 } }
    const { after } = occur(later, { _tag: 'cleared', clearance: 'autonomous', due: false }, step())
    expect(after.message).toMatchObject({ status: 'scheduled', due: 0, due_ms: NOW + 9 })
    expect(after.deliveries.map((one) => one.claim_ms)).toEqual([null, null])
    const again = occur(CLEARED, { _tag: 'cleared', clearance: 'autonomous', due: false }, step())
    expect(again.after.deliveries.map((one) => one.claim_ms)).toEqual([null, null, 1])
  })

  it('P12: makes a copy to the oversight address, if monitored', () => {
    const { after } = occur(start, { _tag: 'cleared', clearance: 'monitored', due: true }, step())
    expect(after.deliveries.map((one) => [one.id, one.kind, one.recipient])).toEqual([
      ['dlv_new0', 'recipient', A],
      ['dlv_new1', 'recipient', B],
      ['dlv_new2', 'copy', OVERSIGHT],
    ])
    const without = occur(
      start,
      { _tag: 'cleared', clearance: 'monitored', due: true },
      step({ oversight_email: null }),
    )
    expect(without.after.deliveries).toHaveLength(2)
  })

  it.each(['transmitting', 'sent', 'delivered', 'unknown', 'failed'] as const)(
    'P12: makes another copy if the one before is %s: it showed what was cleared then',
    (status) => {
      const before = {
        ...start,
        deliveries: [deliveryRow({ id: 'dlv_c', kind: 'copy', recipient: OVERSIGHT, status })],
      }
      const { after } = occur(before, { _tag: 'cleared', clearance: 'monitored', due: true }, step())
      expect(after.deliveries.filter((one) => one.kind === 'copy').map((one) => [one.id, one.status])).toEqual([
        ['dlv_c', status],
        ['dlv_new2', 'queued'],
      ])
    },
  )

  it('P12: puts a new copy in the place of one that still waits', () => {
    const { after, facts } = occur(CLEARED, { _tag: 'cleared', clearance: 'monitored', due: true }, step())
    expect(after.deliveries.map((one) => [one.id, one.status])).toEqual([
      ['dlv_1', 'queued'],
      ['dlv_2', 'leased'],
      ['dlv_c', 'cancelled'],
      ['dlv_new0', 'queued'],
    ])
    expect(facts.map((one) => one.type)).toEqual(['message.cleared', 'delivery.cancelled'])
    const human = occur(CLEARED, { _tag: 'cleared', clearance: 'autonomous', due: true }, step())
    expect(human.after.deliveries[2]?.status).toBe('queued')
  })

  it('P1: calls back the delivery of a recipient who was taken away, and makes none twice', () => {
    const before = { ...CLEARED, content: content(B, 'c@x.example') }
    const { after, facts } = occur(before, { _tag: 'cleared', clearance: 'autonomous', due: true }, step())
    expect(after.deliveries.map((one) => [one.id, one.recipient, one.status, one.claim_ms])).toEqual([
      ['dlv_1', A, 'cancelled', null],
      ['dlv_2', B, 'leased', 1],
      ['dlv_c', OVERSIGHT, 'queued', 1],
      ['dlv_new0', 'c@x.example', 'queued', NOW],
    ])
    expect(facts[1]).toEqual({
      type: 'delivery.cancelled',
      environment: 'test',
      subject_id: 'msg_1',
      actor: 'key_reviewer',
      data: {
        delivery_id: 'dlv_1',
        kind: 'recipient',
        attempt: 0,
        reply_code: null,
        reply_enhanced: null,
        confirmed_by: null,
      },
    })
  })

  it('makes a new delivery for a recipient who comes back', () => {
    const before = { ...start, deliveries: [deliveryRow({ status: 'cancelled' })] }
    const { after } = occur(before, { _tag: 'cleared', clearance: 'autonomous', due: true }, step())
    expect(after.deliveries.map((one) => [one.id, one.recipient])).toEqual([
      ['dlv_1', A],
      ['dlv_new0', A],
      ['dlv_new1', B],
    ])
  })

  it('takes a copy to a recipient for no delivery to them', () => {
    const before = { ...start, deliveries: [deliveryRow({ kind: 'copy', status: 'sent' })] }
    const { after } = occur(before, { _tag: 'cleared', clearance: 'autonomous', due: true }, step())
    expect(after.deliveries.filter((one) => one.kind === 'recipient').map((one) => one.recipient)).toEqual([A, B])
  })

  it('lets what waits without a time leave now, and what has one at its time', () => {
    const before = {
      ...start,
      deliveries: [
        deliveryRow({ claim_ms: NOW + 100 }),
        deliveryRow({ id: 'dlv_2', recipient: B, status: 'leased' }),
        deliveryRow({ id: 'dlv_3', recipient: 'c@x.example', status: 'bounced' }),
      ],
    }
    const { after } = occur(before, { _tag: 'cleared', clearance: 'autonomous', due: true }, step())
    expect(after.deliveries.map((one) => one.claim_ms)).toEqual([NOW + 100, NOW, null])
  })
})

describe('approved', () => {
  it.each(['approved', 'edit_approved'] as const)(
    '%s: closes the hold and binds the clearance to its reviewer and digest',
    (_tag) => {
      const { after } = occur(HELD, { _tag }, step({ reason: 'fine' }))
      expect(after.holds).toEqual([
        holdRow({ closed_ms: NOW, outcome: 'approved', decided_by: 'key_reviewer', reason: 'fine' }),
      ])
      expect(after.message).toEqual(
        messageRow(
          { phase: 'cleared', clearance: 'human', decision: 'approved' },
          {
            hold: 1,
            status: 'queued',
            cleared_by: 'key_reviewer',
            cleared_digest: DIGEST,
            decided_by: 'key_reviewer',
            decided_ms: NOW,
            reason: 'fine',
            updated_ms: NOW,
          },
        ),
      )
    },
  )

  it('leaves older holds as they were', () => {
    const old = holdRow({ closed_ms: 3, outcome: 'superseded', decided_by: 'key_agent' })
    const before = { ...HELD, holds: [holdRow({ number: 2 }), old] }
    expect(occur(before, { _tag: 'approved' }, step()).after.holds[1]).toEqual(old)
  })
})

describe('edited', () => {
  it('opens the hold again on the new revision, for the same cause', () => {
    const before = aggregate(
      { phase: 'held' },
      {
        message: { hold: 2, revision: 5 },
        holds: [holdRow({ number: 2, cause: 'withdrawn' }), holdRow({ closed_ms: 1, outcome: 'superseded' })],
      },
    )
    const { after } = occur(before, { _tag: 'edited', due: true }, step({ actor: 'key_agent' }))
    expect(after.holds.map((one) => [one.number, one.revision, one.cause, one.outcome, one.decided_by])).toEqual([
      [3, 5, 'withdrawn', null, null],
      [2, 1, 'withdrawn', 'superseded', 'key_agent'],
      [1, 1, 'gate', 'superseded', null],
    ])
  })

  it('opens none for a draft', () => {
    const { after, facts } = occur(aggregate({}), { _tag: 'edited', due: false }, step())
    expect(after.holds).toEqual([])
    expect(after.message).toMatchObject({ hold: 0, due: 0, status: 'draft', due_ms: null })
    expect(facts).toHaveLength(1)
  })
})

describe('the ends', () => {
  it('rejected: says by whom and why, and closes the hold', () => {
    const { after } = occur(HELD, { _tag: 'rejected' }, step({ reason: 'no' }))
    expect(after.message).toEqual(
      messageRow(
        { phase: 'rejected', decision: 'rejected' },
        { hold: 1, status: 'rejected', decided_by: 'key_reviewer', decided_ms: NOW, reason: 'no', updated_ms: NOW },
      ),
    )
    expect(after.holds).toEqual([
      holdRow({ closed_ms: NOW, outcome: 'rejected', decided_by: 'key_reviewer', reason: 'no' }),
    ])
  })

  it.each(['cancelled', 'expired'] as const)('%s: closes the hold and decides nothing', (_tag) => {
    const { after } = occur(HELD, { _tag }, step({ actor: 'system' }))
    expect(after.message).toEqual(messageRow({ phase: _tag }, { hold: 1, status: _tag, updated_ms: NOW }))
    expect(after.holds[0]).toMatchObject({ outcome: _tag, decided_by: 'system' })
  })

  it('calls back all that waits, with an entry for each; before anything began the copy too', () => {
    const { after, facts } = occur(CLEARED, { _tag: 'cancelled' }, step())
    expect(after.deliveries).toEqual([
      deliveryRow({ status: 'cancelled', updated_ms: NOW }),
      deliveryRow({ id: 'dlv_2', recipient: B, status: 'cancelled', updated_ms: NOW }),
      deliveryRow({ id: 'dlv_c', recipient: OVERSIGHT, kind: 'copy', status: 'cancelled', updated_ms: NOW }),
    ])
    expect(facts.map((one) => [one.type, one.data.delivery_id ?? null])).toEqual([
      ['message.cancelled', null],
      ['delivery.cancelled', 'dlv_1'],
      ['delivery.cancelled', 'dlv_2'],
      ['delivery.cancelled', 'dlv_c'],
    ])
  })

  it('P12: calls back no copy of what began to leave, and nothing that is out of its hands', () => {
    const before: Aggregate = {
      ...CLEARED,
      message: { ...CLEARED.message, begun: 1 },
      deliveries: [
        deliveryRow({ status: 'transmitting' }),
        deliveryRow({ id: 'dlv_2', recipient: B }),
        deliveryRow({ id: 'dlv_c', recipient: OVERSIGHT, kind: 'copy', claim_ms: 1 }),
      ],
    }
    const { after } = occur(before, { _tag: 'cancelled' }, step())
    expect(after.deliveries.map((one) => one.status)).toEqual(['transmitting', 'cancelled', 'queued'])
    expect(after.message.status).toBe('queued')
  })
})

describe('time and judgement', () => {
  const waiting = (phase: 'held' | 'cleared'): Aggregate =>
    aggregate(
      { phase, clearance: phase === 'cleared' ? 'human' : 'none', due: false },
      { message: { send_at_ms: NOW, due_ms: NOW }, deliveries: [deliveryRow({})] },
    )

  it('came_due: lets the deliveries of a cleared message leave, and not those of a held one', () => {
    const cleared = occur(waiting('cleared'), { _tag: 'came_due' }, step()).after
    expect(cleared.message).toMatchObject({ due: 1, due_ms: null, status: 'queued' })
    expect(cleared.deliveries[0]?.claim_ms).toBe(NOW)
    const held = occur(waiting('held'), { _tag: 'came_due' }, step()).after
    expect(held.message).toMatchObject({ due: 1, due_ms: null, status: 'pending' })
    expect(held.deliveries[0]?.claim_ms).toBeNull()
  })

  it('lapsed: takes the clearance from its reviewer and leaves the deliveries to their end', () => {
    const { after } = occur(CLEARED, { _tag: 'lapsed' }, step())
    expect(after.message).toMatchObject({ phase: 'lapsed', clearance: 'none', cleared_by: null })
    expect(after.deliveries).toEqual(CLEARED.deliveries)
  })

  it('began: changes nothing but that', () => {
    const { after } = occur(CLEARED, { _tag: 'began' }, step())
    expect(after).toEqual({ ...CLEARED, message: { ...CLEARED.message, begun: 1, updated_ms: NOW } })
  })
})

describe('an event of a delivery', () => {
  const sent = { reply_code: 250, reply_enhanced: '2.0.0', reply_text: 'ok', confirmed_by: 'relay' as const }

  it('changes that delivery and the status of its message, and leaves one entry', () => {
    const { after, facts } = deliveryOccur(CLEARED, 'dlv_2', 'delivered', sent, step())
    expect(after.deliveries).toEqual([
      CLEARED.deliveries[0],
      deliveryRow({ id: 'dlv_2', recipient: B, status: 'delivered', updated_ms: NOW, ...sent }),
      CLEARED.deliveries[2],
    ])
    expect(after.message).toEqual({ ...CLEARED.message, status: 'sent', updated_ms: NOW })
    expect(facts).toEqual([
      {
        type: 'delivery.delivered',
        environment: 'test',
        subject_id: 'msg_1',
        actor: 'key_reviewer',
        data: {
          delivery_id: 'dlv_2',
          kind: 'recipient',
          attempt: 0,
          reply_code: 250,
          reply_enhanced: '2.0.0',
          confirmed_by: 'relay',
        },
      },
    ])
  })

  it('leaves no entry for a lease', () => {
    expect(deliveryOccur(CLEARED, 'dlv_1', 'leased', {}, step()).facts).toEqual([])
    expect(deliveryOccur(CLEARED, 'dlv_2', 'released', {}, step()).facts).toEqual([])
  })

  it.each([
    ['leased', 'transmitting', 1],
    ['leased', 'deferred', 1],
    ['leased', 'failed', 1],
    ['leased', 'bounced', 1],
    ['leased', 'released', 0],
    ['leased', 'blocked', 0],
    ['transmitting', 'deferred', 0],
    ['transmitting', 'failed', 0],
    ['sent', 'bounced', 0],
  ] as const)('from %s, %s: counts %i attempt', (status, event, attempts) => {
    const before = { ...CLEARED, deliveries: [deliveryRow({ status })] }
    expect(deliveryOccur(before, 'dlv_1', event, {}, step()).after.deliveries[0]?.attempts).toBe(attempts)
  })

  it('lets what comes back leave again at the time given, else now, while its message is cleared and due', () => {
    const claim = (before: Aggregate, id: string, patch = {}) =>
      deliveryOccur(before, id, 'deferred', patch, step()).after.deliveries.find((one) => one.id === id)?.claim_ms
    const change = (message: Partial<Aggregate['message']>): Aggregate => ({
      ...CLEARED,
      message: { ...CLEARED.message, ...message },
    })
    expect(claim(CLEARED, 'dlv_1', { claim_ms: NOW + 5 })).toBe(NOW + 5)
    expect(claim(CLEARED, 'dlv_1')).toBe(NOW)
    expect(claim(change({ phase: 'held' }), 'dlv_1', { claim_ms: NOW + 5 })).toBeNull()
    expect(claim(change({ due: 0 }), 'dlv_1', { claim_ms: NOW + 5 })).toBeNull()
    expect(claim(change({ phase: 'held' }), 'dlv_c', { claim_ms: NOW + 5 })).toBe(NOW + 5)
    expect(
      deliveryOccur(CLEARED, 'dlv_1', 'bounced', { claim_ms: NOW }, step()).after.deliveries[0]?.claim_ms,
    ).toBeNull()
  })
})
