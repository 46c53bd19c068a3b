import { describe, expect, it } from 'vitest'
import type { Environment } from '../../../core/authority/principal.js'
import { RETRY_DELAYS_S } from '../../../core/delivery/retry.js'
import { transportOf } from '../../../core/delivery/transport.js'
import type { Content } from '../../../core/message/content.js'
import { eventsOf } from '../../../core/operations/attempt.js'
import type { Mode } from '../../../core/oversight/mode.js'
import {
  deliveriesOf,
  type House,
  handOver,
  house,
  inHand,
  inMode,
  messageOf,
  OVERSIGHT,
  recorded,
  START_MS,
  sent,
  withCode,
} from '../../support/world.js'

const HOUR_MS = 60 * 60 * 1000
const REFUSED = {
  outcome: 'refused',
  reply: { code: 550, enhanced: '5.1.1', text: 'no such user' },
  confirmed_by: null,
}
const DEFERRED = { outcome: 'deferred', reply: { code: 451, enhanced: '4.7.1', text: 'later' }, confirmed_by: null }

/** A message that was let go, and its deliveries. */
const queued = (mode: Mode = 'autonomous', input: object = {}) => {
  const at = inMode(house(), mode)
  const id = sent(at, input)
  const [first, second] = deliveriesOf(at, id).map((one) => one.id)
  return { at, id, first: first ?? '', second: second ?? '' }
}

const approved = (input: object = {}) => {
  const at = house()
  const id = sent(at, input)
  at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
  const [first, second] = deliveriesOf(at, id).map((one) => one.id)
  return { at, id, first: first ?? '', second: second ?? '' }
}

/** Writes other content over the stored one, as nobody may. */
const change = (at: House, message_id: string, set: Partial<Content>): void => {
  const row = at.world.rows('contents').find((one) => one.message_id === message_id)
  const { account_id, revision } = row ?? { account_id: '', revision: 0 }
  const content = JSON.stringify({ ...(JSON.parse(row?.content ?? '{}') as Content), ...set })
  at.world.write({ op: 'update', table: 'contents', key: { account_id, message_id, revision }, set: { content } })
}

const suppress = (at: House, address_key: string): void => {
  const row = { account_id: 'acc_A', environment: 'test', address_key, reason: 'bounced', created_ms: 0 } as const
  at.world.write({ op: 'insert', table: 'suppressions', row })
}

const refusedWith = (reason: string) => ({ go: false, reason })
const GO = { go: true, reason: null }

const handedOver = (at: House) => at.world.rows('counters').filter((one) => one.kind === 'handed_over')

