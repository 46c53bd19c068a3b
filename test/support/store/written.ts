/** A writer without a Store around it: groups go in as they are, for what only SQLite's own writer promises. */
import { sha256 } from '../../../adapters/ports/context.js'
import type { Outcome } from '../../../adapters/ports/store.js'
import type { Job, Result } from '../../../adapters/sqlite/jobs.js'
import { type Connection, openWriter } from '../../../adapters/sqlite/open.js'
import { type Writer, writerOn } from '../../../adapters/sqlite/writer.js'
import type { Environment, Principal } from '../../../core/authority/principal.js'
import type { Prepared } from '../../../core/operations/facts.js'
import { type Body, bodyOf } from './opened.js'
import { machine, mailTo, prepared, type Requests, requests, SETTINGS, type World, worldOf } from './requests.js'

export interface Written {
  readonly db: Connection
  readonly writer: Writer
  readonly requests: Requests
  readonly job: (name: string, by: Principal, input: unknown, parts?: Prepared | null) => Job
  readonly send: (world: World, to: string, more?: Body) => Job
  readonly done: (job: Job) => Body
  readonly account: (domain: string) => { readonly [E in Environment]: World }
}

export const outcomeOf = (result: Result | undefined): Outcome => {
  if (result?.ok !== true) throw new Error(`failed: ${JSON.stringify(result)}`)
  return result.value as Outcome
}

/** `change` may put something between the writer and the database. */
export const written = (
  file: string,
  seed = 'written',
  change: (db: Connection) => Connection = (db) => db,
): Written => {
  const db = openWriter(file)
  const writer = writerOn(change(db), SETTINGS)
  const made = requests(seed)
  const job: Written['job'] = (name, by, input, parts = null) => ({
    kind: 'submit',
    request: made.make(name, by, input, parts),
  })
  const done: Written['done'] = (one) => bodyOf(outcomeOf(writer.apply([one])[0]))
  return {
    db,
    writer,
    requests: made,
    job,
    send: (world, to, more = {}) => job('send_email', world.agent, mailTo([to], more), prepared('Here they are.')),
    done,
    account: (domain) => {
      const input = { domain, oversight_email: `operator@elsewhere.${domain}`, limits: true }
      const body = done(job('init', machine(`acc_${domain}`), input))
      const key = db.prepare<[string], string>('SELECT id FROM api_keys WHERE hash = ?').pluck()
      const idOf = (text: string): string => key.get(sha256(text)) ?? ''
      return { test: worldOf(body, 'test', idOf), live: worldOf(body, 'live', idOf) }
    },
  }
}
