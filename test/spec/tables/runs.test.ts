/** The steps that Lean compares: of every act, every answer and every event that a plan gives, and with the dangers among them. */
import { describe, expect, it } from 'vitest'
import { DELIVERY_STATUSES, EVENTS } from '../../../core/delivery/control.js'
import { VERDICTS } from '../../../spec/tables/encode.js'
import { randomOf } from '../../../spec/tables/runs/random.js'
import { rows } from '../../../spec/tables/runs/run.js'
import { runRows } from '../../../spec/tables/runs/table.js'

const ALL = runRows()
const [ASKED, TRANSPORT, ANSWER, SAID, DID, LIVE] = [10, 14, 24, 25, 26, 28]
/** All of `World.lean` but `create`, which makes a message of none: 1 to 22. */
const ACTS = Array.from({ length: 22 }, (_, n) => n + 1)
/** A timer that comes where there is none: nobody says whether that is refused. */
const COME_DUE = 8

const statuses = (message: ReadonlyArray<number>): ReadonlyArray<number> =>
  message.slice(27).filter((_one, at) => at % 4 === 2)

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
    for (const asked of ACTS.filter((one) => one !== 9 && one !== 21))
      for (const answer of [0, 1]) expect(answers).toContain(`${asked}:${answer}`)
  })

  it('say of every step but a timer that comes for nothing whether it was refused', () => {
    expect(new Set(ALL.filter(({ step }) => step[ANSWER] === 2).map(({ step }) => step[ASKED]))).toEqual(
      new Set([COME_DUE]),
    )
  })

  it('make every event of a delivery, in either environment', () => {
    const did = ALL.filter(({ step }) => (step[DID] ?? 0) > 0).map(({ step }) => EVENTS[step[DID + 1] ?? 0])
    expect(EVENTS.filter((one) => !did.includes(one))).toEqual([])
    for (const environment of [0, 1])
      expect(ALL.filter(({ step }) => step[LIVE] === environment).length).toBeGreaterThan(100)
  })

  it('hear of a bounce and of silence, and let a reviewer say that it arrived, and reject, more than once', () => {
    for (const asked of [4, 17, 18, 19])
      expect(ALL.filter(({ step }) => step[ASKED] === asked && step[ANSWER] === 0).length).toBeGreaterThan(2)
  })

  it('name nobody, one and two to answer to', () => {
    const counts = new Set(ALL.map(({ before }) => before.slice(22, 24).filter((slot) => slot > 0).length))
    expect([...counts].sort()).toEqual([0, 1, 2])
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