describe('handing over', () => {
  it('says go, and in the same plan the delivery is transmitting and the message begun', () => {
    const { at, id, first } = approved()
    const { status, body, plan } = handOver(at, first, 1)
    expect([status, body]).toEqual([200, GO])
    expect(at.world.row('deliveries', first)).toMatchObject({
      status: 'transmitting',
      attempts: 1,
      reason: null,
      claim_ms: null,
      lease_until_ms: null,
    })
    expect(messageOf(at, id)).toMatchObject({ begun: 1, status: 'queued' })
    expect(plan.facts.map(({ type, actor }) => [type, actor])).toEqual([
      ['message.began', 'system'],
      ['delivery.transmitting', 'system'],
    ])
    expect(plan.changed).toEqual([id])
  })

  it('counts the message once, in each window of mailbox and account', () => {
    const { at, first, second } = queued('autonomous', { to: ['a@example.com', 'b@example.com'] })
    handOver(at, first)
    expect(
      handedOver(at).map(({ scope_id, window, bucket_ms, count }) => [scope_id, window, bucket_ms, count]),
    ).toEqual([
      [at.mailbox_id, 'hour', START_MS, 1],
      [at.mailbox_id, 'day', START_MS - 12 * HOUR_MS, 1],
      ['acc_A', 'hour', START_MS, 1],
      ['acc_A', 'day', START_MS - 12 * HOUR_MS, 1],
    ])
    expect(handOver(at, second).body).toEqual(GO)
    expect(handedOver(at).map((one) => one.count)).toEqual([1, 1, 1, 1])
  })

  it('is refused to whoever holds no lease, and for what is not there', () => {
    const { at, id, first } = queued()
    const one = at.world.ask(at.worker, 'hand_over', { delivery_id: first, ...inHand(at.world, id) })
    expect(one.plan).toMatchObject({ writes: [], facts: [], changed: [], answer: { body: refusedWith('not_leased') } })
    handOver(at, first)
    expect(handOver(at, first).body).toEqual(refusedWith('not_leased'))
    expect(at.world.ask(at.worker, 'hand_over', { delivery_id: 'dlv_none', ...inHand(at.world, id) }).code).toBe(
      'not_found',
    )
  })

  it('is refused with content that was edited since the lease, which is looked at again at once', () => {
    const { at, id, first } = queued()
    at.world.set('deliveries', first, { status: 'leased' })
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, subject: 'Bye' })
    const { body } = handOver(at, first, 1)
    expect(body).toEqual(refusedWith('edited'))
    expect(at.world.row('deliveries', first)).toMatchObject({ status: 'queued', reason: 'edited', claim_ms: START_MS })
    expect(handOver(at, first, 2).body).toEqual(GO)
  })

  it('is refused while the message is not cleared: the delivery waits, and is not looked at again', () => {
    const { at, id, first } = approved()
    at.world.set('deliveries', first, { status: 'leased' })
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, subject: 'Bye' })
    const { body, plan } = handOver(at, first, 2)
    expect(body).toEqual(refusedWith('not_clear'))
    expect(at.world.row('deliveries', first)).toMatchObject({ status: 'queued', reason: 'not_clear', claim_ms: null })
    expect(plan).toMatchObject({ facts: [], changed: [] })
  })
})

describe('the way it leaves', () => {
  it('is that of its environment, and no other (P9)', () => {
    const { at, id, first } = approved()
    at.world.set('deliveries', first, { status: 'leased' })
    const { plan } = at.world.ask(at.worker, 'hand_over', {
      delivery_id: first,
      ...inHand(at.world, id),
      transport: 'relay',
    })
    expect(plan).toMatchObject({ writes: [], facts: [], changed: [], answer: { body: refusedWith('wrong_transport') } })
    expect(messageOf(at, id).begun).toBe(0)
    expect(['test', 'live'].map((one) => transportOf(one as Environment))).toEqual(['sandbox', 'relay'])
  })
})

