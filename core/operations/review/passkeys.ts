/**
 * Passkeys of the operator. They lie in live, and sign in to both environments. The shell has verified what an authenticator said; here is
 * what follows from it.
 */
import { passkeySeal, saltOf } from '../../audit/seal.js'
import { instantOf } from '../../codec/time.js'
import { refusal } from '../../errors.js'
import { guarded, requestHash } from '../codes.js'
import type { Facts, Needs, Request } from '../facts.js'
import { answer, type Context, nothing, type Plan, refused, type Write } from '../plan.js'
import type { PasskeyRow } from '../rows.js'
import { change, factOf } from '../store.js'
import { openSession } from './sessions.js'

export const PASSKEYS_MAX = 20

export const passkeysNeeds = (): Needs => ({ review: { passkeys: true } })

export const passkeysPlan = (_input: unknown, facts: Facts): Plan => ({
  ...nothing,
  answer: answer(200, {
    passkeys: facts.review.passkeys.map((row) => ({
      passkey_id: row.id,
      name: row.name,
      created_at: instantOf(row.created_ms),
    })),
  }),
})

/** A credential whose registration was verified. */
export interface Credential {
  readonly credential_id: string
  readonly public_key: string
  readonly counter: number
}

export interface AddPasskeyInput extends Credential {
  readonly name: string
  readonly approval_code?: string
}

const wanted = ({ credential_id, public_key, name }: AddPasskeyInput): unknown => ({ credential_id, public_key, name })

export const addPasskeyNeeds = (input: AddPasskeyInput, request: Request, context: Context): Needs => ({
  code: { request_hash: requestHash(wanted(input), request, context) },
  review: { passkeys: true, credential: input.credential_id },
})

const added = (input: AddPasskeyInput, request: Request, context: Context): Plan => {
  const id = context.id('pky', 0)
  const row: PasskeyRow = {
    id,
    account_id: request.principal.account_id,
    environment: request.principal.environment,
    name: input.name,
    credential_id: input.credential_id,
    public_key: input.public_key,
    counter: input.counter,
    salt: saltOf(id, context),
    created_ms: context.now_ms,
    removed_ms: null,
  }
  return {
    ...nothing,
    writes: change('passkeys', null, row),
    facts: [factOf(request, 'passkey.added', id, { row: passkeySeal(row, context.sha256) })],
    answer: answer(200, { passkey_id: id, name: row.name, created_at: instantOf(row.created_ms) }),
  }
}

/** A stolen session must not become a lasting one: adding a passkey needs the operator's code. */
export const addPasskeyPlan = (input: AddPasskeyInput, facts: Facts, request: Request, context: Context): Plan => {
  // It signs in to both environments: whoever may in test does not therefore in live.
  if (request.principal.environment !== 'live') return refused(refusal('operator_only'))
  if (facts.review.credential_taken) return refused(refusal('passkey_known'))
  if (facts.review.passkeys.length >= PASSKEYS_MAX) return refused(refusal('passkeys_full'))
  const summary = `add the passkey ${JSON.stringify(input.name)}, which signs in as the operator of ${request.principal.account_id}`
  const hash = requestHash(wanted(input), request, context)
  return guarded(true, summary, hash, input.approval_code, facts, request, context, () =>
    added(input, request, context),
  )
}

export const passkeyNeeds = (input: { readonly passkey_id: string }): Needs => ({
  review: { passkey: input.passkey_id },
})

/** Its row stays, so that what it signed can still be verified. */
export const removal = (row: PasskeyRow, request: Request, context: Context): Pick<Plan, 'writes' | 'facts'> => ({
  writes: change('passkeys', row, { ...row, removed_ms: context.now_ms }),
  facts: [factOf(request, 'passkey.removed', row.id, {})],
})

/** At once, and it ends no session. */
export const removePasskeyPlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const row = facts.review.passkey
  if (row === null) return refused(refusal('not_found', { field: 'passkey_id' }))
  const removed = answer(200, { passkey_id: row.id, removed: true })
  return row.removed_ms === null
    ? { ...nothing, ...removal(row, request, context), answer: removed }
    : { ...nothing, answer: removed }
}

export interface UsePasskeyInput {
  readonly passkey_id: string
  /** What the authenticator said; 0 where it does not count. */
  readonly counter: number
}

/** An authenticator counts up, or not at all: one that does not may be a copy. */
const wentBack = (row: PasskeyRow, counter: number): boolean => row.counter > 0 && counter <= row.counter

const using = (
  { counter }: UsePasskeyInput,
  facts: Facts,
  request: Request,
  use: (counted: ReadonlyArray<Write>) => Plan,
): Plan => {
  const row = facts.review.passkey
  if (row === null || row.removed_ms !== null) return refused(refusal('passkey_failed'))
  if (!wentBack(row, counter)) return use(change('passkeys', row, { ...row, counter }))
  const told = { stored: row.counter, shown: counter }
  return { ...refused(refusal('passkey_copied')), facts: [factOf(request, 'passkey.counter_went_back', row.id, told)] }
}

/** It was shown for a decision; the session that shows it stays. */
export const usePasskeyPlan = (input: UsePasskeyInput, facts: Facts, request: Request): Plan =>
  using(input, facts, request, (writes) => ({ ...nothing, writes }))

export interface SignInPasskeyInput extends UsePasskeyInput {
  readonly agent: string
}

export const signInPasskeyPlan = (input: SignInPasskeyInput, facts: Facts, request: Request, context: Context): Plan =>
  using(input, facts, request, (writes) => {
    const opened = openSession('operator', 'passkey', input.agent, facts, request, context)
    return { ...opened, writes: [...opened.writes, ...writes] }
  })
