/** Numbers that carry their own check: payment cards (ISO/IEC 7812) and bank accounts (ISO 13616). */

/** Twice a digit, its own digits added. */
const folded = (digit: number): number => (digit > 4 ? 2 * digit - 9 : 2 * digit)

/** By Luhn: every second digit from the right folded, all added, divisible by ten. */
const luhn = (digits: string): boolean => {
  const weighed = [...digits].reverse().map((digit, at) => (at % 2 === 0 ? Number(digit) : folded(Number(digit))))
  // Stryker disable next-line ArithmeticOperator: a sum and its negative are divisible by ten alike
  const sum = weighed.reduce((before, one) => before + one, 0)
  return sum % 10 === 0
}

/** Beginnings and lengths that are given out: Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay. */
const ISSUED =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|3(?:0|6|8)\d{12}|35\d{14}|62\d{14,17})$/

/** Groups as they stand on cards: four and four, or four and six; else it is rather some other number. */
const GROUPS = /^\d+$|^(?:\d{4}[ -]){3}\d{1,4}(?:[ -]\d{1,3})?$|^\d{4}[ -]\d{6}[ -]\d{4,5}$/

export const isCard = (written: string): boolean => {
  const digits = written.replace(/[ -]/g, '')
  return GROUPS.test(written) && ISSUED.test(digits) && luhn(digits)
}

/** The first four characters moved to the end, letters as 10 to 35, the remainder by 97 is 1. */
export const isIban = (written: string): boolean => {
  const plain = written.replace(/ /g, '')
  const moved = plain.slice(4) + plain.slice(0, 4)
  const remainder = [...moved].reduce((rest, one) => Number(`${rest}${Number.parseInt(one, 36)}`) % 97, 0)
  return remainder === 1
}
