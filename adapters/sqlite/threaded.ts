/**
 * The writer on a thread of its own. Jobs that come while it commits wait, and share the next commit.
 *
 * Should the thread die, every job that waits fails, and the store is dead: the process is started anew.
 */
import type { Worker } from 'node:worker_threads'
import { Effect } from 'effect'
import { StoreFault } from '../ports/store.js'
import { sibling, startThread } from '../ports/thread.js'
import type { Desk } from './inline.js'
import { type Given, type Job, type Result, storeFault } from './jobs.js'
import type { FromWriter, ToWriter } from './thread.js'
import { GROUP_MAX, type WriterOptions } from './writer.js'

/** Jobs that wait for the writer; one more is refused as `busy`. */
export const QUEUE_MAX = 4_096
/** Groups given to the thread at a time: it works on one while the other crosses over. */
const GROUPS_MAX = 2

interface Waiting {
  readonly job: Job
  readonly settle: (result: Result) => void
}

const start = ({ file, settings }: WriterOptions): Worker =>
  startThread(sibling('thread', import.meta.url), { workerData: { file, settings } })

const BUSY: Result = { ok: false, reason: 'too many requests wait to be written', busy: true }

/** The queue before the thread. */
const queueOf = (worker: Worker) => {
  const queue: Array<Waiting> = []
  const flights: Array<ReadonlyArray<Waiting>> = []
  let dead: string | null = null

  const feed = (): void => {
    while (flights.length < GROUPS_MAX && queue.length > 0) {
      const group = queue.splice(0, GROUP_MAX)
      flights.push(group)
      const message: ToWriter = { kind: 'group', jobs: group.map((one) => one.job) }
      worker.postMessage(message)
    }
  }

  return {
    add: (one: Waiting): void => {
      if (dead !== null) {
        one.settle({ ok: false, reason: dead, busy: false })
        return
      }
      if (queue.length >= QUEUE_MAX) {
        one.settle(BUSY)
        return
      }
      queue.push(one)
      feed()
    },
    /** Whoever no longer waits need not be written, if the thread does not have it yet. */
    withdraw: (one: Waiting): void => {
      const at = queue.indexOf(one)
      if (at >= 0) queue.splice(at, 1)
    },
    done: (results: ReadonlyArray<Result>): void => {
      const group = flights.shift() ?? []
      feed()
      group.forEach((one, at) => {
        one.settle(results[at] ?? { ok: false, reason: 'the writer gave no result', busy: false })
      })
    },
    die: (reason: string): void => {
      dead = dead ?? reason
      const all = [...flights.splice(0).flat(), ...queue.splice(0)]
      for (const one of all) one.settle({ ok: false, reason, busy: false })
    },
  }
}

const deskOf = (worker: Worker, ended: Promise<void>): Desk & { readonly hear: (message: FromWriter) => void } => {
  const queue = queueOf(worker)
  worker.on('error', (error) => queue.die(`the writer stopped: ${error.message}`))
  worker.on('exit', () => queue.die('the writer has stopped'))
  return {
    hear: (message) => {
      if (message.kind === 'done') queue.done(message.results)
    },
    write: <J extends Job>(job: J) =>
      Effect.callback<Given[J['kind']], StoreFault>((resume) => {
        const waiting: Waiting = {
          job,
          settle: (result) =>
            resume(
              result.ok
                ? Effect.succeed(result.value as Given[J['kind']])
                : Effect.fail(new StoreFault({ reason: result.reason, busy: result.busy })),
            ),
        }
        queue.add(waiting)
        return Effect.sync(() => queue.withdraw(waiting))
      }),
    close: Effect.promise(() => {
      const message: ToWriter = { kind: 'close' }
      worker.postMessage(message)
      return ended
    }),
  }
}

/** Answers when the thread has opened the database. */
export const threadedDesk = (options: WriterOptions): Effect.Effect<Desk, StoreFault> =>
  Effect.tryPromise({
    try: () =>
      new Promise<Desk>((resolve, reject) => {
        const worker = start(options)
        const ended = new Promise<void>((done) => worker.once('exit', () => done()))
        const desk = deskOf(worker, ended)
        worker.once('error', reject)
        worker.once('exit', () => reject(new Error('the writer has stopped')))
        worker.on('message', (message: FromWriter) => {
          if (message.kind === 'ready') resolve(desk)
          else if (message.kind === 'unusable') reject(new StoreFault({ reason: message.reason, busy: message.busy }))
          else desk.hear(message)
        })
      }),
    catch: (error) => (error instanceof StoreFault ? error : storeFault(error)),
  })
