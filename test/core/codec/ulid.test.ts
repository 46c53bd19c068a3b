import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { id } from '../../../core/codec/text.js'
import { idMs, makeId, ulid } from '../../../core/codec/ulid.js'

const MS_MAX = 2 ** 48 - 1
const time = fc.integer({ min: 0, max: MS_MAX })
const chance = fc.uint8Array({ minLength: 10, maxLength: 10 })

/** The same 128 bits, by another way: base 32 of a big integer. */
const byBigInt = (ms: number, random: Uint8Array): string => {
  const bits = random.reduce((value, byte) => value * 256n + BigInt(byte), BigInt(ms))
  return [...bits.toString(32).padStart(26, '0')]
    .map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number.parseInt(digit, 32)))
    .join('')
}

describe('ulid', () => {
  it('is Crockford base32 of 48 bits of time and 80 of chance', () => {
    fc.assert(fc.property(time, chance, (ms, random) => ulid(ms, random) === byBigInt(ms, random)))
    expect(ulid(0, new Uint8Array(10))).toBe('0'.repeat(26))
    expect(ulid(MS_MAX, new Uint8Array(10).fill(255))).toBe(`7${'Z'.repeat(25)}`)
    expect(ulid(1_469_918_176_385, new Uint8Array(10)).slice(0, 10)).toBe('01ARYZ6S41')
  })

  it('sorts by time', () => {
    fc.assert(fc.property(time, time, chance, chance, (a, b, one, other) => a >= b || ulid(a, one) < ulid(b, other)))
  })
})

describe('makeId', () => {
  it('is an id of its prefix, and tells its time', () => {
    fc.assert(
      fc.property(time, chance, (ms, random) => {
        const made = makeId('msg', ms, random)
        expect(made).toBe(`msg_${ulid(ms, random)}`)
        expect(id('msg').is(made)).toBe(true)
        expect(id('msg').decode(made)).toMatchObject({ _tag: 'Right', right: made })
        expect(idMs(made)).toBe(ms)
        expect(idMs(ulid(ms, random))).toBe(ms)
      }),
    )
  })
})
