import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../../spec/prove/check.js'
import { promisesOf, readReport, reportOf, sourcesHash, theoremsOf, writeReport } from '../../../spec/prove/report.js'
import { sourceOf } from '../../../spec/prove/sources.js'

let house = ''

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'multimail-report-'))
  mkdirSync(join(house, 'core'))
  mkdirSync(join(house, 'spec/lean'), { recursive: true })
  writeFileSync(join(house, 'core/a.ts'), 'export const a = 1\n')
  writeFileSync(join(house, 'spec/lean/A.lean'), 'theorem P1_a : True := trivial\n')
})

afterEach(() => rmSync(house, { recursive: true, force: true }))

describe('what a source proves', () => {
  it('is counted by its theorems', () => {
    const text =
      'theorem a : True := trivial\n  private theorem b : p := q\n@[simp] theorem c : p\n-- theorem d\ndef e := 1\npublic theorem f (x)'
    expect(theoremsOf(text)).toEqual(['a', 'b', 'c', 'f'])
  })

  it('keeps those promises whose theorems, of their own modules, are all there', () => {
    const sources = [
      sourceOf('MultiMail.A', 'theorem P1_a : True := trivial\ntheorem P2_a : True := trivial\n'),
      sourceOf('MultiMail.B', 'theorem P2_b : True := trivial\n-- theorem P3_b\n'),
    ]
    const promises = [
      { id: 'P1', theorems: ['A.P1_a'] },
      { id: 'P2', theorems: ['A.P2_a', 'B.P2_b'] },
      { id: 'P3', theorems: ['B.P3_b'] },
      { id: 'P4', theorems: ['B.P1_a'] },
    ]
    expect(promisesOf(sources, promises)).toEqual(['P1', 'P2'])
  })
})

describe('the report', () => {
  it('comes back as it was written', () => {
    expect(readReport(house)).toBeNull()
    const report = reportOf(house, 'lean', [sourceOf('A', 'theorem P1_a : True := trivial\n')], 7)
    expect(report).toEqual({
      toolchain: 'lean',
      modules: 1,
      theorems: 1,
      table_rows: 7,
      promises: [],
      sources: sourcesHash(house),
    })
    writeReport(house, report)
    expect(readReport(house)).toEqual(report)
  })

  it('hashes the core and the proofs, and nothing else', () => {
    const before = sourcesHash(house)
    writeFileSync(join(house, 'spec/README.md'), 'words')
    expect(sourcesHash(house)).toBe(before)
    cpSync(join(house, 'core/a.ts'), join(house, 'core/b.ts'))
    const more = sourcesHash(house)
    expect(more).not.toBe(before)
    writeFileSync(join(house, 'spec/lean/A.lean'), 'theorem P1_a : True := by trivial\n')
    expect(sourcesHash(house)).not.toBe(more)
  })
})

describe('what Lean printed', () => {
  it('is read without what its port says of itself', () => {
    const printed =
      '[DEBUG:F] File content: module\npublic import A\n[DEBUG:L] entered\n  mainModule? = true\n/a/B.lean:3:4: error: no\n  more\n[DEBUG:N] x\n'
    expect(readable(printed)).toBe('/a/B.lean:3:4: error: no\n  more')
    expect(readable('[DEBUG:A] x\nout of memory\n')).toBe('out of memory')
  })
})
