/** The writer on the caller's own thread: each job is a group of its own, and done when asked. For the command line and simulations. */
import * as Effect from 'effect/Effect'
import { StoreFault } from '../ports/store.js'
import { storeFault } from './fault.js'
import type { Given, Job } from './jobs.js'
import { openStoreWriter, type WriterOptions } from './writer.js'

/** How jobs reach the writer. */
export interface Desk {
  readonly write: <J extends Job>(job: J) => Effect.Effect<Given[J['kind']], StoreFault>
  /** Takes no more jobs, and answers when the database is closed. */
  readonly close: Effect.Effect<void>
}

export const inlineDesk = (options: WriterOptions): Effect.Effect<Desk, StoreFault> =>
  Effect.try({ try: () => openStoreWriter(options), catch: storeFault }).pipe(
    Effect.map((writer) => ({
      write: <J extends Job>(job: J) =>
        Effect.suspend((): Effect.Effect<Given[J['kind']], StoreFault> => {
          const [result] = writer.apply([job])
          if (result === undefined) return Effect.die(new Error('a job has no result'))
          return result.ok
            ? Effect.succeed(result.value as Given[J['kind']])
            : Effect.fail(new StoreFault({ reason: result.reason, busy: result.busy }))
        }),
      close: Effect.sync(writer.close),
    })),
  )
