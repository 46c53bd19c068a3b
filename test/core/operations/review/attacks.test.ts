/** Who would decide, sign in or look without the right to: by links, codes, sessions and keys, on the one road. */
import { describe, expect, it } from 'vitest'
import { DECIDE_LINK_MS, decideLink, SIGN_IN_LINK_MS } from '../../../../core/operations/review/links.js'
import type { LinkRow } from '../../../../core/operations/rows.js'
import {
  codeOf,
  contextOf,
  type House,
  house,
  initialise,
  inMode,
  messageOf,
  SETTINGS,
  sent,
  team,
  textOf,
} from '../../../support/world.js'

const AGENT = { agent: 'a browser' }

/** A link to decide on a message as it stands, as a mail would hold it. */
const linkTo = (at: House, message_id: string): LinkRow => {
  const { world, operator } = at
  const asked = world.plan(operator, 'desk_message', { message_id })
  const request = {
    ...{ name: 'x', principal: operator, input: {}, now_ms: world.now_ms, entropy: new Uint8Array(10) },
    ...{ random_hex: `${world.rows('desk_links').length}`.padStart(40, '0'), prepared: null },
  }
  const context = contextOf(request, SETTINGS)
  const { row } = decideLink(world.rows('desk_links').length, messageOf(at, message_id), asked.facts, request, context)
  world.write({ op: 'insert', table: 'desk_links', row })
  return row
}

const byLink = (at: House, row: LinkRow, action = 'approve', more: object = {}) =>
  at.world.ask(at.operator, 'desk_decide_link', { link_id: row.id, message_id: row.message_id, action, ...more })

const opened = (at: House, row: LinkRow) =>
  at.world.ask(at.operator, 'desk_open_link', { link_id: row.id, message_id: row.message_id })

const live = (at: House): House => ({ world: at.world, ...team(at.world, at.account_id, 'live') })

describe('a link to decide', () => {
  it('decides once, on its hold, with its reason', () => {
    const at = house()
    const link = linkTo(at, sent(at))
    expect(opened(at, link).body.state).toBe('open')
    expect(byLink(at, link, 'reject', { reason: 'no' }).body).toMatchObject({
      status: 'rejected',
      decided_by: 'operator',
    })
    expect(at.world.row('desk_links', link.id).used_ms).toBe(at.world.now_ms)
    expect(messageOf(at, link.message_id ?? '').reason).toBe('no')
    expect(opened(at, link).body.state).toBe('decided')
    expect(byLink(at, link, 'approve').code).toBe('already_decided')
    expect(byLink(at, link, 'reject').plan.writes).toEqual([])
  })

  it('is of its own account, environment and message', () => {
    const at = house()
    const link = linkTo(at, sent(at))
    const other = sent(at)
    initialise(at.world, 'other.example', 'acc_B')
    const stranger = team(at.world, 'acc_B', 'test').operator
    for (const who of [stranger, live(at).operator])
      for (const name of ['desk_decide_link', 'desk_open_link'])
        expect(at.world.ask(who, name, { link_id: link.id, message_id: link.message_id, action: 'approve' }).code).toBe(
          'link_not_good',
        )
    for (const name of ['desk_decide_link', 'desk_open_link'])
      expect(at.world.ask(at.operator, name, { link_id: link.id, message_id: other, action: 'approve' }).code).toBe(
        'link_not_good',
      )
    expect([messageOf(at, other).status, messageOf(at, link.message_id ?? '').status]).toEqual(['pending', 'pending'])
  })

  it('dies in its time', () => {
    const at = house()
    const link = linkTo(at, sent(at))
    at.world.now_ms += DECIDE_LINK_MS - 1
    expect(opened(at, link).status).toBe(200)
    at.world.now_ms += 1
    expect([opened(at, link).code, byLink(at, link).code]).toEqual(['link_not_good', 'link_not_good'])
  })

  it('dies when the operator is reached elsewhere, also one that was mailed to nobody', () => {
    for (const before of ['boss@human.example', null]) {
      const at = house()
      at.world.set('accounts', 'acc_A', { oversight_email: before })
      const link = linkTo(at, sent(at))
      expect(opened(at, link).status).toBe(200)
      at.world.set('accounts', 'acc_A', { oversight_email: 'new@human.example' })
      expect([opened(at, link).code, byLink(at, link).code]).toEqual(['link_not_good', 'link_not_good'])
    }
  })

  it('of an older revision shows that there is a newer one, and decides nothing', () => {
    const at = house()
    const id = sent(at)
    const link = linkTo(at, id)
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, subject: 'Another' })
    expect(opened(at, link).body.state).toBe('newer_revision')
    expect(byLink(at, link)).toMatchObject({ code: 'revision_mismatch', body: { revision: 2 } })
    expect(messageOf(at, id).status).toBe('pending')
  })

  it('never decides a newer hold of the same revision', () => {
    for (const used of [true, false]) {
      const at = house()
      const id = sent(at)
      const link = linkTo(at, id)
      if (used) byLink(at, link)
      else at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
      at.world.ask(at.admin, 'update_mailbox', { mailbox_id: at.mailbox_id, oversight_mode: 'read_only' })
      inMode(at, 'gated_send')
      expect(messageOf(at, id)).toMatchObject({ status: 'pending', revision: 1, hold: 2 })
      expect(opened(at, link).body.state).toBe('decided')
      for (const action of ['approve', 'reject']) expect(byLink(at, link, action).code).toBe('link_not_good')
      expect(messageOf(at, id).status).toBe('pending')
    }
  })

  it('signs nobody in, and one to sign in decides nothing', () => {
    const at = house()
    const id = sent(at)
    const link = linkTo(at, id)
    expect(at.world.ask(at.operator, 'desk_sign_in', { link_id: link.id, ...AGENT }).code).toBe('link_not_good')
    at.world.ask(live(at).operator, 'desk_link')
    const [sign] = at.world.rows('desk_links').filter((one) => one.purpose === 'sign_in')
    const asked = { link_id: sign?.id, message_id: id, action: 'approve' }
    expect(at.world.ask(live(at).operator, 'desk_decide_link', asked).code).toBe('link_not_good')
  })

  it('does not approve what the operator composed', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.operator, 'desk_reschedule', { message_id: id, revision: 1, send_at: null })
    const link = linkTo(at, id)
    expect([byLink(at, link).code, byLink(at, link, 'reject').body.status]).toEqual(['forbidden_reviewer', 'rejected'])
  })
})

