import { describe, expect, it } from 'vitest'
import { sessionSeal } from '../../../../core/audit/seal.js'
import { foldSetting, type Setting, sessionStanding, settingDiffers } from '../../../../core/audit/setting.js'
import { SESSION_LIFETIME_MS, secretFrom } from '../../../../core/operations/review/sessions.js'
import { askedToSignIn, desk, isSecretFor, operatorAt, sessionsOf, signIn, signInMail } from '../../../support/desk.js'
import { house, OVERSIGHT, START_MS, sha256 } from '../../../support/world.js'

describe('a secret of a request', () => {
  it('has 160 bits, and differs by what it is for and by the request', () => {
    const context = { sha256, random_hex: 'ab' }
    expect(secretFrom('x', context)).toMatch(/^[0-9a-f]{40}$/)
    expect(secretFrom('x', context)).toBe(sha256('x:ab').slice(0, 40))
    expect(secretFrom('y', context)).not.toBe(secretFrom('x', context))
  })
})

describe('a reviewer signs in with their key', () => {
  it('as themselves, for twelve hours, under a token that is stored nowhere', () => {
    const at = house()
    const asked = at.world.ask(at.reviewer, 'desk_sign_in_key', { agent: `Firefox${'x'.repeat(300)}` })
    const [row] = sessionsOf(at)
    expect(asked.body).toEqual({
      session_id: row?.id,
      token: expect.stringMatching(/^mds_[0-9a-f]{40}$/),
      expires_at: '2026-01-06T00:00:00.000Z',
    })
    expect(row).toMatchObject({
      account_id: 'acc_A',
      environment: 'test',
      kind: 'reviewer',
      key_id: at.reviewer.id,
      token_hash: sha256(String(asked.body.token)),
      oversight_email: OVERSIGHT,
      created_ms: START_MS,
      expires_ms: START_MS + SESSION_LIFETIME_MS,
      ended_ms: null,
    })
    expect(row?.id).toMatch(/^ses_/)
    expect(isSecretFor(`session:${row?.id}`, String(asked.body.token).slice(4))).toBe(true)
    expect(row?.agent).toBe(`Firefox${'x'.repeat(193)}`)
    expect(JSON.stringify(at.world.whole())).not.toContain(String(asked.body.token))
  })

  it('and it is told in the audit log, sealed', () => {
    const at = house()
    at.world.ask(at.reviewer, 'desk_sign_in_key', { agent: 'Firefox' })
    const [row] = sessionsOf(at)
    const entry = at.world.entries().at(-1)
    expect(entry).toMatchObject({
      type: 'session.opened',
      subject_id: row?.id,
      actor: at.reviewer.id,
      environment: 'test',
    })
    expect(JSON.parse(entry?.data ?? '')).toEqual({
      kind: 'reviewer',
      by: 'key',
      row: sessionSeal(row as NonNullable<typeof row>, sha256),
    })
  })

  it('only if it may decide', () => {
    const at = house()
    for (const who of [at.agent, at.admin])
      expect(at.world.ask(who, 'desk_sign_in_key', { agent: '' })).toMatchObject({
        code: 'missing_scope',
        body: { scope: 'oversight' },
      })
    expect(sessionsOf(at)).toEqual([])
  })
})

describe('a session ends', () => {
  const opened = () => {
    const at = house()
    at.world.ask(at.reviewer, 'desk_sign_in_key', { agent: 'Firefox' })
    return { at, id: sessionsOf(at)[0]?.id ?? '' }
  }

  it('once, and stays so', () => {
    const { at, id } = opened()
    at.world.now_ms += 5
    expect(at.world.ask(at.reviewer, 'desk_end_session', { session_id: id }).body).toEqual({
      session_id: id,
      ended: true,
    })
    expect(sessionsOf(at)[0]?.ended_ms).toBe(START_MS + 5)
    expect(at.world.entries().at(-1)).toMatchObject({ type: 'session.ended', subject_id: id, data: '{}' })
    at.world.now_ms += 5
    const again = at.world.ask(at.reviewer, 'desk_end_session', { session_id: id })
    expect(again.body).toEqual({ session_id: id, ended: true })
    expect(again.plan).toMatchObject({ writes: [], facts: [] })
  })

  it('only where it lies', () => {
    const { at, id } = opened()
    const refused = { code: 'not_found', body: { field: 'session_id' } }
    expect(
      at.world.ask(operatorAt({ ...at, environment: 'live' }), 'desk_end_session', { session_id: id }),
    ).toMatchObject(refused)
    expect(at.world.ask({ ...at.operator, account_id: 'acc_B' }, 'desk_end_session', { session_id: id })).toMatchObject(
      refused,
    )
    expect(at.world.ask(at.reviewer, 'desk_end_session', { session_id: 'ses_none' })).toMatchObject(refused)
  })

  it('is what its row says, or verify tells', () => {
    const { at, id } = opened()
    at.world.ask(at.reviewer, 'desk_end_session', { session_id: id })
    const told = at.world.entries().filter((one) => one.subject_id === id)
    const folded = (n: number) => told.slice(0, n).reduce<Setting>(foldSetting, {})
    const [row] = sessionsOf(at)
    if (row === undefined) throw new Error('no session')
    const differs = (n: number, change: object) =>
      settingDiffers(folded(n), sessionStanding({ ...row, ...change }, sha256))
    expect(differs(2, {})).toBeNull()
    expect(differs(2, { ended_ms: null })).toBe('ended')
    expect(differs(1, {})).toBe('ended')
    expect(differs(1, { ended_ms: null })).toBeNull()
    for (const [field, value] of Object.entries({
      kind: 'operator',
      key_id: 'key_x',
      token_hash: 'x',
      oversight_email: 'eve@evil.example',
      expires_ms: 1,
    }))
      expect(differs(2, { [field]: value })).toBe(field)
  })
})

describe('the sessions that stand', () => {
  it('are shown newest first, of both environments, without what has ended or expired', () => {
    const at = desk()
    const id = askedToSignIn(at)
    signIn(at, { link_id: id, code: signInMail(at).code })
    const test = house('test')
    at.world.now_ms += 1000
    at.world.ask(test.reviewer, 'desk_sign_in_key', { agent: 'Chromium' })
    const [first, second] = sessionsOf(at)
    const asked = () => at.world.ask(operatorAt(at, first?.id), 'desk_sessions').body.sessions
    expect(asked()).toEqual([
      {
        session_id: second?.id,
        kind: 'reviewer',
        key_id: test.reviewer.id,
        agent: 'Chromium',
        created_at: '2026-01-05T12:00:01.000Z',
        expires_at: '2026-01-06T00:00:01.000Z',
        current: false,
      },
      expect.objectContaining({ session_id: first?.id, kind: 'operator', key_id: null, current: true }),
    ])
    at.world.now_ms = START_MS + SESSION_LIFETIME_MS
    expect(asked()).toEqual([expect.objectContaining({ session_id: second?.id })])
    at.world.ask(test.reviewer, 'desk_end_session', { session_id: second?.id })
    expect(asked()).toEqual([])
  })
})
