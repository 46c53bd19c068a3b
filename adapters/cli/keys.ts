/** `keys`: the operations on keys, asked by the operator on the machine, who needs no code. */
import { ENVIRONMENTS, type Environment } from '../../core/authority/principal.js'
import type { Answer } from '../../core/operations/plan.js'
import { execute } from '../runtime/execute.js'
import { operatorPrincipal } from '../runtime/request.js'
import { onlyAccount } from './account.js'
import { openStore } from './house.js'
import { Complaint, complaintOf, paint, print, printJson, table } from './paint.js'

interface Of {
  readonly data: string
  readonly account?: string
  readonly json?: boolean
}

/** One operation, asked by the operator; a refusal is a complaint. */
export const asOperator = async (
  of: Of,
  environment: Environment,
  name: string,
  input: unknown,
): Promise<Answer['body']> => {
  const account_id = onlyAccount(of.data, of.account)
  const runtime = openStore(of.data)
  try {
    const principal = { ...operatorPrincipal(account_id, environment), scopes: ['read', 'admin'] as const }
    const answered = await runtime.runPromise(
      execute(name, principal, { json: { value: input }, idempotency_key: null }),
    )
    if (answered._tag === 'answer') return answered.body
    throw complaintOf(answered)
  } finally {
    await runtime.dispose()
  }
}

const environmentOf = (text: string): Environment => {
  const known = ENVIRONMENTS.find((one) => one === text)
  if (known === undefined) throw new Complaint(`--environment is test or live, not ${text}`)
  return known
}

const words = (text: string): ReadonlyArray<string> =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

interface Key {
  readonly key_id: string
  readonly name: string
  readonly environment: string
  readonly scopes: ReadonlyArray<string>
  readonly hint: string
  readonly revoked_at: string | null
}

const keysOf = async (of: Of, environment: Environment, cursor?: string): Promise<ReadonlyArray<Key>> => {
  const page = { limit: 100, ...(cursor === undefined ? {} : { cursor }) }
  const { api_keys, next_cursor } = await asOperator(of, environment, 'list_api_keys', page)
  const keys = api_keys as unknown as ReadonlyArray<Key>
  return typeof next_cursor === 'string' ? [...keys, ...(await keysOf(of, environment, next_cursor))] : keys
}

export const listKeys = async (of: Of): Promise<void> => {
  const all = (await Promise.all(ENVIRONMENTS.map((environment) => keysOf(of, environment)))).flat()
  if (of.json === true) return printJson(all)
  print(
    table(
      all.map((one) => [
        one.key_id,
        one.environment,
        `…${one.hint}`,
        one.scopes.join(' '),
        one.name,
        one.revoked_at === null ? '' : 'revoked',
      ]),
    ),
  )
}

export const createKey = async (
  of: Of & {
    readonly environment: string
    readonly scopes: string
    readonly name: string
    readonly mailboxes?: string
  },
): Promise<void> => {
  const made = await asOperator(of, environmentOf(of.environment), 'create_api_key', {
    name: of.name,
    scopes: words(of.scopes),
    ...(of.mailboxes === undefined ? {} : { mailboxes: words(of.mailboxes) }),
  })
  if (of.json === true) return printJson(made)
  print(`${made.key_id}\n${made.api_key}`)
  print(paint('yellow', 'The key is shown once: keep it.'))
}

export const revokeKey = async (key_id: string, of: Of & { readonly environment: string }): Promise<void> => {
  await asOperator(of, environmentOf(of.environment), 'revoke_api_key', { key_id })
  print(`${key_id} is revoked`)
}