describe('a link and a code to sign in', () => {
  const asking = () => {
    const at = live(house())
    const { ask_id } = at.world.ask(at.worker, 'desk_ask_sign_in').body
    const mail = at.world.rows('operator_mail').at(-1)?.body ?? ''
    const code = /asked: (\S+)/.exec(mail)?.[1] ?? ''
    const enter = (more: object = {}) =>
      at.world.ask(at.operator, 'desk_sign_in', { link_id: textOf(ask_id), ...AGENT, ...more })
    return { at, code, enter, ask_id: textOf(ask_id) }
  }

  it('opens one session, once', () => {
    const { at, code, enter } = asking()
    expect(enter({ code: code.toLowerCase() }).status).toBe(200)
    expect([enter({ code }).code, enter().code]).toEqual(['link_not_good', 'link_not_good'])
    expect(at.world.rows('desk_sessions')).toMatchObject([{ kind: 'operator', key_id: null, environment: 'live' }])
  })

  it('dies after five wrong codes, half an hour, and when the operator is reached elsewhere', () => {
    const wrong = asking()
    for (let n = 0; n < 5; n += 1) expect(wrong.enter({ code: 'WRONG' }).code).toBe('sign_in_failed')
    expect(wrong.enter({ code: wrong.code }).code).toBe('link_not_good')
    const late = asking()
    late.at.world.now_ms += SIGN_IN_LINK_MS
    expect(late.enter().code).toBe('link_not_good')
    const moved = asking()
    moved.at.world.set('accounts', 'acc_A', { oversight_email: 'new@human.example' })
    expect(moved.enter({ code: moved.code }).code).toBe('link_not_good')
    expect([wrong, late, moved].flatMap(({ at }) => at.world.rows('desk_sessions'))).toEqual([])
  })

  it('is of its own account', () => {
    const { at, code, ask_id } = asking()
    initialise(at.world, 'other.example', 'acc_B')
    const stranger = team(at.world, 'acc_B', 'live').operator
    expect(at.world.ask(stranger, 'desk_sign_in', { link_id: ask_id, code, ...AGENT }).code).toBe('link_not_good')
  })

  it('of the machine opens by its token alone, wherever the operator is reached', () => {
    const at = live(house())
    at.world.ask(at.operator, 'desk_link')
    const link_id = at.world.rows('desk_links')[0]?.id
    expect(at.world.ask(at.operator, 'desk_sign_in', { link_id, code: 'null', ...AGENT }).code).toBe('sign_in_failed')
    at.world.set('accounts', 'acc_A', { oversight_email: 'new@human.example' })
    expect(at.world.ask(at.operator, 'desk_sign_in', { link_id, ...AGENT }).status).toBe(200)
  })

  it('is asked for five times, and then answered in silence', () => {
    const at = live(house())
    for (let n = 0; n < 5; n += 1) expect(at.world.ask(at.worker, 'desk_ask_sign_in').plan.writes).toHaveLength(2)
    expect(at.world.ask(at.worker, 'desk_ask_sign_in')).toMatchObject({ status: 200, plan: { writes: [] } })
  })
})

