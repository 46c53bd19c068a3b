import { describe, expect, it } from 'vitest'
import { acquainted, summaryFacts, summaryRisk } from '../../../core/review/summary.js'

const KNOWN = acquainted(
  ['agents.example'],
  new Set(['jo@example.com', ...Array.from({ length: 10 }, (_, n) => `r${n}@example.com`)]),
)
const LISTED = {
  from: 'agent@agents.example',
  to: ['jo@example.com'],
  cc: [],
  bcc: [],
  subject: 'Hello',
  snippet: 'Hi Jo',
  attachments: 0,
}
const TEN = Array.from({ length: 10 }, (_, n) => `r${n}@example.com`)

describe('what a list knows of a message', () => {
  it('is nothing where nothing is seen', () => {
    expect(summaryFacts(KNOWN, LISTED)).toEqual([])
  })

  it('says what it is about, worst first', () => {
    const facts = summaryFacts(KNOWN, {
      ...LISTED,
      to: TEN,
      cc: ['x@agents.examp1e'],
      bcc: ['new@example.com'],
      snippet: 'a\u202eb',
    })
    expect(facts.map(({ fact, about }) => [fact, about])).toEqual([
      ['recipient_lookalike', ['x@agents.examp1e'.replace('x@', '').concat(' (like agents.example)')]],
      ['turned_text', [': 1 × U+202E']],
      ['blind_copies', ['new@example.com']],
      ['first_mail', ['x@agents.examp1e', 'new@example.com']],
      ['many_recipients', ['12 recipients']],
    ])
  })

  it.each([
    ['nothing', {}, 'low'],
    ['a stranger', { to: ['new@example.com'] }, 'medium'],
    ['a blind copy', { bcc: ['jo@example.com'] }, 'medium'],
    ['a file', { attachments: 1 }, 'medium'],
    ['a password', { snippet: 'password: hunter22' }, 'medium'],
    ['nine recipients', { to: TEN.slice(1) }, 'low'],
    ['ten recipients', { to: TEN }, 'medium'],
    ['a key', { snippet: 'AKIAABCDEFGHIJKLMNOP' }, 'high'],
    ['a lookalike', { to: ['x@agents.examp1e'] }, 'high'],
  ] as const)('%s: %j is %s', (_, change, risk) => {
    expect(summaryRisk(KNOWN, { ...LISTED, ...change })).toBe(risk)
  })
})
