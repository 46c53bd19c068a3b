import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCard, isIban } from '../../../core/review/numbers.js'

/** Digits with the last one made so that Luhn is content: by hand, from the right. */
const checked = (digits: string): string => {
  const sums = [...digits].reverse().map((one, at) => {
    const value = Number(one)
    return at % 2 === 1 ? value : value * 2 > 9 ? value * 2 - 9 : value * 2
  })
  return digits + String((10 - (sums.reduce((sum, one) => sum + one, 0) % 10)) % 10)
}

const filled = (begin: string, length: number): string => checked(begin.padEnd(length - 1, '7'))

describe('the number of a card', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '5500005555555559',
    '378282246310005',
    '3782 822463 10005',
    '3056 930902 5904',
    '6011000990139424',
    '3530111333300000',
    '4222222222222',
    '4111 1111 1111 1111 110',
    '4222 2222 2222 2',
  ])('%s', (number) => {
    expect(isCard(number)).toBe(true)
  })

  it.each([
    ['4', 13],
    ['4', 16],
    ['4', 19],
    ['51', 16],
    ['55', 16],
    ['22', 16],
    ['27', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['65', 16],
    ['644', 16],
    ['649', 16],
    ['30', 14],
    ['36', 14],
    ['38', 14],
    ['35', 16],
    ['62', 16],
    ['62', 17],
    ['62', 18],
    ['62', 19],
  ] as const)('that begins with %s, of %i digits', (begin, length) => {
    expect(isCard(filled(begin, length))).toBe(true)
  })

  it.each([
    ['4', 14],
    ['4', 15],
    ['4', 17],
    ['4', 18],
    ['4', 20],
    ['50', 16],
    ['56', 16],
    ['51', 15],
    ['51', 17],
    ['21', 16],
    ['28', 16],
    ['22', 15],
    ['22', 17],
    ['34', 14],
    ['34', 16],
    ['33', 15],
    ['6011', 15],
    ['6011', 17],
    ['6012', 16],
    ['643', 16],
    ['66', 16],
    ['30', 13],
    ['30', 15],
    ['31', 14],
    ['35', 15],
    ['35', 17],
    ['39', 16],
    ['62', 15],
    ['62', 20],
    ['1', 16],
    ['9', 13],
    ['7', 16],
  ] as const)('does not begin with %s and have %i digits', (begin, length) => {
    expect(isCard(filled(begin, length))).toBe(false)
  })

  it.each([
    '4111111111111112',
    '4111 111111 111111',
    '4 1111 111111 11111',
    '41111 1111 1111 111',
    '4111 1111 11111111',
    '4111 1111 1111 11111 10',
    '3782 82246310005',
    '3782 8224 6310 005 ',
    '37828 22463 10005',
    '411 1111 1111 11111',
    '4111 1111 1111 1111 11 0',
    '4111 1111 1111  1111',
    ' 4111111111111111',
    '4111111111111111x',
    'x4111111111111111',
    '',
  ])('is not %j', (number) => {
    expect(isCard(number)).toBe(false)
  })

  it('is found with any one digit wrong to be none', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'4111111111111111']
        digits[at] = String((Number(digits[at]) + by) % 10)
        expect(isCard(digits.join(''))).toBe(false)
      }),
    )
  })
})

describe('the number of a bank account', () => {
  it.each(['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'NL91ABNA0417164300', 'NO9386011117947'])(
    '%s',
    (number) => {
      expect(isIban(number)).toBe(true)
    },
  )

  it.each(['DE88370400440532013000', 'GB82 WEST 1234 5698 7654 23', 'DE98370400440532013000', 'ABCD'])(
    'is not %s',
    (number) => {
      expect(isIban(number)).toBe(false)
    },
  )
})
