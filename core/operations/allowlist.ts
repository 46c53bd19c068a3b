/** The allowlist: `add_allowlist_entry` and `remove_allowlist_entry`. */
import { allowlistSeal, saltOf } from '../audit/seal.js'
import { addressKey } from '../codec/address.js'
import { refusal } from '../errors.js'
import { guarded, requestHash } from './codes.js'
import type { Facts, Needs, Request } from './facts.js'
import { reached } from './flags.js'
import { inQuotes } from './operator-mail.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { REJUDGED_MAX, rejudge, rest } from './rejudge.js'
import type { AllowlistRow } from './rows.js'
import { change, factOf } from './store.js'

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
  const summary = `always allow ${inQuotes(input.pattern)} for ${mailbox.address} (${mailbox.id})`
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
      const row: AllowlistRow = {
        id,
        account_id,
        environment,
        mailbox_id: mailbox.id,
        pattern: addressKey(input.pattern),
        added_by: request.principal.id,
        salt: saltOf(id, context),
        created_ms: context.now_ms,
        removed_ms: null,
      }
      const told = { mailbox_id: mailbox.id, row: allowlistSeal(row, context.sha256) }
      return {
        writes: change('allowlist', null, row),
        facts: [factOf(request, 'allowlist.added', id, told)],
        answer: answer(200, { entry_id: id, mailbox_id: mailbox.id, pattern: row.pattern }),
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
