/** The first start: an account, a mailbox in each environment, and keys. Asked for on the machine, never over the network. */

import type { Fact } from '../audit/entry.js'
import type { Environment, Scope } from '../authority/principal.js'
import { ENVIRONMENTS } from '../authority/principal.js'
import { addressKey } from '../codec/address.js'
import { refusal } from '../errors.js'
import type { Facts, Needs, Request } from './facts.js'
import { keyRow, newKey } from './keys.js'
import { domainOf, newMailbox } from './mailboxes.js'
import { HOSTED } from './operator.js'
import { answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { Limits } from './rows.js'
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
  ...(input.oversight_email === null ? {} : { domain: domainOf(input.oversight_email) }),
})

/** On the domain that is to be hosted, or on one that is. */
const isHosted = ({ oversight_email, domain }: InitInput, facts: Facts): boolean =>
  facts.domain_hosted === 1 || (oversight_email !== null && domainOf(oversight_email) === domainOf(`agent@${domain}`))

const keyId = (environment: Environment, n: number, context: Context): string =>
  context.id('key', ENVIRONMENTS.indexOf(environment) * ROLES.length + n)

export const initPlan = (input: InitInput, facts: Facts, request: Request, context: Context): Plan => {
  if (isHosted(input, facts)) return refused(HOSTED)
  if (facts.address_taken === 1) return refused(refusal('address_taken'))
  const account_id = request.principal.account_id
  const limits = input.limits ? ACCOUNT_LIMITS : NO_LIMITS
  const asked = (environment: Environment): Request => ({
    ...request,
    principal: { ...request.principal, environment },
  })
  const fact = (environment: Environment | null, type: string, subject_id: string, data: Fact['data']): Fact => ({
    type,
    environment,
    subject_id,
    actor: request.principal.id,
    data,
  })
  const worlds = ENVIRONMENTS.map((environment, n) => {
    const mailbox = newMailbox(context.id('mbx', n), asked(environment), `agent@${input.domain}`, null, 'gated_send')
    const keys = ROLES.map((role, k) => {
      const key = newKey(environment, context.sha256(`${environment}:${role}:${context.random_hex}`), context)
      const row = keyRow(
        keyId(environment, k, context),
        key,
        { name: role, scopes: SCOPES_OF[role] },
        asked(environment),
        context,
      )
      return { role, key, row }
    })
    return { environment, mailbox: input.limits ? mailbox : { ...mailbox, ...NO_LIMITS }, keys }
  })
  const writes: ReadonlyArray<Write> = [
    ...change('accounts', null, {
      id: account_id,
      oversight_email: input.oversight_email,
      kill_switch: 0,
      ...limits,
      created_ms: context.now_ms,
    }),
    ...worlds.flatMap(({ mailbox, keys }) => [
      ...change('mailboxes', null, mailbox),
      ...keys.flatMap(({ row }) => change('api_keys', null, row)),
    ]),
  ]
  return {
    writes,
    facts: [
      fact(null, 'account.created', account_id, {}),
      ...worlds.flatMap(({ environment, mailbox, keys }) => [
        fact(environment, 'mailbox.created', mailbox.id, { mode: mailbox.mode }),
        ...keys.map(({ role, row }) => fact(environment, 'key.created', row.id, { scopes: SCOPES_OF[role] })),
      ]),
    ],
    answer: answer(200, {
      account_id,
      mailboxes: Object.fromEntries(
        worlds.map(({ environment, mailbox }) => [environment, { id: mailbox.id, address: mailbox.address }]),
      ),
      keys: Object.fromEntries(
        worlds.map(({ environment, keys }) => [
          environment,
          Object.fromEntries(keys.map(({ role, key }) => [role, key])),
        ]),
      ),
    }),
    changed: [],
  }
}
