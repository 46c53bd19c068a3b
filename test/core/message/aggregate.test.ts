import { describe, expect, it } from 'vitest'
import { bit, contentRow, controlOf, hasEnded, revise, settle } from '../../../core/message/aggregate.js'
import { type Content, SNIPPET_MAX, summaryOf } from '../../../core/message/content.js'
import { PHASES } from '../../../core/message/state.js'
import { aggregate, content, deliveryRow, messageRow, NOW } from './samples.js'

describe('A summary', () => {
  it('is what a list shows of a content, and cuts no character in two', () => {
    const long: Content = {
      ...content('to@example.com'),
      cc: [{ address: 'cc@example.com', name: null }],
      bcc: [{ address: 'bcc@example.com', name: null }],
      text: `a${'😀'.repeat(SNIPPET_MAX)}`,
      send_at: '2027-03-01T09:00:00.000Z',
    }
    expect(summaryOf(long)).toEqual({
      from: long.from.address,
      to: ['to@example.com'],
      cc: ['cc@example.com'],
      bcc: ['bcc@example.com'],
      subject: long.subject,
      snippet: `a${'😀'.repeat(SNIPPET_MAX - 1)}`,
      attachments: long.attachments.length,
      send_at: '2027-03-01T09:00:00.000Z',
    })
    expect(summaryOf({ ...content('to@example.com'), text: 'short' }).snippet).toBe('short')
  })
})

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
    expect(contentRow(one, 'key_agent', NOW)).toEqual({
      message_id: 'msg_1',
      revision: 4,
      account_id: 'acc_1',
      environment: 'test',
      content: JSON.stringify(one.content),
      summary: JSON.stringify(summaryOf(one.content)),
      author: 'key_agent',
      created_ms: NOW,
    })
  })
})
