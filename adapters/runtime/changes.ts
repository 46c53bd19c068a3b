/** Who waits for what: readers for the next change of one message, the worker for anything to do. */
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'

/** Readers that may wait at a time. */
const READERS_MAX = 5_000

export interface ChangesShape {
  readonly publish: (message_ids: ReadonlyArray<string>) => void
  /** Calls `wake` at the next change of the message. Null: too many wait already. The answer ends the subscription. */
  readonly subscribe: (message_id: string, wake: () => void) => (() => void) | null
  /** Calls `wake` whenever anything changed: the worker's, and the review desk's. The answer ends it. */
  readonly onAny: (wake: () => void) => () => void
  /** The server stops: whoever waits is woken and waits no longer. */
  readonly end: () => void
  readonly hasEnded: () => boolean
}

export class Changes extends Context.Service<Changes, ChangesShape>()('Changes') {}

const make = (): ChangesShape => {
  const readers = new Map<string, Set<() => void>>()
  let waiting = 0
  const any = new Set<() => void>()
  let ended = false
  return {
    publish: (message_ids) => {
      for (const id of message_ids) for (const wake of [...(readers.get(id) ?? [])]) wake()
      if (message_ids.length > 0) for (const wake of any) wake()
    },
    subscribe: (message_id, wake) => {
      if (ended || waiting >= READERS_MAX) return null
      const wakes = readers.get(message_id) ?? new Set()
      readers.set(message_id, wakes.add(wake))
      waiting += 1
      return () => {
        if (!wakes.delete(wake)) return
        waiting -= 1
        if (wakes.size === 0) readers.delete(message_id)
      }
    },
    onAny: (wake) => {
      any.add(wake)
      return () => void any.delete(wake)
    },
    end: () => {
      ended = true
      for (const wakes of [...readers.values()]) for (const wake of [...wakes]) wake()
    },
    hasEnded: () => ended,
  }
}

export const changes: Layer.Layer<Changes> = Layer.effect(Changes, Effect.sync(make))
