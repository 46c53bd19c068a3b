import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands, controls, messageRow } from '../../../core/table.js'
import { drift, TABLES } from '../../../spec/tables/drift.js'
import { CELL_MAX, cellOf, numberOf, paths, VERDICTS, VERDICTS_MAX } from '../../../spec/tables/encode.js'
import { files } from '../../../spec/tables/files.js'

const LEAN = resolve(import.meta.dirname, '../../../spec/lean')

describe('the tables in Lean', () => {
  it('are what the core says now (else: npm run tables)', () => {
    expect(drift(LEAN)).toEqual([])
  })

  it('are told apart from others by one letter, when one is missing, and when one is too much', () => {
    const place = mkdtempSync(join(tmpdir(), 'multimail-tables-'))
    try {
      expect(drift(place)).toEqual(Object.keys(files()).sort())
      cpSync(join(LEAN, TABLES), join(place, TABLES), { recursive: true })
      expect(drift(place)).toEqual([])
      const [path = ''] = Object.keys(files())
      writeFileSync(join(place, path), readFileSync(join(place, path), 'utf8').replace('true', 'false'))
      writeFileSync(join(place, TABLES, 'More.lean'), '')
      expect(drift(place)).toEqual([`${TABLES}/More.lean`, path])
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  })
})

describe('the numbers', () => {
  it('tell states apart, and leave room for all', () => {
    const numbers = controls().map(numberOf)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(Math.max(...numbers)).toBeLessThan(840)
    expect(VERDICTS.length).toBeLessThanOrEqual(VERDICTS_MAX)
    expect(new Set(VERDICTS).size).toBe(VERDICTS.length)
  })

  it('of cells are those of a verdict and of a state', () => {
    const [state] = controls()
    const [command] = commands()
    if (state === undefined || command === undefined) throw new Error('no states')
    const cell = cellOf(state, messageRow(state, command).result)
    expect([VERDICTS[cell % VERDICTS_MAX], Math.floor(cell / VERDICTS_MAX)]).toEqual([
      '.refused .mailboxReadOnly',
      numberOf(state),
    ])
    const all = controls().flatMap((one) => commands().map((each) => cellOf(one, messageRow(one, each).result)))
    expect(all.filter((one) => one < 0 || one >= CELL_MAX || one % VERDICTS_MAX === VERDICTS_MAX - 1)).toEqual([])
  })

  it('of a path lead from an earlier state to this one', () => {
    const states = controls()
    const wrong = paths().filter(([before, at], place) => {
      const from = states[place + 4 - 1 - before]
      const command = commands()[at]
      const row = from === undefined || command === undefined ? null : messageRow(from, command).result
      return row === null || typeof row === 'string' || JSON.stringify(row.after) !== JSON.stringify(states[place + 4])
    })
    expect(wrong).toEqual([])
    expect(paths()).toHaveLength(states.length - 4)
  })
})
