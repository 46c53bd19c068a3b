import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstCharacters } from '../../../core/codec/characters.js'

describe('the first characters of a text', () => {
  it('are code points, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '\uffff', '😀', '\ud83d', '\ude00'), maxLength: 12 })
    fc.assert(
      fc.property(text, fc.nat(14), (one, count) => firstCharacters(one, count) === [...one].slice(0, count).join('')),
      { numRuns: 2_000 },
    )
    expect(firstCharacters('\uffff\u{10000}\uffffa', 3)).toBe('\uffff\u{10000}\uffff')
  })
})
