import { describe, expect, it } from 'vitest'
import { runInOrder } from '../../../spec/prove/schedule.js'

const WORK = [
  { name: 'a', imports: [] },
  { name: 'b', imports: ['a'] },
  { name: 'c', imports: ['a'] },
  { name: 'd', imports: ['b', 'c'] },
  { name: 'e', imports: [] },
]

const watched = async (jobs_max: number, bad: string | null = null) => {
  const order: Array<string> = []
  let running = 0
  let most = 0
  const results = await runInOrder(jobs_max, WORK, async (name) => {
    order.push(name)
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 2))
    running -= 1
    return { name, ok: name !== bad }
  })
  return { order, most, results }
}

describe('runInOrder', () => {
  it.each([1, 2])('runs each once, behind what it needs, %i at a time', async (jobs_max) => {
    const { order, most, results } = await watched(jobs_max)
    expect([...order].sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    for (const { name, imports } of WORK)
      for (const one of imports) expect(order.indexOf(one)).toBeLessThan(order.indexOf(name))
    expect(most).toBe(jobs_max)
    expect(results).toHaveLength(5)
  })

  it('begins nothing after a failure', async () => {
    const { order, results } = await watched(1, 'a')
    expect(order).toEqual(['a'])
    expect(results).toEqual([{ name: 'a', ok: false }])
  })

  it('has nothing to do with no work', async () => {
    expect(await runInOrder(2, [], () => Promise.reject(new Error('no')))).toEqual([])
  })
})
