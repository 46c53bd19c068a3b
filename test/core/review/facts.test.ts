/** All facts about a message together. */
import { describe, expect, it } from 'vitest'
import { factsOf } from '../../../core/review/facts.js'
import { shown } from './samples.js'

describe('the facts', () => {
  it('about a message in which nothing is remarkable are none', () => {
    expect(factsOf(shown())).toEqual([])
  })
})
