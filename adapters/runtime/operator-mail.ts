/**
 * Takes the operator's mail to the relay. It is no delivery: it has no message of an agent behind it, is never held, and may come twice
 * rather than never. What is told of holds is made when it goes (`desk_notify`), since it has links of its own; the rest lies ready.
 */
import * as Cause from 'effect/Cause'
import * as Clock from 'effect/Clock'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import type { Environment } from '../../core/authority/principal.js'
import type { Content } from '../../core/message/content.js'
import type { MailedInput } from '../../core/operations/operator.js'
import type { Mail } from '../../core/operations/review/notify.js'
import type { OperatorMailRow } from '../../core/operations/rows.js'
import type { Entropy } from '../ports/entropy.js'
import { Monitor } from '../ports/monitor.js'
import { Store, StoreFault } from '../ports/store.js'
import { type Outcome, RelayTransport, type TransportShape } from '../ports/transport.js'
import type { Changes } from './changes.js'
import { systemPrincipal } from './request.js'
import { recorded, submit } from './submit.js'

/** The address the operator's mail comes from. */
export class OperatorFrom extends Context.Service<OperatorFrom, string>()('OperatorFrom') {}

/** Mails, and places that are told of holds, at a time: half of the connections that a relay is given by default. */
const MAILED_AT_A_TIME = 10
/** Of one account: its holds of test, those of live, and a code. */
const MAILED_OF_ACCOUNT = 3
/** After a fault. */
const AGAIN_MS = 1_000

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

/** One that lies ready. What was mailed is written down before it could be mailed again. */
const mail = (relay: TransportShape, one: OperatorMailRow, to: string) =>
  Effect.gen(function* () {
    const { id, subject, body: text, attempts } = one
    const outcome = yield* deliver(relay, { id, to, subject, text, html: '', attempt: attempts + 1 })
    yield* recorded('operator_mailed', systemPrincipal(one.account_id, one.environment), { mail: one, outcome })
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
      yield* recorded('desk_notified', principal, { rows, outcome })
    }
  })

/** Mail under way, by what it is of, with the account whose it is. */
export type Letters = Map<string, string>

/** Accounts that have as much under way as one may. */
const fullIn = (letters: Letters): ReadonlyArray<string> =>
  [...letters.values()].filter((one, _, all) => all.filter((other) => other === one).length >= MAILED_OF_ACCOUNT)

interface Work {
  readonly of: string
  readonly account_id: string
  readonly todo: Effect.Effect<void, StoreFault, Store | Changes | Entropy | Monitor | OperatorFrom>
}

/** What could not be done is tried again, not at once. */
const carried = ({ todo }: Work) =>
  Effect.catchCause(todo, (cause) =>
    Effect.gen(function* () {
      const monitor = yield* Monitor
      const fault = Cause.squash(cause)
      monitor.log('warn', 'operator not told', { reason: fault instanceof StoreFault ? fault.reason : String(fault) })
      yield* Effect.sleep(AGAIN_MS)
    }),
  )

/**
 * Begins what there is room for, each by itself: one that hangs keeps nobody else waiting. `landed` is called when one ended. Answers how many
 * were begun; they end with the fiber that began them.
 */
export const tellOperator = (letters: Letters, limit: number, landed: () => void) =>
  Effect.gen(function* () {
    const relay = yield* RelayTransport
    if (relay === null || letters.size >= MAILED_AT_A_TIME) return 0
    const store = yield* Store
    const now_ms = yield* Clock.currentTimeMillis
    const full = fullIn(letters)
    const waiting = yield* store.operatorMail(now_ms, limit, full)
    const holds = yield* store.holdsToTell(now_ms, [...full, ...letters.keys()])
    const work: ReadonlyArray<Work> = [
      ...waiting.flatMap((one) =>
        one.recipient === null
          ? []
          : [{ of: one.id, account_id: one.account_id, todo: mail(relay, one, one.recipient) }],
      ),
      ...holds.map((place) => ({
        of: `${place.account_id} ${place.environment}`,
        account_id: place.account_id,
        todo: tellHolds(relay, place),
      })),
    ]
    let begun = 0
    for (const one of work) {
      const taken = letters.has(one.of) || fullIn(letters).includes(one.account_id)
      if (taken || letters.size >= MAILED_AT_A_TIME) continue
      letters.set(one.of, one.account_id)
      begun += 1
      const over = Effect.sync(() => {
        letters.delete(one.of)
        landed()
      })
      yield* Effect.forkChild(Effect.ensuring(carried(one), over))
    }
    return begun
  })
