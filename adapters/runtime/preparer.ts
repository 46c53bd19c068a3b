/** Prepares a request: a small one at once, a large one in a thread of its own. */
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { Operation } from '../../core/operations/operation.js'
import { sibling } from '../ports/thread.js'
import { type JobBounds, Jobs } from './jobs.js'
import { type Body, type Call, prepare } from './prepare.js'
import type { Job } from './prepare-thread.js'

/** Bytes of a body that is prepared at once: some milliseconds at worst. */
export const INLINE_OCTETS_MAX = 16 * 1024

/** A body that takes longer than this is given up: it was made to be slow. */
const BOUNDS: JobBounds = { job_ms_max: 20_000, jobs_max: 200, idle_ms_max: 30_000 }

type Result = E.Either<Refusal, Call>

export interface PreparerShape {
  readonly prepare: (operation: Operation<unknown>, body: Body) => Effect.Effect<Result>
}

export class Preparer extends Context.Service<Preparer, PreparerShape>()('Preparer') {}

const octets = ({ json }: Body): number => (json instanceof Uint8Array ? json.length : 0)

export const preparer: Layer.Layer<Preparer> = Layer.effect(
  Preparer,
  Effect.gen(function* () {
    const jobs = yield* Effect.acquireRelease(
      Effect.sync(() => new Jobs<Job, Result>(sibling('prepare-thread', import.meta.url), BOUNDS)),
      (one) => Effect.sync(() => one.stop()),
    )
    const beside = async (job: Job): Promise<Result> => {
      const done = await jobs.run(job)
      return E.isLeft(done) ? E.left(refusal('overloaded', {}, 5)) : done.right
    }
    return {
      prepare: (operation: Operation<unknown>, body: Body) =>
        octets(body) <= INLINE_OCTETS_MAX
          ? Effect.sync(() => prepare(operation, body))
          : Effect.promise(() => beside({ name: operation.name, body })),
    }
  }),
)
