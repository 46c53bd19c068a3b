/** `update_mailbox`: what tightens is done at once, what loosens needs the operator's code. */
import type { Fact } from '../audit/entry.js'
import { mailboxSeal, saltOf } from '../audit/seal.js'
import { type Json, refusal } from '../errors.js'
import { type Mode, needsCode, rank } from '../oversight/mode.js'
import { guarded, requestHash } from './codes.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { reached } from './flags.js'
import { inQuotes } from './operator-mail.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { REJUDGED_MAX, type Rejudged, rejudge, rest } from './rejudge.js'
import type { Limits, MailboxRow } from './rows.js'
import { change, factOf } from './store.js'
import { limitsView, mailboxView, type View } from './views.js'

const LIMIT_NAMES = ['messages_per_hour', 'messages_per_day', 'recipients_per_hour', 'recipients_per_day'] as const

export interface UpdateInput extends Partial<Limits> {
  readonly mailbox_id: string
  readonly name?: string | null
  readonly oversight_mode?: Mode
  readonly kill_switch?: boolean
  readonly hold_expiry_seconds?: number | null
  readonly approval_code?: string
}

const asked = (input: UpdateInput): object => {
  const { approval_code: _code, ...what } = input
  return what
}

export const updateNeeds = (input: UpdateInput, request: Request, context: Context): Needs => ({
  mailbox: { by: 'id', id: input.mailbox_id },
  recipients: [],
  code: { request_hash: requestHash(asked(input), request, context) },
  cleared: { mailbox_id: input.mailbox_id, cleared_by: null, after_id: '', limit: REJUDGED_MAX },
})

/** A ceiling that rises, or goes away. */
const raised = (before: number | null, after: number | null): boolean =>
  before !== null && (after === null || after > before)

/** Whether anything of this could weaken oversight. */
const weakens = (before: MailboxRow, after: MailboxRow): boolean =>
  needsCode(before.mode, after.mode) ||
  after.kill_switch < before.kill_switch ||
  raised(before.hold_expiry_s, after.hold_expiry_s) ||
  LIMIT_NAMES.some((name) => raised(before[name], after[name]))

const updated = (input: UpdateInput, before: MailboxRow): MailboxRow => ({
  ...before,
  name: input.name === undefined ? before.name : input.name,
  mode: input.oversight_mode ?? before.mode,
  kill_switch: input.kill_switch === undefined ? before.kill_switch : input.kill_switch ? 1 : 0,
  hold_expiry_s: input.hold_expiry_seconds === undefined ? before.hold_expiry_s : input.hold_expiry_seconds,
  messages_per_hour: input.messages_per_hour === undefined ? before.messages_per_hour : input.messages_per_hour,
  messages_per_day: input.messages_per_day === undefined ? before.messages_per_day : input.messages_per_day,
  recipients_per_hour: input.recipients_per_hour === undefined ? before.recipients_per_hour : input.recipients_per_hour,
  recipients_per_day: input.recipients_per_day === undefined ? before.recipients_per_day : input.recipients_per_day,
})

const settings = (row: MailboxRow): View => {
  const { limits: _limits, ...view } = mailboxView(row)
  return { ...view, ...limitsView(row) }
}

const shown = (value: Json | undefined): string =>
  typeof value === 'string' ? inQuotes(value) : value === null ? 'none' : String(value)

/** What the operator approves: every setting that is asked for, as it is and as it will be. */
const summary = (input: UpdateInput, before: MailboxRow, after: MailboxRow): string => {
  const [old, next] = [settings(before), settings(after)]
  const lines = Object.keys(asked(input))
    .filter((name) => name !== 'mailbox_id')
    .map((name) => `${name} from ${shown(old[name])} to ${shown(next[name])}`)
  return `change ${before.address} (${before.id}): ${lines.join('; ')}`
}

const none: Rejudged = { writes: [], facts: [], changed: [] }

/** The mailbox's row, each of its entries with all of it, and what its new mode makes of the messages it cleared. */
export const applied = (
  before: MailboxRow,
  wanted: MailboxRow,
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const after = { ...wanted, salt: saltOf(wanted.id, context) }
  const row = mailboxSeal(after, context.sha256)
  const moved = after.mode !== before.mode
  const again = (loaded: Loaded): Loaded => ({ ...loaded, mailbox: after })
  const judged = moved ? rejudge(facts, request, context, again) : none
  const entries: ReadonlyArray<Fact> = [
    ...(moved ? [factOf(request, 'mailbox.mode_changed', after.id, { from: before.mode, to: after.mode, row })] : []),
    ...(after.kill_switch === before.kill_switch
      ? []
      : [factOf(request, 'mailbox.kill_switch', after.id, { on: after.kill_switch === 1, row })]),
    ...(moved || after.kill_switch !== before.kill_switch
      ? []
      : [factOf(request, 'mailbox.updated', after.id, { row })]),
  ]
  return {
    writes: [
      ...change('mailboxes', before, after),
      ...judged.writes,
      ...(moved ? rest(facts, request, context, after.id, null) : []),
    ],
    facts: [...entries, ...judged.facts],
    answer: answer(200, mailboxView(after)),
    changed: judged.changed,
  }
}

export const updatePlan = (input: UpdateInput, facts: Facts, request: Request, context: Context): Plan => {
  const before = reached(facts, request)
  if (before === null) return refused(refusal('not_found', { field: 'mailbox_id' }))
  const after = updated(input, before)
  if (rank(after.mode) > rank(before.mode)) return refused(refusal('upgrade_required', { mode: before.mode }))
  return guarded(
    weakens(before, after),
    summary(input, before, after),
    requestHash(asked(input), request, context),
    input.approval_code,
    facts,
    request,
    context,
    () => applied(before, after, facts, request, context),
  )
}
