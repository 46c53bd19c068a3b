/** What only the machine asks: the operator's mail, and the way back for a lost `oversight_email`. */
import { accountSeal, saltOf } from '../audit/seal.js'
import { OPERATOR } from '../authority/principal.js'
import { retryDelayMs, triesLeft } from '../delivery/retry.js'
import { refusal } from '../errors.js'
import type { Facts, Needs, Request } from './facts.js'
import { domainOf } from './mailboxes.js'
import { answer, type Context, nothing, type Plan, refused, type Write } from './plan.js'
import { removal } from './review/passkeys.js'
import { ending } from './review/sessions.js'
import type { AccountRow, OperatorMailRow } from './rows.js'
import { change } from './store.js'

/** How the relay took a piece of operator mail. */
export interface MailedInput {
  readonly mail: OperatorMailRow
  readonly outcome: 'taken' | 'later' | 'never'
}

/** Mail to the operator may come twice, but it is not lost: tried again on the schedule of deliveries. */
export const mailedWrite = (
  mail: Pick<OperatorMailRow, 'account_id' | 'id' | 'attempts'>,
  outcome: MailedInput['outcome'],
  context: Context,
): Write => {
  const { account_id, id } = mail
  const attempts = mail.attempts + 1
  const again = outcome === 'later' && triesLeft(attempts)
  return {
    op: 'update',
    table: 'operator_mail',
    key: { account_id, id },
    set: {
      attempts,
      claim_ms: again ? context.now_ms + retryDelayMs(attempts) : null,
      sent_ms: outcome === 'taken' ? context.now_ms : null,
    },
  }
}

export const mailedPlan = (input: MailedInput, _facts: Facts, _request: Request, context: Context): Plan => ({
  ...nothing,
  writes: [mailedWrite(input.mail, input.outcome, context)],
})

export interface RecoverInput {
  readonly oversight_email: string
}

/** An agent could read what the operator is sent there. */
export const HOSTED = refusal('invalid_request', {
  fields: [{ field: 'oversight_email', message: 'Choose an address on a domain that this server does not host.' }],
})

export const recoverNeeds = (input: RecoverInput): Needs => ({
  domain: domainOf(input.oversight_email),
  review: { passkeys: true, sessions: true },
})

/** The account's own row, changed, and what the log seals of it (P14): it lies in no environment. */
export const accountChange = (
  type: string,
  after: AccountRow,
  facts: Facts,
  request: Request,
  context: Context,
): Pick<Plan, 'writes' | 'facts'> => {
  const row = { ...after, salt: saltOf(after.id, context) }
  return {
    writes: change('accounts', facts.account, row),
    facts: [
      {
        type,
        environment: null,
        subject_id: row.id,
        actor: request.principal.id,
        data: { row: accountSeal(row, context.sha256) },
      },
    ],
  }
}

/**
 * Sets `oversight_email`, removes every passkey and ends every session of the operator: they may be of the operator before. It may not
 * lie on a domain that this server hosts, for whichever account: its codes could be read by an agent.
 */
export const recoverPlan = (input: RecoverInput, facts: Facts, request: Request, context: Context): Plan => {
  if (request.principal.id !== OPERATOR) return refused(refusal('missing_scope', { scope: OPERATOR }))
  if (facts.domain_hosted === 1) return refused(HOSTED)
  const { oversight_email } = input
  const moved = accountChange(
    'account.oversight_email_changed',
    { ...facts.account, oversight_email },
    facts,
    request,
    context,
  )
  const all = [
    moved,
    ...facts.review.passkeys.map((row) => removal(row, request, context)),
    ...facts.review.sessions.filter(({ kind }) => kind === 'operator').map((row) => ending(row, request, context)),
  ]
  return {
    writes: all.flatMap(({ writes }) => writes),
    facts: all.flatMap((one) => one.facts),
    answer: answer(200, { account_id: facts.account.id, oversight_email }),
    changed: [],
  }
}
