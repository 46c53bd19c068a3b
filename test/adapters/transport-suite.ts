/** What every transport promises. The peer behind it knows the sandbox's recipients: `bounced`, `deferred`, `lost` at any domain. */
import * as Deferred from 'effect/Deferred'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransportShape } from '../../adapters/ports/transport.js'
import { deliver, door, to } from '../support/smtp/handover.js'

export interface Rig {
  readonly transport: TransportShape
  /** Recipients whose message the peer has whole; null where there is no peer. */
  readonly received: (() => ReadonlyArray<string>) | null
  readonly stop: () => Promise<void>
}

export const transportSuite = (name: string, by: 'relay' | 'sandbox', start: () => Promise<Rig>): void => {
  describe(`the transport: ${name}`, () => {
    let rig: Rig
    beforeAll(async () => {
      rig = await start()
    })
    afterAll(async () => {
      await Effect.runPromise(rig.transport.close)
      await rig.stop()
    })
    const times = (recipient: string): number | undefined => rig.received?.().filter((one) => one === recipient).length

    it('hands a message over after it asked the door once, and says who took it', async () => {
      const { begin, asked } = door(true)
      const outcome = await deliver(rig.transport, to('one@example.org'), begin)
      expect(outcome).toMatchObject({ _tag: 'accepted', by, reply: { code: 250 } })
      expect(asked()).toBe(1)
      expect(times('one@example.org') ?? 1).toBe(1)
    })

    it('lets nothing leave when the door says no', async () => {
      const { begin, asked } = door(false)
      expect(await deliver(rig.transport, to('never@example.org'), begin)).toEqual({ _tag: 'withheld' })
      expect(asked()).toBe(1)
      expect(times('never@example.org') ?? 0).toBe(0)
      expect(await deliver(rig.transport, to('after@example.org'))).toMatchObject({ _tag: 'accepted' })
    })

    it('tells a permanent refusal with its reply', async () => {
      const outcome = await deliver(rig.transport, to('bounced+7@example.org'))
      expect(outcome).toMatchObject({ _tag: 'refused', reply: { code: 550, enhanced: '5.1.1' } })
    })

    it('tells a temporary refusal with its reply and goes on', async () => {
      const outcome = await deliver(rig.transport, to('deferred@example.org'))
      expect(outcome).toMatchObject({ _tag: 'deferred', reply: { code: 451, enhanced: '4.7.1' } })
      expect(await deliver(rig.transport, to('next@example.org'))).toMatchObject({ _tag: 'accepted' })
    })

    it('calls lost what was sent and never answered', async () => {
      expect(await deliver(rig.transport, to('lost@example.org'))).toMatchObject({ _tag: 'lost' })
    })

    it('asks the door once for each of many messages at a time', async () => {
      const { begin, asked } = door(true)
      const all = Array.from({ length: 60 }, (_, index) => `many-${index}@example.org`)
      const outcomes = await Promise.all(all.map((one) => deliver(rig.transport, to(one), begin)))
      expect(outcomes.map((one) => one._tag)).toEqual(all.map(() => 'accepted'))
      expect(asked()).toBe(60)
      if (rig.received !== null) expect(rig.received()).toEqual(expect.arrayContaining(all))
    })

    it('sends nothing when it is interrupted at the door, and works on', async () => {
      await Effect.runPromise(
        Effect.gen(function* () {
          const reached = yield* Deferred.make<void>()
          const begin = Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
          const fiber = yield* Effect.forkChild(rig.transport.deliver(to('interrupted@example.org'), begin))
          yield* Deferred.await(reached)
          yield* Fiber.interrupt(fiber)
        }),
      )
      expect(await deliver(rig.transport, to('later@example.org'))).toMatchObject({ _tag: 'accepted' })
      expect(times('interrupted@example.org') ?? 0).toBe(0)
    })
  })
}
