import { describe, expect, it } from 'vitest'
import { CODE_LIFETIME_MS, CODE_TRIES, CODES_OPEN_MAX } from '../../../core/ladder/code.js'
import { tables } from '../../../core/table.js'

const ROWS = () => tables.code()

describe('an operator code', () => {
  it('lives 24 hours, for 5 wrong tries, and an account has at most 30 open, of which agents can take 10 and admins 20', () => {
    expect([CODE_LIFETIME_MS, CODE_TRIES, CODES_OPEN_MAX]).toEqual([
      86_400_000,
      5,
      { key: 10, admin: 20, operator: 30 },
    ])
  })

  it('P10: only the open code of exactly this request completes it', () => {
    const gone = ROWS().filter(({ result }) => result === 'go')
    expect(gone.map(({ given }) => given)).toEqual([
      { open: true, given: true, correct: true, room: false },
      { open: true, given: true, correct: true, room: true },
    ])
  })

  it('is asked for where none is given and there is room; any other that is given is wrong', () => {
    const without = ROWS().filter(({ given }) => !given.given)
    expect(without.every(({ given, result }) => result === (given.room ? 'ask' : 'full'))).toBe(true)
    const wrong = ROWS().filter(({ given }) => given.given && !(given.open && given.correct))
    expect(wrong.map(({ result }) => result)).toEqual(Array.from({ length: 6 }, () => 'wrong'))
    expect(without).toHaveLength(8)
  })
})
