/** One message as a reviewer is shown it, with what surrounds it; and deciding on it by a mailed link. */

import { OPERATOR } from '../../authority/principal.js'
import { instantOf } from '../../codec/time.js'
import { type Json, refusal } from '../../errors.js'
import type { Content } from '../../message/content.js'
import type { HoldCause } from '../../message/event.js'
import { HOUR_MS } from '../../oversight/rules.js'
import { approves, decidePlan, messageNeeds } from '../decide.js'
import type { Facts, Loaded, Needs, Request } from '../facts.js'
import { decides, effectiveMode } from '../flags.js'
import { answer, type Context, nothing, type Plan, refused } from '../plan.js'
import { contentOf } from '../store.js'
import { messageView } from '../views.js'
import { type LinkState, linkState, opens, usedUp } from './links.js'
import type { Around, Neighbour } from './needs.js'
import { isMovable } from './reschedule.js'

/** Why a message waits, for a reviewer. */
const CAUSES: { readonly [C in HoldCause]: string } = {
  gate: 'Its mailbox is gated: every message waits for a decision.',
  edited: 'It was edited: what was approved before was another text.',
  withdrawn: 'What let it leave was withdrawn: a mode was lowered, an allowlist entry removed, or a key revoked.',
  read_only: 'Its mailbox is read_only: nothing leaves it, and it cannot be approved before the mode is raised.',
  digest: 'What is stored is not what was approved: look at it with care.',
}

const neighbour = ({ id, status, summary, created_ms }: Neighbour) => {
  const { subject, snippet, to } = JSON.parse(summary) as {
    subject: string
    snippet: string
    to: ReadonlyArray<string>
  }
  return { message_id: id, subject, snippet, to, status, created_at: instantOf(created_ms) }
}

const nameOf = (id: string | null, names: { readonly [id: string]: string }): string | null =>
  id === OPERATOR ? 'the operator' : (names[String(id)] ?? null)

/** 0 to 23, in UTC. */
const hourOfDay = (ms: number): number => Math.floor(ms / HOUR_MS) % 24

/** A message with what surrounds it: both are asked for together. */
interface Placed {
  readonly loaded: Loaded
  readonly around: Around
}

const placed = ({ loaded, review }: Facts): Placed | null =>
  loaded === null ? null : { loaded, around: review.around as Around }

/** What the shell needs for the facts beside the content: `core/review/shown.ts`. */
const shownOf = ({ loaded, around }: Placed, { known, domains }: Facts['review'], context: Context): Json => {
  return {
    known,
    domains,
    usage: { hour: around.hour_count, day: around.day_count },
    hours: { counts: around.hours, now: hourOfDay(context.now_ms) },
    revision: loaded.message.revision,
  }
}

const body = (at: Placed, facts: Facts, request: Request, context: Context): { readonly [name: string]: Json } => {
  const { loaded, around } = at
  const { message, mailbox, content, hold } = loaded
  const { names, previous } = around
  const pending = message.status === 'pending'
  const waits = pending ? hold : null
  const said = contentOf(content.content)
  const view = messageView({
    ...loaded,
    // Stryker disable next-line StringLiteral: it is not shown to whoever is there already
    approval_url: '',
    oversight_mode: effectiveMode(message.submit_mode, mailbox.mode),
    revisions: facts.revisions,
  })
  const mine = request.principal.id === OPERATOR
  return {
    ...view,
    approval_url: null,
    environment: message.environment,
    mailbox_address: mailbox.address,
    content: envelope(said),
    cause: waits === null ? null : waits.cause,
    cause_sentence: waits === null ? '' : CAUSES[waits.cause],
    author: content.author,
    author_name: nameOf(content.author, names),
    decided_by_name: nameOf(message.decided_by, names),
    signed_by: around.signed_by,
    hold: hold === null ? null : { ...(view.hold as object), decided_by_name: nameOf(hold.decided_by, names) },
    expires_at: message.expires_ms === null ? null : instantOf(message.expires_ms),
    previous:
      previous === null
        ? null
        : { ...envelope(contentOf(previous.content)), revision: previous.revision, author: previous.author },
    thread: around.thread.map(neighbour),
    identical: around.identical.map(neighbour),
    timeline: around.entries.map(({ at_ms, type, actor }) => ({
      at: instantOf(at_ms),
      type,
      actor,
      actor_name: nameOf(actor, names),
    })),
    can: {
      decide: pending && decides(request.principal.id, facts.asker, loaded),
      approve: pending && approves(request, facts, loaded),
      edit: mine && pending && message.begun === 0,
      reschedule: mine && isMovable(loaded),
      allow: mine && mailbox.mode === 'gated_send',
    },
    shown: shownOf(at, facts.review, context),
  }
}

