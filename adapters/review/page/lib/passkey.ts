/** Passkeys; loaded only when one is used. */
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

export type Used = { readonly ok: true; readonly response: unknown } | { readonly ok: false; readonly error: string }

const guarded = async (what: () => Promise<unknown>): Promise<Used> => {
  if (!browserSupportsWebAuthn())
    return { ok: false, error: 'This browser knows no passkeys, or the desk is not served over https.' }
  try {
    return { ok: true, response: await what() }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const isOff = error instanceof Error && error.name === 'NotAllowedError'
    return { ok: false, error: isOff ? 'The passkey was not used. Try again, or use another way.' : said }
  }
}

export const withPasskey = async (options: unknown): Promise<Used> =>
  guarded(() => startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }))

export const makePasskey = async (options: unknown): Promise<Used> =>
  guarded(() => startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }))
