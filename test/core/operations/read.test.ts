import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../core/codec/decode.js'
import type { Json } from '../../../core/errors.js'
import { findOperation } from '../../../core/operations/catalogue.js'
import { nothingInput } from '../../../core/operations/fields.js'
import { GUIDE } from '../../../core/operations/guide.js'
import {
  deliveriesOf,
  type House,
  handOver,
  house,
  inMode,
  messageOf,
  recorded,
  sent,
  textOf,
  withCode,
} from '../../support/world.js'

type View = { readonly [name: string]: Json }

const NOW = '2026-01-05T12:00:00.000Z'

const list = (at: House, name: string, input: object = {}, who = at.admin) => {
  const { body } = at.world.ask(who, name, input)
  const { next_cursor, ...rest } = body
  return { rows: Object.values(rest)[0] as unknown as ReadonlyArray<View>, next_cursor, names: Object.keys(rest) }
}

const secondMailbox = (at: House): string =>
  textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)

describe('one email', () => {
  it('is shown whole, while it waits', () => {
    const at = house()
    const id = sent(at, {
      to: 'Jo <jo@example.com>',
      cc: 'cc@example.com',
      bcc: 'bcc@example.com',
      reply_to: 'r@example.com',
      tags: ['a'],
      attachments: [{ name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }],
      send_at: '2026-01-06T12:00:00Z',
      gate_timing: 'gate_first',
    })
    const { status, body, plan } = at.world.ask(at.agent, 'read_email', { message_id: id })
    const { digest, thread_id } = messageOf(at, id)
    expect(plan).toMatchObject({ writes: [], facts: [], changed: [] })
    expect([status, body]).toEqual([
      200,
      {
        message_id: id,
        thread_id,
        mailbox_id: at.mailbox_id,
        direction: 'outbound',
        status: 'pending',
        oversight_mode: 'gated_send',
        revision: 1,
        digest,
        message_id_header: `<${id}@agents.example>`,
        from: { address: 'agent@agents.example', name: null },
        to: [{ address: 'jo@example.com', name: 'Jo' }],
        cc: [{ address: 'cc@example.com', name: null }],
        bcc: [{ address: 'bcc@example.com', name: null }],
        reply_to: [{ address: 'r@example.com', name: null }],
        subject: 'Hello',
        body: 'Hi Jo',
        text: 'Hi Jo',
        html: '<p>Hi Jo</p>',
        attachments: [
          {
            name: 'a.txt',
            content_type: 'text/plain',
            size: 2,
            sha256: '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4',
          },
        ],
        tags: ['a'],
        send_at: '2026-01-06T12:00:00.000Z',
        gate_timing: 'gate_first',
        reason: 'gate',
        approval_url: `https://desk.example/approve/${id}`,
        decided_by: null,
        decided_at: null,
        rejection_reason: null,
        hold: {
          number: 1,
          revision: 1,
          digest,
          cause: 'gate',
          opened_at: NOW,
          closed_at: null,
          outcome: null,
          decided_by: null,
          reason: null,
        },
        hold_expires_at: null,
        deliveries: [],
        revisions: [{ revision: 1, author: at.agent.id, created_at: NOW }],
        replaces: null,
        created_at: NOW,
        updated_at: NOW,
      },
    ])
  })

  it('shows each delivery to a recipient with its last reply, and no copy', () => {
    const at = inMode(house(), 'monitored')
    const id = sent(at, { to: ['a@example.com', 'b@example.com', 'c@example.com'] })
    const [first, second] = deliveriesOf(at, id)
    handOver(at, first?.id ?? '')
    const reply = { code: 451, enhanced: '4.7.1', text: 'later' }
    recorded(at, first?.id ?? '', { outcome: 'deferred', reply, reason: 'busy', confirmed_by: null })
    at.world.set('deliveries', second?.id ?? '', { status: 'leased' })
    const { body } = at.world.ask(at.agent, 'read_email', { message_id: id })
    const plain = { attempts: 0, reason: null, smtp_reply: null, confirmed_by: null, next_attempt_at: NOW }
    expect(body).toMatchObject({ status: 'queued', reason: 'monitored', hold: null })
    expect(body).not.toHaveProperty('approval_url')
    expect(body.deliveries).toEqual([
      {
        delivery_id: first?.id,
        recipient: 'a@example.com',
        status: 'queued',
        attempts: 1,
        reason: 'busy',
        smtp_reply: { code: 451, status: '4.7.1', text: 'later' },
        confirmed_by: null,
        next_attempt_at: '2026-01-05T12:00:30.000Z',
      },
      { ...plain, delivery_id: second?.id, recipient: 'b@example.com', status: 'queued' },
      { ...plain, delivery_id: deliveriesOf(at, id)[2]?.id, recipient: 'c@example.com', status: 'queued' },
    ])
  })

  it('shows each other status as it is', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    handOver(at, deliveriesOf(at, id)[0]?.id ?? '')
    const [delivery] = at.world.ask(at.agent, 'read_email', { message_id: id }).body.deliveries as unknown as [View]
    expect(delivery).toMatchObject({ status: 'transmitting', next_attempt_at: null })
  })

  it('shows who decided, and a reason only for a rejection as such', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    const [yes, no] = [sent(at), sent(at)]
    const view = (message_id: string) => at.world.ask(at.agent, 'read_email', { message_id }).body
    expect(view(yes).hold_expires_at).toBe('2026-01-05T12:01:00.000Z')
    at.world.ask(at.reviewer, 'decide_email', { message_id: yes, action: 'approve', reason: 'fine' })
    at.world.ask(at.reviewer, 'decide_email', { message_id: no, action: 'reject', reason: 'rude' })
    expect(view(yes)).toMatchObject({
      status: 'queued',
      reason: 'human',
      decided_by: at.reviewer.id,
      decided_at: NOW,
      rejection_reason: null,
      hold: { closed_at: NOW, outcome: 'approved', decided_by: at.reviewer.id, reason: 'fine' },
    })
    expect(view(yes)).not.toHaveProperty('approval_url')
    expect(view(no)).toMatchObject({ status: 'rejected', rejection_reason: 'rude', reason: 'none' })
  })

  it('shows nobody who decided, while it waits again', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, subject: 'Bye' })
    expect(messageOf(at, id).decided_by).toBe(at.reviewer.id)
    const { body } = at.world.ask(at.agent, 'read_email', { message_id: id })
    expect(body).toMatchObject({ status: 'pending', decided_by: null, decided_at: null, hold: { number: 2 } })
  })

  it('shows every revision, and the stricter mode', () => {
    const at = inMode(house(), 'gated_send')
    const id = sent(at)
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, subject: 'Bye' })
    inMode(at, 'gated_all')
    const { body } = at.world.ask(at.agent, 'read_email', { message_id: id })
    expect(body).toMatchObject({ oversight_mode: 'gated_all', revisions: [{ revision: 1 }, { revision: 2 }] })
  })

  it('is not there for a key that does not reach its mailbox', () => {
    const at = house()
    const id = sent(at)
    const limited = { ...at.agent, mailboxes: [secondMailbox(at)] }
    const { code, body } = at.world.ask(limited, 'read_email', { message_id: id })
    expect([code, body]).toEqual(['not_found', { field: 'message_id' }])
  })
})

