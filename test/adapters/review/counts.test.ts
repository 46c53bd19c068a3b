import { describe, expect, it } from 'vitest'
import type { Visitors } from '../../../adapters/ports/store.js'
import { makeCounter } from '../../../adapters/review/counts.js'
import type { DeskDoor } from '../../../adapters/runtime/desk.js'
import { refusal } from '../../../core/errors.js'
import { answer } from '../../../core/operations/plan.js'
import { house } from '../../support/world.js'

/** A desk that counts how often it counts, on a clock that stands still but while it does. */
const counting = (took_ms: number) => {
  const state = { now_ms: 0, newest: 1, counted: 0, open: true, broken: false }
  const visitors = { newest: () => state.newest } as unknown as Visitors
  const desk = {
    visitors: (about: (of: Visitors) => unknown) => Promise.resolve(about(visitors)),
    read: () => {
      state.counted += 1
      state.now_ms += took_ms
      if (state.broken) return Promise.reject(new Error('the disk is gone'))
      return Promise.resolve(state.open ? answer(200, { pending: state.counted }) : refusal('not_found'))
    },
  } as unknown as DeskDoor
  return { state, counts: makeCounter({ desk }, () => state.now_ms) }
}

const { reviewer, operator } = house()
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('the counts of a queue', () => {
  it('are made once for all who see the same, and again once something was written', async () => {
    const at = counting(0)
    const told = await Promise.all(Array.from({ length: 50 }, () => at.counts(reviewer)))
    expect([new Set(told), at.state.counted]).toEqual([new Set(['{"pending":1}']), 1])
    at.state.now_ms += 60_000
    expect(await at.counts(reviewer)).toBe('{"pending":1}')
    at.state.newest += 1
    expect(await at.counts(reviewer)).toBe('{"pending":2}')
  })

  it('are made apart for whoever sees something else', async () => {
    const at = counting(0)
    const seen = [
      reviewer,
      operator,
      { ...reviewer, environment: 'live' as const },
      { ...reviewer, mailboxes: ['mbx_1'] },
      { ...reviewer, account_id: 'acc_B' },
    ]
    for (const one of seen) await at.counts(one)
    expect(at.state.counted).toBe(seen.length)
  })

  it('take a tenth of the time at most, however much is written', async () => {
    const at = counting(100)
    await at.counts(reviewer)
    await settle()
    for (let n = 0; n < 20; n += 1) {
      at.state.newest += 1
      at.state.now_ms += 50
      await at.counts(reviewer)
    }
    expect(at.state.counted).toBe(2)
  })

  it('are none for whoever may not ask, and are asked for again after a fault', async () => {
    const shut = counting(0)
    shut.state.open = false
    expect(await shut.counts(reviewer)).toBeNull()
    const at = counting(0)
    at.state.broken = true
    await expect(at.counts(reviewer)).rejects.toThrow('the disk is gone')
    await settle()
    at.state.broken = false
    expect(await at.counts(reviewer)).toBe('{"pending":2}')
  })
})
