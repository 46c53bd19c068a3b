import { describe, expect, it } from 'vitest'
import { DELIVERY_STATUSES } from '../../core/delivery/control.js'
import { draft, TIMINGS } from '../../core/message/state.js'
import { commands, controls, deliveryCommands, deliveryStatuses, ROWS_MAX, tables } from '../../core/table.js'

const counts = () => Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows().length]))

const different = (values: ReadonlyArray<unknown>): number => new Set(values.map((one) => JSON.stringify(one))).size

describe('the tables of the control', () => {
  it('have these many rows, and together at most 50,000', () => {
    expect(counts()).toEqual({
      message: 88 * 141,
      delivery: 10 * 19,
      status: 7 * 2 * 2 * 2 * 2 ** 8,
      ruling: 5 * 2 * 2,
      hand_over: 2 ** 3,
      mode: 5 * 5,
      idempotency: 2 ** 4,
      code: 2 ** 4,
      scope: 2 ** 4 * 4,
      key: 2 ** 4,
      decider: 2 * 2 ** 4 * 3 * 2 * 2,
    })
    expect(ROWS_MAX).toBe(50_000)
    expect(Object.values(counts()).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(ROWS_MAX)
  })

  it('list every case once', () => {
    expect([different(controls()), different(commands()), different(deliveryCommands())]).toEqual([88, 141, 19])
    for (const rows of Object.values(tables)) {
      const given = rows().map((row) => row.given)
      expect(different(given)).toBe(given.length)
    }
  })

  it('have the states that can be reached: a draft first, and each behind one that leads to it', () => {
    expect(controls().slice(0, 4)).toEqual(TIMINGS.flatMap((timing) => [draft(timing, false), draft(timing, true)]))
    expect(deliveryStatuses().slice(0, 3)).toEqual(['queued', 'leased', 'cancelled'])
    expect([...deliveryStatuses()].sort()).toEqual([...DELIVERY_STATUSES].sort())
    const before = (rows: ReadonlyArray<{ readonly from: unknown; readonly to: unknown }>, state: unknown) =>
      rows.findIndex(({ to }) => JSON.stringify(to) === JSON.stringify(state))
    const moves = tables
      .message()
      .flatMap(({ given, result }) =>
        typeof result === 'string' || result.events.length === 0 ? [] : [{ from: given.state, to: result.after }],
      )
    const order = controls().map((one) => JSON.stringify(one))
    const orphans = controls().filter((state, at) => {
      const from = moves[before(moves, state)]?.from
      return state.phase !== 'draft' && !(order.indexOf(JSON.stringify(from)) < at)
    })
    expect(orphans).toEqual([])
  })

  it('have every command with every combination of its flags', () => {
    const count = (all: ReadonlyArray<{ readonly _tag: string }>) =>
      Object.fromEntries(all.map(({ _tag }) => [_tag, all.filter((one) => one._tag === _tag).length]))
    expect(count(commands())).toEqual({
      submit: 10,
      edit: 20,
      approve: 30,
      edit_approve: 30,
      reject: 6,
      cancel: 2,
      expire: 1,
      come_due: 1,
      return: 1,
      rejudge: 20,
      begin: 20,
    })
    expect(count(deliveryCommands())).toEqual({
      lease: 1,
      release: 1,
      transmit: 1,
      block: 1,
      refused: 1,
      lost: 1,
      quiet: 1,
      cancel: 1,
      mark_delivered: 1,
      accepted: 2,
      deferred: 4,
      dsn: 2,
      send_again: 2,
    })
  })

  it('are data that JSON can carry', () => {
    for (const rows of Object.values(tables)) {
      const some = rows().slice(0, 1_000)
      expect(JSON.parse(JSON.stringify(some))).toEqual(some)
    }
  })
})