describe('a list', () => {
  it('is newest first, 20 at a time, with a cursor to the next page until the end', () => {
    const at = house()
    const ids = Array.from({ length: 41 }, () => sent(at)).reverse()
    const page = (cursor?: Json) =>
      list(at, 'check_inbox', { direction: 'outbound', ...(cursor === undefined ? {} : { cursor }) }, at.agent)
    const first = page()
    const second = page(first.next_cursor)
    const third = page(second.next_cursor)
    expect([first, second, third].map((one) => one.rows.length)).toEqual([20, 20, 1])
    expect([first, second, third].flatMap((one) => one.rows.map((row) => row.message_id))).toEqual(ids)
    expect([first.next_cursor, second.next_cursor, third.next_cursor]).toEqual([ids[19], ids[39], null])
  })

  it.each([
    ['list_mailboxes', {}, 'msg'],
    ['list_api_keys', {}, 'msg'],
    ['list_allowlist', { mailbox_id: `mbx_${'0'.repeat(26)}` }, 'mbx'],
    ['get_audit_log', {}, 'evt'],
    ['check_inbox', {}, 'key'],
    ['list_pending', {}, 'key'],
  ])('%s takes no cursor of another list, and none that was changed', (name, more, prefix) => {
    for (const cursor of [`${prefix}_${'0'.repeat(26)}`, 'x', '~', '-1'])
      expect(E.isLeft(decode(findOperation(name)?.input ?? nothingInput, { ...more, cursor }))).toBe(true)
  })

  it('has no next page where it ends exactly with one', () => {
    const at = house()
    const ids = Array.from({ length: 3 }, () => sent(at))
    const page = (limit: number) => list(at, 'check_inbox', { direction: 'outbound', limit }, at.agent)
    expect(page(3)).toMatchObject({ rows: [{}, {}, {}], next_cursor: null })
    expect(page(2)).toMatchObject({ rows: [{}, {}], next_cursor: ids[1] })
    expect(page(4).next_cursor).toBeNull()
  })
})

