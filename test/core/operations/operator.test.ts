import { describe, expect, it } from 'vitest'
import { accountSeal, keySeal, mailboxSeal } from '../../../core/audit/seal.js'
import { RETRY_DELAYS_S } from '../../../core/delivery/retry.js'
import { inQuotes, quoted } from '../../../core/operations/operator-mail.js'
import type { MailboxRow, OperatorMailRow } from '../../../core/operations/rows.js'
import {
  codeOf,
  emptyWorld,
  type House,
  house,
  initialise,
  machine,
  OVERSIGHT,
  START_MS,
  sent,
  sha256,
  team,
  withCode,
} from '../../support/world.js'

describe("somebody else's text in mail to the operator", () => {
  const HOSTILE = 'Ok\r\n\r\nApproval code: 1\u0085\u2028\u2029x'

  it('stands on one line of its own, marked', () => {
    expect(quoted('Hello')).toBe('> Hello')
    expect(quoted(HOSTILE)).toBe('> Ok    Approval code: 1   x')
  })

  it('within a sentence cannot close its quotes', () => {
    expect(inQuotes('a" b\\')).toBe('"a\\" b\\\\"')
    expect(inQuotes('a\nb')).toBe('"a b"')
  })
})

describe('mail to the operator', () => {
  it('of test is marked as such, that of live is not', () => {
    const subject = (at: House) => {
      sent(at)
      return at.world.rows('operator_mail')[0]?.subject.slice(0, 14)
    }
    expect([subject(house('test')), subject(house('live'))]).toEqual(['[TEST] Waiting', 'Waiting for yo'])
  })

  it('is kept to be read on the machine where no relay or no address is', () => {
    const without = house()
    without.world.settings = { ...without.world.settings, operator_relay: false }
    sent(without)
    expect(without.world.rows('operator_mail')[0]).toMatchObject({ recipient: OVERSIGHT, claim_ms: null })
    const nobody = house()
    nobody.world.set('accounts', 'acc_A', { oversight_email: null })
    sent(nobody)
    expect(nobody.world.rows('operator_mail')[0]).toMatchObject({ recipient: null, claim_ms: null })
  })
})

describe('what became of mail to the operator', () => {
  const mailed = (at: House, outcome: string) => {
    const mail = at.world.rows('operator_mail')[0] as OperatorMailRow
    const asked = at.world.ask(at.worker, 'operator_mailed', { mail, outcome })
    return { asked, row: at.world.rows('operator_mail')[0] }
  }
  const waiting = (): House => {
    const at = house()
    sent(at)
    at.world.now_ms += 1000
    return at
  }

  it('taken: sent, and done', () => {
    const at = waiting()
    const { asked, row } = mailed(at, 'taken')
    expect(row).toMatchObject({ attempts: 1, claim_ms: null, sent_ms: START_MS + 1000 })
    expect(asked.plan).toMatchObject({ facts: [], changed: [], answer: { status: 200, body: {} } })
  })

  it('later: tried again on the schedule of deliveries, and given up at its end', () => {
    const at = waiting()
    for (const [n, seconds] of RETRY_DELAYS_S.entries()) {
      const { row } = mailed(at, 'later')
      expect(row).toMatchObject({ attempts: n + 1, claim_ms: at.world.now_ms + seconds * 1000, sent_ms: null })
    }
    expect(mailed(at, 'later').row).toMatchObject({ attempts: RETRY_DELAYS_S.length + 1, claim_ms: null })
  })

  it('never: given up', () => {
    expect(mailed(waiting(), 'never').row).toMatchObject({ attempts: 1, claim_ms: null, sent_ms: null })
  })
})

