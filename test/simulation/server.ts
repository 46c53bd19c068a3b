/**
 * One server process of a simulated world: the real runtime, worker, group commit and SQLite Store. Replaced are the scheduler of its fibers,
 * its chance, the writer's thread (a task of the loop) and the sockets to the next server.
 */

import type * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import type { Fiber } from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import * as Scope from 'effect/Scope'
import type { PlanSettings } from '../../adapters/ports/context.js'
import { Entropy } from '../../adapters/ports/entropy.js'
import { Monitor, type MonitorShape } from '../../adapters/ports/monitor.js'
import { Store, type StoreShape } from '../../adapters/ports/store.js'
import { RelayTransport, SandboxTransport, type TransportShape } from '../../adapters/ports/transport.js'
import { authenticate } from '../../adapters/runtime/authenticate.js'
import { changes } from '../../adapters/runtime/changes.js'
import { type Answered, execute } from '../../adapters/runtime/execute.js'
import { OperatorFrom } from '../../adapters/runtime/operator-mail.js'
import { prepare } from '../../adapters/runtime/prepare.js'
import { Preparer } from '../../adapters/runtime/preparer.js'
import { operatorPrincipal } from '../../adapters/runtime/request.js'
import { submit } from '../../adapters/runtime/submit.js'
import { runWorker, runWorkerBeside, type WorkerServices } from '../../adapters/runtime/worker.js'
import { IDLE_MS, type RelayConfig, TIMEOUTS } from '../../adapters/smtp/configuration.js'
import { makeRelay } from '../../adapters/smtp/relay.js'
import { storeFault } from '../../adapters/sqlite/fault.js'
import type { Desk } from '../../adapters/sqlite/inline.js'
import type { Job, Result } from '../../adapters/sqlite/jobs.js'
import { openReader } from '../../adapters/sqlite/open.js'
import { queuedDesk } from '../../adapters/sqlite/queued.js'
import { readingOn, storeBehind } from '../../adapters/sqlite/store.js'
import { type Writer, writerOn } from '../../adapters/sqlite/writer.js'
import type { Environment } from '../../core/authority/principal.js'
import { refusal } from '../../core/errors.js'
import { type Disk, openOnDisk } from './disk.js'
import { lazy } from './lazy.js'
import type { Loop, Owner } from './loop.js'
import type { Random } from './random.js'
import { schedulerOn } from './scheduler.js'
import { type FarEnd, type Line, wired } from './socket.js'

export const SETTINGS: PlanSettings = { public_url: 'https://desk.example', live_transport: true, operator_relay: true }
export const OPERATOR_FROM = 'multimail@desk.example'

const RELAY: RelayConfig = {
  host: '127.0.0.1',
  port: 25,
  tls: 'off',
  verify: true,
  credentials: null,
  client_name: 'desk.example',
  connections: 4,
  messages_per_connection: 5,
  idle_ms: IDLE_MS,
  timeouts: TIMEOUTS,
}

type Services = WorkerServices | Preparer

export interface ServerOptions {
  readonly loop: Loop
  readonly name: string
  readonly random: Random
  readonly file: string
  readonly disk: Disk
  readonly monitor: MonitorShape
  /** Each on a connection of its own; 0: a program beside the server, which asks and works on nothing. */
  readonly workers: number
  /** The far end of one more connection; null: it is refused. */
  readonly dial: () => ((line: Line) => FarEnd) | null
  readonly sandbox: TransportShape
  /** Stands before every call of the Store: what it answers true to fails as busy. */
  readonly hindered: (call: string) => boolean
}

export interface Server {
  readonly owner: Owner
  /** Whether it has started. */
  readonly isUp: () => boolean
  /** Asks an operation with a key; the answer comes to `heard`, unless the server dies. */
  readonly ask: (key: string, operation: string, input: object, heard: (answered: Answered) => void) => void
  /** As the operator, over a session of theirs. */
  readonly askAsOperator: (
    place: { readonly account_id: string; readonly environment: Environment },
    operation: string,
    input: object,
    heard: (answered: Answered) => void,
  ) => void
  /** Stops as it should: `stopped` is told. */
  readonly stop: (stopped: () => void) => void
  /** Dies at once: what was not committed is gone. */
  readonly kill: () => void
}

const bytesOf = (input: object): Uint8Array => new TextEncoder().encode(JSON.stringify(input))

/** What goes over comes out in the same order. */
const pipe = <A>(loop: Loop, owner: Owner, out: (one: A) => void) => {
  const under_way: Array<A> = []
  return (one: A): void => {
    under_way.push(one)
    loop.soon(owner, () => out(under_way.shift() as A))
  }
}

/** The writer as a thread of its own would be: a group goes over, is committed, and its results come back. */
const deskOn = (loop: Loop, owner: Owner, writer: Writer): Desk => {
  const back = pipe<ReadonlyArray<Result>>(loop, owner, (results) => desk.done(results))
  const over = pipe<ReadonlyArray<Job>>(loop, owner, (jobs) => back(writer.apply(jobs)))
  const desk = queuedDesk(over, (work) => loop.soon(owner, work))
  return { write: desk.write, close: Effect.sync(writer.close) }
}

