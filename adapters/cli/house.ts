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
import { sqliteStore } from '../sqlite/store.js'
import { type Settings, settingsOf } from './configuration.js'

export const databaseOf = (data: string): string => join(data, 'multimail.db')

const base = (data: string, settings: Settings, thread: boolean, monitor: MonitorShape) =>
  Layer.mergeAll(
    sqliteStore({
      file: databaseOf(data),
      thread,
      settings: {
        public_url: settings.public_url,
        live_transport: settings.relay !== null,
        operator_relay: settings.relay !== null,
      },
    }),
    changes,
    systemEntropy,
    preparer,
    Layer.succeed(Monitor, monitor),
  )

/** For commands that ask the Store something and end. */
export const openStore = (data: string, settings = settingsOf(process.env, 'http://localhost:3000')) =>
  ManagedRuntime.make(base(data, settings, false, silent))

/** For `serve`: with a writer on a thread of its own, and the transports. */
export const openHouse = (data: string, settings: Settings, monitor: MonitorShape) =>
  ManagedRuntime.make(
    Layer.mergeAll(
      base(data, settings, true, monitor),
      sandboxLayer,
      settings.relay === null ? Layer.succeed(RelayTransport, null) : relayLayer(settings.relay),
      Layer.succeed(OperatorFrom, settings.operator_from),
    ),
  )

export type House = ReturnType<typeof openHouse>
