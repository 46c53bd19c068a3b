/** One attempt of one delivery: through the door, and what became of it. */
import * as Clock from 'effect/Clock'
import * as Effect from 'effect/Effect'
import { type TransportName, transportOf } from '../../core/delivery/transport.js'
import type { Content } from '../../core/message/content.js'
import { canonical } from '../../core/message/digest.js'
import type { RecordInput } from '../../core/operations/record.js'
import { sha256 } from '../ports/context.js'
import type { Entropy } from '../ports/entropy.js'
import { Monitor } from '../ports/monitor.js'
import { type Claimed, Store } from '../ports/store.js'
import { type Outcome, RelayTransport, SandboxTransport } from '../ports/transport.js'
import type { Changes } from './changes.js'
import { systemPrincipal } from './request.js'
import { recorded, submit } from './submit.js'

/** Where the relay's word is the last: no return path of ours would hear more. */
const FINAL = true

const recordOf = (delivery_id: string, transmitting: boolean, outcome: Outcome): RecordInput => ({
  delivery_id,
  transmitting,
  outcome: outcome._tag,
  confirmed_by: outcome._tag === 'accepted' ? outcome.by : null,
  final: FINAL,
  reply: 'reply' in outcome ? outcome.reply : null,
  reason: 'reason' in outcome ? outcome.reason : null,
})

/** Nothing was said to anybody: it waits for the switch, or until there is a relay again, and that costs no attempt. */
const withheld = (delivery_id: string, reason: 'kill_switch' | 'transport_not_configured'): RecordInput => ({
  delivery_id,
  transmitting: false,
  outcome: 'withheld',
  confirmed_by: null,
  final: FINAL,
  reply: null,
  reason,
})

/** The files of a content. What is not the file that was hashed when it came must not leave (P3). */
const filesOf = Effect.fnUntraced(function* (claimed: Claimed, content: Content) {
  const store = yield* Store
  const attachments = new Map<string, Uint8Array>()
  for (const file of content.attachments) {
    const bytes = yield* store.attachment(claimed.account_id, claimed.environment, file.sha256)
    if (bytes === null || sha256(bytes) !== file.sha256)
      return yield* Effect.die(`attachment ${file.sha256} of ${claimed.message_id} is missing, or another`)
    attachments.set(file.sha256, bytes)
  }
  return attachments
})

const serviceOf = (name: TransportName) => (name === 'relay' ? RelayTransport : SandboxTransport)

/** `began` is told when the second judgement said yes: from then on the content may be on its way. */
export const attempt = Effect.fnUntraced(function* (claimed: Claimed, began: () => void) {
  const monitor = yield* Monitor
  const principal = systemPrincipal(claimed.account_id, claimed.environment)
  const { delivery_id, revision } = claimed
  const store = yield* Store
  const transport = yield* serviceOf(transportOf(claimed.environment))
  // Behind a kill switch the second judgement would say no, but only after the relay had heard for whom it is.
  if (transport === null || claimed.stopped === 1) {
    const reason = claimed.stopped === 1 ? 'kill_switch' : 'transport_not_configured'
    yield* recorded('record', principal, withheld(delivery_id, reason))
    return
  }
  let transmitting = false
  const content = JSON.parse(claimed.content) as Content
  const asked = { delivery_id, revision, digest: sha256(canonical(content)), transport: transport.name }
  const judged = Effect.map(submit('hand_over', principal, asked), ({ answer }) => {
    transmitting = answer._tag === 'answer' && answer.body.go === true
    if (transmitting) began()
    return transmitting
  })
  // A judgement that could not be written is none: the lease goes back at once.
  const released = () => Effect.as(Effect.ignore(store.release([delivery_id])), false)
  const services = yield* Effect.context<Store | Changes | Entropy>()
  const begin = Effect.provideContext(Effect.catch(judged, released), services)
  const now_ms = yield* Clock.currentTimeMillis
  const deliver = Effect.flatMap(filesOf(claimed, content), (attachments) =>
    transport.deliver({ ...claimed, content, attachments, now_ms }, begin),
  )
  const outcome: Outcome = yield* Effect.catchCause(deliver, (cause) =>
    Effect.sync((): Outcome => {
      monitor.log('error', 'attempt broke', { delivery_id, reason: String(cause) })
      return transmitting ? { _tag: 'lost', reason: 'internal' } : { _tag: 'deferred', reply: null, reason: 'internal' }
    }),
  )
  if (outcome._tag === 'withheld') return
  // What could not be recorded is unknown at the next start.
  yield* recorded('record', principal, recordOf(delivery_id, transmitting, outcome))
  const ended_ms = yield* Clock.currentTimeMillis
  monitor.attempt(claimed.environment, outcome._tag, (ended_ms - now_ms) / 1000)
})
