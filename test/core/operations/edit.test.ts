import { describe, expect, it } from 'vitest'
import type { Content } from '../../../core/message/content.js'
import {
  deliveriesOf,
  type House,
  handOver,
  house,
  inMode,
  messageOf,
  OVERSIGHT,
  START_MS,
  sent,
  withCode,
} from '../../support/world.js'

const LATER = '2026-01-06T12:00:00.000Z'
const LATER_MS = START_MS + 24 * 60 * 60 * 1000
const FILE = { name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }
const FULL = {
  to: 'jo@example.com',
  cc: 'cc@example.com',
  bcc: 'bcc@example.com',
  reply_to: 'answers@example.com',
  subject: 'Hello',
  body: 'Hi Jo',
  attachments: [FILE],
  send_at: LATER,
}

const edit = (at: House, message_id: string, input: object, who = at.agent) =>
  at.world.ask(who, 'edit_scheduled_email', { message_id, ...input })

const revision = (at: House, id: string, number = messageOf(at, id).revision) => {
  const row = at.world.rows('contents').find((one) => one.message_id === id && one.revision === number)
  return { author: row?.author, content: JSON.parse(row?.content ?? 'null') as Content }
}

const approve = (at: House, message_id: string, revision = 1) =>
  at.world.ask(at.reviewer, 'decide_email', { message_id, action: 'approve', revision })

const plain = (address: string) => ({ address, name: null })

describe('an edit changes what it names and keeps the rest', () => {
  type Edit = readonly [name: string, input: object, after: Partial<Content>]
  const changes: ReadonlyArray<Edit> = [
    ['to', { to: 'al@example.com' }, { to: [plain('al@example.com')] }],
    ['cc', { cc: [] }, { cc: [] }],
    ['bcc', { bcc: 'b2@example.com' }, { bcc: [plain('b2@example.com')] }],
    ['reply_to', { reply_to: 'r2@example.com' }, { reply_to: [plain('r2@example.com')] }],
    ['subject', { subject: 'Bye' }, { subject: 'Bye' }],
    ['body, and the HTML made of it', { body: 'Bye' }, { text: 'Bye', html: '<p>Bye</p>' }],
    ['HTML alone, and no text', { html: '<b>Hi</b>' }, { html: '<b>Hi</b>' }],
    ['body and HTML', { body: 'Bye', html: '<b>Bye</b>' }, { text: 'Bye', html: '<b>Bye</b>' }],
    ['attachments', { attachments: [] }, { attachments: [] }],
    ['send_at', { send_at: '2026-01-07T00:00:00Z' }, { send_at: '2026-01-07T00:00:00.000Z' }],
    ['send_at, away', { send_at: null }, { send_at: null }],
  ]

  it.each(changes.map(([name, ...edit]) => ({ name, edit })))('$name', ({ edit: [input, after] }) => {
    const at = house()
    const id = sent(at, FULL)
    const before = revision(at, id)
    const { status } = edit(at, id, input)
    expect(status).toBe(202)
    expect(revision(at, id)).toEqual({ author: at.agent.id, content: { ...before.content, ...after } })
    expect(revision(at, id, 1)).toEqual(before)
    expect(messageOf(at, id)).toMatchObject({ revision: 2, status: 'pending' })
  })

  it('keeps the bytes of new attachments', () => {
    const at = house()
    const id = sent(at)
    edit(at, id, { attachments: [FILE] })
    expect(at.world.rows('attachments')).toHaveLength(1)
    expect(revision(at, id).content.attachments).toMatchObject([{ name: 'a.txt', size: 2 }])
  })

  it('moves the time: it comes due then, at once for null, and at once for a time that has passed', () => {
    const at = house()
    const id = sent(at)
    edit(at, id, { send_at: LATER })
    expect(messageOf(at, id)).toMatchObject({ send_at_ms: LATER_MS, due_ms: LATER_MS, due: 0 })
    edit(at, id, { send_at: null })
    expect(messageOf(at, id)).toMatchObject({ send_at_ms: null, due_ms: null, due: 1 })
    edit(at, id, { send_at: '2026-01-05T12:00:00Z' })
    expect(messageOf(at, id)).toMatchObject({ send_at_ms: START_MS, due: 1 })
  })
})

