import { describe, expect, it } from 'vitest'
import { afterQuiet, inOneMail, type Notifications, nextTime } from '../../../../core/operations/review/when.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MIDNIGHT_MS = Date.UTC(2026, 0, 5)
const settings = (notify: Notifications['notify'], from: number | null = null, until: number | null = null) => ({
  notify,
  quiet_from_min: from,
  quiet_until_min: until,
})
const QUIET: ReadonlyArray<readonly [number | null, number | null]> = [
  [null, null],
  [0, 1],
  [0, 1439],
  [60, 420],
  [1320, 420],
  [1439, 0],
  [420, 420],
  [0, 0],
]

/** By looking at each minute of the day. */
const isQuiet = (from: number | null, until: number | null, ms: number): boolean => {
  if (from === null || until === null) return false
  const minute = Math.floor((ms % DAY_MS) / MINUTE_MS)
  return from <= until ? from <= minute && minute < until : minute >= from || minute < until
}

describe('quiet hours', () => {
  it.each(QUIET)(
    'from %j until %j: it is the first minute that is not quiet, of every minute of the day',
    (from, until) => {
      for (let minute = 0; minute < 1440; minute += 1) {
        const at = MIDNIGHT_MS + minute * MINUTE_MS
        let free = at
        while (isQuiet(from, until, free)) free += MINUTE_MS
        expect([minute, afterQuiet(settings('each', from, until), at)]).toEqual([minute, free])
      }
    },
  )

  it('end to the millisecond, and need both times', () => {
    const night = settings('each', 1320, 420)
    const end = MIDNIGHT_MS + 7 * HOUR_MS
    expect(afterQuiet(night, end - 1)).toBe(end)
    expect(afterQuiet(night, end)).toBe(end)
    expect(afterQuiet(night, end + 15 * HOUR_MS - 1)).toBe(end + 15 * HOUR_MS - 1)
    expect(afterQuiet(night, end + 15 * HOUR_MS)).toBe(end + DAY_MS)
    expect(afterQuiet(settings('each', null, 420), MIDNIGHT_MS)).toBe(MIDNIGHT_MS)
    expect(afterQuiet(settings('each', 60, null), end)).toBe(end)
    expect(afterQuiet(settings('each', 0, null), MIDNIGHT_MS)).toBe(MIDNIGHT_MS)
  })
})

describe('the next mail of holds', () => {
  const NOW_MS = MIDNIGHT_MS + 12 * HOUR_MS

  it.each([
    ['each', 2 * MINUTE_MS],
    ['digest', HOUR_MS],
  ] as const)('%s: at once, or %d ms after the last one', (notify, gap_ms) => {
    const next = (last_ms: number | null) => nextTime(settings(notify), NOW_MS, last_ms)
    expect(next(null)).toBe(NOW_MS)
    expect(next(NOW_MS - gap_ms - 1)).toBe(NOW_MS)
    expect(next(NOW_MS - gap_ms)).toBe(NOW_MS)
    expect(next(NOW_MS - gap_ms + 1)).toBe(NOW_MS + 1)
    expect(next(NOW_MS)).toBe(NOW_MS + gap_ms)
  })

  it('off: never', () => {
    expect(nextTime(settings('off'), NOW_MS, null)).toBeNull()
    expect(nextTime(settings('off', 0, 60), NOW_MS, NOW_MS)).toBeNull()
  })

  it('that would fall into quiet hours comes when they end', () => {
    const lunch = 12 * 60 + 1
    expect(nextTime(settings('each', lunch, lunch + 30), NOW_MS, NOW_MS)).toBe(NOW_MS + 31 * MINUTE_MS)
    expect(nextTime(settings('each', lunch, lunch + 30), NOW_MS, null)).toBe(NOW_MS)
  })

  it('is one at which it may go, and never before now', () => {
    for (const notify of ['each', 'digest'] as const)
      for (const [from, until] of QUIET)
        for (let minute = 0; minute < 1440; minute += 61)
          for (const ago of [null, 0, MINUTE_MS, HOUR_MS, DAY_MS]) {
            const now_ms = MIDNIGHT_MS + minute * MINUTE_MS
            const last_ms = ago === null ? null : now_ms - ago
            const of = settings(notify, from, until)
            const next = nextTime(of, now_ms, last_ms) ?? 0
            expect(next).toBeGreaterThanOrEqual(now_ms)
            expect(next).toBeLessThanOrEqual(now_ms + HOUR_MS + DAY_MS)
            expect(nextTime(of, next, last_ms)).toBe(next)
            expect(isQuiet(from, until, next)).toBe(false)
          }
  })
})

describe('many holds', () => {
  it.each([
    ['each', 1, false, false],
    ['each', 1, true, false],
    ['each', 2, false, false],
    ['each', 2, true, true],
    ['each', 5, false, false],
    ['each', 6, false, true],
    ['digest', 1, true, false],
    ['digest', 2, false, true],
    ['off', 2, false, true],
  ] as const)('%s, %d, waited %j: one mail %j', (notify, count, waited, expected) => {
    expect(inOneMail(notify, count, waited)).toBe(expected)
  })
})
