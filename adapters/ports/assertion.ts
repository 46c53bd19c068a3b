/**
 * Whether a passkey signed exactly a decision, by node:crypto alone and at once: looked at before the decision commits, and again by
 * `verify`, which so does not stand on the library that took the signature.
 */
import { createPublicKey, type JsonWebKeyInput, type KeyObject, verify } from 'node:crypto'
import { decisionText } from '../../core/audit/signed.js'
import type { SignatureRow } from '../../core/operations/rows.js'
import { sha256 } from './context.js'

/** Of COSE (RFC 9052), what passkeys may use here: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257]

type Item = number | Uint8Array

/** A map of CBOR (RFC 8949) whose keys are integers and whose values are integers or octets, as a COSE key is. Null: it is none. */
const mapOf = (bytes: Uint8Array): ReadonlyMap<number, Item> | null => {
  let at = 0
  const octets = (count: number): Uint8Array | null => {
    const found = bytes.subarray(at, at + count)
    at += count
    return found.length === count ? found : null
  }
  const number = (count: number): number | null => octets(count)?.reduce((sum, one) => sum * 256 + one, 0) ?? null
  const head = (): { readonly major: number; readonly value: number } | null => {
    const first = number(1)
    if (first === null) return null
    const info = first % 32
    const value = info < 24 ? info : info <= 26 ? number(2 ** (info - 24)) : null
    return value === null ? null : { major: (first - info) / 32, value }
  }
  const item = (): Item | null => {
    const found = head()
    if (found === null || found.major > 2) return null
    return found.major === 0 ? found.value : found.major === 1 ? -1 - found.value : octets(found.value)
  }
  const begin = head()
  if (begin?.major !== 5) return null
  const map = new Map<number, Item>()
  for (let n = 0; n < begin.value; n += 1) {
    const key = item()
    const value = item()
    if (typeof key !== 'number' || value === null || map.has(key)) return null
    map.set(key, value)
  }
  return at === bytes.length ? map : null
}

const jwkOf = (cose: ReadonlyMap<number, Item>): JsonWebKeyInput['key'] | null => {
  const text = (name: number): string => {
    const value = cose.get(name)
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : ''
  }
  const [kty, alg, crv] = [1, 3, -1].map((name) => cose.get(name))
  if (kty === 2 && alg === -7 && crv === 1) return { kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }
  if (kty === 3 && alg === -257) return { kty: 'RSA', n: text(-1), e: text(-2) }
  if (kty === 1 && alg === -8 && crv === 6) return { kty: 'OKP', crv: 'Ed25519', x: text(-2) }
  return null
}

/** The key of a COSE key in base64url; null: none that is used here. */
export const publicKeyOf = (cose: string): KeyObject | null => {
  const map = mapOf(Buffer.from(cose, 'base64url'))
  const key = map === null ? null : jwkOf(map)
  try {
    return key === null ? null : createPublicKey({ key, format: 'jwk' })
  } catch {
    return null
  }
}

interface ClientData {
  readonly type: unknown
  readonly challenge: unknown
  readonly origin: unknown
}

const clientDataOf = (bytes: Uint8Array): ClientData | null => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as ClientData
  } catch {
    return null
  }
}

/** Somebody was there, and showed the authenticator who they are (a finger, a face, a PIN). */
const PRESENT_AND_VERIFIED = 0b101
const RP_ID_BYTES = 32
const AUTHENTICATOR_DATA_BYTES_MIN = 37

const isOfSite = (authenticator: Uint8Array, origin: unknown): boolean =>
  URL.canParse(String(origin)) &&
  sha256(new URL(String(origin)).hostname) === Buffer.from(authenticator.subarray(0, RP_ID_BYTES)).toString('hex')

/** The challenge that is signed, in base64url. */
export const challengeOf = (of: Parameters<typeof decisionText>[0]): string =>
  Buffer.from(sha256(decisionText(of)), 'hex').toString('base64url')

/** Why this is not the signature of this decision by this key, in a few words; null: it is. */
export const signatureFault = (row: Omit<SignatureRow, 'created_ms'>, public_key: string): string | null => {
  const key = publicKeyOf(public_key)
  if (key === null) return 'the public key of its passkey cannot be read'
  const bytes = Buffer.from(row.client_data, 'base64url')
  const client = clientDataOf(bytes)
  if (client?.type !== 'webauthn.get') return 'what the browser said of it cannot be read'
  if (client.challenge !== challengeOf(row)) return 'it signs another decision'
  const authenticator = Buffer.from(row.authenticator_data, 'base64url')
  const flags = authenticator.length < AUTHENTICATOR_DATA_BYTES_MIN ? 0 : (authenticator[RP_ID_BYTES] ?? 0)
  if ((flags & PRESENT_AND_VERIFIED) !== PRESENT_AND_VERIFIED) return 'nobody was verified by the authenticator'
  if (!isOfSite(authenticator, client.origin)) return 'it was made for another site'
  const signed = Buffer.concat([authenticator, Buffer.from(sha256(bytes), 'hex')])
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return verify(digest, signed, key, Buffer.from(row.signature, 'base64url')) ? null : 'it does not verify'
}
