import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { accountSeal, passkeySeal } from '../../../../core/audit/seal.js'
import { foldSetting, passkeyStanding, type Setting, settingDiffers } from '../../../../core/audit/setting.js'
import { toJsonSchema } from '../../../../core/codec/schema.js'
import { findOperation } from '../../../../core/operations/catalogue.js'
import { ACTIONS, findAction, REVIEWER_SCOPES, signatureInput } from '../../../../core/operations/review/actions.js'
import { clockTime } from '../../../../core/operations/review/clock.js'
import { REVIEW } from '../../../../core/operations/review/roads.js'
import type { AccountRow, PasskeyRow } from '../../../../core/operations/rows.js'
import { desk, operatorAt } from '../../../support/desk.js'
import { codeOf, house, OVERSIGHT, sent, sha256 } from '../../../support/world.js'

describe('how the operator is told', () => {
  const PLAIN = {
    oversight_email: OVERSIGHT,
    mailed: true,
    notify: 'each',
    quiet_from: null,
    quiet_until: null,
    kill_switch: false,
  }

  it('is shown, and set, sealed in the audit log', () => {
    const at = desk()
    const who = operatorAt(at)
    expect(at.world.ask(who, 'desk_notifications')).toMatchObject({ body: PLAIN, plan: { writes: [], facts: [] } })
    const salt = at.world.row('accounts', 'acc_A').salt
    const set = at.world.ask(who, 'desk_set_notifications', {
      notify: 'digest',
      quiet_from: '22:05',
      quiet_until: '07:30',
    })
    expect(set.body).toEqual({ ...PLAIN, notify: 'digest', quiet_from: '22:05', quiet_until: '07:30' })
    const row = at.world.row('accounts', 'acc_A')
    expect(row).toMatchObject({ notify: 'digest', quiet_from_min: 22 * 60 + 5, quiet_until_min: 450 })
    expect(row.salt).not.toBe(salt)
    expect(at.world.entries().at(-1)).toMatchObject({
      type: 'account.notifications_changed',
      environment: null,
      subject_id: 'acc_A',
      actor: 'operator',
    })
    expect(JSON.parse(at.world.entries().at(-1)?.data ?? '')).toEqual({ row: accountSeal(row as AccountRow, sha256) })
    expect(at.world.ask(who, 'desk_notifications').body).toEqual(set.body)
  })

  it('has both ends of the quiet hours or neither, also midnight', () => {
    const at = desk()
    const set = (quiet_from: string | null, quiet_until: string | null) => {
      const { body } = at.world.ask(operatorAt(at), 'desk_set_notifications', {
        notify: 'off',
        quiet_from,
        quiet_until,
      })
      return [body.quiet_from, body.quiet_until]
    }
    expect(set('00:00', '23:59')).toEqual(['00:00', '23:59'])
    expect(set('10:00', null)).toEqual([null, null])
    expect(set(null, '10:00')).toEqual([null, null])
    expect(set(null, null)).toEqual([null, null])
  })

  it('says where no relay takes mail', () => {
    const at = desk()
    at.world.settings = { ...at.world.settings, operator_relay: false }
    expect(at.world.ask(operatorAt(at), 'desk_notifications').body.mailed).toBe(false)
  })
})

