import { describe, expect, it } from 'vitest'
import { mailboxSeal } from '../../../core/audit/seal.js'
import { MODES, type Mode } from '../../../core/oversight/mode.js'
import { codeOf, type House, house, inMode, sha256, textOf, withCode } from '../../support/world.js'

const lastMail = (at: House): string => at.world.rows('operator_mail').at(-1)?.body ?? ''
const mailbox = (at: House) => at.world.row('mailboxes', at.mailbox_id)

describe('creating a mailbox', () => {
  const create = (at: House, input: object) => at.world.ask(at.admin, 'create_mailbox', input)

  it('starts at gated_send, with limits and no name', () => {
    const at = house()
    const { status, body, plan } = create(at, { address: 'Sales@Agents.example' })
    const id = textOf(body.mailbox_id)
    expect([status, body]).toEqual([
      200,
      {
        mailbox_id: id,
        address: 'Sales@agents.example',
        name: null,
        oversight_mode: 'gated_send',
        kill_switch: false,
        hold_expiry_seconds: null,
        limits: {
          messages_per_hour: 500,
          messages_per_day: 5_000,
          recipients_per_hour: 500,
          recipients_per_day: 5_000,
        },
        created_at: '2026-01-05T12:00:00.000Z',
      },
    ])
    expect(at.world.row('mailboxes', id)).toMatchObject({
      account_id: 'acc_A',
      environment: 'test',
      address_key: 'sales@agents.example',
      kill_switch: 0,
    })
    expect(plan.facts).toEqual([
      {
        type: 'mailbox.created',
        environment: 'test',
        subject_id: id,
        actor: at.admin.id,
        data: { mode: 'gated_send', row: mailboxSeal(at.world.row('mailboxes', id), sha256) },
      },
    ])
    expect(plan.changed).toEqual([])
  })

  it('takes a name, and a stricter mode', () => {
    const { body } = create(house(), { address: 'b@agents.example', name: 'Sales', oversight_mode: 'gated_all' })
    expect(body).toMatchObject({ name: 'Sales', oversight_mode: 'gated_all' })
  })

  it('is on a domain that the account has', () => {
    const at = house()
    create(at, { address: 'b@agents.example' })
    for (const address of ['b@example.com', 'b@sub.agents.example', 'b@xagents.example'])
      expect(create(at, { address }).body).toEqual({
        fields: [{ field: 'address', message: 'Choose an address on one of your domains: agents.example.' }],
      })
    expect(create(at, { address: 'b@AGENTS.example' }).code).toBe('address_taken')
    at.world.set('mailboxes', at.mailbox_id, { address: 'agent@zoo.example', address_key: 'agent@zoo.example' })
    expect(create(at, { address: 'b@example.com' }).body).toMatchObject({
      fields: [{ message: 'Choose an address on one of your domains: agents.example, zoo.example.' }],
    })
  })

  it('is refused for an address that is taken, in whatever case', () => {
    const at = house()
    expect(create(at, { address: 'AGENT@agents.example' }).code).toBe('address_taken')
  })
})

