/** `come_due` and `expire`: what time does to a message. They come from the worker, never from a key. */
import type { Command } from '../message/command.js'
import { eventsOf, occurAll } from './attempt.js'
import type { Facts, Request } from './facts.js'
import { holdNotice } from './operator-mail.js'
import { answer, type Context, nothing, type Plan } from './plan.js'
import { aggregateOf, changes, stepOf } from './store.js'

/** Nothing, unless the time at which `set` stands has come. */
const onMessage = (
  command: Command,
  set: 'due_ms' | 'expires_ms',
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const { loaded } = facts
  if (loaded === null) return nothing
  const at_ms = loaded.message[set]
  if (at_ms === null || at_ms > context.now_ms) return nothing
  const before = aggregateOf(loaded)
  const step = stepOf(request, facts, context, loaded.mailbox)
  const change = occurAll(before, eventsOf(loaded.message, command), step)
  const told = loaded.message.status !== 'pending' && change.after.message.status === 'pending'
  return {
    writes: [
      ...changes(before, change.after),
      ...(told ? [holdNotice(request, facts, context, loaded.message, before.content)] : []),
    ],
    facts: change.facts,
    answer: answer(200, { status: change.after.message.status }),
    changed: [loaded.message.id],
  }
}

/** A timer may be late or early: what it was set for is looked at again. */
export const comeDuePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan =>
  onMessage({ _tag: 'come_due' }, 'due_ms', facts, request, context)

export const expirePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan =>
  onMessage({ _tag: 'expire' }, 'expires_ms', facts, request, context)
