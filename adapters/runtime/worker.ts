/**
 * The worker: leases deliveries that may leave, takes each through the door of its transport, and writes down what became of it;
 * and does what time asks for. It decides nothing: every step is a request (rules 3 and 4).
 */
import * as Clock from 'effect/Clock'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Schedule from 'effect/Schedule'
import type * as Scope from 'effect/Scope'
import { ENVIRONMENTS, type Environment } from '../../core/authority/principal.js'
import type { Entropy } from '../ports/entropy.js'
import { Monitor } from '../ports/monitor.js'
import { type Claimed, type Room, Store, type StoreFault } from '../ports/store.js'
import type { RelayTransport, SandboxTransport } from '../ports/transport.js'
import { attempt } from './attempt.js'
import { type Bell, makeBell } from './bell.js'
import { Changes } from './changes.js'
import { type Letters, type OperatorFrom, tellOperator } from './operator-mail.js'
import { systemPrincipal } from './request.js'
import { submit } from './submit.js'

/** Deliveries under way at a time, in each environment: a relay that hangs keeps no test message waiting (P16). */
const IN_FLIGHT_MAX = 128
/** How long a lease holds where this process dies: the time an attempt may take before its content leaves. */
const LEASE_MS = 5 * 60_000
/** Timers and rejudgements, or operator mails, taken in one turn. */
const TURN_MAX = 100
/** Another process may have made work unheard: look again after this long. */
const LOOK_AGAIN_MS = 1_000
/** After a look that found nothing: what changes meanwhile is looked at, and claimed, together. */
const BREATH_MS = 20
/** How long a graceful stop waits for attempts under way. */
const STOP_MS_MAX = 10_000
/** How often what is past its time is swept out. */
const PRUNE_MS = 60 * 60_000

export type WorkerServices = Store | Changes | Entropy | Monitor | SandboxTransport | RelayTransport | OperatorFrom

interface Flight {
  readonly environment: Environment
  /** Whether its content may have begun to leave. */
  begun: boolean
  fiber: Fiber.Fiber<unknown, unknown> | null
}

/** What there is room for beside what is under way. */
const roomBeside = (flights: Iterable<Flight>): Room => {
  const room = { test: IN_FLIGHT_MAX, live: IN_FLIGHT_MAX }
  for (const { environment } of flights) room[environment] -= 1
  return room
}

/**
 * Ends what is under way: what has not begun goes back to the queue; the reply that the rest waits for could no longer be written down, and the
 * next start finds it without an outcome.
 */
const breakOff = Effect.fnUntraced(function* (flights: ReadonlyMap<string, Flight>) {
  const store = yield* Store
  const unbegun = [...flights].filter(([, flight]) => !flight.begun).map(([id]) => id)
  if (unbegun.length > 0) yield* Effect.ignore(store.release(unbegun))
  for (const { fiber } of [...flights.values()]) if (fiber !== null) yield* Fiber.interrupt(fiber)
})

/** What a crash left: attempts without an outcome are unknown (P7), leases are over. */
const recover = Effect.gen(function* () {
  const store = yield* Store
  for (const { delivery_id, account_id, environment } of yield* store.transmitting) {
    yield* submit('record', systemPrincipal(account_id, environment), {
      delivery_id,
      transmitting: true,
      outcome: 'lost',
      confirmed_by: null,
      final: false,
      reply: null,
      reason: 'the server stopped before the reply was recorded',
    })
  }
  yield* store.endLeases
})

/** Sweeps out what is past its time, for as long as the worker runs. */
const prune = Effect.gen(function* () {
  const store = yield* Store
  for (;;) {
    const pruned = yield* store.prune(yield* Clock.currentTimeMillis)
    yield* Effect.sleep(pruned === 0 ? PRUNE_MS : 1)
  }
})

/** One that cannot be written must not hold up the others: it is tried again at the next turn. */
const each = (name: string, account_id: string, environment: Environment, input: object) =>
  Effect.catch(submit(name, systemPrincipal(account_id, environment), input), (fault) =>
    Effect.map(Monitor, (monitor) => monitor.log('warn', 'not done', { operation: name, reason: fault.reason })),
  )

/** Everything that is due by the clock. Answers how much there was. */
const timely = Effect.gen(function* () {
  const store = yield* Store
  const now_ms = yield* Clock.currentTimeMillis
  const timers = yield* store.timers(now_ms, TURN_MAX)
  for (const { kind, account_id, environment, message_id } of timers)
    yield* each(kind, account_id, environment, { message_id })
  const rejudgements = yield* store.rejudgements(TURN_MAX)
  for (const { id, account_id, environment } of rejudgements) yield* each('rejudge', account_id, environment, { id })
  return timers.length + rejudgements.length
})

