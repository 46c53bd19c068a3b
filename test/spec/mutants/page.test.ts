import { describe, expect, it } from 'vitest'
import { page, type Row, summary } from '../../../spec/mutants/page.js'

const ROW: Row = {
  id: 'a',
  says: 'Anything goes.',
  table: 'Agree',
  survives: null,
  unseen: null,
  model: { by: 'MultiMail.Agree: theorem rows_ok', seconds: 12.3 },
  both: { by: 'MultiMail.Steps: theorem decide_happens', seconds: 4 },
  halves: null,
  mirror: { by: 'MultiMail.Promises: theorem P1_gate', seconds: 3 },
}

const SURVIVOR: Row = {
  ...ROW,
  id: 'b',
  table: null,
  survives: 'Nobody cares.',
  model: null,
  both: { by: null, seconds: 9 },
}

describe('the page of mutants', () => {
  it('counts', () => {
    expect(summary([ROW, SURVIVOR, { ...ROW, id: 'c', both: null }])).toEqual({
      mutants: 3,
      listed_in_tables: 2,
      caught_by_tables: 2,
      caught_by_theorems: 1,
      by_a_promise: 0,
      mirrors: 3,
      mirrors_by_a_promise: 3,
      survivors: ['b'],
      not_tried: ['c'],
    })
  })

  it('names what noticed each, and why one survived', () => {
    const text = page(
      [ROW, SURVIVOR],
      [{ says: 'a row', complaint: 'It differs.', seconds: 2 }],
      [{ promise: 'P1', says: 'No gate.', test: 'test/a.test.ts', by: 'P1.gate', seconds: 1 }],
    )
    expect(text).toContain('| `a` | Anything goes. | `Agree` `rows_ok`, 12 s | `Steps` `decide_happens`, 4 s |')
    expect(text).toContain('| `b` | Anything goes. | no table lists it | **nothing**, 9 s |')
    expect(text).toContain('* `b`: Nobody cares.')
    expect(text).toContain('| `a` | `Promises` `P1_gate`, 3 s |')
    expect(text).toContain('* a row: `It differs.` (2 s)')
    expect(text).toContain('| P1 | No gate. | [a.test.ts](../../test/a.test.ts) | `P1.gate` |')
  })
})
