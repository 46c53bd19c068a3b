import { describe, expect, it } from 'vitest'
import { LINKS_MAX } from '../../../core/review/links.js'
import { LARGE_BODY, MISSING_SHARE_MAX, MISSING_WORDS_MIN, markupFacts } from '../../../core/review/markup.js'
import type { Markup } from '../../../core/review/shown.js'
import { abouts, shown } from './samples.js'

const of = (markup: Partial<Markup>, content = {}) => abouts(markupFacts(shown({ markup, content })))

describe('the markup', () => {
  it('is remarkable for what is hidden, what it loads and what was taken out', () => {
    expect(of({})).toEqual({})
    expect(of({ hidden: ['a\u202e'], remote: ['https://t.test/p'], forms: 2, scripts: 1, cut: ['the rest'] })).toEqual({
      hidden_text: ['a '],
      html_loads: ['https://t.test/p'],
      html_forms: ['2 taken out'],
      html_scripts: ['1 taken out'],
      html_cut: ['the rest'],
    })
  })

  it('has links that are not looked at, past a bound', () => {
    const links = Array.from({ length: LINKS_MAX }, () => ({ text: '', href: '' }))
    expect(of({ links })).toEqual({})
    expect(of({ links: [...links, ...links], cut: ['x'] })).toEqual({
      html_cut: ['x', 'its links after the first 1000'],
    })
  })
})

describe('text and HTML', () => {
  const text = 'one two three four five six seven eight nine ten eleven twelve'
  const differ = (visible: string, said = text) => of({ visible }, { text: said }).text_differs

  it('say the same, whatever the case, order and marks', () => {
    expect(differ(`${text.toUpperCase()} — TWELVE, eleven!`)).toBeUndefined()
    expect(differ('\uff4fne two')).toBeUndefined()
    expect(differ('')).toBeUndefined()
  })

  it('differ where many words of the HTML are not in the text', () => {
    expect([MISSING_WORDS_MIN, MISSING_SHARE_MAX]).toEqual([5, 0.25])
    expect(differ(`${text} send the money to Bob`)).toEqual(['send', 'the', 'money', 'to', 'bob'])
    expect(differ(`${text} send the money to`)).toBeUndefined()
    expect(differ(`${text} thirteen fourteen fifteen send the money to Bob`.replace('five', '5 6'))).toBeDefined()
  })

  it('differ by the share of words that are missing', () => {
    const words = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `w${from + at}`).join(' ')
    expect(differ(words(0, 40), words(0, 30))).toBeUndefined()
    expect(differ(words(0, 40), words(0, 29))).toHaveLength(9)
  })

  it('are not compared where there is no text', () => {
    expect(differ('send the money to Bob', ' \n')).toBeUndefined()
    expect(differ('send the money to Bob', 'x')).toBeDefined()
    expect(differ('send money', 'x')).toBeUndefined()
  })

  it('are compared up to a bound', () => {
    const many = (mark: string) => Array.from({ length: 20_010 }, (_, at) => `${mark}${at}`).join(' ')
    expect(differ(many('a'), many('a'))).toBeUndefined()
    expect(differ(many('b'), many('a'))?.at(-1)).toBe('… and 19992 more')
  })
})

describe('the body', () => {
  it('is large from a bound on', () => {
    expect(LARGE_BODY).toBe(102_400)
    const html = 'x'.repeat(LARGE_BODY - 11)
    expect(of({}, { text: '0123456789', html })).toEqual({})
    expect(of({}, { text: '01234567890', html })).toEqual({ large_body: ['102400 characters'] })
  })
})
