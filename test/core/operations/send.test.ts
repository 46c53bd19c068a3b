import { describe, expect, it } from 'vitest'
import type { Mode } from '../../../core/oversight/mode.js'
import {
  deliveriesOf,
  HELLO,
  type House,
  house,
  inMode,
  messageOf,
  OVERSIGHT,
  START_MS,
  sent,
  textOf,
} from '../../support/world.js'

const LATER = '2026-01-06T12:00:00Z'
const LATER_MS = START_MS + 24 * 60 * 60 * 1000

const suppress = (at: House, address_key: string): void => {
  const { account_id, environment } = at
  const row = { account_id, environment, address_key, reason: 'bounced', created_ms: 0 }
  at.world.write({ op: 'insert', table: 'suppressions', row })
}

const secondMailbox = (at: House): string =>
  textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'sales@agents.example' }).body.mailbox_id)

describe('sending from a gated mailbox', () => {
  it('answers at once that the message waits for a human, and where', () => {
    const at = house()
    const { status, body, plan } = at.world.ask(at.agent, 'send_email', HELLO)
    const id = textOf(body.message_id)
    expect(status).toBe(202)
    expect(body).toEqual({
      message_id: id,
      thread_id: expect.stringMatching(/^thr_/),
      status: 'pending',
      oversight_mode: 'gated_send',
      revision: 1,
      approval_url: `https://desk.example/approve/${id}`,
      reason: 'gate',
    })
    expect(plan.changed).toEqual([id])
    expect(deliveriesOf(at, id)).toEqual([])
  })

  it('stores the message as it was judged, its content frozen, and an open hold', () => {
    const at = house()
    const input = {
      ...HELLO,
      to: 'Jo <jo@example.com>',
      cc: ['cc@example.com'],
      bcc: ['bcc@example.com'],
      reply_to: ['answers@example.com'],
      tags: ['greeting'],
      attachments: [{ name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }],
    }
    const id = sent(at, input)
    const { digest, salt, ...message } = messageOf(at, id)
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect(salt).toMatch(/^[0-9a-f]{32}$/)
    expect(message).toEqual({
      id,
      account_id: 'acc_A',
      environment: 'test',
      mailbox_id: at.mailbox_id,
      thread_id: expect.stringMatching(/^thr_/),
      phase: 'held',
      clearance: 'none',
      decision: 'none',
      timing: 'gate_first',
      due: 1,
      begun: 0,
      status: 'pending',
      revision: 1,
      hold: 1,
      submit_mode: 'gated_send',
      cleared_digest: null,
      cleared_by: null,
      authors: JSON.stringify([at.agent.id]),
      send_at_ms: null,
      expires_ms: null,
      due_ms: null,
      decided_by: null,
      decided_ms: null,
      reason: null,
      replaces: null,
      tags: '["greeting"]',
      created_ms: START_MS,
      updated_ms: START_MS,
    })
    const [content] = at.world.rows('contents')
    expect(content).toMatchObject({ message_id: id, revision: 1, author: at.agent.id })
    const file = '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4'
    expect(JSON.parse(content?.content ?? '')).toEqual({
      message_id_header: `<${id}@agents.example>`,
      from: { address: 'agent@agents.example', name: null },
      to: [{ address: 'jo@example.com', name: 'Jo' }],
      cc: [{ address: 'cc@example.com', name: null }],
      bcc: [{ address: 'bcc@example.com', name: null }],
      reply_to: [{ address: 'answers@example.com', name: null }],
      subject: 'Hello',
      text: 'Hi Jo',
      html: '<p>Hi Jo</p>',
      attachments: [{ name: 'a.txt', content_type: 'text/plain', size: 2, sha256: file }],
      in_reply_to: null,
      references: [],
      send_at: null,
    })
    expect(at.world.rows('attachments')).toEqual([
      { account_id: 'acc_A', environment: 'test', sha256: file, bytes: new Uint8Array([104, 105]) },
    ])
    expect(at.world.rows('holds')).toMatchObject([{ message_id: id, number: 1, revision: 1, digest, cause: 'gate' }])
  })

  it('salts each message differently, and an empty draft is empty', () => {
    const at = house()
    const [one, other] = [sent(at), sent(at)]
    expect(messageOf(at, one).salt).not.toBe(messageOf(at, other).salt)
    expect(messageOf(at, one).digest).not.toBe(messageOf(at, other).digest)
    const empty = textOf(at.world.ask(at.agent, 'send_email', { draft: true }).body.message_id)
    const content = at.world.rows('contents').find((row) => row.message_id === empty)
    expect(JSON.parse(content?.content ?? '')).toEqual({
      message_id_header: `<${empty}@agents.example>`,
      from: { address: 'agent@agents.example', name: null },
      to: [],
      cc: [],
      bcc: [],
      reply_to: [],
      subject: '',
      text: '',
      html: '',
      attachments: [],
      in_reply_to: null,
      references: [],
      send_at: null,
    })
    expect(messageOf(at, empty).tags).toBe('[]')
  })

  it('tells the operator that it waits, with a link that grants nothing', () => {
    const at = house()
    const id = sent(at, { cc: 'cc@example.com', bcc: 'bcc@example.com' })
    expect(at.world.rows('operator_mail')).toEqual([
      {
        id: expect.stringMatching(/^opm_/),
        account_id: 'acc_A',
        environment: 'test',
        kind: 'hold',
        recipient: OVERSIGHT,
        subject: `[TEST] Waiting for your decision: ${id}`,
        body: [
          'A message from agent@agents.example waits for a decision.',
          '',
          'To:      jo@example.com, cc@example.com, bcc@example.com',
          'Subject, as the agent wrote it:',
          '> Hello',
          '',
          `Decide: https://desk.example/approve/${id}`,
          `Or with a reviewer's key, after read_email: decide_email {"message_id": "${id}", "revision": 1, "action": "approve"}`,
          '',
        ].join('\n'),
        message_id: id,
        attempts: 0,
        claim_ms: START_MS,
        sent_ms: null,
        created_ms: START_MS,
      },
    ])
  })

  it('writes in the audit log that it was held, and by whom it was sent', () => {
    const at = house()
    const { plan, body } = at.world.ask(at.agent, 'send_email', HELLO)
    expect(plan.facts).toEqual([
      {
        type: 'message.held',
        environment: 'test',
        subject_id: body.message_id,
        actor: at.agent.id,
        data: expect.objectContaining({ cause: 'gate', due: true, mode: 'gated_send', hold: 1, revision: 1 }),
      },
    ])
    expect(plan.facts[0]?.data).not.toHaveProperty('allowed_by')
  })
})

