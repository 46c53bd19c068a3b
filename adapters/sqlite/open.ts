/**
 * Opening the database: as its one writer, or to read. Every connection is durable before it answers (rule 2).
 *
 * Of its statements none says `LIMIT ?`, but `LIMIT ? + 0`: the value of a bare one SQLite takes into its plan, and compiles the statement
 * anew whenever it is bound.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { migrate, requireCurrent } from './migrate.js'

export type Connection = Database.Database

/** Octets; larger pages hold more rows of a group, so that a commit writes fewer of them. */
const PAGE_OCTETS = 8192
/** How long a writer waits for another process, in milliseconds. */
const BUSY_MS_MAX = 5_000
/** Pages of the write-ahead log after which it is copied into the database: 16 MB. */
const CHECKPOINT_PAGES = 2_000
/** Octets the log keeps on disk between checkpoints. */
const LOG_OCTETS_MAX = 64 * 1024 * 1024
/** KiB of pages that one connection keeps in memory. */
const WRITER_CACHE_KIB = 16_384
const READER_CACHE_KIB = 8_192

/** A database nobody else may read, in a directory of its own. The log and its index take over the mode. */
const create = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

/** better-sqlite3 is built so that a WAL connection runs at NORMAL, which may lose answered commits: FULL is set after WAL. */
const settle = (db: Connection, cache_kib: number): void => {
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -${cache_kib};
  `)
}

/** Makes the file where there is none, and brings its schema up to this program. */
export const openWriter = (file: string): Connection => {
  create(file)
  const db = new Database(file, { timeout: BUSY_MS_MAX })
  try {
    db.pragma(`page_size = ${PAGE_OCTETS}`)
    db.pragma('journal_mode = WAL')
    settle(db, WRITER_CACHE_KIB)
    // What a savepoint would restore stays in memory: on disk it costs more than the commit.
    db.pragma('temp_store = MEMORY')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    db.pragma(`journal_size_limit = ${LOG_OCTETS_MAX}`)
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Reads what was committed; it can change nothing. */
export const openReader = (file: string): Connection => {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS_MAX })
  try {
    settle(db, READER_CACHE_KIB)
    requireCurrent(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Leaves one file with everything in it, unless somebody still reads. */
export const closeWriter = (db: Connection): void => {
  if (!db.open) return
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}
