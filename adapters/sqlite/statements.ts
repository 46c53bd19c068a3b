/** The writes of a plan as prepared statements: what they are to do is data, so there is one statement for each shape of a write. */
import type { Statement } from 'better-sqlite3'
import type { Environment } from '../../core/authority/principal.js'
import type { Write } from '../../core/operations/plan.js'
import { KEYS } from '../../core/operations/rows.js'
import { COLUMNS, type Kept, type Row, type Value } from './columns.js'
import type { Connection } from './open.js'

export type KeptWrite = Extract<Write, { readonly table: Kept }>

/** What is updated or deleted is looked for in this environment alone (P9). */
export type Apply = (write: KeptWrite, environment: Environment) => void

/** A plan that does not fit the rows it was made from: a defect. */
export class Misfit extends Error {
  override readonly name = 'Misfit'
}

/** Shapes of writes kept prepared: far more than the plans have. */
const PREPARED_MAX = 500

const quoted = (columns: ReadonlyArray<string>): string => columns.map((column) => `"${column}"`).join(', ')

const insertSql = (table: Kept, rest = ''): string =>
  `INSERT INTO ${table} (${quoted(COLUMNS[table])}) VALUES (${COLUMNS[table].map(() => '?').join(', ')})${rest}`

const matching = (columns: ReadonlyArray<string>): string => columns.map((column) => `"${column}" = ?`).join(' AND ')

const keyValues = (table: Kept, key: Row): ReadonlyArray<Value> =>
  KEYS[table].map((column) => {
    const value = key[column]
    if (value === undefined) throw new Misfit(`a write to ${table} names no ${column}`)
    return value
  })

const values = (columns: ReadonlyArray<string>, row: Row): Value[] => {
  const all: Value[] = []
  for (const column of columns) {
    const value = row[column]
    if (value === undefined) throw new Misfit(`a row has no ${column}`)
    all.push(value)
  }
  return all
}

/** The row of a key in an environment; the account's own lies in none. */
const whereSql = (table: Kept): string =>
  `WHERE ${matching(KEYS[table])}${table === 'accounts' ? '' : ' AND "environment" = ?'}`

const whereValues = (table: Kept, key: Row, environment: Environment): ReadonlyArray<Value> =>
  table === 'accounts' ? keyValues(table, key) : [...keyValues(table, key), environment]

/** Statements are prepared once, when they are first needed. */
export const writer = (db: Connection): Apply => {
  const prepared = new Map<string, Statement>()
  const statement = (name: string, sql: () => string): Statement => {
    const known = prepared.get(name)
    if (known !== undefined) return known
    if (prepared.size >= PREPARED_MAX) prepared.clear()
    const made = db.prepare(sql())
    prepared.set(name, made)
    return made
  }

  const update = (table: Kept, key: Row, set: Row, environment: Environment): void => {
    const columns = Object.keys(set)
    const strange = columns.find((column) => !(COLUMNS[table] as ReadonlyArray<string>).includes(column))
    if (strange !== undefined) throw new Misfit(`${table} has no ${strange}`)
    const one = statement(
      `update ${table} ${columns.join()}`,
      () => `UPDATE ${table} SET ${columns.map((column) => `"${column}" = ?`).join(', ')} ${whereSql(table)}`,
    )
    const { changes } = one.run(...values(columns, set), ...whereValues(table, key, environment))
    if (changes !== 1) throw new Misfit(`an update of ${table} met ${changes} rows`)
  }

  const remove = (table: Kept, key: Row, environment: Environment): void => {
    const one = statement(`delete ${table}`, () => `DELETE FROM ${table} ${whereSql(table)}`)
    const { changes } = one.run(...whereValues(table, key, environment))
    if (changes !== 1) throw new Misfit(`a deletion from ${table} met ${changes} rows`)
  }

  return (write, environment) => {
    const { table } = write
    switch (write.op) {
      case 'insert':
        statement(`insert ${table}`, () => insertSql(table)).run(...values(COLUMNS[table], write.row as unknown as Row))
        return
      case 'keep':
        statement(`keep ${table}`, () => insertSql(table, ` ON CONFLICT (${quoted(KEYS[table])}) DO NOTHING`)).run(
          ...values(COLUMNS[table], write.row as unknown as Row),
        )
        return
      case 'update':
        update(table, write.key as Row, write.set as Row, environment)
        return
      case 'delete':
        remove(table, write.key as Row, environment)
        return
      case 'count':
        statement('count', () =>
          insertSql(
            table,
            ` ON CONFLICT (${quoted(KEYS.counters)}) DO UPDATE SET "count" = "count" + excluded."count"`,
          ),
        ).run(...values(COLUMNS[table], write.row as unknown as Row))
        return
    }
  }
}
