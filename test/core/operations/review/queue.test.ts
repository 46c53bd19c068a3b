import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../../core/operations/facts.js'
import type { Queued } from '../../../../core/operations/review/needs.js'
import { NO_REVIEW } from '../../../../core/operations/review/needs.js'
import { countsPlan, queuePlan } from '../../../../core/operations/review/queue.js'
import {
  ACCEPTED,
  contextOf,
  deliveriesOf,
  type House,
  handOver,
  house,
  inMode,
  recorded,
  SETTINGS,
  START_MS,
  sent,
} from '../../../support/world.js'

interface Line {
  readonly message_id: string
  readonly subject: string
  readonly risk: string
}

const queue = (at: House, input = {}) =>
  at.world.ask(at.reviewer, 'desk_queue', input).body as unknown as {
    readonly messages: ReadonlyArray<Line>
    readonly counts: { readonly [name: string]: unknown }
    readonly total: number
    readonly next_offset: number | null
    readonly mailboxes: unknown
    readonly reasons: unknown
  }

/** A message goes out to this address and arrives. */
const known = (at: House, to: string): void => {
  const id = sent(at, { to })
  at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
  const [row] = deliveriesOf(at, id)
  handOver(at, row?.id ?? '')
  recorded(at, row?.id ?? '', ACCEPTED)
}

describe('the queue', () => {
  it('shows what waits, the riskiest first, then the oldest', () => {
    const at = house()
    known(at, 'amy@example.com')
    const send = (subject: string, more = {}) => {
      at.world.now_ms += 1000
      return sent(at, { to: 'amy@example.com', subject, ...more })
    }
    const low = send('low one')
    const medium = send('to a stranger', { to: 'bob@example.com' })
    const other = send('low two')
    const high = send('a secret', { body: 'AKIAIOSFODNN7EXAMPLE and 4111 1111 1111 1111' })
    const later = send('another stranger', { to: 'eve@example.com' })
    const { messages, counts, total, next_offset, mailboxes } = queue(at)
    expect(messages.map((one) => [one.message_id, one.risk])).toEqual([
      [high, 'high'],
      [medium, 'medium'],
      [later, 'medium'],
      [low, 'low'],
      [other, 'low'],
    ])
    expect(counts).toEqual({
      pending: 5,
      unknown: 0,
      high: 1,
      medium: 2,
      low: 2,
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      stopped: { account: false, mailboxes: 0, addresses: [] },
    })
    expect([total, next_offset]).toEqual([5, null])
    expect(mailboxes).toEqual([{ mailbox_id: at.mailbox_id, address: 'agent@agents.example' }])
  })

  it('has what was held anew behind what was held before', () => {
    const at = house()
    const [one, other] = [sent(at), sent(at)]
    at.world.now_ms += 1000
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: one, body: 'Other' })
    expect(queue(at).messages.map((line) => line.message_id)).toEqual([other, one])
  })

  it('a line says what a list can know', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    const id = sent(at, {
      cc: 'cc@example.com',
      bcc: 'bcc@example.com',
      send_at: '2026-01-06T00:00:00Z',
      gate_timing: 'gate_first',
    })
    expect(queue(at).messages).toEqual([
      {
        message_id: id,
        mailbox_id: at.mailbox_id,
        from: 'agent@agents.example',
        to: ['jo@example.com'],
        cc: ['cc@example.com'],
        bcc: ['bcc@example.com'],
        subject: 'Hello',
        snippet: 'Hi Jo',
        attachments: 0,
        revision: 1,
        status: 'pending',
        risk: 'medium',
        cause: 'gate',
        send_at: '2026-01-06T00:00:00.000Z',
        held_at: '2026-01-05T12:00:00.000Z',
        expires_at: '2026-01-05T12:01:00.000Z',
      },
    ])
    const plain = house()
    sent(plain)
    expect(queue(plain).messages[0]).toMatchObject({ send_at: null, expires_at: null })
  })

  it('is filtered by mailbox, risk and words, all of them; the counts are of all', () => {
    const at = house()
    const one = sent(at, { subject: 'Big INVOICE', to: 'amy@corp.example', body: 'for March' })
    sent(at, { subject: 'Other', cc: 'carl@example.com' })
    const ids = (input: object) => queue(at, input).messages.map((line) => line.message_id)
    expect(ids({ search: 'invoice' })).toEqual([one])
    expect(ids({ search: '  MARCH   big ' })).toEqual([one])
    expect(ids({ search: 'invoice april' })).toEqual([])
    expect(ids({ search: 'ecoivni' })).toEqual([])
    expect(ids({ search: 'amy@corp' })).toEqual([one])
    expect(ids({ search: 'carl@' })).toHaveLength(1)
    expect(ids({ search: 'agent@agents.example' })).toHaveLength(2)
    expect(ids({ search: '   ' })).toHaveLength(2)
    expect(ids({ search: 'invoiceagent' })).toEqual([])
    expect(ids({ risk: 'medium' })).toHaveLength(2)
    expect(ids({ risk: 'high' })).toEqual([])
    expect(ids({ mailbox_id: at.mailbox_id })).toHaveLength(2)
    expect(ids({ mailbox_id: 'mbx_none' })).toEqual([])
    expect(queue(at, { risk: 'high' })).toMatchObject({ total: 0, counts: { pending: 2 } })
    const hidden = sent(at, { subject: 'x', bcc: 'bess@example.com' })
    expect(ids({ search: 'bess' })).toEqual([hidden])
  })

  it('comes in pages', () => {
    const at = house()
    const all = Array.from({ length: 5 }, () => sent(at))
    const ids = (input: object) => queue(at, input).messages.map((line) => line.message_id)
    expect(ids({ limit: 2 })).toEqual(all.slice(0, 2))
    expect(queue(at, { limit: 2 })).toMatchObject({ total: 5, next_offset: 2 })
    expect(ids({ limit: 2, offset: 2 })).toEqual(all.slice(2, 4))
    expect(queue(at, { limit: 2, offset: 3 })).toMatchObject({ next_offset: null })
    expect(queue(at, { limit: 5 })).toMatchObject({ next_offset: null })
    const many = house()
    for (let n = 0; n < 51; n += 1) sent(many)
    expect(queue(many)).toMatchObject({ next_offset: 50 })
    expect(queue(many).messages).toHaveLength(50)
  })

  it('offers the reasons of earlier rejections, and counts what is unknown', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'reject', reason: 'No discounts' })
    at.world.set('messages', sent(at), { status: 'unknown' })
    expect(queue(at)).toMatchObject({ reasons: ['No discounts'], counts: { unknown: 1, pending: 0 } })
  })

  it('shows a reviewer the mailboxes of their key alone, and nothing of another environment', () => {
    const at = house()
    sent(at)
    const limited = { ...at.reviewer, mailboxes: [] }
    expect(at.world.ask(limited, 'desk_queue').body).toMatchObject({
      messages: [],
      mailboxes: [],
      counts: { pending: 0 },
    })
    const live = house('live')
    expect(at.world.ask(live.reviewer, 'desk_queue').body).toMatchObject({ messages: [], counts: { pending: 0 } })
  })
})

