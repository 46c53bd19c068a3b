import { describe, expect, it } from 'vitest'
import { chained } from '../../../../adapters/review/page/lib/chain.js'
import { expiryWords, limitOf, stepTo } from '../../../../adapters/review/page/lib/ladder.js'
import { isTroubled, isUnderWay, told } from '../../../../adapters/review/page/lib/outcome.js'
import { offered, REASONS_MAX } from '../../../../adapters/review/page/lib/reasons.js'
import { relative, spanOf, written } from '../../../../adapters/review/page/lib/time.js'
import { pieces } from '../../../../adapters/review/page/lib/visible.js'
import {
  count,
  eventWords,
  listed,
  sendsTo,
  size,
  stoppedWords,
  whoIs,
} from '../../../../adapters/review/page/lib/words.js'

const NOW = Date.parse('2026-05-04T12:00:00Z')

describe('times', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [86_400, '1 d'],
    [-5, '0 s'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(spanOf(seconds)).toBe(text)
  })

  it.each([
    ['2026-05-04T11:59:58Z', 'now'],
    ['2026-05-04T11:55:00Z', '5 min ago'],
    ['2026-05-04T14:00:00Z', 'in 2 h'],
    ['no time', 'no time'],
  ])('%s is %s', (instant, text) => {
    expect(relative(instant, NOW)).toBe(text)
  })
})

it('writes a time as people do, and leaves what is none', () => {
  expect(written('2026-05-04T12:30:00Z')).toMatch(/2026.*30/)
  expect(written('2026-05-04T12:30:00Z')).not.toMatch(/T\d/)
  expect(written('no time')).toBe('no time')
})

describe('words', () => {
  it('counts', () => {
    expect([count(1, 'message'), count(0, 'message'), count(10_000, 'entry', 'entries')]).toEqual([
      '1 message',
      '0 messages',
      '10,000 entries',
    ])
    expect(sendsTo({ to: [1, 2], cc: [3], bcc: [4] })).toBe('4 recipients')
  })

  it('lists', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
  })

  it.each([
    [false, 0, [], null],
    [true, 1, ['a@x.example'], 'Sending is stopped for the whole account, in test and live.'],
    [false, 1, ['a@x.example'], 'Sending is stopped for a@x.example.'],
    [false, 2, ['a@x.example', 'b@x.example'], 'Sending is stopped for a@x.example and b@x.example.'],
    [false, 2, ['a@x.example'], 'Sending is stopped for a@x.example and 1 more mailbox.'],
    [false, 9, ['a@x.example', 'b@x.example'], 'Sending is stopped for a@x.example, b@x.example and 7 more mailboxes.'],
  ])('says whose sending is stopped: %s, %s, %s', (account, mailboxes, addresses, text) => {
    expect(stoppedWords({ account, mailboxes, addresses })).toBe(text)
  })

  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_536, '1.5 KiB'],
    [204_800, '200 KiB'],
    [3_145_728, '3.0 MiB'],
  ])('%s octets are %s', (octets, text) => {
    expect(size(octets)).toBe(text)
  })

  it('names events and people', () => {
    expect(eventWords('message.edit_approved')).toBe('Edit approved')
    expect([whoIs('operator', null), whoIs('system', null), whoIs('key_1', 'Night'), whoIs(null, null)]).toEqual([
      'the operator',
      'the system',
      'Night',
      'nobody',
    ])
    expect(whoIs('key_01M8DPMJHQGE4J9TNXMNDJ1MGF', null)).toBe('key_…DJ1MGF')
  })

  it('tells outcomes', () => {
    expect(told({ status: 'delivered', revision: 3 }, 'approve')).toBe('Approved revision 3: delivered.')
    expect(told({ status: 'pending', revision: 1 }, 'approve')).toBe(
      'Approved revision 1: it is held again, and waits for another decision.',
    )
    expect(told({ status: 'blocked', revision: 1 }, 'approve')).toBe(
      'Approved revision 1: it was blocked; open it to see why.',
    )
    expect(told({ status: 'draft', revision: 1 }, 'approve')).toBe('Approved revision 1.')
    expect(told({ status: 'rejected', revision: 2 }, 'reject')).toBe('Rejected revision 2. Nothing was sent.')
    expect([isTroubled({ status: 'unknown' }), isTroubled({ status: 'queued' })]).toEqual([true, false])
    const underWay = (['queued', 'sent', 'delivered', 'unknown'] as const).map((status) => isUnderWay({ status }))
    expect(underWay).toEqual([true, true, false, false])
  })

  it('offers reasons given before first, each once', () => {
    expect(offered(['Too long', ' Too long ', '', 'Wrong tone']).slice(0, 3)).toEqual([
      'Too long',
      'Wrong tone',
      'Wrong recipient',
    ])
    expect(offered(Array.from({ length: 20 }, (_, index) => `reason ${index}`))).toHaveLength(REASONS_MAX)
  })
})

describe('the ladder', () => {
  it.each([
    ['gated_send', 'gated_send', 'same'],
    ['gated_send', 'monitored', 'raise'],
    ['autonomous', 'read_only', 'lower'],
    ['gated_all', 'read_only', 'raise'],
    ['gated_send', 'gated_all', 'lower'],
  ] as const)('from %s to %s: %s', (from, to, step) => {
    expect(stepTo(from, to)).toBe(step)
  })

  it('reads limits and expiries', () => {
    expect([limitOf(' 20 '), limitOf(''), limitOf('-1'), limitOf('1.5')]).toEqual([20, null, undefined, undefined])
    expect([expiryWords(null), expiryWords(86_400), expiryWords(7_200), expiryWords(90)]).toEqual([
      'never',
      'after 1 d',
      'after 2 h',
      'after 2 min',
    ])
  })
})

describe('the chain', () => {
  it.each([
    [{ seq: 2, prev_hash: 'a' }, { seq: 1, hash: 'a' }, 'linked'],
    [{ seq: 2, prev_hash: 'a' }, { seq: 1, hash: 'b' }, 'broken'],
    [{ seq: 3, prev_hash: 'a' }, { seq: 1, hash: 'a' }, 'apart'],
    [{ seq: 1, prev_hash: 'a' }, undefined, 'apart'],
  ] as const)('%j after %j is %s', (entry, older, state) => {
    expect(chained(entry, older)).toBe(state)
  })
})

describe('what cannot be seen', () => {
  it('is shown by its code', () => {
    expect(pieces('terms\u202Efdp.exe')).toEqual([
      { text: 'terms', mark: false },
      { text: 'U+202E', mark: true },
      { text: 'fdp.exe', mark: false },
    ])
    expect(pieces('\u200Ba\u0000').map(({ text }) => text)).toEqual(['U+200B', 'a', 'U+0000'])
  })

  it.each(['', 'plain', '请确认', 'תזכורת', 'family 👩‍👩‍👧', 'a very 🏳️‍🌈 day'])('leaves %j as it is', (text) => {
    expect(pieces(text)).toEqual(text === '' ? [] : [{ text, mark: false }])
  })
})
