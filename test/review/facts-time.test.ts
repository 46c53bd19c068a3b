/**
 * Facts are taken in time that grows as the text does, whatever a message is made of: 256 KiB of each of these, in each
 * place. A look that takes long is held against itself on a quarter of the text, not against a clock: machines differ.
 */
import { describe, expect, it } from 'vitest'
import { characterFacts, visibleText } from '../../core/review/characters.js'
import { factsOf } from '../../core/review/facts.js'
import { LINKS_MAX, linkFacts } from '../../core/review/links.js'
import { secretFacts } from '../../core/review/secrets.js'
import { acquainted, type Listed, summaryRisk } from '../../core/review/summary.js'
import { targetOf } from '../../core/review/url.js'
import { shown } from '../core/review/samples.js'

const CHARACTERS = 256 * 1024
/** Milliseconds of processor from which a look is asked how it grows: some five times what one takes. */
const LONG_MS = 250
/** Four times the text: a linear look takes four times as long, a quadratic one sixteen times (and minutes). */
const GROWTH_MAX = 8
/** Milliseconds of a look and of one line of a queue that no machine needs, however busy: ten times what is long. */
const LOOK_MS_MAX = 2_500
const LINE_MS_MAX = 0.25

const PIECES = [
  ...['a', ' ', '\n', '.', '@', 'a.', 'a@', 'a.b@', '<', '-', '/', '\\', ':', '%', '%2', '[', '"', "'"],
  ...[
    'eyJ',
    '-eyJ',
    'eyJa.',
    'eyJ0123456789.',
    'eyJ0123456789',
    '-----BEGIN ',
    'token',
    'token=',
    'token: ',
    "token'",
    'sk-',
    'AKIA',
  ],
  ...['1', '1 ', '1-', 'A', 'AB12', 'AB12 ', '4111 ', '4111 1111 1111 1111 ', 'https://', 'https%3A', '?u=https://'],
  ...[
    '\u202e',
    '\u200b',
    '\u200d',
    '😀',
    '👨\u200d',
    '🏴',
    '\u{e0041}',
    '\ufe00',
    '\u00ad',
    'xn--',
    'xn--a.',
    'é',
    '\u0301',
    '漢 ',
  ],
]

const spent = (work: () => unknown): number => {
  const begin = process.cpuUsage().user
  work()
  return (process.cpuUsage().user - begin) / 1000
}

/** Again where it was slow: it may be the first of its kind, and nobody has a machine alone. */
const best = (work: () => unknown): number => {
  const first = spent(work)
  return first < LONG_MS / 2 ? first : Math.min(first, spent(work), spent(work))
}

/** How long the whole text takes, and how many times as long as a quarter of it; nought for a look that is short anyway. */
const taken = (look: (text: string) => unknown, text: string): { readonly ms: number; readonly growth: number } => {
  const ms = best(() => look(text))
  const quarter = text.slice(0, text.length / 4)
  return { ms, growth: ms < LONG_MS ? 0 : ms / Math.min(...[1, 2, 3].map(() => spent(() => look(quarter)))) }
}

const LOOKS: ReadonlyArray<readonly [string, (text: string) => unknown]> = [
  ['secrets', (text) => secretFacts([text])],
  ['characters', (text) => characterFacts([['text', text]])],
  ['visible text', visibleText],
  ['the target of a link', (text) => [targetOf(text), targetOf(`https://${text}`)]],
  ['a link', (text) => linkFacts(shown({ markup: { links: [{ text, href: `https://${text}` }] } }))],
  ['the words', (text) => factsOf(shown({ content: { text }, markup: { visible: `b ${text}` } }))],
]

describe.each(LOOKS)('%s', (_, look) => {
  it('takes no longer than a text is long', () => {
    const all = PIECES.map((piece) => ({ piece, ...taken(look, piece.repeat(CHARACTERS / piece.length)) }))
    expect(all.filter(({ ms, growth }) => growth > GROWTH_MAX || ms > LOOK_MS_MAX)).toEqual([])
  })
})

describe('many', () => {
  it('links are looked at in time', () => {
    const links = Array.from({ length: LINKS_MAX }, (_, at) => ({
      text: 'a.b@'.repeat(200),
      href: `https://h${at}.evil${at}.test/${'https://'.repeat(20)}`,
    }))
    expect(best(() => linkFacts(shown({ markup: { links } })))).toBeLessThan(2000)
  })

  it('messages of a queue have their risk in time that grows as the queue does', () => {
    const listed = (at: number): Listed => ({
      from: 'agent@example.com',
      to: [`person${at}@customer${at % 700}.org`],
      cc: [],
      bcc: [],
      subject: `Your order ${at} has been shipped`,
      snippet: `Hello, your order ${at} was sent today. It should be with you in a few days. `.repeat(3).slice(0, 200),
      attachments: 0,
    })
    const friends = acquainted(['example.com', 'customer.test'], new Set(['jo@customer.test']))
    const queue = Array.from({ length: 40_000 }, (_, at) => listed(at))
    const least = (length: number): number =>
      Math.min(...[1, 2, 3].map(() => spent(() => queue.slice(0, length).map((one) => summaryRisk(friends, one)))))
    const ms = least(queue.length)
    expect(ms / least(queue.length / 4)).toBeLessThan(GROWTH_MAX)
    expect(ms / queue.length).toBeLessThan(LINE_MS_MAX)
  })
})
