/** WebAuthn: what browsers are asked, and whether what their authenticators say is so. What follows from it is decided in core. */
import { createHash, randomBytes } from 'node:crypto'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { DecisionSigned } from '../../core/audit/signed.js'
import type { Credential } from '../../core/operations/review/passkeys.js'
import type { PasskeyRow } from '../../core/operations/rows.js'
import { ALGORITHMS, challengeOf, publicKeyOf } from '../ports/assertion.js'
import { sha256 } from '../ports/context.js'
import { CHALLENGE_MS, type Challenge, type Challenges, makeChallenges, type Purpose } from './challenges.js'
import { crowdedOut } from './crowd.js'

export interface Asked {
  readonly challenge_id: string
  readonly options: { readonly [name: string]: unknown }
}

/** What a browser says, as it came: nothing of it is believed before it is verified. */
export type Said = { readonly [name: string]: unknown }

/** An assertion that was verified. */
export interface Asserted {
  readonly counter: number
  readonly authenticator_data: string
  readonly client_data: string
  readonly signature: string
}

export interface Passkeys {
  readonly registration: (
    session: string,
    account: { readonly account_id: string; readonly name: string | null; readonly credentials: ReadonlyArray<string> },
  ) => Promise<Asked>
  /** The credential that was registered; the same again, until it is `settled`, for whoever asks again with a code. Null: it is not so. */
  readonly registered: (session: string, challenge_id: string, said: Said) => Promise<Credential | null>
  readonly settled: (challenge_id: string) => void
  readonly signIn: () => Promise<Asked>
  readonly decision: (session: string, decision: DecisionSigned, credentials: ReadonlyArray<string>) => Promise<Asked>
  readonly take: Challenges['take']
  /** Null: it is not what this passkey says to this challenge. */
  readonly asserted: ({ challenge }: Challenge, said: Said, passkey: PasskeyRow) => Promise<Asserted | null>
}

const CHALLENGE_BYTES = 32
/** How long a verified registration waits for the operator's code, which comes by mail; and how many wait. */
const REGISTERED_MS = 30 * 60 * 1000
const REGISTERED_MAX = 2000
const REGISTERED_OF_SESSION_MAX = 5
const CREDENTIAL_CHARACTERS_MAX = 1400
const KEY_CHARACTERS_MAX = 2000

