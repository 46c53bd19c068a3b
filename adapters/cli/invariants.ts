/** The check of the invariants while serving: on a thread of its own, told in the log, in `/metrics` and in `/health`. It never stops the server. */
import type { MonitorShape } from '../ports/monitor.js'
import { sibling, startThread } from '../ports/thread.js'
import type { Look } from '../sqlite/watch.js'

/** Violations of one look that are logged one by one; all are counted. */
const LOGGED_MAX = 100

export interface Invariants {
  /** What `/health` says of it. */
  readonly health: () => { readonly [name: string]: number | string }
  readonly close: () => Promise<void>
}

/** Where it is not switched on. */
export const unwatched: Invariants = { health: () => ({}), close: () => Promise.resolve() }

export const watchInvariants = (file: string, monitor: MonitorShape, count: (promise: string) => void): Invariants => {
  const seen = { entries: 0, violations: 0, left_out: 0, running: 1 }
  const worker = startThread(sibling('../sqlite/watch-thread', import.meta.url), { workerData: { file } })
  const ended = new Promise<void>((done) => worker.once('exit', () => done()))
  worker.on('message', ({ entries, left_out, found }: Look) => {
    seen.entries += entries
    seen.left_out += left_out
    seen.violations += found.length
    for (const { promise } of found) count(promise)
    for (const { id, promise, words, account_id } of found.slice(0, LOGGED_MAX))
      monitor.log('error', 'invariant_violated', { promise, invariant: id, account_id, words })
  })
  worker.on('error', (fault) => {
    seen.running = 0
    monitor.log('error', 'invariants_stopped', { reason: String(fault) })
  })
  worker.unref()
  return {
    health: () => ({
      ...(seen.violations > 0 || seen.running === 0 ? { status: 'degraded' } : {}),
      invariants_running: seen.running,
      invariants_entries: seen.entries,
      invariants_left_out: seen.left_out,
      invariant_violations: seen.violations,
    }),
    close: () => {
      worker.ref()
      worker.postMessage('close')
      return ended
    },
  }
}
