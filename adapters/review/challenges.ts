/** Challenges that passkeys sign: random, in memory, bounded, for five minutes, good once, and each only for the session that asked for it. */
import { randomBytes } from 'node:crypto'
import type { DecisionSigned } from '../../core/audit/signed.js'
import { crowdedOut } from './crowd.js'

export const CHALLENGE_MS = 5 * 60 * 1000
/** Of sessions, and as many of people who are not signed in: these cannot crowd out those. The oldest goes first. */
const CHALLENGES_MAX = 10_000
/** Of one session: it crowds out nobody else. */
const OF_SESSION_MAX = 20
const ID_BYTES = 20

export type Purpose =
  | { readonly of: 'sign_in' }
  | { readonly of: 'register' }
  | { readonly of: 'decide'; readonly decision: DecisionSigned }

export interface Challenge {
  /** Base64url. */
  readonly challenge: string
  readonly purpose: Purpose
}

interface Kept extends Challenge {
  readonly session: string | null
  readonly until_ms: number
}

export interface Challenges {
  /** `session` null: of somebody who is not signed in. Its id. */
  readonly keep: (session: string | null, one: Challenge) => string
  /** Takes it out: it is good once. Null where it is over, or of somebody else. */
  readonly take: <P extends Purpose['of']>(
    id: string,
    session: string | null,
    of: P,
  ) => (Challenge & { readonly purpose: Extract<Purpose, { readonly of: P }> }) | null
}

export const makeChallenges = (now_ms: () => number): Challenges => {
  const ofSessions = new Map<string, Kept>()
  const ofNobody = new Map<string, Kept>()
  const placeOf = (session: string | null) => (session === null ? ofNobody : ofSessions)
  return {
    keep: (session, one) => {
      const place = placeOf(session)
      for (const [id, { until_ms }] of place) {
        if (until_ms > now_ms() && place.size < CHALLENGES_MAX) break
        place.delete(id)
      }
      if (session !== null)
        for (const id of crowdedOut(place, (kept) => kept.session === session, OF_SESSION_MAX)) place.delete(id)
      const id = randomBytes(ID_BYTES).toString('hex')
      place.set(id, { ...one, session, until_ms: now_ms() + CHALLENGE_MS })
      return id
    },
    take: (id, session, of) => {
      const place = placeOf(session)
      const kept = place.get(id)
      if (kept === undefined || kept.session !== session) return null
      place.delete(id)
      return kept.until_ms <= now_ms() || kept.purpose.of !== of ? null : (kept as never)
    },
  }
}
