import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeSeal } from '../../../core/audit/seal.js'
import { refusal } from '../../../core/errors.js'
import { codeFrom, guarded } from '../../../core/operations/codes.js'
import { refused } from '../../../core/operations/plan.js'
import type { CodeRow } from '../../../core/operations/rows.js'
import { codeOf, contextOf, type House, house, OVERSIGHT, SETTINGS, START_MS, sha256 } from '../../support/world.js'

const DAY_MS = 24 * 60 * 60 * 1000

const KEY = { name: 'second agent', scopes: ['read', 'send'] }

const ask = (at: House, input: object = {}, who = at.admin) => at.world.ask(who, 'create_api_key', { ...KEY, ...input })

const keys = (at: House): number => at.world.rows('api_keys').length

describe('a change that could weaken oversight', () => {
  it('is asked for once: nothing changes, and the operator is mailed a code that no answer holds', () => {
    const at = house()
    const { status, body, plan } = ask(at)
    expect([status, body]).toEqual([
      202,
      {
        status: 'approval_required',
        message:
          'A one-time code was sent to the operator. Repeat the call with approval_code once they gave it to you; of manage_upgrade with action "apply".',
        expires_in_seconds: 86_400,
      },
    ])
    const code = codeOf(at)
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(JSON.stringify([plan.answer, plan.facts, at.world.rows('operator_codes')])).not.toContain(code)
    const [row] = at.world.rows('operator_codes')
    expect(row).toEqual({
      id: expect.stringMatching(/^opc_/),
      account_id: 'acc_A',
      environment: 'test',
      request_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      code_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      tries: 0,
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      created_ms: START_MS,
      expires_ms: START_MS + DAY_MS,
      used_ms: null,
    })
    expect(plan.facts).toEqual([
      {
        type: 'code.asked',
        environment: 'test',
        subject_id: row?.id,
        actor: at.admin.id,
        data: { operation: 'create_api_key', row: codeSeal(row as CodeRow, sha256) },
      },
    ])
    expect(plan.changed).toEqual([])
    expect(at.world.rows('operator_mail')).toMatchObject([
      {
        kind: 'code',
        recipient: OVERSIGHT,
        subject: '[TEST] Approval code for create_api_key',
        body: [
          `The key ${at.admin.id} asks for: a new test key "second agent" with the scopes read, send for every mailbox`,
          '',
          `Approval code: ${code}`,
          '',
          'Give it on only if you want this change. It works once, for exactly this request, within 24 hours.',
          '',
        ].join('\n'),
        message_id: null,
      },
    ])
  })

  it('is done when the same request comes with the code, which is used up then', () => {
    const at = house()
    ask(at)
    const approval_code = codeOf(at)
    const { status, plan } = ask(at, { approval_code })
    expect([status, keys(at)]).toEqual([200, 7])
    const [row] = at.world.rows('operator_codes')
    expect(row?.used_ms).toBe(START_MS)
    expect(plan.facts.at(-1)).toEqual({
      type: 'code.used',
      environment: 'test',
      subject_id: row?.id,
      actor: at.admin.id,
      data: { operation: 'create_api_key' },
    })
    expect(ask(at, { approval_code }).code).toBe('approval_code_invalid')
    expect(keys(at)).toBe(7)
  })

  it('accepts the code as a person types it', () => {
    for (const typed of [
      (code: string) => code.toLowerCase(),
      (code: string) => code.replace('-', ' '),
      (code: string) => ` ${code.replace('-', '')}`,
      (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
      (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'I'),
    ]) {
      const at = house()
      ask(at)
      const right = `${codeOf(at)}`
      expect(ask(at, { approval_code: typed(right) }).status).toBe(200)
    }
  })

  it('reads O as 0, and I and L as 1', () => {
    const at = house()
    ask(at)
    const [row] = at.world.rows('operator_codes')
    const id = row?.id ?? ''
    const context = contextOf({ ...request(at), now_ms: START_MS }, SETTINGS)
    const summary = summaryIn(at)
    at.world.set('operator_codes', id, {
      code_hash: context.sha256(JSON.stringify([id, '01100110', OVERSIGHT, summary])),
    })
    expect(ask(at, { approval_code: 'oIl0-Oi1o' }).status).toBe(200)
  })
})

describe('a code opens exactly one request', () => {
  it.each([
    ['another name', { name: 'third agent' }],
    ['other scopes', { scopes: ['read', 'oversight'] }],
    ['a limit to mailboxes', {}],
  ])('not one with %s', (what, change) => {
    const at = house()
    ask(at)
    const more = what === 'a limit to mailboxes' ? { mailboxes: [at.mailbox_id] } : change
    const { code, plan } = ask(at, { ...more, approval_code: codeOf(at) })
    expect(code).toBe('approval_code_invalid')
    expect(plan.writes).toEqual([])
    expect(keys(at)).toBe(6)
  })

  it('not that of another key, environment, or operation', () => {
    const at = house()
    ask(at)
    const approval_code = codeOf(at)
    const other = { ...at.admin, id: 'key_other' }
    expect(ask(at, { approval_code }, other).code).toBe('approval_code_invalid')
    expect(ask(at, { approval_code }, { ...at.admin, environment: 'live' }).code).toBe('approval_code_invalid')
    const raise = { mailbox_id: at.mailbox_id, action: 'apply', oversight_mode: 'autonomous', approval_code }
    expect(at.world.ask(at.admin, 'manage_upgrade', raise).code).toBe('approval_code_invalid')
    expect(ask(at, { approval_code }).status).toBe(200)
  })

  it('whatever the order in which its names are written', () => {
    const at = house()
    ask(at)
    const turned = { approval_code: codeOf(at), scopes: KEY.scopes, name: KEY.name }
    expect(at.world.ask(at.admin, 'create_api_key', turned).status).toBe(200)
  })

  it('any of several open ones for it', () => {
    const at = house()
    ask(at)
    const first = codeOf(at)
    ask(at)
    expect(codeOf(at)).not.toBe(first)
    expect(ask(at, { approval_code: first }).status).toBe(200)
  })
})

describe('a code dies', () => {
  it('after 24 hours', () => {
    const at = house()
    ask(at)
    const approval_code = codeOf(at)
    at.world.now_ms += DAY_MS - 1
    expect(at.world.plan(at.admin, 'create_api_key', { ...KEY, approval_code }).status).toBe(200)
    at.world.now_ms += 1
    expect(ask(at, { approval_code }).code).toBe('approval_code_invalid')
  })

  it('after five wrong tries, each of which is in the audit log', () => {
    const at = house()
    ask(at)
    const approval_code = codeOf(at)
    for (let tries = 1; tries <= 5; tries += 1) {
      if (tries === 5) expect(at.world.plan(at.admin, 'create_api_key', { ...KEY, approval_code }).status).toBe(200)
      const { status, code, plan } = ask(at, { approval_code: 'WRONG' })
      expect([status, code, at.world.rows('operator_codes')[0]?.tries]).toEqual([400, 'approval_code_invalid', tries])
      expect(plan.changed).toEqual([])
      expect(plan.facts).toEqual([
        {
          type: 'code.wrong',
          environment: 'test',
          subject_id: at.world.rows('operator_codes')[0]?.id,
          actor: at.admin.id,
          data: { tries },
        },
      ])
    }
    expect(ask(at, { approval_code }).code).toBe('approval_code_invalid')
    expect(ask(at, { approval_code: 'WRONG' }).plan.writes).toEqual([])
    expect(keys(at)).toBe(6)
  })

  it('a wrong try counts against every open code for that request, and against no other', () => {
    const at = house()
    ask(at)
    ask(at)
    ask(at, { name: 'other' })
    ask(at, { approval_code: 'WRONG' })
    expect(at.world.rows('operator_codes').map((one) => one.tries)).toEqual([1, 1, 0])
  })
})

describe('codes of an account', () => {
  it('open at one time are 20: a leaked key cannot flood the operator, or guess for ever', () => {
    const at = house()
    for (let n = 0; n < 20; n += 1) {
      expect(ask(at, { name: `key ${n}` }).status).toBe(202)
      for (let tries = 0; tries < 5; tries += 1) ask(at, { name: `key ${n}`, approval_code: 'WRONG' })
    }
    const { status, code, plan } = ask(at, { name: 'one more' })
    expect([status, code]).toEqual([429, 'approvals_exhausted'])
    expect(plan).toMatchObject({ writes: [], facts: [], answer: { retry_after_s: 86_400 } })
    at.world.now_ms += DAY_MS
    expect(ask(at, { name: 'one more' }).status).toBe(202)
  })

  it('that agents ask for are 10 of the 20 of admins, and those of keys 20 of the 30 of the operator: none locks out who holds more', () => {
    const at = house('live')
    const raise = () =>
      at.world.ask(at.agent, 'manage_upgrade', {
        mailbox_id: at.mailbox_id,
        oversight_mode: 'autonomous',
        action: 'request',
      })
    for (let n = 0; n < 10; n += 1) expect(raise().status).toBe(202)
    expect(raise().code).toBe('approvals_exhausted')
    for (let n = 0; n < 10; n += 1) expect(ask(at, { name: `key ${n}` }).status).toBe(202)
    expect(ask(at, { name: 'one more' }).code).toBe('approvals_exhausted')
    const session = { ...at.operator, session: 'ses_1' }
    for (let n = 0; n < 10; n += 1) expect(ask(at, { name: `key ${n}` }, session).status).toBe(202)
    expect(ask(at, { name: 'one more' }, session).code).toBe('approvals_exhausted')
  })

  it('that were used make room', () => {
    const at = house()
    for (let n = 0; n < 19; n += 1) ask(at, { name: `key ${n}` })
    ask(at)
    ask(at, { approval_code: codeOf(at) })
    expect(ask(at, { name: 'one more' }).status).toBe(202)
    expect(ask(at, { name: 'and another' }).code).toBe('approvals_exhausted')
  })
})

describe('an operator session', () => {
  it('needs no code, for it is who would read it', () => {
    const at = house()
    expect(ask(at, {}, at.operator).status).toBe(200)
    expect(at.world.rows('operator_codes')).toEqual([])
  })
})

describe('a code outlives no change of what it was asked from (P10)', () => {
  const raise = (at: House, action: 'request' | 'apply', more: object = {}) =>
    at.world.ask(at.agent, 'manage_upgrade', {
      mailbox_id: at.mailbox_id,
      action,
      oversight_mode: 'autonomous',
      ...more,
    })

  it('so that a mode which was lowered meanwhile stays low', () => {
    const at = house()
    raise(at, 'request')
    const approval_code = codeOf(at)
    at.world.ask(at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, oversight_mode: 'read_only' })
    expect(raise(at, 'apply', { approval_code }).code).toBe('approval_code_invalid')
    expect(at.world.row('mailboxes', at.mailbox_id).mode).toBe('read_only')
  })
})

