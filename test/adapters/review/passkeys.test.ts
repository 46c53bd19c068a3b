/** Passkeys over HTTP, with an authenticator in software: what is taken, and every way in which it is not. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHALLENGE_MS } from '../../../adapters/review/challenges.js'
import { verifyDatabase } from '../../../adapters/sqlite/verify.js'
import { watcher } from '../../../adapters/sqlite/watch.js'
import { type Authenticator, authenticator, type Lie } from '../../support/authenticator.js'
import { type Body, type Client, type OpenDesk, ORIGIN, openDesk, type Reply } from '../../support/desk-client.js'
import { type House, openHouse } from '../../support/runtime/house.js'

let house: House
let desk: OpenDesk

beforeEach(async () => {
  house = await openHouse({ oversight_email: 'boss@human.example', with_relay: false })
  desk = await openDesk(house)
})
afterEach(async () => {
  await desk.close()
  await house.close()
})

const rows = (sql: string): ReadonlyArray<Body> => {
  const db = new Database(house.file, { readonly: true })
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

const code = (): string =>
  /Approval code: (\S+)/.exec(
    rows("SELECT body FROM operator_mail WHERE kind = 'code' ORDER BY id").at(-1)?.body,
  )?.[1] ?? ''

const registered = async (who: Client, key: Authenticator, lie: Lie = {}): Promise<Body> => {
  const { body } = await who.call('passkey_registration')
  return { challenge_id: body.challenge_id, response: key.register(body.options, lie), name: 'Laptop' }
}

const add = async (who: Client, key: Authenticator): Promise<string> => {
  const input = await registered(who, key)
  expect((await who.call('add_passkey', input)).status).toBe(202)
  const { status, body } = await who.call('add_passkey', { ...input, approval_code: code() })
  expect([status, body.code]).toEqual([200, undefined])
  return body.passkey_id
}

const signIn = async (who: Client, key: Authenticator, lie: Lie = {}): Promise<Reply> => {
  const { body } = await who.call('passkey_options')
  return who.call('sign_in_passkey', { challenge_id: body.challenge_id, response: key.assert(body.options, lie) })
}

const FAILED = { status: 400, body: { code: 'passkey_failed' } }

/** Said otherwise than it should be. */
const LIES: ReadonlyArray<readonly [what: string, lie: Lie]> = [
  ['of another origin', { origin: 'http://evil.example' }],
  ['of the same host at another port', { origin: 'http://localhost:3001' }],
  ['for another site', { rp_id: 'evil.example' }],
  ['to another challenge', { challenge: 'AAAA' }],
  ['of another type', { type: 'webauthn.other' }],
  ['by nobody who was verified', { flags: 0b1000001 }],
  ['by nobody who was there', { flags: 0b1000100 }],
]

