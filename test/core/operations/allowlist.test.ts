import { describe, expect, it } from 'vitest'
import {
  codeOf,
  deliveriesOf,
  HELLO,
  type House,
  house,
  inMode,
  messageOf,
  sent,
  textOf,
  withCode,
} from '../../support/world.js'

const allow = (at: House, pattern: string): string =>
  textOf(withCode(at, at.admin, 'add_allowlist_entry', { mailbox_id: at.mailbox_id, pattern }).body.entry_id)

const remove = (at: House, entry_id: string) =>
  at.world.ask(at.admin, 'remove_allowlist_entry', { mailbox_id: at.mailbox_id, entry_id })

const statusOf = (at: House, input: object): unknown =>
  at.world.ask(at.agent, 'send_email', { ...HELLO, ...input }).body.status

describe('the allowlist of a gated_send mailbox', () => {
  it('that is empty allows nobody', () => {
    expect(statusOf(house(), {})).toBe('pending')
  })

  it('lets a message leave whose every recipient and reply-to it covers', () => {
    const at = house()
    allow(at, '*@example.com')
    allow(at, 'al@other.example')
    const whole = { to: 'Jo@EXAMPLE.com', cc: 'al@other.example', bcc: 'bo@example.com', reply_to: 'jo@example.com' }
    expect(statusOf(at, whole)).toBe('queued')
    for (const name of ['to', 'cc', 'bcc', 'reply_to'])
      expect(statusOf(at, { ...whole, [name]: 'eve@other.example' })).toBe('pending')
  })

  it('does not cover subdomains, or other people at the domain of an exact entry', () => {
    const at = house()
    allow(at, '*@example.com')
    allow(at, 'al@other.example')
    expect(statusOf(at, { to: 'jo@sub.example.com' })).toBe('pending')
    expect(statusOf(at, { to: 'bo@other.example' })).toBe('pending')
  })

  it('knows an entry in whatever case it was written', () => {
    const at = house()
    allow(at, 'Jo@Example.com')
    expect(at.world.rows('allowlist')[0]?.pattern).toBe('jo@example.com')
    expect(statusOf(at, { to: 'JO@example.com' })).toBe('queued')
  })

  it("takes the mailbox's own address as reply-to for granted, and no other", () => {
    const at = house()
    allow(at, '*@example.com')
    expect(statusOf(at, { reply_to: ['Agent@agents.example'] })).toBe('queued')
    expect(statusOf(at, { reply_to: ['other@agents.example'] })).toBe('pending')
    expect(statusOf(at, { to: 'agent@agents.example' })).toBe('pending')
  })

  it('does nothing in gated_all or read_only, nor for another mailbox', () => {
    const at = house()
    allow(at, '*@example.com')
    expect(statusOf(inMode(at, 'gated_all'), {})).toBe('pending')
    expect(statusOf(inMode(at, 'gated_send'), {})).toBe('queued')
    const other = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    expect(statusOf(at, { mailbox_id: other })).toBe('pending')
  })

  it('is named in the audit log: which entries allowed it, and who added them', () => {
    const at = house()
    const domain = allow(at, '*@example.com')
    const exact = allow(at, 'jo@example.com')
    const unused = allow(at, 'al@other.example')
    const { plan } = at.world.ask(at.agent, 'send_email', HELLO)
    expect(plan.facts).toHaveLength(1)
    expect(plan.facts[0]?.data).toMatchObject({
      clearance: 'allowlist',
      allowed_by: [
        { entry_id: domain, added_by: at.admin.id },
        { entry_id: exact, added_by: at.admin.id },
      ],
    })
    expect(JSON.stringify(plan.facts)).not.toContain(unused)
  })

  it('is named there for a draft that is sent, too', () => {
    const at = house()
    const entry = allow(at, '*@example.com')
    const message_id = sent(at, { draft: true })
    const { plan, body } = at.world.ask(at.agent, 'edit_scheduled_email', { message_id, submit: true })
    expect(body).toMatchObject({ status: 'queued', reason: 'allowlist' })
    expect(plan.facts[0]?.data.allowed_by).toEqual([{ entry_id: entry, added_by: at.admin.id }])
  })

  it('is not named for what another rule let go', () => {
    const at = house()
    allow(at, '*@example.com')
    const { plan } = inMode(at, 'autonomous').world.ask(at.agent, 'send_email', HELLO)
    expect(plan.facts[0]?.data).not.toHaveProperty('allowed_by')
  })
})