/** What the operator read, as the last mail with a code has it. */
const summaryIn = (at: House): string =>
  / asks for: ([^\n]*)/.exec(at.world.rows('operator_mail').at(-1)?.body ?? '')?.[1] ?? ''

const request = (at: House) => ({
  name: 'create_api_key',
  principal: at.admin,
  input: {},
  now_ms: START_MS,
  entropy: new Uint8Array(10),
  random_hex: '00'.repeat(20),
  prepared: null,
})

describe('the guard itself', () => {
  const given = () => {
    const at = house()
    ask(at)
    const asked = at.world.plan(at.admin, 'create_api_key', { ...KEY, approval_code: 'WRONG' })
    const [row] = asked.facts.codes
    const one = request(at)
    const run = (hash: string, change = refused(refusal('conflict'))) =>
      guarded(true, summaryIn(at), hash, codeOf(at), asked.facts, one, contextOf(one, SETTINGS), () => change)
    return { row, run }
  }

  it('leaves the code unused if the change is refused after all', () => {
    const { row, run } = given()
    expect(run(row?.request_hash ?? '')).toEqual(refused(refusal('conflict')))
  })

  it('takes no code that was loaded for another request', () => {
    expect(given().run('another').answer).toMatchObject({ code: 'approval_code_invalid' })
  })
})

describe('a fresh code', () => {
  it('is 40 bits of the randomness, in letters that are hard to mistake', () => {
    expect(codeFrom('0001020304050607')).toBe('0123-4567')
    expect(codeFrom('08090a0b0c0d0e0f')).toBe('89AB-CDEF')
    expect(codeFrom('1011121314151617')).toBe('GHJK-MNPQ')
    expect(codeFrom('18191a1b1c1d1e1f')).toBe('RSTV-WXYZ')
    expect(codeFrom(`2021222324252627${'ff'.repeat(12)}`)).toBe('0123-4567')
  })

  it('never holds I, L, O or U', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (octets) =>
        /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(codeFrom(Buffer.from(octets).toString('hex'))),
      ),
    )
  })
})
