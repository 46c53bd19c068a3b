/** `serve`: REST, MCP and the worker in one process, on one data directory. */
import { Clock, Effect, Exit, Scope } from 'effect'
import { mcpHandler } from '../mcp/http.js'
import { Store } from '../ports/store.js'
import { makeApp } from '../rest/app.js'
import { makeRates } from '../rest/rates.js'
import { listen } from '../rest/server.js'
import { Changes } from '../runtime/changes.js'
import { makeDoor } from '../runtime/door.js'
import { runWorker } from '../runtime/worker.js'
import { holdServeLock, ServeLocked } from '../sqlite/lock.js'
import { settingsOf } from './configuration.js'
import { openHouse } from './house.js'
import { measured } from './monitor.js'
import { Complaint } from './paint.js'
import { version } from './version.js'

export interface ServeOptions {
  readonly data: string
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

export interface Serving {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** How long a graceful stop waits for answers under way. */
const STOP_MS_MAX = 10_000
const FLUSH_MS = 1_000

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/** One `serve` on one data directory; the second says who holds it. */
const lockOf = (data: string) => {
  try {
    return holdServeLock(data)
  } catch (fault) {
    if (fault instanceof ServeLocked) throw new Complaint(fault.message)
    throw fault
  }
}

export const serve = async ({ data, host, port }: ServeOptions): Promise<Serving> => {
  const lock = lockOf(data)
  const settings = settingsOf(process.env, urlOf(host === '127.0.0.1' ? 'localhost' : host, port))
  const { monitor, metrics, flush } = measured(settings)
  const house = openHouse(data, settings, monitor)
  const scope = await Effect.runPromise(Scope.make())
  let stopping = false
  const gauges = () =>
    house.runPromise(
      Effect.gen(function* () {
        const store = yield* Store
        return yield* store.gauges(yield* Clock.currentTimeMillis)
      }),
    )
  const rates = makeRates({
    load: () => house.runPromise(Effect.flatMap(Store, (store) => store.rates(Date.now()))),
    keep: (all) => house.runPromise(Effect.flatMap(Store, (store) => store.keepRates(all))),
    now_ms: () => Date.now(),
  })
  await rates.restore()
  const flushing = setInterval(() => void rates.flush().catch(() => undefined), FLUSH_MS).unref()
  const door = makeDoor(house)
  const app = makeApp({
    door,
    monitor,
    rates,
    rate_limit_per_minute: settings.rate_limit_per_minute,
    public_url: settings.public_url,
    version,
    isStopping: () => stopping,
    health: gauges,
    metrics: async () => metrics(await gauges()),
    mounts: {
      '/mcp': mcpHandler(door, {
        version,
        monitor,
        allowed_hosts: [new URL(settings.public_url).hostname],
        admit: (principal, request) =>
          Promise.resolve(rates.admit(principal, request.socket.remoteAddress ?? '', settings.rate_limit_per_minute)),
      }),
    },
  })
  await house.runPromise(Scope.provide(runWorker, scope))
  const server = await listen(app, host, port)
  monitor.log('info', 'serving', { port: server.port, version })
  return {
    url: urlOf(host, server.port),
    stop: async () => {
      stopping = true
      await house.runPromise(Effect.map(Changes, (changes) => changes.end()))
      await server.stop(STOP_MS_MAX)
      await house.runPromise(Scope.close(scope, Exit.void))
      clearInterval(flushing)
      await rates.flush()
      await house.dispose()
      lock.release()
      monitor.log('info', 'stopped', {})
      flush()
    },
  }
}
