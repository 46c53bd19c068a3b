import { describe, expect, it } from 'vitest'
import { decides } from '../../../core/operations/flags.js'
import type { House } from '../../support/world.js'
import { deliveriesOf, handOver, house, inMode, messageOf, recorded, START_MS, sent } from '../../support/world.js'

const decide = (at: House, message_id: string, input: object = {}, who = at.reviewer) =>
  at.world.ask(who, 'decide_email', { message_id, action: 'approve', ...input })

const edit = (at: House, message_id: string) =>
  at.world.ask(at.agent, 'edit_scheduled_email', { message_id, subject: 'Bye' })

describe('approving a held message', () => {
  it('clears exactly what was read, and makes its deliveries', () => {
    const at = house()
    const id = sent(at, { to: ['jo@example.com', 'al@example.com'], cc: 'Jo@example.com' })
    const { status, body, plan } = decide(at, id, { reason: 'fine' })
    expect([status, body]).toEqual([
      200,
      {
        message_id: id,
        status: 'queued',
        revision: 1,
        delivered: false,
        decided_by: at.reviewer.id,
        decided_at: '2026-01-05T12:00:00.000Z',
      },
    ])
    const message = messageOf(at, id)
    expect(message).toMatchObject({
      phase: 'cleared',
      clearance: 'human',
      cleared_by: at.reviewer.id,
      cleared_digest: message.digest,
      decided_by: at.reviewer.id,
      decided_ms: START_MS,
      reason: 'fine',
    })
    expect(at.world.rows('holds')[0]).toMatchObject({
      closed_ms: START_MS,
      outcome: 'approved',
      decided_by: at.reviewer.id,
      reason: 'fine',
    })
    expect(deliveriesOf(at, id).map(({ recipient, claim_ms }) => [recipient, claim_ms])).toEqual([
      ['Jo@example.com', START_MS],
      ['al@example.com', START_MS],
      ['jo@example.com', START_MS],
    ])
    expect(plan.facts).toMatchObject([{ type: 'message.approved', subject_id: id, actor: at.reviewer.id }])
    expect(plan.changed).toEqual([id])
  })

  it('of a scheduled time waits for that time', () => {
    const at = house()
    const id = sent(at, { send_at: '2026-01-06T12:00:00Z' })
    expect(decide(at, id).body.status).toBe('scheduled')
    expect(deliveriesOf(at, id)[0]?.claim_ms).toBeNull()
  })
})

describe('rejecting a held message', () => {
  it('ends it, with a reason that the agent is shown', () => {
    const at = house()
    const id = sent(at)
    expect(decide(at, id, { action: 'reject', reason: 'too early' }).body).toMatchObject({ status: 'rejected' })
    expect(at.world.ask(at.agent, 'read_email', { message_id: id }).body).toMatchObject({
      status: 'rejected',
      rejection_reason: 'too early',
    })
    expect(deliveriesOf(at, id)).toEqual([])
  })

  it('needs no reason', () => {
    const at = house()
    const id = sent(at)
    decide(at, id, { action: 'reject' })
    expect(messageOf(at, id)).toMatchObject({ status: 'rejected', reason: null })
  })
})