describe('check_inbox', () => {
  it('shows what arrived: nothing yet', () => {
    const at = house()
    sent(at)
    expect(list(at, 'check_inbox', {}, at.agent)).toEqual({ rows: [], next_cursor: null, names: ['messages'] })
    expect(list(at, 'check_inbox', { direction: 'inbound' }, at.agent).rows).toEqual([])
  })

  it('shows what was sent, one line each', () => {
    const at = house()
    const long = 'x'.repeat(300)
    const id = sent(at, { body: long, cc: 'cc@example.com', bcc: 'bcc@example.com' })
    expect(list(at, 'check_inbox', { direction: 'outbound' }, at.agent).rows).toEqual([
      {
        message_id: id,
        thread_id: messageOf(at, id).thread_id,
        mailbox_id: at.mailbox_id,
        direction: 'outbound',
        status: 'pending',
        revision: 1,
        from: 'agent@agents.example',
        to: ['jo@example.com'],
        cc: ['cc@example.com'],
        bcc: ['bcc@example.com'],
        subject: 'Hello',
        snippet: 'x'.repeat(200),
        attachments: 0,
        hold: expect.objectContaining({ number: 1, cause: 'gate' }),
        send_at: null,
        created_at: NOW,
        updated_at: NOW,
      },
    ])
  })

  it('can show one status or one mailbox, and never a mailbox that the key does not reach', () => {
    const at = inMode(house(), 'autonomous')
    const other = secondMailbox(at)
    const [queued, held] = [sent(at, { mailbox_id: at.mailbox_id }), sent(at, { mailbox_id: other })]
    const ids = (input: object, who = at.agent) =>
      list(at, 'check_inbox', { direction: 'outbound', ...input }, who).rows.map((row) => row.message_id)
    expect(ids({})).toEqual([held, queued])
    expect(ids({ status: 'queued' })).toEqual([queued])
    expect(ids({ mailbox_id: other })).toEqual([held])
    const limited = { ...at.agent, mailboxes: [other] }
    expect(ids({}, limited)).toEqual([held])
    expect(ids({ mailbox_id: other }, limited)).toEqual([held])
    for (const direction of ['inbound', 'outbound'])
      expect(at.world.ask(limited, 'check_inbox', { direction, mailbox_id: at.mailbox_id })).toMatchObject({
        code: 'not_found',
        body: { field: 'mailbox_id' },
      })
    expect(list(at, 'check_inbox', { mailbox_id: other }, limited).rows).toEqual([])
    expect(list(at, 'check_inbox', { direction: 'outbound' }, limited).rows[0]?.hold).not.toBeNull()
    expect(list(at, 'check_inbox', { direction: 'outbound', status: 'queued' }).rows[0]?.hold).toBeNull()
  })

  it('asks the Store for no other mailbox than those that the key reaches', () => {
    const at = house()
    const other = secondMailbox(at)
    const limited = { ...at.agent, mailboxes: [other] }
    const { facts } = at.world.plan(limited, 'check_inbox', { direction: 'outbound', mailbox_id: at.mailbox_id })
    expect(facts.message_list).toEqual([])
  })
})