describe('the version of the queue', () => {
  const row: Queued = {
    id: 'msg_1',
    mailbox_id: 'mbx_1',
    revision: 1,
    status: 'pending',
    send_at_ms: null,
    expires_ms: null,
    cause: 'gate',
    opened_ms: START_MS,
    said: { from: 'a@x.example', to: [], cc: [], bcc: [], subject: '', snippet: '', attachments: 0, send_at: null },
    alone: 'low',
  }
  const request = {
    name: 'x',
    principal: house().reviewer,
    input: {},
    now_ms: START_MS,
    entropy: new Uint8Array(10),
    random_hex: '',
    prepared: null,
  }
  const context = contextOf(request, SETTINGS)
  const versionOf = (queued: ReadonlyArray<Queued>, unknown = 0) => {
    const facts = { account: {}, review: { ...NO_REVIEW, queue: queued, unknown } } as unknown as Facts
    const of = (plan: ReturnType<typeof countsPlan>) => (plan.answer._tag === 'answer' ? plan.answer.body : {})
    const counts = of(countsPlan({}, facts, request, context))
    expect(of(queuePlan({}, facts, request, context)).counts).toEqual(counts)
    return counts.version
  }

  it('changes with what waits, with its revision and hold, and with what is unknown', () => {
    const all = [
      versionOf([]),
      versionOf([row]),
      versionOf([{ ...row, id: 'msg_2' }]),
      versionOf([{ ...row, revision: 2 }]),
      versionOf([{ ...row, opened_ms: 1 }]),
      versionOf([row], 1),
    ]
    expect(new Set(all).size).toBe(all.length)
    expect(versionOf([{ ...row }])).toBe(all[1])
  })

  it('is what a page listens to', () => {
    const at = house()
    sent(at)
    expect(at.world.ask(at.reviewer, 'desk_counts').body).toEqual(queue(at).counts)
  })
})

describe('history', () => {
  const history = (at: House, input = {}, name = 'desk_history') =>
    at.world.ask(at.reviewer, name, input).body as unknown as {
      readonly messages: ReadonlyArray<{ readonly message_id: string }>
      readonly next_cursor: string | null
    }

  it('is found by words, status and mailbox, newest first, in pages', () => {
    const at = house()
    const ids = ['one', 'two', 'three'].map((subject) => sent(at, { subject: `Note ${subject}` }))
    const found = (input: object) => history(at, input).messages.map((one) => one.message_id)
    expect(found({})).toEqual([...ids].reverse())
    expect(found({ search: 'NOTE two' })).toEqual([ids[1]])
    expect(found({ status: 'rejected' })).toEqual([])
    expect(found({ status: 'pending' })).toHaveLength(3)
    expect(found({ mailbox_id: 'mbx_none' })).toEqual([])
    expect(found({ mailbox_id: at.mailbox_id })).toHaveLength(3)
    expect(history(at, { limit: 2 }).next_cursor).toBe(ids[1])
    expect(found({ limit: 2, cursor: ids[1] })).toEqual([ids[0]])
    expect(history(at, { limit: 3 }).next_cursor).toBeNull()
  })

  it('a line says what became of it', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    expect(history(at).messages).toEqual([
      {
        message_id: id,
        mailbox_id: at.mailbox_id,
        from: 'agent@agents.example',
        to: ['jo@example.com'],
        cc: [],
        bcc: [],
        subject: 'Hello',
        snippet: 'Hi Jo',
        attachments: 0,
        send_at: null,
        revision: 1,
        status: 'queued',
        created_at: '2026-01-05T12:00:00.000Z',
        updated_at: '2026-01-05T12:00:00.000Z',
      },
    ])
  })

  it('has the unknown apart', () => {
    const at = house()
    const id = sent(at)
    sent(at)
    at.world.set('messages', id, { status: 'unknown' })
    expect(history(at, {}, 'desk_unknowns').messages.map((one) => one.message_id)).toEqual([id])
  })

  it('gives fifty where nobody says how many', () => {
    const at = house()
    for (let n = 0; n < 51; n += 1) sent(at)
    expect(history(at).messages).toHaveLength(50)
    expect(history(at).next_cursor).not.toBeNull()
  })
})
