/**
 * The transport of test keys: no network. Fixed recipients, at any domain, show what can go wrong; `bounced+anything@` works too.
 */
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'
import { type Handover, type Outcome, type Reply, SandboxTransport, type TransportShape } from '../ports/transport.js'

/** How long `slow@` takes to answer. */
const SLOW_MS = 3_000

const reply = (code: number, enhanced: string, text: string): Reply => ({ code, enhanced, text })

const ACCEPTED: Outcome = { _tag: 'accepted', by: 'sandbox', reply: reply(250, '2.0.0', 'taken by the sandbox') }

const deferred = (text: string): Outcome => {
  const given = reply(451, '4.7.1', text)
  return { _tag: 'deferred', reply: given, reason: text }
}

/** The part before the `@` and before a `+`, in lower case. */
const nameOf = (recipient: string): string => (/^[^+@]*/.exec(recipient)?.[0] ?? '').toLowerCase()

const outcomeOf = ({ recipient, attempt }: Handover): Outcome => {
  switch (nameOf(recipient)) {
    case 'bounced':
      return { _tag: 'refused', reply: reply(550, '5.1.1', 'no such recipient in the sandbox') }
    case 'deferred':
      return attempt === 1 ? deferred('come back later, says the sandbox') : ACCEPTED
    case 'failing':
      return deferred('never today, says the sandbox')
    case 'lost':
      return { _tag: 'lost', reason: 'the sandbox gave no reply' }
    default:
      return ACCEPTED
  }
}

export const sandbox: TransportShape = {
  name: 'sandbox',
  deliver: (handover, begin) =>
    Effect.gen(function* () {
      if (!(yield* begin)) return { _tag: 'withheld' }
      if (nameOf(handover.recipient) === 'slow') yield* Effect.sleep(SLOW_MS)
      return outcomeOf(handover)
    }),
  close: Effect.void,
}

export const sandboxLayer: Layer.Layer<SandboxTransport> = Layer.succeed(SandboxTransport, sandbox)
