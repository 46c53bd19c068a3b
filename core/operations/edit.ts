/** `edit_scheduled_email`: a new revision of a draft, a held or a scheduled message; and submitting a draft. */
import * as E from 'fp-ts/lib/Either.js'
import type { Fact } from '../audit/entry.js'
import { type Refusal, refusal } from '../errors.js'
import { type Aggregate, contentRow, controlOf, revise } from '../message/aggregate.js'
import type { Command } from '../message/command.js'
import { decide } from '../message/decide.js'
import { occur } from '../message/occur.js'
import { isOpen } from './attempt.js'
import {
  attachmentWrites,
  digestOf,
  fill,
  type Given,
  isDue,
  keysOf,
  objection,
  oversized,
  sendAtMs,
  withinLimits,
} from './compose.js'
import { countAccepted } from './count.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { effectiveMode, rulingOf } from './flags.js'
import { holdNotice } from './operator-mail.js'
import { type Context, type Plan, refused, type Write } from './plan.js'
import { accepted } from './send.js'
import { aggregateOf, changes, stepOf } from './store.js'

export interface EditInput extends Given {
  readonly message_id: string
  /** The revision the edit starts from; another is a 409. */
  readonly revision?: number
  readonly attachments?: ReadonlyArray<unknown>
  readonly submit?: boolean
}

/** What the request adds is asked about together with what the message already holds: an edit may replace only one of the lists. */
export const editNeeds = (input: EditInput): Needs => ({
  message: input.message_id,
  content: true,
  recipients: keysOf([input.to, input.cc, input.bcc]),
  reply_to: keysOf([input.reply_to]),
  usage: true,
})

const EDITED: ReadonlyArray<keyof EditInput> = [
  'to',
  'cc',
  'bcc',
  'reply_to',
  'subject',
  'body',
  'html',
  'attachments',
  'send_at',
]

const edits = (input: EditInput): boolean => EDITED.some((name) => input[name] !== undefined)

interface Walk {
  readonly aggregate: Aggregate
  readonly facts: ReadonlyArray<Fact>
}

const take = (
  walk: Walk,
  command: Command,
  mailbox: Loaded['mailbox'],
  request: Request,
  facts: Facts,
  context: Context,
): E.Either<Refusal, Walk> => {
  const decided = decide(controlOf(walk.aggregate.message), command)
  if (E.isLeft(decided)) return E.left(refusal(decided.left, { message_id: walk.aggregate.message.id }))
  return E.right(
    decided.right.reduce<Walk>((at, event) => {
      const change = occur(at.aggregate, event, stepOf(request, facts, context, mailbox))
      return { aggregate: change.after, facts: [...at.facts, ...change.facts] }
    }, walk),
  )
}

/** A draft counts from the moment it is submitted: then its mailbox's mode is stored, and the limits see it. */
const submitted = (
  walk: Walk,
  loaded: Loaded,
  request: Request,
  facts: Facts,
  context: Context,
): E.Either<Refusal, Walk> => {
  const { message, content } = walk.aggregate
  const mode = effectiveMode(loaded.mailbox.mode, loaded.mailbox.mode)
  const now = { ...walk, aggregate: { ...walk.aggregate, message: { ...message, submit_mode: mode } } }
  const ruling = rulingOf(mode, loaded.mailbox, content, facts)
  return take(
    now,
    { _tag: 'submit', ruling, due: isDue(content, context.now_ms) },
    loaded.mailbox,
    request,
    facts,
    context,
  )
}

const revised = (
  walk: Walk,
  input: EditInput,
  loaded: Loaded,
  request: Request,
  facts: Facts,
  context: Context,
): E.Either<Refusal, Walk> => {
  const body = input.body !== undefined || input.html !== undefined
  const content = fill(walk.aggregate.content, input, request.prepared, body, input.attachments !== undefined)
  const next = revise(walk.aggregate, content, digestOf(content, context), sendAtMs(content), request.principal.id)
  const ruling = rulingOf(loaded.message.submit_mode, loaded.mailbox, content, facts)
  return take(
    { ...walk, aggregate: next },
    { _tag: 'edit', ruling, due: isDue(content, context.now_ms), open: isOpen(loaded.deliveries) },
    loaded.mailbox,
    request,
    facts,
    context,
  )
}

const stale = (input: EditInput, loaded: Loaded): Refusal | null =>
  oversized(input) ??
  (input.revision !== undefined && input.revision !== loaded.message.revision
    ? refusal('revision_mismatch', { revision: loaded.message.revision })
    : null)

/** A draft may hold anything; what is submitted, or already was, must pass the checks. */
const checked = (
  walk: Walk,
  submits: boolean,
  loaded: Loaded,
  request: Request,
  facts: Facts,
  context: Context,
): Plan | null => {
  if (walk.aggregate.message.phase === 'draft') return null
  const against = objection(walk.aggregate.content, facts, request, context)
  if (against !== null) return refused(against)
  const within = withinLimits(facts, loaded.mailbox, submits ? 1 : 0, request, context)
  return E.isLeft(within) ? within.left : null
}

const commit = (
  walk: Walk,
  input: EditInput,
  loaded: Loaded,
  request: Request,
  facts: Facts,
  context: Context,
): Plan => {
  const { aggregate } = walk
  const before = aggregateOf(loaded)
  const body = input.body ?? loaded.content.body
  const revision: ReadonlyArray<Write> = edits(input)
    ? [
        ...attachmentWrites(request),
        { op: 'insert', table: 'contents', row: contentRow(aggregate, body, request.principal.id, context.now_ms) },
      ]
    : []
  const counts =
    aggregate.message.phase === 'draft'
      ? []
      : countAccepted(
          request,
          facts,
          loaded.mailbox,
          input.submit === true ? 1 : 0,
          keysOf([aggregate.content.to, aggregate.content.cc, aggregate.content.bcc]),
        )
  const told = aggregate.message.hold > loaded.message.hold && aggregate.message.status === 'pending'
  return {
    writes: [
      ...revision,
      ...changes(before, aggregate),
      ...counts,
      ...(told ? [holdNotice(request, facts, context, aggregate.message.id, aggregate.content)] : []),
    ],
    facts: walk.facts,
    answer: accepted(aggregate, loaded.mailbox, context),
    changed: [aggregate.message.id],
  }
}

export const editPlan = (input: EditInput, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  if (!edits(input) && input.submit !== true)
    return refused(
      refusal('invalid_request', { fields: [{ field: '', message: 'Give a field to change, or submit: true.' }] }),
    )
  const old = stale(input, loaded)
  if (old !== null) return refused(old)
  const start: Walk = { aggregate: aggregateOf(loaded), facts: [] }
  const first = edits(input) ? revised(start, input, loaded, request, facts, context) : E.right(start)
  if (E.isLeft(first)) return refused(first.left)
  const second = input.submit === true ? submitted(first.right, loaded, request, facts, context) : first
  if (E.isLeft(second)) return refused(second.left)
  const against = checked(second.right, input.submit === true, loaded, request, facts, context)
  return against ?? commit(second.right, input, loaded, request, facts, context)
}
