/** What the desk's server does with passkeys: registers them, signs in by them, and takes decisions that they signed. */
import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import type { Principal } from '../../core/authority/principal.js'
import { decode } from '../../core/codec/decode.js'
import { refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import type { DecideInput } from '../../core/operations/decide.js'
import { answer } from '../../core/operations/plan.js'
import { signatureInput } from '../../core/operations/review/actions.js'
import type { PasskeyRow } from '../../core/operations/rows.js'
import { signatureFault } from '../ports/assertion.js'
import type { Answered } from '../runtime/execute.js'
import { operatorPrincipal } from '../runtime/request.js'
import type { Said } from './passkeys.js'
import { type Input, invalid, type Rooms } from './room.js'
import type { Visitor } from './visitor.js'

const NONCE_BYTES = 32

const credentialsOf = ({ desk }: Rooms, account_id: string): Promise<ReadonlyArray<string>> =>
  desk.visitors((visitors) => visitors.credentialsOf(account_id))

const passkeyOf = ({ desk }: Rooms, { id }: Said): Promise<PasskeyRow | null> =>
  desk.visitors((visitors) => (typeof id === 'string' ? visitors.passkey(id) : null))

/** A counter that went back is also said where the machine's operator looks. */
const heard = ({ monitor }: Rooms, passkey_id: string, answered: Answered): Answered => {
  if (answered._tag === 'refusal' && answered.code === 'passkey_copied')
    monitor.log('warn', 'the counter of a passkey went back', { passkey_id })
  return answered
}

export const passkeyOptions = async ({ passkeys }: Rooms): Promise<Answered> =>
  answer(200, { ...((await passkeys.signIn()) as object) })

export const signInPasskey = async (rooms: Rooms, input: Input, agent: string): Promise<Answered> => {
  const said = input.response as Said
  const challenge = rooms.passkeys.take(String(input.challenge_id), null, 'sign_in')
  const passkey = await passkeyOf(rooms, said)
  if (challenge === null || passkey === null) return refusal('passkey_failed')
  const asserted = await rooms.passkeys.asserted(challenge, said, passkey)
  if (asserted === null) return refusal('passkey_failed')
  const used = { passkey_id: passkey.id, counter: asserted.counter, agent }
  const principal = operatorPrincipal(passkey.account_id, 'live')
  return heard(rooms, passkey.id, await rooms.desk.write('desk_sign_in_passkey', principal, used))
}

export const passkeyRegistration = async (rooms: Rooms, visitor: Visitor): Promise<Answered> => {
  const { account_id, name, session_id } = visitor
  const credentials = await credentialsOf(rooms, account_id)
  return answer(200, {
    ...((await rooms.passkeys.registration(session_id, { account_id, name, credentials })) as object),
  })
}

/**
 * Without a code it asks for one. The challenge is used up by the first call; what that verified waits under its id, for the same session
 * and the same response alone, until the call with the code comes.
 */
export const addPasskey = async (
  rooms: Rooms,
  { session_id }: Visitor,
  principal: Principal,
  { challenge_id, response, ...rest }: Input,
): Promise<Answered> => {
  const id = String(challenge_id)
  const credential = await rooms.passkeys.registered(session_id, id, response as Said)
  if (credential === null) return refusal('passkey_failed')
  const answered = await rooms.desk.write('desk_add_passkey', principal, { ...rest, ...credential })
  if (answered._tag === 'answer' && answered.status === 200) rooms.passkeys.settled(id)
  return answered
}

export const decisionChallenge = async (
  rooms: Rooms,
  { session_id, account_id }: Visitor,
  principal: Principal,
  input: Input,
): Promise<Answered> => {
  const { message_id, revision, action } = input as Pick<DecideInput, 'message_id'> & {
    readonly revision: number
    readonly action: 'approve' | 'reject'
  }
  const asked = await rooms.desk.read('desk_to_sign', principal, { message_id, revision })
  if (asked._tag === 'refusal') return asked
  const credentials = await credentialsOf(rooms, account_id)
  if (credentials.length === 0) return refusal('passkey_failed')
  const { hold, digest } = asked.body as { readonly hold: number; readonly digest: string }
  const nonce = randomBytes(NONCE_BYTES).toString('hex')
  const decision = { account_id, environment: principal.environment, message_id, hold, revision, digest, action, nonce }
  return answer(200, { ...((await rooms.passkeys.decision(session_id, decision, credentials)) as object) })
}

/** The passkey's counter first, in live where it lies; then decision and signature, in one transaction. */
export const decideSigned = async (
  rooms: Rooms,
  visitor: Visitor,
  principal: Principal,
  { signature, ...rest }: Input,
): Promise<Answered> => {
  if (visitor.kind !== 'operator') return refusal('operator_only')
  const signed = decode(signatureInput, signature)
  if (E.isLeft(signed)) return invalid(signed.left)
  const decoded = decode(findOperation('decide_email')?.input ?? signatureInput, rest)
  if (E.isLeft(decoded)) return invalid(decoded.left)
  const input = decoded.right as DecideInput
  const { challenge_id, response } = signed.right
  const challenge = rooms.passkeys.take(challenge_id, visitor.session_id, 'decide')
  const passkey = await passkeyOf(rooms, response)
  if (challenge === null || passkey?.account_id !== visitor.account_id) return refusal('passkey_failed')
  const { decision } = challenge.purpose
  const isSame =
    decision.environment === principal.environment &&
    decision.message_id === input.message_id &&
    decision.revision === input.revision &&
    decision.action === input.action
  const asserted = isSame ? await rooms.passkeys.asserted(challenge, response, passkey) : null
  if (asserted === null) return refusal('passkey_failed')
  const { counter, ...what } = asserted
  const row = { ...decision, ...what, passkey_id: passkey.id }
  // What `verify` would find is not written.
  if (signatureFault(row, passkey.public_key) !== null) return refusal('passkey_failed')
  const shown = { passkey_id: passkey.id, counter }
  const used = await rooms.desk.write('desk_use_passkey', visitor.principal('live', []), shown)
  if (used._tag === 'refusal') return heard(rooms, passkey.id, used)
  const { hold, revision, digest, nonce } = decision
  return rooms.desk.decideSigned(principal, {
    ...input,
    action: decision.action,
    signature: { ...what, passkey_id: passkey.id, hold, revision, digest, nonce },
  })
}