describe('sending in each mode', () => {
  const outcome = (mode: Mode) => {
    const at = inMode(house(), mode)
    const { code, body } = at.world.ask(at.agent, 'send_email', HELLO)
    return code ?? `${body.status} ${body.reason} ${'approval_url' in body}`
  }

  it.each<[Mode, string]>([
    ['read_only', 'mailbox_read_only'],
    ['gated_all', 'pending gate true'],
    ['gated_send', 'pending gate true'],
    ['monitored', 'queued monitored false'],
    ['autonomous', 'queued autonomous false'],
  ])('%s: %s', (mode, expected) => {
    expect(outcome(mode)).toBe(expected)
  })

  it('a mode that nobody knows sends nothing', () => {
    expect(outcome('trust_me' as Mode)).toBe('mailbox_read_only')
  })

  it('a refusal names the mailbox, and writes nothing', () => {
    const at = inMode(house(), 'read_only')
    const { body, plan } = at.world.ask(at.agent, 'send_email', HELLO)
    expect(body).toEqual({ mailbox_id: at.mailbox_id })
    expect(plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it('monitored makes the copy to the operator in the same plan, and tells the agent nothing of it', () => {
    const at = inMode(house(), 'monitored')
    const id = sent(at)
    expect(
      deliveriesOf(at, id).map(({ kind, recipient, status, claim_ms }) => [kind, recipient, status, claim_ms]),
    ).toEqual([
      ['recipient', 'jo@example.com', 'queued', START_MS],
      ['copy', OVERSIGHT, 'queued', START_MS],
    ])
    expect(at.world.rows('operator_mail')).toEqual([])
    expect(JSON.stringify(at.world.ask(at.agent, 'read_email', { message_id: id }).body)).not.toContain(OVERSIGHT)
  })

  it('monitored without an oversight address that takes copies is ruled as gated_send', () => {
    const none = inMode(house(), 'monitored')
    none.world.set('accounts', 'acc_A', { oversight_email: null })
    expect(messageOf(none, sent(none)).status).toBe('pending')
    const bounced = inMode(house(), 'monitored')
    suppress(bounced, OVERSIGHT)
    expect(messageOf(bounced, sent(bounced)).status).toBe('pending')
  })
})

describe('what send_email asks for', () => {
  const refusedWith = (input: object, at = house()) => {
    const { code, body, plan } = at.world.ask(at.agent, 'send_email', { ...HELLO, ...input })
    expect(plan).toMatchObject({ writes: [], facts: [], changed: [] })
    return [code, body]
  }
  const fault = (field: string, message: string) => ['invalid_request', { fields: [{ field, message }] }]

  it.each(['subject', 'body'] as const)('a message that is to leave has a %s', (name) => {
    const at = house()
    const { [name]: _left, ...rest } = HELLO
    const { body } = at.world.ask(at.agent, 'send_email', rest)
    const message = 'Add this field, or keep the message as a draft with draft: true.'
    expect(body).toEqual({ fields: [{ field: name, message }] })
    expect(at.world.ask(at.agent, 'send_email', { ...rest, draft: true }).status).toBe(202)
  })

  it('and names all that was left out', () => {
    const at = house()
    const fields = (input: object) =>
      (at.world.ask(at.agent, 'send_email', input).body.fields as ReadonlyArray<{ field: string }>).map(
        (one) => one.field,
      )
    expect(fields({})).toEqual(['to', 'subject', 'body'])
    expect(fields({ cc: 'cc@example.com' })).toEqual(['subject', 'body'])
    expect(fields({ bcc: 'bcc@example.com', body: '' })).toEqual(['subject'])
    expect(at.world.ask(at.agent, 'send_email', { draft: true }).status).toBe(202)
  })

  it('somebody to send it to, if only a blind copy', () => {
    expect(refusedWith({ to: [] })).toEqual(fault('to', 'Name at least one recipient in to, cc or bcc.'))
    const at = house()
    expect(at.world.ask(at.agent, 'send_email', { ...HELLO, to: [], bcc: 'bcc@example.com' }).code).toBeNull()
  })

  it('at most 50 recipients in all', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => `r${n}@example.com`)
    const at = house()
    const full = { ...HELLO, to: many(49), cc: 'cc@example.com', bcc: 'r0@example.com' }
    expect(at.world.ask(at.agent, 'send_email', full).code).toBeNull()
    expect(refusedWith({ to: many(50), cc: 'cc@example.com' })).toEqual(
      fault('to', 'Name at most 50 recipients in to, cc and bcc together.'),
    )
  })

  it.each(['body', 'html'] as const)('at most 262144 octets of %s', (name) => {
    const at = house()
    const most = 'é'.repeat(131_072)
    expect(at.world.ask(at.agent, 'send_email', { ...HELLO, [name]: most }).code).toBeNull()
    expect(refusedWith({ [name]: `${most}a` })).toEqual(fault(name, 'Shorten it: at most 262144 octets in UTF-8.'))
  })

  it('recipients that are not suppressed: it names those that are, and drops none in silence', () => {
    const at = house()
    suppress(at, 'jo@example.com')
    expect(refusedWith({ to: ['JO@example.com', 'al@example.com'] }, at)).toEqual([
      'recipient_suppressed',
      { recipients: ['JO@example.com'] },
    ])
    expect(at.world.ask(at.agent, 'send_email', { ...HELLO, to: 'al@example.com' }).code).toBeNull()
  })

  it('a transport, in live: what could never leave is not accepted', () => {
    const live = house('live')
    live.world.settings = { ...live.world.settings, live_transport: false }
    expect(refusedWith({}, live)).toEqual(['transport_not_configured', {}])
    const test = house('test')
    test.world.settings = { ...test.world.settings, live_transport: false }
    expect(test.world.ask(test.agent, 'send_email', HELLO).code).toBeNull()
  })
})

describe('the mailbox that is meant', () => {
  it('is the only one that the key reaches, if none is named', () => {
    const at = house()
    const other = secondMailbox(at)
    expect(at.world.ask(at.agent, 'send_email', HELLO).code).toBe('mailbox_required')
    const limited = { ...at.agent, mailboxes: [other] }
    const id = textOf(at.world.ask(limited, 'send_email', HELLO).body.message_id)
    expect(messageOf(at, id).mailbox_id).toBe(other)
  })

  it('is the one with the address in from, or the one of mailbox_id', () => {
    const at = house()
    const other = secondMailbox(at)
    expect(messageOf(at, sent(at, { from: 'Sales@agents.example' })).mailbox_id).toBe(other)
    expect(messageOf(at, sent(at, { mailbox_id: at.mailbox_id })).mailbox_id).toBe(at.mailbox_id)
    const both = { mailbox_id: other, from: 'sales@agents.example' }
    expect(messageOf(at, sent(at, both)).mailbox_id).toBe(other)
  })

  it('cannot be two at once', () => {
    const at = house()
    const other = secondMailbox(at)
    const input = { ...HELLO, mailbox_id: other, from: 'agent@agents.example' }
    const { code, body } = at.world.ask(at.agent, 'send_email', input)
    expect(code).toBe('invalid_request')
    expect(body).toEqual({
      fields: [{ field: 'from', message: 'from is not the address of mailbox_id: send one of them.' }],
    })
  })

  it('must be there, and be one that the key reaches', () => {
    const at = house()
    const other = secondMailbox(at)
    const nobody = at.world.ask(at.agent, 'send_email', { ...HELLO, from: 'nobody@agents.example' })
    expect([nobody.code, nobody.body]).toEqual(['not_found', { field: 'from' }])
    const none = at.world.ask(at.agent, 'send_email', { ...HELLO, mailbox_id: `mbx_${'0'.repeat(26)}` })
    expect([none.code, none.body]).toEqual(['not_found', { field: 'mailbox_id' }])
    const limited = { ...at.agent, mailboxes: [at.mailbox_id] }
    const strange = at.world.ask(limited, 'send_email', { ...HELLO, mailbox_id: other })
    expect([strange.code, strange.body]).toEqual(['mailbox_not_allowed', { mailbox_id: other }])
  })

  it('gives the message its own name and domain', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { name: 'The Agent', address: 'agent@agents.example' })
    const id = sent(at)
    const content = JSON.parse(at.world.rows('contents').find((one) => one.message_id === id)?.content ?? '')
    expect(content.from).toEqual({ address: 'agent@agents.example', name: 'The Agent' })
  })
})

