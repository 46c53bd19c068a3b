import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketOf,
  DAY_MS,
  exceeded,
  type Gauge,
  HAND_OVER,
  HOUR_MS,
  handOver,
  secondsLeft,
  WINDOW_MS,
} from '../../../core/oversight/rules.js'
import { tables } from '../../../core/table.js'

const gauge = (change: Partial<Gauge>): Gauge => ({
  scope_id: 'mbx_1',
  kind: 'messages',
  window: 'hour',
  ceiling: 10,
  used: 9,
  adding: 1,
  ...change,
})

describe('the windows of the limits', () => {
  it('are an hour and a day in milliseconds', () => {
    expect([HOUR_MS, DAY_MS]).toEqual([3_600_000, 86_400_000])
    expect(WINDOW_MS).toEqual({ hour: 3_600_000, day: 86_400_000 })
  })

  it('start at whole hours and days, and end after at least a second', () => {
    const now = 20_000 * DAY_MS + 7 * HOUR_MS + 90_500
    expect(bucketOf('hour', now)).toBe(20_000 * DAY_MS + 7 * HOUR_MS)
    expect(bucketOf('day', now)).toBe(20_000 * DAY_MS)
    expect(secondsLeft('hour', now)).toBe(3_510)
    expect(secondsLeft('day', now)).toBe(86_400 - 7 * 3_600 - 90)
    expect(secondsLeft('hour', HOUR_MS - 1)).toBe(1)
    expect(secondsLeft('hour', HOUR_MS)).toBe(3_600)
  })

  it('hold every instant, and are over when the seconds have passed', () => {
    fc.assert(
      fc.property(fc.constantFrom('hour' as const, 'day' as const), fc.nat(2 ** 41), (window, now) => {
        const later = now + secondsLeft(window, now) * 1000
        expect(bucketOf(window, now)).toBeLessThanOrEqual(now)
        expect(bucketOf(window, later)).toBe(bucketOf(window, now) + WINDOW_MS[window])
      }),
    )
  })
})

describe('a limit', () => {
  it('is reached when the next would pass its ceiling, and not before', () => {
    expect(exceeded([gauge({})])).toBeNull()
    expect(exceeded([gauge({ used: 10 })])).toEqual(gauge({ used: 10 }))
    expect(exceeded([gauge({ used: 0, adding: 11 })])).toEqual(gauge({ used: 0, adding: 11 }))
    expect(exceeded([])).toBeNull()
  })

  it('does not exist without a ceiling, and does not stop what adds nothing', () => {
    expect(exceeded([gauge({ ceiling: null, used: 1_000_000 })])).toBeNull()
    expect(exceeded([gauge({ used: 11, adding: 0 })])).toBeNull()
    expect(exceeded([gauge({ ceiling: 0, used: 0 })])).not.toBeNull()
  })

  it('of a day is named before one of an hour: it lasts longer', () => {
    const hour = gauge({ used: 10 })
    const day = gauge({ used: 10, window: 'day' })
    expect(exceeded([hour, day])).toEqual(day)
    expect(exceeded([gauge({}), hour])).toEqual(hour)
    expect(exceeded([hour, gauge({ window: 'day' })])).toEqual(hour)
  })

  it('P11: stops or not, whatever the order in which the limits are looked at', () => {
    const one = fc.record({
      scope_id: fc.constantFrom('acc_1', 'mbx_1'),
      kind: fc.constantFrom('messages' as const, 'recipients' as const),
      window: fc.constantFrom('hour' as const, 'day' as const),
      ceiling: fc.option(fc.nat(5), { nil: null }),
      used: fc.nat(6),
      adding: fc.nat(3),
    })
    const shuffled = fc
      .array(one, { maxLength: 6 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(exceeded(other)?.window).toBe(exceeded(all)?.window)
      }),
    )
  })
})

describe('the rules at hand-over', () => {
  const order = (verdict: (typeof HAND_OVER)[number]): number => HAND_OVER.indexOf(verdict)

  it('are suppression, kill switch and limit, the strictest first', () => {
    expect([...HAND_OVER]).toEqual(['block', 'kill_switch', 'limit', 'go'])
    expect(
      tables.hand_over().map(({ given, result }) => [given.suppressed, given.killed, given.limited, result]),
    ).toEqual([
      [false, false, false, 'go'],
      [false, false, true, 'limit'],
      [false, true, false, 'kill_switch'],
      [false, true, true, 'kill_switch'],
      [true, false, false, 'block'],
      [true, false, true, 'block'],
      [true, true, false, 'block'],
      [true, true, true, 'block'],
    ])
  })

  it('P17: let nothing go to a suppressed address', () => {
    expect(tables.hand_over().filter(({ given, result }) => given.suppressed && result !== 'block')).toEqual([])
  })

  it('P11: one reason more never gives a looser verdict', () => {
    for (const { given, result } of tables.hand_over())
      for (const name of ['suppressed', 'killed', 'limited'] as const)
        expect(order(handOver({ ...given, [name]: true }))).toBeLessThanOrEqual(order(result))
  })
})