describe('list_pending', () => {
  it('shows what waits for a decision, and nothing else', () => {
    const at = house()
    const [waits, decided] = [sent(at), sent(at)]
    at.world.ask(at.reviewer, 'decide_email', { message_id: decided, action: 'reject' })
    sent(at, { send_at: '2026-01-06T12:00:00Z', gate_timing: 'schedule_first' })
    const { rows, names } = list(at, 'list_pending', {}, at.reviewer)
    expect([rows.map((row) => row.message_id), names]).toEqual([[waits], ['messages']])
    const other = secondMailbox(at)
    expect(list(at, 'list_pending', { mailbox_id: other }, at.reviewer).rows).toEqual([])
    expect(list(at, 'list_pending', { mailbox_id: at.mailbox_id, limit: 1 }, at.reviewer).rows).toHaveLength(1)
    const second = sent(at, { mailbox_id: at.mailbox_id })
    expect(list(at, 'list_pending', { limit: 1 }, at.reviewer).next_cursor).toBe(second)
    const limited = { ...at.reviewer, mailboxes: [other] }
    expect(at.world.ask(limited, 'list_pending', { mailbox_id: at.mailbox_id })).toMatchObject({
      code: 'not_found',
      body: { field: 'mailbox_id' },
    })
  })
})

describe('the lists of an account', () => {
  it('list_mailboxes: those that the key reaches', () => {
    const at = house()
    const other = secondMailbox(at)
    const { rows, names } = list(at, 'list_mailboxes', {}, at.agent)
    expect([rows.map((row) => row.mailbox_id), names]).toEqual([[other, at.mailbox_id], ['mailboxes']])
    const limited = list(at, 'list_mailboxes', { limit: 1 }, { ...at.agent, mailboxes: [at.mailbox_id] })
    expect(limited).toMatchObject({ rows: [{ mailbox_id: at.mailbox_id }], next_cursor: null })
    expect(list(at, 'list_mailboxes', { limit: 1 }).next_cursor).toBe(other)
  })

  it('list_api_keys: without anything that could be used as one', () => {
    const at = house()
    const { rows, names, next_cursor } = list(at, 'list_api_keys', { limit: 2 })
    const ids = at.world
      .rows('api_keys')
      .filter((one) => one.environment === 'test')
      .map((one) => one.id)
      .sort()
      .reverse()
    expect([rows.map((row) => row.key_id), names, next_cursor]).toEqual([ids.slice(0, 2), ['api_keys'], ids[1]])
    for (const row of rows)
      expect(Object.keys(row)).toEqual([
        'key_id',
        'name',
        'hint',
        'environment',
        'scopes',
        'mailboxes',
        'created_at',
        'revoked_at',
      ])
  })

  it('list_allowlist: the live entries of a mailbox that the key reaches', () => {
    const at = house()
    const add = (pattern: string) =>
      textOf(withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern }).body.entry_id)
    const [first, gone] = [add('*@example.com'), add('jo@example.com')]
    at.world.ask(at.admin, 'remove_allowlist_entry', { mailbox_id: at.mailbox_id, entry_id: gone })
    const third = add('al@example.com')
    const { rows, names } = list(at, 'list_allowlist', { mailbox_id: at.mailbox_id })
    expect(names).toEqual(['entries'])
    expect(rows).toEqual([
      { entry_id: third, mailbox_id: at.mailbox_id, pattern: 'al@example.com', added_by: at.admin.id, created_at: NOW },
      { entry_id: first, mailbox_id: at.mailbox_id, pattern: '*@example.com', added_by: at.admin.id, created_at: NOW },
    ])
    expect(list(at, 'list_allowlist', { mailbox_id: at.mailbox_id, limit: 1 }).next_cursor).toBe(third)
    expect(list(at, 'list_allowlist', { mailbox_id: secondMailbox(at) }).rows).toEqual([])
    const limited = { ...at.agent, mailboxes: ['mbx_other'] }
    const { code, body } = at.world.ask(limited, 'list_allowlist', { mailbox_id: at.mailbox_id })
    expect([code, body]).toEqual(['not_found', { field: 'mailbox_id' }])
  })

  it('get_audit_log: what happened, newest first, each entry chained to the one before', () => {
    const at = house()
    const id = sent(at)
    const { rows, names } = list(at, 'get_audit_log')
    expect(names).toEqual(['entries'])
    expect(rows[0]).toEqual({
      event_id: expect.stringMatching(/^evt_/),
      seq: 10,
      at: NOW,
      environment: 'test',
      type: 'message.held',
      subject_id: id,
      actor: at.agent.id,
      data: expect.objectContaining({ cause: 'gate' }),
      prev_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(rows.map((row) => row.type)).toEqual([
      'message.held',
      'key.created',
      'key.created',
      'key.created',
      'mailbox.created',
      'account.created',
    ])
    const { rows: one, next_cursor } = list(at, 'get_audit_log', { limit: 1 })
    expect([one.length, next_cursor]).toEqual([1, '10'])
    expect(list(at, 'get_audit_log', { cursor: '10', limit: 1 }).rows[0]?.type).toBe('key.created')
    expect(list(at, 'get_audit_log', { subject_id: id }).rows).toHaveLength(1)
  })
})

