/** `manage_upgrade`: the way up the trust ladder. */
import { refusal } from '../errors.js'
import { type Mode, needsCode } from '../oversight/mode.js'
import { guarded, requestHash } from './codes.js'
import { field } from './compose.js'
import type { Facts, Needs, Request } from './facts.js'
import { reached } from './flags.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { REJUDGED_MAX } from './rejudge.js'
import { applied } from './update-mailbox.js'
import { mailboxView } from './views.js'

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
  if (!needsCode(before.mode, input.oversight_mode))
    return refused(field('oversight_mode', 'This mode trusts less: update_mailbox lowers a mode at once.'))
  if (input.action === 'apply' && input.approval_code === undefined)
    return refused(field('approval_code', 'Give the code that the operator was sent.'))
  const summary = `change the mode of ${before.address} (${before.id}) from ${before.mode} to ${input.oversight_mode}`
  const given = input.action === 'apply' ? input.approval_code : undefined
  return guarded(true, summary, requestHash(wanted(input), request, context), given, facts, request, context, () =>
    applied(before, { ...before, mode: input.oversight_mode }, facts, request, context),
  )
}
