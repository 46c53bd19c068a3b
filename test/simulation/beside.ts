/** A connection to the database beside those of the servers, as a program of its own would have. */
import { existsSync } from 'node:fs'
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

/**
 * Opened when it is first asked. It only reads, so that it copies no log into the file when it is the last to close; but where no log is open
 * yet, only a writer may read.
 */
export const openBeside = (file: string): Beside => {
  let db: Database.Database | null = null
  let writing: Database.Database | null = null
  const prepared = new Map<string, Database.Statement<Array<unknown>>>()
  const statement = (sql: string): Database.Statement<Array<unknown>> => {
    db = db ?? new Database(file, { readonly: existsSync(`${file}-shm`) })
    const known = prepared.get(sql) ?? db.prepare(sql).pluck()
    prepared.set(sql, known)
    return known
  }
  return {
    one: <A>(sql: string, ...values: Values) => statement(sql).get(...values) as A | undefined,
    all: <A>(sql: string, ...values: Values) => statement(sql).all(...values) as ReadonlyArray<A>,
    run: (sql, ...values) => {
      writing = writing ?? new Database(file)
      writing.prepare(sql).run(...values)
    },
    close: () => {
      writing?.close()
      db?.close()
    },
  }
}