describe('changing a mailbox', () => {
  const update = (at: House, input: object, who = at.admin) =>
    at.world.ask(who, 'update_mailbox', { mailbox_id: at.mailbox_id, ...input })

  const LIMITS = ['messages_per_hour', 'messages_per_day', 'recipients_per_hour', 'recipients_per_day'] as const

  it('does at once what tightens', () => {
    const at = inMode(house(), 'autonomous')
    const tight = { oversight_mode: 'gated_all', kill_switch: true, hold_expiry_seconds: 600 }
    const { status, body, plan } = update(at, { ...tight, ...Object.fromEntries(LIMITS.map((one) => [one, 7])) })
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...tight, limits: Object.fromEntries(LIMITS.map((one) => [one, 7])) })
    expect(mailbox(at)).toMatchObject({ mode: 'gated_all', kill_switch: 1, hold_expiry_s: 600, messages_per_hour: 7 })
    expect(plan.facts).toEqual([
      {
        type: 'mailbox.mode_changed',
        environment: 'test',
        subject_id: at.mailbox_id,
        actor: at.admin.id,
        data: { from: 'autonomous', to: 'gated_all', row: mailboxSeal(mailbox(at), sha256) },
      },
      {
        type: 'mailbox.kill_switch',
        environment: 'test',
        subject_id: at.mailbox_id,
        actor: at.admin.id,
        data: { on: true, row: mailboxSeal(mailbox(at), sha256) },
      },
    ])
  })

  it('keeps what is not named', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { name: 'Old', kill_switch: 1, hold_expiry_s: 60, messages_per_hour: 3 })
    const before = mailbox(at)
    const { plan } = update(at, { messages_per_day: 9 })
    expect(mailbox(at)).toEqual({ ...before, messages_per_day: 9, salt: expect.not.stringContaining(before.salt) })
    const row = mailboxSeal(mailbox(at), sha256)
    expect(plan.facts).toMatchObject([{ type: 'mailbox.updated', subject_id: at.mailbox_id, data: { row } }])
    update(at, { name: 'New' })
    expect(mailbox(at)).toEqual({ ...before, messages_per_day: 9, name: 'New', salt: expect.any(String) })
    update(at, { name: null, messages_per_hour: 2 })
    expect(mailbox(at)).toMatchObject({ name: null, messages_per_hour: 2, kill_switch: 1, hold_expiry_s: 60 })
  })

  it.each([
    ['the kill switch released', { kill_switch: 1 }, { kill_switch: false }],
    ['a longer hold expiry', { hold_expiry_s: 60 }, { hold_expiry_seconds: 61 }],
    ['no hold expiry', { hold_expiry_s: 60 }, { hold_expiry_seconds: null }],
    ['leaving gated_all downwards', { mode: 'gated_all' }, { oversight_mode: 'read_only' }],
    ...LIMITS.map((name) => [`a higher ${name}`, { [name]: 5 }, { [name]: 6 }] as const),
    ...LIMITS.map((name) => [`no ${name}`, { [name]: 5 }, { [name]: null }] as const),
  ] as ReadonlyArray<readonly [string, object, object]>)("needs the operator's code for %s", (_what, row, input) => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, row)
    const before = mailbox(at)
    expect(update(at, input).body.status).toBe('approval_required')
    expect(mailbox(at)).toEqual(before)
    expect(update(at, { ...input, approval_code: codeOf(at) }).status).toBe(200)
    expect(mailbox(at)).not.toEqual(before)
  })

  it.each([
    ['a shorter hold expiry', { hold_expiry_s: 61 }, { hold_expiry_seconds: 60 }],
    ['the same hold expiry', { hold_expiry_s: 60 }, { hold_expiry_seconds: 60 }],
    ['a first hold expiry', {}, { hold_expiry_seconds: 60 }],
    ['no expiry where there was none', {}, { hold_expiry_seconds: null }],
    ['the same limit', { messages_per_day: 5 }, { messages_per_day: 5 }],
    ['a first limit', { messages_per_day: null }, { messages_per_day: 5 }],
    ['a switch that was not pressed', {}, { kill_switch: false }],
    ['the same mode', { mode: 'gated_all' }, { oversight_mode: 'gated_all' }],
  ] as ReadonlyArray<readonly [string, object, object]>)('needs none for %s', (_what, row, input) => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, row)
    expect(update(at, input).status).toBe(200)
  })

  it('tells the operator every setting that is asked for, as it is and as it will be', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { kill_switch: 1, name: 'Old', hold_expiry_s: 60 })
    update(at, {
      name: 'x"; kill_switch from true to true',
      kill_switch: false,
      hold_expiry_seconds: null,
      messages_per_hour: 1000,
      oversight_mode: 'read_only',
    })
    expect(lastMail(at)).toContain(
      [
        `asks for: change agent@agents.example (${at.mailbox_id}): name from "Old" to "x\\"; kill_switch from true to true"`,
        'oversight_mode from "gated_send" to "read_only"',
        'kill_switch from true to false',
        'hold_expiry_seconds from 60 to none',
        'messages_per_hour from none to 1000\n',
      ].join('; '),
    )
  })

  it('never raises a mode: that is asked for by manage_upgrade', () => {
    const at = house()
    const { code, body } = update(at, { oversight_mode: 'monitored', kill_switch: true })
    expect([code, body]).toEqual(['upgrade_required', { mode: 'gated_send' }])
    expect(mailbox(at).kill_switch).toBe(0)
  })

  it('releases the kill switch with a code, and the audit log says so', () => {
    const at = house()
    update(at, { kill_switch: true })
    const { plan } = withCode(at, at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, kill_switch: false })
    expect(plan.facts[0]).toMatchObject({ type: 'mailbox.kill_switch', data: { on: false } })
    expect(mailbox(at).kill_switch).toBe(0)
  })

  it('is for those who reach it', () => {
    const at = house()
    const { code, body } = update(at, { name: 'x' }, { ...at.admin, mailboxes: ['mbx_other'] })
    expect([code, body]).toEqual(['not_found', { field: 'mailbox_id' }])
  })
})

