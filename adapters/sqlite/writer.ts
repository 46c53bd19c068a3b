/**
 * The one writer: jobs in order, a savepoint each, one COMMIT for all of a group (rule 2, rule 7).
 *
 * A job that fails harms no other. Nothing is answered before COMMIT returned; a COMMIT that fails fails all.
 */
import type { Request } from '../../core/operations/facts.js'
import type { PlanSettings } from '../ports/context.js'
import type { Outcome } from '../ports/store.js'
import { type Log, log } from './append.js'
import { claims } from './claims.js'
import { type Fault, faultOf, type Given, type Job, type Result } from './jobs.js'
import { type Connection, closeWriter, openWriter } from './open.js'
import { rateKeeper } from './rates.js'
import { road } from './road.js'
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

type Perform = (job: Job) => Given[Job['kind']]

const performer = (db: Connection, settings: PlanSettings, chain: Log): Perform => {
  const plan = road(db, settings)
  const write = statements(db)
  const leases = claims(db)
  const keep = rateKeeper(db)

  const submit = (request: Request): Outcome => {
    const { writes, facts, answer, changed } = plan(request)
    for (const one of writes) write(one)
    chain.append(request.principal.account_id, request.now_ms, facts)
    return { answer, changed }
  }

  return (job) => {
    switch (job.kind) {
      case 'submit':
        return submit(job.request)
      case 'claim':
        return leases.claim(job.now_ms, job.limit, job.lease_ms)
      case 'release':
        leases.release(job.delivery_ids)
        return null
      case 'end_leases':
        leases.endAll()
        return null
      case 'keep_rates':
        keep(job.rates)
        return null
    }
  }
}

export const openStoreWriter = ({ file, settings }: WriterOptions): Writer => {
  const db = openWriter(file)
  const chain = log(db)
  const perform = performer(db, settings, chain)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  const undo = db.prepare('ROLLBACK TO job')
  const version = db.prepare<[], number>('PRAGMA data_version').pluck()
  let seen = version.get()

  /** SQLite may have ended the whole transaction itself (disk full): then undoing fails, and with it the group. */
  const one = (job: Job): Result => {
    savepoint.run()
    try {
      const value = perform(job)
      release.run()
      return { ok: true, value }
    } catch (error) {
      chain.forget()
      if (!db.inTransaction) throw error
      undo.run()
      release.run()
      return faultOf(error)
    }
  }

  const abandon = (error: unknown, size: number): ReadonlyArray<Fault> => {
    chain.forget()
    if (db.inTransaction) db.exec('ROLLBACK')
    return Array.from({ length: size }, () => faultOf(error))
  }

  /** Another process wrote since: what is known of the ends of the chains is no longer true. */
  const refresh = (): void => {
    const now = version.get()
    if (now !== seen) chain.forget()
    seen = now
  }

  return {
    apply: (group) => {
      try {
        begin.run()
        refresh()
        const results = group.map(one)
        commit.run()
        return results
      } catch (error) {
        return abandon(error, group.length)
      }
    },
    close: () => closeWriter(db),
  }
}
