/** The schema: numbered SQL files, applied in order in one transaction when the database is opened, and never edited. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Database } from 'better-sqlite3'

const FOLDER = new URL('./migrations/', import.meta.url)

/** Marks the file as ours: `MMai` in ASCII. */
const APPLICATION_ID = 0x4d4d6169

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

const read = (): ReadonlyArray<Migration> =>
  readdirSync(FOLDER)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name, at) => {
      const version = Number(name.slice(0, 4))
      if (version !== at + 1) throw new Error(`The migration ${name} is out of order: ${at + 1} is next.`)
      return { version, name, sql: readFileSync(new URL(name, FOLDER), 'utf8') }
    })

let known: ReadonlyArray<Migration> | null = null

/** `0001_initial.sql` is version 1. They are numbered without a gap. Read once. */
export const migrations = (): ReadonlyArray<Migration> => {
  known = known ?? read()
  return known
}

/** What lies there is not for this program; the message says what to do. */
export class WrongDatabase extends Error {}

const tables = (db: Database): number =>
  db.prepare<[], number>("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get() ?? 0

/** The version of the schema in the file; refuses what is not ours, and what a newer program wrote. */
const versionOf = (db: Database, known: number): number => {
  if (tables(db) === 0) return 0
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new WrongDatabase(`${db.name} is not a database of MultiMail: name another data directory.`)
  const applied = db.prepare<[], number>('SELECT max(version) FROM migrations').pluck().get() ?? 0
  if (applied > known)
    throw new WrongDatabase(
      `${db.name} was written by a newer MultiMail (its schema is version ${applied}, this program knows ${known}): ` +
        'start the newer program, or restore a backup that the older one made.',
    )
  return applied
}

/** For who only reads: refuses a schema that is not this program's. */
export const requireCurrent = (db: Database): void => {
  const newest = migrations().length
  if (versionOf(db, newest) < newest)
    throw new WrongDatabase(
      `${db.name} was written by an older MultiMail: start the server once, which brings it up to date.`,
    )
}

/** Two processes that start together take turns; the second finds nothing to do. */
export const migrate = (db: Database, all: ReadonlyArray<Migration> = migrations()): void => {
  if (versionOf(db, all.length) === all.length) return
  const apply = db.transaction(() => {
    const applied = versionOf(db, all.length)
    if (applied === 0) {
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.exec('CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT')
    }
    const mark = db.prepare('INSERT INTO migrations (version, name) VALUES (?, ?)')
    for (const { version, name, sql } of all.slice(applied)) {
      db.exec(sql)
      mark.run(version, name)
    }
  })
  // So that a migration may say a CHECK anew.
  db.unsafeMode(true)
  try {
    apply.immediate()
  } finally {
    db.unsafeMode(false)
  }
}
