import { describe, expect, it } from 'vitest'
import { ATTEMPTS_MAX, RETRY_DELAYS_S, retryDelayMs, triesLeft } from '../../../core/delivery/retry.js'

const attempts = Array.from({ length: 3 * ATTEMPTS_MAX }, (_one, n) => n + 1)

describe('the retry schedule', () => {
  it('P16: has a bounded number of attempts', () => {
    expect(ATTEMPTS_MAX).toBe(11)
    expect(attempts.filter(triesLeft)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('waits longer each time, and at least the half hour that RFC 5321 asks for from the fourth on', () => {
    expect(attempts.slice(0, 10).map(retryDelayMs)).toEqual(RETRY_DELAYS_S.map((seconds) => seconds * 1000))
    expect(RETRY_DELAYS_S).toEqual([...RETRY_DELAYS_S].sort((one, other) => one - other))
    expect(RETRY_DELAYS_S.findIndex((seconds) => seconds >= 30 * 60)).toBe(3)
  })

  it('gives up after two to five days (RFC 5321 section 4.5.4.1)', () => {
    const total = RETRY_DELAYS_S.reduce((sum, seconds) => sum + seconds, 0)
    expect(total).toBeGreaterThan(2 * 86_400)
    expect(total).toBeLessThan(5 * 86_400)
  })

  it('never waits longer than its last step', () => {
    expect(attempts.slice(10).map(retryDelayMs)).toEqual(attempts.slice(10).map(() => 86_400_000))
  })
})
