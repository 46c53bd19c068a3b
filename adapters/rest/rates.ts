/** How often each client asks: counted in fixed windows, kept in the Store, so that a restart forgets at most the last second. */
import { createHash } from 'node:crypto'
import type { ClientRateLimitInfo, Store } from 'express-rate-limit'
import type { Principal } from '../../core/authority/principal.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { Rate } from '../ports/store.js'

export const WINDOW_MS = 60_000
/** Clients counted at a time; past it the counts of closed windows are dropped first, then new clients are not counted. */
const CLIENTS_MAX = 100_000

export interface RateKeeper {
  readonly load: () => Promise<ReadonlyArray<Rate>>
  readonly keep: (rates: ReadonlyArray<Rate>) => Promise<void>
  readonly now_ms: () => number
}

interface Count {
  hits: number
  ends_ms: number
}

const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** Requests with a wrong key or none, from one address at one entrance in a minute. */
export const STRANGERS_PER_MINUTE = 120

export const nameOfKey = (principal: Principal | null): string => `key:${principal?.id ?? ''}`
/** Where strangers come: who guesses keys of the API must not keep people from the desk. */
export type Entrance = 'api' | 'desk'

export const nameOfStranger = (address: string, entrance: Entrance): string => `${entrance}:${address}`

export interface Rates {
  readonly store: Store
  /** Counts one request outside REST: null, or why it must wait. `limit` is of a key in a minute; 0: none. */
  readonly admit: (principal: Principal | null, address: string, limit: number, entrance?: Entrance) => Refusal | null
  /** Brings back what was kept before. */
  readonly restore: () => Promise<void>
  /** Keeps what changed since the last time. */
  readonly flush: () => Promise<void>
}

export const makeRates = (keeper: RateKeeper): Rates => {
  const counts = new Map<string, Count>()
  const changed = new Set<string>()

  const drop = (now_ms: number): void => {
    if (counts.size < CLIENTS_MAX) return
    for (const [client, { ends_ms }] of counts) if (ends_ms <= now_ms) counts.delete(client)
  }

  const countOf = (client: string): Count => {
    const now_ms = keeper.now_ms()
    const known = counts.get(client)
    if (known !== undefined && known.ends_ms > now_ms) return known
    drop(now_ms)
    const fresh = { hits: 0, ends_ms: now_ms + WINDOW_MS }
    if (counts.size < CLIENTS_MAX) counts.set(client, fresh)
    return fresh
  }

  const increment = (key: string): ClientRateLimitInfo => {
    const client = nameOf(key)
    const count = countOf(client)
    count.hits += 1
    changed.add(client)
    return { totalHits: count.hits, resetTime: new Date(count.ends_ms) }
  }

  const admit: Rates['admit'] = (principal, address, limit, entrance = 'api') => {
    if (principal !== null && limit === 0) return null
    const name = principal === null ? nameOfStranger(address, entrance) : nameOfKey(principal)
    const { totalHits, resetTime } = increment(name)
    const seconds = Math.ceil(((resetTime?.getTime() ?? 0) - keeper.now_ms()) / 1000)
    return totalHits > (principal === null ? STRANGERS_PER_MINUTE : limit)
      ? refusal('rate_limited', {}, Math.max(1, seconds))
      : null
  }

  return {
    admit,
    store: {
      localKeys: true,
      increment,
      decrement: (key) => {
        countOf(nameOf(key)).hits -= 1
      },
      resetKey: (key) => {
        counts.delete(nameOf(key))
      },
    },
    restore: async () => {
      for (const { client, hits, ends_ms } of await keeper.load()) counts.set(client, { hits, ends_ms })
    },
    flush: async () => {
      const rates = [...changed].flatMap((client): ReadonlyArray<Rate> => {
        const count = counts.get(client)
        return count === undefined ? [] : [{ client, ...count }]
      })
      changed.clear()
      if (rates.length > 0) await keeper.keep(rates)
    },
  }
}
