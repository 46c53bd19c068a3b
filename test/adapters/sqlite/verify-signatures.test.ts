/** What `verify` finds of a signed decision that is not what it was, or never was one. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { challengeOf, publicKeyOf } from '../../../adapters/ports/assertion.js'
import { verifyDatabase } from '../../../adapters/sqlite/verify.js'
import { type Authenticator, authenticator, cbor, type Lie } from '../../support/authenticator.js'
import { temporary } from '../../support/store/directory.js'
import type { World } from '../../support/store/requests.js'
import { type Written, written } from '../../support/store/written.js'

const ORIGIN = 'https://desk.example'

let directory: ReturnType<typeof temporary>
let file: string
let at: Written
let worlds: { readonly test: World; readonly live: World }

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
  at = written(file)
  worlds = at.account('example.com')
})
afterEach(() => {
  if (at.db.open) at.writer.close()
  directory.remove()
})

const passkey = (key: Authenticator, public_key = key.public_key): string =>
  String(
    at.done(
      at.job('desk_add_passkey', worlds.live.operator, {
        credential_id: key.credential_id,
        public_key,
        counter: 0,
        name: 'Laptop',
      }),
    ).passkey_id,
  )

/** As the shell would hand it over; `change` afterwards: the plan does not verify. */
const signed = (key: Authenticator, passkey_id: string, lie: Lie = {}, change: object = {}): string => {
  const { test } = worlds
  const message_id = String(at.done(at.send(test, 'kim@example.net')).message_id)
  const { hold, digest } = at.done(at.job('desk_to_sign', test.operator, { message_id, revision: 1 }))
  const decision = {
    account_id: test.account_id,
    environment: 'test',
    message_id,
    hold: Number(hold),
    revision: 1,
    digest: String(digest),
    action: 'approve',
    nonce: 'n',
  } as const
  const { response } = key.assert({ challenge: challengeOf(decision) }, lie)
  const signature = {
    passkey_id,
    hold,
    revision: 1,
    digest,
    nonce: 'n',
    authenticator_data: response.authenticatorData,
    client_data: response.clientDataJSON,
    signature: response.signature,
    ...change,
  }
  at.done(at.job('desk_decide_signed', test.operator, { message_id, action: 'approve', signature }))
  return message_id
}

const faultAfter = (sql = ''): string | null => {
  at.db.pragma('foreign_keys = OFF')
  if (sql !== '') at.db.exec(sql)
  at.writer.close()
  return verifyDatabase(file).fault
}

