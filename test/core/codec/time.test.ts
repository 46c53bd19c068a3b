import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../core/codec/decode.js'
import { INSTANT_MAX_MS, instantMs, instantOf, utcInstant } from '../../../core/codec/time.js'
import { instantInput } from './samples.js'

const DAY_MS = 86_400_000

describe('instants', () => {
  it('agree with Date on every day of 400 years, and at both ends', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const ms = day * DAY_MS
      const instant = new Date(ms).toISOString()
      if (instantOf(ms) !== instant || instantMs(instant) !== ms) expect.unreachable(instant)
    }
    expect(instantOf(0)).toBe('1970-01-01T00:00:00.000Z')
    expect(instantOf(INSTANT_MAX_MS)).toBe('9999-12-31T23:59:59.999Z')
    expect(instantMs('9999-12-31T23:59:59.999Z')).toBe(INSTANT_MAX_MS)
  })

  it('agree with Date at any millisecond, both ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: INSTANT_MAX_MS }), (ms) => {
        expect(instantOf(ms)).toBe(new Date(ms).toISOString())
        expect(instantMs(instantOf(ms))).toBe(ms)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('utcInstant', () => {
  it('decodes to the millisecond that Date reads', () => {
    fc.assert(
      fc.property(instantInput, (input) => {
        expect(utcInstant.decode(input)).toEqual(E.right(new Date(input).toISOString()))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['2026-11-23T20:00:00Z', '2026-11-23T20:00:00.000Z'],
    ['2026-11-23T20:00:00.5Z', '2026-11-23T20:00:00.500Z'],
    ['2026-11-23T20:00:00.123999999Z', '2026-11-23T20:00:00.123Z'],
    ['2028-02-29T23:59:59Z', '2028-02-29T23:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('accepts %s', (input, instant) => {
    expect(utcInstant.decode(input)).toEqual(E.right(instant))
  })

  it.each([
    '2027-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2027-04-31T00:00:00Z',
    '2027-13-01T00:00:00Z',
    '2027-00-01T00:00:00Z',
    '2027-01-00T00:00:00Z',
    '2027-01-32T00:00:00Z',
    '2027-01-01T24:00:00Z',
    '2027-01-01T00:60:00Z',
    '2016-12-31T23:59:60Z',
    '1969-12-31T23:59:59Z',
    '10000-01-01T00:00:00Z',
    '2027-01-01T00:00:00',
    '2027-01-01T00:00:00z',
    '2027-01-01t00:00:00Z',
    '2027-01-01 00:00:00Z',
    '2027-01-01T00:00:00+00:00',
    '2027-01-01T00:00:00.Z',
    '2027-01-01T00:00:00.1234567890Z',
    '2027-01-01T00:00Z',
    '2027-01-01',
    ' 2027-01-01T00:00:00Z',
    '2027-01-01T00:00:00Z\n',
    'tomorrow',
    '',
    null,
    1_800_000_000_000,
  ])('refuses %j', (input) => {
    expect(decode(utcInstant, input)).toEqual(
      E.left([
        {
          field: '',
          message: expect.stringContaining('Send a UTC time of RFC 3339 that ends in Z, on a day that exists'),
        },
      ]),
    )
  })
})
