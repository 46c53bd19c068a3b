/**
 * `execute`: every operation, from whichever door: authorise, prepare, submit or read, and wait where the operation waits.
 * What it answers is durable (rule 2).
 */
import * as Clock from 'effect/Clock'
import * as Effect from 'effect/Effect'
import * as E from 'fp-ts/lib/Either.js'
import { grants, type Principal } from '../../core/authority/principal.js'
import { type Refusal, refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import { DECIDE_WAIT_SECONDS } from '../../core/operations/fields.js'
import type { Operation } from '../../core/operations/operation.js'
import type { Answer } from '../../core/operations/plan.js'
import type { Entropy } from '../ports/entropy.js'
import { Monitor } from '../ports/monitor.js'
import type { Store, StoreFault } from '../ports/store.js'
import { Changes } from './changes.js'
import type { Body } from './prepare.js'
import { Preparer } from './preparer.js'
import { read, submit } from './submit.js'

export type Answered = Answer | Refusal
export type Services = Store | Changes | Entropy | Preparer | Monitor

/** Another process may change a message unheard: whoever waits looks again after this long. */
const LOOK_AGAIN_MS = 1_000

/** Why a principal may not call an operation; null: they may. */
export const unauthorised = (operation: Operation<unknown>, principal: Principal): Refusal | null => {
  const { scopes, whole_account } = operation
  if (scopes.length > 0 && !scopes.some((scope) => grants(principal.scopes, scope)))
    return refusal('missing_scope', { scope: scopes.join(' or ') })
  return whole_account && principal.mailboxes !== null ? refusal('mailbox_not_allowed') : null
}

interface Waits {
  readonly message_id: string
  readonly wait_seconds?: number
}

/** The changes of one message from now on: none is missed between two looks. Null: too many wait already. */
const listen = (changes: Changes['Service'], message_id: string) => {
  let heard = false
  let wake: () => void = () => undefined
  const close = changes.subscribe(message_id, () => {
    heard = true
    wake()
  })
  const change = Effect.callback<void>((resume) => {
    wake = () => resume(Effect.void)
    if (heard) wake()
  })
  const next = (ms: number) =>
    Effect.map(Effect.raceFirst(change, Effect.sleep(Math.min(LOOK_AGAIN_MS, ms))), () => {
      heard = false
    })
  return close === null ? null : { close, next }
}

const bodyOf = (answered: Answered): Answer['body'] => (answered._tag === 'answer' ? answered.body : {})

/** A message that waits for nothing soon: at its end, held, or scheduled. */
const SETTLED: ReadonlyArray<unknown> = ['draft', 'pending', 'scheduled', 'sent', 'unknown']
const ENDED: ReadonlyArray<unknown> = ['delivered', 'bounced', 'rejected', 'cancelled', 'expired', 'failed', 'blocked']

/** Looks again until `enough`, or until the time is up. `look` reads what is true now. */
const waitUntil = (
  first: Answered,
  { message_id, wait_seconds = 0 }: Waits,
  look: Effect.Effect<Answered, StoreFault, Services>,
  enough: (answered: Answered) => boolean,
): Effect.Effect<Answered, StoreFault, Services> =>
  Effect.gen(function* () {
    const until_ms = (yield* Clock.currentTimeMillis) + wait_seconds * 1000
    if (wait_seconds === 0 || enough(first)) return first
    const changes = yield* Changes
    const listening = listen(changes, message_id)
    if (listening === null) return first
    const loop = Effect.gen(function* () {
      for (;;) {
        const latest = yield* look
        const left_ms = until_ms - (yield* Clock.currentTimeMillis)
        if (enough(latest) || left_ms <= 0 || changes.hasEnded()) return latest
        yield* listening.next(left_ms)
      }
    })
    return yield* Effect.ensuring(loop, Effect.sync(listening.close))
  })

/** After a decision: until the first outcome of what it let go. */
export const untilOutcome = (input: Waits, principal: Principal, first: Answered) =>
  waitUntil(
    first,
    { ...input, wait_seconds: input.wait_seconds ?? DECIDE_WAIT_SECONDS },
    Effect.map(read('decision', principal, input), (outcome) => outcome.answer),
    (answered) => answered._tag === 'refusal' || [...SETTLED, ...ENDED].includes(bodyOf(answered).status),
  )

/** A read that waits: until the message is no longer as it was first seen. */
const untilChange = (name: string, input: Waits, principal: Principal, first: Answered) =>
  waitUntil(
    first,
    input,
    Effect.map(read(name, principal, input), (outcome) => outcome.answer),
    (answered) =>
      answered._tag === 'refusal' ||
      ENDED.includes(bodyOf(answered).status) ||
      JSON.stringify(answered.body) !== JSON.stringify(bodyOf(first)),
  )

const perform = Effect.fnUntraced(function* (operation: Operation<unknown>, principal: Principal, body: Body) {
  const preparer = yield* Preparer
  const prepared = yield* preparer.prepare(operation, body)
  if (E.isLeft(prepared)) return prepared.left
  const call = prepared.right
  const { name } = operation
  const outcome = operation.reads
    ? yield* read(name, principal, call.input)
    : yield* submit(name, principal, call.input, call.prepared)
  if (operation.waits === null || outcome.answer._tag === 'refusal') return outcome.answer
  const input = call.input as Waits
  return yield* operation.waits === 'outcome'
    ? untilOutcome(input, principal, outcome.answer)
    : untilChange(name, input, principal, outcome.answer)
})

/** A Store that is busy can be tried again; anything else is our fault. */
const afterFault = (name: string, fault: StoreFault) =>
  Effect.map(Monitor, (monitor): Answered => {
    monitor.log(fault.busy ? 'warn' : 'error', 'store fault', { operation: name, reason: fault.reason })
    return fault.busy ? refusal('overloaded', {}, 1) : refusal('internal')
  })

/** Never fails: every fault is a refusal, and a defect a plain `internal` that is logged. */
export const guardedBy = (name: string, work: Effect.Effect<Answered, StoreFault, Services>) =>
  work.pipe(
    Effect.catch((fault) => afterFault(name, fault)),
    Effect.catchDefect((defect) =>
      Effect.map(Monitor, (monitor): Answered => {
        monitor.log('error', 'defect', { operation: name, reason: String(defect) })
        return refusal('internal')
      }),
    ),
  )

/** What `guardedBy` says, of an operation that is known and that the principal may call. */
export const execute: (name: string, principal: Principal, body: Body) => Effect.Effect<Answered, never, Services> =
  Effect.fnUntraced(function* (name, principal, body) {
    const started_ms = yield* Clock.currentTimeMillis
    const monitor = yield* Monitor
    const operation = findOperation(name)
    if (operation === undefined) return refusal('unknown_operation')
    const barred = unauthorised(operation, principal)
    const answered = yield* barred !== null
      ? Effect.succeed<Answered>(barred)
      : guardedBy(name, perform(operation, principal, body))
    const ended_ms = yield* Clock.currentTimeMillis
    monitor.operation(name, answered._tag === 'answer' ? 'ok' : answered.code, (ended_ms - started_ms) / 1000)
    return answered
  })