describe('what is judged again at hand-over', () => {
  it('what the worker holds: content that is not the cleared one is held, though the stored one is (P3)', () => {
    const { at, id, first } = approved()
    at.world.set('deliveries', first, { status: 'leased' })
    const held = { delivery_id: first, ...inHand(at.world, id), digest: 'of another content' }
    expect(at.world.ask(at.worker, 'hand_over', held).body).toEqual(refusedWith('judged_again'))
    expect(messageOf(at, id)).toMatchObject({ status: 'pending', begun: 0 })
  })

  it('what is stored: content that was changed since is held, though the worker holds the cleared one (P3)', () => {
    const { at, id, first } = approved()
    at.world.set('deliveries', first, { status: 'leased' })
    const held = { delivery_id: first, ...inHand(at.world, id) }
    change(at, id, { subject: 'Changed behind our back' })
    expect(at.world.ask(at.worker, 'hand_over', held).body).toEqual(refusedWith('judged_again'))
    expect(messageOf(at, id)).toMatchObject({ status: 'pending', begun: 0 })
  })

  it('the content that was cleared is the one there was, whatever digest stood beside it (P3)', () => {
    const at = house()
    const id = sent(at)
    change(at, id, { subject: 'Changed before the approval' })
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    expect(messageOf(at, id).cleared_digest).toBe(inHand(at.world, id).digest)
    expect(messageOf(at, id).cleared_digest).not.toBe(messageOf(at, id).digest)
  })

  it('the recipient: one that the cleared content does not name is held, whatever made its delivery (P1)', () => {
    const { at, id, first } = approved()
    at.world.set('deliveries', first, { recipient: 'eve@example.net' })
    expect(handOver(at, first).body).toEqual(refusedWith('judged_again'))
    expect(messageOf(at, id)).toMatchObject({ status: 'pending', begun: 0, hold: 2 })
  })

  it('the digest: content that is not what was cleared is held, and the operator is told', () => {
    const { at, id, first } = approved()
    at.world.set('messages', id, { cleared_digest: 'another' })
    const { body, plan } = handOver(at, first)
    expect(body).toEqual(refusedWith('judged_again'))
    expect(messageOf(at, id)).toMatchObject({ status: 'pending', begun: 0, hold: 2 })
    expect(plan.facts).toMatchObject([{ type: 'message.held', data: { cause: 'digest' } }])
    expect(plan.changed).toEqual([id])
    expect(at.world.rows('operator_mail').map((one) => [one.kind, one.message_id])).toEqual([
      ['hold', id],
      ['hold', id],
    ])
    expect(at.world.row('deliveries', first)).toMatchObject({
      status: 'queued',
      reason: 'judged_again',
      claim_ms: null,
    })
  })

  it.each<[Mode, string]>([
    ['gated_send', 'pending'],
    ['gated_all', 'pending'],
    ['read_only', 'pending'],
    ['monitored', 'queued'],
  ])('the mode: what was autonomous is, under %s now, %s (P2)', (mode, status) => {
    const { at, id, first } = queued()
    inMode(at, mode)
    expect(handOver(at, first).body).toEqual(refusedWith('judged_again'))
    expect(messageOf(at, id)).toMatchObject({ status, begun: 0 })
  })

  it('the mode: under monitored the copy is made first, then it leaves', () => {
    const { at, id, first } = queued()
    inMode(at, 'monitored')
    handOver(at, first)
    expect(
      deliveriesOf(at, id).map(({ kind, recipient, status, claim_ms }) => [kind, recipient, status, claim_ms]),
    ).toEqual([
      ['recipient', 'jo@example.com', 'queued', START_MS],
      ['copy', OVERSIGHT, 'queued', START_MS],
    ])
    expect(at.world.rows('operator_mail')).toEqual([])
    expect(handOver(at, first).body).toEqual(GO)
  })

  it('the mode: an allowlist that covers all takes its place, and is named', () => {
    const { at, id, first } = queued()
    withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern: '*@example.com' })
    inMode(at, 'gated_send')
    const { plan } = handOver(at, first)
    expect(plan.facts[0]).toMatchObject({ type: 'message.cleared', data: { allowed_by: [{ added_by: at.admin.id }] } })
    expect(messageOf(at, id).clearance).toBe('allowlist')
    expect(handOver(at, first).body).toEqual(GO)
  })

  it('the mode of submit counts too: a mode that rose lets no more go', () => {
    const { at, id, first } = queued()
    at.world.set('messages', id, { submit_mode: 'gated_send' })
    expect(handOver(at, first).body).toEqual(refusedWith('judged_again'))
  })

  it('the person: who approved may still decide, or it is held again (P1)', () => {
    const { at, id, first } = approved()
    at.world.set('api_keys', at.reviewer.id, { revoked_ms: 1 })
    expect(handOver(at, first).body).toEqual(refusedWith('judged_again'))
    expect(messageOf(at, id)).toMatchObject({ status: 'pending', cleared_by: null })
  })

  it('the person: what the operator approved stands', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.operator, 'decide_email', { message_id: id, action: 'approve' })
    expect(handOver(at, deliveriesOf(at, id)[0]?.id ?? '').body).toEqual(GO)
  })

  it('suppression: that delivery is blocked, the others go on (P17)', () => {
    const { at, id, first, second } = queued('autonomous', { to: ['A@example.com', 'b@example.com'] })
    suppress(at, 'a@example.com')
    const { body, plan } = handOver(at, first)
    expect(body).toEqual(refusedWith('recipient_suppressed'))
    expect(at.world.row('deliveries', first)).toMatchObject({ status: 'blocked', reason: 'recipient_suppressed' })
    expect(plan.facts.map((one) => one.type)).toEqual(['delivery.blocked'])
    expect(messageOf(at, id)).toMatchObject({ begun: 0, status: 'queued' })
    expect(handedOver(at)).toEqual([])
    expect(handOver(at, second).body).toEqual(GO)
  })

  it.each(['mailboxes', 'accounts'] as const)(
    'the kill switch of the %s: it waits, and is looked at again',
    (table) => {
      const { at, id, first } = queued()
      const key = table === 'mailboxes' ? at.mailbox_id : at.account_id
      at.world.set(table, key, { kill_switch: 1 })
      const { body } = handOver(at, first)
      expect(body).toEqual(refusedWith('kill_switch'))
      expect(at.world.row('deliveries', first)).toMatchObject({
        status: 'queued',
        reason: 'kill_switch',
        claim_ms: START_MS + 10_000,
      })
      expect(messageOf(at, id)).toMatchObject({ begun: 0, status: 'queued' })
      at.world.set(table, key, { kill_switch: 0 })
      expect(handOver(at, first).body).toEqual(GO)
      expect(at.world.row('deliveries', first).reason).toBeNull()
    },
  )

  it.each([
    ['messages_per_hour', 'mailboxes', 1],
    ['messages_per_day', 'mailboxes', 12],
    ['messages_per_hour', 'accounts', 1],
    ['messages_per_day', 'accounts', 12],
  ] as const)('%s of the %s: a message waits for the next window', (limit, table, hours) => {
    const { at, first } = queued()
    const second = deliveriesOf(at, sent(at))[0]?.id ?? ''
    at.world.set(table, table === 'mailboxes' ? at.mailbox_id : at.account_id, { [limit]: 1 })
    expect(handOver(at, first).body).toEqual(GO)
    expect(handOver(at, second).body).toEqual(refusedWith('limit'))
    expect(at.world.row('deliveries', second)).toMatchObject({ reason: 'limit', claim_ms: START_MS + hours * HOUR_MS })
    at.world.now_ms += hours * HOUR_MS
    expect(handOver(at, second).body).toEqual(GO)
  })

  it('limits count messages, not deliveries: what has begun goes on', () => {
    const { at, first, second } = queued('autonomous', { to: ['a@example.com', 'b@example.com'] })
    at.world.set('mailboxes', at.mailbox_id, { messages_per_hour: 1, recipients_per_hour: 0 })
    expect([handOver(at, first).body, handOver(at, second).body]).toEqual([GO, GO])
  })

  it('limits do not look at what was accepted', () => {
    const { at, first } = queued()
    sent(at)
    at.world.set('mailboxes', at.mailbox_id, { messages_per_hour: 1 })
    expect(handOver(at, first).body).toEqual(GO)
  })
})