describe('one decision on one hold (P5)', () => {
  it.each(['approve', 'reject'] as const)('%s twice changes nothing more', (action) => {
    const at = house()
    const id = sent(at)
    const first = decide(at, id, { action })
    at.world.now_ms += 1000
    const again = decide(at, id, { action, reason: 'again' }, at.operator)
    expect(again.body).toEqual(first.body)
    expect(again.plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it.each([
    ['approve', 'reject'],
    ['reject', 'approve'],
  ] as const)('%s and then %s is refused: the first stands', (first, second) => {
    const at = house()
    const id = sent(at)
    const { body } = decide(at, id, { action: first })
    const other = decide(at, id, { action: second })
    expect([other.status, other.code]).toEqual([409, 'already_decided'])
    expect(other.body).toEqual({ message_id: id, revision: 1, status: body.status })
    expect(other.plan.writes).toEqual([])
  })
})

describe('which revision is decided on', () => {
  it('need not be named before the first edit, and must be after it', () => {
    const at = house()
    const id = sent(at)
    edit(at, id)
    expect(decide(at, id).code).toBe('revision_required')
    expect(decide(at, id, { revision: 1 }).code).toBe('revision_mismatch')
    expect(decide(at, id, { revision: 2 }).body).toMatchObject({ status: 'queued', revision: 2 })
  })

  it('that is not there is refused', () => {
    const at = house()
    const id = sent(at)
    expect(decide(at, id, { revision: 2 }).code).toBe('revision_mismatch')
    expect(decide(at, id, { revision: 1, action: 'reject' }).status).toBe(200)
  })
})

describe('who may decide', () => {
  it('is a reviewer or the operator, not whoever wrote a revision of it', () => {
    const at = house()
    const id = sent(at)
    at.world.set('messages', id, { authors: JSON.stringify([at.agent.id, at.reviewer.id]) })
    const author = decide(at, id)
    expect([author.status, author.code]).toEqual([403, 'forbidden_reviewer'])
    expect(decide(at, id, { action: 'reject' }).code).toBe('forbidden_reviewer')
    expect(decide(at, id, {}, at.operator).status).toBe(200)
  })

  it('is not somebody without oversight, even if the door let them in', () => {
    const at = house()
    const id = sent(at)
    for (const who of [at.agent, at.admin, at.worker, { ...at.reviewer, id: 'key_gone' }])
      expect(decide(at, id, {}, who).code).toBe('forbidden_reviewer')
  })

  it('is not a key that was revoked, or limited to other mailboxes, meanwhile', () => {
    const at = house()
    const id = sent(at)
    at.world.set('api_keys', at.reviewer.id, { revoked_ms: 1 })
    expect(decide(at, id).code).toBe('unauthenticated')
    at.world.set('api_keys', at.reviewer.id, { revoked_ms: null, mailboxes: '["mbx_other"]' })
    expect(decide(at, id).code).toBe('forbidden_reviewer')
    at.world.set('api_keys', at.reviewer.id, { mailboxes: JSON.stringify([at.mailbox_id]) })
    expect(decide(at, id).status).toBe(200)
  })

  it('is nobody whose key is not known', () => {
    const at = house()
    const { loaded } = at.world.ask(at.agent, 'read_email', { message_id: sent(at) }).facts
    expect(loaded === null ? null : decides(at.reviewer.id, null, loaded)).toBe(false)
  })
})

describe('a decision that cannot be', () => {
  it('approving what read_only would never let go is a 409 that says why; rejecting it is fine', () => {
    const at = house()
    const id = sent(at)
    inMode(at, 'read_only')
    const { status, code, body } = decide(at, id)
    expect([status, code, body]).toEqual([409, 'mailbox_read_only', { message_id: id, revision: 1, status: 'pending' }])
    expect(decide(at, id, { action: 'reject' }).status).toBe(200)
  })

  it('of a message that was submitted under read_only counts, whatever the mode is now', () => {
    const at = house()
    const id = sent(at)
    at.world.set('messages', id, { submit_mode: 'read_only' })
    expect(decide(at, id).code).toBe('mailbox_read_only')
  })

  it('on a message that waits for none is refused', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    expect(decide(at, id).code).toBe('not_pending')
  })

  it('on a message that is not there is refused', () => {
    const at = house()
    for (const action of ['approve', 'reject', 'mark_delivered', 'send_again']) {
      const { code, body } = decide(at, `msg_${'0'.repeat(26)}`, { action })
      expect([code, body]).toEqual(['not_found', { field: 'message_id' }])
    }
  })
})

describe('how a decision stands', () => {
  it('can be looked at again by whoever waits for its outcome', () => {
    const at = house()
    const id = sent(at)
    decide(at, id)
    const [delivery] = deliveriesOf(at, id)
    handOver(at, delivery?.id ?? '')
    recorded(at, delivery?.id ?? '')
    expect(at.world.ask(at.reviewer, 'decision', { message_id: id })).toMatchObject({
      status: 200,
      body: { message_id: id, status: 'delivered', delivered: true, decided_by: at.reviewer.id },
      plan: { writes: [], facts: [], changed: [] },
    })
    const none = at.world.ask(at.reviewer, 'decision', { message_id: 'msg_none' })
    expect([none.code, none.body]).toEqual(['not_found', { field: 'message_id' }])
  })
})

describe('a delivery whose reply was lost', () => {
  const lost = (at: House, ended: 'no' | 'cancelled' = 'no') => {
    const id = sent(at, { to: ['jo@example.com', 'al@example.com'] })
    decide(at, id)
    const [one, other] = deliveriesOf(at, id).map((row) => row.id)
    handOver(at, one ?? '')
    recorded(at, one ?? '', { outcome: 'lost', confirmed_by: null, final: false, reply: null, reason: 'reset' })
    if (ended === 'cancelled') at.world.ask(at.agent, 'cancel_message', { message_id: id })
    return { id, delivery_id: one ?? '', other: other ?? '' }
  }

  it('is marked delivered by a reviewer, who is named as the one who confirmed it', () => {
    const at = house()
    const { id, delivery_id } = lost(at)
    const { status, plan } = decide(at, id, { action: 'mark_delivered', delivery_id, reason: 'they called' })
    expect(status).toBe(200)
    expect(at.world.row('deliveries', delivery_id)).toMatchObject({
      status: 'delivered',
      confirmed_by: 'reviewer',
      reason: 'they called',
      claim_ms: null,
    })
    expect(plan.facts).toMatchObject([{ type: 'delivery.delivered', data: { delivery_id, confirmed_by: 'reviewer' } }])
    const second = lost(at)
    decide(at, second.id, { action: 'mark_delivered', delivery_id: second.delivery_id })
    expect(at.world.row('deliveries', second.delivery_id).reason).toBeNull()
  })

  it('is sent again only on such an order', () => {
    const at = house()
    const { id, delivery_id } = lost(at)
    const { plan } = decide(at, id, { action: 'send_again', delivery_id })
    expect(at.world.row('deliveries', delivery_id)).toMatchObject({
      status: 'queued',
      reason: 'send_again',
      claim_ms: START_MS,
      confirmed_by: null,
    })
    expect(plan.facts.map((one) => one.type)).toEqual(['delivery.resent'])
    expect(plan.changed).toEqual([id])
  })

  it('comes back to a hold, if its clearance was withdrawn meanwhile', () => {
    const at = house()
    const { id, delivery_id, other } = lost(at)
    handOver(at, other)
    recorded(at, other)
    at.world.ask(at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    const code = /code: (\S+)/.exec(at.world.rows('operator_mail').at(-1)?.body ?? '')?.[1]
    at.world.ask(at.admin, 'revoke_api_key', { key_id: at.reviewer.id, approval_code: code })
    expect(messageOf(at, id).phase).toBe('lapsed')
    const { body, plan } = decide(at, id, { action: 'send_again', delivery_id }, at.operator)
    expect(body.status).toBe('pending')
    expect(plan.facts.map((one) => one.type)).toEqual(['delivery.resent', 'message.held'])
    expect(at.world.row('deliveries', delivery_id)).toMatchObject({ status: 'queued', claim_ms: null })
  })

  it('of a message that ended is never sent again, but may be marked', () => {
    const at = house()
    const { id, delivery_id } = lost(at, 'cancelled')
    const again = decide(at, id, { action: 'send_again', delivery_id })
    expect([again.status, again.code]).toEqual([409, 'message_ended'])
    expect(decide(at, id, { action: 'mark_delivered', delivery_id }).status).toBe(200)
  })

  it('must be named, be of this message, and be unknown', () => {
    const at = house()
    const { id, other } = lost(at)
    const unnamed = decide(at, id, { action: 'send_again' })
    expect(unnamed.body).toEqual({
      fields: [{ field: 'delivery_id', message: 'Name the unknown delivery: read_email lists deliveries.' }],
    })
    const strange = decide(at, id, { action: 'send_again', delivery_id: `dlv_${'0'.repeat(26)}` })
    expect([strange.code, strange.body]).toEqual(['not_found', { field: 'delivery_id' }])
    for (const action of ['send_again', 'mark_delivered'])
      expect(decide(at, id, { action, delivery_id: other }).code).toBe('not_unknown')
  })

  it('is a matter for those who may decide on its message', () => {
    const at = house()
    const { id, delivery_id } = lost(at)
    const { code } = decide(at, id, { action: 'mark_delivered', delivery_id }, at.agent)
    expect(code).toBe('forbidden_reviewer')
  })
})

describe('cancelling', () => {
  const cancel = (at: House, message_id: string, who = at.agent) => at.world.ask(who, 'cancel_message', { message_id })

  it('calls back a held message: nothing of it was made', () => {
    const at = house()
    const id = sent(at)
    const { status, body, plan } = cancel(at, id)
    expect([status, body]).toEqual([200, { message_id: id, status: 'cancelled', cancelled: 0 }])
    expect(at.world.rows('holds')[0]).toMatchObject({ outcome: 'cancelled', decided_by: at.agent.id })
    expect(plan.facts.map((one) => one.type)).toEqual(['message.cancelled'])
    expect(plan.changed).toEqual([id])
  })

  it('calls back only what has not left, and says how many: copies do not count', () => {
    const at = inMode(house(), 'monitored')
    const id = sent(at, { to: ['a@example.com', 'b@example.com', 'c@example.com'] })
    handOver(at, deliveriesOf(at, id)[0]?.id ?? '')
    const { body } = cancel(at, id)
    expect(body).toEqual({ message_id: id, status: 'queued', cancelled: 2 })
    expect(deliveriesOf(at, id).map(({ kind, status }) => [kind, status])).toEqual([
      ['recipient', 'transmitting'],
      ['recipient', 'cancelled'],
      ['recipient', 'cancelled'],
      ['copy', 'queued'],
    ])
  })

  it('takes the copy with it, if nothing has left', () => {
    const at = inMode(house(), 'monitored')
    const id = sent(at)
    expect(cancel(at, id).body).toEqual({ message_id: id, status: 'cancelled', cancelled: 1 })
    expect(deliveriesOf(at, id).map((one) => one.status)).toEqual(['cancelled', 'cancelled'])
  })

  it('twice is the same as once', () => {
    const at = house()
    const id = sent(at)
    const first = cancel(at, id)
    const again = cancel(at, id, at.reviewer)
    expect(again.body).toEqual(first.body)
    expect(again.plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it('of what is gone, decided or not there is refused', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    handOver(at, deliveriesOf(at, id)[0]?.id ?? '')
    const gone = cancel(at, id)
    expect([gone.code, gone.body]).toEqual(['not_cancellable', { message_id: id, status: 'queued' }])
    const none = cancel(at, `msg_${'0'.repeat(26)}`)
    expect([none.code, none.body]).toEqual(['not_found', { field: 'message_id' }])
  })
})

describe('time', () => {
  const LATER_MS = START_MS + 24 * 60 * 60 * 1000
  const LATER = '2026-01-06T12:00:00Z'
  const due = (at: House, message_id: string) => at.world.ask(at.worker, 'come_due', { message_id })
  const expire = (at: House, message_id: string) => at.world.ask(at.worker, 'expire', { message_id })
  const NOTHING = { writes: [], facts: [], answer: { status: 200, body: {} }, changed: [] }

  it('lets a cleared message go, not before it has come', () => {
    const at = house()
    const id = sent(at, { send_at: LATER })
    decide(at, id)
    at.world.now_ms = LATER_MS - 1
    expect(due(at, id).plan).toMatchObject(NOTHING)
    at.world.now_ms = LATER_MS
    const { status, body, plan } = due(at, id)
    expect([status, body]).toEqual([200, { status: 'queued' }])
    expect(plan.facts).toMatchObject([{ type: 'message.came_due', actor: 'system' }])
    expect(plan.changed).toEqual([id])
    expect(deliveriesOf(at, id)[0]?.claim_ms).toBe(LATER_MS)
    expect(due(at, id).plan).toMatchObject(NOTHING)
  })

  it('opens the wait for a human under schedule_first, and tells the operator then', () => {
    const at = house()
    const id = sent(at, { send_at: LATER, gate_timing: 'schedule_first' })
    at.world.now_ms = LATER_MS
    expect(due(at, id).body).toEqual({ status: 'pending' })
    expect(at.world.rows('operator_mail')).toMatchObject([{ kind: 'hold', message_id: id, created_ms: LATER_MS }])
    expect(decide(at, id).body.status).toBe('queued')
  })

  it('changes nothing for a message that still waits for a human under gate_first, and tells nobody twice', () => {
    const at = house()
    const id = sent(at, { send_at: LATER })
    at.world.now_ms = LATER_MS
    expect(due(at, id).body).toEqual({ status: 'pending' })
    expect(at.world.rows('operator_mail')).toHaveLength(1)
    expect(decide(at, id).body.status).toBe('queued')
  })

  it('lets an early decision under schedule_first leave at the time, not before', () => {
    const at = house()
    const id = sent(at, { send_at: LATER, gate_timing: 'schedule_first' })
    expect(decide(at, id).body.status).toBe('scheduled')
    at.world.now_ms = LATER_MS
    expect(due(at, id).body).toEqual({ status: 'queued' })
    expect(at.world.rows('operator_mail')).toEqual([])
  })

  it('approves no hold that has expired, though its timer be late', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    const [on_time, late] = [sent(at), sent(at)]
    at.world.now_ms = START_MS + 59_999
    expect(decide(at, on_time).status).toBe(200)
    at.world.now_ms = START_MS + 60_000
    expect(decide(at, late)).toMatchObject({ code: 'not_pending', body: { message_id: late, status: 'pending' } })
    expect(decide(at, late, { action: 'reject' }).body).toMatchObject({ status: 'rejected' })
  })

  it('nor lets a hold that has expired be edited, or edited and approved: neither begins a new one', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    const id = sent(at)
    const edit = () => at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, subject: 'Later' })
    at.world.now_ms = START_MS + 59_999
    expect(edit().status).toBe(202)
    expect(messageOf(at, id)).toMatchObject({ revision: 2, hold: 2, expires_ms: START_MS + 119_999 })
    at.world.now_ms = START_MS + 119_999
    expect(edit()).toMatchObject({ code: 'not_editable', body: { message_id: id } })
    const both = at.world.ask(at.operator, 'edit_and_approve', { message_id: id, revision: 2, subject: 'Mine' })
    expect(both).toMatchObject({ code: 'not_pending', body: { message_id: id } })
    expect(messageOf(at, id)).toMatchObject({ revision: 2, status: 'pending' })
  })

  it('rejects a hold that expires, and never approves it', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    const id = sent(at)
    expect(messageOf(at, id).expires_ms).toBe(START_MS + 60_000)
    at.world.now_ms += 59_999
    expect(expire(at, id).plan).toMatchObject(NOTHING)
    at.world.now_ms += 1
    const { body, plan } = expire(at, id)
    expect(body).toEqual({ status: 'expired' })
    expect(plan.facts).toMatchObject([{ type: 'message.expired', actor: 'system' }])
    expect(plan.changed).toEqual([id])
    expect(deliveriesOf(at, id)).toEqual([])
    expect(expire(at, id).plan).toMatchObject(NOTHING)
    expect(decide(at, id).code).toBe('not_pending')
  })

  it('counts a hold under schedule_first from its time on', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    const id = sent(at, { send_at: LATER, gate_timing: 'schedule_first' })
    expect(messageOf(at, id).expires_ms).toBe(LATER_MS + 60_000)
  })

  it('that is set for nothing, or for no such message, does nothing', () => {
    const at = house()
    const id = sent(at)
    expect([due(at, id), expire(at, id), due(at, 'msg_none')].map((one) => one.plan)).toEqual(
      Array(3).fill(expect.objectContaining({ writes: [], facts: [], changed: [] })),
    )
    decide(at, id)
    expect(expire(at, id).plan).toMatchObject(NOTHING)
  })
})
