/** Mailboxes: `create_mailbox`, `update_mailbox`, `manage_upgrade`, and the allowlist. */

import type { Fact } from '../audit/entry.js'
import { reaches } from '../authority/principal.js'
import { addressKey } from '../codec/address.js'
import { refusal } from '../errors.js'
import { type Mode, needsCode, rank } from '../oversight/mode.js'
import { guarded, requestHash } from './codes.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { Limits, MailboxRow } from './rows.js'
import { change } from './store.js'
import { mailboxView } from './views.js'
import { REJUDGED_MAX, type Rejudged, rejudge, rest } from './work.js'

export const LIMIT_NAMES = [
  'messages_per_hour',
  'messages_per_day',
  'recipients_per_hour',
  'recipients_per_day',
] as const

/** What a new mailbox may send, until its operator says otherwise. */
export const MAILBOX_LIMITS: Limits = {
  messages_per_hour: 500,
  messages_per_day: 5_000,
  recipients_per_hour: 500,
  recipients_per_day: 5_000,
}

export const factOf = (request: Request, type: string, subject_id: string, data: Fact['data']): Fact => ({
  type,
  environment: request.principal.environment,
  subject_id,
  actor: request.principal.id,
  data,
})

/** The mailbox that was selected, if the asker reaches it. */
const reached = (facts: Facts, request: Request): MailboxRow | null =>
  facts.mailboxes.find((one) => reaches(request.principal, one.id)) ?? null

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

export interface CreateInput {
  readonly address: { readonly address: string }
  readonly name?: string
  readonly mode?: Mode
}

export const createNeeds = (input: CreateInput): Needs => ({
  address_key: addressKey(input.address.address),
  list: { of: 'mailboxes', limit: 200, before: null },
})

export const newMailbox = (
  id: string,
  request: Request,
  address: string,
  name: string | null,
  mode: Mode,
): MailboxRow => ({
  id,
  account_id: request.principal.account_id,
  environment: request.principal.environment,
  address,
  address_key: addressKey(address),
  name,
  mode,
  kill_switch: 0,
  hold_expiry_s: null,
  ...MAILBOX_LIMITS,
  created_ms: request.now_ms,
})

export const createPlan = (input: CreateInput, facts: Facts, request: Request, context: Context): Plan => {
  const { address } = input.address
  const domains = [...new Set(facts.mailbox_list.map((one) => domainOf(one.address_key)))].sort()
  if (!domains.includes(domainOf(addressKey(address))))
    return refused(
      refusal('invalid_request', {
        fields: [{ field: 'address', message: `Choose an address on one of your domains: ${domains.join(', ')}.` }],
      }),
    )
  if (facts.address_taken === 1) return refused(refusal('address_taken'))
  const row = newMailbox(context.id('mbx', 0), request, address, input.name ?? null, input.mode ?? 'gated_send')
  return {
    writes: change('mailboxes', null, row),
    facts: [factOf(request, 'mailbox.created', row.id, { mode: row.mode })],
    answer: answer(200, mailboxView(row)),
    changed: [],
  }
}

