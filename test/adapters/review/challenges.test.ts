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
