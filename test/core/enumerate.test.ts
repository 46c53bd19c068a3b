import { describe, expect, it } from 'vitest'
import { combine, reachable, STATES_MAX, subsets } from '../../core/enumerate.js'

describe('combine', () => {
  it('has every combination, the last one changing fastest', () => {
    expect(combine({ a: [1, 2], b: ['x', 'y'] })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ])
  })
})

describe('subsets', () => {
  it('has each once, counted in binary with the first item in front', () => {
    expect(subsets(['a', 'b'])).toEqual([[], ['b'], ['a'], ['a', 'b']])
  })
})

describe('reachable', () => {
  it('goes breadth first, and meets each state once', () => {
    expect(reachable([1], (n) => (n < 8 ? [n * 2, n * 2 + 1, 1] : []))).toEqual(
      Array.from({ length: 15 }, (_, at) => at + 1),
    )
  })

  it('keeps to what it can reach', () => {
    expect(reachable([{ a: 1 }, { a: 1 }, { a: 3 }], ({ a }) => (a === 3 ? [{ a: 5 }] : []))).toEqual([
      { a: 1 },
      { a: 3 },
      { a: 5 },
    ])
  })

  it('ends, even where there is no end', () => {
    const found = reachable([0], (n) => [n + 1])
    expect(found).toHaveLength(STATES_MAX)
    expect(STATES_MAX).toBe(1_000)
  })
})
