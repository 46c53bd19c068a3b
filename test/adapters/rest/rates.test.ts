import { describe, expect, it } from 'vitest'
import type { Rate } from '../../../adapters/ports/store.js'
import { callerOf } from '../../../adapters/rest/caller.js'
import { makeRates, type RateKeeper, STRANGERS_PER_MINUTE, WINDOW_MS } from '../../../adapters/rest/rates.js'
import type { Principal } from '../../../core/authority/principal.js'
import { openServed } from '../../support/runtime/served.js'

const PRINCIPAL: Principal = {
  id: 'key_1',
  account_id: 'acc_1',
  environment: 'test',
  scopes: ['read'],
  mailboxes: null,
}

const world = () => {
  const kept = new Map<string, Rate>()
  const clock = { now_ms: 1_000_000 }
  const keeper: RateKeeper = {
    load: () => Promise.resolve([...kept.values()].filter((one) => one.ends_ms > clock.now_ms)),
    keep: (rates) => {
      for (const rate of rates) kept.set(rate.client, rate)
      return Promise.resolve()
    },
    now_ms: () => clock.now_ms,
  }
  return { kept, clock, keeper }
}

describe('How often a client may ask', () => {
  it('lets a key ask up to its limit in a window, then says when to come back', () => {
    const { keeper, clock } = world()
    const rates = makeRates(keeper)
    const asked = [1, 2, 3].map(() => rates.admit(PRINCIPAL, '192.0.2.1', 2))
    expect(asked.slice(0, 2)).toEqual([null, null])
    expect(asked[2]).toMatchObject({ code: 'rate_limited', status: 429, retry_after_s: WINDOW_MS / 1000 })
    clock.now_ms += WINDOW_MS
    expect(rates.admit(PRINCIPAL, '192.0.2.1', 2)).toBeNull()
  })

  it('counts keys apart, and strangers by their address', () => {
    const rates = makeRates(world().keeper)
    expect(rates.admit(PRINCIPAL, '', 1)).toBeNull()
    expect(rates.admit({ ...PRINCIPAL, id: 'key_2' }, '', 1)).toBeNull()
    const strangers = Array.from({ length: STRANGERS_PER_MINUTE + 1 }, () => rates.admit(null, '192.0.2.1', 1))
    expect(strangers.filter((one) => one === null).length).toBe(STRANGERS_PER_MINUTE)
    expect(rates.admit(null, '192.0.2.1', 1, 'desk')).toBeNull()
    expect(rates.admit(null, '192.0.2.2', 1)).toBeNull()
  })

  it('has no limit for keys where the limit is 0', () => {
    const rates = makeRates(world().keeper)
    expect([1, 2, 3].map(() => rates.admit(PRINCIPAL, '', 0))).toEqual([null, null, null])
  })

  it('remembers over a restart, without keeping whose count it is in the clear', async () => {
    const { keeper, kept } = world()
    const before = makeRates(keeper)
    before.admit(PRINCIPAL, '', 2)
    before.admit(PRINCIPAL, '', 2)
    await before.flush()
    expect([...kept.keys()].every((client) => /^[0-9a-f]{64}$/.test(client))).toBe(true)
    const after = makeRates(keeper)
    await after.restore()
    expect(after.admit(PRINCIPAL, '', 2)).toMatchObject({ code: 'rate_limited' })
  })

  it.each([
    ['believes no stranger who names another', [], 1],
    ['counts apart those whom a trusted proxy names', ['loopback'], 3],
  ])('%s', async (_what, trusted_proxies, counted) => {
    const called: Array<string> = []
    const served = await openServed(
      {},
      {
        trusted_proxies,
        mounts: { '/here': (request, response) => response.end(called.push(callerOf(request)).toString()) },
      },
    )
    try {
      for (const name of ['192.0.2.1', '192.0.2.2', '203.0.113.9, 192.0.2.3'])
        await served.send('/here', { headers: { 'X-Forwarded-For': name } })
      expect(new Set(called).size).toBe(counted)
      expect(called).not.toContain('203.0.113.9')
    } finally {
      await served.close()
    }
  })

  it('answers 429 with a Retry-After over REST', async () => {
    const served = await openServed({}, { rate_limit_per_minute: 2 })
    try {
      const { agent } = served.initial.keys.test
      const replies = await Promise.all([1, 2, 3].map(() => served.post(agent, 'get_account', {})))
      expect(replies.map((one) => one.status).sort()).toEqual([200, 200, 429])
      const late = replies.find((one) => one.status === 429)
      expect(late?.body.code).toBe('rate_limited')
      expect(Number(late?.headers.get('retry-after'))).toBeGreaterThan(0)
    } finally {
      await served.close()
    }
  })
})
