import { describe, expect, it } from 'vitest'
import { FIRST_MODES, MODES, needsCode, rank, stricter } from '../../../core/oversight/mode.js'
import { tables } from '../../../core/table.js'

describe('the trust ladder', () => {
  it('P10: has read_only at its foot and autonomous at its top', () => {
    expect([...MODES]).toEqual(['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous'])
    expect(MODES.map(rank)).toEqual([0, 1, 2, 3, 4])
  })

  it('starts no mailbox above gated_send', () => {
    expect([...FIRST_MODES]).toEqual(['read_only', 'gated_all', 'gated_send'])
  })

  it('P10: gives the stricter of two modes, in either order', () => {
    for (const one of MODES)
      for (const other of MODES) {
        expect([one, other]).toContain(stricter(one, other))
        expect(rank(stricter(one, other))).toBe(Math.min(rank(one), rank(other)))
        expect(stricter(one, other)).toBe(stricter(other, one))
      }
  })

  it('P10: asks for a code for every rise and for leaving gated_all, and for nothing else', () => {
    expect(MODES.map((from) => MODES.map((to) => (needsCode(from, to) ? 'code' : 'free')))).toEqual([
      ['free', 'code', 'code', 'code', 'code'],
      ['code', 'free', 'code', 'code', 'code'],
      ['free', 'free', 'free', 'code', 'code'],
      ['free', 'free', 'free', 'free', 'code'],
      ['free', 'free', 'free', 'free', 'free'],
    ])
  })

  it('is in the table as it is', () => {
    expect(tables.mode()).toEqual(
      MODES.flatMap((from) =>
        MODES.map((to) => ({
          given: { from, to },
          result: { stricter: stricter(from, to), code: needsCode(from, to) },
        })),
      ),
    )
  })
})
