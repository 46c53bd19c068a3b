/** The first start: an account, a mailbox in each environment, and keys. Asked for on the machine, never over the network. */

import type { Fact } from '../audit/entry.js'
import { accountSeal, keySeal, mailboxSeal, saltOf } from '../audit/seal.js'
import type { Environment, Scope } from '../authority/principal.js'
import { ENVIRONMENTS } from '../authority/principal.js'
import { addressKey } from '../codec/address.js'
import { refusal } from '../errors.js'
import type { Facts, Needs, Request } from './facts.js'
import { keyRow, newKey } from './keys.js'
import { domainOf, newMailbox } from './mailboxes.js'
import { HOSTED } from './operator.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import type { AccountRow, KeyRow, Limits, MailboxRow } from './rows.js'
import { change } from './store.js'

export interface InitInput {
  /** The domain of the first mailboxes, `agent@domain`. */
  readonly domain: string
  readonly oversight_email: string | null
  /** False: neither mailboxes nor account have a ceiling (for load tests). */
  readonly limits: boolean
}

const ROLES = ['agent', 'reviewer', 'admin'] as const

const SCOPES_OF: { readonly [R in (typeof ROLES)[number]]: ReadonlyArray<Scope> } = {
  agent: ['read', 'send'],
  reviewer: ['read', 'oversight'],
  admin: ['admin'],
}

export const ACCOUNT_LIMITS: Limits = {
  messages_per_hour: 2_500,
  messages_per_day: 25_000,
  recipients_per_hour: 2_500,
  recipients_per_day: 25_000,
}

export const NO_LIMITS: Limits = {
  messages_per_hour: null,
  messages_per_day: null,
  recipients_per_hour: null,
  recipients_per_day: null,
}

export const initNeeds = (input: InitInput): Needs => ({
  address_key: addressKey(`agent@${input.domain}`),
  everywhere: true,
  operators_on: domainOf(`agent@${input.domain}`),
  ...(input.oversight_email === null ? {} : { domain: domainOf(input.oversight_email) }),
})

/** What an operator is sent there, an agent could read. */
const OPERATORS_THERE = refusal('invalid_request', {
  fields: [
    { field: 'domain', message: 'Choose a domain on which the operator of no account of this server is reached.' },
  ],
})

/** On the domain that is to be hosted, or on one that is. */
const isHosted = ({ oversight_email, domain }: InitInput, facts: Facts): boolean =>
  facts.domain_hosted === 1 || (oversight_email !== null && domainOf(oversight_email) === domainOf(`agent@${domain}`))

const keyId = (environment: Environment, n: number, context: Context): string =>
  context.id('key', ENVIRONMENTS.indexOf(environment) * ROLES.length + n)

const accountOf = (input: InitInput, request: Request, context: Context): AccountRow => ({
  id: request.principal.account_id,
  oversight_email: input.oversight_email,
  kill_switch: 0,
  notify: 'each',
  quiet_from_min: null,
  quiet_until_min: null,
  ...(input.limits ? ACCOUNT_LIMITS : NO_LIMITS),
  salt: saltOf(request.principal.account_id, context),
  created_ms: context.now_ms,
})

interface NewKey {
  readonly role: string
  readonly key: string
  readonly row: KeyRow
  readonly scopes: ReadonlyArray<Scope>
}

/** The mailbox and the keys of one environment. */
interface Part {
  readonly environment: Environment
  readonly mailbox: MailboxRow
  readonly keys: ReadonlyArray<NewKey>
}

const partOf = (environment: Environment, n: number, input: InitInput, request: Request, context: Context): Part => {
  const asked: Request = { ...request, principal: { ...request.principal, environment } }
  const mailbox = newMailbox(context.id('mbx', n), asked, `agent@${input.domain}`, null, 'gated_send', context)
  const keys = ROLES.map((role, k) => {
    const key = newKey(environment, context.sha256(`${environment}:${role}:${context.random_hex}`), context)
    const scopes = SCOPES_OF[role]
    const row = keyRow(keyId(environment, k, context), key, { name: role, scopes }, asked, context)
    return { role, key, row, scopes }
  })
  return { environment, mailbox: input.limits ? mailbox : { ...mailbox, ...NO_LIMITS }, keys }
}

const told = (
  account: AccountRow,
  parts: ReadonlyArray<Part>,
  actor: string,
  context: Context,
): ReadonlyArray<Fact> => {
  const { sha256 } = context
  const row = accountSeal(account, sha256)
  return [
    { type: 'account.created', environment: null, subject_id: account.id, actor, data: { row } },
    ...parts.flatMap(({ environment, mailbox, keys }): ReadonlyArray<Fact> => {
      const data = { mode: mailbox.mode, row: mailboxSeal(mailbox, sha256) }
      return [
        { type: 'mailbox.created', environment, subject_id: mailbox.id, actor, data },
        ...keys.map(
          (one): Fact => ({
            type: 'key.created',
            environment,
            subject_id: one.row.id,
            actor,
            data: { scopes: one.scopes, row: keySeal(one.row) },
          }),
        ),
      ]
    }),
  ]
}

export const initPlan = (input: InitInput, facts: Facts, request: Request, context: Context): Plan => {
  if (isHosted(input, facts)) return refused(HOSTED)
  if (facts.operators_there === 1) return refused(OPERATORS_THERE)
  if (facts.address_taken === 1) return refused(refusal('address_taken'))
  const account = accountOf(input, request, context)
  const parts = ENVIRONMENTS.map((environment, n) => partOf(environment, n, input, request, context))
  return {
    writes: [
      ...change('accounts', null, account),
      ...parts.flatMap(({ mailbox, keys }) => [
        ...change('mailboxes', null, mailbox),
        ...keys.flatMap(({ row }) => change('api_keys', null, row)),
      ]),
    ],
    facts: told(account, parts, request.principal.id, context),
    answer: answer(200, {
      account_id: account.id,
      mailboxes: Object.fromEntries(
        parts.map(({ environment, mailbox }) => [environment, { id: mailbox.id, address: mailbox.address }]),
      ),
      keys: Object.fromEntries(
        parts.map(({ environment, keys }) => [
          environment,
          Object.fromEntries(keys.map(({ role, key }) => [role, key])),
        ]),
      ),
    }),
    changed: [],
  }
}
