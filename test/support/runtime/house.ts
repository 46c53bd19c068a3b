/** A house for tests: real SQLite in a directory of its own, the real runtime and worker, and a transport that the test scripts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Layer from 'effect/Layer'
import * as ManagedRuntime from 'effect/ManagedRuntime'
import * as Scope from 'effect/Scope'
import { systemEntropy } from '../../../adapters/ports/entropy.js'
import { Monitor, type MonitorShape, silent } from '../../../adapters/ports/monitor.js'
import {
  type Handover,
  type Outcome,
  RelayTransport,
  SandboxTransport,
  type TransportShape,
} from '../../../adapters/ports/transport.js'
import { changes } from '../../../adapters/runtime/changes.js'
import { type DeskDoor, makeDeskDoor } from '../../../adapters/runtime/desk.js'
import { type Door, makeDoor } from '../../../adapters/runtime/door.js'
import { OperatorFrom } from '../../../adapters/runtime/operator-mail.js'
import { preparer } from '../../../adapters/runtime/preparer.js'
import { operatorPrincipal } from '../../../adapters/runtime/request.js'
import { submit } from '../../../adapters/runtime/submit.js'
import { runWorker } from '../../../adapters/runtime/worker.js'
import { sqliteStore } from '../../../adapters/sqlite/store.js'
import type { Principal } from '../../../core/authority/principal.js'
import { makeId } from '../../../core/codec/ulid.js'
import type { Refusal } from '../../../core/errors.js'
import type { Answer } from '../../../core/operations/plan.js'

export interface Keys {
  readonly agent: string
  readonly reviewer: string
  readonly admin: string
}

export interface Initial {
  readonly account_id: string
  readonly mailboxes: { readonly [E in 'test' | 'live']: { readonly id: string; readonly address: string } }
  readonly keys: { readonly [E in 'test' | 'live']: Keys }
}

export interface House {
  readonly door: Door
  /** What the review desk is given beside it. */
  readonly desk: DeskDoor
  readonly file: string
  readonly initial: Initial
  /** What the transport was given, in order, whatever `begin` says. */
  readonly given: ReadonlyArray<Handover>
  /** Of that, what `begin` let go. */
  readonly carried: ReadonlyArray<Handover>
  /** Asks an operation with a key. */
  readonly ask: (key: string, name: string, input: unknown) => Promise<Answer | Refusal>
  /** Starts the worker, where it was not started. */
  readonly work: () => Promise<void>
  /** Stops the worker as a graceful stop does; it may be started again. */
  readonly rest: () => Promise<void>
  readonly newAccount: (domain: string, oversight_email?: string) => Promise<Initial>
  readonly close: () => Promise<void>
}

export interface Scripted {
  readonly name: 'sandbox' | 'relay'
  /** What becomes of a delivery once `begin` said yes. */
  readonly outcome?: (handover: Handover) => Effect.Effect<Outcome>
}

export const taken: Outcome = {
  _tag: 'accepted',
  by: 'sandbox',
  reply: { code: 250, enhanced: '2.0.0', text: 'OK' },
}

const scripted = (
  { name, outcome = () => Effect.succeed(taken) }: Scripted,
  given: Array<Handover>,
  carried: Array<Handover>,
): TransportShape => ({
  name,
  deliver: (handover, begin) =>
    Effect.gen(function* () {
      given.push(handover)
      if (!(yield* begin)) return { _tag: 'withheld' }
      carried.push(handover)
      return yield* outcome(handover)
    }),
  close: Effect.void,
})

export interface HouseOptions {
  readonly sandbox?: Scripted['outcome']
  readonly relay?: Scripted['outcome']
  readonly with_relay?: boolean
  readonly oversight_email?: string | null
  readonly limits?: boolean
  readonly worker?: boolean
  readonly log?: MonitorShape['log']
}

const bodyOf = (answered: Answer | Refusal): unknown => {
  if (answered._tag === 'refusal') throw new Error(JSON.stringify(answered))
  return answered.body
}

export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimail-house-'))
  const file = join(folder, 'data', 'multimail.db')
  const given: Array<Handover> = []
  const carried: Array<Handover> = []
  const script = (name: Scripted['name'], outcome: Scripted['outcome']): TransportShape =>
    scripted(outcome === undefined ? { name } : { name, outcome }, given, carried)
  const runtime = ManagedRuntime.make(
    Layer.mergeAll(
      sqliteStore({
        file,
        thread: false,
        settings: {
          public_url: 'http://localhost:3000',
          live_transport: options.with_relay === true,
          operator_relay: options.with_relay === true,
        },
      }),
      changes,
      systemEntropy,
      preparer,
      Layer.succeed(Monitor, options.log === undefined ? silent : { ...silent, log: options.log }),
      Layer.succeed(SandboxTransport, script('sandbox', options.sandbox)),
      Layer.succeed(RelayTransport, options.with_relay === true ? script('relay', options.relay) : null),
      Layer.succeed(OperatorFrom, 'multimail@multimail.test'),
    ),
  )
  const door = makeDoor(runtime)
  const newAccount = async (domain: string, oversight_email = options.oversight_email ?? null): Promise<Initial> => {
    const account_id = makeId('acc', Date.now(), crypto.getRandomValues(new Uint8Array(10)))
    const input = { domain, oversight_email, limits: options.limits ?? true }
    const { answer } = await runtime.runPromise(submit('init', operatorPrincipal(account_id, 'test'), input))
    return bodyOf(answer) as Initial
  }
  const initial = await newAccount('multimail.test')
  let scope = await Effect.runPromise(Scope.make())
  const work = (): Promise<void> => runtime.runPromise(Scope.provide(runWorker, scope))
  const rest = async (): Promise<void> => {
    await runtime.runPromise(Scope.close(scope, Exit.void))
    scope = await Effect.runPromise(Scope.make())
  }
  if (options.worker !== false) await work()
  const principals = new Map<string, Principal | null>()
  return {
    door,
    desk: makeDeskDoor(runtime),
    file,
    initial,
    given,
    carried,
    work,
    rest,
    newAccount,
    ask: async (key, name, input) => {
      const principal = principals.get(key) ?? (await door.authenticate(key))
      if (principal === null) throw new Error('this key is not known')
      return door.execute(name, principal, { json: { value: input }, idempotency_key: null })
    },
    close: async () => {
      await runtime.runPromise(Scope.close(scope, Exit.void))
      await runtime.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
