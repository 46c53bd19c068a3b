/** What one job of the writer does, inside the transaction of its group. */
import type { Request } from '../../core/operations/facts.js'
import { ownsFact, ownsWrite } from '../../core/operations/own.js'
import type { Table, Write } from '../../core/operations/plan.js'
import type { SeenRow } from '../../core/operations/rows.js'
import type { PlanSettings } from '../ports/context.js'
import type { Outcome } from '../ports/store.js'
import type { Log } from './append.js'
import { claims } from './claims.js'
import type { Counts } from './counts.js'
import type { Given, Job } from './jobs.js'
import { loader } from './load.js'
import type { Memo } from './memo.js'
import type { Connection } from './open.js'
import { pruner } from './prune.js'
import { rateKeeper } from './rates.js'
import { road } from './road.js'
import { seenWriter } from './seen.js'
import { type Apply, Misfit } from './statements.js'

/** What the writer remembers between jobs. */
export interface Memory {
  readonly chain: Log
  readonly rows: Memo
  readonly counts: Counts
}

export type Perform = (job: Job) => Given[Job['kind']]

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

export const performer = (db: Connection, settings: PlanSettings, write: Apply, memory: Memory): Perform => {
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
        return leases.claim(job.now_ms, job.room, job.lease_ms)
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
