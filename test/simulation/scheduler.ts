/** Effect's fibers on the loop: which of those that are ready goes on is the seed's choice, and a fiber may be stopped between any two operations. */
import type { Scheduler, SchedulerDispatcher } from 'effect/Scheduler'
import type { Loop, Owner } from './loop.js'
import type { Random } from './random.js'

/** Chance that a fiber yields, at every operation. */
const YIELD = 0.02

export const schedulerOn = (loop: Loop, owner: Owner, random: Random): Scheduler => {
  const dispatcher: SchedulerDispatcher = {
    scheduleTask: (task) => loop.soon(owner, task),
    flush: () => undefined,
  }
  return {
    executionMode: 'async',
    shouldYield: () => random.chance(YIELD),
    makeDispatcher: () => dispatcher,
  }
}
