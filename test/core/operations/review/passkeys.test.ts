import { describe, expect, it } from 'vitest'
import { passkeySeal } from '../../../../core/audit/seal.js'
import { foldSetting, passkeyStanding, type Setting, settingDiffers } from '../../../../core/audit/setting.js'
import { PASSKEYS_MAX } from '../../../../core/operations/review/passkeys.js'
import { desk, operatorAt, sessionsOf, signIn } from '../../../support/desk.js'
import { addPasskey, CREDENTIAL, passkeysOf, withPasskey } from '../../../support/passkeys.js'
import { codeOf, type House, house, START_MS, sha256 } from '../../../support/world.js'

const NOW = '2026-01-05T12:00:00.000Z'

const expectSealed = (at: House, id: string): void => {
  const told = at.world.entries().filter((one) => one.subject_id === id)
  const standing = passkeyStanding(at.world.row('passkeys', id), sha256)
  expect(settingDiffers(told.reduce<Setting>(foldSetting, {}), standing)).toBeNull()
}

describe('adding a passkey', () => {
  it('needs the code that the operator was mailed, for exactly this credential and name', () => {
    const at = desk()
    const asked = at.world.ask(operatorAt(at), 'desk_add_passkey', CREDENTIAL)
    expect(asked).toMatchObject({ status: 202, body: { status: 'approval_required' } })
    expect(passkeysOf(at)).toEqual([])
    expect(at.world.rows('operator_mail').at(-1)?.body).toContain(
      'asks for: add the passkey "Laptop", which signs in as the operator of acc_A',
    )
    const approval_code = codeOf(at)
    for (const other of [{ credential_id: 'x' }, { public_key: 'x' }, { name: 'x' }])
      expect(
        at.world.plan(operatorAt(at), 'desk_add_passkey', { ...CREDENTIAL, ...other, approval_code }),
      ).not.toMatchObject({ status: 200 })
    expect(at.world.ask(operatorAt(at), 'desk_add_passkey', { ...CREDENTIAL, approval_code: 'wrong' })).toMatchObject({
      code: 'approval_code_invalid',
    })
    // The counter is no part of what was asked for.
    const added = at.world.ask(operatorAt(at), 'desk_add_passkey', { ...CREDENTIAL, counter: 3, approval_code })
    const [row] = passkeysOf(at)
    expect(added).toMatchObject({ status: 200, body: { passkey_id: row?.id, name: 'Laptop', created_at: NOW } })
    expect(row).toEqual({
      id: expect.stringMatching(/^pky_/),
      account_id: 'acc_A',
      environment: 'live',
      ...CREDENTIAL,
      counter: 3,
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      created_ms: START_MS,
      removed_ms: null,
    })
  })

  it('is told in the audit log, sealed, and without its name', () => {
    const { at, passkey_id } = withPasskey()
    const entry = at.world.entries().find((one) => one.type === 'passkey.added')
    expect(entry).toMatchObject({ subject_id: passkey_id, actor: 'operator', environment: 'live' })
    expect(JSON.parse(entry?.data ?? '')).toEqual({ row: passkeySeal(at.world.row('passkeys', passkey_id), sha256) })
    expectSealed(at, passkey_id)
  })

  it('is of live alone, where its codes are asked for', () => {
    const at = house('test')
    expect(at.world.ask(operatorAt(at), 'desk_add_passkey', CREDENTIAL)).toMatchObject({ code: 'operator_only' })
    expect(passkeysOf(at)).toEqual([])
  })

  it('is refused of a credential that was added before, here or in another account, also if it was removed', () => {
    const { at, passkey_id } = withPasskey()
    const again = () => at.world.ask(operatorAt(at), 'desk_add_passkey', CREDENTIAL).code
    expect(again()).toBe('passkey_known')
    at.world.ask(operatorAt(at), 'desk_remove_passkey', { passkey_id })
    expect(again()).toBe('passkey_known')
    at.world.set('passkeys', passkey_id, { credential_id: 'other' })
    expect(again()).toBeNull()
  })

  it('is refused of an account that has all it may have', () => {
    const at = desk()
    const add = (n: number) => at.world.ask(at.operator, 'desk_add_passkey', { ...CREDENTIAL, credential_id: `c${n}` })
    for (let n = 0; n < PASSKEYS_MAX; n += 1) expect(add(n).status).toBe(200)
    expect(add(PASSKEYS_MAX)).toMatchObject({ code: 'passkeys_full' })
    at.world.ask(at.operator, 'desk_remove_passkey', { passkey_id: passkeysOf(at)[0]?.id })
    expect(add(PASSKEYS_MAX).status).toBe(200)
  })
})