describe('a signed decision', () => {
  it.each(['ES256', 'RS256', 'EdDSA'] as const)('is whole, also when its passkey is removed: %s', (algorithm) => {
    const key = authenticator(ORIGIN, algorithm)
    const passkey_id = passkey(key)
    signed(key, passkey_id)
    at.done(at.job('desk_remove_passkey', worlds.live.operator, { passkey_id }))
    expect(faultAfter()).toBeNull()
  })

  const TAMPERED: ReadonlyArray<readonly [what: string, sql: string, fault: RegExp]> = [
    ...['signature', 'client_data', 'authenticator_data', 'nonce', 'digest'].map(
      (column) =>
        [
          column,
          `UPDATE decision_signatures SET ${column} = 'x' || substr(${column}, 2)`,
          /^the signature of the decision on hold 1 of msg_\w+ is not what its entry says$/,
        ] as const,
    ),
    ['revision', 'UPDATE decision_signatures SET revision = 2', /not what its entry says/],
    ['action', "UPDATE decision_signatures SET action = 'reject'", /not what its entry says/],
    ['time', 'UPDATE decision_signatures SET created_ms = 1', /not what its entry says/],
    ['environment', "UPDATE decision_signatures SET environment = 'live'", /not what its entry says/],
    ['passkey', "UPDATE decision_signatures SET passkey_id = 'pky_x'", /not what its entry says/],
    ['hold', 'UPDATE decision_signatures SET hold = 2', /on hold 1 of msg_\w+ is missing/],
    ['row, which is gone', 'DELETE FROM decision_signatures', /on hold 1 of msg_\w+ is missing/],
    [
      'row beside it, of which nothing tells',
      `INSERT INTO decision_signatures SELECT account_id, message_id, 2, environment, passkey_id, revision, digest,
       action, nonce, authenticator_data, client_data, signature, created_ms FROM decision_signatures`,
      /has signatures that no entry tells of/,
    ],
    ['public key', "UPDATE passkeys SET public_key = 'AA'", /public_key is not what its entries say/],
    ['passkey, which is gone', 'DELETE FROM passkeys', /the public key of its passkey cannot be read/],
  ]

  it.each(TAMPERED)('has its %s, which verify holds it to', (_what, sql, fault) => {
    const key = authenticator(ORIGIN)
    signed(key, passkey(key))
    expect(faultAfter(sql)).toMatch(fault)
  })

  const FALSE: ReadonlyArray<readonly [what: string, lie: Lie, change: object, fault: string]> = [
    ['another signature', {}, { signature: 'MEUCIQ' }, 'it does not verify'],
    ['another nonce', {}, { nonce: 'm' }, 'it signs another decision'],
    ['another challenge', { challenge: 'AAAA' }, {}, 'it signs another decision'],
    ['another type', { type: 'webauthn.create' }, {}, 'cannot be read'],
    ['no client data', {}, { client_data: 'AA' }, 'cannot be read'],
    ['nobody verified', { flags: 1 }, {}, 'nobody was verified'],
    ['nobody there', { flags: 4 }, {}, 'nobody was verified'],
    ['too little said', {}, { authenticator_data: 'AAAA' }, 'nobody was verified'],
    ['another site', { rp_id: 'evil.example' }, {}, 'another site'],
    ['no site', { origin: 'x' }, {}, 'another site'],
  ]

  it.each(FALSE)('that was written with %s is found, whatever its entry sealed', (_what, lie, change, fault) => {
    const key = authenticator(ORIGIN)
    signed(key, passkey(key), lie, change)
    expect(faultAfter()).toContain(fault)
  })

  it('by another key than its passkey’s is found', () => {
    signed(authenticator(ORIGIN), passkey(authenticator(ORIGIN)))
    expect(faultAfter()).toContain('it does not verify')
  })

  it('by a passkey without a readable key is found', () => {
    const key = authenticator(ORIGIN)
    signed(key, passkey(key, 'AA'))
    expect(faultAfter()).toContain('the public key of its passkey cannot be read')
  })

  it('of a hold that says otherwise is found first by the fold', () => {
    const key = authenticator(ORIGIN)
    signed(key, passkey(key))
    expect(faultAfter("UPDATE holds SET outcome = 'rejected'")).toContain('hold 1: outcome')
  })
})

describe('a COSE key', () => {
  const x = new Uint8Array(32).fill(1)
  const UNREADABLE: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
    ['nothing', new Uint8Array()],
    ['no map', cbor('x')],
    [
      'half a map',
      cbor(
        new Map([
          [1, 2],
          [3, -7],
        ]),
      ).subarray(0, 3),
    ],
    ['more than a map', Buffer.concat([Buffer.from(publicBytes()), Buffer.from([0])])],
    ['a key twice', Buffer.from([0xa2, 1, 2, 1, 2])],
    ['a text for a key', cbor(new Map<number | string, number>([['x', 1]]))],
    ['a text for a value', cbor(new Map([[1, 'x']]))],
    ['eight octets of length', Buffer.from([0xbb, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2])],
    [
      'another algorithm',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -35],
          [-1, 2],
          [-2, x],
          [-3, x],
        ]),
      ),
    ],
    [
      'another curve',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 2],
          [-2, x],
          [-3, x],
        ]),
      ),
    ],
    [
      'a point beside the curve',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, x],
          [-3, x],
        ]),
      ),
    ],
    [
      'no point',
      cbor(
        new Map([
          [1, 2],
          [3, -7],
          [-1, 1],
        ]),
      ),
    ],
    [
      'Ed25519 under another curve',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 1],
          [3, -8],
          [-1, 7],
          [-2, x],
        ]),
      ),
    ],
    [
      'RSA by another algorithm',
      cbor(
        new Map<number, number | Uint8Array>([
          [1, 3],
          [3, -37],
          [-1, x],
          [-2, x],
        ]),
      ),
    ],
  ]

  function publicBytes(): Buffer {
    return Buffer.from(authenticator(ORIGIN).public_key, 'base64url')
  }

  it.each(UNREADABLE)('that is %s is none', (_what, bytes) => {
    expect(publicKeyOf(Buffer.from(bytes).toString('base64url'))).toBeNull()
  })

  it('may have lengths of four octets', () => {
    expect(
      publicKeyOf(Buffer.concat([Buffer.from([0xba, 0, 0, 0, 5]), publicBytes().subarray(1)]).toString('base64url')),
    ).not.toBeNull()
  })
})
