/**
 * Instants: UTC, RFC 3339 with `Z`, from 1970 to 9999. Own arithmetic, because the core has no clock and no `Date`.
 *
 * Days are counted from 0000-03-01, so that the leap day is the last of its year and of its era of 400 years (146,097 days).
 */
import * as E from 'fp-ts/lib/Either.js'
import { identity } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { stringCodec } from './text.js'

const DAY_MS = 86_400_000
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468
const ERA_DAYS = 146_097
/** The last instant that has a form here: 9999-12-31T23:59:59.999Z. */
export const INSTANT_MAX_MS = 253_402_300_799_999

const leapDays = (years: number): number => Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)

/** Milliseconds since 1970-01-01T00:00:00.000Z of a decoded instant. */
export const instantMs = (instant: string): number => {
  const [year, month, day, hour, minute, second, ms] = instant.split(/\D/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const monthsFromMarch = (month + 9) % 12
  const years = year - Math.floor(monthsFromMarch / 10)
  const days = years * 365 + leapDays(years) + Math.floor((monthsFromMarch * 306 + 5) / 10) + day - 1 - EPOCH_DAYS
  return days * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

/** The instant `ms` milliseconds after 1970-01-01T00:00:00.000Z, a whole number from 0 to `INSTANT_MAX_MS`. */
export const instantOf = (ms: number): string => {
  const days = Math.floor(ms / DAY_MS) + EPOCH_DAYS
  const dayOfEra = days % ERA_DAYS
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays(yearOfEra))
  const monthsFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthsFromMarch + 2) / 5) + 1
  const month = ((monthsFromMarch + 2) % 12) + 1
  const year = Math.floor(days / ERA_DAYS) * 400 + yearOfEra + Math.floor(monthsFromMarch / 10)
  const time = [Math.floor(ms / 3_600_000) % 24, Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60]
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${time.map((part) => digits(part, 2)).join(':')}.${digits(ms % 1000, 3)}Z`
}

const SENTENCE = 'Send a UTC time of RFC 3339 that ends in Z, on a day that exists: 2027-03-01T09:00:00Z.'

/** Decodes to `YYYY-MM-DDTHH:MM:SS.sssZ`; digits after the millisecond are cut. No leap seconds, no offsets. */
export const utcInstant: t.Type<string> = stringCodec({
  name: 'utcInstant',
  minLength: 20,
  maxLength: 30,
  pattern:
    /^((?:19[7-9]\d|[2-9]\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?Z$/u,
  keywords: { format: 'date-time' },
  is: t.string.is,
  explain: () => SENTENCE,
  parse: ([, seconds, fraction = '']) => {
    const instant = `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
    return instantOf(instantMs(instant)) === instant ? E.right(instant) : E.left(SENTENCE)
  },
  encode: identity,
})