describe('the way up the trust ladder', () => {
  const upgrade = (at: House, oversight_mode: Mode, input: object = {}) =>
    at.world.ask(at.agent, 'manage_upgrade', { mailbox_id: at.mailbox_id, action: 'request', oversight_mode, ...input })

  it('an agent asks, the operator is mailed a code, and the agent applies it', () => {
    const at = house()
    expect(upgrade(at, 'autonomous').body).toMatchObject({ status: 'approval_required' })
    expect(mailbox(at).mode).toBe('gated_send')
    expect(lastMail(at)).toContain(
      `asks for: change the mode of agent@agents.example (${at.mailbox_id}) from gated_send to autonomous\n`,
    )
    const { status, body, plan } = upgrade(at, 'autonomous', { action: 'apply', approval_code: codeOf(at) })
    expect([status, body.oversight_mode]).toEqual([200, 'autonomous'])
    expect(mailbox(at).mode).toBe('autonomous')
    expect(plan.facts[0]).toMatchObject({
      type: 'mailbox.mode_changed',
      data: { from: 'gated_send', to: 'autonomous' },
    })
  })

  it('the code is for that mode alone', () => {
    const at = house()
    upgrade(at, 'monitored')
    const wrong = upgrade(at, 'autonomous', { action: 'apply', approval_code: codeOf(at) })
    expect([wrong.code, mailbox(at).mode]).toEqual(['approval_code_invalid', 'gated_send'])
  })

  it('a request asks for a new code, whatever code it comes with', () => {
    const at = house()
    upgrade(at, 'monitored')
    expect(upgrade(at, 'monitored', { approval_code: codeOf(at) }).body.status).toBe('approval_required')
    expect(mailbox(at).mode).toBe('gated_send')
  })

  it('to apply, one gives the code', () => {
    const at = house()
    upgrade(at, 'monitored')
    expect(upgrade(at, 'monitored', { action: 'apply' }).body).toEqual({
      fields: [{ field: 'approval_code', message: 'Give the code that the operator was sent.' }],
    })
  })

  it('the mode that it has already is no change', () => {
    const at = house()
    const { status, body, plan } = upgrade(at, 'gated_send')
    expect([status, body.oversight_mode]).toEqual([200, 'gated_send'])
    expect(plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it('leads up, or away from gated_all; no agent lowers a mode by it', () => {
    for (const from of MODES)
      for (const to of MODES.filter((one) => one !== from)) {
        const at = inMode(house(), from)
        const { body } = upgrade(at, to)
        if (MODES.indexOf(to) > MODES.indexOf(from) || from === 'gated_all')
          expect(body.status).toBe('approval_required')
        else
          expect(body).toEqual({
            fields: [
              { field: 'oversight_mode', message: 'This mode trusts less: update_mailbox lowers a mode at once.' },
            ],
          })
        expect(mailbox(at).mode).toBe(from)
      }
  })

  it('is for those who reach the mailbox', () => {
    const at = house()
    const limited = { ...at.agent, mailboxes: ['mbx_other'] }
    const input = { mailbox_id: at.mailbox_id, action: 'request', oversight_mode: 'monitored' }
    const { code, body } = at.world.ask(limited, 'manage_upgrade', input)
    expect([code, body]).toEqual(['not_found', { field: 'mailbox_id' }])
  })
})
