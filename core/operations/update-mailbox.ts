/** `update_mailbox`, and `manage_upgrade`: the way up the trust ladder. */
import type { Fact } from '../audit/entry.js'
import { refusal } from '../errors.js'
import { type Mode, needsCode, rank } from '../oversight/mode.js'
import { guarded, requestHash } from './codes.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { reached } from './flags.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { REJUDGED_MAX, type Rejudged, rejudge, rest } from './rejudge.js'
import type { Limits, MailboxRow } from './rows.js'
import { change, factOf } from './store.js'
import { mailboxView } from './views.js'

const LIMIT_NAMES = ['messages_per_hour', 'messages_per_day', 'recipients_per_hour', 'recipients_per_day'] as const

export interface UpdateInput extends Partial<Limits> {
  readonly mailbox_id: string
  readonly name?: string | null
  readonly oversight_mode?: Mode
  readonly kill_switch?: boolean
  readonly hold_expiry_seconds?: number | null
  readonly approval_code?: string
}

const asked = (input: UpdateInput): unknown => {
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
const raised = (before: number | null, after: number | null | undefined): boolean =>
  after !== undefined && before !== null && (after === null || after > before)

/** Whether anything of this could weaken oversight. */
const weakens = (input: UpdateInput, before: MailboxRow): boolean =>
  (input.oversight_mode !== undefined && needsCode(before.mode, input.oversight_mode)) ||
  (input.kill_switch === false && before.kill_switch === 1) ||
  raised(before.hold_expiry_s, input.hold_expiry_seconds) ||
  LIMIT_NAMES.some((name) => raised(before[name], input[name]))

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

const none: Rejudged = { writes: [], facts: [], changed: [] }

/** The mailbox's row and all that its new mode makes of the messages it cleared. */
export const applied = (
  before: MailboxRow,
  after: MailboxRow,
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const moved = after.mode !== before.mode
  const again = (loaded: Loaded): Loaded => ({ ...loaded, mailbox: after })
  const judged = moved ? rejudge(facts, request, context, again) : none
  const entries: ReadonlyArray<Fact> = [
    ...(moved ? [factOf(request, 'mailbox.mode_changed', after.id, { from: before.mode, to: after.mode })] : []),
    ...(after.kill_switch === before.kill_switch
      ? []
      : [factOf(request, 'mailbox.kill_switch', after.id, { on: after.kill_switch === 1 })]),
    ...(moved || after.kill_switch !== before.kill_switch ? [] : [factOf(request, 'mailbox.updated', after.id, {})]),
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
  if (input.oversight_mode !== undefined && rank(input.oversight_mode) > rank(before.mode))
    return refused(refusal('upgrade_required', { mode: before.mode }))
  const summary = `update_mailbox ${before.address} (${before.id}): ${Object.keys(asked(input) as object).join(', ')}`
  return guarded(
    weakens(input, before),
    summary,
    requestHash(asked(input), request, context),
    input.approval_code,
    facts,
    request,
    context,
    () => applied(before, updated(input, before), facts, request, context),
  )
}

export interface UpgradeInput {
  readonly mailbox_id: string
  readonly action: 'request' | 'apply'
  readonly oversight_mode: Mode
  readonly approval_code?: string
}

const wanted = (input: UpgradeInput): unknown => ({
  mailbox_id: input.mailbox_id,
  oversight_mode: input.oversight_mode,
})

export const upgradeNeeds = (input: UpgradeInput, request: Request, context: Context): Needs => ({
  mailbox: { by: 'id', id: input.mailbox_id },
  recipients: [],
  code: { request_hash: requestHash(wanted(input), request, context) },
  cleared: { mailbox_id: input.mailbox_id, cleared_by: null, after_id: '', limit: REJUDGED_MAX },
})

/** Raises a mode: by the operator's code for that mailbox and that mode (P10). */
export const upgradePlan = (input: UpgradeInput, facts: Facts, request: Request, context: Context): Plan => {
  const before = reached(facts, request)
  if (before === null) return refused(refusal('not_found', { field: 'mailbox_id' }))
  if (before.mode === input.oversight_mode)
    return { writes: [], facts: [], answer: answer(200, mailboxView(before)), changed: [] }
  if (input.action === 'apply' && input.approval_code === undefined)
    return refused(
      refusal('invalid_request', {
        fields: [{ field: 'approval_code', message: 'Give the code that the operator was sent.' }],
      }),
    )
  const summary = `raise the mode of ${before.address} (${before.id}) from ${before.mode} to ${input.oversight_mode}`
  const given = input.action === 'apply' ? input.approval_code : undefined
  return guarded(
    needsCode(before.mode, input.oversight_mode),
    summary,
    requestHash(wanted(input), request, context),
    given,
    facts,
    request,
    context,
    () => applied(before, { ...before, mode: input.oversight_mode }, facts, request, context),
  )
}
