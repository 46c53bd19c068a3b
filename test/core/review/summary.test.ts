import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summaryOf } from '../../../core/message/content.js'
import { riskOf } from '../../../core/review/fact.js'
import { factsOf } from '../../../core/review/facts.js'
import type { Read } from '../../../core/review/shown.js'
import { acquainted, type Listed, summaryRisk } from '../../../core/review/summary.js'
import { attachment, PLAIN, shown } from './samples.js'

const friends = acquainted(['example.com', 'customer.test'], new Set(['jo@customer.test', 'amy@example.com']))

const ORDINARY: Listed = {
  from: 'agent@example.com',
  to: ['jo@customer.test'],
  cc: [],
  bcc: [],
  subject: 'Your order 1234',
  snippet: 'Thank you for your order; it was sent today: see below.',
  attachments: 0,
}
const of = (change: Partial<Listed>) => summaryRisk(friends, { ...ORDINARY, ...change })
const KEY = ['mm', '_live_', '0a9f'.repeat(5)].join('')

describe('the risk of a message in a list', () => {
  it('is low where nothing is remarkable', () => {
    expect(of({})).toBe('low')
    expect(of({ cc: ['amy@example.com'], snippet: 'Grüße – 漢字\nPérez' })).toBe('low')
  })

  it('is medium for strangers, blind copies, attachments, many recipients, and invisible characters', () => {
    expect(of({ to: ['new@customer.test'] })).toBe('medium')
    expect(of({ cc: ['new@customer.test'] })).toBe('medium')
    expect(of({ bcc: ['amy@example.com'] })).toBe('medium')
    expect(of({ attachments: 1 })).toBe('medium')
    expect(of({ cc: Array(8).fill('amy@example.com') })).toBe('low')
    expect(of({ cc: Array(9).fill('amy@example.com') })).toBe('medium')
    expect(of({ snippet: 'a\u200bb' })).toBe('medium')
    expect(of({ snippet: 'token = abcdef' })).toBe('medium')
    expect(of({ from: 'a\u200b@example.com' })).toBe('medium')
  })

  it('is high for secrets, turned text and domains that look like others', () => {
    expect(of({ subject: KEY })).toBe('high')
    expect(of({ snippet: `x ${KEY}` })).toBe('high')
    expect(of({ snippet: '4111 1111 1111 1111' })).toBe('high')
    expect(of({ subject: 'a\u202e' })).toBe('high')
    expect(of({ to: ['jo@examp1e.com'] })).toBe('high')
    expect(of({ bcc: ['jo@cust0mer.test'] })).toBe('high')
    expect(of({ snippet: 'a\u200bb', to: ['jo@examp1e.com'] })).toBe('high')
  })

  it('is never less than the facts of the same fields say', () => {
    const address = fc.constantFrom(
      'jo@customer.test',
      'amy@example.com',
      'new@other.test',
      'x@examp1e.com',
      'y@otter.test',
      'a\u202e@b.test',
    )
    const people = fc.array(
      address.map((one) => ({ address: one, name: null })),
      { maxLength: 4 },
    )
    const words = [
      'a',
      ' ',
      '\n',
      'é',
      '漢',
      '😀',
      '\u200b',
      '\u202e',
      '\u200d',
      KEY,
      '4111 1111 1111 1111',
      '4111-1111-1111-1111',
      'password=abcdef',
      'DE89370400440532013000',
      'DE89 3704 0044 0532 0130 00',
      ['AK', 'IA', 'A1B2C3D4E5F6G7H8'].join(''),
      ['gh', 'o_', 'A1'.repeat(10)].join(''),
      ['sk', '-', 'A1'.repeat(10)].join(''),
      ['-----BEGIN ', 'PRIVATE KEY'].join(''),
      '\u{e0041}',
      '\ufe00\ufe01',
      '\u3164',
      '\u034f',
      '\u061c',
      '\u00ad',
      '\u115f',
    ]
    const line = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((all) => all.join(' ').slice(0, 190))
    fc.assert(
      fc.property(fc.record({ to: people, cc: people, bcc: people, subject: line, text: line }), (change) => {
        const content: Read = { ...PLAIN, ...change }
        const facts = factsOf(shown({ content, rest: { known: friends.known } }))
        const risk = summaryRisk(
          friends,
          summaryOf({ ...content, message_id_header: '', in_reply_to: null, references: [], send_at: null }),
        )
        const full = riskOf(facts)
        if (full === 'high') expect(risk).toBe('high')
        if (facts.some((one) => one.level === 'warning')) expect(risk).not.toBe('low')
      }),
      { numRuns: 1000 },
    )
  })

  it('is told of each kind of secret', () => {
    for (const one of [
      ['AI', 'za', 'A1b2c'.repeat(7)],
      ['gl', 'pat-', 'A1'.repeat(10)],
      ['xo', 'xb-', 'A1'.repeat(10)],
      ['github', '_pat_', 'A1'.repeat(10)],
      ['rk', '_live_', 'A1'.repeat(8)],
      ['ey', 'J0123456789.eyJ0123456789.0123456789'],
      ['AS', 'IA', 'A1B2C3D4E5F6G7H8'],
    ])
      expect(of({ snippet: one.join('') })).toBe('high')
  })
})

describe('the facts', () => {
  it('about attachments make no message in a list low', () => {
    const content = { attachments: [attachment('a.exe')] }
    expect(riskOf(factsOf(shown({ content })))).toBe('high')
    expect(of({ attachments: 1 })).not.toBe('low')
  })
})
