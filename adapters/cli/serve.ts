/** `serve`: REST, MCP and the worker in one process, on one data directory. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import * as Clock from 'effect/Clock'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Scope from 'effect/Scope'
import express from 'express'
import { refusal } from '../../core/errors.js'
import type { MonitorShape } from '../ports/monitor.js'
import { Store } from '../ports/store.js'
import { makeApp } from '../rest/app.js'
import { callerOf } from '../rest/caller.js'
import { type Kinds, kindsOf } from '../rest/kinds.js'
import { makeRates, type Rates } from '../rest/rates.js'
import { replyRefusal } from '../rest/reply.js'
import { type Listening, listen } from '../rest/server.js'
import { Changes } from '../runtime/changes.js'
import { type Door, makeDoor } from '../runtime/door.js'
import { runWorker } from '../runtime/worker.js'
import { holdServeLock, ServeLocked } from '../sqlite/lock.js'
import { type Settings, settingsOf } from './configuration.js'
import { deskRoom } from './desk.js'
import { databaseOf, type House, openHouse } from './house.js'
import { unwatched, watchInvariants } from './invariants.js'
import { measured } from './monitor.js'
import { Complaint } from './paint.js'
import { proofStatus, version } from './version.js'

export interface ServeOptions {
  readonly data: string
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

export interface Serving {
  readonly url: string
  /** Where people reach it: links are made of it. */
  readonly public_url: string
  readonly stop: () => Promise<void>
}

/** How long a graceful stop waits for answers under way. */
const STOP_MS_MAX = 10_000
const FLUSH_MS = 1_000

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`
const gaugesOf = (house: House) => () =>
  house.runPromise(Effect.flatMap(Store, (store) => Effect.flatMap(Clock.currentTimeMillis, store.gauges)))

/** One `serve` on one data directory; the second says who holds it. */
const lockOf = (data: string) => {
  try {
    return holdServeLock(data)
  } catch (fault) {
    throw fault instanceof ServeLocked ? new Complaint(fault.message) : fault
  }
}

type Close = () => unknown

/** What was opened, to be closed in reverse; also where opening the next failed. */
const stack = () => {
  const closes: Array<Close> = []
  return {
    push: (close: Close) => {
      closes.push(close)
    },
    unwind: async () => {
      for (const close of closes.splice(0).reverse()) await close()
    },
  }
}

const ratesOf = (house: House) =>
  makeRates({
    load: () => house.runPromise(Effect.flatMap(Store, (store) => store.rates(Date.now()))),
    keep: (all) => house.runPromise(Effect.flatMap(Store, (store) => store.keepRates(all))),
    now_ms: () => Date.now(),
  })

/** Keeps what was counted, now and then; and at the end. */
const flushing = (rates: Rates): Close => {
  const timer = setInterval(() => void rates.flush().catch(() => undefined), FLUSH_MS).unref()
  return () => {
    clearInterval(timer)
    return rates.flush()
  }
}

const listening = async (listener: RequestListener, kinds: Kinds, host: string, port: number): Promise<Listening> => {
  try {
    return await listen(listener, kinds, host, port)
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code ?? String(fault)
    throw new Complaint(
      code === 'EADDRINUSE'
        ? `Port ${port} is in use: stop the program that holds it, or name another with --port.`
        : `Cannot listen on ${host}, port ${port}: ${code}`,
    )
  }
}

type Mount = (request: IncomingMessage, response: ServerResponse) => void

/** Loads a room when it is first asked for: whoever only uses REST starts sooner and in less memory. */
const whenAsked = (load: () => Promise<Mount>): Mount => {
  let room: Promise<Mount> | null = null
  return (request, response) => {
    room = room ?? load()
    room
      .then((mount) => mount(request, response))
      .catch(() => {
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
  }
}

const mcpRoom = (door: Door, rates: Rates, monitor: MonitorShape, settings: Settings): Mount =>
  whenAsked(async () => {
    const { mcpHandler } = await import('../mcp/http.js')
    return mcpHandler(door, {
      version,
      monitor,
      allowed_hosts: [new URL(settings.public_url).hostname],
      admit: (principal, request) =>
        Promise.resolve(rates.admit(principal, callerOf(request), settings.rate_limit_per_minute)),
    })
  })

const open = async (
  { data, host, port }: ServeOptions,
  { push }: Pick<ReturnType<typeof stack>, 'push'>,
): Promise<Omit<Serving, 'stop'>> => {
  const named = host === '127.0.0.1' ? 'localhost' : host
  settingsOf(process.env, urlOf(named, port))
  const lock = lockOf(data)
  push(lock.release)
  // Listening comes first: of port 0 only the system knows the number that links are made of. Until the house is open it says so.
  let answer: RequestListener = (_request, response) =>
    replyRefusal(response, refusal('starting', {}, 1), 'req_starting')
  const app = express()
  const server = await listening((request, response) => answer(request, response), kindsOf(app), host, port)
  push(() => server.stop(0))
  const settings = settingsOf(process.env, urlOf(named, server.port))
  const { monitor, metrics, violation, flush } = measured(settings)
  push(() => {
    monitor.log('info', 'stopped', {})
    flush()
  })
  const house = openHouse(data, settings, monitor)
  push(() => house.dispose())
  const rates = ratesOf(house)
  await rates.restore()
  push(flushing(rates))
  const scope = await Effect.runPromise(Scope.make())
  await house.runPromise(Scope.provide(runWorker, scope))
  push(() => house.runPromise(Scope.close(scope, Exit.void)))
  const invariants = settings.check_invariants ? watchInvariants(databaseOf(data), monitor, violation) : unwatched
  push(invariants.close)
  let stopping = false
  const door = makeDoor(house)
  const { public_url, rate_limit_per_minute, trusted_proxies } = settings
  lock.serves({ url: public_url, relay: settings.relay !== null })
  const desk = deskRoom({ data, house, door, monitor, rates, public_url, version })
  const gauges = gaugesOf(house)
  answer = makeApp(
    {
      door,
      monitor,
      rates,
      rate_limit_per_minute,
      trusted_proxies,
      public_url,
      version,
      proof_status: proofStatus(),
      isStopping: () => stopping,
      health: async () => ({ ...(await gauges()), ...invariants.health() }),
      metrics: async () => metrics(await gauges()),
      mounts: {
        ...desk.mounts,
        '/mcp': mcpRoom(door, rates, monitor, settings),
      },
    },
    app,
  )
  push(() => server.stop(STOP_MS_MAX))
  push(desk.close)
  push(() => {
    stopping = true
    return house.runPromise(Effect.map(Changes, (changes) => changes.end()))
  })
  monitor.log('info', 'serving', { port: server.port, version })
  return { url: urlOf(host, server.port), public_url }
}

export const serve = async (options: ServeOptions): Promise<Serving> => {
  const { push, unwind } = stack()
  try {
    return { ...(await open(options, { push })), stop: unwind }
  } catch (fault) {
    await unwind()
    throw fault
  }
}
