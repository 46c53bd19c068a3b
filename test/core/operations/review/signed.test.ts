import { describe, expect, it } from 'vitest'
import { signatureSeal } from '../../../../core/audit/signed.js'
import type { Loaded } from '../../../../core/operations/facts.js'
import { toSignPlan } from '../../../../core/operations/review/signed.js'
import type { SignatureRow } from '../../../../core/operations/rows.js'
import { operatorAt } from '../../../support/desk.js'
import { addPasskey, withPasskey } from '../../../support/passkeys.js'
import { type House, house, START_MS, sent, sha256, team } from '../../../support/world.js'

/** The same account, where its passkey lies in live, looking at `environment`. */
const within = (environment: 'test' | 'live') => {
  const { at, passkey_id } = withPasskey()
  const here: House = { world: at.world, ...team(at.world, 'acc_A', environment) }
  return { at: here, passkey_id, message_id: sent(here), who: operatorAt(here) }
}
type Within = ReturnType<typeof within>

const signature = ({ at, passkey_id, message_id }: Within, more: object = {}) => {
  const { hold, revision, digest } = at.world.row('messages', message_id)
  const signed = { nonce: 'n', authenticator_data: 'AA', client_data: 'CC', signature: 'SS' }
  return { passkey_id, hold, revision, digest, ...signed, ...more }
}

const decide = (one: Within, action = 'approve', more: object = {}) =>
  one.at.world.ask(one.who, 'desk_decide_signed', {
    message_id: one.message_id,
    action,
    signature: signature(one, more),
  })

const signatures = ({ at }: Within): ReadonlyArray<SignatureRow> => at.world.rows('decision_signatures')

describe('what is to be signed', () => {
  it('is the open hold and the digest of what it shows', () => {
    const one = within('test')
    const { digest } = one.at.world.row('messages', one.message_id)
    const asked = (input: object) => one.at.world.ask(one.who, 'desk_to_sign', { message_id: one.message_id, ...input })
    expect(asked({ revision: 1 }).body).toEqual({ hold: 1, digest })
    expect(asked({ revision: 2 })).toMatchObject({
      code: 'revision_mismatch',
      body: { message_id: one.message_id, revision: 1 },
    })
    expect(asked({ message_id: 'msg_x', revision: 1 })).toMatchObject({
      code: 'not_found',
      body: { field: 'message_id' },
    })
    decide(one)
    expect(asked({ revision: 1 })).toMatchObject({
      code: 'not_pending',
      body: { message_id: one.message_id, status: one.at.world.row('messages', one.message_id).status },
    })
  })

  it('is nothing of a message without a hold', () => {
    const { facts } = ((one) =>
      one.at.world.plan(one.who, 'desk_to_sign', { message_id: one.message_id, revision: 1 }))(within('test'))
    const loaded = { ...(facts.loaded as Loaded), hold: null }
    expect(toSignPlan({ message_id: '', revision: 1 }, { ...facts, loaded }).answer).toMatchObject({
      code: 'not_pending',
    })
  })
})

describe.each(['test', 'live'] as const)('a signed decision in %s', (environment) => {
  it.each(['approve', 'reject'] as const)('commits with its signature, and is told: %s', (action) => {
    const one = within(environment)
    const { at, message_id, passkey_id } = one
    const { digest, salt } = at.world.row('messages', message_id)
    const plain = at.world.plan(one.who, 'decide_email', { message_id, action, revision: 1 })
    const asked = decide(one, action)
    expect(asked.body).toEqual(plain.body)
    expect(asked.plan.changed).toEqual([message_id])
    expect(at.world.row('messages', message_id)).toMatchObject({ decided_by: 'operator' })
    const [row] = signatures(one)
    expect(row).toEqual({
      account_id: 'acc_A',
      message_id,
      hold: 1,
      environment,
      passkey_id,
      revision: 1,
      digest,
      action,
      nonce: 'n',
      authenticator_data: 'AA',
      client_data: 'CC',
      signature: 'SS',
      created_ms: START_MS,
    })
    const types = asked.plan.facts.map((fact) => fact.type)
    expect(types).toEqual([...plain.plan.facts.map((fact) => fact.type), 'decision.signed'])
    const entry = at.world.entries().at(-1)
    expect(entry).toMatchObject({ type: 'decision.signed', subject_id: message_id, environment, actor: 'operator' })
    expect(JSON.parse(entry?.data ?? '')).toEqual({
      hold: 1,
      passkey_id,
      row: signatureSeal(row as SignatureRow, salt, sha256),
    })
  })
})

describe('a signed decision', () => {
  it('is of the hold and the content that were signed, and of no other', () => {
    for (const more of [{ hold: 2 }, { digest: 'x' }, { revision: 2 }]) {
      const one = within('test')
      expect(decide(one, 'approve', more)).toMatchObject({
        code: 'revision_mismatch',
        body: { message_id: one.message_id, revision: 1 },
        plan: { writes: [], facts: [] },
      })
    }
  })

  it('is of the revision that was signed, whatever else is named', () => {
    const one = within('test')
    const input = { message_id: one.message_id, action: 'approve', revision: 7, signature: signature(one) }
    expect(one.at.world.ask(one.who, 'desk_decide_signed', input).status).toBe(200)
  })

  it('that stands already is answered again, without a second signature', () => {
    const one = within('test')
    const { body } = decide(one, 'reject')
    expect(decide(one, 'reject', { signature: 'other' })).toMatchObject({ body, plan: { writes: [], facts: [] } })
    expect(signatures(one).map((row) => row.signature)).toEqual(['SS'])
    expect(decide(one).code).toBe('already_decided')
  })

  it('needs a passkey that stands, of this account', () => {
    const one = within('test')
    expect(decide(one, 'approve', { passkey_id: 'pky_x' }).code).toBe('passkey_failed')
    one.at.world.set('passkeys', one.passkey_id, { removed_ms: START_MS })
    expect(decide(one)).toMatchObject({ code: 'passkey_failed', plan: { writes: [], facts: [] } })
  })

  it('of nothing is not found', () => {
    const one = within('test')
    const input = { message_id: 'msg_x', action: 'approve', signature: signature(one) }
    expect(one.at.world.ask(one.who, 'desk_decide_signed', input)).toMatchObject({ code: 'not_found' })
  })

  it('is shown with who holds the passkey', () => {
    const one = within('live')
    addPasskey({ ...one.at }, { credential_id: 'cred-2', name: 'Phone' })
    const look = () => one.at.world.ask(one.who, 'desk_message', { message_id: one.message_id })
    expect(look().body.signed_by).toBeNull()
    decide(one)
    expect(look().body.signed_by).toEqual({ passkey_id: one.passkey_id, name: 'Laptop' })
  })
})

describe('an account without passkeys', () => {
  it('has none to sign with', () => {
    const at = house()
    expect(at.world.plan(operatorAt(at), 'desk_passkeys').body).toEqual({ passkeys: [] })
  })
})
