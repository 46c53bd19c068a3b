import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  printable,
  type RawReply,
  REPLY_TEXT_CHARACTERS_MAX,
  replyReader,
  toReply,
} from '../../../adapters/smtp/reply.js'

describe('replyReader', () => {
  it('reads the same replies however they are cut', () => {
    const text = '220 a\r\n250-b\r\n250-c d\r\n250 e\r\n354\r\n250 last\n'
    const whole: ReadonlyArray<RawReply> = [
      { code: 220, lines: ['a'] },
      { code: 250, lines: ['b', 'c d', 'e'] },
      { code: 354, lines: [''] },
      { code: 250, lines: ['last'] },
    ]
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 }), (cuts) => {
        const reader = replyReader()
        const ends = [...cuts, 0, text.length].sort((a, b) => a - b)
        const got = ends.slice(1).flatMap((end, index) => reader.push(Buffer.from(text.slice(ends[index], end))) ?? [])
        expect(got).toEqual(whole)
        expect(reader.pending()).toBe(false)
      }),
    )
  })

  it('ends on anything hostile, or keeps what it holds within bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
        const reader = replyReader()
        for (const chunk of chunks) {
          const replies = reader.push(Buffer.from(chunk))
          if (replies === null) return
          for (const one of replies) expect(one.code).toBeGreaterThanOrEqual(200)
        }
      }),
    )
  })

  it('waits for no line without end', () => {
    const reader = replyReader()
    expect(reader.push(Buffer.from(`250 ${'x'.repeat(4_000)}`))).toEqual([])
    expect(reader.push(Buffer.from('x'.repeat(200)))).toBe(null)
  })
})

describe('a reply given outward', () => {
  it('is one printable line of at most 500 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const line = printable(text)
        expect([...line].length).toBeLessThanOrEqual(REPLY_TEXT_CHARACTERS_MAX)
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u)
      }),
    )
  })

  it('has its enhanced code apart from its text', () => {
    expect(toReply({ code: 250, lines: ['2.1.0 one', '2.1.0 two'] })).toEqual({
      code: 250,
      enhanced: '2.1.0',
      text: 'one two',
    })
    expect(toReply({ code: 250, lines: ['2.1.0'] })).toEqual({ code: 250, enhanced: '2.1.0', text: '' })
    expect(toReply({ code: 250, lines: ['2.1.05x no'] })).toEqual({ code: 250, enhanced: null, text: '2.1.05x no' })
  })
})
