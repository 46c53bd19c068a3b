import { describe, expect, it } from 'vitest'
import { freshIn } from '../../../core/operations/flags.js'
import { HELLO, type House, house, inMode, messageOf, START_MS, sent, textOf, withCode } from '../../support/world.js'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Midnight before the start: the beginning of the day's window. */
const MIDNIGHT_MS = START_MS - 12 * HOUR_MS

const limited = (limits: object, on: 'mailboxes' | 'accounts' = 'mailboxes'): House => {
  const at = house()
  at.world.set(on, on === 'mailboxes' ? at.mailbox_id : at.account_id, limits)
  return at
}

const send = (at: House, input: object = {}) => at.world.ask(at.agent, 'send_email', { ...HELLO, ...input })

const told = (at: House) => at.world.rows('operator_mail').filter((one) => one.kind === 'limit')

describe('the limits of a mailbox and of its account', () => {
  it.each([
    ['messages_per_hour', 'mailboxes', 3600],
    ['messages_per_day', 'mailboxes', 43200],
    ['messages_per_hour', 'accounts', 3600],
    ['messages_per_day', 'accounts', 43200],
    ['recipients_per_hour', 'mailboxes', 3600],
    ['recipients_per_day', 'mailboxes', 43200],
    ['recipients_per_hour', 'accounts', 3600],
    ['recipients_per_day', 'accounts', 43200],
  ] as const)('%s of the %s: refused past it, with the seconds to wait', (limit, on, seconds) => {
    const at = limited({ [limit]: 2 }, on)
    expect([send(at, { to: 'a@example.com' }).status, send(at, { to: 'b@example.com' }).status]).toEqual([202, 202])
    const over = send(at, { to: 'c@example.com' })
    expect([over.status, over.code]).toEqual([429, 'limit_reached'])
    const scope_id = on === 'mailboxes' ? at.mailbox_id : 'acc_A'
    expect(over.plan.answer).toMatchObject({ retry_after_s: seconds, details: { limit, scope_id, ceiling: 2 } })
    expect(over.plan).toMatchObject({ facts: [], changed: [] })
    expect(at.world.rows('messages')).toHaveLength(2)
  })

  it('tell the operator once in each window', () => {
    const at = limited({ messages_per_hour: 0 })
    send(at)
    send(at)
    expect(told(at)).toHaveLength(1)
    expect(told(at)[0]).toMatchObject({
      subject: '[TEST] Sending limit reached: agent@agents.example',
      body: [
        `agent@agents.example was refused a message: messages_per_hour of ${at.mailbox_id} is 0.`,
        'You are told once in each window. Raise the limit with update_mailbox, or press its kill switch.',
        '',
      ].join('\n'),
      message_id: null,
    })
    at.world.now_ms += HOUR_MS
    send(at)
    expect(told(at)).toHaveLength(2)
  })

  it('tell of the account, of the mailbox and of each window by itself', () => {
    const at = limited({ messages_per_hour: 0 })
    send(at)
    at.world.set('mailboxes', at.mailbox_id, { messages_per_hour: null, messages_per_day: 0 })
    send(at)
    at.world.set('mailboxes', at.mailbox_id, { messages_per_day: null })
    at.world.set('accounts', 'acc_A', { messages_per_day: 0 })
    send(at)
    send(at)
    expect(told(at)).toHaveLength(3)
  })

  it('begin anew with each window, and name the longer wait', () => {
    const at = limited({ messages_per_hour: 1, messages_per_day: 2 })
    send(at)
    expect(send(at).body.limit).toBe('messages_per_hour')
    at.world.now_ms += HOUR_MS
    expect(send(at).status).toBe(202)
    expect(send(at).body.limit).toBe('messages_per_day')
    at.world.now_ms = MIDNIGHT_MS + DAY_MS
    expect(send(at).status).toBe(202)
  })

  it('count each recipient once in a window, however they are written', () => {
    const at = limited({ recipients_per_hour: 2 })
    expect(send(at, { to: ['jo@example.com', 'JO@example.com'], cc: 'al@example.com' }).status).toBe(202)
    expect(send(at, { to: 'al@example.com', bcc: 'jo@example.com' }).status).toBe(202)
    expect(send(at, { to: 'eve@example.com' }).code).toBe('limit_reached')
    at.world.now_ms += HOUR_MS
    expect(send(at, { to: 'eve@example.com' }).status).toBe(202)
  })

  it('are kept as counters and as recipients seen, for mailbox and account, hour and day', () => {
    const at = house()
    send(at, { cc: 'al@example.com' })
    send(at)
    const windows = [
      [at.mailbox_id, 'hour', START_MS],
      [at.mailbox_id, 'day', MIDNIGHT_MS],
      ['acc_A', 'hour', START_MS],
      ['acc_A', 'day', MIDNIGHT_MS],
    ] as const
    const place = { account_id: 'acc_A', environment: 'test' }
    const counter = (kind: string, count: number) =>
      windows.map(([scope_id, window, bucket_ms]) => ({ ...place, scope_id, kind, window, bucket_ms, count }))
    expect(new Set(at.world.rows('counters'))).toEqual(
      new Set([...counter('messages', 2), ...counter('recipients', 2)]),
    )
    expect(new Set(at.world.rows('seen_recipients'))).toEqual(
      new Set(
        ['al@example.com', 'jo@example.com'].flatMap((address_key) =>
          windows.map(([scope_id, window, bucket_ms]) => ({ ...place, scope_id, window, bucket_ms, address_key })),
        ),
      ),
    )
  })

  it('do not count what a refused request asked for', () => {
    const at = inMode(house(), 'read_only')
    send(at)
    expect(at.world.rows('counters')).toEqual([])
  })

  it('count a draft once, when it is sent', () => {
    const at = limited({ messages_per_hour: 1 })
    const message_id = sent(at, { draft: true })
    expect(at.world.rows('counters')).toEqual([])
    expect(at.world.ask(at.agent, 'edit_scheduled_email', { message_id, submit: true }).status).toBe(202)
    expect(
      at.world
        .rows('counters')
        .filter((one) => one.kind === 'messages')
        .map((one) => one.count),
    ).toEqual([1, 1, 1, 1])
    const second = sent(at, { draft: true })
    const over = at.world.ask(at.agent, 'edit_scheduled_email', { message_id: second, submit: true })
    expect([over.code, told(at).length]).toEqual(['limit_reached', 1])
    expect(messageOf(at, second).status).toBe('draft')
  })

  it('count the recipients that an edit adds, and not the message again', () => {
    const at = limited({ recipients_per_hour: 2, messages_per_hour: 1 })
    const message_id = sent(at)
    const edit = (to: ReadonlyArray<string>) => at.world.ask(at.agent, 'edit_scheduled_email', { message_id, to })
    expect(edit(['jo@example.com', 'al@example.com']).status).toBe(202)
    expect(edit(['jo@example.com', 'eve@example.com']).code).toBe('limit_reached')
    expect(edit(['al@example.com']).status).toBe(202)
    expect(
      at.world
        .rows('counters')
        .filter((one) => one.scope_id === 'acc_A')
        .map(({ kind, count }) => [kind, count]),
    ).toEqual([
      ['messages', 1],
      ['recipients', 2],
      ['messages', 1],
      ['recipients', 2],
    ])
    expect(at.world.rows('seen_recipients').map((one) => one.address_key)).not.toContain('eve@example.com')
  })

  it('of one mailbox leave another alone', () => {
    const at = limited({ messages_per_hour: 0 })
    const other = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    expect(send(at, { mailbox_id: other }).status).toBe(202)
    expect(send(at, { mailbox_id: at.mailbox_id }).code).toBe('limit_reached')
  })

  it('that are 0 let nothing go, and that are null stop nothing', () => {
    expect(send(limited({ recipients_per_hour: 0 })).code).toBe('limit_reached')
    expect(send(limited({ recipients_per_hour: null, messages_per_hour: null })).status).toBe(202)
  })

  it('see no recipients in a window that was not asked about', () => {
    const at = limited({ recipients_per_hour: 1 })
    const { facts } = at.world.plan(at.agent, 'send_email', HELLO)
    expect([freshIn(facts, at.mailbox_id, 'hour'), freshIn({ ...facts, fresh: {} }, at.mailbox_id, 'hour')]).toEqual([
      1, 0,
    ])
  })

  it('can be raised by the operator', () => {
    const at = limited({ messages_per_hour: 0 })
    withCode(at, at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, messages_per_hour: 1 })
    expect(send(at).status).toBe(202)
  })
})
