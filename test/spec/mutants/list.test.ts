/** The mutants of the spec can be made, and each that a table lists changes that table: so "the table failed" is never said of nothing. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { tables } from '../../../core/table.js'
import { DEMONSTRATIONS } from '../../../spec/mutants/demonstrate.js'
import { MUTANTS } from '../../../spec/mutants/list.js'
import { type Change, changed, type Table } from '../../../spec/mutants/mutant.js'
import { withCopy } from '../../../spec/mutants/regenerate.js'

const HOUSE = resolve(import.meta.dirname, '../../..')
const SURVIVORS_MAX = 3
const MUTANTS_MIN = 30

const textOf = ({ file }: Change): string => readFileSync(join(HOUSE, file), 'utf8')

type Tables = typeof tables

/** What each module of Lean compares. */
const NAMES: { readonly [T in Exclude<Table, 'Runs'>]: ReadonlyArray<keyof Tables> } = {
  Agree: ['message'],
  AgreeStatus: ['status'],
  AgreeSmall: ['delivery', 'ruling', 'hand_over', 'mode', 'idempotency', 'code', 'scope', 'key', 'decider'],
}

const rowsOf = (all: Tables, table: keyof typeof NAMES): ReadonlyArray<string> =>
  NAMES[table].map((name) => JSON.stringify(all[name]()))

const SHIPPED = new Map(
  (Object.keys(NAMES) as ReadonlyArray<keyof typeof NAMES>).map((table) => [table, rowsOf(tables, table)]),
)

describe('the list of mutants', () => {
  it('is long enough, and names each once', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(MUTANTS_MIN)
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length)
    expect(new Set(MUTANTS.map(({ says }) => says)).size).toBe(MUTANTS.length)
  })

  it('lists few survivors, each with its reason', () => {
    const reasons = MUTANTS.flatMap(({ survives }) => survives ?? [])
    expect(reasons.length).toBeLessThanOrEqual(SURVIVORS_MAX)
    expect(reasons.filter((one) => one.length < 40)).toEqual([])
  })

  it.each(MUTANTS.map((one) => [one.id, one] as const))('%s finds its place in Lean once', (_id, { lean, hint }) => {
    expect(changed(textOf(lean), lean)).not.toBe(textOf(lean))
    expect(() => readFileSync(join(HOUSE, 'spec/lean', `${hint.replaceAll('.', '/')}.lean`))).not.toThrow()
  })

  it.each(DEMONSTRATIONS.map((one) => [one.says, one] as const))(
    'finds the place of the demonstration: %s',
    (_says, { change }) => {
      expect(changed(textOf(change), change)).not.toBe(textOf(change))
    },
  )

  it.each(
    MUTANTS.flatMap(({ id, core, table }) =>
      core === null || table === null || table === 'Runs' ? [] : [[id, core, table] as const],
    ),
  )('%s changes the table of the core', async (_id, core, table) => {
    const rows = await withCopy(
      HOUSE,
      core,
      async (folder) => {
        const made: { readonly tables: Tables } = await import(pathToFileURL(join(folder, 'core/table.ts')).href)
        return rowsOf(made.tables, table)
      },
      ['tsconfig.json', 'core'],
    )
    expect(rows).not.toEqual(SHIPPED.get(table))
  })
})