describe('the copy to the operator', () => {
  const copied = () => {
    const { at, id, first, second } = queued('monitored')
    return { at, id, delivery: first, copy: second }
  }

  it('leaves, begins nothing, and counts in no limit', () => {
    const { at, id, copy } = copied()
    at.world.set('mailboxes', at.mailbox_id, { messages_per_hour: 0 })
    expect(handOver(at, copy).body).toEqual(GO)
    expect(messageOf(at, id)).toMatchObject({ begun: 0, status: 'queued' })
    expect(handedOver(at)).toEqual([])
    expect(recorded(at, copy).plan.facts.map((one) => one.type)).toEqual(['delivery.delivered'])
    expect(messageOf(at, id).status).toBe('queued')
  })

  it('leaves whatever became of the message', () => {
    const { at, id, delivery, copy } = copied()
    handOver(at, delivery)
    at.world.ask(at.agent, 'cancel_message', { message_id: id })
    expect(handOver(at, copy).body).toEqual(GO)
  })

  it('waits behind a kill switch, and never goes to a suppressed address (P17)', () => {
    const { at, copy } = copied()
    at.world.set('accounts', 'acc_A', { kill_switch: 1 })
    expect(handOver(at, copy).body).toEqual(refusedWith('kill_switch'))
    suppress(at, OVERSIGHT)
    expect(handOver(at, copy).body).toEqual(refusedWith('recipient_suppressed'))
    expect(at.world.row('deliveries', copy).status).toBe('blocked')
  })

  it('never goes to a suppressed address that has ceased to be the oversight address', () => {
    const { at, copy } = copied()
    suppress(at, OVERSIGHT)
    at.world.set('accounts', 'acc_A', { oversight_email: 'chief@human.example' })
    expect(handOver(at, copy).body).toEqual(refusedWith('recipient_suppressed'))
  })

  it('is told to the operator when it cannot be delivered', () => {
    const { at, id, copy } = copied()
    handOver(at, copy)
    recorded(at, copy, REFUSED)
    expect(at.world.rows('operator_mail')).toMatchObject([
      {
        kind: 'copy_failed',
        subject: `[TEST] Copy not delivered: ${id}`,
        body: `The copy of ${id} to you could not be delivered: no such user\n`,
        message_id: id,
      },
    ])
  })

  it('is told with the reason where no server replied, or none', () => {
    for (const [reason, said] of [
      ['no route', 'no route'],
      [null, ''],
    ] as const) {
      const { at, copy } = copied()
      at.world.set('deliveries', copy, { status: 'leased', attempts: RETRY_DELAYS_S.length })
      recorded(at, copy, { ...DEFERRED, transmitting: false, reply: null, reason })
      expect(at.world.row('deliveries', copy).status).toBe('failed')
      expect(at.world.rows('operator_mail')[0]?.body).toContain(`could not be delivered: ${said}\n`)
    }
  })

  it('is tried again although its message was cancelled, once that began to leave', () => {
    const { at, id, delivery, copy } = copied()
    handOver(at, delivery)
    handOver(at, copy)
    at.world.ask(at.agent, 'cancel_message', { message_id: id })
    recorded(at, copy, DEFERRED)
    expect(at.world.row('deliveries', copy)).toMatchObject({ status: 'queued', claim_ms: START_MS + 30_000 })
  })

  it('is given up with a message that was cancelled before anything left', () => {
    const { at, id, copy } = copied()
    handOver(at, copy)
    at.world.ask(at.agent, 'cancel_message', { message_id: id })
    recorded(at, copy, DEFERRED)
    expect(at.world.row('deliveries', copy).status).toBe('cancelled')
    expect(at.world.rows('operator_mail')).toEqual([])
  })
})

