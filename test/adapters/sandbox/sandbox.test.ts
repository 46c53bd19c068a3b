import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import { TestClock } from 'effect/testing'
import { describe, expect, it } from 'vitest'
import { SandboxTransport } from '../../../adapters/ports/transport.js'
import { sandbox, sandboxLayer } from '../../../adapters/sandbox/sandbox.js'
import { deliver, door, to } from '../../support/smtp/handover.js'
import { transportSuite } from '../transport-suite.js'

transportSuite('sandbox', 'sandbox', () =>
  Promise.resolve({ transport: sandbox, received: null, stop: () => Promise.resolve() }),
)

describe('the sandbox', () => {
  it('takes a deferred recipient on the second attempt, a failing one never', async () => {
    expect(await deliver(sandbox, to('deferred@example.org', 2))).toMatchObject({ _tag: 'accepted', by: 'sandbox' })
    expect(await deliver(sandbox, to('failing@example.org', 9))).toMatchObject({
      _tag: 'deferred',
      reply: { code: 451 },
    })
  })

  it.each(['bounced@a.example', 'Bounced@b.example', 'bounced+x+y@c.example'])('refuses %s', async (recipient) => {
    expect(await deliver(sandbox, to(recipient))).toMatchObject({ _tag: 'refused' })
  })

  it.each(['bounced.x@a.example', 'complained@a.example', 'x+bounced@a.example', 'jo@bounced.example'])(
    'takes %s',
    async (recipient) => {
      expect(await deliver(sandbox, to(recipient))).toMatchObject({
        _tag: 'accepted',
        reply: { code: 250, enhanced: '2.0.0' },
      })
    },
  )

  it('asks the door before anything becomes of a message', async () => {
    for (const recipient of ['bounced@a.example', 'lost@a.example', 'failing@a.example']) {
      const { begin, asked } = door(false)
      expect(await deliver(sandbox, to(recipient), begin)).toEqual({ _tag: 'withheld' })
      expect(asked()).toBe(1)
    }
  })

  it('takes a slow recipient when three seconds of the clock have passed, not before', async () => {
    const program = Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(sandbox.deliver(to('slow@example.org'), Effect.succeed(true)))
      yield* TestClock.adjust(2_999)
      const before = fiber.pollUnsafe()
      yield* TestClock.adjust(1)
      return [before, yield* Fiber.join(fiber)]
    })
    const [before, outcome] = await Effect.runPromise(Effect.provide(program, TestClock.layer()))
    expect(before).toBeUndefined()
    expect(outcome).toMatchObject({ _tag: 'accepted' })
  })

  it('is what the layer provides', async () => {
    const built = await Effect.runPromise(Effect.scoped(Layer.build(sandboxLayer)))
    expect(Context.get(built, SandboxTransport)).toBe(sandbox)
  })
})
