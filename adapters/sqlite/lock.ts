/**
 * One `serve` per data directory. The lock is SQLite's own on a file beside the database: the system frees it when the process
 * ends, however it ends. Who holds it stands in a file beside it, for whoever is refused.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

const LOCK = 'serve.lock'
const HOLDER = 'serve.lock.json'

/** What other commands on the same data directory must know of a server: what it does, they may promise. */
export interface Served {
  /** Where it is reached. */
  readonly url: string
  /** Whether it has a relay: live mail leaves, and the operator's. */
  readonly relay: boolean
}

export interface Holder {
  readonly pid: number
  readonly host: string
  /** RFC 3339. */
  readonly started: string
  /** How it serves; absent until it listens. */
  readonly serving?: Served
}

/** Another process serves this data directory; `holder` is null where it could not be read. */
export class ServeLocked extends Error {
  override readonly name = 'ServeLocked'
  readonly holder: Holder | null
  constructor(directory: string, holder: Holder | null) {
    const who =
      holder === null
        ? 'another process'
        : `process ${holder.pid} on ${holder.host}, which started at ${holder.started}`
    super(`${directory} is already served by ${who}: stop it, or name another data directory.`)
    this.holder = holder
  }
}

export interface ServeLock {
  /** Writes down how it serves, for the commands of the same machine. */
  readonly serves: (how: Served) => void
  readonly release: () => void
}

const holderOf = (file: string): Holder | null => {
  try {
    const { pid, host, started, serving } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>
    return typeof pid === 'number' && typeof host === 'string' && typeof started === 'string'
      ? { pid, host, started, ...(serving === undefined ? {} : { serving }) }
      : null
  } catch {
    return null
  }
}

/** How the server of this data directory said that it serves; null: it said nothing. */
export const servedAs = (directory: string): Served | null => holderOf(join(directory, HOLDER))?.serving ?? null

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')

/** Throws `ServeLocked` where somebody holds it. */
export const holdServeLock = (directory: string): ServeLock => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const holder = join(directory, HOLDER)
  const db = new Database(join(directory, LOCK), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw isBusy(error) ? new ServeLocked(directory, holderOf(holder)) : error
  }
  // Whoever may read a file may lock it, and so keep a server from starting. By name: to close a handle of our own would free the lock.
  chmodSync(join(directory, LOCK), 0o600)
  const mine: Holder = { pid: process.pid, host: hostname(), started: new Date().toISOString() }
  const tell = (who: Holder): void => writeFileSync(holder, `${JSON.stringify(who)}\n`, { mode: 0o600 })
  tell(mine)
  return {
    serves: (serving) => tell({ ...mine, serving }),
    release: () => {
      if (!db.open) return
      rmSync(holder, { force: true })
      db.close()
    },
  }
}
