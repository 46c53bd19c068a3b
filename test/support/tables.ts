/** Rows in memory, written as a Store writes them: by key, and with no second opinion on what a plan says. */

import type { Table, Write } from '../../core/operations/plan.js'
import { KEYS, type Tables } from '../../core/operations/rows.js'

type Row = { readonly [column: string]: unknown }

const NAMES = Object.keys(KEYS) as ReadonlyArray<Table>

export interface Memory {
  readonly rows: <T extends Table>(table: T) => ReadonlyArray<Tables[T]>
  readonly write: (write: Write) => void
  /** Every row of every table. */
  readonly whole: () => { readonly [table: string]: ReadonlyArray<unknown> }
  readonly fork: () => Memory
}

const fault = (what: string, write: Write): never => {
  throw new Error(`${what}: ${write.op} ${write.table}`)
}

const keyOf = (table: Table, row: Row): string => JSON.stringify(KEYS[table].map((column) => row[column]))

export const memory = (from: ReadonlyMap<Table, ReadonlyMap<string, Row>> = new Map()): Memory => {
  const tables = new Map(NAMES.map((name) => [name, new Map(from.get(name) ?? [])]))
  const of = (table: Table): Map<string, Row> => tables.get(table) ?? new Map()

  const write = (one: Write): void => {
    const rows = of(one.table)
    if (one.op === 'update' || one.op === 'delete') {
      const key = keyOf(one.table, one.key)
      const before = rows.get(key) ?? fault('no such row', one)
      if (Object.keys(one.key).length !== KEYS[one.table].length) fault('not a key', one)
      if (one.op === 'delete') rows.delete(key)
      else rows.set(key, { ...before, ...one.set })
      return
    }
    const row = one.row as unknown as Row
    const key = keyOf(one.table, row)
    const before = rows.get(key)
    if (one.op === 'insert' && before !== undefined) fault('there is such a row', one)
    if (one.op === 'count') rows.set(key, { ...row, count: Number(before?.count ?? 0) + Number(row.count) })
    else if (before === undefined) rows.set(key, row)
  }

  return {
    rows: <T extends Table>(table: T) => [...of(table).values()] as unknown as ReadonlyArray<Tables[T]>,
    write,
    whole: () => Object.fromEntries(NAMES.map((name) => [name, [...of(name).values()]])),
    fork: () => memory(tables),
  }
}
