/** A decision that a passkey signs: what is to be signed, and the decision that commits together with its signature. */
import { signatureSeal } from '../../audit/signed.js'
import { refusal } from '../../errors.js'
import { type DecideInput, decidePlan, messageNeeds } from '../decide.js'
import type { Facts, Loaded, Needs, Request } from '../facts.js'
import type { HoldRow } from '../message-rows.js'
import { answer, type Context, nothing, type Plan, refused, type Write } from '../plan.js'
import type { SignatureRow } from '../rows.js'
import { factOf } from '../store.js'

export interface ToSignInput {
  readonly message_id: string
  readonly revision: number
}

export const toSignNeeds = (input: ToSignInput): Needs => ({ message: input.message_id })

/** The hold that is open, and the digest of what it shows. */
export const toSignPlan = (input: ToSignInput, { loaded }: Facts): Plan => {
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  const { message, hold } = loaded
  if (message.revision !== input.revision)
    return refused(refusal('revision_mismatch', { message_id: message.id, revision: message.revision }))
  return message.status === 'pending' && hold !== null
    ? { ...nothing, answer: answer(200, { hold: hold.number, digest: hold.digest }) }
    : refused(refusal('not_pending', { message_id: message.id, status: message.status }))
}

/** What was signed, of the hold and content that were shown then; the shell has verified it with the passkey's key. */
export type Signature = Pick<
  SignatureRow,
  'passkey_id' | 'hold' | 'revision' | 'digest' | 'nonce' | 'authenticator_data' | 'client_data' | 'signature'
>

export interface DecideSignedInput extends DecideInput {
  readonly action: 'approve' | 'reject'
  readonly signature: Signature
}

export const decideSignedNeeds = (input: DecideSignedInput): Needs => ({
  ...messageNeeds(input),
  review: { passkey: input.signature.passkey_id },
})

const signedToo = (plan: Plan, row: SignatureRow, salt: string, request: Request, context: Context): Plan => {
  const write: Write = { op: 'insert', table: 'decision_signatures', row }
  const data = { hold: row.hold, passkey_id: row.passkey_id, row: signatureSeal(row, salt, context.sha256) }
  return {
    ...plan,
    writes: [...plan.writes, write],
    facts: [...plan.facts, factOf(request, 'decision.signed', row.message_id, data)],
  }
}

/** Decides on the very hold and content that were signed. A decision that stands already is answered again, and gets no signature. */
export const decideSignedPlan = (input: DecideSignedInput, facts: Facts, request: Request, context: Context): Plan => {
  const { signature, ...decision } = input
  const { passkey } = facts.review
  if (passkey === null || passkey.removed_ms !== null) return refused(refusal('passkey_failed'))
  const plan = decidePlan({ ...decision, revision: signature.revision }, facts, request, context)
  // Refused, or decided before.
  if (plan.facts.length === 0) return plan
  const { message, hold } = facts.loaded as Loaded
  const { number, digest } = hold as HoldRow
  if (number !== signature.hold || digest !== signature.digest)
    return refused(refusal('revision_mismatch', { message_id: message.id, revision: message.revision }))
  const row: SignatureRow = {
    account_id: message.account_id,
    message_id: message.id,
    hold: signature.hold,
    environment: message.environment,
    passkey_id: passkey.id,
    revision: signature.revision,
    digest: signature.digest,
    action: input.action,
    nonce: signature.nonce,
    authenticator_data: signature.authenticator_data,
    client_data: signature.client_data,
    signature: signature.signature,
    created_ms: context.now_ms,
  }
  return signedToo(plan, row, message.salt, request, context)
}