describe('what became of an attempt', () => {
  const transmitting = (input: object = {}) => {
    const all = queued('autonomous', input)
    handOver(all.at, all.first)
    return all
  }

  it('accepted, with nobody to tell more: delivered, and who confirmed it', () => {
    const { at, id, first } = transmitting()
    const { status, body, plan } = recorded(at, first)
    expect([status, body]).toEqual([200, { status: 'delivered' }])
    expect(at.world.row('deliveries', first)).toMatchObject({
      status: 'delivered',
      attempts: 1,
      reply_code: 250,
      reply_enhanced: '2.0.0',
      reply_text: 'ok',
      confirmed_by: 'sandbox',
      reason: null,
      claim_ms: null,
    })
    expect(plan.facts).toMatchObject([
      { type: 'delivery.delivered', subject_id: id, data: { delivery_id: first, attempt: 1, reply_code: 250 } },
    ])
    expect(plan.changed).toEqual([id])
  })

  it('accepted, and a report is awaited: sent', () => {
    const { at, first } = transmitting()
    expect(recorded(at, first, { final: false }).body).toEqual({ status: 'sent' })
  })

  it('refused: bounced, with the reply on one line', () => {
    const { at, first } = transmitting()
    const reply = { code: 550, enhanced: null, text: 'no\r\nsuch user' }
    expect(recorded(at, first, { ...REFUSED, confirmed_by: 'relay', reply, reason: 'refused' }).body).toEqual({
      status: 'bounced',
    })
    expect(at.world.row('deliveries', first)).toMatchObject({
      status: 'bounced',
      reason: 'refused',
      reply_code: 550,
      reply_enhanced: null,
      reply_text: 'no  such user',
      confirmed_by: null,
    })
    expect(at.world.rows('operator_mail')).toEqual([])
  })

  it('deferred: tried again on the schedule, then failed', () => {
    const { at, first } = transmitting()
    for (const [n, seconds] of RETRY_DELAYS_S.entries()) {
      expect(recorded(at, first, DEFERRED).body).toEqual({ status: 'queued' })
      expect(at.world.row('deliveries', first)).toMatchObject({
        status: 'queued',
        attempts: n + 1,
        claim_ms: at.world.now_ms + seconds * 1000,
      })
      at.world.now_ms += seconds * 1000
      expect(handOver(at, first).body).toEqual(GO)
    }
    expect(recorded(at, first, DEFERRED).body).toEqual({ status: 'failed' })
    expect(at.world.row('deliveries', first)).toMatchObject({ attempts: RETRY_DELAYS_S.length + 1, claim_ms: null })
  })

  it('deferred before the content: it counts as an attempt all the same', () => {
    const { at, first } = queued()
    at.world.set('deliveries', first, { status: 'leased' })
    recorded(at, first, { ...DEFERRED, transmitting: false, reply: null, reason: 'no connection' })
    expect(at.world.row('deliveries', first)).toMatchObject({
      status: 'queued',
      attempts: 1,
      claim_ms: START_MS + 30_000,
      reason: 'no connection',
      reply_code: null,
      reply_enhanced: null,
      reply_text: null,
    })
    at.world.set('deliveries', first, { status: 'leased', attempts: RETRY_DELAYS_S.length - 1 })
    recorded(at, first, { ...DEFERRED, transmitting: false })
    expect(at.world.row('deliveries', first).status).toBe('queued')
    at.world.set('deliveries', first, { status: 'leased' })
    recorded(at, first, { ...DEFERRED, transmitting: false })
    expect(at.world.row('deliveries', first)).toMatchObject({ status: 'failed', attempts: RETRY_DELAYS_S.length + 1 })
  })

  it('refused before the content: bounced', () => {
    const { at, first } = queued()
    at.world.set('deliveries', first, { status: 'leased' })
    recorded(at, first, { ...REFUSED, transmitting: false })
    expect(at.world.row('deliveries', first)).toMatchObject({ status: 'bounced', attempts: 1 })
  })

  it('deferred after the message was cancelled: not tried again', () => {
    const { at, id, first } = transmitting({ to: ['a@example.com', 'b@example.com'] })
    at.world.ask(at.agent, 'cancel_message', { message_id: id })
    recorded(at, first, DEFERRED)
    expect(at.world.row('deliveries', first).status).toBe('cancelled')
  })

  it('lost: unknown, never sent again by itself, and the operator is told what to do', () => {
    const { at, id, first } = transmitting()
    expect(recorded(at, first, { outcome: 'lost', confirmed_by: null, reply: null }).body).toEqual({
      status: 'unknown',
    })
    expect(at.world.row('deliveries', first)).toMatchObject({ status: 'unknown', claim_ms: null })
    expect(at.world.rows('operator_mail')).toMatchObject([
      {
        kind: 'unknown',
        subject: `[TEST] Delivery unknown: ${id}`,
        body: [
          `The reply to the delivery ${first} to jo@example.com was lost: it may or may not have arrived.`,
          'It is not sent again by itself. Decide with decide_email: mark_delivered, or send_again knowing the risk.',
          '',
        ].join('\n'),
        message_id: id,
      },
    ])
  })

  it('withheld: back in the queue, no attempt, looked at again after a while', () => {
    const { at, id, first } = queued()
    at.world.set('deliveries', first, { status: 'leased' })
    const { plan } = recorded(at, first, {
      outcome: 'withheld',
      transmitting: false,
      confirmed_by: null,
      reply: null,
      reason: 'transport_not_configured',
    })
    expect(at.world.row('deliveries', first)).toMatchObject({
      status: 'queued',
      attempts: 0,
      reason: 'transport_not_configured',
      claim_ms: START_MS + 10_000,
      reply_code: null,
    })
    expect(plan).toMatchObject({ facts: [], changed: [] })
    expect(messageOf(at, id).status).toBe('queued')
  })

  it('recorded twice, or by whoever lost the lease, changes nothing', () => {
    const { at, first } = transmitting()
    recorded(at, first)
    for (const late of [{ outcome: 'lost' }, REFUSED, { transmitting: false, ...DEFERRED }])
      expect(recorded(at, first, late).plan).toMatchObject({ writes: [], facts: [], changed: [] })
    const other = queued()
    expect(recorded(other.at, other.first).plan.writes).toEqual([])
    other.at.world.set('deliveries', other.first, { status: 'leased' })
    expect(recorded(other.at, other.first).plan.writes).toEqual([])
    handOver(other.at, other.first)
    expect(recorded(other.at, other.first, { transmitting: false, ...DEFERRED }).plan.writes).toEqual([])
  })

  it('cannot be taken before its content left', () => {
    const { at, first } = queued()
    at.world.set('deliveries', first, { status: 'leased' })
    expect(recorded(at, first, { transmitting: false }).plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it('of a delivery that is not there is refused', () => {
    const { at } = queued()
    expect(recorded(at, 'dlv_none').code).toBe('not_found')
  })

  it('deferred, after its clearance was withdrawn: held, and the operator is told', () => {
    const { at, id, first } = approved()
    handOver(at, first)
    withCode(at, at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    expect(messageOf(at, id)).toMatchObject({ phase: 'lapsed', cleared_by: null })
    const before = at.world.rows('operator_mail').length
    const { body, plan } = recorded(at, first, DEFERRED)
    expect(body).toEqual({ status: 'pending' })
    expect(plan.facts.map(({ type, data }) => [type, data.cause])).toEqual([
      ['delivery.deferred', undefined],
      ['message.held', 'withdrawn'],
    ])
    expect(at.world.rows('operator_mail').slice(before)).toMatchObject([{ kind: 'hold', message_id: id }])
    expect(at.world.row('deliveries', first).claim_ms).toBeNull()
    at.world.ask(at.operator, 'decide_email', { message_id: id, action: 'approve' })
    expect(handOver(at, first).body).toEqual(GO)
  })

  it('delivered, after its clearance was withdrawn: that is all', () => {
    const { at, id, first } = approved()
    handOver(at, first)
    withCode(at, at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    expect(recorded(at, first).body).toEqual({ status: 'delivered' })
    expect(messageOf(at, id).hold).toBe(1)
  })
})

it('a command that is refused makes no event', () => {
  const { at, id } = queued()
  const message = messageOf(at, id)
  expect(eventsOf(message, { _tag: 'reject', allowed: false, seen: 'current' })).toEqual([])
  expect(eventsOf(message, { _tag: 'cancel', open: true })).toEqual([{ _tag: 'cancelled' }])
})
