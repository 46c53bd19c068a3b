/** `create_mailbox`: a new address on one of the account's domains. */
import { mailboxSeal, saltOf } from '../audit/seal.js'
import { addressKey } from '../codec/address.js'
import { refusal } from '../errors.js'
import type { Mode } from '../oversight/mode.js'
import type { Facts, Needs, Request } from './facts.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import type { Limits, MailboxRow } from './rows.js'
import { change, factOf } from './store.js'
import { mailboxView } from './views.js'

/** What a new mailbox may send, until its operator says otherwise. */
export const MAILBOX_LIMITS: Limits = {
  messages_per_hour: 500,
  messages_per_day: 5_000,
  recipients_per_hour: 500,
  recipients_per_day: 5_000,
}

/** In lower case, as addresses are compared. */
export const domainOf = (address: string): string => {
  const key = addressKey(address)
  return key.slice(key.lastIndexOf('@') + 1)
}

export interface CreateInput {
  readonly address: { readonly address: string }
  readonly name?: string
  readonly oversight_mode?: Mode
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
  context: Context,
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
  salt: saltOf(id, context),
  created_ms: request.now_ms,
})

export const createPlan = (input: CreateInput, facts: Facts, request: Request, context: Context): Plan => {
  const { address } = input.address
  const domains = [...new Set(facts.mailbox_list.map((one) => domainOf(one.address)))].sort()
  if (!domains.includes(domainOf(address)))
    return refused(
      refusal('invalid_request', {
        fields: [{ field: 'address', message: `Choose an address on one of your domains: ${domains.join(', ')}.` }],
      }),
    )
  if (facts.address_taken === 1) return refused(refusal('address_taken'))
  const row = newMailbox(
    context.id('mbx', 0),
    request,
    address,
    input.name ?? null,
    input.oversight_mode ?? 'gated_send',
    context,
  )
  return {
    writes: change('mailboxes', null, row),
    facts: [factOf(request, 'mailbox.created', row.id, { mode: row.mode, row: mailboxSeal(row, context.sha256) })],
    answer: answer(200, mailboxView(row)),
    changed: [],
  }
}
