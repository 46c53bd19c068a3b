/** What the rules look at, computed from rows that a Store could give: each flag loosens nothing by mistake (P13). */
import { describe, expect, it } from 'vitest'
import { SCOPES } from '../../../core/authority/principal.js'
import type { Content } from '../../../core/message/content.js'
import type { Facts, Loaded } from '../../../core/operations/facts.js'
import { credited, decides, gaugesOf, handOverGauges, isListed, isValid } from '../../../core/operations/flags.js'
import type { AllowlistRow, CounterRow } from '../../../core/operations/rows.js'
import { house, inMode, START_MS, sent } from '../../support/world.js'
import { content, mailbox } from '../message/samples.js'

const HOUR_MS = 60 * 60 * 1000

const entry = (id: string, pattern: string, removed_ms: number | null = null): AllowlistRow => ({
  id,
  account_id: 'acc_1',
  environment: 'test',
  mailbox_id: 'mbx_1',
  pattern,
  added_by: `${id} adder`,
  salt: 'salt',
  created_ms: 0,
  removed_ms,
})

describe('an allowlist', () => {
  const one: Content = content('jo@example.com')

  it('does not cover by an entry that was removed', () => {
    expect(isListed(one, mailbox, [entry('alw_1', 'jo@example.com')])).toBe(true)
    expect(isListed(one, mailbox, [entry('alw_1', 'jo@example.com', 1)])).toBe(false)
  })

  it('is credited with each entry that allowed an address, and with no other', () => {
    const said: Content = { ...content('jo@example.com', 'al@other.example') }
    const fact = (clearance: string) => ({
      type: 'message.cleared',
      environment: 'test' as const,
      subject_id: 'msg_1',
      actor: 'key_1',
      data: { clearance },
    })
    const entries = [
      entry('alw_1', 'jo@example.com'),
      entry('alw_2', '*@other.example'),
      entry('alw_3', 'eve@example.com'),
    ]
    expect(credited([fact('allowlist'), fact('human')], said, mailbox, entries)).toEqual([
      {
        ...fact('allowlist'),
        data: {
          clearance: 'allowlist',
          allowed_by: [
            { entry_id: 'alw_1', added_by: 'alw_1 adder' },
            { entry_id: 'alw_2', added_by: 'alw_2 adder' },
          ],
        },
      },
      fact('human'),
    ])
  })
})

const loadedOf = (): { readonly facts: Facts; readonly loaded: Loaded } => {
  const at = inMode(house(), 'autonomous')
  const { facts } = at.world.ask(at.worker, 'come_due', { message_id: sent(at) })
  if (facts.loaded === null) throw new Error('not loaded')
  return { facts, loaded: facts.loaded }
}

describe('whoever cleared a message', () => {
  it('may still decide where nobody did: what no human cleared asks nobody', () => {
    const { loaded } = loadedOf()
    expect(isValid({ ...loaded, message: { ...loaded.message, cleared_by: null }, decider: null })).toBe(true)
    expect(isValid({ ...loaded, message: { ...loaded.message, cleared_by: 'key_gone' }, decider: null })).toBe(false)
  })

  it('reaches every mailbox with a key that is limited to none', () => {
    const { loaded } = loadedOf()
    const row = {
      id: 'key_1',
      account_id: 'acc_A',
      environment: 'test',
      name: 'k',
      secret_hash: '',
      prefix: '',
      scopes: JSON.stringify(SCOPES),
      mailboxes: null,
      created_by: 'operator',
      created_ms: 0,
      revoked_ms: null,
    } as unknown as NonNullable<Facts['key']>
    expect(decides('key_1', row, loaded)).toBe(true)
    expect(decides('key_1', { ...row, mailboxes: '[]' }, loaded)).toBe(false)
  })
})

describe('what a limit has used', () => {
  const now_ms = START_MS + 13 * HOUR_MS
  const bucket_ms = { hour: now_ms, day: START_MS + 12 * HOUR_MS }

  const counter = (change: Partial<CounterRow>): CounterRow => ({
    account_id: 'acc_A',
    environment: 'test',
    scope_id: 'mbx_other',
    kind: 'messages',
    window: 'hour',
    bucket_ms: bucket_ms.hour,
    count: 100,
    ...change,
  })

  it('is the counter of this scope, this kind and this window, now', () => {
    const { facts, loaded } = loadedOf()
    const own = { scope_id: loaded.mailbox.id }
    const strange = [
      counter({}),
      counter({ ...own, bucket_ms: bucket_ms.hour - HOUR_MS }),
      counter({ ...own, window: 'day', bucket_ms: bucket_ms.hour }),
      counter({ ...own, bucket_ms: bucket_ms.day }),
      counter({ ...own, kind: 'limit_told' }),
    ]
    const counters = [
      ...strange,
      counter({ ...own, count: 1 }),
      counter({ ...own, window: 'day', bucket_ms: bucket_ms.day, count: 2 }),
      counter({ ...own, kind: 'recipients', count: 3 }),
      counter({ ...own, kind: 'recipients', window: 'day', bucket_ms: bucket_ms.day, count: 4 }),
      counter({ ...own, kind: 'handed_over', count: 5 }),
      counter({ scope_id: 'acc_A', count: 6 }),
      counter({ scope_id: 'acc_A', kind: 'handed_over', window: 'day', bucket_ms: bucket_ms.day, count: 7 }),
    ]
    const known: Facts = { ...facts, counters, fresh: { [`${own.scope_id}:hour`]: 8, 'acc_A:day': 9 } }
    const limits = {
      messages_per_hour: 11,
      messages_per_day: 12,
      recipients_per_hour: 13,
      recipients_per_day: 14,
    }
    const limited = { ...loaded.mailbox, ...limits }
    const account = {
      ...facts.account,
      messages_per_hour: 21,
      messages_per_day: null,
      recipients_per_hour: null,
      recipients_per_day: 24,
    }
    const mbx = own.scope_id
    const gauge = (
      scope_id: string,
      kind: string,
      window: string,
      ceiling: number | null,
      used: number,
      adding: number,
    ) => ({
      scope_id,
      kind,
      window,
      ceiling,
      used,
      adding,
    })
    expect(gaugesOf({ ...known, account }, limited, 10, now_ms)).toEqual([
      gauge(mbx, 'messages', 'hour', 11, 1, 10),
      gauge(mbx, 'recipients', 'hour', 13, 3, 8),
      gauge(mbx, 'messages', 'day', 12, 2, 10),
      gauge(mbx, 'recipients', 'day', 14, 4, 0),
      gauge('acc_A', 'messages', 'hour', 21, 6, 10),
      gauge('acc_A', 'recipients', 'hour', null, 0, 0),
      gauge('acc_A', 'messages', 'day', null, 0, 10),
      gauge('acc_A', 'recipients', 'day', 24, 0, 9),
    ])
    expect(handOverGauges({ ...known, account }, limited, now_ms)).toEqual([
      gauge(mbx, 'messages', 'hour', 11, 5, 1),
      gauge(mbx, 'messages', 'day', 12, 0, 1),
      gauge('acc_A', 'messages', 'hour', 21, 0, 1),
      gauge('acc_A', 'messages', 'day', null, 7, 1),
    ])
  })
})
