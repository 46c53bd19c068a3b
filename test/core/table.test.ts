import { describe, expect, it } from 'vitest'
import { commands, controls, deliveryCommands, ROWS_MAX, tables } from '../../core/table.js'

const counts = () => Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows().length]))

const different = (values: ReadonlyArray<unknown>): number => new Set(values.map((one) => JSON.stringify(one))).size

describe('the tables of the control', () => {
  it('have these many rows, and together at most 50,000', () => {
    expect(counts()).toEqual({
      message: 240 * 141,
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
    expect([different(controls()), different(commands()), different(deliveryCommands())]).toEqual([240, 141, 19])
    for (const rows of Object.values(tables)) {
      const given = rows().map((row) => row.given)
      expect(different(given)).toBe(given.length)
    }
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
