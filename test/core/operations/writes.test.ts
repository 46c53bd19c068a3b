/** Each plan writes just these rows, in this way. */
import { describe, expect, it } from 'vitest'
import { fill, oversized, withinLimits } from '../../../core/operations/compose.js'
import { count, countAccepted } from '../../../core/operations/count.js'
import type { Request } from '../../../core/operations/facts.js'
import { planOf } from '../../../core/operations/index.js'
import type { Write } from '../../../core/operations/plan.js'
import { REJUDGED_MAX } from '../../../core/operations/rejudge.js'
import { contextOf, HELLO, type House, house, inMode, SETTINGS, START_MS, sent } from '../../support/world.js'
import { content } from '../message/samples.js'

const DAY_START_MS = START_MS - 12 * 60 * 60 * 1000
const SCOPE = { account_id: 'acc_A', environment: 'test' }
const FILE = { name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }

const how = (writes: ReadonlyArray<Write>) => writes.map(({ op, table }) => `${op} ${table}`)

const requestOf = (at: House, name = 'rejudge', principal = at.worker): Request => ({
  name,
  principal,
  input: {},
  now_ms: START_MS,
  entropy: new Uint8Array(10),
  random_hex: '00'.repeat(20),
  prepared: null,
})

const counted = (scope_id: string, kind: string, window: string, n: number) => ({
  op: 'count',
  table: 'counters',
  row: { ...SCOPE, scope_id, kind, window, bucket_ms: window === 'hour' ? START_MS : DAY_START_MS, count: n },
})

const kept = (scope_id: string, window: string, address_key: string) => ({
  op: 'keep',
  table: 'seen_recipients',
  row: { ...SCOPE, scope_id, window, bucket_ms: window === 'hour' ? START_MS : DAY_START_MS, address_key },
})

describe('counting', () => {
  it('adds a message and its new recipients to each window of mailbox and account, and keeps who they are', () => {
    const at = house()
    const { facts } = at.world.plan(at.agent, 'send_email', HELLO)
    const [mailbox] = facts.mailboxes
    if (mailbox === undefined) throw new Error('no mailbox')
    const known = { ...facts, fresh: { [`${mailbox.id}:hour`]: 2, [`${mailbox.id}:day`]: 0, 'acc_A:hour': 0 } }
    const request = requestOf(at, 'send_email', at.agent)
    const both = ['jo@example.com', 'al@example.com']
    const recipients = [
      counted(mailbox.id, 'recipients', 'hour', 2),
      kept(mailbox.id, 'hour', 'jo@example.com'),
      kept(mailbox.id, 'hour', 'al@example.com'),
    ]
    expect(countAccepted(request, known, mailbox, 1, both)).toEqual([
      counted(mailbox.id, 'messages', 'hour', 1),
      ...recipients,
      counted(mailbox.id, 'messages', 'day', 1),
      counted('acc_A', 'messages', 'hour', 1),
      counted('acc_A', 'messages', 'day', 1),
    ])
    expect(countAccepted(request, known, mailbox, 0, both)).toEqual(recipients)
    expect(count(request, 'acc_A', 'handed_over', 'day', 0)).toEqual([])
  })

  it('has no refusal where there is room', () => {
    const at = house()
    const { facts } = at.world.plan(at.agent, 'send_email', HELLO)
    const [mailbox] = facts.mailboxes
    if (mailbox === undefined) throw new Error('no mailbox')
    const request = requestOf(at)
    expect(withinLimits(facts, mailbox, 1, request, contextOf(request, SETTINGS))).toBeNull()
  })
})

describe('the writes of', () => {
  it('a message with a file and a key: rows that are new, but the file is kept once', () => {
    const at = inMode(house(), 'autonomous')
    const input = { ...HELLO, attachments: [FILE], idempotency_key: 'k' }
    const { plan } = at.world.ask(at.agent, 'send_email', input)
    const window = ['count counters', 'count counters', 'keep seen_recipients']
    expect(how(plan.writes)).toEqual([
      'keep attachments',
      'insert messages',
      'insert deliveries',
      'insert contents',
      ...window,
      ...window,
      ...window,
      ...window,
      'insert idempotency',
    ])
    at.world.now_ms += 24 * 60 * 60 * 1000
    expect(how(at.world.ask(at.agent, 'send_email', input).plan.writes).at(-1)).toBe('update idempotency')
  })

  it('an edit that approves: a new content, and what changed of message, hold and deliveries', () => {
    const at = house()
    const { plan } = at.world.ask(at.operator, 'edit_and_approve', {
      message_id: sent(at),
      revision: 1,
      subject: 'Better',
    })
    expect(how(plan.writes)).toEqual(['insert contents', 'update messages', 'update holds', 'insert deliveries'])
  })

  it('a rejudgement that is not done: the row that was, away, and one for the rest', () => {
    const at = inMode(house(), 'autonomous')
    sent(at)
    const row = {
      id: 'rej_1',
      ...SCOPE,
      mailbox_id: at.mailbox_id,
      cleared_by: null,
      after_id: '',
      created_ms: 0,
    } as const
    at.world.write({ op: 'insert', table: 'rejudgements', row: { ...row, environment: 'test' } })
    const { facts } = at.world.plan(at.worker, 'rejudge', { id: 'rej_1' })
    const [one] = facts.cleared
    if (one === undefined) throw new Error('nothing to judge again')
    const request = requestOf(at)
    const plan = planOf(
      request,
      { ...facts, cleared: Array.from({ length: REJUDGED_MAX }, () => one) },
      contextOf(request, SETTINGS),
    )
    expect(plan.writes).toEqual([
      { op: 'delete', table: 'rejudgements', key: { account_id: 'acc_A', id: 'rej_1' } },
      {
        op: 'insert',
        table: 'rejudgements',
        row: {
          ...row,
          id: expect.stringMatching(/^rej_/),
          after_id: one.message.id,
          created_ms: START_MS,
        },
      },
    ])
  })

  it('a rejudgement: fresh ids, those of each message in a range of its own, after those of the plan itself', () => {
    const at = inMode(house(), 'autonomous')
    const many = [sent(at), sent(at)]
    const row = { id: 'rej_1', ...SCOPE, mailbox_id: at.mailbox_id, cleared_by: null, after_id: '', created_ms: 0 }
    at.world.write({ op: 'insert', table: 'rejudgements', row: { ...row, environment: 'test' } })
    inMode(at, 'monitored')
    const { facts } = at.world.plan(at.worker, 'rejudge', { id: 'rej_1' })
    const request = requestOf(at)
    const numbered = { ...contextOf(request, SETTINGS), id: (prefix: string, n: number) => `${prefix}_${n}` }
    const inserted = planOf(request, facts, numbered).writes.flatMap((one) =>
      one.op === 'insert' && one.table === 'deliveries' ? [[one.row.message_id, one.row.id]] : [],
    )
    expect(inserted).toEqual(many.map((id, n) => [id, `dlv_${(n + 1) * 64}`]))
  })
})

describe('what was written', () => {
  const said = content('jo@example.com')

  it('brings nothing where nothing was prepared', () => {
    expect(fill(said, { body: 'Bye', html: '<p>Bye</p>', attachments: [{}] }, null)).toEqual(said)
  })

  it('is not too long where it is not given', () => {
    expect(oversized({})).toBeNull()
  })
})
