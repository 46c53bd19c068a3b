/**
 * The writer's database with a disk that can fail: full or busy at any statement, and a power cut before, within or after a commit. A cut
 * within a commit leaves a write-ahead log of which some blocks are written and some are not.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { type Connection, openWriter } from '../../adapters/sqlite/open.js'
import { lazy, type Statement } from './lazy.js'
import type { Random } from './random.js'

/** What befalls a transaction. */
export type Mishap =
  | 'none'
  | 'full'
  | 'full at commit'
  | 'busy'
  | 'die within'
  | 'die before commit'
  | 'torn commit'
  | 'die after commit'

export interface Disk {
  /** Drawn when a transaction begins. */
  readonly mishap: () => Mishap
  /** The process dies once the task that is at work has ended. */
  readonly die: (mishap: Mishap, torn: Buffer | null) => void
}

/** Octets that a disk writes at a time. */
const BLOCK = 512
/** Statements within a transaction, of which one meets the mishap. */
const STATEMENTS_MAX = 24

const full = (): Error => new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
const busy = (): Error => new Database.SqliteError('database is locked', 'SQLITE_BUSY')
const cut = (): Error => new Error('the power is cut')

const readLog = (file: string): Buffer => (existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`) : Buffer.alloc(0))

/** Some blocks of what the commit wrote, not all. */
const tear = (before: Buffer, after: Buffer, random: Random): Buffer => {
  const torn = Buffer.from(after)
  const share = random.next()
  const cutAt = random.chance(0.5) ? random.below(after.length) : after.length
  for (let at = 0; at < after.length; at += BLOCK) {
    const end = Math.min(after.length, at + BLOCK)
    const changed = at >= before.length || !before.subarray(at, end).equals(after.subarray(at, end))
    if (changed && (at >= cutAt || (cutAt === after.length && random.chance(share)))) {
      torn.fill(0, at, end)
      if (at < before.length) before.copy(torn, at, at, Math.min(end, before.length))
    }
  }
  return torn
}

/** `db` as it is, but for what `disk` does to its transactions. */
export const onDisk = (db: Connection, file: string, disk: Disk, random: Random): Connection => {
  let mishap: Mishap = 'none'
  let left = 0
  let dead = false

  const die = (torn: Buffer | null): void => {
    dead = true
    disk.die(mishap, torn)
  }
  const begin = (): void => {
    if (dead) throw cut()
    mishap = disk.mishap()
    left = random.below(STATEMENTS_MAX)
    if (mishap === 'busy') throw busy()
  }
  const statement = (): void => {
    left -= 1
    if (left !== 0) return
    if (mishap === 'full') {
      mishap = 'none'
      // SQLite itself may undo the whole transaction.
      if (random.chance(0.5)) db.exec('ROLLBACK')
      throw full()
    }
    if (mishap === 'die within') {
      die(null)
      throw cut()
    }
  }
  const commit = <A>(work: () => A): A => {
    if (mishap === 'full at commit') {
      mishap = 'none'
      throw full()
    }
    if (mishap === 'die before commit') {
      die(null)
      throw cut()
    }
    const before = mishap === 'torn commit' ? readLog(file) : null
    const done = work()
    if (before !== null) die(tear(before, readLog(file), random))
    else if (mishap === 'die after commit') die(null)
    return done
  }

  const failing = (sql: string, made: Statement): Statement => {
    const { run } = made
    if (/^BEGIN/.test(sql))
      return {
        ...made,
        run: (...values: Array<unknown>) => {
          begin()
          return run(...values)
        },
      }
    if (/^COMMIT/.test(sql)) return { ...made, run: (...values: Array<unknown>) => commit(() => run(...values)) }
    if (/^\s*(INSERT|UPDATE|DELETE)/.test(sql))
      return {
        ...made,
        run: (...values: Array<unknown>) => {
          statement()
          return run(...values)
        },
      }
    return made
  }
  return lazy(db, failing)
}

/** Opens it as the writer does. */
export const openOnDisk = (file: string, disk: Disk, random: Random): Connection =>
  onDisk(openWriter(file), file, disk, random)

/** What is on the disk after a power cut: the file, and its log as it was, or torn. */
export const afterCut = (file: string, next: string, torn: Buffer | null): void => {
  mkdirSync(dirname(next), { recursive: true })
  copyFileSync(file, next)
  if (torn !== null) writeFileSync(`${next}-wal`, torn)
  else if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${next}-wal`)
}
