import { describe, expect, it } from 'vitest'
import {
  compatible,
  ENVIRONMENTS,
  grants,
  mayDecide,
  OPERATOR,
  type Principal,
  reaches,
  SCOPES,
  SYSTEM,
} from '../../../core/authority/principal.js'
import { tables } from '../../../core/table.js'

const principal = (mailboxes: Principal['mailboxes']): Principal => ({
  id: 'key_1',
  account_id: 'acc_1',
  environment: 'test',
  scopes: ['read'],
  mailboxes,
})

describe('a key', () => {
  it('P4: never holds send and oversight together; every other set of scopes is fine', () => {
    const refused = tables.key().filter(({ result }) => !result)
    expect(refused.map(({ given }) => given.join('+')).sort()).toEqual(
      ['read+send+oversight+admin', 'read+send+oversight', 'send+oversight+admin', 'send+oversight'].sort(),
    )
    expect(compatible(['send', 'admin', 'read'])).toBe(true)
  })

  it('may do what its scopes say; admin implies read and nothing more', () => {
    const beyond = tables.scope().filter(({ given, result }) => result !== given.held.includes(given.needed))
    expect(beyond.every(({ given, result }) => result && given.needed === 'read' && given.held.includes('admin'))).toBe(
      true,
    )
    expect(beyond).toHaveLength(4)
    expect(SCOPES.map((needed) => grants(['admin'], needed))).toEqual([true, false, false, true])
  })

  it('P9: reaches the mailboxes it is limited to, or all where it is limited to none', () => {
    expect(reaches(principal(null), 'mbx_1')).toBe(true)
    expect(reaches(principal(['mbx_2', 'mbx_1']), 'mbx_1')).toBe(true)
    expect(reaches(principal(['mbx_2']), 'mbx_1')).toBe(false)
    expect(reaches(principal([]), 'mbx_1')).toBe(false)
  })

  it('has scopes and environments of these names', () => {
    expect([...SCOPES]).toEqual(['read', 'send', 'oversight', 'admin'])
    expect([...ENVIRONMENTS]).toEqual(['test', 'live'])
    expect([OPERATOR, SYSTEM]).toEqual(['operator', 'system'])
  })
})

describe('who may decide', () => {
  const ROWS = () => tables.decider()

  it('P4, P13: only the holder of a standing oversight key that reaches the mailbox, and who composed nothing of it', () => {
    const wrong = ROWS().filter(({ given, result }) => {
      const missing = [
        !given.exists,
        given.revoked,
        given.reach === 'another',
        given.author,
        !given.scopes.includes('oversight'),
      ]
      return result !== missing.every((one) => !one)
    })
    expect(wrong).toEqual([])
    expect(ROWS().filter(({ result }) => result)).toHaveLength(16)
  })

  it('P4: nobody who wrote any revision', () => {
    const key = { scopes: ['oversight'] as const, mailboxes: null, revoked: false }
    expect(mayDecide('key_r', key, 'mbx_1', ['key_a', 'key_r', 'key_b'])).toBe(false)
    expect(mayDecide('key_r', key, 'mbx_1', ['key_a'])).toBe(true)
    expect(mayDecide('key_r', { ...key, mailboxes: ['mbx_2', 'mbx_1'] }, 'mbx_1', [])).toBe(true)
  })
})