describe('adding a passkey', () => {
  it.each(['ES256', 'RS256', 'EdDSA'] as const)('asks for the code, and is listed: %s', async (algorithm) => {
    const who = await desk.operator()
    const passkey_id = await add(who, authenticator(ORIGIN, algorithm))
    expect((await who.call('passkeys')).body).toMatchObject({ passkeys: [{ passkey_id, name: 'Laptop' }] })
    expect(await who.session()).toMatchObject({ has_passkey: true })
  })

  it('asks a browser for a key that is found without a name, and verifies who holds it', async () => {
    const who = await desk.operator()
    const key = authenticator(ORIGIN)
    await add(who, key)
    const { options } = (await who.call('passkey_registration')).body
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      user: { name: 'boss@human.example' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: key.credential_id }],
    })
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32)
  })

  it.each(LIES)('is refused of what was said %s', async (_what, lie) => {
    const who = await desk.operator()
    expect(await who.call('add_passkey', await registered(who, authenticator(ORIGIN), lie))).toMatchObject(FAILED)
  })

  it('is refused of what is no registration at all', async () => {
    const who = await desk.operator()
    for (const response of [{}, { id: 1 }, { id: 'x', rawId: 'x', type: 'public-key', response: {} }]) {
      const { challenge_id } = (await who.call('passkey_registration')).body
      expect(await who.call('add_passkey', { challenge_id, response, name: 'x' })).toMatchObject(FAILED)
    }
  })

  it('takes a challenge once; what was verified waits for its code alone, in its session, half an hour', async () => {
    const who = await desk.operator()
    const other = await desk.operator()
    const first = await registered(who, authenticator(ORIGIN))
    expect(await other.call('add_passkey', first)).toMatchObject(FAILED)
    expect((await who.call('add_passkey', first)).status).toBe(202)
    const approval_code = code()
    expect(await other.call('add_passkey', { ...first, approval_code })).toMatchObject(FAILED)
    const { response } = await registered(who, authenticator(ORIGIN))
    expect(await who.call('add_passkey', { ...first, response, approval_code })).toMatchObject(FAILED)
    expect((await who.call('add_passkey', { ...first, approval_code: 'wrong' })).body.code).toBe(
      'approval_code_invalid',
    )
    desk.wait(CHALLENGE_MS + 1)
    expect((await who.call('add_passkey', { ...first, approval_code })).status).toBe(200)
    expect(await who.call('add_passkey', { ...first, approval_code })).toMatchObject(FAILED)
    const late = await registered(who, authenticator(ORIGIN))
    expect((await who.call('add_passkey', late)).status).toBe(202)
    desk.wait(30 * 60_000 + 1)
    expect(await who.call('add_passkey', { ...late, approval_code: code() })).toMatchObject(FAILED)
    const never = await registered(who, authenticator(ORIGIN))
    desk.wait(CHALLENGE_MS + 1)
    expect(await who.call('add_passkey', never)).toMatchObject(FAILED)
  })

  it('is the operator’s alone', async () => {
    const reviewer = desk.client()
    await reviewer.call('sign_in_key', { api_key: house.initial.keys.test.reviewer })
    await reviewer.session()
    for (const action of ['passkeys', 'passkey_registration', 'add_passkey', 'remove_passkey', 'decision_challenge'])
      expect((await reviewer.call(action)).body.code).toBe('operator_only')
    for (const action of ['passkeys', 'passkey_registration', 'decision_challenge'])
      expect((await desk.client().call(action)).body.code).toBe('sign_in_required')
  })
})

describe('signing in by passkey', () => {
  it.each(['ES256', 'RS256', 'EdDSA'] as const)('opens a session of the operator: %s', async (algorithm) => {
    const key = authenticator(ORIGIN, algorithm)
    await add(await desk.operator(), key)
    const who = desk.client()
    const { body } = await who.call('passkey_options')
    expect(body.options).toMatchObject({ rpId: 'localhost', userVerification: 'required', allowCredentials: [] })
    const opened = await signIn(who, key)
    expect(opened).toMatchObject({ status: 200 })
    expect(opened.body.token).toBeUndefined()
    expect(await who.session()).toMatchObject({ signed_in: true, kind: 'operator', name: 'boss@human.example' })
  })

  it.each(LIES)('is refused of what was said %s', async (_what, lie) => {
    const key = authenticator(ORIGIN)
    await add(await desk.operator(), key)
    const flags = lie.flags === undefined ? {} : { flags: lie.flags & 0b111 }
    expect(await signIn(desk.client(), key, { ...lie, ...flags })).toMatchObject(FAILED)
  })

  it('takes a challenge once, for five minutes, and only for signing in', async () => {
    const key = authenticator(ORIGIN)
    const operator = await desk.operator()
    await add(operator, key)
    const who = desk.client()
    const { challenge_id, options } = (await who.call('passkey_options')).body
    const wrong = authenticator(ORIGIN).assert(options)
    expect(await who.call('sign_in_passkey', { challenge_id, response: wrong })).toMatchObject(FAILED)
    expect(await who.call('sign_in_passkey', { challenge_id, response: key.assert(options) })).toMatchObject(FAILED)
    const late = (await who.call('passkey_options')).body
    desk.wait(CHALLENGE_MS)
    const response = key.assert(late.options)
    expect(await who.call('sign_in_passkey', { challenge_id: late.challenge_id, response })).toMatchObject(FAILED)
    const other = (await operator.call('passkey_registration')).body
    const used = { challenge_id: other.challenge_id, response: key.assert(other.options) }
    expect(await desk.client().call('sign_in_passkey', used)).toMatchObject(FAILED)
  })

  it('is refused to a passkey that was removed, whose session stays', async () => {
    const key = authenticator(ORIGIN)
    const operator = await desk.operator()
    const passkey_id = await add(operator, key)
    const who = desk.client()
    await signIn(who, key)
    expect((await operator.call('remove_passkey', { passkey_id })).status).toBe(200)
    expect(await signIn(desk.client(), key)).toMatchObject(FAILED)
    expect(await who.session()).toMatchObject({ signed_in: true, has_passkey: false })
  })

  it('is refused when the counter went back, and the log says so', async () => {
    const key = authenticator(ORIGIN)
    const passkey_id = await add(await desk.operator(), key)
    expect((await signIn(desk.client(), key, { counter: 9 })).status).toBe(200)
    expect(await signIn(desk.client(), key, { counter: 9 })).toMatchObject({ body: { code: 'passkey_copied' } })
    expect(desk.logged).toEqual([['the counter of a passkey went back', { passkey_id }]])
    expect(rows("SELECT * FROM entries WHERE type = 'passkey.counter_went_back'")).toHaveLength(1)
    expect(verifyDatabase(house.file).fault).toBeNull()
  })

  it('signs in to the account whose passkey it is', async () => {
    const key = authenticator(ORIGIN)
    await add(await desk.operator(), key)
    const other = await house.newAccount('other.test')
    const who = desk.client()
    await signIn(who, key)
    expect((await who.session()).account_id).not.toBe(other.account_id)
  })
})