interface Registered {
  readonly session: string
  readonly said_hash: string
  readonly credential: Credential
  readonly until_ms: number
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64url'))

/** Whatever is wrong with what a browser said, it is no passkey of ours. */
const orNull = async <A>(work: () => Promise<A | null>): Promise<A | null> => {
  try {
    return await work()
  } catch {
    return null
  }
}

const isUsable = ({ credential_id, public_key }: Credential): boolean =>
  credential_id.length <= CREDENTIAL_CHARACTERS_MAX &&
  public_key.length <= KEY_CHARACTERS_MAX &&
  publicKeyOf(public_key) !== null

interface Site {
  readonly rpID: string
  readonly origin: string
}

const expectedBy = ({ rpID, origin }: Site) => ({
  expectedOrigin: origin,
  expectedRPID: rpID,
  requireUserVerification: true,
})

const credentialOf = (site: Site, { challenge }: Challenge, said: Said): Promise<Credential | null> =>
  orNull(async () => {
    const { registrationInfo } = await verifyRegistrationResponse({
      ...expectedBy(site),
      response: said as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (registrationInfo === undefined) return null
    const { id, publicKey, counter } = registrationInfo.credential
    const credential = { credential_id: id, public_key: base64url(publicKey), counter }
    return isUsable(credential) ? credential : null
  })

const assertedBy = (
  site: Site,
  { challenge }: Challenge,
  said: Said,
  { credential_id, public_key }: PasskeyRow,
): Promise<Asserted | null> =>
  orNull(async () => {
    const response = said as unknown as AuthenticationResponseJSON
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...expectedBy(site),
      response,
      expectedChallenge: challenge,
      // The counter is held against the stored one in the transaction that stores it.
      credential: { id: credential_id, publicKey: bytesOf(public_key), counter: 0 },
    })
    const { authenticatorData, clientDataJSON, signature } = response.response
    const counter = authenticationInfo.newCounter
    return verified && response.id === credential_id
      ? { counter, authenticator_data: authenticatorData, client_data: clientDataJSON, signature }
      : null
  })

const random = (): string => base64url(randomBytes(CHALLENGE_BYTES))

/** Registrations: asked for, verified, and kept until the operator's code came. */
const registrations = (site: Site, challenges: Challenges, now_ms: () => number) => {
  const waiting = new Map<string, Registered>()
  const remember = (challenge_id: string, one: Omit<Registered, 'until_ms'>): void => {
    for (const [id, { until_ms }] of waiting) {
      if (until_ms > now_ms() && waiting.size < REGISTERED_MAX) break
      waiting.delete(id)
    }
    const isOwn = ({ session }: Registered): boolean => session === one.session
    for (const id of crowdedOut(waiting, isOwn, REGISTERED_OF_SESSION_MAX)) waiting.delete(id)
    waiting.set(challenge_id, { ...one, until_ms: now_ms() + REGISTERED_MS })
  }
  const registration: Passkeys['registration'] = async (session, { account_id, name, credentials }) => {
    const challenge = random()
    const options = await generateRegistrationOptions({
      rpName: 'MultiMail',
      rpID: site.rpID,
      userName: name ?? account_id,
      userID: new Uint8Array(createHash('sha256').update(account_id).digest()),
      challenge: bytesOf(challenge),
      timeout: CHALLENGE_MS,
      attestationType: 'none',
      excludeCredentials: credentials.map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    })
    const challenge_id = challenges.keep(session, { challenge, purpose: { of: 'register' } })
    return { challenge_id, options: { ...options } }
  }
  const registered: Passkeys['registered'] = async (session, challenge_id, said) => {
    // What is nested too deeply cannot be written.
    const said_hash = await orNull(() => Promise.resolve(sha256(JSON.stringify(said))))
    if (said_hash === null) return null
    const known = waiting.get(challenge_id)
    if (known !== undefined) {
      const isSame = known.session === session && known.said_hash === said_hash && known.until_ms > now_ms()
      return isSame ? known.credential : null
    }
    const asked = challenges.take(challenge_id, session, 'register')
    const credential = asked === null ? null : await credentialOf(site, asked, said)
    if (credential !== null) remember(challenge_id, { session, said_hash, credential })
    return credential
  }
  return { registration, registered, settled: (challenge_id: string): void => void waiting.delete(challenge_id) }
}

export const makePasskeys = (public_url: string, now_ms: () => number): Passkeys => {
  const { hostname: rpID, origin } = new URL(public_url)
  const site = { rpID, origin }
  const challenges = makeChallenges(now_ms)
  const asking = async (
    session: string | null,
    challenge: string,
    purpose: Purpose,
    credentials: ReadonlyArray<string>,
  ): Promise<Asked> => {
    const options = await generateAuthenticationOptions({
      rpID,
      challenge: bytesOf(challenge),
      userVerification: 'required',
      timeout: CHALLENGE_MS,
      allowCredentials: credentials.map((id) => ({ id })),
    })
    return { challenge_id: challenges.keep(session, { challenge, purpose }), options: { ...options } }
  }
  return {
    ...registrations(site, challenges, now_ms),
    signIn: () => asking(null, random(), { of: 'sign_in' }, []),
    decision: (session, decision, credentials) =>
      asking(session, challengeOf(decision), { of: 'decide', decision }, credentials),
    take: challenges.take,
    asserted: (challenge, said, passkey) => assertedBy(site, challenge, said, passkey),
  }
}