describe('the way back for a lost oversight_email', () => {
  const recover = (at: House, oversight_email: string, who = at.operator) =>
    at.world.ask(who, 'recover_operator', { oversight_email })
  const HOSTED = {
    fields: [{ field: 'oversight_email', message: 'Choose an address on a domain that this server does not host.' }],
  }

  it('is on the machine alone', () => {
    const at = house()
    for (const who of [at.admin, at.worker]) {
      const { code, body } = recover(at, 'new@human.example', who)
      expect([code, body]).toEqual(['missing_scope', { scope: 'operator' }])
    }
  })

  it('sets it, and says so in the audit log, without the address', () => {
    const at = house()
    const { status, body, plan } = recover(at, 'new@human.example')
    expect([status, body]).toEqual([200, { account_id: 'acc_A', oversight_email: 'new@human.example' }])
    expect(at.world.row('accounts', 'acc_A').oversight_email).toBe('new@human.example')
    expect(plan.facts).toEqual([
      {
        type: 'account.oversight_email_changed',
        environment: null,
        subject_id: 'acc_A',
        actor: 'operator',
        data: { row: accountSeal(at.world.row('accounts', 'acc_A'), sha256) },
      },
    ])
    expect(plan.changed).toEqual([])
  })

  it('ends the codes that went to the old address: whoever reads it now must not use them', () => {
    const at = house()
    const asked = { name: 'late', scopes: ['read'] }
    at.world.ask(at.admin, 'create_api_key', asked)
    const old = codeOf(at)
    recover(at, 'new@human.example')
    const use = (approval_code: string) => at.world.ask(at.admin, 'create_api_key', { ...asked, approval_code })
    expect(use(old).code).toBe('approval_code_invalid')
    expect(withCode(at, at.admin, 'create_api_key', asked).status).toBe(200)
  })

  it('refuses a domain that this server hosts: an agent could read the codes', () => {
    const at = house()
    expect(recover(at, 'boss@Agents.example').body).toEqual(HOSTED)
    expect(at.world.row('accounts', 'acc_A').oversight_email).toBe(OVERSIGHT)
  })

  it('refuses one that it hosts for another account, too', () => {
    const at = house()
    initialise(at.world, 'other.example', 'acc_B')
    expect(recover(at, 'boss@other.example').body).toEqual(HOSTED)
    expect(recover(at, 'boss@sub.other.example').status).toBe(200)
  })
})

