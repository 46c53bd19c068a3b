/** What is promised of a message with all its holds and deliveries, over whole lives. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeliveryStatus, isFinal, isWaiting } from '../../../core/delivery/control.js'
import { controlOf } from '../../../core/message/aggregate.js'
import { counted, statusOf } from '../../../core/message/status.js'
import type { DeliveryRow } from '../../../core/operations/message-rows.js'
import { recipients, sha256 } from '../../core/message/samples.js'
import { lives, type World } from '../../core/trace.js'

const RUNS = { numRuns: 300 }

const always = (check: (after: World, before: World) => void): void => {
  fc.assert(
    fc.property(lives, (life) => {
      for (const [n, world] of life.entries()) check(world, life[n - 1] ?? world)
    }),
    RUNS,
  )
}

const ofKind = ({ aggregate }: World, kind: DeliveryRow['kind']): ReadonlyArray<DeliveryRow> =>
  aggregate.deliveries.filter((one) => one.kind === kind)

const news = (after: World, before: World) => after.entries.slice(before.entries.length)

describe('the life of a message', () => {
  it('P1, P3: a human clearance is of the current digest, approved by whoever it names', () => {
    always(({ aggregate: { message }, entries }) => {
      if (message.clearance !== 'human') return
      const approval = entries.findLast(
        (one) => one.type === 'message.approved' || one.type === 'message.edit_approved',
      )
      expect(message.cleared_digest).toBe(message.digest)
      expect(message.cleared_by).toBe(approval?.actor)
      expect(JSON.parse(approval?.data ?? '{}').commitment).toBe(sha256(`${message.salt}:${message.digest}`))
    })
  })

  it('P1: whatever waits or leaves while it is cleared goes to a recipient of the content, each once', () => {
    always((world) => {
      if (world.aggregate.message.phase !== 'cleared') return
      const live = ofKind(world, 'recipient').filter((one) => one.status !== 'cancelled')
      const open = live.filter((one) => !isFinal(one.status)).map((one) => one.recipient)
      expect(recipients(world.aggregate)).toEqual(expect.arrayContaining(open))
      for (const address of recipients(world.aggregate)) {
        expect(live.filter((one) => one.recipient === address)).toHaveLength(1)
      }
    })
  })

  it('P1: nothing to a recipient begins to leave but from a cleared message whose time has come', () => {
    always((after, before) => {
      const leaving = news(after, before).filter((one) => one.type === 'delivery.transmitting')
      for (const { data } of leaving) {
        if (JSON.parse(data).kind === 'copy') continue
        expect(before.aggregate.message).toMatchObject({ phase: 'cleared', due: 1 })
        expect(after.aggregate.message).toMatchObject({
          phase: 'cleared',
          begun: 1,
          cleared_digest: after.aggregate.message.digest,
        })
      }
    })
  })

  it('P3: nothing is edited once some of it began to leave', () => {
    always((after, before) => {
      if (before.aggregate.message.begun === 1)
        expect(after.aggregate.message.revision).toBe(before.aggregate.message.revision)
    })
  })

  it('P6: a final delivery stays as it is, but for delivered that bounces', () => {
    always((after, before) => {
      for (const old of before.aggregate.deliveries.filter((one) => isFinal(one.status))) {
        const now = after.aggregate.deliveries.find((one) => one.id === old.id)?.status
        if (now !== old.status) expect([old.status, now]).toEqual(['delivered', 'bounced'])
      }
    })
  })

  it('P7: a delivery begins to leave a second time only after a definite refusal or a reviewer', () => {
    always(({ entries }) => {
      const told = entries.map((one) => ({
        type: one.type,
        id: JSON.parse(one.data).delivery_id as string | undefined,
      }))
      told.forEach(({ type, id }, n) => {
        if (type !== 'delivery.transmitting') return
        const before = told.slice(0, n).filter((one) => one.id === id)
        const last = before.findLastIndex((one) => one.type === 'delivery.transmitting')
        const since = before.slice(last + 1).map((one) => one.type)
        if (last >= 0) expect(since.some((one) => one === 'delivery.deferred' || one === 'delivery.resent')).toBe(true)
      })
    })
  })

  it('P12: each clearing as monitored makes a copy, and what began to leave is never left without', () => {
    always((after, before) => {
      for (const { type, data } of news(after, before)) {
        const { clearance, deliveries } = JSON.parse(data)
        const copies = (deliveries ?? []).filter((one: string) => one.startsWith('copy:'))
        expect(copies).toHaveLength(type === 'message.cleared' && clearance === 'monitored' ? 1 : 0)
      }
      if (before.aggregate.message.begun === 1 && after.aggregate.message.phase === 'cancelled') {
        const called = news(after, before).filter(
          (one) => one.type === 'delivery.cancelled' && before.aggregate.message.phase !== 'cancelled',
        )
        expect(called.filter((one) => JSON.parse(one.data).kind === 'copy')).toEqual([])
      }
    })
  })

  it('P14: every change of the control is one entry, and so is every change of a delivery that is more than its lease', () => {
    const shown = (status: DeliveryStatus): DeliveryStatus => (status === 'leased' ? 'queued' : status)
    always((after, before) => {
      const told = news(after, before)
      const changed = after.aggregate.deliveries.filter((row) => {
        const old = before.aggregate.deliveries.find((one) => one.id === row.id)
        return old !== undefined && shown(old.status) !== shown(row.status)
      })
      const events = told.filter((one) => one.type.startsWith('message.'))
      if (JSON.stringify(controlOf(after.aggregate.message)) !== JSON.stringify(controlOf(before.aggregate.message)))
        expect(events).toHaveLength(1)
      expect(events.length).toBeLessThanOrEqual(1)
      for (const { id } of changed) {
        expect(
          told.filter((one) => one.type.startsWith('delivery.') && JSON.parse(one.data).delivery_id === id),
        ).toHaveLength(1)
      }
    })
  })

  it('has the status that its control and its deliveries give', () => {
    always((world) => {
      const { message, deliveries } = world.aggregate
      expect(message.status).toBe(statusOf(controlOf(message), counted(message.phase, deliveries)))
    })
  })

  it('has holds numbered from 1, the newest open exactly while it is held', () => {
    always(({ aggregate: { message, holds } }) => {
      expect(holds.map((one) => one.number)).toEqual(holds.map((_one, n) => holds.length - n))
      expect(message.hold).toBe(holds.length)
      expect(holds.filter((one) => one.outcome === null).map((one) => one.number)).toEqual(
        message.phase === 'held' ? [message.hold] : [],
      )
    })
  })

  it('P16: never waits for nothing: what is cleared and due may be leased, what has a time has its timer', () => {
    always((world) => {
      const { message } = world.aggregate
      const waiting = ofKind(world, 'recipient').filter((one) => isWaiting(one.status))
      if (message.phase === 'cleared' && message.due === 1)
        expect(waiting.filter((one) => one.claim_ms === null && one.status === 'queued')).toEqual([])
      if ((message.phase === 'held' || message.phase === 'cleared') && message.due === 0)
        expect(message.due_ms).not.toBeNull()
      if (message.phase === 'lapsed') expect(waiting).toEqual([])
    })
  })
})