const envelope = (said: Content): { readonly [name: string]: Json } => ({
  from: { address: said.from.address, name: said.from.name },
  to: said.to.map(({ address, name }) => ({ address, name })),
  cc: said.cc.map(({ address, name }) => ({ address, name })),
  bcc: said.bcc.map(({ address, name }) => ({ address, name })),
  reply_to: said.reply_to.map(({ address, name }) => ({ address, name })),
  subject: said.subject,
  text: said.text,
  html: said.html,
  attachments: said.attachments.map(({ name, content_type, size, sha256 }) => ({ name, content_type, size, sha256 })),
  send_at: said.send_at,
})

export const shownNeeds = (input: { readonly message_id: string }): Needs => ({
  message: input.message_id,
  revisions: true,
  review: { around: true },
})

export const shownPlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const at = placed(facts)
  return at === null
    ? refused(refusal('not_found', { field: 'message_id' }))
    : { ...nothing, answer: answer(200, body(at, facts, request, context)) }
}

export interface LinkInput {
  readonly link_id: string
  readonly message_id: string
}

export interface DecideLinkInput extends LinkInput {
  readonly action: 'approve' | 'reject'
  readonly reason?: string
}

export const openLinkNeeds = (input: LinkInput): Needs => ({
  message: input.message_id,
  revisions: true,
  review: { link: input.link_id, around: true },
})

/** What the link shows: its one message, and whether it can still be decided on by it. */
export const openLinkPlan = (_input: LinkInput, facts: Facts, request: Request, context: Context): Plan => {
  const { link } = facts.review
  const at = placed(facts)
  if (!opens(link, facts, context.now_ms) || at === null || link.message_id !== at.loaded.message.id)
    return refused(refusal('link_not_good'))
  const state: LinkState = linkState(link, at.loaded)
  const message = body(at, facts, request, context)
  return { ...nothing, answer: answer(200, { state, expires_at: instantOf(link.expires_ms), message }) }
}

export const decideLinkNeeds = (input: DecideLinkInput): Needs => ({
  ...messageNeeds(input),
  review: { link: input.link_id },
})

/** Decides on the very hold that the link was mailed for, as the operator; of a newer revision it says so, and of another hold that the link is over. */
export const decideLinkPlan = (input: DecideLinkInput, facts: Facts, request: Request, context: Context): Plan => {
  const { loaded, review } = facts
  if (!opens(review.link, facts, context.now_ms) || loaded === null || review.link.message_id !== loaded.message.id)
    return refused(refusal('link_not_good'))
  const { link } = review
  if (link.revision !== loaded.message.revision)
    return refused(refusal('revision_mismatch', { revision: loaded.message.revision }))
  if (link.hold !== loaded.message.hold) return refused(refusal('link_not_good'))
  const decision = { ...input, revision: loaded.message.revision }
  const plan = decidePlan(decision, facts, request, context)
  return plan.answer._tag === 'answer' && link.used_ms === null
    ? { ...plan, writes: [...plan.writes, usedUp(link, context)] }
    : plan
}
