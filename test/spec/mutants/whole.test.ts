import { describe, expect, it } from 'vitest'
import { complaints } from '../../../spec/mutants/lean.js'
import { closure, joined, placeOf } from '../../../spec/mutants/whole.js'
import { sourceOf } from '../../../spec/prove/sources.js'

const A = sourceOf('A', 'module\npublic section\ndef a := 1\ntheorem a_is : a = 1 :=\n  rfl\n')
const B = sourceOf('B', 'module\npublic import A\npublic section\n@[simp] theorem b_is : a = 1 := rfl\n')
const C = sourceOf('C', 'module\npublic import A\npublic section\n')

describe('several modules as one file', () => {
  it('puts what is wanted first as far as its imports allow', () => {
    expect(closure([A, B, C], ['C']).map(({ name }) => name)).toEqual(['A', 'C'])
    expect(closure([A, B, C], ['C', 'B']).map(({ name }) => name)).toEqual(['A', 'C', 'B'])
    expect(() => closure([B], ['B'])).toThrow('no module A')
  })

  it('says where a line comes from', () => {
    const whole = joined([
      { id: 'one', sources: [A], only: null },
      { id: 'other', sources: [A, B], only: 'B' },
    ])
    expect(whole.text).not.toContain('import')
    expect(whole.text.match(/byAsSorry \w+/g)).toEqual(['byAsSorry false', 'byAsSorry true', 'byAsSorry false'])
    const lines = whole.text.split('\n')
    const places = lines.flatMap((line, at) => (line.includes('rfl') ? [placeOf(whole, at + 1)] : []))
    expect(places).toEqual([
      { id: 'one', module: 'A', line: 5, declaration: 'theorem a_is' },
      { id: 'other', module: 'A', line: 5, declaration: 'theorem a_is' },
      { id: 'other', module: 'B', line: 4, declaration: 'theorem b_is' },
    ])
  })
})

describe('what Lean says', () => {
  it('is told by its errors, and not by its warnings or by half a line', () => {
    const printed = [
      '[DEBUG] /x/Whole.lean:1:1: start',
      '/x/Whole.lean:3:4: warning: unused variable',
      '/x/Whole.lean:7:2: error: unsolved goals',
      'case a',
      '/x/Whole.lean:9:2: error: omeg',
    ].join('\n')
    expect(complaints(printed)).toEqual([{ line: 7, words: 'unsolved goals' }])
  })
})