describe('a signed decision', () => {
  interface Signing {
    readonly who: Client
    readonly key: Authenticator
    readonly message_id: string
  }

  const signing = async (algorithm: 'ES256' | 'RS256' | 'EdDSA' = 'ES256'): Promise<Signing> => {
    const who = await desk.operator()
    const key = authenticator(ORIGIN, algorithm)
    await add(who, key)
    return { who, key, message_id: await held() }
  }

  const held = async (): Promise<string> => {
    const mail = { to: 'jo@example.com', subject: 'Hello', body: 'Hi' }
    const answered = await house.ask(house.initial.keys.test.agent, 'send_email', mail)
    if (answered._tag === 'refusal') throw new Error(answered.code)
    return String(answered.body.message_id)
  }

  const challenge = (who: Client, message_id: string, action = 'approve') =>
    who.call('decision_challenge', { environment: 'test', message_id, revision: 1, action })

  const decide = async (
    { who, key, message_id }: Signing,
    {
      action = 'approve',
      lie = {},
      more = {},
    }: { readonly action?: string; readonly lie?: Lie; readonly more?: object } = {},
  ): Promise<Reply> => {
    const { challenge_id, options } = (await challenge(who, message_id, action)).body
    const signature = { challenge_id, response: key.assert(options, lie) }
    return who.call('decide', { environment: 'test', message_id, revision: 1, action, signature, ...more })
  }

  it.each(['ES256', 'RS256', 'EdDSA'] as const)('is taken, shown and verified: %s', async (algorithm) => {
    const one = await signing(algorithm)
    expect(await decide(one)).toMatchObject({ status: 200, body: { decided_by: 'operator', status: 'delivered' } })
    const shown = await one.who.call('message', { environment: 'test', message_id: one.message_id })
    expect(shown.body.signed_by).toMatchObject({ name: 'Laptop' })
    expect(rows('SELECT * FROM decision_signatures')).toHaveLength(1)
    expect(verifyDatabase(house.file).fault).toBeNull()
    const watching = watcher(house.file)
    expect(watching.look()).toMatchObject({ found: [], left_out: 0 })
    watching.close()
  })

  it('asks for this account’s passkeys alone, and for a challenge that tells the content', async () => {
    const { who, key, message_id } = await signing()
    const { options } = (await challenge(who, message_id)).body
    expect(options).toMatchObject({ userVerification: 'required', allowCredentials: [{ id: key.credential_id }] })
    const other = (await challenge(who, message_id)).body
    expect(other.options.challenge).not.toBe(options.challenge)
  })

  it('can also be a rejection', async () => {
    const one = await signing()
    expect(await decide(one, { action: 'reject', more: { reason: 'No.' } })).toMatchObject({
      body: { status: 'rejected' },
    })
    expect(verifyDatabase(house.file).fault).toBeNull()
  })

  it('is refused where what was signed is not what is decided', async () => {
    const one = await signing()
    const other = await held()
    for (const more of [{ action: 'reject' }, { message_id: other }, { revision: 2 }, { environment: 'live' }])
      expect(await decide(one, { more })).toMatchObject(FAILED)
    expect(await decide(one, { more: { signature: { challenge_id: 'x' } } })).toMatchObject({
      body: { code: 'invalid_request' },
    })
    expect(await decide(one, { more: { action: 'other' } })).toMatchObject({ body: { code: 'invalid_request' } })
    expect(rows("SELECT * FROM messages WHERE status != 'pending'")).toEqual([])
  })

  it.each(LIES)('is refused of what was said %s', async (_what, lie) => {
    const flags = lie.flags === undefined ? {} : { flags: lie.flags & 0b111 }
    expect(await decide(await signing(), { lie: { ...lie, ...flags } })).toMatchObject(FAILED)
    expect(rows('SELECT * FROM decision_signatures')).toEqual([])
  })

  it('is refused in another session than the one that asked, and a second time', async () => {
    const { who, key, message_id } = await signing()
    const other = await desk.operator()
    const { challenge_id, options } = (await challenge(who, message_id)).body
    const input = {
      environment: 'test',
      message_id,
      revision: 1,
      action: 'approve',
      signature: { challenge_id, response: key.assert(options) },
    }
    expect(await other.call('decide', input)).toMatchObject(FAILED)
    expect((await who.call('decide', input)).status).toBe(200)
    expect(await who.call('decide', input)).toMatchObject(FAILED)
  })

  it('is refused with a passkey that was removed, and where the counter went back', async () => {
    const one = await signing()
    expect(await decide(one, { lie: { counter: 5 } })).toMatchObject({ status: 200 })
    const second = { ...one, message_id: await held() }
    expect(await decide(second, { lie: { counter: 4 } })).toMatchObject({ body: { code: 'passkey_copied' } })
    expect(desk.logged).toHaveLength(1)
    const { challenge_id, options } = (await challenge(one.who, second.message_id)).body
    const [passkey] = (await one.who.call('passkeys')).body.passkeys
    await one.who.call('remove_passkey', { passkey_id: passkey.passkey_id })
    const signature = { challenge_id, response: one.key.assert(options, { counter: 8 }) }
    const input = { environment: 'test', message_id: second.message_id, revision: 1, action: 'approve', signature }
    expect(await one.who.call('decide', input)).toMatchObject(FAILED)
    expect(await challenge(one.who, second.message_id)).toMatchObject(FAILED)
  })

  it('is refused of an edit that came between', async () => {
    const { who, key, message_id } = await signing()
    const { challenge_id, options } = (await challenge(who, message_id)).body
    await house.ask(house.initial.keys.test.agent, 'edit_scheduled_email', { message_id, subject: 'Other' })
    const signature = { challenge_id, response: key.assert(options) }
    const input = { environment: 'test', message_id, revision: 1, action: 'approve', signature }
    expect(await who.call('decide', input)).toMatchObject({ body: { code: 'revision_mismatch' } })
    expect((await challenge(who, message_id)).body.code).toBe('revision_mismatch')
  })

  it('is nothing that a reviewer can give; they decide as before', async () => {
    const { message_id } = await signing()
    const reviewer = desk.client()
    await reviewer.call('sign_in_key', { api_key: house.initial.keys.test.reviewer })
    await reviewer.session()
    const input = { environment: 'test', message_id, revision: 1, action: 'approve' }
    const signature = { challenge_id: 'x'.repeat(40), response: {} }
    expect((await reviewer.call('decide', { ...input, signature })).body.code).toBe('operator_only')
    expect((await reviewer.call('decide', input)).status).toBe(200)
  })
})