describe('the kill switch of the account', () => {
  it('is pressed at once, and released with the code alone', () => {
    const at = desk()
    const who = operatorAt(at)
    const ask = (on: boolean, more = {}) => at.world.ask(who, 'desk_kill_switch', { on, ...more })
    expect(ask(false)).toMatchObject({ body: { kill_switch: false }, plan: { writes: [], facts: [] } })
    expect(ask(true)).toMatchObject({ status: 200, body: { kill_switch: true } })
    expect(at.world.row('accounts', 'acc_A').kill_switch).toBe(1)
    expect(at.world.entries().at(-1)).toMatchObject({ type: 'account.kill_switch', environment: null })
    expect(ask(true)).toMatchObject({ body: { kill_switch: true }, plan: { writes: [], facts: [] } })
    expect(ask(false)).toMatchObject({ status: 202, body: { status: 'approval_required' } })
    expect(at.world.rows('operator_codes').at(-1)?.request_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(at.world.row('accounts', 'acc_A').kill_switch).toBe(1)
    const body = at.world.rows('operator_mail').at(-1)?.body ?? ''
    expect(body).toContain(
      'A session of yours on the review desk asks for: release the kill switch of the account acc_A',
    )
    expect(ask(false, { approval_code: '0000-0000' })).toMatchObject({ code: 'approval_code_invalid' })
    expect(ask(false, { approval_code: codeOf(at) })).toMatchObject({ status: 200, body: { kill_switch: false } })
  })

  it('stands over both environments: who may in test does not therefore here', () => {
    const at = house('test')
    expect(at.world.ask(operatorAt(at), 'desk_kill_switch', { on: true })).toMatchObject({ code: 'operator_only' })
    expect(at.world.row('accounts', 'acc_A').kill_switch).toBe(0)
  })
})

describe('an operator session', () => {
  it('needs the code in live, and none in test; the machine’s own hand needs none', () => {
    const input = { name: 'x', scopes: ['read'] }
    const status = (at: ReturnType<typeof house>, who = operatorAt(at)) =>
      at.world.ask(who, 'create_api_key', input).status
    expect(status(house('live'))).toBe(202)
    expect(status(house('test'))).toBe(200)
    const live = house('live')
    expect(status(live, live.operator)).toBe(200)
    const test = house('test')
    expect(status(test, { ...test.admin, session: 'ses_1' })).toBe(202)
    expect(test.world.rows('operator_mail').at(-1)?.body).toContain(`The key ${test.admin.id} asks for: `)
  })
})

describe('the operator’s mail', () => {
  it('is shown newest first, in pages', () => {
    const at = house()
    const id = sent(at)
    at.world.now_ms += 1000
    sent(at)
    const [first, second] = at.world.rows('operator_mail')
    const asked = (input = {}) => at.world.ask(operatorAt(at), 'desk_mails', input).body
    expect(asked()).toMatchObject({ mails: [{ mail_id: second?.id }, { mail_id: first?.id }], next_cursor: null })
    expect(asked({ limit: 1 })).toMatchObject({ mails: [{ mail_id: second?.id }], next_cursor: second?.id })
    at.world.set('operator_mail', first?.id ?? '', { sent_ms: at.world.now_ms })
    expect(asked({ limit: 1, cursor: second?.id })).toEqual({
      mails: [
        {
          mail_id: first?.id,
          kind: 'hold',
          subject: first?.subject,
          body: first?.body,
          message_id: id,
          created_at: '2026-01-05T12:00:00.000Z',
          sent_at: '2026-01-05T12:00:01.000Z',
        },
      ],
      next_cursor: null,
    })
    expect(asked({ limit: 1 })).toMatchObject({ mails: [{ sent_at: null }] })
    for (let n = 0; n < 29; n += 1) sent(at)
    expect(asked()).toMatchObject({ next_cursor: second?.id })
  })
})

describe('a passkey', () => {
  it('is what its row says, or verify tells', () => {
    const row: PasskeyRow = {
      id: 'psk_1',
      account_id: 'acc_A',
      environment: 'live',
      name: 'Key',
      credential_id: 'abc',
      public_key: 'def',
      counter: 0,
      salt: 'salt',
      created_ms: 0,
      removed_ms: null,
    }
    const entry = (type: string, data: object) => ({ type, actor: 'operator', data: JSON.stringify(data) }) as never
    const added = foldSetting({}, entry('passkey.added', { row: passkeySeal(row, sha256) }))
    const removed = foldSetting(added, entry('passkey.removed', {}))
    const differs = (folded: Setting, change: object) =>
      settingDiffers(folded, passkeyStanding({ ...row, ...change }, sha256))
    expect(differs(added, {})).toBeNull()
    expect(differs(added, { removed_ms: 1 })).toBe('removed')
    expect(differs(removed, { removed_ms: 1 })).toBeNull()
    expect(differs(removed, {})).toBe('removed')
    expect(differs(added, { credential_id: 'x' })).toBe('credential_id')
    expect(differs(added, { public_key: 'x' })).toBe('public_key')
    expect(differs(added, { counter: 9 })).toBeNull()
  })
})

describe('a time of the day', () => {
  it('is HH:MM', () => {
    expect(clockTime.name).toBe('clockTime')
    for (const good of ['00:00', '09:30', '19:59', '23:59']) expect(E.isRight(clockTime.decode(good))).toBe(true)
    for (const bad of ['24:00', '2:30', '12:60', '1230', '12:30 ', 'x12:30', '', null])
      expect(clockTime.decode(bad)).toMatchObject({ left: [{ message: expect.stringContaining('22:30') }] })
  })
})

describe('what the page can ask', () => {
  it('is known by name, and nothing else is', () => {
    expect(findAction('queue')).toBe(ACTIONS.queue)
    for (const name of ['toString', '__proto__', 'send_email', 'desk_sign_in', ''])
      expect(findAction(name)).toBeUndefined()
  })

  it('leads to operations and roads that are there', () => {
    for (const [name, { does }] of Object.entries(ACTIONS)) {
      if ('operation' in does) expect(findOperation(does.operation), name).toBeDefined()
      else if ('read' in does) expect(Object.keys(REVIEW), name).toContain(does.read)
      else if ('write' in does) expect(Object.keys(REVIEW), name).toContain(does.write)
      else expect(does, name).toEqual({ self: true })
    }
  })

  it('is listed here in full: who may, and about what', () => {
    const of = (who: string) =>
      Object.entries(ACTIONS)
        .filter(([, one]) => one.who === who)
        .map(([name, one]) => `${name}${one.in_environment ? ' in an environment' : ''}`)
    expect(of('anyone')).toEqual([
      'session',
      'ask_sign_in',
      'sign_in',
      'sign_in_key',
      'passkey_options',
      'sign_in_passkey',
    ])
    expect(of('link')).toEqual(['open_link', 'decide_link'])
    expect(of('session')).toEqual([
      'queue in an environment',
      'message in an environment',
      'history in an environment',
      'unknowns in an environment',
      'decide in an environment',
      'sign_out',
    ])
    expect(of('operator')).toEqual([
      'decision_challenge in an environment',
      'edit_and_approve in an environment',
      'reschedule in an environment',
      'operator_mail in an environment',
      'sessions',
      'end_session',
      'passkeys',
      'passkey_registration',
      'add_passkey',
      'remove_passkey',
      'notifications',
      'set_notifications',
      'set_kill_switch',
      'verification',
      'verify',
      ...[
        'get_account',
        'list_mailboxes',
        'create_mailbox',
        'update_mailbox',
        'manage_upgrade',
        'list_allowlist',
        'add_allowlist_entry',
        'remove_allowlist_entry',
        'list_api_keys',
        'create_api_key',
        'revoke_api_key',
        'get_audit_log',
        'cancel_message',
      ].map((name) => `${name} in an environment`),
    ])
    expect(REVIEWER_SCOPES).toEqual(['read', 'oversight'])
  })

  const GOOD: { readonly [name: string]: ReadonlyArray<object> } = {
    session: [{}],
    ask_sign_in: [{ email: 'jo@example.com' }],
    sign_in: [
      { token: 'x'.repeat(20) },
      { ask_id: 'lnk_01ARZ3NDEKTSV4RRFFQ69G5FAV', code: 'A' },
      { token: 'x'.repeat(100) },
    ],
    sign_in_key: [{ api_key: 'mm_test_x' }],
    reschedule: [
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 1, send_at: null },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 2, send_at: '2026-01-06T12:00:00Z' },
    ],
    passkey_options: [{}],
    sign_in_passkey: [
      { challenge_id: 'x'.repeat(20), response: {} },
      { challenge_id: 'x'.repeat(100), response: { id: 'x' } },
    ],
    open_link: [{ token: 'x'.repeat(40) }],
    decide_link: [
      { token: 'x'.repeat(40), action: 'approve' },
      { token: 'x'.repeat(40), action: 'reject', reason: '' },
    ],
    queue: [
      {},
      { mailbox_id: 'mbx_01ARZ3NDEKTSV4RRFFQ69G5FAV', risk: 'high', search: '', offset: 0, limit: 200 },
      { risk: 'low', limit: 1, search: 'x'.repeat(200) },
    ],
    message: [{ message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
    history: [
      {},
      {
        search: 'x',
        status: 'sent',
        cursor: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV',
        mailbox_id: 'mbx_01ARZ3NDEKTSV4RRFFQ69G5FAV',
        limit: 5,
      },
    ],
    unknowns: [
      {},
      { search: 'x', cursor: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', mailbox_id: 'mbx_01ARZ3NDEKTSV4RRFFQ69G5FAV', limit: 5 },
    ],
    decision_challenge: [
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 1, action: 'approve' },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 9, action: 'reject' },
    ],
    sign_out: [{}],
    operator_mail: [{}, { cursor: 'opm_01ARZ3NDEKTSV4RRFFQ69G5FAV', limit: 5 }],
    sessions: [{}],
    end_session: [{ session_id: 'ses_01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
    passkeys: [{}],
    passkey_registration: [{}],
    add_passkey: [
      { challenge_id: 'x'.repeat(40), response: {}, name: 'Laptop' },
      { challenge_id: 'x'.repeat(40), response: {}, name: 'x', approval_code: 'x' },
    ],
    remove_passkey: [{ passkey_id: 'pky_01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
    notifications: [{}],
    set_notifications: [
      { notify: 'each', quiet_from: null, quiet_until: '07:00' },
      { notify: 'off', quiet_from: '00:00', quiet_until: null },
      { notify: 'digest', quiet_from: null, quiet_until: null },
    ],
    set_kill_switch: [{ on: true }, { on: false, approval_code: 'x' }],
    verification: [{}],
    verify: [{}],
  }
  const BAD: { readonly [name: string]: ReadonlyArray<object> } = {
    ask_sign_in: [{}, { email: 'no' }],
    reschedule: [
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 0, send_at: null },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 1 },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 1, send_at: '2026-01-06T12:00:00' },
    ],
    sign_in: [
      { token: 'x'.repeat(19) },
      { token: 'x'.repeat(101) },
      { ask_id: 'x' },
      { code: '' },
      { code: 'x'.repeat(41) },
    ],
    sign_in_key: [{}, { api_key: '' }, { api_key: 'x'.repeat(201) }],
    sign_in_passkey: [
      { response: {} },
      { challenge_id: 'x'.repeat(19), response: {} },
      { challenge_id: 'x'.repeat(101), response: {} },
      { challenge_id: 'x'.repeat(40), response: 'x' },
      { challenge_id: 'x'.repeat(40) },
    ],
    decision_challenge: [
      { message_id: 'x', revision: 1, action: 'approve' },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 0, action: 'approve' },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', action: 'approve' },
      { message_id: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', revision: 1, action: 'mark_delivered' },
    ],
    add_passkey: [
      { challenge_id: 'x'.repeat(40), response: {} },
      { challenge_id: 'x'.repeat(40), response: {}, name: '' },
      { challenge_id: 'x'.repeat(40), response: [], name: 'x' },
    ],
    remove_passkey: [{}, { passkey_id: 'ses_01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
    open_link: [{}],
    decide_link: [
      { token: 'x'.repeat(40) },
      { token: 'x'.repeat(40), action: 'mark_delivered' },
      { token: 'x'.repeat(40), action: 'reject', reason: 'x'.repeat(1001) },
    ],
    queue: [
      { risk: 'none' },
      { offset: -1 },
      { limit: 0 },
      { limit: 201 },
      { search: 'x'.repeat(201) },
      { mailbox_id: 'x' },
    ],
    message: [{}, { message_id: 'x' }],
    history: [{ status: 'x' }, { cursor: 'x' }],
    unknowns: [{ status: 'unknown' }],
    end_session: [{}, { session_id: 'x' }],
    operator_mail: [{ cursor: 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
    set_notifications: [
      { notify: 'each' },
      { notify: 'x', quiet_from: null, quiet_until: null },
      { notify: 'each', quiet_from: '25:00', quiet_until: null },
    ],
    set_kill_switch: [{}, { on: 1 }],
  }

  it('says of each field what it is', () => {
    const inputs = [
      ...Object.entries(ACTIONS).map(([name, { input }]) => [name, input] as const),
      ['signature', signatureInput] as const,
    ]
    for (const [name, input] of inputs) {
      const { properties = {} } = input === null ? {} : (toJsonSchema(input) as { readonly properties?: object })
      for (const [field, of] of Object.entries(properties))
        expect([name, field, (of as { readonly description: string }).description]).toEqual([
          name,
          field,
          expect.stringMatching(/^.{6,}$/),
        ])
    }
  })

  it('is signed with a challenge and what a passkey said to it', () => {
    expect(E.isRight(signatureInput.decode({ challenge_id: 'x'.repeat(40), response: { id: 'x' } }))).toBe(true)
    for (const bad of [{ challenge_id: 'x'.repeat(40) }, { challenge_id: 'x', response: {} }, { response: {} }])
      expect(E.isLeft(signatureInput.decode(bad))).toBe(true)
    expect(signatureInput.name).toBe('signature')
  })

  it('takes what it says, and refuses anything else', () => {
    for (const [name, { input }] of Object.entries(ACTIONS)) {
      if (input === null) continue
      expect(GOOD[name], name).toBeDefined()
      for (const good of GOOD[name] ?? [])
        expect([name, good, E.isRight(input.decode(good))]).toEqual([name, good, true])
      for (const bad of [...(BAD[name] ?? []), { else: 1, ...GOOD[name]?.[0] }])
        expect([name, bad, E.isLeft(input.decode(bad))]).toEqual([name, bad, true])
      expect(input.name).toBe(
        name === 'session' ||
          (name in GOOD && Object.keys(GOOD[name]?.[0] ?? {}).length === 0 && input.name === 'nothing')
          ? 'nothing'
          : name,
      )
    }
  })
})
