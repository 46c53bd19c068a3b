/** A request with the time and the chance it was made with. */
import * as Clock from 'effect/Clock'
import * as Effect from 'effect/Effect'
import { type Environment, OPERATOR, type Principal, SYSTEM } from '../../core/authority/principal.js'
import type { Prepared, Request } from '../../core/operations/facts.js'
import { Entropy } from '../ports/entropy.js'

/** Bytes of chance behind the ids of one request, and behind its salts, codes and keys. */
const ID_BYTES = 10
const SECRET_BYTES = 20

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const makeRequest: (
  name: string,
  principal: Principal,
  input: unknown,
  prepared?: Prepared | null,
) => Effect.Effect<Request, never, Entropy> = Effect.fnUntraced(function* (name, principal, input, prepared = null) {
  const entropy = yield* Entropy
  const now_ms = yield* Clock.currentTimeMillis
  return {
    name,
    principal,
    input,
    now_ms,
    entropy: entropy.bytes(ID_BYTES),
    random_hex: hex(entropy.bytes(SECRET_BYTES)),
    prepared,
  }
})

const insider =
  (id: string) =>
  (account_id: string, environment: Environment): Principal => ({
    id,
    account_id,
    environment,
    scopes: [],
    mailboxes: null,
  })

/** The worker, and the operator's own session, in one account and environment. */
export const systemPrincipal = insider(SYSTEM)
export const operatorPrincipal = insider(OPERATOR)
