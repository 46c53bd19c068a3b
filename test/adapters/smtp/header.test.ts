import fc from 'fast-check'
import { decodeWords } from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { encodedWords, header, nameTokens, textTokens, Unwritable } from '../../../adapters/smtp/header.js'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter((one) => !/[\0\r\n]/.test(one))

describe('encodedWords', () => {
  it('makes words of at most 75 characters, each whole UTF-8, that decode to the text', () => {
    fc.assert(
      fc.property(text, (value) => {
        const words = encodedWords(value)
        for (const word of words) {
          expect(word.length).toBeLessThanOrEqual(75)
          const octets = Buffer.from(word.slice(10, -2), 'base64')
          expect(Buffer.from(octets.toString()).equals(octets)).toBe(true)
        }
        expect(decodeWords(words.join(' '))).toBe(Buffer.from(value).toString())
      }),
    )
  })
})

describe('header', () => {
  it('folds at 78 columns and unfolds to what it was given', () => {
    fc.assert(
      fc.property(text, (value) => {
        const tokens = textTokens(value)
        const field = header('Subject', tokens)
        expect(Math.max(...field.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78)
        expect(field.replace(/\r\n /g, ' ')).toBe(`${['Subject:', ...tokens].join(' ')}\r\n`)
      }),
    )
  })

  it.each(['a\r\nb', 'a\nb', '\r', '\0', '\u0085', '\u2028', '', ' ', '\t', '\u007f', 'x'.repeat(998)])(
    'refuses the token %j',
    (token) => {
      expect(() => header('Subject', ['a', token])).toThrow(Unwritable)
    },
  )

  it('never begins a line with a dot, nor leaves one blank', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (names) => {
        const field = header('To', names.flatMap(nameTokens))
        for (const line of field.slice(0, -2).split('\r\n')) expect(line).toMatch(/^( |To:).*\S/)
      }),
    )
  })
})
