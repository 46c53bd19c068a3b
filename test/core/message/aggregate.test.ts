import { describe, expect, it } from 'vitest'
import { bit, contentRow, controlOf, hasEnded, revise, settle } from '../../../core/message/aggregate.js'
import { PHASES } from '../../../core/message/state.js'
import { aggregate, content, deliveryRow, messageRow, NOW } from './samples.js'

describe('a message row', () => {
  it('holds the control, its switches as 0 and 1', () => {
    const control = {
      phase: 'lapsed',
      clearance: 'none',
      decision: 'approved',
      timing: 'schedule_first',
      due: true,
      begun: false,
    } as const
    expect(controlOf(messageRow(control))).toEqual(control)
    expect(controlOf(messageRow({ ...control, due: false, begun: true }))).toEqual({
      ...control,
      due: false,
      begun: true,
    })
    expect([bit(true), bit(false)]).toEqual([1, 0])
  })

  it('has ended when it was rejected, cancelled or expired', () => {
    expect(PHASES.filter((phase) => hasEnded(messageRow({ phase })))).toEqual(['rejected', 'cancelled', 'expired'])
  })

  it('is settled by its control and the deliveries to its recipients, not by copies', () => {
    const before = aggregate(
      {},
      {
        message: { send_at_ms: 77 },
        deliveries: [
          deliveryRow({ status: 'delivered' }),
          deliveryRow({ id: 'dlv_c', kind: 'copy', status: 'failed' }),
        ],
      },
    )
    const control = {
      phase: 'cleared',
      clearance: 'human',
      decision: 'approved',
      timing: 'gate_first',
      due: true,
      begun: true,
    } as const
    expect(settle(before, control, NOW)).toEqual({
      ...before,
      message: messageRow(control, { send_at_ms: 77, status: 'delivered', updated_ms: NOW }),
    })
    expect(settle(before, { ...control, due: false }, NOW).message).toMatchObject({
      status: 'scheduled',
      due_ms: 77,
      due: 0,
    })
    expect(settle(before, { ...control, phase: 'lapsed', due: false }, NOW).message.due_ms).toBeNull()
  })
})

describe('a new revision', () => {
  it('P3: has other content, its digest and its author', () => {
    const before = aggregate({ phase: 'held' }, { message: { revision: 2 } })
    const said = content('c@x.example')
    expect(revise(before, said, 'digest', 99, 'key_other')).toEqual({
      ...before,
      content: said,
      message: {
        ...before.message,
        revision: 3,
        digest: 'digest',
        send_at_ms: 99,
        authors: '["key_agent","key_other"]',
      },
    })
  })

  it('P4: names each author once', () => {
    const again = revise(aggregate({}), content(), 'digest', null, 'key_agent')
    expect(again.message.authors).toBe('["key_agent"]')
  })

  it('is kept whole', () => {
    const one = aggregate({}, { message: { revision: 4 } })
    expect(contentRow(one, 'Hello', 'key_agent', NOW)).toEqual({
      message_id: 'msg_1',
      revision: 4,
      account_id: 'acc_1',
      environment: 'test',
      content: JSON.stringify(one.content),
      body: 'Hello',
      author: 'key_agent',
      created_ms: NOW,
    })
  })
})
