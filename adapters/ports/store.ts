/**
 * Where everything is kept. A request runs as: load what it needs, plan (core), write rows and audit entries; all in one transaction.
 *
 * `submit` answers only after the commit is on disk (rule 2). Concurrent requests may share a commit; one that fails harms no other.
 */
import * as Context from 'effect/Context'
import * as Data from 'effect/Data'
import type * as Effect from 'effect/Effect'
import type { Environment, Principal } from '../../core/authority/principal.js'
import type { Refusal } from '../../core/errors.js'
import type { Request, StoredEntry } from '../../core/operations/facts.js'
import type { Bit } from '../../core/operations/message-rows.js'
import type { Answer } from '../../core/operations/plan.js'
import type { LinkRow, OperatorMailRow, PasskeyRow, SessionRow } from '../../core/operations/rows.js'

/** The Store could not do it; nothing of the request is kept. `busy`: trying again can help. */
export class StoreFault extends Data.TaggedError('StoreFault')<{ readonly reason: string; readonly busy: boolean }> {}

export interface Outcome {
  readonly answer: Answer | Refusal
  /** Messages whose readers may be waiting; and whether there may be new work for the delivery worker. */
  readonly changed: ReadonlyArray<string>
}

/** How many deliveries more may be under way. */
export type Room = { readonly [E in Environment]: number }

/** A delivery under lease, with what its transport needs. */
export interface Claimed {
  readonly delivery_id: string
  readonly message_id: string
  readonly account_id: string
  readonly environment: Environment
  readonly recipient: string
  readonly sender: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** A `Content` as JSON, with its revision. */
  readonly content: string
  readonly revision: number
  /** 1: the kill switch of its account or mailbox was on when it was claimed. */
  readonly stopped: Bit
  /** Attachment bytes are read by `attachment`, one at a time, when the delivery is about to leave. */
}

/** A message whose time came (`come_due`) or whose hold expired (`expire`). */
export interface Timer {
  readonly kind: 'come_due' | 'expire'
  readonly account_id: string
  readonly environment: Environment
  readonly message_id: string
}

export interface Rate {
  /** SHA-256 of what is limited (a key's id, an address), lower-case hex. */
  readonly client: string
  readonly hits: number
  /** End of the window, milliseconds since the epoch. */
  readonly ends_ms: number
}

/** A session that has not ended, with what it stands on now. */
export interface StandingSession {
  readonly session: SessionRow
  readonly oversight_email: string | null
  /** Of a reviewer's session the key, where it stands. */
  readonly key: (Pick<Principal, 'scopes' | 'mailboxes'> & { readonly name: string }) | null
}

/** How the review desk finds the account of whoever comes without a key. Tokens are found by their SHA-256, in lower-case hex. */
export interface Visitors {
  readonly session: (token_hash: string) => StandingSession | null
  readonly link: (by: { readonly token_hash: string } | { readonly id: string }) => LinkRow | null
  /** The accounts whose operator is reached at this address, oldest first. */
  readonly accountsOf: (oversight_email: string) => ReadonlyArray<string>
  /** The number of the account's newest entry: while it stays, nothing has changed. */
  readonly newest: (account_id: string) => number
  /** Whether the account has a passkey. */
  readonly hasPasskey: (account_id: string) => boolean
  /** The credentials of its passkeys. */
  readonly credentialsOf: (account_id: string) => ReadonlyArray<string>
  /** The passkey with this credential, of whichever account, unless it was removed. */
  readonly passkey: (credential_id: string) => PasskeyRow | null
}

export interface StoreShape {
  readonly visitors: <A>(ask: (visitors: Visitors) => A) => Effect.Effect<A, StoreFault>
  readonly submit: (request: Request) => Effect.Effect<Outcome, StoreFault>
  /** The same road for an operation that only reads: one snapshot, no write. */
  readonly read: (request: Request) => Effect.Effect<Outcome, StoreFault>
  /** Who a key belongs to, by the SHA-256 of the whole key in lower-case hex; null for an unknown or revoked key. */
  readonly principal: (key_hash: string) => Effect.Effect<Principal | null, StoreFault>
  /** Leases deliveries that may leave now: of each environment the oldest, as many as there is room for. A lease ends by itself at `now_ms + lease_ms`. */
  readonly claim: (now_ms: number, room: Room, lease_ms: number) => Effect.Effect<ReadonlyArray<Claimed>, StoreFault>
  /** Returns leases that will not be used (graceful stop). */
  readonly release: (delivery_ids: ReadonlyArray<string>) => Effect.Effect<void, StoreFault>
  readonly attachment: (
    account_id: string,
    environment: Environment,
    sha256: string,
  ) => Effect.Effect<Uint8Array | null, StoreFault>
  /** When the next timer, or delivery of one of these environments, is due, in milliseconds since the epoch; null: nothing waits. */
  readonly nextWake: (
    now_ms: number,
    environments: ReadonlyArray<Environment>,
  ) => Effect.Effect<number | null, StoreFault>
  readonly timers: (now_ms: number, limit: number) => Effect.Effect<ReadonlyArray<Timer>, StoreFault>
  /** Deliveries `transmitting` with no outcome. At start they are what a crash left: unknown. */
  readonly transmitting: Effect.Effect<
    ReadonlyArray<{ readonly delivery_id: string; readonly account_id: string; readonly environment: Environment }>,
    StoreFault
  >
  /** At start, where no other worker runs: every lease is over. */
  readonly endLeases: Effect.Effect<void, StoreFault>
  readonly rejudgements: (
    limit: number,
  ) => Effect.Effect<
    ReadonlyArray<{ readonly id: string; readonly account_id: string; readonly environment: Environment }>,
    StoreFault
  >
  /** Operator mail that a relay should take now, but for that of holds, and for that of the accounts in `without`. */
  readonly operatorMail: (
    now_ms: number,
    limit: number,
    without: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<OperatorMailRow>, StoreFault>
  /** Where mail of holds is due, each place once; but for the accounts, and the places (`account environment`), in `without`. */
  readonly holdsToTell: (
    now_ms: number,
    without: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<{ readonly account_id: string; readonly environment: Environment }>, StoreFault>
  /** Entries of one account's audit log in order, `limit` from `after_seq` on: for `verify`, export and webhooks. */
  readonly entries: (
    account_id: string,
    after_seq: number,
    limit: number,
  ) => Effect.Effect<ReadonlyArray<StoredEntry>, StoreFault>
  /** Requests counted per client and window, so that a rate limit outlives a restart: those of windows that end after `now_ms`, and how to keep them. */
  readonly rates: (now_ms: number) => Effect.Effect<ReadonlyArray<Rate>, StoreFault>
  readonly keepRates: (rates: ReadonlyArray<Rate>) => Effect.Effect<void, StoreFault>
  /** Deletes some of what no decision looks at any more (idempotency records past their lifetime, old counters, links that expired long ago); 0: nothing was left. */
  readonly prune: (now_ms: number) => Effect.Effect<number, StoreFault>
  /** How much lies in wait: for `/metrics` and `/health`. */
  readonly gauges: (now_ms: number) => Effect.Effect<{ readonly [name: string]: number }, StoreFault>
}

export class Store extends Context.Service<Store, StoreShape>()('Store') {}