export interface UpdateInput extends Partial<Limits> {
  readonly mailbox_id: string
  readonly name?: string | null
  readonly mode?: Mode
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
  (input.mode !== undefined && needsCode(before.mode, input.mode)) ||
  (input.kill_switch === false && before.kill_switch === 1) ||
  raised(before.hold_expiry_s, input.hold_expiry_seconds) ||
  LIMIT_NAMES.some((name) => raised(before[name], input[name]))

const updated = (input: UpdateInput, before: MailboxRow): MailboxRow => ({
  ...before,
  name: input.name === undefined ? before.name : input.name,
  mode: input.mode ?? before.mode,
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
  if (input.mode !== undefined && rank(input.mode) > rank(before.mode))
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
  readonly mode: Mode
  readonly approval_code?: string
}

const wanted = (input: UpgradeInput): unknown => ({ mailbox_id: input.mailbox_id, mode: input.mode })

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
  if (before.mode === input.mode)
    return { writes: [], facts: [], answer: answer(200, mailboxView(before)), changed: [] }
  if (input.action === 'apply' && input.approval_code === undefined)
    return refused(
      refusal('invalid_request', {
        fields: [{ field: 'approval_code', message: 'Give the code that the operator was sent.' }],
      }),
    )
  const summary = `raise the mode of ${before.address} (${before.id}) from ${before.mode} to ${input.mode}`
  const given = input.action === 'apply' ? input.approval_code : undefined
  return guarded(
    needsCode(before.mode, input.mode),
    summary,
    requestHash(wanted(input), request, context),
    given,
    facts,
    request,
    context,
    () => applied(before, { ...before, mode: input.mode }, facts, request, context),
  )
}

export interface AllowInput {
  readonly mailbox_id: string
  readonly pattern: string
  readonly approval_code?: string
}

const allow = (input: AllowInput): unknown => ({ mailbox_id: input.mailbox_id, pattern: input.pattern })

export const allowNeeds = (input: AllowInput, request: Request, context: Context): Needs => ({
  mailbox: { by: 'id', id: input.mailbox_id },
  code: { request_hash: requestHash(allow(input), request, context) },
})

/** An entry that lets mail leave a `gated_send` mailbox without a hold: only with the operator's code. */
export const allowPlan = (input: AllowInput, facts: Facts, request: Request, context: Context): Plan => {
  const mailbox = reached(facts, request)
  if (mailbox === null) return refused(refusal('not_found', { field: 'mailbox_id' }))
  const summary = `always allow ${input.pattern} for ${mailbox.address} (${mailbox.id})`
  return guarded(
    true,
    summary,
    requestHash(allow(input), request, context),
    input.approval_code,
    facts,
    request,
    context,
    () => {
      const { account_id, environment } = request.principal
      const id = context.id('alw', 0)
      const row: Write = {
        op: 'insert',
        table: 'allowlist',
        row: {
          id,
          account_id,
          environment,
          mailbox_id: mailbox.id,
          pattern: input.pattern,
          added_by: request.principal.id,
          created_ms: context.now_ms,
          removed_ms: null,
        },
      }
      return {
        writes: [row],
        facts: [factOf(request, 'allowlist.added', id, { mailbox_id: mailbox.id })],
        answer: answer(200, { entry_id: id, mailbox_id: mailbox.id, pattern: input.pattern }),
        changed: [],
      }
    },
  )
}

export interface DisallowInput {
  readonly mailbox_id: string
  readonly entry_id: string
}

export const disallowNeeds = (input: DisallowInput): Needs => ({
  mailbox: { by: 'id', id: input.mailbox_id },
  allowlist_entry: input.entry_id,
  recipients: [],
  cleared: { mailbox_id: input.mailbox_id, cleared_by: null, after_id: '', limit: REJUDGED_MAX },
})

/** Removes an entry at once, and holds what it had cleared and nothing else clears. */
export const disallowPlan = (_input: DisallowInput, facts: Facts, request: Request, context: Context): Plan => {
  const entry = facts.allowlist_entry
  if (entry === null || entry.mailbox_id !== reached(facts, request)?.id)
    return refused(refusal('not_found', { field: 'entry_id' }))
  const gone = answer(200, { entry_id: entry.id, removed: true })
  if (entry.removed_ms !== null) return { writes: [], facts: [], answer: gone, changed: [] }
  const without: Facts = {
    ...facts,
    cleared_allowlist: Object.fromEntries(
      Object.entries(facts.cleared_allowlist).map(([id, rows]) => [id, rows.filter((row) => row.id !== entry.id)]),
    ),
  }
  const judged = rejudge(without, request, context, (loaded) => loaded)
  return {
    writes: [
      {
        op: 'update',
        table: 'allowlist',
        key: { account_id: entry.account_id, id: entry.id },
        set: { removed_ms: context.now_ms },
      },
      ...judged.writes,
      ...rest(facts, request, context, entry.mailbox_id, null),
    ],
    facts: [factOf(request, 'allowlist.removed', entry.id, { mailbox_id: entry.mailbox_id }), ...judged.facts],
    answer: gone,
    changed: judged.changed,
  }
}
