/**
 * The writer on a thread of its own. Jobs that come while it commits wait, and share the next commit.
 *
 * Should the thread die, every job that waits fails, and the store is dead: the process is started anew.
 */
import type { Worker } from 'node:worker_threads'
import * as Effect from 'effect/Effect'
import { StoreFault } from '../ports/store.js'
import { sibling, startThread } from '../ports/thread.js'
import { storeFault } from './fault.js'
import type { Desk } from './inline.js'
import { queuedDesk } from './queued.js'
import type { FromWriter, ToWriter } from './thread.js'
import type { WriterOptions } from './writer.js'

/** What the writer makes is mostly gone with its group: a small nursery holds it, and a larger one would only stay resident. */
const NURSERY_MB = 24

const start = ({ file, settings }: WriterOptions): Worker =>
  startThread(sibling('thread', import.meta.url), {
    workerData: { file, settings },
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
  })

const deskOf = (worker: Worker, ended: Promise<void>): Desk & { readonly hear: (message: FromWriter) => void } => {
  const { write, done, die } = queuedDesk((jobs) => {
    const message: ToWriter = { kind: 'group', jobs }
    worker.postMessage(message)
  }, setImmediate)
  worker.on('error', (error) => die(`the writer stopped: ${error.message}`))
  worker.on('exit', () => die('the writer has stopped'))
  return {
    write,
    hear: (message) => {
      if (message.kind === 'done') done(message.results)
    },
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
