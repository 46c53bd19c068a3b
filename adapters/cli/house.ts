/** The wiring: which adapter stands behind which port. */
import { join } from 'node:path'
import * as Layer from 'effect/Layer'
import * as ManagedRuntime from 'effect/ManagedRuntime'
import { systemEntropy } from '../ports/entropy.js'
import { Monitor, type MonitorShape, silent } from '../ports/monitor.js'
import { RelayTransport } from '../ports/transport.js'
import { changes } from '../runtime/changes.js'
import { OperatorFrom } from '../runtime/operator-mail.js'
import { preparer } from '../runtime/preparer.js'
import { sandboxLayer } from '../sandbox/sandbox.js'
import { relayLayer } from '../smtp/relay.js'
import { servedAs } from '../sqlite/lock.js'
import { sqliteStore } from '../sqlite/store.js'
import { type Settings, settingsOf } from './configuration.js'

export const databaseOf = (data: string): string => join(data, 'multimail.db')

interface Base {
  readonly public_url: string
  /** Whether live mail leaves from here, and the operator's. */
  readonly relay: boolean
  readonly thread: boolean
  readonly monitor: MonitorShape
}

const base = (data: string, { public_url, relay, thread, monitor }: Base) =>
  Layer.mergeAll(
    sqliteStore({
      file: databaseOf(data),
      thread,
      settings: { public_url, live_transport: relay, operator_relay: relay },
    }),
    changes,
    systemEntropy,
    preparer,
    Layer.succeed(Monitor, monitor),
  )

/**
 * For commands that ask the Store something and end. What they begin, the server of the same data directory carries on: they promise what it
 * said that it does. `url` is where it is reached, if somebody says so.
 */
export const openStore = (data: string, url?: string) => {
  const served = servedAs(data)
  const { public_url, relay } = settingsOf(process.env, url ?? served?.url ?? 'http://localhost:3000')
  return ManagedRuntime.make(
    base(data, { public_url, relay: relay !== null || served?.relay === true, thread: false, monitor: silent }),
  )
}

/** For `serve`: with a writer on a thread of its own, and the transports. */
export const openHouse = (data: string, settings: Settings, monitor: MonitorShape) =>
  ManagedRuntime.make(
    Layer.mergeAll(
      base(data, { public_url: settings.public_url, relay: settings.relay !== null, thread: true, monitor }),
      sandboxLayer,
      settings.relay === null ? Layer.succeed(RelayTransport, null) : relayLayer(settings.relay),
      Layer.succeed(OperatorFrom, settings.operator_from),
    ),
  )

export type House = ReturnType<typeof openHouse>
