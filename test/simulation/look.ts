/** Reading the database from beside the servers, as a program of its own would: on a connection that is closed again. */
import Database from 'better-sqlite3'

export const look = <A>(file: string, work: (db: Database.Database) => A): A => {
  const db = new Database(file, { readonly: true })
  try {
    return work(db)
  } finally {
    db.close()
  }
}
