/** An authenticator in software: keys of its own, and what a browser would say of it, octet for octet as WebAuthn has it. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>

const head = (major: number, value: number): Buffer => {
  const first = major * 32
  if (value < 24) return Buffer.from([first + value])
  if (value < 256) return Buffer.from([first + 24, value])
  return Buffer.from([first + 25, value >> 8, value & 255])
}

/** RFC 8949, as far as it is needed. */
export const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

export type Algorithm = 'ES256' | 'RS256' | 'EdDSA'

const hash = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

const pairOf = (algorithm: Algorithm): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } => {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
  }
}

const coseOf = (algorithm: Algorithm, key: KeyObject): Buffer => {
  const jwk = key.export({ format: 'jwk' })
  const part = (name: 'x' | 'y' | 'n' | 'e'): Buffer => Buffer.from(String(jwk[name]), 'base64url')
  const parts: { readonly [A in Algorithm]: () => ReadonlyArray<readonly [number, Cbor]> } = {
    ES256: () => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part('x')],
      [-3, part('y')],
    ],
    RS256: () => [
      [1, 3],
      [3, -257],
      [-1, part('n')],
      [-2, part('e')],
    ],
    EdDSA: () => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part('x')],
    ],
  }
  return cbor(new Map(parts[algorithm]()))
}

/** What it or the browser says otherwise than it should. */
export interface Lie {
  readonly origin?: string
  readonly rp_id?: string
  readonly type?: string
  readonly challenge?: string
  readonly flags?: number
  readonly counter?: number
}

interface Options {
  readonly challenge: string
}

const PRESENT = 0b1
const VERIFIED = 0b100
const ATTESTED = 0b1000000

export interface Authenticator {
  readonly credential_id: string
  /** COSE, base64url. */
  readonly public_key: string
  readonly register: (options: Options, lie?: Lie) => { readonly [name: string]: unknown }
  readonly assert: (
    options: Options,
    lie?: Lie,
  ) => {
    readonly id: string
    readonly response: {
      readonly authenticatorData: string
      readonly clientDataJSON: string
      readonly signature: string
    }
  } & { readonly [name: string]: unknown }
}

export const authenticator = (origin: string, algorithm: Algorithm = 'ES256'): Authenticator => {
  const { publicKey, privateKey } = pairOf(algorithm)
  const id = randomBytes(32)
  const cose = coseOf(algorithm, publicKey)
  let counter = 0

  const clientData = (type: string, { challenge }: Options, lie: Lie): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? challenge,
        origin: lie.origin ?? origin,
        crossOrigin: false,
      }),
    )

  const authData = (flags: number, lie: Lie, rest: Uint8Array): Buffer => {
    const shown = Buffer.alloc(4)
    shown.writeUInt32BE(lie.counter ?? counter)
    const rp = hash(lie.rp_id ?? new URL(origin).hostname)
    return Buffer.concat([rp, Buffer.from([lie.flags ?? flags]), shown, rest])
  }

  const common = { id: base64url(id), rawId: base64url(id), type: 'public-key', clientExtensionResults: {} }
  return {
    credential_id: base64url(id),
    public_key: base64url(cose),
    register: (options, lie = {}) => {
      const length = Buffer.from([0, id.length])
      const flags = lie.flags ?? PRESENT | VERIFIED | ATTESTED
      const data = authData(flags, lie, Buffer.concat([Buffer.alloc(16), length, id, cose]))
      const attestation = cbor(
        new Map<string, Cbor>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', data],
        ]),
      )
      const client = clientData('webauthn.create', options, lie)
      return {
        ...common,
        response: { clientDataJSON: base64url(client), attestationObject: base64url(attestation), transports: ['usb'] },
      }
    },
    assert: (options, lie = {}) => {
      counter += 1
      const data = authData(PRESENT | VERIFIED, lie, Buffer.alloc(0))
      const client = clientData('webauthn.get', options, lie)
      const signed = Buffer.concat([data, hash(client)])
      const signature = sign(algorithm === 'EdDSA' ? null : 'sha256', signed, privateKey)
      return {
        ...common,
        response: {
          authenticatorData: base64url(data),
          clientDataJSON: base64url(client),
          signature: base64url(signature),
        },
      }
    },
  }
}
