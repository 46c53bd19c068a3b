/** Takes the operator's mail to the relay. It is no delivery: it has no message of an agent behind it, and may come twice rather than never. */
import * as Clock from 'effect/Clock'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import type { Content } from '../../core/message/content.js'
import type { MailedInput } from '../../core/operations/operator.js'
import type { OperatorMailRow } from '../../core/operations/rows.js'
import { Store } from '../ports/store.js'
import { type Outcome, RelayTransport, type TransportShape } from '../ports/transport.js'
import { systemPrincipal } from './request.js'
import { submit } from './submit.js'

/** The address the operator's mail comes from. */
export class OperatorFrom extends Context.Service<OperatorFrom, string>()('OperatorFrom') {}

const contentOf = (mail: OperatorMailRow, recipient: string, from: string): Content => ({
  message_id_header: `<${mail.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
  from: { address: from, name: 'MultiMail' },
  to: [{ address: recipient, name: null }],
  cc: [],
  bcc: [],
  reply_to: [],
  subject: mail.subject,
  text: mail.body,
  html: '',
  attachments: [],
  in_reply_to: null,
  references: [],
  send_at: null,
})

const outcomeOf = (outcome: Outcome): MailedInput['outcome'] =>
  outcome._tag === 'accepted' ? 'taken' : outcome._tag === 'refused' ? 'never' : 'later'

const mail = (relay: TransportShape, one: OperatorMailRow, recipient: string, now_ms: number) =>
  Effect.gen(function* () {
    const from = yield* OperatorFrom
    const handover = {
      delivery_id: one.id,
      attempt: one.attempts + 1,
      sender: from,
      recipient,
      content: contentOf(one, recipient, from),
      attachments: new Map<string, Uint8Array>(),
      now_ms,
    }
    const outcome = yield* relay.deliver(handover, Effect.succeed(true))
    yield* submit('operator_mailed', systemPrincipal(one.account_id, one.environment), {
      mail: one,
      outcome: outcomeOf(outcome),
    })
  })

/** Answers how many were tried. */
export const tellOperator = Effect.fnUntraced(function* (limit: number) {
  const relay = yield* RelayTransport
  if (relay === null) return 0
  const store = yield* Store
  const now_ms = yield* Clock.currentTimeMillis
  const waiting = yield* store.operatorMail(now_ms, limit)
  yield* Effect.forEach(
    waiting,
    (one) => (one.recipient === null ? Effect.void : mail(relay, one, one.recipient, now_ms)),
    { concurrency: 4, discard: true },
  )
  return waiting.length
})
