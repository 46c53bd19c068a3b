/**
 * Jobs that are done on a thread of their own, one at a time. One that takes too long, or that the thread dies of, fails alone: its
 * thread is ended, and the next has a new one.
 */
import { parentPort, type ResourceLimits, type Worker } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import { startThread } from '../ports/thread.js'

export interface JobBounds {
  /** From when it is begun. */
  readonly job_ms_max: number
  /** Waiting and being done. */
  readonly jobs_max: number
  /** The thread ends after this long without work. */
  readonly idle_ms_max: number
  /** A thread that needs more memory dies. */
  readonly memory?: ResourceLimits
}

/** Why there is no result: `full` is of too many jobs, everything else of this one. */
export interface Undone {
  readonly full: boolean
  readonly reason: string
}

export type Done<Result> = E.Either<Undone, Result>

const START_MS_MAX = 30_000
const REASON_CHARACTERS_MAX = 200

type FromThread<Result> = { readonly kind: 'ready' } | { readonly kind: 'done'; readonly result: Result }

/** The other end: what a thread's module calls. What `does` throws ends the thread. */
export const doJobs = <Job, Result>(does: (job: Job) => Result): void => {
  const tell = (message: FromThread<Result>): void => parentPort?.postMessage(message)
  parentPort?.on('message', (job: Job) => tell({ kind: 'done', result: does(job) }))
  tell({ kind: 'ready' })
}

interface Asked<Job, Result> {
  readonly job: Job
  readonly resume: (done: Done<Result>) => void
}

/** The thread is started when there is work for it. */
export class Jobs<Job, Result> {
  readonly #module: URL
  readonly #bounds: JobBounds
  readonly #waiting: Array<Asked<Job, Result>> = []
  #current: Asked<Job, Result> | null = null
  #worker: Worker | null = null
  /** One at a time: until the thread is ready, until the job is done, or until the thread was idle for long. */
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(module: URL, bounds: JobBounds) {
    this.#module = module
    this.#bounds = bounds
  }

  run(job: Job): Promise<Done<Result>> {
    const undone = (full: boolean, reason: string) => Promise.resolve(E.left({ full, reason }))
    if (this.#stopped) return undone(false, 'it was stopped')
    const count = this.#waiting.length + (this.#current === null ? 0 : 1)
    if (count >= this.#bounds.jobs_max) return undone(true, 'too many wait')
    return new Promise((resume) => {
      this.#waiting.push({ job, resume })
      this.#next()
    })
  }

  /** For good: what waits fails. */
  stop(): void {
    this.#stopped = true
    this.#end()
    for (const { resume } of [...(this.#current === null ? [] : [this.#current]), ...this.#waiting.splice(0)])
      resume(E.left({ full: false, reason: 'it was stopped' }))
    this.#current = null
  }

  #next(): void {
    if (this.#current !== null) return
    this.#current = this.#waiting.shift() ?? null
    if (this.#current === null) this.#within(this.#bounds.idle_ms_max, () => this.#end()).unref()
    else if (this.#worker === null) this.#start()
    else this.#begin(this.#worker, this.#current)
  }

  #start(): void {
    const { memory } = this.#bounds
    try {
      const worker = startThread(this.#module, memory === undefined ? {} : { resourceLimits: memory })
      this.#worker = worker
      this.#listen(worker)
    } catch (error) {
      this.#fail(`its thread did not start: ${String(error)}`)
    }
  }

  #listen(worker: Worker): void {
    worker.unref()
    this.#within(START_MS_MAX, () => this.#fail('its thread did not start in time'))
    // A thread that was given up may still speak: the job that is done now is not the one it speaks of.
    const ofThisThread = (hear: () => void): void => {
      if (worker === this.#worker) hear()
    }
    worker.on('message', (message: FromThread<Result>) => ofThisThread(() => this.#hear(worker, message)))
    worker.on('error', (error) => ofThisThread(() => this.#fail(`its thread died: ${String(error)}`)))
    worker.on('exit', () => ofThisThread(() => this.#fail('its thread ended')))
  }

  #hear(worker: Worker, message: FromThread<Result>): void {
    if (message.kind === 'done') this.#settle(E.right(message.result))
    else if (this.#current !== null) this.#begin(worker, this.#current)
  }

  #begin(worker: Worker, { job }: Asked<Job, Result>): void {
    this.#within(this.#bounds.job_ms_max, () => this.#fail('it took too long'))
    worker.postMessage(job)
  }

  #fail(reason: string): void {
    this.#end()
    this.#settle(E.left({ full: false, reason: reason.slice(0, REASON_CHARACTERS_MAX) }))
  }

  #settle(done: Done<Result>): void {
    const settled = this.#current
    this.#current = null
    settled?.resume(done)
    this.#next()
  }

  #within(ms: number, otherwise: () => void): NodeJS.Timeout {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(otherwise, ms)
    return this.#timer
  }

  #end(): void {
    clearTimeout(this.#timer)
    const worker = this.#worker
    this.#worker = null
    void worker?.terminate()
  }
}
