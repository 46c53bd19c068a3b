/** Statements that are prepared when they are first used: a program that soon dies uses few of its own. */
import type { Statement as Prepared } from 'better-sqlite3'
import type { Connection } from '../../adapters/sqlite/open.js'

type Values = Array<unknown>

export type Statement = Pick<Prepared<Values>, 'run' | 'get' | 'all' | 'iterate' | 'pluck' | 'raw'>

const lazily = (prepare: () => Prepared<Values>): Statement => {
  let made: Prepared<Values> | null = null
  const statement = (): Prepared<Values> => {
    made = made ?? prepare()
    return made
  }
  return {
    run: (...values: Values) => statement().run(...values),
    get: (...values: Values) => statement().get(...values),
    all: (...values: Values) => statement().all(...values),
    iterate: (...values: Values) => statement().iterate(...values),
    pluck: () => lazily(() => prepare().pluck()) as never,
    raw: () => lazily(() => prepare().raw()) as never,
  }
}

/** `db` as it is, but that its statements are prepared when they are first used, and that `with_` may make others of them. */
export const lazy = (
  db: Connection,
  with_: (sql: string, statement: Statement) => Statement = (_sql, one) => one,
): Connection =>
  Object.create(db, {
    prepare: {
      value: (sql: string) =>
        with_(
          sql,
          lazily(() => db.prepare<Values>(sql)),
        ),
    },
  }) as Connection
