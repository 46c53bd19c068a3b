import { describe, expect, it } from 'vitest'
import { MODES, type Mode } from '../../../core/oversight/mode.js'
import { CLEARANCES, leaves, RULINGS, type RulingFlags, ruling } from '../../../core/oversight/ruling.js'
import { tables } from '../../../core/table.js'

const ROWS = () => tables.ruling()
const strictness = (flags: RulingFlags): number => RULINGS.indexOf(ruling(flags))

describe('what a mode does with mail that wants to leave', () => {
  it('is, without and with an allowlist match, without and with a usable oversight address', () => {
    const row = (mode: Mode) =>
      [false, true].flatMap((listed) => [false, true].map((copyable) => ruling({ mode, listed, copyable })))
    expect(MODES.map((mode) => [mode, ...row(mode)])).toEqual([
      ['read_only', 'refuse', 'refuse', 'refuse', 'refuse'],
      ['gated_all', 'hold', 'hold', 'hold', 'hold'],
      ['gated_send', 'hold', 'hold', 'allowlist', 'allowlist'],
      ['monitored', 'hold', 'monitored', 'allowlist', 'monitored'],
      ['autonomous', 'autonomous', 'autonomous', 'autonomous', 'autonomous'],
    ])
    expect(ROWS().map(({ given, result }) => [given, result])).toEqual(
      ROWS().map(({ given }) => [given, ruling(given)]),
    )
  })

  it('P1: lets nothing leave a gated mailbox but by the allowlist, and nothing at all a gated_all or read_only one', () => {
    const left = ROWS().filter(({ result }) => leaves(result))
    const gated = left.filter(({ given }) => given.mode === 'gated_send')
    expect(gated.map(({ given, result }) => [given.listed, result])).toEqual([
      [true, 'allowlist'],
      [true, 'allowlist'],
    ])
    expect(left.filter(({ given }) => given.mode === 'gated_all' || given.mode === 'read_only')).toEqual([])
  })

  it('P11: a stricter mode never rules looser, whatever the flags', () => {
    const wrong = ROWS().flatMap(({ given }) =>
      MODES.slice(0, MODES.indexOf(given.mode))
        .map((mode) => ({ ...given, mode }))
        .filter((stricter) => leaves(ruling(stricter)) && !leaves(ruling(given))),
    )
    expect(wrong).toEqual([])
  })

  it('P11: refuses whenever a looser mode refuses', () => {
    expect(
      ROWS()
        .filter(({ result }) => result === 'refuse')
        .every(({ given }) => given.mode === 'read_only'),
    ).toBe(true)
  })

  it('P13: an unknown flag, which is false, never rules looser', () => {
    const wrong = ROWS().filter(
      ({ given }) =>
        strictness({ ...given, listed: false }) > strictness(given) ||
        strictness({ ...given, copyable: false }) > strictness(given),
    )
    expect(wrong).toEqual([])
  })

  it('P12: clears as monitored only where a copy can be made', () => {
    expect(ROWS().filter(({ given, result }) => result === 'monitored' && !given.copyable)).toEqual([])
  })

  it('names what stops a message and why one may leave', () => {
    expect(RULINGS.filter(leaves)).toEqual(['allowlist', 'monitored', 'autonomous'])
    expect([...RULINGS]).toEqual(['refuse', 'hold', 'allowlist', 'monitored', 'autonomous'])
    expect([...CLEARANCES]).toEqual(['none', 'allowlist', 'monitored', 'autonomous', 'human'])
  })
})