/** Calls that a machine short of something may refuse. */
const HINDERED = ['submit', 'read', 'principal', 'claim', 'release', 'timers', 'nextWake', 'attachment'] as const

const hinder = (store: StoreShape, hindered: ServerOptions['hindered']): StoreShape => {
  const wrapped: { [name: string]: unknown } = {}
  for (const name of HINDERED) {
    const call = store[name] as (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>
    wrapped[name] = (...args: ReadonlyArray<unknown>) =>
      Effect.suspend(() =>
        hindered(name)
          ? Effect.fail(storeFault(Object.assign(new Error('busy'), { code: 'SQLITE_BUSY' })))
          : call(...args),
      )
  }
  return { ...store, ...wrapped } as StoreShape
}

const layersOf = (
  options: ServerOptions,
  owner: Owner,
  random: Random,
  sever: Array<() => void>,
  closes: Array<() => void>,
) => {
  const { loop, file, disk, monitor, dial, sandbox } = options
  const openDesk = Effect.try({
    try: () => {
      const db = openOnDisk(file, disk, random.stream('disk'))
      closes.push(() => db.close())
      return deskOn(loop, owner, writerOn(db, SETTINGS))
    },
    catch: storeFault,
  })
  const openReading = () => {
    const one = readingOn(lazy(openReader(file)), SETTINGS)
    closes.push(one.close)
    return one
  }
  const store = Layer.effect(
    Store,
    Effect.map(Store, (one) => hinder(one, options.hindered)),
  ).pipe(Layer.provide(storeBehind(openDesk, openReading)))
  const relay = makeRelay(RELAY, () => {
    const one = wired(loop, owner, random, dial())
    sever.push(one.sever)
    return one.socket
  })
  return Layer.mergeAll(
    store,
    changes,
    Layer.succeed(Entropy, { bytes: random.stream('entropy').bytes }),
    Layer.succeed(Preparer, { prepare: (operation, body) => Effect.sync(() => prepare(operation, body)) }),
    Layer.succeed(Monitor, monitor),
    Layer.succeed(SandboxTransport, sandbox),
    Layer.succeed(RelayTransport, relay),
    Layer.succeed(OperatorFrom, OPERATOR_FROM),
  )
}

export const startServer = (options: ServerOptions): Server => {
  const { loop, name, random } = options
  const owner: Owner = { name, alive: true }
  const scheduler = schedulerOn(loop, owner, random.stream('fibers'))
  const closes: Array<() => void> = []
  const sever: Array<() => void> = []
  const houses: Array<Context.Context<Services>> = []
  const scopes: Array<Scope.Closeable> = []
  let up = false
  let stopping = false

  const run = <A, E>(effect: Effect.Effect<A, E>, ended: (exit: Exit.Exit<A, E>) => void): void =>
    loop.run(owner, () => {
      const fiber: Fiber<A, E> = Effect.runFork(effect, { scheduler })
      fiber.addObserver(ended)
    })

  const open = (n: number): Effect.Effect<void, unknown> =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      scopes.push(scope)
      const house = yield* Layer.buildWithScope(
        layersOf(options, owner, random.stream(`house ${n}`), sever, closes),
        scope,
      )
      houses.push(house)
      if (n >= options.workers) return
      const work = n === 0 ? runWorker : runWorkerBeside
      yield* Effect.provideContext(Scope.provide(work, scope), house)
    })

  const start = Effect.gen(function* () {
    for (let n = 0; n < Math.max(1, options.workers); n += 1) yield* open(n)
  })

  run(start, (exit) => {
    if (Exit.isSuccess(exit)) up = true
    else throw new Error(`${name} does not start: ${String(exit.cause)}`)
  })

  const house = (): Context.Context<Services> => houses[random.below(houses.length)] as Context.Context<Services>

  const answerTo = (effect: Effect.Effect<Answered, unknown, Services>, heard: (answered: Answered) => void): void =>
    run(Effect.provideContext(effect, house()), (exit) => {
      heard(Exit.isSuccess(exit) ? exit.value : refusal('internal'))
    })

  return {
    owner,
    isUp: () => up && !stopping,
    ask: (key, operation, input, heard) =>
      answerTo(
        Effect.gen(function* () {
          const principal = yield* authenticate(key)
          if (principal === null) return refusal('unauthenticated')
          return yield* execute(operation, principal, { json: bytesOf(input), idempotency_key: null })
        }),
        heard,
      ),
    askAsOperator: ({ account_id, environment }, operation, input, heard) =>
      answerTo(
        Effect.map(submit(operation, operatorPrincipal(account_id, environment), input), ({ answer }) => answer),
        heard,
      ),
    stop: (stopped) => {
      stopping = true
      const close = Effect.forEach([...scopes].reverse(), (scope) => Scope.close(scope, Exit.void), { discard: true })
      run(close, () => {
        loop.forget(owner)
        stopped()
      })
    },
    kill: () => {
      loop.forget(owner)
      for (const one of sever) one()
      for (const close of closes) close()
    },
  }
}
