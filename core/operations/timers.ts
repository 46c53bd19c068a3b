/** `come_due` and `expire`: what time does to a message. They come from the worker, never from a key. */
import * as E from 'fp-ts/lib/Either.js'
import { refusal } from '../errors.js'
import { controlOf } from '../message/aggregate.js'
import type { Command } from '../message/command.js'
import { decide } from '../message/decide.js'
import { occurAll } from './attempt.js'
import type { Facts, Request } from './facts.js'
import { holdNotice } from './operator-mail.js'
import { answer, type Context, nothing, type Plan, refused } from './plan.js'
import { aggregateOf, changes, stepOf } from './store.js'

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

/** A timer may be late or early: what it was set for is looked at again. */
export const comeDuePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan =>
  (facts.loaded?.message.due_ms ?? Number.POSITIVE_INFINITY) > context.now_ms
    ? nothing
    : onMessage({ _tag: 'come_due' }, facts, request, context)

export const expirePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan =>
  (facts.loaded?.message.expires_ms ?? Number.POSITIVE_INFINITY) > context.now_ms
    ? nothing
    : onMessage({ _tag: 'expire' }, facts, request, context)
