/** The door to the Store for everything that changes: whoever waits for a change hears of it after the commit, even where the asker is gone. */
import * as Effect from 'effect/Effect'
import * as Schedule from 'effect/Schedule'
import type { Principal } from '../../core/authority/principal.js'
import type { Prepared } from '../../core/operations/facts.js'
import type { Entropy } from '../ports/entropy.js'
import { type Outcome, Store, type StoreFault } from '../ports/store.js'
import { Changes } from './changes.js'
import { makeRequest } from './request.js'

export const submit: (
  name: string,
  principal: Principal,
  input: unknown,
  prepared?: Prepared | null,
) => Effect.Effect<Outcome, StoreFault, Store | Changes | Entropy> = Effect.fnUntraced(function* (
  name,
  principal,
  input,
  prepared = null,
) {
  const store = yield* Store
  const changes = yield* Changes
  const request = yield* makeRequest(name, principal, input, prepared)
  return yield* Effect.uninterruptible(
    Effect.map(store.submit(request), (outcome) => {
      changes.publish(outcome.changed)
      return outcome
    }),
  )
})

/** A Store that cannot write down what happened is asked again for so long. */
const AGAIN_MS = 1_000
const TRIES_MAX = 600

/** What happened already, and is to be written down. */
export const recorded = (name: string, principal: Principal, input: object) =>
  Effect.retry(submit(name, principal, input), { schedule: Schedule.spaced(AGAIN_MS), times: TRIES_MAX })

/** The same road for what only reads. */
export const read: (
  name: string,
  principal: Principal,
  input: unknown,
) => Effect.Effect<Outcome, StoreFault, Store | Entropy> = Effect.fnUntraced(function* (name, principal, input) {
  const store = yield* Store
  return yield* store.read(yield* makeRequest(name, principal, input))
})
