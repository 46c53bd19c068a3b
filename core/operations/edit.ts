/** `edit_scheduled_email`: a new revision of a draft, a held or a scheduled message; and submitting a draft. */
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../errors.js'
import { type Change, contentRow } from '../message/aggregate.js'
import { attachmentWrites, field, type Given, keysOf, objection, oversized, withinLimits } from './compose.js'
import { countAccepted } from './count.js'
import { begin, type Place, revised, submitted } from './edit-walk.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { credited } from './flags.js'
import { holdNotice } from './operator-mail.js'
import { type Context, type Plan, refused, type Write } from './plan.js'
import { accepted } from './send.js'
import { aggregateOf, changes } from './store.js'

export interface EditInput extends Given {
  readonly message_id: string
  /** The revision the edit starts from; another is a 409. */
  readonly revision?: number
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

/** Whether it changes the message, rather than only submitting it. */
const edits = ({ message_id: _id, revision: _revision, submit: _submit, ...given }: EditInput): boolean =>
  Object.keys(given).length > 0

const stale = (input: EditInput, loaded: Loaded): Refusal | null =>
  oversized(input) ??
  (input.revision !== undefined && input.revision !== loaded.message.revision
    ? refusal('revision_mismatch', { revision: loaded.message.revision })
    : null)

/** A draft may hold anything; what is submitted, or already was, must pass the checks. */
const checked = ({ after }: Change, messages: number, at: Place): Plan | null => {
  if (after.message.phase === 'draft') return null
  const against = objection(after.content, at.facts, at.request, at.context)
  if (against !== null) return refused(against)
  return withinLimits(at.facts, at.loaded.mailbox, messages, at.request, at.context)
}

const counts = ({ after }: Change, messages: number, { facts, request, loaded }: Place): ReadonlyArray<Write> =>
  after.message.phase === 'draft'
    ? []
    : countAccepted(
        request,
        facts,
        loaded.mailbox,
        messages,
        keysOf([after.content.to, after.content.cc, after.content.bcc]),
      )

const commit = (walk: Change, input: EditInput, messages: number, at: Place): Plan => {
  const { loaded, facts, request, context } = at
  const { after } = walk
  const revision: ReadonlyArray<Write> = edits(input)
    ? [
        ...attachmentWrites(request),
        { op: 'insert', table: 'contents', row: contentRow(after, request.principal.id, context.now_ms) },
      ]
    : []
  return {
    writes: [
      ...revision,
      ...changes(aggregateOf(loaded), after),
      ...counts(walk, messages, at),
      ...(after.message.status === 'pending'
        ? [holdNotice(request, facts, context, after.message, after.content)]
        : []),
    ],
    facts: credited(walk.facts, after.content, loaded.mailbox, facts.allowlist),
    answer: accepted(after, loaded.mailbox, context),
    changed: [after.message.id],
  }
}

export const editPlan = (input: EditInput, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  const submits = input.submit === true
  if (!edits(input) && !submits) return refused(field('', 'Give a field to change, or submit: true.'))
  const old = stale(input, loaded)
  if (old !== null) return refused(old)
  const at: Place = { loaded, facts, request, context }
  const first = edits(input) ? revised(begin(at), input, at) : E.right(begin(at))
  const second = submits ? E.chain((walk: Change) => submitted(walk, at))(first) : first
  if (E.isLeft(second)) return refused(second.left)
  const messages = submits ? 1 : 0
  return checked(second.right, messages, at) ?? commit(second.right, input, messages, at)
}
