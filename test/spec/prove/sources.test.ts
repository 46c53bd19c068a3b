import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, ordered, readSources, sourceOf } from '../../../spec/prove/sources.js'

const ROOT = resolve(import.meta.dirname, '../../../spec/lean')

describe('importsOf', () => {
  it('reads the head of a file', () => {
    const text =
      'module\n\npublic import A.B\nimport C\npublic meta import all D\n/-! import E -/\ntheorem x : True := trivial\n'
    expect(importsOf('M', text)).toEqual(['A.B', 'C', 'D'])
    expect(importsOf('M', 'module')).toEqual([])
  })

  it.each(['import B', 'public import B', '  import B'])('finds no hidden one: %s', (line) => {
    expect(() => importsOf('M', `module\n/-! about -/\n${line}\n`)).toThrow('M: an import below the head')
  })
})

describe('ordered', () => {
  const names = (...sources: ReadonlyArray<readonly [string, string]>) =>
    ordered(sources.map(([name, text]) => sourceOf(name, text))).map((one) => one.name)

  it('puts each behind what it imports', () => {
    expect(names(['A', 'import B\nimport C'], ['B', 'import C'], ['C', ''])).toEqual(['C', 'B', 'A'])
  })

  it('refuses circles, and modules of others', () => {
    expect(() => names(['A', 'import B'], ['B', 'import A'])).toThrow('imports in a circle: A → B → A')
    expect(() => names(['A', 'import Lean'])).toThrow('A imports Lean, which is not among the sources')
  })
})

describe('the sources of this house', () => {
  it('are found and can be put in order', () => {
    const found = readSources(ROOT).map((one) => one.name)
    expect(found).toEqual(expect.arrayContaining(['MultiMail.Agree', 'MultiMail.Control', 'MultiMail.Table.Names']))
    expect(ordered(readSources(ROOT))).toHaveLength(found.length)
  })

  it('must be there', () => {
    expect(() => readSources(`${ROOT}/nowhere`)).toThrow('no Lean sources')
  })
})
