/**
 * The one writer: jobs in order, a savepoint each, one COMMIT for all of a group (rule 2, rule 7).
 *
 * A job that fails harms no other. Nothing is answered before COMMIT returned; a COMMIT that fails fails all.
 */
import type { Request } from '../../core/operations/facts.js'
import { ownsFact, ownsWrite } from '../../core/operations/own.js'
import type { Table, Write } from '../../core/operations/plan.js'
import type { SeenRow } from '../../core/operations/rows.js'
import type { PlanSettings } from '../ports/context.js'
import type { Outcome } from '../ports/store.js'
import { type Log, log } from './append.js'
import { claims } from './claims.js'
import { type Counts, countsWriter } from './counts.js'
import { type Fault, faultOf, type Given, type Job, type Result } from './jobs.js'
import { loader } from './load.js'
import { type Memo, memo } from './memo.js'
import { type Connection, closeWriter, openWriter } from './open.js'
import { pruner } from './prune.js'
import { rateKeeper } from './rates.js'
import { road } from './road.js'
import { seenWriter } from './seen.js'
import { type Apply, Misfit, writer as statements } from './statements.js'

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

/** What the writer remembers between jobs. */
interface Memory {
  readonly chain: Log
  readonly rows: Memo
  readonly counts: Counts
}

type Perform = (job: Job) => Given[Job['kind']]

/** Tables whose rows are remembered. */
const REMEMBERED: ReadonlyArray<Table> = ['accounts', 'mailboxes', 'api_keys', 'allowlist', 'suppressions']

const applier = (write: Apply, seen: (rows: ReadonlyArray<SeenRow>) => void, { rows, counts }: Memory) => {
  return (request: Request, writes: ReadonlyArray<Write>): void => {
    const recipients: Array<SeenRow> = []
    for (const one of writes) {
      if (!ownsWrite(request, one)) throw new Misfit(`${request.name} writes to ${one.table} of somebody else`)
      if (REMEMBERED.includes(one.table)) rows.forget()
      if (one.op === 'count') counts.add(one.row)
      else if (one.table !== 'seen_recipients') write(one, request.principal.environment)
      else if (one.op === 'keep') recipients.push(one.row)
      else throw new Error(`recipients are kept, not ${one.op}`)
    }
    if (recipients.length > 0) seen(recipients)
  }
}

const performer = (db: Connection, settings: PlanSettings, write: Apply, memory: Memory): Perform => {
  const plan = road(loader(db, memory.counts.of, memory.rows), settings)
  const apply = applier(write, seenWriter(db), memory)
  const leases = claims(db)
  const keep = rateKeeper(db)
  const prune = pruner(db)

  const submit = (request: Request): Outcome => {
    const { writes, facts, answer, changed } = plan(request)
    apply(request, writes)
    if (!facts.every((one) => ownsFact(request, one))) throw new Misfit(`${request.name} tells of somebody else`)
    memory.chain.append(request.principal.account_id, request.now_ms, facts)
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
      case 'prune':
        return prune(job.now_ms)
    }
  }
}

export const openStoreWriter = ({ file, settings }: WriterOptions): Writer => writerOn(openWriter(file), settings)

/** The writer of an open database, which it closes. */
export const writerOn = (db: Connection, settings: PlanSettings): Writer => {
  const write = statements(db)
  const counts = countsWriter(db, (row) => write({ op: 'count', table: 'counters', row }, row.environment))
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

  /** SQLite may have ended the whole transaction itself (disk full): then undoing fails, and with it the group. */
  const one = (job: Job): Result => {
    savepoint.run()
    try {
      const value = perform(job)
      release.run()
      counts.keep()
      return { ok: true, value }
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

  const abandon = (error: unknown, size: number): ReadonlyArray<Fault> => {
    forget()
    if (db.inTransaction) db.exec('ROLLBACK')
    return Array.from({ length: size }, () => faultOf(error))
  }

  /** Another process wrote since: what is known of the ends of the chains is no longer true. */
  const refresh = (): void => {
    const now = version.get()
    if (now !== seen) forget()
    seen = now
  }

  return {
    apply: (group) => {
      try {
        begin.run()
        refresh()
        const results = group.map(one)
        counts.flush()
        commit.run()
        return results
      } catch (error) {
        return abandon(error, group.length)
      }
    },
    close: () => closeWriter(db),
  }
}
