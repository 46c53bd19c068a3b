import { describe, expect, it } from 'vitest'
import { digits, list, moduleOf, nameOf, termOf, tuple } from '../../../spec/tables/lean.js'

describe('terms of Lean', () => {
  it.each([
    ['gate_first', 'gateFirst'],
    ['not_a_draft', 'notADraft'],
    ['queued', 'queued'],
    ['return', 'back'],
    ['open', 'isOpen'],
  ])('%s is called %s', (name, expected) => {
    expect(nameOf(name)).toBe(expected)
  })

  it.each([
    [true, 'true'],
    ['read_only', '.readOnly'],
    [{ _tag: 'come_due' }, '.comeDue'],
    [{ _tag: 'cancel', open: false }, '.cancel (isOpen := false)'],
    [{ phase: 'draft', due: true }, '{ phase := .draft, due := true }'],
  ])('%j is %s', (value, expected) => {
    expect(termOf(value)).toBe(expected)
  })

  it('stand in tuples and lists', () => {
    expect(tuple('read_only', false)).toBe('(.readOnly, false)')
    expect(list('a', 'Nat', ['1', '2'])).toBe('def a : List Nat := [\n  1,\n  2]\n')
    expect(list('a', 'Mode × Bool', ['(.readOnly, false)'])).toContain('List (Mode × Bool)')
    expect(moduleOf(['A'], 'About.', 'def a := 1\n')).toMatch(/^module\npublic import A\n\/-! About\./)
  })
})

describe('digits', () => {
  it('begin with the lowest', () => {
    expect(digits(16, [1, 2, 15])).toBe('0xf21')
  })

  it('are refused when they are none', () => {
    expect(() => digits(16, [16])).toThrow('16 is no digit')
    expect(() => digits(16, [-1])).toThrow('-1 is no digit')
  })
})