describe('an edit of a held message', () => {
  it('keeps it held, by a new hold of the new revision, and tells the operator again', () => {
    const at = house()
    const id = sent(at)
    const first = messageOf(at, id)
    const { body, plan } = edit(at, id, { subject: 'Bye' })
    expect(body).toEqual({
      message_id: id,
      thread_id: first.thread_id,
      status: 'pending',
      oversight_mode: 'gated_send',
      revision: 2,
      approval_url: `https://desk.example/approve/${id}`,
      reason: 'gate',
    })
    expect(at.world.rows('holds').map(({ number, revision, outcome }) => [number, revision, outcome])).toEqual([
      [1, 1, 'superseded'],
      [2, 2, null],
    ])
    expect(messageOf(at, id).digest).not.toBe(first.digest)
    const mail = at.world.rows('operator_mail')
    expect(mail).toHaveLength(2)
    expect(mail[1]).toMatchObject({ kind: 'hold', message_id: id, body: expect.stringContaining('> Bye') })
    const told = /decide_email (\{.*\})/.exec(mail[1]?.body ?? '')?.[1] ?? ''
    expect(at.world.plan(at.reviewer, 'decide_email', JSON.parse(told))).toMatchObject({ code: null, status: 200 })
    expect(plan.changed).toEqual([id])
    expect(plan.facts.map(({ type, data }) => [type, data.revision, data.hold])).toEqual([['message.edited', 2, 2]])
  })

  it('that waits for its time is told to nobody yet', () => {
    const at = house()
    const id = sent(at, { send_at: LATER, gate_timing: 'schedule_first' })
    expect(edit(at, id, { subject: 'Bye' }).body.status).toBe('scheduled')
    expect(at.world.rows('operator_mail')).toEqual([])
  })

  it('names each author once', () => {
    const at = house()
    const id = sent(at)
    edit(at, id, { subject: 'Bye' })
    edit(at, id, { subject: 'Bye' }, { ...at.agent, id: 'key_second' })
    expect(messageOf(at, id).authors).toBe(JSON.stringify([at.agent.id, 'key_second']))
  })
})

describe('an edit of a message that was cleared', () => {
  it('voids the approval: a human decides again', () => {
    const at = house()
    const id = sent(at)
    approve(at, id)
    const { body, plan } = edit(at, id, { subject: 'Bye' })
    expect(body).toMatchObject({ status: 'pending', reason: 'edited', revision: 2 })
    expect(messageOf(at, id)).toMatchObject({ clearance: 'none', cleared_by: null, decision: 'none' })
    expect(deliveriesOf(at, id).map((one) => one.claim_ms)).toEqual([null])
    expect(plan.facts[0]).toMatchObject({ type: 'message.held', data: { cause: 'edited' } })
    expect(approve(at, id, 1).code).toBe('revision_mismatch')
    expect(approve(at, id, 2).status).toBe(200)
    expect(deliveriesOf(at, id).map((one) => one.claim_ms)).toEqual([START_MS])
  })

  it('by a rule is judged again by the same rule, and its deliveries are those of the new recipients', () => {
    const at = inMode(house(), 'monitored')
    const id = sent(at, { send_at: LATER })
    expect(edit(at, id, { to: ['al@example.com'], send_at: null }).body).toMatchObject({
      status: 'queued',
      reason: 'monitored',
    })
    expect(deliveriesOf(at, id).map(({ kind, recipient, status }) => [kind, recipient, status])).toEqual([
      ['recipient', 'jo@example.com', 'cancelled'],
      ['copy', OVERSIGHT, 'cancelled'],
      ['recipient', 'al@example.com', 'queued'],
      ['copy', OVERSIGHT, 'queued'],
    ])
  })

  it('by the allowlist is held when a new recipient is not on it', () => {
    const at = house()
    withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern: '*@example.com' })
    const id = sent(at, { send_at: LATER })
    const still = edit(at, id, { cc: 'al@example.com' })
    expect(still.body).toMatchObject({ status: 'scheduled', reason: 'allowlist' })
    expect(still.plan.facts[0]?.data).toHaveProperty('allowed_by')
    expect(edit(at, id, { bcc: 'al@other.example' }).body).toMatchObject({ status: 'pending', reason: 'edited' })
  })

  it('is judged by the stricter of its mode at submit and the mode now', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at, { send_at: LATER })
    inMode(at, 'read_only')
    const { code, body, plan } = edit(at, id, { subject: 'Bye' })
    expect([code, body]).toEqual(['mailbox_read_only', { message_id: id }])
    expect(plan.writes).toEqual([])
  })

  it('is no longer possible once some of it began to leave, or it ended', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    handOver(at, deliveriesOf(at, id)[0]?.id ?? '')
    expect(edit(at, id, { subject: 'Bye' }).code).toBe('not_editable')
    const cancelled = sent(at)
    at.world.ask(at.agent, 'cancel_message', { message_id: cancelled })
    expect(edit(at, cancelled, { subject: 'Bye' }).code).toBe('not_editable')
  })
})

