/**
 * `hand_over`: the second judgement (rule 4), in the transaction that commits `transmitting`. It comes from the worker, never from a key.
 *
 * INVARIANT: P7 no content may leave before this committed.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type TransportName, transportOf } from '../delivery/transport.js'
import { refusal } from '../errors.js'
import { type Change, controlOf } from '../message/aggregate.js'
import type { Command } from '../message/command.js'
import { recipientsOf } from '../message/content.js'
import { decide } from '../message/decide.js'
import { exceeded, handOver, secondsLeft } from '../oversight/rules.js'
import {
  type Case,
  caseOf,
  type DeliveryInput,
  done,
  followedBy,
  go,
  moved,
  occurAll,
  RECHECK_MS,
  release,
} from './attempt.js'
import { digestOf } from './compose.js'
import { countHandedOver } from './count.js'
import type { Facts, Request } from './facts.js'
import { credited, handOverGauges, isSuppressed, isValid, rulingOf } from './flags.js'
import { holdNotice } from './operator-mail.js'
import { type Context, type Plan, refused } from './plan.js'

/**
 * `revision` is the one whose content the worker holds, and `digest` the digest of that content: what was edited since the lease,
 * or is not what was cleared, must not leave (P3). `transport` is the way it is about to leave by (P9).
 */
export interface HandOverInput extends DeliveryInput {
  readonly revision: number
  readonly digest: string
  readonly transport: TransportName
}

/** What is stored, and what the worker is about to send, are what was cleared; and it names the recipient (P1, P3). */
const isSame = (at: Case, input: HandOverInput, context: Context): boolean =>
  input.digest === at.loaded.message.cleared_digest &&
  digestOf(at.before.content, context) === input.digest &&
  recipientsOf(at.before.content).includes(at.row.recipient)

const beginCommand = (at: Case, input: HandOverInput, facts: Facts, context: Context): Command => ({
  _tag: 'begin',
  ruling: rulingOf(at.loaded.message.submit_mode, at.loaded.mailbox, at.before.content, facts),
  valid: isValid(at.loaded),
  same: isSame(at, input, context),
})

/** When the limit that stands against beginning this message ends; null: none does. */
const limitEnds = (at: Case, facts: Facts, now_ms: number): number | null => {
  if (at.loaded.message.begun === 1 || at.row.kind === 'copy') return null
  const over = exceeded(handOverGauges(facts, at.loaded.mailbox, now_ms))
  return over === null ? null : now_ms + secondsLeft(over.window, now_ms) * 1000
}

const transmit = (at: Case, first: Change, facts: Facts, request: Request, context: Context): Plan => {
  const limit_ms = limitEnds(at, facts, context.now_ms)
  const verdict = handOver({
    suppressed: isSuppressed(facts.suppressed, at.row.recipient),
    killed: at.loaded.mailbox.kill_switch !== 0 || facts.account.kill_switch !== 0,
    limited: limit_ms !== null,
  })
  switch (verdict) {
    case 'block':
      return done(
        at,
        moved(at, at.before, { _tag: 'block' }, { reason: 'recipient_suppressed' }),
        go(false, 'recipient_suppressed'),
      )
    case 'kill_switch':
      return done(at, release(at, at.before, verdict, context.now_ms + RECHECK_MS), go(false, verdict))
    case 'limit':
      return done(at, release(at, at.before, verdict, limit_ms), go(false, verdict))
    case 'go': {
      const change = followedBy(first, (from) => moved(at, from, { _tag: 'transmit' }, { reason: null }))
      const counts = first.facts.length === 0 ? [] : countHandedOver(request, at.loaded.mailbox)
      return done(at, change, go(true, null), counts)
    }
  }
}

/** What cleared it no longer does: another rule, or a hold, has taken its place. */
const judgedAgain = (at: Case, first: Change, facts: Facts, request: Request, context: Context): Plan => {
  const { content } = at.before
  const change = followedBy(first, (from) => release(at, from, 'judged_again', null))
  const held = change.after.message.status === 'pending'
  const notice = held ? [holdNotice(request, facts, context, at.loaded.message, content)] : []
  const plan = done(at, change, go(false, 'judged_again'), notice)
  return { ...plan, facts: credited(plan.facts, content, at.loaded.mailbox, facts.allowlist) }
}

const stays = (reason: string): Plan => ({ writes: [], facts: [], answer: go(false, reason), changed: [] })

/**
 * Judges again, and answers `{go, reason}`. The copy of a monitored message goes to the operator: only suppression and the kill switch
 * stand against it, whatever becomes of the message.
 */
export const handOverPlan = (input: HandOverInput, facts: Facts, request: Request, context: Context): Plan => {
  const at = caseOf(input, facts, request, context)
  if (at === null) return refused(refusal('not_found'))
  if (at.row.status !== 'leased') return stays('not_leased')
  if (input.transport !== transportOf(at.loaded.message.environment)) return stays('wrong_transport')
  if (input.revision !== at.loaded.message.revision)
    return done(at, release(at, at.before, 'edited', null), go(false, 'edited'))
  if (at.row.kind === 'copy') return transmit(at, { after: at.before, facts: [] }, facts, request, context)
  const decided = decide(controlOf(at.loaded.message), beginCommand(at, input, facts, context))
  if (E.isLeft(decided)) return done(at, release(at, at.before, decided.left, null), go(false, decided.left))
  const first = occurAll(at.before, decided.right, at.step)
  return decided.right.every((event) => event._tag === 'began')
    ? transmit(at, first, facts, request, context)
    : judgedAgain(at, first, facts, request, context)
}
