/** What is mailed of holds, over a real connection to npm's smtp-server. */

import * as Effect from 'effect/Effect'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRelay } from '../../../adapters/smtp/relay.js'
import { deliver, handover, relayConfig } from '../../support/smtp/handover.js'
import { openSink, type Sink } from '../../support/system/sink.js'

let sink: Sink
beforeAll(async () => {
  sink = await openSink()
})
afterAll(() => sink.close())

describe('mail that no person wrote', () => {
  it('says so in a header; mail of an agent does not', async () => {
    const relay = makeRelay(relayConfig(Number(new URL(sink.url).port)))
    await deliver(relay, handover({ automatic: true }))
    await deliver(relay, handover())
    await Effect.runPromise(relay.close)
    const said = await Promise.all(
      sink.taken.map(async ({ raw }) => {
        const { headers } = await PostalMime.parse(raw)
        return headers.filter((one) => one.key === 'auto-submitted').map((one) => one.value)
      }),
    )
    expect(said).toEqual([['auto-generated'], []])
  })
})
