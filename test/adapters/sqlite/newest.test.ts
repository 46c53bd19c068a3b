/** Ids from many indexes at once come as from one. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstOf, newestIds } from '../../../adapters/sqlite/newest.js'
import { copied } from '../../support/store/copied.js'
import { house, sent } from '../../support/world.js'

const STATUSES = ['pending', 'rejected', 'delivered'] as const
const MAILBOXES = ['mbx_1', 'mbx_2', 'mbx_3']

it('ids of messages come newest first, each once, whatever is wanted and however many are read at a time', () => {
  const at = house()
  const store = copied(at.world)
  const ids = Array.from({ length: 40 }, () => sent(at))
  const newest = newestIds(store.db)
  const rows = fc.array(fc.tuple(fc.constantFrom(...STATUSES), fc.constantFrom(...MAILBOXES)), {
    minLength: ids.length,
    maxLength: ids.length,
  })
  const wanted = fc.record({
    mailboxes: fc.option(fc.array(fc.constantFrom(...MAILBOXES, 'mbx_x'), { maxLength: 4 })),
    statuses: fc.array(fc.constantFrom(...STATUSES, 'unknown'), { maxLength: 4 }),
    before: fc.constantFrom(...ids, '\u{10ffff}'),
    page: fc.integer({ min: 1, max: 7 }),
  })
  fc.assert(
    fc.property(rows, wanted, fc.integer({ min: 0, max: 50 }), (all, one, count) => {
      for (const [n, [status, mailbox_id]] of all.entries())
        at.world.set('messages', ids[n] ?? '', { status, mailbox_id })
      store.copy()
      const expected = at.world
        .rows('messages')
        .filter(({ id, status, mailbox_id }) => {
          const inside = one.mailboxes === null || one.mailboxes.includes(mailbox_id)
          return inside && id < one.before && one.statuses.some((each) => each === status)
        })
        .map(({ id }) => id)
        .sort()
        .reverse()
      expect([...newest(at.agent, one)]).toEqual(expected)
      expect([...firstOf(newest(at.agent, one), count)]).toEqual(expected.slice(0, count))
      expect([...newest({ ...at.agent, environment: 'live' }, one)]).toEqual([])
      expect([...newest({ ...at.agent, account_id: 'acc_B' }, one)]).toEqual([])
    }),
    { numRuns: 60 },
  )
})
