/** The steps that Lean compares: of every act, every answer and every event that a plan gives, and with the dangers among them. */
import { describe, expect, it } from 'vitest'
import { DELIVERY_STATUSES } from '../../../core/delivery/control.js'
import { VERDICTS } from '../../../spec/tables/encode.js'
import { randomOf } from '../../../spec/tables/runs/random.js'
import { rows } from '../../../spec/tables/runs/run.js'
import { runRows } from '../../../spec/tables/runs/table.js'

const ALL = runRows()
const [ASKED, TRANSPORT, ANSWER, SAID] = [10, 14, 24, 25]
/** All but those that no plan carries out yet: what a bounce or silence tells. */
const ACTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 21]

const statuses = (message: ReadonlyArray<number>): ReadonlyArray<number> =>
  message.slice(26).filter((_one, at) => at % 4 === 2)

describe('the runs', () => {
  it('are the same every time', () => {
    expect(rows(2, 1)).toEqual(rows(2, 1))
    expect([1, 2, 3].map(randomOf(7))).toEqual([1, 2, 3].map(randomOf(7)))
  })

  it('take steps enough, and no more than Lean reads in a minute', () => {
    expect(ALL.length).toBeGreaterThan(500)
    expect(ALL.length).toBeLessThan(1_200)
  })

  it('do everything that may be done to a message', () => {
    expect([...new Set(ALL.map(({ step }) => step[ASKED]))].sort((one, other) => Number(one) - Number(other))).toEqual(
      ACTS,
    )
  })

  it('are refused and allowed, whoever asks', () => {
    const answers = new Set(ALL.map(({ step }) => `${step[ASKED]}:${step[ANSWER]}`))
    for (const asked of [1, 2, 3, 4, 5, 6, 20])
      for (const answer of [0, 1]) expect(answers).toContain(`${asked}:${answer}`)
  })

  it('see every event but that of a lapsed clearance that came back', () => {
    const said = new Set(ALL.map(({ step }) => VERDICTS[step[SAID] ?? 0]))
    const names = [...said].map((one) => /^\.happens \(?\.(\w+)/.exec(one ?? '')?.[1] ?? '')
    const all = ['held', 'cleared', 'edited', 'approved', 'rejected', 'editApproved', 'cancelled', 'expired', 'cameDue']
    expect(names).toEqual(expect.arrayContaining([...all, 'lapsed', 'began']))
  })

  it('bring a delivery to every status but that of mail whose end nobody tells', () => {
    const found = new Set(ALL.flatMap(({ after }) => statuses(after)))
    const names = [...found].map((one) => DELIVERY_STATUSES[one])
    expect(DELIVERY_STATUSES.filter((one) => !names.includes(one))).toEqual([])
  })

  it('try the wrong transport, and a clock that goes on and back', () => {
    expect(ALL.some(({ step }) => step[TRANSPORT] === 1)).toBe(true)
    expect(new Set(ALL.map(({ step }) => step[9])).size).toBeGreaterThan(5)
  })
})
