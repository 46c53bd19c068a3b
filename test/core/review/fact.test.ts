import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ABOUT_MAX, FACTS, LEVELS, NOTES_MAX, RISKS, riskOf, saw } from '../../../core/review/fact.js'

const facts = JSON.parse(readFileSync(new URL('fixtures/facts.json', import.meta.url), 'utf8'))

describe('a fact', () => {
  it('has a level and a sentence, as they are written down', () => {
    expect(FACTS).toEqual(facts)
    expect(LEVELS).toEqual(['danger', 'warning', 'note'])
    expect(RISKS).toEqual(['high', 'medium', 'low'])
  })

  it('is listed with the worst first', () => {
    const levels = Object.values(FACTS).map(([level]) => LEVELS.indexOf(level))
    expect(levels).toEqual([...levels].sort())
  })

  it('is none where it is about nothing', () => {
    expect(saw('edited', [])).toEqual([])
  })

  it('is about each thing once, quoted on a line of its own', () => {
    expect(saw('iban', ['a', 'b\nc\u202e', 'a'])).toEqual([
      { fact: 'iban', level: 'note', about: ['a', 'b c '], sentence: 'It has the number of a bank account (IBAN).' },
    ])
    expect(saw('secret', ['x'.repeat(300)])[0]?.about).toEqual(['x'.repeat(200)])
  })

  it('names only so many, and how many more there are', () => {
    const some = (count: number) => Array.from({ length: count }, (_, at) => `${at}`)
    expect(saw('iban', some(ABOUT_MAX))[0]?.about).toEqual(some(ABOUT_MAX))
    expect(saw('iban', some(ABOUT_MAX + 2))[0]?.about).toEqual([...some(ABOUT_MAX), '… and 2 more'])
  })
})

describe('the risk', () => {
  const of = (...levels: ReadonlyArray<(typeof LEVELS)[number]>) => riskOf(levels.map((level) => ({ level })))

  it('is that of the worst fact; notes add up', () => {
    expect(NOTES_MAX).toBe(3)
    expect(of()).toBe('low')
    expect(of('note', 'note')).toBe('low')
    expect(of('note', 'note', 'note')).toBe('medium')
    expect(of('warning')).toBe('medium')
    expect(of('warning', 'warning', 'note', 'note', 'note')).toBe('medium')
    expect(of('note', 'danger')).toBe('high')
  })
})
