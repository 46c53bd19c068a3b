/** One look for all who ask in the same turn of the event loop. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { oncePerTurn } from '../../../adapters/rest/turn.js'

it('looks once in a turn for each name, and again in the next', async () => {
  const looked: Array<string> = []
  const look = oncePerTurn((name) => {
    looked.push(name)
    return Promise.resolve(looked.length)
  })
  expect(await Promise.all([look('a'), look('b'), look('a')])).toEqual([1, 2, 1])
  await turn()
  expect(await look('a')).toBe(3)
  expect(looked).toEqual(['a', 'b', 'a'])
})
