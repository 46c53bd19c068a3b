/** Passkeys of an account in memory. */
import type { PasskeyRow } from '../../core/operations/rows.js'
import { desk, operatorAt } from './desk.js'
import { type Asked, type House, textOf, withCode } from './world.js'

export const CREDENTIAL = { credential_id: 'cred-1', public_key: 'cose-1', counter: 0, name: 'Laptop' }

/** By a session of the operator, with the code that was mailed. */
export const addPasskey = (at: House, more: object = {}): Asked =>
  withCode(at, operatorAt(at), 'desk_add_passkey', { ...CREDENTIAL, ...more })

/** An account in live with one passkey, and its id. */
export const withPasskey = (more: object = {}): { readonly at: House; readonly passkey_id: string } => {
  const at = desk()
  return { at, passkey_id: textOf(addPasskey(at, more).body.passkey_id) }
}

export const passkeysOf = ({ world }: House): ReadonlyArray<PasskeyRow> => world.rows('passkeys')