describe('the passkeys of an account', () => {
  it('are listed without what they sign with', () => {
    const { at, passkey_id } = withPasskey()
    const second = addPasskey(at, { credential_id: 'cred-2', name: 'Phone' }).body.passkey_id
    const list = () => at.world.ask(operatorAt(at), 'desk_passkeys').body
    const phone = { passkey_id: second, name: 'Phone', created_at: NOW }
    expect(list()).toEqual({ passkeys: [{ passkey_id, name: 'Laptop', created_at: NOW }, phone] })
    at.world.ask(operatorAt(at), 'desk_remove_passkey', { passkey_id })
    expect(list()).toEqual({ passkeys: [phone] })
  })

  it('are removed at once, without a code and without ending anything else', () => {
    const { at, passkey_id } = withPasskey()
    at.world.ask(at.operator, 'desk_sign_in_passkey', { passkey_id, counter: 0, agent: '' })
    at.world.now_ms += 5
    const remove = () => at.world.ask(operatorAt(at), 'desk_remove_passkey', { passkey_id })
    expect(remove().body).toEqual({ passkey_id, removed: true })
    const entry = at.world.entries().at(-1)
    expect(entry).toMatchObject({ type: 'passkey.removed', subject_id: passkey_id, environment: 'live', data: '{}' })
    expect(at.world.row('passkeys', passkey_id).removed_ms).toBe(START_MS + 5)
    expect(sessionsOf(at)[0]?.ended_ms).toBeNull()
    expectSealed(at, passkey_id)
    at.world.now_ms += 5
    expect(remove()).toMatchObject({ body: { passkey_id, removed: true }, plan: { writes: [], facts: [] } })
    expect(at.world.ask(operatorAt(at), 'desk_remove_passkey', { passkey_id: 'pky_x' })).toMatchObject({
      code: 'not_found',
      body: { field: 'passkey_id' },
    })
  })
})

describe('signing in by passkey', () => {
  it('opens a session of the operator, and counts', () => {
    const { at, passkey_id } = withPasskey()
    const opened = at.world.ask(at.operator, 'desk_sign_in_passkey', { passkey_id, counter: 7, agent: 'Firefox' })
    const [row] = sessionsOf(at)
    expect(opened.body).toMatchObject({ session_id: row?.id, token: expect.stringMatching(/^mds_/) })
    expect(row).toMatchObject({ kind: 'operator', environment: 'live', agent: 'Firefox', key_id: null })
    const entry = at.world.entries().at(-1)
    expect(entry?.type).toBe('session.opened')
    expect(JSON.parse(entry?.data ?? '')).toMatchObject({ kind: 'operator', by: 'passkey' })
    expect(at.world.row('passkeys', passkey_id).counter).toBe(7)
    expectSealed(at, passkey_id)
    // As one by link: the link and the passkey are two ways to the same.
    expect(signIn(at, { link_id: 'lnk_x' }).code).toBe('link_not_good')
  })

  it('is refused to a passkey that was removed, or never was', () => {
    const { at, passkey_id } = withPasskey()
    at.world.ask(operatorAt(at), 'desk_remove_passkey', { passkey_id })
    for (const id of [passkey_id, 'pky_x'])
      expect(
        at.world.ask(at.operator, 'desk_sign_in_passkey', { passkey_id: id, counter: 1, agent: '' }),
      ).toMatchObject({ code: 'passkey_failed', plan: { writes: [], facts: [] } })
    expect(sessionsOf(at)).toEqual([])
  })
})