describe('sessions', () => {
  it('are opened by keys with oversight alone', () => {
    const at = house()
    for (const who of [at.agent, at.admin])
      expect(at.world.ask(who, 'desk_sign_in_key', AGENT)).toMatchObject({
        code: 'missing_scope',
        plan: { writes: [] },
      })
    expect(at.world.ask(at.reviewer, 'desk_sign_in_key', AGENT).status).toBe(200)
    expect(at.world.rows('desk_sessions')).toMatchObject([{ kind: 'reviewer', key_id: at.reviewer.id }])
  })

  it('of a key that was revoked do nothing any more', () => {
    const at = house()
    const message_id = sent(at)
    at.world.set('api_keys', at.reviewer.id, { revoked_ms: at.world.now_ms })
    const who = { ...at.reviewer, session: 'ses_1' }
    for (const [name, input] of [
      ['desk_queue', {}],
      ['desk_message', { message_id }],
      ['desk_sign_in_key', AGENT],
      ['decide_email', { message_id, action: 'approve' }],
    ] as const)
      expect(at.world.ask(who, name, input).code).toBe('unauthenticated')
  })

  it('of another account or environment are ended by nobody', () => {
    const at = house()
    const session_id = at.world.ask(at.reviewer, 'desk_sign_in_key', AGENT).body.session_id
    initialise(at.world, 'other.example', 'acc_B')
    for (const who of [team(at.world, 'acc_B', 'test').operator, live(at).operator])
      expect(at.world.ask(who, 'desk_end_session', { session_id }).code).toBe('not_found')
    expect(at.world.ask(at.operator, 'desk_end_session', { session_id }).body.ended).toBe(true)
    expect(at.world.ask(at.operator, 'desk_end_session', { session_id }).plan.writes).toEqual([])
    expect(at.world.entries().filter((one) => one.type === 'session.ended')).toHaveLength(1)
  })
})

describe('codes', () => {
  const KEY = { name: 'second agent', scopes: ['read', 'send'] }

  it('are asked of an operator session in live, of none in test, and never of the machine itself', () => {
    const at = house()
    const session = { session: 'ses_1' }
    expect(at.world.ask({ ...at.operator, ...session }, 'create_api_key', KEY).status).toBe(200)
    const { world, operator } = live(at)
    expect(world.plan(operator, 'create_api_key', KEY).status).toBe(200)
    expect(world.ask({ ...operator, ...session }, 'create_api_key', KEY).status).toBe(202)
    expect(world.rows('operator_mail').at(-1)?.body).toContain('A session of yours on the review desk asks for')
    const approval_code = codeOf(live(at))
    expect(world.ask({ ...operator, ...session }, 'create_api_key', { ...KEY, approval_code: 'WRONG' }).code).toBe(
      'approval_code_invalid',
    )
    expect(world.ask({ ...operator, ...session }, 'create_api_key', { ...KEY, approval_code }).status).toBe(200)
  })
})

describe("the account's kill switch", () => {
  it('is pressed in live alone, at once, and released with a code', () => {
    const at = live(house())
    const who = { ...at.operator, session: 'ses_1' }
    const on = () => at.world.row('accounts', 'acc_A').kill_switch
    expect(at.world.ask({ ...who, environment: 'test' }, 'desk_kill_switch', { on: true }).code).toBe('operator_only')
    expect([at.world.ask(who, 'desk_kill_switch', { on: true }).body.kill_switch, on()]).toEqual([true, 1])
    expect(at.world.ask({ ...who, environment: 'test' }, 'desk_kill_switch', { on: false }).code).toBe('operator_only')
    expect([at.world.ask(who, 'desk_kill_switch', { on: false }).status, on()]).toEqual([202, 1])
    const approval_code = codeOf(at)
    expect(at.world.ask(who, 'desk_kill_switch', { on: true, approval_code }).plan.writes).toEqual([])
    expect([at.world.ask(who, 'desk_kill_switch', { on: false, approval_code }).status, on()]).toEqual([200, 0])
  })
})

describe('a reviewer who is limited to some mailboxes', () => {
  it('sees nothing of others', () => {
    const at = house()
    const theirs = sent(at)
    const mine = at.world.ask(at.operator, 'create_mailbox', { address: 'second@agents.example' }).body.mailbox_id
    const limited = { ...at.reviewer, mailboxes: [textOf(mine)] }
    const own = textOf(
      at.world.ask(at.agent, 'send_email', { to: 'jo@example.com', subject: 'Own', body: 'x', mailbox_id: mine }).body
        .message_id,
    )
    const queue = at.world.ask(limited, 'desk_queue').body
    expect(queue).toMatchObject({ total: 1, counts: { pending: 1 }, messages: [{ message_id: own }] })
    expect(JSON.stringify(queue.mailboxes)).toBe(
      JSON.stringify([{ mailbox_id: mine, address: 'second@agents.example' }]),
    )
    expect(at.world.ask(limited, 'desk_counts').body.pending).toBe(1)
    expect(at.world.ask(limited, 'desk_history').body.messages).toMatchObject([{ message_id: own }])
    expect(at.world.ask(limited, 'desk_message', { message_id: theirs }).code).toBe('not_found')
    expect(at.world.ask(limited, 'decide_email', { message_id: theirs, action: 'approve' }).code).toBe('not_found')
    expect(JSON.stringify(at.world.ask(limited, 'desk_message', { message_id: own }).body)).not.toContain(theirs)
  })
})
