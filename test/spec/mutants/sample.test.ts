import { describe, expect, it } from 'vitest'
import { MUTANTS } from '../../../spec/mutants/list.js'
import { drawn } from '../../../spec/mutants/sample.js'

const ids = (seed: string): ReadonlyArray<string> => drawn(seed, 5, MUTANTS).map(({ id }) => id)

describe('a sample of the mutants', () => {
  it('is the same for one commit, another for another, and of the size that was asked', () => {
    expect(ids('one')).toEqual(ids('one'))
    expect(ids('one')).not.toEqual(ids('two'))
    expect(new Set(ids('one')).size).toBe(5)
  })

  it('leaves none out for ever', () => {
    const all = new Set(Array.from({ length: 400 }, (_, n) => ids(String(n))).flat())
    expect(all.size).toBe(MUTANTS.length)
  })
})
