import { describe, expect, it } from 'vitest'
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../../core/delivery/control.js'
import {
  counted,
  FINAL_STATUSES,
  isPending,
  STATUSES,
  type StatusControl,
  statusOf,
} from '../../../core/message/status.js'
import { tables } from '../../../core/table.js'
import { decisionTable } from '../decision-table.js'

/** Section 4 of the contract: the first that fits. */
const oracle = decisionTable(`
  status phase=draft                                                  -> draft
  status phase=held due=true                                          -> pending
  status phase=held timing=gate_first                                 -> pending
  status phase=rejected,cancelled,expired begun=false                 -> <phase>
  status phase=held,cleared,lapsed due=false                          -> scheduled
  status open=true taken=true                                         -> sent
  status open=true                                                    -> queued
  status unknown=true                                                 -> unknown
  status bounced=true                                                 -> bounced
  status failed=true                                                  -> failed
  status blocked=true                                                 -> blocked
  status cancelled=true                                               -> cancelled
  status delivered=true                                               -> delivered
  status                                                              -> queued
`)

const OPEN: ReadonlyArray<DeliveryStatus> = ['queued', 'leased', 'transmitting', 'sent']

const expected = (control: StatusControl, deliveries: ReadonlyArray<DeliveryStatus>): string =>
  oracle('status', {
    ...control,
    ...Object.fromEntries(DELIVERY_STATUSES.map((status) => [status, deliveries.includes(status)])),
    open: deliveries.some((one) => OPEN.includes(one)),
    taken: deliveries.includes('sent') || deliveries.includes('delivered'),
  })

const ROWS = () => tables.status()

describe('the status of a message', () => {
  it('is what the contract says, for every control and every set of delivery statuses', () => {
    const wrong = ROWS().filter(({ given, result }) => result !== expected(given.control, given.deliveries))
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('takes a delivery that is leased or transmitting for one that is queued', () => {
    const going = ROWS().filter(({ given }) => given.deliveries.includes('queued'))
    for (const one of ['leased', 'transmitting'] as const) {
      const wrong = going.filter(({ given: { control, deliveries }, result }) => {
        const instead = deliveries.map((status) => (status === 'queued' ? one : status))
        return statusOf(control, instead) !== result
      })
      expect(wrong.slice(0, 3)).toEqual([])
    }
  })

  it('P6: is final only when no delivery is open, unknown, or waiting for anybody', () => {
    const early = ROWS().filter(
      ({ given: { control, deliveries }, result }) =>
        FINAL_STATUSES.includes(result) &&
        control.begun &&
        deliveries.some((one) => OPEN.includes(one) || one === 'unknown'),
    )
    expect(early).toEqual([])
    expect(STATUSES.filter((status) => !FINAL_STATUSES.includes(status))).toEqual([
      'draft',
      'pending',
      'scheduled',
      'queued',
      'sent',
      'unknown',
    ])
  })

  it('has the names of the API, and each of them occurs', () => {
    expect([...STATUSES]).toEqual([
      'draft',
      'pending',
      'scheduled',
      'queued',
      'sent',
      'delivered',
      'bounced',
      'rejected',
      'cancelled',
      'expired',
      'failed',
      'unknown',
      'blocked',
    ])
    expect(new Set(ROWS().map(({ result }) => result))).toEqual(new Set(STATUSES))
  })

  it('is pending exactly while a hold waits for its decision now', () => {
    const pending = ROWS().filter(({ given }) => isPending(given.control))
    expect(new Set(pending.map(({ result }) => result))).toEqual(new Set(['pending']))
    expect(ROWS().filter(({ result }) => result === 'pending')).toEqual(pending)
  })
})

describe('counted', () => {
  const rows = [
    { kind: 'recipient', status: 'cancelled' },
    { kind: 'recipient', status: 'delivered' },
    { kind: 'copy', status: 'bounced' },
  ] as const

  it.each(['held', 'cleared', 'lapsed'] as const)(
    'leaves out of a message that is %s what an edit left behind',
    (phase) => {
      expect(counted(phase, rows)).toEqual(['delivered'])
    },
  )

  it.each(['rejected', 'cancelled', 'expired'] as const)('counts what was called back when it was %s', (phase) => {
    expect(counted(phase, rows)).toEqual(['cancelled', 'delivered'])
  })
})