describe('adding an entry', () => {
  it("needs the operator's code for exactly this pattern and mailbox (P10)", () => {
    const at = house()
    const input = { mailbox_id: at.mailbox_id, pattern: '*@example.com' }
    const first = at.world.ask(at.admin, 'add_allowlist_entry', input)
    expect([first.status, first.body.status]).toEqual([202, 'approval_required'])
    expect(at.world.rows('operator_mail')[0]?.body).toContain(
      `The key ${at.admin.id} asks for: always allow "*@example.com" for agent@agents.example (${at.mailbox_id})\n`,
    )
    const approval_code = codeOf(at)
    const other = at.world.ask(at.admin, 'add_allowlist_entry', { ...input, pattern: '*@evil.example', approval_code })
    expect(other.code).toBe('approval_code_invalid')
    expect(at.world.rows('allowlist')).toEqual([])
    const done = at.world.ask(at.admin, 'add_allowlist_entry', { ...input, approval_code })
    const entry_id = textOf(done.body.entry_id)
    expect(done.body).toEqual({ entry_id, mailbox_id: at.mailbox_id, pattern: '*@example.com' })
    expect(at.world.rows('allowlist')).toEqual([
      {
        id: entry_id,
        account_id: 'acc_A',
        environment: 'test',
        mailbox_id: at.mailbox_id,
        pattern: '*@example.com',
        added_by: at.admin.id,
        salt: expect.stringMatching(/^[0-9a-f]{32}$/),
        created_ms: at.world.now_ms,
        removed_ms: null,
      },
    ])
    expect(entry_id).toMatch(/^alw_/)
    expect(done.plan).toMatchObject({
      facts: [
        { type: 'allowlist.added', subject_id: entry_id, actor: at.admin.id, data: { mailbox_id: at.mailbox_id } },
        { type: 'code.used' },
      ],
      changed: [],
    })
  })

  it('is for those who reach the mailbox', () => {
    const at = house()
    const limited = { ...at.admin, mailboxes: ['mbx_other'] }
    const input = { mailbox_id: at.mailbox_id, pattern: '*@example.com' }
    const { code, body } = at.world.ask(limited, 'add_allowlist_entry', input)
    expect([code, body]).toEqual(['not_found', { field: 'mailbox_id' }])
  })
})

describe('removing an entry', () => {
  it('is done at once, and holds what it had cleared and nothing else clears', () => {
    const at = house()
    const entry = allow(at, '*@example.com')
    const both = allow(at, 'al@example.com')
    const [held, cleared] = [sent(at), sent(at, { to: 'al@example.com' })]
    const done = remove(at, entry)
    expect([done.status, done.body]).toEqual([200, { entry_id: entry, removed: true }])
    expect(at.world.row('allowlist', entry).removed_ms).toBe(at.world.now_ms)
    expect(messageOf(at, held)).toMatchObject({ status: 'pending', phase: 'held', clearance: 'none' })
    expect(deliveriesOf(at, held)[0]?.claim_ms).toBeNull()
    expect(messageOf(at, cleared)).toMatchObject({ status: 'queued', clearance: 'allowlist' })
    expect(done.plan.changed).toEqual([held])
    expect(
      done.plan.facts.map(({ type, subject_id, data }) => [type, subject_id, data.cause ?? data.mailbox_id]),
    ).toEqual([
      ['allowlist.removed', entry, at.mailbox_id],
      ['message.held', held, 'withdrawn'],
    ])
    remove(at, both)
    expect(messageOf(at, cleared).status).toBe('pending')
  })

  it('twice is the same as once', () => {
    const at = house()
    const entry = allow(at, '*@example.com')
    remove(at, entry)
    const again = remove(at, entry)
    expect(again.body).toEqual({ entry_id: entry, removed: true })
    expect(again.plan).toMatchObject({ writes: [], facts: [], changed: [] })
  })

  it('is for those who reach its mailbox, and name that one', () => {
    const at = house()
    const entry = allow(at, '*@example.com')
    const other = textOf(at.world.ask(at.admin, 'create_mailbox', { address: 'b@agents.example' }).body.mailbox_id)
    const wrong = at.world.ask(at.admin, 'remove_allowlist_entry', { mailbox_id: other, entry_id: entry })
    expect([wrong.code, wrong.body]).toEqual(['not_found', { field: 'entry_id' }])
    const limited = { ...at.admin, mailboxes: [other] }
    const mine = { mailbox_id: at.mailbox_id, entry_id: entry }
    expect(at.world.ask(limited, 'remove_allowlist_entry', mine).code).toBe('not_found')
    const nothing = { mailbox_id: at.mailbox_id, entry_id: `alw_${'0'.repeat(26)}` }
    expect(at.world.ask(at.admin, 'remove_allowlist_entry', nothing).code).toBe('not_found')
  })

  it('leaves what another environment, mailbox or human cleared', () => {
    const at = house()
    const entry = allow(at, 'al@example.com')
    const approved = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: approved, action: 'approve' })
    expect(remove(at, entry).plan.changed).toEqual([])
    expect(messageOf(at, approved).status).toBe('queued')
  })
})
