import { describe, expect, it } from 'vitest'
import { planOf } from '../../../core/operations/index.js'
import { REJUDGED_MAX } from '../../../core/operations/rejudge.js'
import type { Mode } from '../../../core/oversight/mode.js'
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
  withCode,
} from '../../support/world.js'

const lower = (at: House, oversight_mode: Mode) =>
  at.world.ask(at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, oversight_mode })

describe('lowering a mode', () => {
  it('holds at once what only the higher mode had cleared (P10)', () => {
    const at = inMode(house(), 'autonomous')
    const [one, scheduled] = [sent(at), sent(at, { send_at: '2026-01-06T12:00:00Z' })]
    const { plan } = lower(at, 'gated_send')
    expect(messageOf(at, one)).toMatchObject({ status: 'pending', clearance: 'none', hold: 1 })
    expect(messageOf(at, scheduled)).toMatchObject({ status: 'pending', due: 0 })
    expect(plan.facts.map(({ type, actor, data }) => [type, actor, data.cause])).toEqual([
      ['mailbox.mode_changed', at.admin.id, undefined],
      ['message.held', at.admin.id, 'withdrawn'],
      ['message.held', at.admin.id, 'withdrawn'],
    ])
    expect(plan.changed).toEqual([one, scheduled])
    expect(at.world.rows('rejudgements')).toEqual([])
  })

  it('tells the operator of each that waits now, and of no other', () => {
    const at = inMode(house(), 'autonomous')
    withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern: 'jo@example.com' })
    const [listed, one, two] = [sent(at), sent(at, { to: 'al@example.com' }), sent(at, { to: 'bo@example.com' })]
    const before = at.world.rows('operator_mail').length
    lower(at, 'gated_send')
    const told = at.world.rows('operator_mail').slice(before)
    expect(told.map(({ kind, message_id, subject }) => [kind, message_id, subject])).toEqual(
      [one, two].map((id) => ['hold', id, `[TEST] Waiting for your decision: ${id}`]),
    )
    expect(new Set(told.map(({ id }) => id)).size).toBe(2)
    lower(at, 'gated_all')
    expect(
      at.world
        .rows('operator_mail')
        .slice(before + 2)
        .map(({ message_id }) => message_id),
    ).toEqual([listed])
  })

  it('to read_only says so in the hold', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    lower(at, 'read_only')
    expect(at.world.rows('holds').map((one) => one.cause)).toEqual(['read_only'])
    expect(messageOf(at, id).status).toBe('pending')
  })

  it('to monitored makes the copies, each with an id of its own', () => {
    const at = inMode(house(), 'autonomous')
    const many = [sent(at), sent(at), sent(at)]
    lower(at, 'monitored')
    const copies = many.flatMap((id) => deliveriesOf(at, id).filter((one) => one.kind === 'copy'))
    expect(new Set(copies.map((one) => one.id)).size).toBe(3)
    expect(many.map((id) => messageOf(at, id).clearance)).toEqual(Array(3).fill('monitored'))
  })

  it('lets go on what the allowlist covers, and names it', () => {
    const at = inMode(house(), 'autonomous')
    withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern: 'jo@example.com' })
    const [listed, other] = [sent(at), sent(at, { to: 'al@example.com' })]
    const { plan } = lower(at, 'gated_send')
    expect([messageOf(at, listed).clearance, messageOf(at, other).clearance]).toEqual(['allowlist', 'none'])
    expect(plan.facts.find((one) => one.subject_id === listed)?.data.allowed_by).toEqual([
      { entry_id: at.world.rows('allowlist')[0]?.id, added_by: at.admin.id },
    ])
  })

  it('leaves what a human approved, or what has ended', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    expect(lower(at, 'gated_all').plan.changed).toEqual([])
    expect(messageOf(at, id).status).toBe('queued')
  })

  it('leaves what is in flight; should that come back, it is held', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    const delivery = deliveriesOf(at, id)[0]?.id ?? ''
    handOver(at, delivery)
    lower(at, 'gated_send')
    expect(messageOf(at, id)).toMatchObject({ phase: 'lapsed', status: 'queued' })
    recorded(at, delivery, { outcome: 'deferred', reply: null, confirmed_by: null })
    expect(messageOf(at, id)).toMatchObject({ phase: 'held', status: 'pending' })
  })

  it('leaves other mailboxes alone', () => {
    const at = inMode(house(), 'autonomous')
    const id = sent(at)
    const other = String(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    at.world.ask(at.admin, 'update_mailbox', { mailbox_id: other, oversight_mode: 'read_only' })
    expect(messageOf(at, id).status).toBe('queued')
  })
})

