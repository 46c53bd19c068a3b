/** Who a Bearer key belongs to. Keys are found by their SHA-256: how long a look-up takes says nothing of a key. */
import * as Effect from 'effect/Effect'
import type { Principal } from '../../core/authority/principal.js'
import { wellFormedKey } from '../../core/operations/keys.js'
import { sha256 } from '../ports/context.js'
import { Store, type StoreFault } from '../ports/store.js'

/** For the operations that need no key. */
export const ANONYMOUS: Principal = { id: 'anonymous', account_id: '', environment: 'test', scopes: [], mailboxes: [] }

/** Null for a key that is mistyped, unknown or revoked. */
export const authenticate = (key: string): Effect.Effect<Principal | null, StoreFault, Store> =>
  wellFormedKey(key, { sha256 })
    ? Effect.flatMap(Store, (store) => store.principal(sha256(key)))
    : Effect.succeed<Principal | null>(null)
