/** A desk before a writer that is elsewhere: jobs are queued, go out in groups, and their results come back in order. */
import * as Effect from 'effect/Effect'
import { StoreFault } from '../ports/store.js'
import type { Desk } from './inline.js'
import type { Given, Job } from './jobs.js'
import { type Queue, queueOf, type Waiting } from './queue.js'

export interface QueuedDesk extends Pick<Desk, 'write'>, Pick<Queue, 'done' | 'die'> {}

/** `post` hands a group to the writer; `soon` does something when all that came together has been added. */
export const queuedDesk = (post: (jobs: ReadonlyArray<Job>) => void, soon: (work: () => void) => void): QueuedDesk => {
  const queue = queueOf(post, soon)
  return {
    done: queue.done,
    die: queue.die,
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
  }
}
