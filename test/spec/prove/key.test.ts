import { describe, expect, it } from 'vitest'
import { keysOf } from '../../../spec/prove/key.js'
import { sourceOf } from '../../../spec/prove/sources.js'

const keys = (toolchain: string, a: string, b: string, c = '') =>
  keysOf(toolchain, [sourceOf('A', a), sourceOf('B', `import A\n${b}`), sourceOf('C', c)])

const changed = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
  [...one.keys()].filter((name) => one.get(name) !== other.get(name))

describe('the key of a result', () => {
  it('is the same for the same', () => {
    expect(keys('1', 'def a := 1', 'def b := 1')).toEqual(keys('1', 'def a := 1', 'def b := 1'))
  })

  it('changes with the text, with what is imported, and with the toolchain', () => {
    const now = keys('1', 'def a := 1', 'def b := 1')
    expect(changed(now, keys('1', 'def a := 1', 'def b := 2'))).toEqual(['B'])
    expect(changed(now, keys('1', 'def a := 2', 'def b := 1'))).toEqual(['A', 'B'])
    expect(changed(now, keys('2', 'def a := 1', 'def b := 1'))).toEqual(['A', 'B', 'C'])
  })

  it('differs for two modules with the same text', () => {
    const found = keysOf('1', [sourceOf('A', ''), sourceOf('B', '')])
    expect(found.get('A')).not.toBe(found.get('B'))
  })
})