const make = Effect.fnUntraced(function* (alone: boolean) {
  const store = yield* Store
  const changes = yield* Changes
  const monitor = yield* Monitor
  const flights = new Map<string, Flight>()
  const bell = makeBell()
  const post = makeBell()
  const letters: Letters = new Map()
  let stopping = false
  changes.onAny(() => {
    bell.ring()
    post.ring()
  })

  /** A breath, and then rest; `ms` in all at most. */
  const pause = (one: Bell, ms: number) =>
    Effect.andThen(
      Effect.sleep(Math.min(BREATH_MS, ms)),
      Effect.suspend(() => (stopping || ms <= BREATH_MS ? Effect.void : one.rest(ms - BREATH_MS))),
    )

  const fly = Effect.fnUntraced(function* (claimed: Claimed) {
    const flight: Flight = { environment: claimed.environment, begun: false, fiber: null }
    flights.set(claimed.delivery_id, flight)
    const landed = Effect.sync(() => {
      flights.delete(claimed.delivery_id)
      bell.ring()
    })
    const flown = attempt(claimed, () => {
      flight.begun = true
    })
    flight.fiber = yield* Effect.forkDetach(Effect.ensuring(flown, landed))
  })

  const turn = Effect.gen(function* () {
    bell.hear()
    const now_ms = yield* Clock.currentTimeMillis
    // Looking costs the writer nothing; a claim is a transaction.
    const room = roomBeside(flights.values())
    const open = ENVIRONMENTS.filter((one) => room[one] > 0)
    const ahead_ms = ((yield* store.nextWake(now_ms, open)) ?? Number.POSITIVE_INFINITY) - now_ms
    if (ahead_ms <= 0) {
      const claimed = open.length > 0 ? yield* store.claim(now_ms, room, LEASE_MS) : []
      // One that is under way longer than its lease has its lease again, and is under way once.
      for (const one of claimed) if (!flights.has(one.delivery_id)) yield* fly(one)
      if (claimed.length + (yield* timely) > 0) return
    }
    // With no room left, the next landing is what there is to wait for.
    yield* pause(bell, open.length > 0 ? Math.min(LOOK_AGAIN_MS, Math.max(1, ahead_ms)) : LOOK_AGAIN_MS)
  })

  const tell = Effect.gen(function* () {
    post.hear()
    if ((yield* tellOperator(letters, TURN_MAX, post.ring)) === 0) yield* pause(post, LOOK_AGAIN_MS)
  })

  const afterFault = (fault: StoreFault) => {
    monitor.log('warn', 'worker waits for the store', { reason: fault.reason })
    return Effect.sleep(LOOK_AGAIN_MS)
  }

  const loop = Effect.gen(function* () {
    if (alone) yield* Effect.retry(recover, Schedule.spaced(LOOK_AGAIN_MS))
    while (!stopping) yield* Effect.catch(turn, afterFault)
  })

  /** By itself: a relay that hangs with the operator's mail keeps neither test messages nor timers waiting (P16). */
  const telling = Effect.gen(function* () {
    while (!stopping) yield* Effect.catch(tell, afterFault)
    // What it began ends with it: so it stays, until it is stopped.
    while (letters.size > 0) yield* Effect.sleep(BREATH_MS)
  })

  /** No new lease; what is under way may finish, for a while. */
  const stop = Effect.gen(function* () {
    stopping = true
    bell.ring()
    post.ring()
    const until_ms = (yield* Clock.currentTimeMillis) + STOP_MS_MAX
    while (flights.size > 0 && (yield* Clock.currentTimeMillis) < until_ms) {
      bell.hear()
      yield* bell.rest(100)
    }
    yield* breakOff(flights)
  })

  return { loop, telling, stop }
})

/**
 * Runs a worker until the scope ends; then stops it gracefully. `alone`: no other worker is at work on this store when it starts, so that
 * what was under way is what a crash left.
 */
const working = Effect.fnUntraced(function* (alone: boolean) {
  const monitor = yield* Monitor
  const { loop, telling, stop } = yield* make(alone)
  const run = <E>(work: Effect.Effect<void, E, WorkerServices>) =>
    Effect.forkDetach(
      Effect.tapCause(work, (cause) =>
        Effect.sync(() => monitor.log('error', 'worker stopped', { reason: String(cause) })),
      ),
    )
  const fibers = [yield* run(loop), yield* run(telling)]
  const sweeping = yield* Effect.forkDetach(Effect.retry(prune, Schedule.spaced(PRUNE_MS)))
  yield* Effect.addFinalizer(() =>
    Effect.gen(function* () {
      yield* Effect.ignore(stop)
      yield* Fiber.interrupt(sweeping)
      for (const fiber of fibers) yield* Fiber.interrupt(fiber)
    }),
  )
})

type Working = Effect.Effect<void, never, WorkerServices | Scope.Scope>

/** The one worker of `serve`. */
export const runWorker: Working = working(true)
/** One more on the same store, while the first is running. */
export const runWorkerBeside: Working = working(false)
