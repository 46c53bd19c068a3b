/**
 * The commands of the worker: what a lease leads to. They come from the machine, never from a key.
 *
 * INVARIANT: P7 `hand_over` commits `transmitting` before the content may leave; `record` writes what became of it.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Fact } from '../audit/entry.js'
import * as delivery from '../delivery/control.js'
import { retryDelayMs, triesLeft } from '../delivery/retry.js'
import { refusal } from '../errors.js'
import {
  type Aggregate,
  type Change,
  controlOf,
  deliveryOccur,
  hasEnded,
  occur,
  type Step,
} from '../message/aggregate.js'
import { type Command, decide } from '../message/control.js'
import { exceeded, handOver, secondsLeft } from '../oversight/rules.js'
import { digestOf } from './compose.js'
import { countHandedOver } from './count.js'
import { returned } from './decide.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { handOverGauges, isSuppressed, isValid, rulingOf } from './flags.js'
import { holdNotice, oneLine, operatorMail } from './operator-mail.js'
import { answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { DeliveryRow } from './rows.js'
import { aggregateOf, changes, stepOf } from './store.js'

/** How long a delivery waits when a kill switch is pressed, before it is looked at again. */
export const KILLED_RECHECK_MS = 10_000

export interface DeliveryInput {
  readonly delivery_id: string
}

/** What a transport said, in the words of `adapters/ports/transport.ts`. */
export interface RecordInput extends DeliveryInput {
  readonly outcome: 'accepted' | 'refused' | 'deferred' | 'lost' | 'withheld'
  readonly confirmed_by: DeliveryRow['confirmed_by']
  /** Nobody will tell more: taken is delivered. */
  readonly final: boolean
  readonly reply: { readonly code: number; readonly enhanced: string | null; readonly text: string } | null
  readonly reason: string | null
}

export const deliveryNeeds = (input: DeliveryInput): Needs => ({
  delivery: input.delivery_id,
  content: true,
  recipients: [],
  usage: true,
})

interface Case {
  readonly loaded: Loaded
  readonly row: DeliveryRow
  readonly before: Aggregate
  readonly step: Step
}

const caseOf = (input: DeliveryInput, facts: Facts, request: Request, context: Context): Case | null => {
  const { loaded } = facts
  const row = loaded?.deliveries.find((one) => one.id === input.delivery_id)
  if (loaded === null || row === undefined) return null
  return { loaded, row, before: aggregateOf(loaded), step: stepOf(request, facts, context, loaded.mailbox) }
}

const go = (yes: boolean, reason: string | null) => answer(200, { go: yes, reason })

const done = (at: Case, change: Change, given: Plan['answer'], more: ReadonlyArray<Write> = []): Plan => ({
  writes: [...changes(at.before, change.after), ...more],
  facts: change.facts,
  answer: given,
  changed: change.facts.length === 0 ? [] : [at.loaded.message.id],
})

const moved = (at: Case, from: Aggregate, command: delivery.Command, patch: Partial<DeliveryRow>): Change => {
  const decided = delivery.decide(at.row.status, command)
  return E.isLeft(decided) ? { after: from, facts: [] } : deliveryOccur(from, at.row.id, decided.right, patch, at.step)
}

/** Back in the queue, not before `claim_ms`. */
const release = (at: Case, from: Aggregate, reason: string | null, claim_ms?: number): Change =>
  moved(at, from, { _tag: 'release' }, claim_ms === undefined ? { reason } : { reason, claim_ms })

const then = (first: Change, next: (from: Aggregate) => Change): Change => {
  const second = next(first.after)
  return { after: second.after, facts: [...first.facts, ...second.facts] }
}

const occurAll = (before: Aggregate, events: ReadonlyArray<Parameters<typeof occur>[1]>, step: Step): Change =>
  events.reduce<Change>((at, event) => then(at, (from) => occur(from, event, step)), { after: before, facts: [] })

/** The copy of a monitored message goes to the operator: only suppression and the kill switch stand against it. */
const beginCommand = (at: Case, facts: Facts, context: Context): Command => ({
  _tag: 'begin',
  ruling: rulingOf(at.loaded.message.submit_mode, at.loaded.mailbox, at.before.content, facts),
  valid: isValid(at.loaded),
  same: digestOf(at.before.content, context) === at.loaded.message.cleared_digest,
})

const isLimited = (at: Case, facts: Facts, now_ms: number): boolean =>
  at.loaded.message.begun === 0 &&
  at.row.kind === 'recipient' &&
  exceeded(handOverGauges(facts, at.loaded.mailbox, now_ms)) !== null

const limitEnds = (facts: Facts, at: Case, now_ms: number): number => {
  const over = exceeded(handOverGauges(facts, at.loaded.mailbox, now_ms))
  return now_ms + secondsLeft(over?.window ?? 'hour', now_ms) * 1000
}

