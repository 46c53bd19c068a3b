/** What a person on the machine reads of a data directory, beside a running server. */
import { existsSync } from 'node:fs'
import type { OperatorMailRow } from '../../core/operations/rows.js'
import { openReader } from './open.js'

const reading = <A>(file: string, nothing: A, ask: (db: ReturnType<typeof openReader>) => A): A => {
  if (!existsSync(file)) return nothing
  const db = openReader(file)
  try {
    return ask(db)
  } finally {
    db.close()
  }
}

/** Oldest first. */
export const accountIds = (file: string): ReadonlyArray<string> =>
  reading<ReadonlyArray<string>>(file, [], (db) =>
    (db.prepare('SELECT id FROM accounts ORDER BY id').all() as ReadonlyArray<{ readonly id: string }>).map(
      ({ id }) => id,
    ),
  )

/** What the operators of all accounts were sent, newest first. */
export const operatorMails = (file: string, limit: number): ReadonlyArray<OperatorMailRow> =>
  reading<ReadonlyArray<OperatorMailRow>>(
    file,
    [],
    (db) =>
      db
        .prepare('SELECT * FROM operator_mail ORDER BY created_ms DESC, id DESC LIMIT ? + 0')
        .all(limit) as ReadonlyArray<OperatorMailRow>,
  )
