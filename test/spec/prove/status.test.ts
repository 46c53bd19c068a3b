import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { coreHash, reportOf, writeReport, writeScore } from '../../../spec/prove/report.js'
import { sourceOf } from '../../../spec/prove/sources.js'
import { statusOf } from '../../../spec/prove/status.js'

const LEAN = 'theorem P2_read_only : True := trivial\n'

let house = ''

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'multimail-status-'))
  for (const folder of ['core', 'spec/lean']) mkdirSync(join(house, folder), { recursive: true })
  cpSync(resolve(import.meta.dirname, '../../../package.json'), join(house, 'package.json'))
  writeFileSync(join(house, 'core/a.ts'), 'export const a = 1\n')
  writeFileSync(join(house, 'spec/lean/A.lean'), LEAN)
})

afterEach(() => rmSync(house, { recursive: true, force: true }))

const prove = () => {
  writeReport(house, reportOf(house, 'lean', [sourceOf('MultiMail.Promises', LEAN)], 7))
  writeScore(house, { score: 98.5, mutants: 200, core: coreHash(house) })
}

describe('the status of the proofs', () => {
  it('says so when nothing was proved', () => {
    expect(statusOf(house)).toMatchObject({
      proved: false,
      reason: 'not proved yet',
      theorems: 0,
      mutation_score: null,
    })
  })

  it('repeats what was proved of these sources', () => {
    prove()
    expect(statusOf(house)).toEqual({
      version: '0.1.0',
      commit: null,
      proved: true,
      reason: null,
      toolchain: 'lean',
      modules: 1,
      theorems: 1,
      table_rows: 7,
      promises: ['P2'],
      mutation_score: 98.5,
    })
  })

  it('does not repeat it of other proofs, nor the score of another core', () => {
    prove()
    writeFileSync(join(house, 'spec/lean/A.lean'), `${LEAN}\n`)
    const stale = { proved: false, reason: 'sources changed since the last proof' }
    expect(statusOf(house)).toMatchObject({ ...stale, theorems: 1, mutation_score: 98.5 })
    writeFileSync(join(house, 'core/a.ts'), 'export const a = 2\n')
    expect(statusOf(house)).toMatchObject({ ...stale, mutation_score: null })
  })
})
