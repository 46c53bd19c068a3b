/** All facts about a message together. */
import { describe, expect, it } from 'vitest'
import { FACTS } from '../../../core/review/fact.js'
import { factsOf } from '../../../core/review/facts.js'
import { NO_MARKUP } from '../../../core/review/shown.js'
import { attachment, shown } from './samples.js'

const person = (address: string, name: string | null = null) => ({ address, name })
const KEY = ['mm', '_live_', '0a9f'.repeat(5)].join('')

/** Everything that can be remarkable is. */
const WORST = shown({
  content: {
    from: person('agent@example.com', 'boss@other.test'),
    to: [person('jo@examp1e.com')],
    bcc: Array.from({ length: 10 }, (_, at) => person(`a${at}@b.test`)),
    reply_to: [person('x@elsewhere.test')],
    subject: `\u202e\u200b\u{e0041}${KEY}`,
    text: 'password=abcdef 4111111111111111 DE89370400440532013000',
    html: 'x'.repeat(200_000),
    attachments: [attachment('a.pdf.exe'), attachment('b.pdf', 'font/woff')],
  },
  markup: {
    links: [
      { text: 'bank.org', href: 'https://a@exаmple.com/?u=https://other.test' },
      { text: '', href: 'http://1' },
      { text: '', href: 'data:x' },
    ],
    hidden: ['x'],
    remote: ['https://t.test'],
    forms: 1,
    scripts: 1,
    visible: 'one two three four five six',
    cut: ['x'],
  },
  rest: { revision: 2, usage: { hour: 50, day: 50 }, hours: { counts: [100, ...Array(23).fill(0)], now: 12 } },
})

describe('the facts', () => {
  it('of a message without HTML are taken from no markup', () => {
    expect(NO_MARKUP).toEqual({ links: [], hidden: [], remote: [], forms: 0, scripts: 0, visible: '', cut: [] })
  })

  it('about a message in which nothing is remarkable are none', () => {
    expect(factsOf(shown())).toEqual([])
  })

  it('about the worst message are all there are, each once, the worst first', () => {
    expect(factsOf(WORST).map((one) => one.fact)).toEqual(Object.keys(FACTS))
  })
})
