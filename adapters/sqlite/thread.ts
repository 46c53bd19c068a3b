/** The writer's thread: a group of jobs comes in, their results go out. */
import { parentPort, workerData } from 'node:worker_threads'
import { faultOf, type Job, type Result } from './jobs.js'
import { openStoreWriter, type WriterOptions } from './writer.js'

export type ToWriter = { readonly kind: 'group'; readonly jobs: ReadonlyArray<Job> } | { readonly kind: 'close' }

export type FromWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly reason: string; readonly busy: boolean }
  | { readonly kind: 'done'; readonly results: ReadonlyArray<Result> }

const run = (port: NonNullable<typeof parentPort>): void => {
  const tell = (message: FromWriter): void => port.postMessage(message)
  try {
    const writer = openStoreWriter(workerData as WriterOptions)
    port.on('message', (message: ToWriter) => {
      if (message.kind === 'group') {
        tell({ kind: 'done', results: writer.apply(message.jobs) })
        return
      }
      writer.close()
      port.close()
    })
    tell({ kind: 'ready' })
  } catch (error) {
    const { reason, busy } = faultOf(error)
    tell({ kind: 'unusable', reason, busy })
    port.close()
  }
}

if (parentPort !== null) run(parentPort)
