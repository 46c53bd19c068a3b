/** A connection to the database beside those of the servers, as a program of its own would have. */
import Database from 'better-sqlite3'

type Values = ReadonlyArray<string | number>

export interface Beside {
  /** The first column of the first row. */
  readonly one: <A>(sql: string, ...values: Values) => A | undefined
  /** The first column of every row. */
  readonly all: <A>(sql: string, ...values: Values) => ReadonlyArray<A>
  readonly run: (sql: string, ...values: Values) => void
  readonly close: () => void
}

export const openBeside = (file: string): Beside => {
  const db = new Database(file)
  const prepared = new Map<string, Database.Statement<Array<unknown>>>()
  const statement = (sql: string): Database.Statement<Array<unknown>> => {
    const known = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, known)
    return known
  }
  return {
    one: <A>(sql: string, ...values: Values) =>
      statement(sql)
        .pluck()
        .get(...values) as A | undefined,
    all: <A>(sql: string, ...values: Values) =>
      statement(sql)
        .pluck()
        .all(...values) as ReadonlyArray<A>,
    run: (sql, ...values) => {
      statement(sql).run(...values)
    },
    close: () => db.close(),
  }
}
