/**
 * Takes the operator's mail to the relay. It is no delivery: it has no message of an agent behind it, is never held, and may come twice
 * rather than never. What is told of holds is made when it goes (`desk_notify`), since it has links of its own; the rest lies ready.
 */
import * as Clock from 'effect/Clock'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import type { Environment } from '../../core/authority/principal.js'
import type { Content } from '../../core/message/content.js'
import type { MailedInput } from '../../core/operations/operator.js'
import type { Mail } from '../../core/operations/review/notify.js'
import type { OperatorMailRow } from '../../core/operations/rows.js'
import { Monitor } from '../ports/monitor.js'
import { Store, type StoreFault } from '../ports/store.js'
import { type Outcome, RelayTransport, type TransportShape } from '../ports/transport.js'
import { systemPrincipal } from './request.js'
import { submit } from './submit.js'

/** The address the operator's mail comes from. */
export class OperatorFrom extends Context.Service<OperatorFrom, string>()('OperatorFrom') {}

/** Mails, and accounts that are told of holds, at a time. */
const MAILED_AT_A_TIME = 4

interface Letter extends Omit<Mail, 'rows'> {
  readonly attempt: number
}

const contentOf = ({ id, to, subject, text, html }: Letter, from: string): Content => ({
  message_id_header: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
  from: { address: from, name: 'MultiMail' },
  to: [{ address: to, name: null }],
  cc: [],
  bcc: [],
  reply_to: [],
  subject,
  text,
  html,
  attachments: [],
  in_reply_to: null,
  references: [],
  send_at: null,
})

const outcomeOf = (outcome: Outcome): MailedInput['outcome'] =>
  outcome._tag === 'accepted' ? 'taken' : outcome._tag === 'refused' ? 'never' : 'later'

/** What an operator of the machine must hear of: no reply of a relay is told in words, which may name people. */
const trouble = (outcome: Outcome): { readonly [name: string]: string | number } | null => {
  switch (outcome._tag) {
    case 'accepted':
    case 'withheld':
      return null
    case 'refused':
      return { outcome: 'refused', code: outcome.reply.code }
    case 'deferred':
      return {
        outcome: 'deferred',
        ...(outcome.reply === null ? { reason: outcome.reason } : { code: outcome.reply.code }),
      }
    case 'lost':
      return { outcome: 'lost', reason: outcome.reason }
  }
}

const deliver = (relay: TransportShape, letter: Letter) =>
  Effect.gen(function* () {
    const from = yield* OperatorFrom
    const handover = {
      delivery_id: letter.id,
      attempt: letter.attempt,
      sender: from,
      recipient: letter.to,
      content: contentOf(letter, from),
      attachments: new Map<string, Uint8Array>(),
      now_ms: yield* Clock.currentTimeMillis,
      automatic: true,
    } as const
    const outcome = yield* relay.deliver(handover, Effect.succeed(true))
    const told = trouble(outcome)
    const monitor = yield* Monitor
    if (told !== null)
      monitor.log('warn', 'mail to the operator was not taken', {
        mail_id: letter.id,
        attempt: letter.attempt,
        ...told,
      })
    return outcomeOf(outcome)
  })

/** One that lies ready. */
const mail = (relay: TransportShape, one: OperatorMailRow, to: string) =>
  Effect.gen(function* () {
    const { id, subject, body: text, attempts } = one
    const outcome = yield* deliver(relay, { id, to, subject, text, html: '', attempt: attempts + 1 })
    yield* submit('operator_mailed', systemPrincipal(one.account_id, one.environment), { mail: one, outcome })
  })

interface Place {
  readonly account_id: string
  readonly environment: Environment
}

/** What is to be told of the holds of one account. */
const tellHolds = (relay: TransportShape, { account_id, environment }: Place) =>
  Effect.gen(function* () {
    const principal = systemPrincipal(account_id, environment)
    const { answer } = yield* submit('desk_notify', principal, {})
    const mails = answer._tag === 'answer' ? (answer.body.mails as unknown as ReadonlyArray<Mail>) : []
    for (const { rows, ...letter } of mails) {
      const attempt = 1 + Math.max(...rows.map((row) => row.attempts))
      const outcome = yield* deliver(relay, { ...letter, attempt })
      yield* submit('desk_notified', principal, { rows, outcome })
    }
  })

/** One account's mail that cannot be written down must not hold up that of others. Answers whether it could. */
const each = <R>(work: Effect.Effect<void, StoreFault, R>): Effect.Effect<boolean, never, R | Monitor> =>
  Effect.catch(
    Effect.map(work, () => true),
    (fault) =>
      Effect.map(Monitor, (monitor) => {
        monitor.log('warn', 'operator not told', { reason: fault.reason })
        return false
      }),
  )

/** Answers how much was done. */
export const tellOperator = (limit: number) =>
  Effect.gen(function* () {
    const relay = yield* RelayTransport
    if (relay === null) return 0
    const store = yield* Store
    const now_ms = yield* Clock.currentTimeMillis
    const waiting = yield* store.operatorMail(now_ms, limit)
    const holds = yield* store.holdsToTell(now_ms)
    const work = [
      ...waiting.flatMap((one) => (one.recipient === null ? [] : [mail(relay, one, one.recipient)])),
      ...holds.map((place) => tellHolds(relay, place)),
    ]
    const done = yield* Effect.forEach(work, each, { concurrency: MAILED_AT_A_TIME })
    return done.filter((one) => one).length
  })
