/**
 * The one thread of a simulated world: tasks that are ready, timers that are not, and the clock that both stand on. A task belongs to an
 * owner (a server process, or the world around it); with its owner's death it is gone.
 *
 * While a world runs, the timers and the clock of the language are its own: what the program does not get by a layer (the SMTP client's
 * time-outs) it gets so.
 */
import type { Random } from './random.js'

/** Whose work it is. What is dead does no more. */
export interface Owner {
  readonly name: string
  alive: boolean
}

export interface Timer {
  readonly owner: Owner
  readonly due_ms: number
  readonly order: number
  readonly run: () => void
  live: boolean
}

interface Task {
  readonly owner: Owner
  readonly run: () => void
}

export interface Loop {
  /** Milliseconds since the world began: it never goes back. */
  readonly elapsed_ms: () => number
  readonly wall_ms: () => number
  /** Whoever is at work; the world where nobody is. */
  readonly current: () => Owner
  readonly soon: (owner: Owner, run: () => void) => void
  readonly later: (owner: Owner, ms: number, run: () => void) => Timer
  /** Runs one task or lets one timer fire, and all that follows at once. False: there is neither. */
  readonly step: () => Promise<boolean>
  /** Time passes and nothing is done meanwhile: a machine that was asleep, or a clock that was put forward. */
  readonly pass: (ms: number) => void
  /** The wall clock is set. */
  readonly skew: (ms: number) => void
  readonly isIdle: () => boolean
  /** When the next timer fires, in milliseconds since the world began. */
  readonly next_ms: () => number
  readonly forget: (owner: Owner) => void
  readonly run: <A>(owner: Owner, work: () => A) => A
  readonly steps: () => number
  /** Gives the language its own timers and clock back. */
  readonly end: () => void
}

export const WORLD: Owner = { name: 'world', alive: true }

export const START_MS = Date.UTC(2026, 0, 5, 12)

/** What is late is late by this much at most, in milliseconds. */
const LATE_MS_MAX = 50

const realSetImmediate = setImmediate

/** All that follows at once has happened. */
const settled = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve))

const before = (one: Timer, other: Timer): boolean =>
  one.due_ms < other.due_ms || (one.due_ms === other.due_ms && one.order < other.order)

/** A binary heap. */
const heap = () => {
  const all: Array<Timer> = []
  const swap = (a: number, b: number): void => {
    const one = all[a] as Timer
    all[a] = all[b] as Timer
    all[b] = one
  }
  const sink = (): void => {
    for (let at = 0; ; ) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < all.length && before(all[child] as Timer, all[least] as Timer)) least = child
      if (least === at) return
      swap(at, least)
      at = least
    }
  }
  const pop = (): void => {
    const last = all.pop() as Timer
    if (all.length > 0) {
      all[0] = last
      sink()
    }
  }
  return {
    push: (timer: Timer): void => {
      all.push(timer)
      for (let at = all.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1
        if (!before(all[at] as Timer, all[parent] as Timer)) return
        swap(at, parent)
        at = parent
      }
    },
    /** The first that is still to fire. */
    first: (): Timer | undefined => {
      while (all.length > 0 && !((all[0] as Timer).live && (all[0] as Timer).owner.alive)) pop()
      return all[0]
    },
    pop,
  }
}

/** Puts the world's clock in the place of the machine's. Answers how to put it back. */
const install = (loop: Pick<Loop, 'wall_ms' | 'later' | 'current'>): (() => void) => {
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis
  const { now } = Date
  const set = (run: (...args: ReadonlyArray<unknown>) => void, ms = 0, ...args: ReadonlyArray<unknown>) => {
    const timer = loop.later(loop.current(), Math.max(1, ms), () => run(...args))
    return Object.assign(timer, { unref: () => timer, ref: () => timer })
  }
  const clear = (timer: { live?: boolean } | null | undefined): void => {
    if (timer) timer.live = false
  }
  globalThis.setTimeout = set as never
  globalThis.clearTimeout = clear as never
  Date.now = loop.wall_ms
  return () => {
    globalThis.setTimeout = realSet
    globalThis.clearTimeout = realClear
    Date.now = now
  }
}

export const makeLoop = (random: Random): Loop => {
  const ready: Array<Task> = []
  const timers = heap()
  let elapsed = 0
  let skewed = 0
  let order = 0
  let steps = 0
  let current = WORLD

  const run = <A>(owner: Owner, work: () => A): A => {
    const outer = current
    current = owner
    try {
      return work()
    } finally {
      current = outer
    }
  }

  const perform = async (owner: Owner, work: () => void): Promise<void> => {
    current = owner
    work()
    await settled()
    current = WORLD
  }

  const fire = (timer: Timer): Promise<void> => {
    timers.pop()
    timer.live = false
    const late = random.chance(0.2) ? random.below(LATE_MS_MAX) : 0
    elapsed = Math.max(elapsed, timer.due_ms) + late
    return perform(timer.owner, timer.run)
  }

  /** One that is ready, whichever. */
  const take = (): Task | undefined => {
    while (ready.length > 0) {
      const at = random.below(ready.length)
      const task = ready[at] as Task
      const last = ready.pop() as Task
      if (at < ready.length) ready[at] = last
      if (task.owner.alive) return task
    }
    return undefined
  }

  const loop: Omit<Loop, 'end'> = {
    elapsed_ms: () => elapsed,
    wall_ms: () => START_MS + elapsed + skewed,
    current: () => current,
    soon: (owner, work) => {
      if (owner.alive) ready.push({ owner, run: work })
    },
    later: (owner, ms, work) => {
      order += 1
      const timer: Timer = { owner, due_ms: elapsed + ms, order, run: work, live: owner.alive }
      timers.push(timer)
      return timer
    },
    step: async () => {
      steps += 1
      const timer = timers.first()
      // What is due may come before what is ready.
      if (timer !== undefined && timer.due_ms <= elapsed && random.chance(0.5)) {
        await fire(timer)
        return true
      }
      const task = take()
      if (task !== undefined) {
        await perform(task.owner, task.run)
        if (random.chance(0.05)) elapsed += 1 + random.below(20)
        return true
      }
      if (timer === undefined) return false
      await fire(timer)
      return true
    },
    pass: (ms) => {
      elapsed += ms
    },
    skew: (ms) => {
      skewed += ms
    },
    isIdle: () => ready.every(({ owner }) => !owner.alive),
    next_ms: () => timers.first()?.due_ms ?? Number.POSITIVE_INFINITY,
    forget: (owner) => {
      owner.alive = false
    },
    run,
    steps: () => steps,
  }
  return { ...loop, end: install(loop) }
}