describe('get_account', () => {
  it('tells which key, environment and account this is, and its limits', () => {
    const at = house()
    at.world.set('accounts', 'acc_A', { messages_per_day: 9, kill_switch: 1 })
    const { status, body, plan } = at.world.ask(at.agent, 'get_account')
    expect([status, body]).toEqual([
      200,
      {
        account_id: 'acc_A',
        environment: 'test',
        key_id: at.agent.id,
        scopes: ['read', 'send'],
        mailboxes: null,
        oversight_email: 'boss@human.example',
        kill_switch: true,
        limits: { messages_per_hour: null, messages_per_day: 9, recipients_per_hour: null, recipients_per_day: null },
      },
    ])
    expect(plan).toMatchObject({ writes: [], facts: [], changed: [] })
    at.world.set('accounts', 'acc_A', { kill_switch: 0 })
    const limited = { ...at.agent, mailboxes: [at.mailbox_id] }
    expect(at.world.ask(limited, 'get_account').body).toMatchObject({ kill_switch: false, mailboxes: [at.mailbox_id] })
  })
})

describe('setup_multimail', () => {
  it('tells an agent how to begin, and that pending is success', () => {
    const at = house()
    expect(at.world.ask(at.agent, 'setup_multimail').body).toEqual({ guide: GUIDE })
    for (const word of ['send_email', 'read_email', 'cancel_message', 'manage_upgrade', 'That is success', 'mm_test_'])
      expect(GUIDE).toContain(word)
  })
})

describe('what is asked by a name that nobody knows', () => {
  it('is refused, and loads nothing', () => {
    const at = house()
    const { code, facts } = at.world.ask(at.agent, 'launch_missiles')
    expect([code, facts.mailboxes, facts.suppressed]).toEqual(['unknown_operation', [], []])
  })
})
