/** An open Store with an account in it, for the tests that any Store must pass. */
import type * as Effect from 'effect/Effect'
import type * as Layer from 'effect/Layer'
import * as ManagedRuntime from 'effect/ManagedRuntime'
import { sha256 } from '../../../adapters/ports/context.js'
import { type Outcome, Store, type StoreFault, type StoreShape } from '../../../adapters/ports/store.js'
import type { Environment, Principal } from '../../../core/authority/principal.js'
import type { Json } from '../../../core/errors.js'
import type { Prepared } from '../../../core/operations/facts.js'
import type { Answer } from '../../../core/operations/plan.js'
import { machine, mailTo, prepared, type Requests, requests, type World, worldOf } from './requests.js'

export type Body = { readonly [name: string]: Json }

export interface Opened {
  readonly requests: Requests
  readonly store: StoreShape
  readonly run: <A>(work: Effect.Effect<A, StoreFault>) => Promise<A>
  readonly submit: (name: string, by: Principal, input: unknown, parts?: Prepared | null) => Promise<Outcome>
  readonly read: (name: string, by: Principal, input: unknown) => Promise<Outcome>
  /** The body of an answer; throws for a refusal. */
  readonly done: (name: string, by: Principal, input: unknown, parts?: Prepared | null) => Promise<Body>
  /** A new account on a domain of its own. */
  readonly account: (domain: string) => Promise<{ readonly [E in Environment]: World }>
  readonly send: (world: World, to: ReadonlyArray<string>, more?: Body) => Promise<string>
  readonly close: () => Promise<void>
}

export const bodyOf = ({ answer }: Outcome): Body => {
  if (answer._tag === 'refusal') throw new Error(`refused: ${answer.code} ${JSON.stringify(answer.details)}`)
  return (answer satisfies Answer).body
}

/** The code of a refusal; `ok` for an answer. */
export const codeOf = ({ answer }: Outcome): string => (answer._tag === 'refusal' ? answer.code : 'ok')

export const open = async (layer: Layer.Layer<Store, StoreFault>): Promise<Opened> => {
  const runtime = ManagedRuntime.make(layer)
  const store = await runtime.runPromise(Store)
  const made = requests()
  const run = <A>(work: Effect.Effect<A, StoreFault>): Promise<A> => runtime.runPromise(work)
  const submit: Opened['submit'] = (name, by, input, parts = null) =>
    run(store.submit(made.make(name, by, input, parts)))
  const done: Opened['done'] = async (name, by, input, parts = null) => bodyOf(await submit(name, by, input, parts))
  return {
    requests: made,
    store,
    run,
    submit,
    done,
    read: (name, by, input) => run(store.read(made.make(name, by, input))),
    account: async (domain) => {
      const input = { domain, oversight_email: `operator@elsewhere.${domain}`, limits: true }
      const body = await done('init', machine(`acc_${domain}`), input)
      const ids = new Map<string, string>()
      for (const keys of Object.values(
        body.keys as unknown as { readonly [e: string]: { readonly [r: string]: string } },
      ))
        for (const key of Object.values(keys)) ids.set(key, (await run(store.principal(sha256(key))))?.id ?? '')
      const idOf = (key: string): string => ids.get(key) ?? ''
      return { test: worldOf(body, 'test', idOf), live: worldOf(body, 'live', idOf) }
    },
    send: async (world, to, more = {}) =>
      (await done('send_email', world.agent, mailTo(to, more), prepared('Here they are.'))).message_id as string,
    close: () => runtime.dispose(),
  }
}
