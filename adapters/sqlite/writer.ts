/**
 * The one writer: jobs in order, one COMMIT for all of a group (rule 2, rule 7).
 *
 * A job that fails harms no other: the group is undone and done again, with a savepoint for each job. The first time there are none,
 * because what a savepoint would restore is a copy of every page that its job touches, and hardly any job fails.
 * Nothing is answered before COMMIT returned; a COMMIT that fails fails all.
 */
import type { PlanSettings } from '../ports/context.js'
import { log } from './append.js'
import { countsWriter } from './counts.js'
import { type Fault, faultOf, type Job, type Result } from './jobs.js'
import { memo } from './memo.js'
import { type Connection, closeWriter, openWriter } from './open.js'
import { type Memory, performer } from './perform.js'
import { writer as statements } from './statements.js'

/** Jobs that share one commit at most. */
export const GROUP_MAX = 256

export interface Writer {
  readonly apply: (group: ReadonlyArray<Job>) => ReadonlyArray<Result>
  readonly close: () => void
}

export interface WriterOptions {
  readonly file: string
  readonly settings: PlanSettings
}

export const openStoreWriter = ({ file, settings }: WriterOptions): Writer => writerOn(openWriter(file), settings)

/** The writer of an open database, which it closes. */
export const writerOn = (db: Connection, settings: PlanSettings): Writer => {
  const write = statements(db)
  const counts = countsWriter(db, (row) => write({ op: 'count', table: 'counters', row }))
  const memory: Memory = { chain: log(db), rows: memo(), counts }
  const perform = performer(db, settings, write, memory)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  const undo = db.prepare('ROLLBACK TO job')
  const version = db.prepare<[], number>('PRAGMA data_version').pluck()
  let seen = version.get()

  const forget = (): void => {
    memory.chain.forget()
    memory.rows.forget()
    counts.forget()
  }

  const done = (job: Job): Result => {
    const value = perform(job)
    counts.keep()
    return { ok: true, value }
  }

  /** SQLite may have ended the whole transaction itself (disk full): then undoing fails, and with it the group. */
  const guarded = (job: Job): Result => {
    savepoint.run()
    try {
      const result = done(job)
      release.run()
      return result
    } catch (error) {
      counts.drop()
      memory.chain.forget()
      memory.rows.forget()
      if (!db.inTransaction) throw error
      undo.run()
      release.run()
      return faultOf(error)
    }
  }

  const undoAll = (): void => {
    forget()
    if (db.inTransaction) db.exec('ROLLBACK')
  }

  /** Another process wrote since: what is known of the ends of the chains is no longer true. */
  const refresh = (): void => {
    const now = version.get()
    if (now !== seen) forget()
    seen = now
  }

  /** A job that fails first undoes all, and all is done again with each by itself. */
  const performAll = (group: ReadonlyArray<Job>): ReadonlyArray<Result> => {
    try {
      return group.map(done)
    } catch {
      undoAll()
      begin.run()
      refresh()
      return group.map(guarded)
    }
  }

  return {
    apply: (group) => {
      try {
        begin.run()
        refresh()
        const results = performAll(group)
        counts.flush()
        commit.run()
        return results
      } catch (error) {
        undoAll()
        return Array.from({ length: group.length }, (): Fault => faultOf(error))
      }
    },
    close: () => closeWriter(db),
  }
}
