/** The queue before the writer's thread: what comes while it commits waits, and shares the next commit. */
import type { Job, Result } from './jobs.js'
import { GROUP_MAX } from './writer.js'

/** Jobs that wait for the writer; one more is refused as `busy`. */
export const QUEUE_MAX = 4_096
/** Octets of bodies and attachments in it; beyond that it is full too, whatever the number. */
export const QUEUE_OCTETS_MAX = 256 * 1024 * 1024
/** Groups given to the thread at a time: it works on one while the other crosses over. */
const GROUPS_MAX = 2

/**
 * A group is a part of all that is under way, so that the writer works on one part while this thread answers another; all in one group,
 * each would wait for the other. Smaller parts cost more commits. Below the least size the commit costs more than waiting.
 */
const PARTS = 2
const GROUP_MIN = 16

export interface Waiting {
  readonly job: Job
  readonly settle: (result: Result) => void
}

const octetsOf = ({ job }: Waiting): number => {
  const prepared = job.kind === 'submit' ? job.request.prepared : null
  if (prepared === null) return 0
  return prepared.attachments.reduce((sum, one) => sum + one.size, prepared.text.length + prepared.html.length)
}

export interface Queue {
  readonly add: (one: Waiting) => void
  /** Whoever no longer waits need not be written, if the writer does not have it yet. */
  readonly withdraw: (one: Waiting) => void
  readonly done: (results: ReadonlyArray<Result>) => void
  /** Nothing will be written any more. */
  readonly die: (reason: string) => void
}

const BUSY: Result = { ok: false, reason: 'too many requests wait to be written', busy: true }

/**
 * `post` hands a group to the writer, who answers each by `done`, in order. `soon` does something when all that came together has been
 * added: else the first of it would be a group of its own.
 */
export const queueOf = (post: (jobs: ReadonlyArray<Job>) => void, soon: (work: () => void) => void): Queue => {
  const queue: Array<Waiting> = []
  const flights: Array<ReadonlyArray<Waiting>> = []
  let octets = 0
  let dead: string | null = null
  let awaited = false

  const size = (): number => {
    const all = flights.reduce((sum, group) => sum + group.length, queue.length)
    return Math.min(GROUP_MAX, Math.max(GROUP_MIN, Math.ceil(all / PARTS)))
  }

  const feed = (): void => {
    while (flights.length < GROUPS_MAX && queue.length > 0) {
      const group = queue.splice(0, size())
      for (const one of group) octets -= octetsOf(one)
      flights.push(group)
      post(group.map((one) => one.job))
    }
  }

  const feedSoon = (): void => {
    if (awaited) return
    awaited = true
    soon(() => {
      awaited = false
      feed()
    })
  }

  return {
    add: (one: Waiting): void => {
      if (dead !== null) {
        one.settle({ ok: false, reason: dead, busy: false })
        return
      }
      if (queue.length >= QUEUE_MAX || (queue.length > 0 && octets + octetsOf(one) > QUEUE_OCTETS_MAX)) {
        one.settle(BUSY)
        return
      }
      queue.push(one)
      octets += octetsOf(one)
      if (queue.length >= GROUP_MIN) feed()
      else feedSoon()
    },
    withdraw: (one: Waiting): void => {
      const at = queue.indexOf(one)
      if (at < 0) return
      queue.splice(at, 1)
      octets -= octetsOf(one)
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
