import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneLine } from '../../../core/codec/printable.js'

describe("somebody else's text on a line of ours", () => {
  it('cannot turn or hide what follows it', () => {
    expect(oneLine('a\u202eb\u200bc\u2066d\ufeffe\u061cf\u00adg\u{e0041}h\u0000i\u007fj')).toBe('a b c d e f g h i j')
    expect(oneLine('é漢😀 ok')).toBe('é漢😀 ok')
  })

  it('is cut at 200 characters, and never within one', () => {
    expect(oneLine('😀'.repeat(201))).toBe('😀'.repeat(200))
    expect(oneLine('x'.repeat(200))).toBe('x'.repeat(200))
  })

  it('is always printable', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(oneLine(text))))
  })
})
