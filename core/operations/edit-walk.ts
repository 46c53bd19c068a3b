/** The steps of an edit: a new revision, and submitting a draft. Each leads from one aggregate to the next, or to a refusal. */
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../errors.js'
import { type Aggregate, type Change, controlOf, revise } from '../message/aggregate.js'
import type { Command } from '../message/command.js'
import { decide } from '../message/decide.js'
import { followedBy, isOpen, occurAll } from './attempt.js'
import { digestOf, fill, type Given, isDue, sendAtMs } from './compose.js'
import type { Facts, Loaded, Request } from './facts.js'
import { effectiveMode, isOverdue, rulingOf } from './flags.js'
import type { Context } from './plan.js'
import { aggregateOf, stepOf } from './store.js'

/** Where the edit is made. */
export interface Place {
  readonly loaded: Loaded
  readonly facts: Facts
  readonly request: Request
  readonly context: Context
}

export const begin = ({ loaded }: Place): Change => ({ after: aggregateOf(loaded), facts: [] })

const take = (walk: Change, from: Aggregate, command: Command, at: Place): E.Either<Refusal, Change> => {
  const decided = decide(controlOf(from.message), command)
  if (E.isLeft(decided)) return E.left(refusal(decided.left, { message_id: from.message.id }))
  const step = stepOf(at.request, at.facts, at.context, at.loaded.mailbox)
  return E.right(followedBy(walk, () => occurAll(from, decided.right, step)))
}

/** A draft counts from the moment it is submitted: then its mailbox's mode is stored, and the limits see it. */
export const submitted = (walk: Change, at: Place): E.Either<Refusal, Change> => {
  const { message, content } = walk.after
  const { mailbox } = at.loaded
  const submit_mode = effectiveMode(mailbox.mode, mailbox.mode)
  const ruling = rulingOf(submit_mode, mailbox, content, at.facts)
  const from = { ...walk.after, message: { ...message, submit_mode } }
  return take(walk, from, { _tag: 'submit', ruling, due: isDue(content, at.context.now_ms) }, at)
}

export const revised = (walk: Change, given: Given, at: Place): E.Either<Refusal, Change> => {
  const { loaded, request, context } = at
  if (isOverdue(loaded, context.now_ms)) return E.left(refusal('not_editable', { message_id: loaded.message.id }))
  const content = fill(walk.after.content, given, request.prepared)
  const from = revise(walk.after, content, digestOf(content, context), sendAtMs(content), request.principal.id)
  const ruling = rulingOf(loaded.message.submit_mode, loaded.mailbox, content, at.facts)
  const open = isOpen(loaded.deliveries)
  return take(walk, from, { _tag: 'edit', ruling, due: isDue(content, context.now_ms), open }, at)
}
