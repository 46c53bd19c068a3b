/** What a door of the house (REST, MCP, the command line) is given: two promises, and nothing else of the runtime. */
import type * as ManagedRuntime from 'effect/ManagedRuntime'
import type { Principal } from '../../core/authority/principal.js'
import { authenticate } from './authenticate.js'
import { type Answered, execute, type Services } from './execute.js'
import type { Body } from './prepare.js'

export interface Door {
  /** Whose key it is; null for one that is mistyped, unknown or revoked. Rejects when the Store is out of order. */
  readonly authenticate: (key: string) => Promise<Principal | null>
  /** Never rejects but when `signal` ends it: nobody waits for the answer any more. */
  readonly execute: (name: string, principal: Principal, body: Body, signal?: AbortSignal) => Promise<Answered>
}

export const makeDoor = (runtime: ManagedRuntime.ManagedRuntime<Services, unknown>): Door => ({
  authenticate: (key) => runtime.runPromise(authenticate(key)),
  execute: (name, principal, body, signal) =>
    runtime.runPromise(execute(name, principal, body), signal === undefined ? {} : { signal }),
})