describe('a draft', () => {
  it('is kept, not judged, not counted, and told to nobody', () => {
    const at = inMode(house(), 'read_only')
    const { status, body, plan } = at.world.ask(at.agent, 'send_email', { ...HELLO, draft: true })
    expect([status, body]).toEqual([
      202,
      {
        message_id: expect.stringMatching(/^msg_/),
        thread_id: expect.stringMatching(/^thr_/),
        status: 'draft',
        oversight_mode: 'read_only',
        revision: 1,
      },
    ])
    expect(plan.writes.map((write) => [write.op, write.table])).toEqual([
      ['insert', 'messages'],
      ['insert', 'contents'],
    ])
    expect(plan.facts.map(({ type, data }) => [type, data.due])).toEqual([['message.drafted', true]])
    expect(plan.changed).toEqual([])
  })
})

describe('a scheduled message', () => {
  it('with gate_first waits for the human first', () => {
    const at = house()
    const message = messageOf(at, sent(at, { send_at: LATER }))
    expect(message).toMatchObject({
      status: 'pending',
      due: 0,
      due_ms: LATER_MS,
      send_at_ms: LATER_MS,
      timing: 'gate_first',
    })
    expect(at.world.rows('operator_mail')).toHaveLength(1)
  })

  it('with schedule_first waits for its time first; until then nobody is told, but it may be decided', () => {
    const at = house()
    const asked = at.world.ask(at.agent, 'send_email', { ...HELLO, send_at: LATER, gate_timing: 'schedule_first' })
    expect(asked.body).toMatchObject({ status: 'scheduled', reason: 'gate' })
    expect(asked.body).toHaveProperty('approval_url')
    expect(at.world.rows('operator_mail')).toEqual([])
  })

  it('whose time has passed is due at once', () => {
    const at = inMode(house(), 'autonomous')
    const now = sent(at, { send_at: '2026-01-05T12:00:00Z' })
    expect(messageOf(at, now)).toMatchObject({ status: 'queued', due: 1, send_at_ms: START_MS, due_ms: null })
    const soon = sent(at, { send_at: '2026-01-05T12:00:00.001Z' })
    expect(messageOf(at, soon)).toMatchObject({ status: 'scheduled', due: 0, due_ms: START_MS + 1 })
  })
})

describe('a message that replaces another', () => {
  it('names one that was rejected, and no other', () => {
    const at = house()
    const first = sent(at)
    const early = at.world.ask(at.agent, 'send_email', { ...HELLO, replaces: first })
    expect([early.code, early.body]).toEqual(['not_found', { field: 'replaces' }])
    at.world.ask(at.reviewer, 'decide_email', { message_id: first, action: 'reject' })
    expect(messageOf(at, sent(at, { replaces: first })).replaces).toBe(first)
    const strange = at.world.ask(at.agent, 'send_email', { ...HELLO, replaces: `msg_${'0'.repeat(26)}` })
    expect(strange.code).toBe('not_found')
  })
})
