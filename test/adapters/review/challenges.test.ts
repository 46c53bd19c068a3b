import { describe, expect, it } from 'vitest'
import { CHALLENGE_MS, makeChallenges } from '../../../adapters/review/challenges.js'

const ONE = { challenge: 'c', purpose: { of: 'register' } } as const

describe('a challenge', () => {
  it('is good once, for its own session and purpose, and for five minutes', () => {
    let now_ms = 0
    const challenges = makeChallenges(() => now_ms)
    const kept = () => challenges.keep('ses_a', ONE)
    const id = kept()
    expect(challenges.take(id, 'ses_b', 'register')).toBeNull()
    expect(challenges.take(id, 'ses_a', 'register')).toMatchObject(ONE)
    expect(challenges.take(id, 'ses_a', 'register')).toBeNull()
    expect(challenges.take(kept(), 'ses_a', 'decide')).toBeNull()
    const late = kept()
    now_ms = CHALLENGE_MS
    expect(challenges.take(late, 'ses_a', 'register')).toBeNull()
  })

  it('is not crowded out by another session, nor by strangers; the oldest of one session is', () => {
    const challenges = makeChallenges(() => 0)
    const mine = challenges.keep('ses_a', ONE)
    const first = challenges.keep('ses_b', ONE)
    for (let n = 0; n < 20_000; n += 1) challenges.keep('ses_b', ONE)
    for (let n = 0; n < 20_000; n += 1) challenges.keep(null, ONE)
    expect(challenges.take(first, 'ses_b', 'register')).toBeNull()
    expect(challenges.take(mine, 'ses_a', 'register')).not.toBeNull()
  })
})

describe('challenges', () => {
  const sign_in = { challenge: 'c', purpose: { of: 'sign_in' } } as const

  it('are bounded: the oldest goes first, and whoever is not signed in crowds out no session', () => {
    const challenges = makeChallenges(() => 0)
    const mine = challenges.keep('ses_1', sign_in)
    const first = challenges.keep(null, sign_in)
    for (let n = 0; n < 10_000; n += 1) challenges.keep(null, sign_in)
    expect(challenges.take(first, null, 'sign_in')).toBeNull()
    expect(challenges.take(mine, null, 'sign_in')).toBeNull()
    expect(challenges.take(mine, 'ses_1', 'sign_in')).toMatchObject(sign_in)
  })

  it('are for one purpose', () => {
    const challenges = makeChallenges(() => 0)
    expect(challenges.take(challenges.keep(null, sign_in), null, 'register')).toBeNull()
  })
})