describe('a draft', () => {
  const drafted = (at: House, input: object = {}): string => sent(at, { draft: true, ...input })

  it('may be edited into anything: nothing of it is judged or counted', () => {
    const at = inMode(house(), 'read_only')
    const id = drafted(at)
    const { status, body, plan } = edit(at, id, { to: [] })
    expect([status, body]).toEqual([
      202,
      {
        message_id: id,
        thread_id: messageOf(at, id).thread_id,
        status: 'draft',
        oversight_mode: 'read_only',
        revision: 2,
      },
    ])
    expect(plan.writes.map((one) => [one.op, one.table])).toEqual([
      ['insert', 'contents'],
      ['update', 'messages'],
    ])
  })

  it('is judged when it is submitted, by the mode of then', () => {
    const at = inMode(house(), 'autonomous')
    const id = drafted(at)
    inMode(at, 'gated_send')
    const { body, plan } = edit(at, id, { submit: true })
    expect(body).toMatchObject({ status: 'pending', reason: 'gate', revision: 1, oversight_mode: 'gated_send' })
    expect(messageOf(at, id)).toMatchObject({ submit_mode: 'gated_send', hold: 1 })
    expect(plan.writes.some((one) => one.table === 'contents')).toBe(false)
    expect(at.world.rows('operator_mail')).toHaveLength(1)
  })

  it('is edited and submitted in one step, whose result is judged', () => {
    const at = inMode(house(), 'autonomous')
    const id = drafted(at, { to: 'wrong@example.com' })
    const { body, plan } = edit(at, id, { to: 'jo@example.com', submit: true })
    expect(body).toMatchObject({ status: 'queued', revision: 2 })
    expect(deliveriesOf(at, id).map((one) => one.recipient)).toEqual(['jo@example.com'])
    expect(plan.facts.map((one) => one.type)).toEqual(['message.edited', 'message.cleared'])
  })

  it('that cannot leave stays a draft', () => {
    const at = house()
    const id = drafted(at, { to: [] })
    expect(edit(at, id, { submit: true }).body).toEqual({
      fields: [{ field: 'to', message: 'Name at least one recipient in to, cc or bcc.' }],
    })
    inMode(at, 'read_only')
    expect(edit(at, id, { submit: true }).code).toBe('mailbox_read_only')
    expect(messageOf(at, id)).toMatchObject({ status: 'draft', revision: 1 })
  })

  it('is submitted once', () => {
    const at = house()
    const id = drafted(at)
    edit(at, id, { submit: true })
    const again = edit(at, id, { submit: true })
    expect([again.code, again.body]).toEqual(['not_a_draft', { message_id: id }])
    expect(edit(at, id, { submit: true, subject: 'x' }).code).toBe('not_a_draft')
  })

  it('waits for its time when it is submitted', () => {
    const at = inMode(house(), 'autonomous')
    const id = drafted(at, { send_at: LATER })
    expect(edit(at, id, { submit: true }).body.status).toBe('scheduled')
    const past = drafted(at, { send_at: LATER })
    at.world.now_ms = LATER_MS
    expect(edit(at, past, { submit: true }).body.status).toBe('queued')
  })
})

describe('an edit is refused', () => {
  it('when it changes nothing', () => {
    const at = house()
    const id = sent(at)
    for (const input of [{}, { revision: 1 }, { submit: false }])
      expect(edit(at, id, input).body).toEqual({
        fields: [{ field: '', message: 'Give a field to change, or submit: true.' }],
      })
  })

  it('when it starts from another revision than the current one', () => {
    const at = house()
    const id = sent(at)
    expect(edit(at, id, { subject: 'Bye', revision: 1 }).status).toBe(202)
    const stale = edit(at, id, { subject: 'Hi', revision: 1 })
    expect([stale.code, stale.body]).toEqual(['revision_mismatch', { revision: 2 }])
    expect(edit(at, id, { subject: 'Hi', revision: 2 }).status).toBe(202)
  })

  it('when what it writes is too long, before anything else', () => {
    const at = house()
    const id = sent(at)
    const { body } = edit(at, id, { body: 'é'.repeat(131_073), revision: 7 })
    expect(body).toEqual({ fields: [{ field: 'body', message: 'Shorten it: at most 262144 octets in UTF-8.' }] })
  })

  it('when it takes the last recipient away, or names a suppressed one', () => {
    const at = house()
    const id = sent(at)
    expect(edit(at, id, { to: [] }).code).toBe('invalid_request')
    const row = {
      account_id: 'acc_A',
      environment: 'test',
      address_key: 'al@example.com',
      reason: '',
      created_ms: 0,
    } as const
    at.world.write({ op: 'insert', table: 'suppressions', row })
    expect(edit(at, id, { cc: 'al@example.com' }).body).toEqual({ recipients: ['al@example.com'] })
    expect(messageOf(at, id).revision).toBe(1)
  })

  it('when there is no such message for this key', () => {
    const at = house()
    const id = sent(at)
    const limited = { ...at.agent, mailboxes: ['mbx_other'] }
    const { code, body } = edit(at, id, { subject: 'Bye' }, limited)
    expect([code, body]).toEqual(['not_found', { field: 'message_id' }])
  })
})