const transmit = (at: Case, first: Change, facts: Facts, request: Request, context: Context): Plan => {
  const verdict = handOver({
    suppressed: isSuppressed(facts.suppressed, at.row.recipient),
    killed: at.loaded.mailbox.kill_switch !== 0 || facts.account.kill_switch !== 0,
    limited: isLimited(at, facts, context.now_ms),
  })
  switch (verdict) {
    case 'block':
      return done(
        at,
        moved(at, at.before, { _tag: 'block' }, { reason: 'recipient_suppressed' }),
        go(false, 'recipient_suppressed'),
      )
    case 'kill_switch':
      return done(at, release(at, at.before, verdict, context.now_ms + KILLED_RECHECK_MS), go(false, verdict))
    case 'limit':
      return done(at, release(at, at.before, verdict, limitEnds(facts, at, context.now_ms)), go(false, verdict))
    case 'go': {
      const change = then(first, (from) => moved(at, from, { _tag: 'transmit' }, { reason: null }))
      const counts = first.facts.length === 0 ? [] : countHandedOver(request, at.loaded.mailbox)
      return done(at, change, go(true, null), counts)
    }
  }
}

/** Judges again, in the transaction that commits `transmitting`; answers `{go}`. */
export const handOverPlan = (input: DeliveryInput, facts: Facts, request: Request, context: Context): Plan => {
  const at = caseOf(input, facts, request, context)
  if (at === null) return refused(refusal('not_found'))
  if (at.row.status !== 'leased') return { writes: [], facts: [], answer: go(false, 'not_leased'), changed: [] }
  const decided = decide(controlOf(at.loaded.message), beginCommand(at, facts, context))
  if (E.isLeft(decided)) return done(at, release(at, at.before, decided.left), go(false, decided.left))
  const began = decided.right.every((event) => event._tag === 'began')
  if (!began) {
    const change = then(occurAll(at.before, decided.right, at.step), (from) => release(at, from, 'judged_again'))
    const held = change.after.message.status === 'pending'
    const notice = held ? [holdNotice(request, facts, context, at.loaded.message.id, at.before.content)] : []
    return done(at, change, go(false, 'judged_again'), notice)
  }
  if (at.row.kind === 'copy') return transmit(at, { after: at.before, facts: [] }, facts, request, context)
  return transmit(at, occurAll(at.before, decided.right, at.step), facts, request, context)
}

const commandOf = (input: RecordInput, at: Case): delivery.Command => {
  switch (input.outcome) {
    case 'accepted':
      return { _tag: 'accepted', final: input.final }
    case 'refused':
      return { _tag: 'refused' }
    case 'deferred':
      return { _tag: 'deferred', again: triesLeft(at.row.attempts), ended: hasEnded(at.loaded.message) }
    case 'lost':
      return { _tag: 'lost' }
    case 'withheld':
      return { _tag: 'release' }
  }
}

const noticeOf = (
  input: RecordInput,
  at: Case,
  change: Change,
  facts: Facts,
  request: Request,
  context: Context,
): ReadonlyArray<Write> => {
  const { message } = at.loaded
  const status = change.after.deliveries.find((one) => one.id === at.row.id)?.status
  if (status === 'unknown')
    return [
      operatorMail(
        request,
        facts,
        context,
        'unknown',
        `Delivery unknown: ${message.id}`,
        [
          `The reply to the delivery ${at.row.id} to ${oneLine(at.row.recipient)} was lost: it may or may not have arrived.`,
          'It is not sent again by itself. Decide with decide_email: mark_delivered, or send_again knowing the risk.',
        ],
        message.id,
      ),
    ]
  if (at.row.kind === 'copy' && (status === 'failed' || status === 'bounced'))
    return [
      operatorMail(
        request,
        facts,
        context,
        'copy_failed',
        `Copy not delivered: ${message.id}`,
        [
          `The copy of ${message.id} to you could not be delivered: ${oneLine(input.reply?.text ?? input.reason ?? '')}`,
        ],
        message.id,
      ),
    ]
  return change.after.message.hold > message.hold && change.after.message.status === 'pending'
    ? [holdNotice(request, facts, context, message.id, at.before.content)]
    : []
}

