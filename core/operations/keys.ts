/** Keys: `create_api_key`, `list_api_keys`, `revoke_api_key`. */
import { keySeal } from '../audit/seal.js'
import { compatible, SCOPES, type Scope } from '../authority/principal.js'
import { refusal } from '../errors.js'
import { guarded, requestHash } from './codes.js'
import type { Facts, Loaded, Needs, Request } from './facts.js'
import { inQuotes } from './operator-mail.js'
import { answer, type Context, type Plan, refused } from './plan.js'
import { REJUDGED_MAX, rejudge, rest } from './rejudge.js'
import type { KeyRow } from './rows.js'
import { change, factOf } from './store.js'
import { keyView } from './views.js'

/**
 * `mm_<environment>_<160 random bits in hex><checksum>`: the checksum, 8 hex digits of SHA-256 over all before it, tells a
 * mistyped key, and lets scanners find a leaked one.
 */
export const newKey = (environment: string, random_hex: string, context: Pick<Context, 'sha256'>): string => {
  const body = `mm_${environment}_${random_hex.slice(0, 40)}`
  return `${body}${context.sha256(body).slice(0, 8)}`
}

export const wellFormedKey = (key: string, context: Pick<Context, 'sha256'>): boolean =>
  /^mm_(test|live)_[0-9a-f]{48}$/.test(key) && context.sha256(key.slice(0, -8)).slice(0, 8) === key.slice(-8)

export interface CreateKeyInput {
  readonly name: string
  readonly scopes: ReadonlyArray<Scope>
  readonly mailboxes?: ReadonlyArray<string>
  readonly approval_code?: string
}

const asked = (input: CreateKeyInput): unknown => {
  const { approval_code: _code, ...what } = input
  return what
}

export const createKeyNeeds = (input: CreateKeyInput, request: Request, context: Context): Needs => ({
  code: { request_hash: requestHash(asked(input), request, context) },
  ...(input.mailboxes === undefined
    ? {}
    : { list: { of: 'mailboxes', ids: input.mailboxes, limit: input.mailboxes.length, before: null } }),
})

export const keyRow = (
  id: string,
  key: string,
  input: CreateKeyInput,
  request: Request,
  context: Pick<Context, 'sha256'>,
): KeyRow => ({
  id,
  account_id: request.principal.account_id,
  environment: request.principal.environment,
  name: input.name,
  hash: context.sha256(key),
  hint: key.slice(-4),
  scopes: JSON.stringify(SCOPES.filter((scope) => input.scopes.includes(scope))),
  mailboxes: input.mailboxes === undefined ? null : JSON.stringify(input.mailboxes),
  created_ms: request.now_ms,
  revoked_ms: null,
})

export const createKeyPlan = (input: CreateKeyInput, facts: Facts, request: Request, context: Context): Plan => {
  if (!compatible(input.scopes)) return refused(refusal('scopes_conflict'))
  const { mailboxes } = input
  const strange = (mailboxes ?? []).filter((id) => !facts.mailbox_list.some((one) => one.id === id))
  if (strange.length > 0) return refused(refusal('not_found', { field: 'mailboxes', ids: strange }))
  const { environment } = request.principal
  const reach =
    mailboxes === undefined
      ? 'every mailbox'
      : facts.mailbox_list.map(({ id, address }) => `${address} (${id})`).join(', ')
  const summary = `a new ${environment} key ${inQuotes(input.name)} with the scopes ${input.scopes.join(', ')} for ${reach}`
  return guarded(
    true,
    summary,
    requestHash(asked(input), request, context),
    input.approval_code,
    facts,
    request,
    context,
    () => {
      const key = newKey(environment, context.sha256(`key:${context.random_hex}`), context)
      const row = keyRow(context.id('key', 0), key, input, request, context)
      return {
        writes: change('api_keys', null, row),
        facts: [
          factOf(request, 'key.created', row.id, {
            scopes: SCOPES.filter((scope) => input.scopes.includes(scope)),
            row: keySeal(row),
          }),
        ],
        answer: answer(200, { ...keyView(row), api_key: key }),
        changed: [],
      }
    },
  )
}

export interface RevokeInput {
  readonly key_id: string
  readonly approval_code?: string
}

const revoke = (input: RevokeInput): unknown => ({ key_id: input.key_id })

export const revokeNeeds = (input: RevokeInput, request: Request, context: Context): Needs => ({
  key: input.key_id,
  recipients: [],
  code: { request_hash: requestHash(revoke(input), request, context) },
  cleared: { mailbox_id: null, cleared_by: input.key_id, after_id: '', limit: REJUDGED_MAX },
})

/** Revokes a key; a reviewer's only with the operator's code. What it approved and has not left is held again. */
export const revokePlan = (input: RevokeInput, facts: Facts, request: Request, context: Context): Plan => {
  const before = facts.key
  if (before === null) return refused(refusal('not_found', { field: 'key_id' }))
  if (before.revoked_ms !== null) return { writes: [], facts: [], answer: answer(200, keyView(before)), changed: [] }
  const decides = (JSON.parse(before.scopes) as ReadonlyArray<Scope>).includes('oversight')
  const summary = `revoke the reviewer key ${before.id} ${inQuotes(before.name)}`
  return guarded(
    decides,
    summary,
    requestHash(revoke(input), request, context),
    input.approval_code,
    facts,
    request,
    context,
    () => {
      const after: KeyRow = { ...before, revoked_ms: context.now_ms }
      const judged = rejudge(facts, request, context, (loaded: Loaded) => ({ ...loaded, decider: after }))
      return {
        writes: [
          ...change('api_keys', before, after),
          ...judged.writes,
          ...rest(facts, request, context, null, before.id),
        ],
        facts: [factOf(request, 'key.revoked', before.id, {}), ...judged.facts],
        answer: answer(200, keyView(after)),
        changed: judged.changed,
      }
    },
  )
}