describe('an operator session edits and approves in one decision', () => {
  const editApprove = (at: House, message_id: string, input: object = {}, who = at.operator) =>
    at.world.ask(who, 'edit_and_approve', { message_id, revision: 1, ...input })

  it('and what leaves is exactly that: recorded with author, decider and reason', () => {
    const at = house()
    const id = sent(at, { to: ['jo@example.com', 'al@example.com'], cc: [], send_at: LATER })
    const { status, body, plan } = editApprove(at, id, {
      to: [plain('jo@example.com')],
      subject: 'Better',
      body: 'Dear Jo',
      reason: 'kinder',
    })
    expect([status, body]).toEqual([
      200,
      {
        message_id: id,
        status: 'scheduled',
        revision: 2,
        delivered: false,
        decided_by: 'operator',
        decided_at: '2026-01-05T12:00:00.000Z',
      },
    ])
    const message = messageOf(at, id)
    expect(message).toMatchObject({
      clearance: 'human',
      cleared_by: 'operator',
      cleared_digest: message.digest,
      send_at_ms: LATER_MS,
      reason: 'kinder',
      authors: JSON.stringify([at.agent.id, 'operator']),
    })
    expect(revision(at, id)).toMatchObject({
      author: 'operator',
      content: {
        to: [plain('jo@example.com')],
        subject: 'Better',
        text: 'Dear Jo',
        html: '<p>Dear Jo</p>',
        send_at: LATER,
      },
    })
    expect(deliveriesOf(at, id).map((one) => one.recipient)).toEqual(['jo@example.com'])
    expect(at.world.rows('holds')[0]).toMatchObject({ outcome: 'approved', decided_by: 'operator' })
    expect(plan.facts.map((one) => [one.type, one.actor])).toEqual([['message.edit_approved', 'operator']])
    expect(plan.changed).toEqual([id])
  })

  it('and what is not named stays', () => {
    const at = house()
    const id = sent(at, { ...FULL, send_at: undefined })
    const before = revision(at, id)
    editApprove(at, id, { subject: 'Better' })
    expect(revision(at, id)).toEqual({
      ...before,
      author: 'operator',
      content: { ...before.content, subject: 'Better' },
    })
    expect(messageOf(at, id)).toMatchObject({ status: 'queued', reason: null })
  })

  it('may take recipients away, and add none', () => {
    const at = house()
    const id = sent(at)
    const added = editApprove(at, id, { cc: [plain('eve@example.com')], bcc: [plain('mal@example.com')] })
    expect(added.body).toEqual({
      fields: [
        { field: 'to', message: 'eve@example.com is new: a reviewer may only take recipients away.' },
        { field: 'to', message: 'mal@example.com is new: a reviewer may only take recipients away.' },
      ],
    })
    expect(editApprove(at, id, { to: [], cc: [plain('jo@example.com')] }).status).toBe(200)
  })

  it('is for the operator alone', () => {
    const at = house()
    const id = sent(at)
    for (const who of [at.reviewer, at.agent, at.admin])
      expect(editApprove(at, id, { subject: 'x' }, who).code).toBe('forbidden_reviewer')
  })

  it('is refused for another revision, for a message that was decided, or that may not leave at all', () => {
    const at = house()
    const id = sent(at)
    const stale = editApprove(at, id, { revision: 2 })
    expect([stale.code, stale.body]).toEqual(['revision_mismatch', { message_id: id, revision: 1 }])
    inMode(at, 'read_only')
    expect(editApprove(at, id).code).toBe('mailbox_read_only')
    inMode(at, 'gated_send')
    expect(editApprove(at, id, { to: [] }).code).toBe('invalid_request')
    expect(editApprove(at, id, { body: 'é'.repeat(131_073) }).body).toEqual({
      fields: [{ field: 'body', message: 'Shorten it: at most 262144 octets in UTF-8.' }],
    })
    approve(at, id)
    expect(editApprove(at, id).code).toBe('already_decided')
    const strange = editApprove(at, 'msg_none')
    expect([strange.code, strange.body]).toEqual(['not_found', { field: 'message_id' }])
  })

  it('is judged by the stricter of the mode at submit and the mode now', () => {
    const at = house()
    const id = sent(at)
    at.world.set('messages', id, { submit_mode: 'read_only' })
    expect(editApprove(at, id).code).toBe('mailbox_read_only')
  })
})