/** Records what became of an attempt. One recorded twice, or out of turn, changes nothing. */
export const recordPlan = (input: RecordInput, facts: Facts, request: Request, context: Context): Plan => {
  const at = caseOf(input, facts, request, context)
  if (at === null) return refused(refusal('not_found'))
  const patch: Partial<DeliveryRow> = {
    reason: input.reason,
    reply_code: input.reply?.code ?? null,
    reply_enhanced: input.reply?.enhanced ?? null,
    reply_text: input.reply === null ? null : oneLine(input.reply.text),
    confirmed_by: input.outcome === 'accepted' ? input.confirmed_by : null,
    claim_ms: context.now_ms + retryDelayMs(at.row.attempts),
  }
  const command = commandOf(input, at)
  const first = moved(at, at.before, command, command._tag === 'release' ? { reason: input.reason } : patch)
  const change = returned(first, at.step)
  return done(
    at,
    change,
    answer(200, { status: change.after.message.status }),
    noticeOf(input, at, change, facts, request, context),
  )
}

const onMessage = (command: Command, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found'))
  const before = aggregateOf(loaded)
  const decided = decide(controlOf(loaded.message), command)
  const change = occurAll(
    before,
    E.isRight(decided) ? decided.right : [],
    stepOf(request, facts, context, loaded.mailbox),
  )
  const told = loaded.message.status !== 'pending' && change.after.message.status === 'pending'
  return {
    writes: [
      ...changes(before, change.after),
      ...(told ? [holdNotice(request, facts, context, loaded.message.id, before.content)] : []),
    ],
    facts: change.facts,
    answer: answer(200, { status: change.after.message.status }),
    changed: change.facts.length === 0 ? [] : [loaded.message.id],
  }
}

const nothing: Plan = { writes: [], facts: [], answer: answer(200, {}), changed: [] }

/** A timer may be late or early: what it was set for is looked at again. */
export const comeDuePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan =>
  (facts.loaded?.message.due_ms ?? Number.POSITIVE_INFINITY) > context.now_ms
    ? nothing
    : onMessage({ _tag: 'come_due' }, facts, request, context)

export const expirePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan =>
  (facts.loaded?.message.expires_ms ?? Number.POSITIVE_INFINITY) > context.now_ms
    ? nothing
    : onMessage({ _tag: 'expire' }, facts, request, context)

/** Messages judged again in one transaction; the rest is left as a row for the next. */
export const REJUDGED_MAX = 200

export interface Rejudged {
  readonly writes: ReadonlyArray<Write>
  readonly facts: ReadonlyArray<Fact>
  readonly changed: ReadonlyArray<string>
}

/** Judges cleared messages again after a mode fell, an entry or a key went away. `of` gives the message as it is now. */
export const rejudge = (facts: Facts, request: Request, context: Context, of: (loaded: Loaded) => Loaded): Rejudged =>
  facts.cleared.map(of).reduce<Rejudged>(
    (sum, loaded, n) => {
      const before = aggregateOf(loaded)
      const allowlist = facts.cleared_allowlist[loaded.message.id] ?? []
      const decided = decide(controlOf(loaded.message), {
        _tag: 'rejudge',
        ruling: rulingOf(loaded.message.submit_mode, loaded.mailbox, before.content, facts, allowlist),
        valid: isValid(loaded),
        waiting: loaded.deliveries.length === 0 || loaded.deliveries.some((one) => delivery.isWaiting(one.status)),
      })
      const events = E.isRight(decided) ? decided.right : []
      const change = occurAll(before, events, stepOf(request, facts, context, loaded.mailbox, null, n + 1))
      return {
        writes: [...sum.writes, ...changes(before, change.after)],
        facts: [...sum.facts, ...change.facts],
        changed: events.length === 0 ? sum.changed : [...sum.changed, loaded.message.id],
      }
    },
    { writes: [], facts: [], changed: [] },
  )

/** The row that leaves the rest for the next transaction, if the batch was full. */
export const rest = (
  facts: Facts,
  request: Request,
  context: Context,
  mailbox_id: string | null,
  cleared_by: string | null,
): ReadonlyArray<Write> => {
  const last = facts.cleared[REJUDGED_MAX - 1]
  const { account_id, environment } = request.principal
  return last === undefined
    ? []
    : [
        {
          op: 'insert',
          table: 'rejudgements',
          row: {
            id: context.id('rej', 0),
            account_id,
            environment,
            mailbox_id,
            cleared_by,
            after_id: last.message.id,
            created_ms: context.now_ms,
          },
        },
      ]
}

/** One more batch of a rejudgement that was too large for one transaction. */
export const rejudgePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const { rejudgement } = facts
  if (rejudgement === null) return nothing
  const result = rejudge(facts, request, context, (loaded) => loaded)
  const { account_id, id, mailbox_id, cleared_by } = rejudgement
  return {
    writes: [
      { op: 'delete', table: 'rejudgements', key: { account_id, id } },
      ...result.writes,
      ...rest(facts, request, context, mailbox_id, cleared_by),
    ],
    facts: result.facts,
    answer: answer(200, { judged: facts.cleared.length }),
    changed: result.changed,
  }
}