describe('the counter of a passkey', () => {
  const used = (stored: number, counter: number) => {
    const { at, passkey_id } = withPasskey({ counter: stored })
    const asked = at.world.ask(operatorAt(at), 'desk_use_passkey', { passkey_id, counter })
    return { at, asked, passkey_id, row: at.world.row('passkeys', passkey_id) }
  }

  it('goes up, or stays at nothing where an authenticator does not count', () => {
    for (const [stored, counter] of [
      [0, 0],
      [0, 1],
      [4, 5],
      [4, 900],
    ] as const) {
      const { asked, row } = used(stored, counter)
      expect(asked).toMatchObject({ status: 200, body: {}, plan: { facts: [] } })
      expect(row.counter).toBe(counter)
    }
  })

  it('refuses one that went back or stood still, and the log says so', () => {
    for (const [stored, shown] of [
      [4, 4],
      [4, 3],
      [4, 0],
    ] as const) {
      const { at, asked, row, passkey_id } = used(stored, shown)
      expect(asked.code).toBe('passkey_copied')
      expect(row.counter).toBe(stored)
      const entry = at.world.entries().at(-1)
      expect(entry).toMatchObject({ type: 'passkey.counter_went_back', subject_id: passkey_id, environment: 'live' })
      expect(JSON.parse(entry?.data ?? '')).toEqual({ stored, shown })
      expectSealed(at, passkey_id)
      const sign_in = { passkey_id, counter: shown, agent: '' }
      expect(at.world.ask(at.operator, 'desk_sign_in_passkey', sign_in).code).toBe('passkey_copied')
      expect(sessionsOf(at)).toEqual([])
    }
  })
})

describe('the way back for a lost oversight_email', () => {
  it('ends every session of the operator, for good; a reviewer’s stands with its key', () => {
    const { at, passkey_id } = withPasskey()
    at.world.ask(at.operator, 'desk_sign_in_passkey', { passkey_id, counter: 1, agent: '' })
    at.world.ask(at.reviewer, 'desk_sign_in_key', { agent: '' })
    at.world.now_ms += 5
    const { plan } = recover(at)
    const ended = sessionsOf(at).map(({ kind, ended_ms }) => [kind, ended_ms])
    expect(ended.sort()).toEqual([
      ['operator', START_MS + 5],
      ['reviewer', null],
    ])
    expect(plan.facts.at(-1)).toMatchObject({ type: 'session.ended', actor: 'operator' })
  })

  const recover = (at: ReturnType<typeof desk>) =>
    at.world.ask(at.operator, 'recover_operator', { oversight_email: 'new@human.example' })

  it('removes every passkey of this account that stands, and says so', () => {
    const { at, passkey_id } = withPasskey()
    const second = addPasskey(at, { credential_id: 'cred-2', name: 'Phone' }).body.passkey_id
    const third = addPasskey(at, { credential_id: 'cred-3', name: 'Old' }).body.passkey_id
    at.world.ask(operatorAt(at), 'desk_remove_passkey', { passkey_id: third })
    at.world.now_ms += 5
    const { plan } = recover(at)
    expect(plan.facts.map(({ type, subject_id }) => [type, subject_id])).toEqual([
      ['account.oversight_email_changed', 'acc_A'],
      ['passkey.removed', passkey_id],
      ['passkey.removed', second],
    ])
    for (const [id, ms] of [
      [passkey_id, 5],
      [second, 5],
      [third, 0],
    ] as const)
      expect(at.world.row('passkeys', String(id)).removed_ms).toBe(START_MS + ms)
    expect(at.world.ask(at.operator, 'desk_sign_in_passkey', { passkey_id, counter: 9, agent: '' }).code).toBe(
      'passkey_failed',
    )
  })
})