describe('a rejudgement of more than one transaction', () => {
  const many = (count: number): House => {
    const at = inMode(house(), 'autonomous')
    for (let n = 0; n < count; n += 1) sent(at)
    return at
  }
  const held = (at: House): number => at.world.rows('messages').filter((one) => one.status === 'pending').length

  it('does 200, and leaves the rest for the next', () => {
    const at = many(REJUDGED_MAX + 1)
    lower(at, 'gated_send')
    expect(held(at)).toBe(200)
    const [left] = at.world.rows('rejudgements')
    const last = at.world
      .rows('messages')
      .map((one) => one.id)
      .sort()[199]
    expect(left).toEqual({
      id: expect.stringMatching(/^rej_/),
      account_id: 'acc_A',
      environment: 'test',
      mailbox_id: at.mailbox_id,
      cleared_by: null,
      after_id: last,
      created_ms: START_MS,
    })
    const ids = at.world.rows('holds').map((one) => `${one.message_id} ${one.number}`)
    expect(new Set(ids).size).toBe(200)
    const { body, plan } = at.world.ask(at.worker, 'rejudge', { id: left?.id })
    expect(body).toEqual({ judged: 1 })
    expect(plan.facts).toMatchObject([{ type: 'message.held', actor: 'system' }])
    expect(plan.changed).toHaveLength(1)
    expect([held(at), at.world.rows('rejudgements').length]).toEqual([201, 0])
  })

  it('goes on until a batch is not full', () => {
    const at = many(2 * REJUDGED_MAX)
    lower(at, 'gated_send')
    const [first] = at.world.rows('rejudgements')
    at.world.ask(at.worker, 'rejudge', { id: first?.id })
    const [second] = at.world.rows('rejudgements')
    expect(second).toMatchObject({ mailbox_id: at.mailbox_id, cleared_by: null })
    expect(second?.id).not.toBe(first?.id)
    expect(at.world.ask(at.worker, 'rejudge', { id: second?.id }).body).toEqual({ judged: 0 })
    expect([held(at), at.world.rows('rejudgements').length]).toEqual([400, 0])
  })

  it('of a key names the key, of an allowlist entry its mailbox', () => {
    const at = house()
    withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern: 'al@example.com' })
    const entry_id = at.world.rows('allowlist')[0]?.id
    for (let n = 0; n < REJUDGED_MAX; n += 1) {
      const message_id = sent(at)
      at.world.ask(at.reviewer, 'decide_email', { message_id, action: 'approve' })
    }
    const removed = at.world.fork()
    removed.ask(at.admin, 'remove_allowlist_entry', { mailbox_id: at.mailbox_id, entry_id })
    expect(removed.rows('rejudgements')).toMatchObject([{ mailbox_id: at.mailbox_id, cleared_by: null }])
    withCode(at, at.admin, 'revoke_api_key', { key_id: at.reviewer.id })
    expect(at.world.rows('rejudgements')).toMatchObject([{ mailbox_id: null, cleared_by: at.reviewer.id }])
  })

  it('that is done already does nothing', () => {
    const at = house()
    expect(at.world.ask(at.worker, 'rejudge', { id: 'rej_none' }).plan).toMatchObject({
      writes: [],
      facts: [],
      changed: [],
    })
  })
})

it('an allowlist that was not loaded allows nobody', () => {
  const at = house()
  withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern: 'jo@example.com' })
  const id = sent(at)
  const input = { mailbox_id: at.mailbox_id, oversight_mode: 'gated_all' as const }
  const { facts } = at.world.plan(at.admin, 'update_mailbox', input)
  const request = {
    name: 'manage_upgrade',
    principal: at.operator,
    input: { mailbox_id: at.mailbox_id, oversight_mode: 'monitored', action: 'request' },
    now_ms: START_MS,
    entropy: new Uint8Array(10),
    random_hex: '00'.repeat(20),
    prepared: null,
  }
  const plan = (known: typeof facts) => planOf(request, known, contextOf(request, SETTINGS)).changed
  expect(plan(facts)).toEqual([])
  expect(plan({ ...facts, cleared_allowlist: {} })).toEqual([id])
})