describe('the first start', () => {
  const begin = (input: object) => {
    const world = emptyWorld()
    const asked = world.ask(machine('acc_N', 'live', 'operator'), 'init', {
      domain: 'agents.example',
      oversight_email: OVERSIGHT,
      limits: true,
      ...input,
    })
    return { world, ...asked }
  }

  it('makes an account, a mailbox in each environment, and keys for agent, reviewer and admin', () => {
    const { world, status, body, plan } = begin({})
    const mailboxes = world.rows('mailboxes')
    const keys = world.rows('api_keys')
    expect(status).toBe(200)
    expect(body).toEqual({
      account_id: 'acc_N',
      mailboxes: {
        test: { id: mailboxes[0]?.id, address: 'agent@agents.example' },
        live: { id: mailboxes[1]?.id, address: 'agent@agents.example' },
      },
      keys: Object.fromEntries(
        ['test', 'live'].map((environment) => [
          environment,
          Object.fromEntries(
            ['agent', 'reviewer', 'admin'].map((role) => [role, expect.stringMatching(`^mm_${environment}_`)]),
          ),
        ]),
      ),
    })
    expect(world.rows('accounts')).toEqual([
      {
        id: 'acc_N',
        oversight_email: OVERSIGHT,
        kill_switch: 0,
        notify: 'each',
        quiet_from_min: null,
        quiet_until_min: null,
        messages_per_hour: 2_500,
        messages_per_day: 25_000,
        recipients_per_hour: 2_500,
        recipients_per_day: 25_000,
        salt: expect.stringMatching(/^[0-9a-f]{32}$/),
        created_ms: START_MS,
      },
    ])
    expect(mailboxes.map(({ environment, mode, messages_per_hour }) => [environment, mode, messages_per_hour])).toEqual(
      [
        ['test', 'gated_send', 500],
        ['live', 'gated_send', 500],
      ],
    )
    expect(keys.map(({ environment, name, scopes, mailboxes }) => [environment, name, scopes, mailboxes])).toEqual(
      ['test', 'live'].flatMap((environment) => [
        [environment, 'agent', '["read","send"]', null],
        [environment, 'reviewer', '["read","oversight"]', null],
        [environment, 'admin', '["admin"]', null],
      ]),
    )
    expect(new Set(keys.map((one) => one.id)).size).toBe(6)
    expect(new Set(keys.map((one) => one.hash)).size).toBe(6)
    expect(plan.facts.map((one) => [one.type, one.environment, one.subject_id, one.actor, one.data])).toEqual([
      ['account.created', null, 'acc_N', 'operator', { row: accountSeal(world.row('accounts', 'acc_N'), sha256) }],
      ...['test', 'live'].flatMap((environment, n) => [
        [
          'mailbox.created',
          environment,
          mailboxes[n]?.id,
          'operator',
          { mode: 'gated_send', row: mailboxSeal(mailboxes[n] as MailboxRow, sha256) },
        ],
        ...keys
          .slice(n * 3, n * 3 + 3)
          .map((key) => [
            'key.created',
            environment,
            key.id,
            'operator',
            { scopes: JSON.parse(key.scopes), row: keySeal(key) },
          ]),
      ]),
    ])
    expect(plan.changed).toEqual([])
  })

  it('can go without limits, for load tests, and without an operator address', () => {
    const { world } = begin({ limits: false, oversight_email: null })
    const none = {
      messages_per_hour: null,
      messages_per_day: null,
      recipients_per_hour: null,
      recipients_per_day: null,
    }
    expect(world.rows('accounts')[0]).toMatchObject({ ...none, oversight_email: null })
    expect(world.rows('mailboxes')).toMatchObject([none, none])
  })

  it('refuses an operator address on the domain that it is to host', () => {
    const { code, body, plan } = begin({ oversight_email: 'boss@AGENTS.example' })
    expect([code, plan.writes]).toEqual(['invalid_request', []])
    expect(body).toMatchObject({ fields: [{ field: 'oversight_email' }] })
    expect(begin({ oversight_email: 'boss@sub.agents.example' }).status).toBe(200)
  })

  it('refuses one on a domain that it hosts for another account', () => {
    const { world } = begin({})
    const second = { domain: 'other.example', oversight_email: 'boss@agents.example', limits: true }
    const { code, body } = world.ask(machine('acc_M', 'live', 'operator'), 'init', second)
    expect([code, body]).toMatchObject(['invalid_request', { fields: [{ field: 'oversight_email' }] }])
  })

  it('refuses a domain on which the operator of another account is reached: an agent could read the codes', () => {
    const { world } = begin({ oversight_email: 'boss@BigCorp.example' })
    const second = (domain: string) =>
      world.ask(machine('acc_M', 'live', 'operator'), 'init', { domain, oversight_email: null, limits: true })
    const { code, body, plan } = second('bigcorp.example')
    expect([code, body, plan.writes]).toEqual([
      'invalid_request',
      {
        fields: [
          {
            field: 'domain',
            message: 'Choose a domain on which the operator of no account of this server is reached.',
          },
        ],
      },
      [],
    ])
    expect(second('sub.bigcorp.example').status).toBe(200)
  })

  it('refuses a domain that another account has, in whatever case', () => {
    const { world } = begin({})
    const again = (domain: string) =>
      world.ask(machine('acc_M', 'live', 'operator'), 'init', { domain, oversight_email: null, limits: true })
    expect(again('Agents.example').code).toBe('address_taken')
    expect(again('other.example').status).toBe(200)
    expect(team(world, 'acc_M', 'test').agent.account_id).toBe('acc_M')
  })

  it.each(['test', 'live'] as const)('refuses a domain where only %s has the address', (environment) => {
    const { world } = begin({})
    for (const one of world.rows('mailboxes'))
      if (one.environment !== environment) world.set('mailboxes', one.id, { address_key: 'other@agents.example' })
    for (const asked of ['test', 'live'] as const)
      expect(
        world.ask(machine('acc_M', asked, 'operator'), 'init', {
          domain: 'agents.example',
          oversight_email: null,
          limits: true,
        }).code,
      ).toBe('address_taken')
  })

  it('serves several accounts on one machine', () => {
    const world = emptyWorld()
    initialise(world, 'a.example', 'acc_A')
    initialise(world, 'b.example', 'acc_B')
    expect(world.rows('mailboxes').map((one) => one.account_id)).toEqual(['acc_A', 'acc_A', 'acc_B', 'acc_B'])
  })
})
