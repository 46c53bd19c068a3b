import { describe, expect, it } from 'vitest'
import { IDEMPOTENCY_LIFETIME_MS } from '../../../core/idempotency/decide.js'
import { tables } from '../../../core/table.js'

const ROWS = () => tables.idempotency()

describe('an idempotency key', () => {
  it('lives 24 hours', () => {
    expect(IDEMPOTENCY_LIFETIME_MS).toBe(86_400_000)
  })

  it('P8: is fresh without a living record, replays the same request, and conflicts with any other or an asker who cannot reach it', () => {
    expect(
      ROWS()
        .filter(({ given }) => !given.recorded || given.expired)
        .map(({ result }) => result),
    ).toEqual(Array.from({ length: 12 }, () => 'fresh'))
    const living = ROWS().filter(({ given }) => given.recorded && !given.expired)
    expect(living.map(({ given, result }) => [given.same, given.reaches, result])).toEqual([
      [false, false, 'conflict'],
      [false, true, 'conflict'],
      [true, false, 'conflict'],
      [true, true, 'replay'],
    ])
  })
})
