/** Prepares a request: a small one at once, a large one in a thread of its own. */
import type { Worker } from 'node:worker_threads'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { Operation } from '../../core/operations/operation.js'
import { sibling, startThread } from '../ports/thread.js'
import { type Body, type Call, prepare } from './prepare.js'
import type { Job } from './prepare-thread.js'

/** Bytes of a body that is prepared at once: some milliseconds at worst. */
export const INLINE_OCTETS_MAX = 16 * 1024
/** A body that takes longer than this is given up: it was made to be slow. */
const JOB_MS_MAX = 20_000
/** The thread ends after this long without work. */
const IDLE_MS_MAX = 30_000
const JOBS_MAX = 200

type Result = E.Either<Refusal, Call>

export interface PreparerShape {
  readonly prepare: (operation: Operation<unknown>, body: Body) => Effect.Effect<Result>
}

export class Preparer extends Context.Service<Preparer, PreparerShape>()('Preparer') {}

interface Waiting {
  readonly resume: (result: Result) => void
  readonly timer: NodeJS.Timeout
}

const given_up: Result = E.left(refusal('overloaded', {}, 5))

/** One thread, started when there is work for it. */
class Thread {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | null = null
  #next = 0

  run(name: string, body: Body, resume: (result: Result) => void): void {
    if (this.#waiting.size >= JOBS_MAX) {
      resume(given_up)
      return
    }
    if (this.#idle !== null) clearTimeout(this.#idle)
    const worker = this.#started()
    this.#next += 1
    const job: Job = { id: this.#next, name, body }
    this.#waiting.set(job.id, { resume, timer: setTimeout(() => this.stop(), JOB_MS_MAX * (1 + this.#waiting.size)) })
    worker.postMessage(job)
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker
    const worker = startThread(sibling('prepare-thread', import.meta.url))
    worker.on('message', ({ id, result }: { readonly id: number; readonly result: Result }) => this.#settle(id, result))
    worker.on('error', () => this.stop())
    worker.unref()
    this.#worker = worker
    return worker
  }

  #settle(id: number, result: Result): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    this.#waiting.delete(id)
    clearTimeout(waiting.timer)
    waiting.resume(result)
    if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.stop(), IDLE_MS_MAX).unref()
  }

  stop(): void {
    const worker = this.#worker
    this.#worker = null
    void worker?.terminate()
    for (const id of [...this.#waiting.keys()]) this.#settle(id, given_up)
    if (this.#idle !== null) clearTimeout(this.#idle)
  }
}

const octets = ({ json }: Body): number => (json instanceof Uint8Array ? json.length : 0)

export const preparer: Layer.Layer<Preparer> = Layer.effect(
  Preparer,
  Effect.gen(function* () {
    const thread = yield* Effect.acquireRelease(
      Effect.sync(() => new Thread()),
      (one) => Effect.sync(() => one.stop()),
    )
    return {
      prepare: (operation: Operation<unknown>, body: Body) =>
        octets(body) <= INLINE_OCTETS_MAX
          ? Effect.sync(() => prepare(operation, body))
          : Effect.callback<Result>((resume) =>
              thread.run(operation.name, body, (result) => resume(Effect.succeed(result))),
            ),
    }
  }),
)
