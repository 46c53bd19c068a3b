import { describe, expect, it } from 'vitest'
import { CODE_TRIES } from '../../../../core/ladder/code.js'
import { codeFrom } from '../../../../core/operations/codes.js'
import type { Facts } from '../../../../core/operations/facts.js'
import {
  DECIDE_LINK_MS,
  decideLink,
  linkState,
  opens,
  SIGN_IN_LINK_MS,
  SIGN_IN_LINKS_MAX,
} from '../../../../core/operations/review/links.js'
import { secretFrom } from '../../../../core/operations/review/sessions.js'
import type { LinkRow } from '../../../../core/operations/rows.js'
import {
  askedToSignIn,
  desk,
  isSecretFor,
  linkNamed,
  linkOfToken,
  linksOf,
  sessionsOf,
  signIn,
  signInMail,
} from '../../../support/desk.js'
import { contextOf, type House, OVERSIGHT, SETTINGS, START_MS, sent, sha256 } from '../../../support/world.js'

describe('the operator asks to sign in', () => {
  it('and is mailed a link and a code, whose hashes alone are kept', () => {
    const at = desk()
    const id = askedToSignIn(at)
    const { token, code, body } = signInMail(at)
    expect(token).toMatch(/^[0-9a-f]{40}$/)
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    expect(isSecretFor(`link:${id}`, token)).toBe(true)
    expect(isSecretFor(`code:${id}`, code, codeFrom)).toBe(true)
    expect(linkOfToken(at, token)).toEqual({
      id,
      account_id: 'acc_A',
      environment: 'live',
      purpose: 'sign_in',
      token_hash: sha256(token),
      code_hash: sha256(JSON.stringify([id, code.replace('-', '')])),
      oversight_email: OVERSIGHT,
      message_id: null,
      revision: null,
      hold: null,
      tries: 0,
      created_ms: START_MS,
      expires_ms: START_MS + SIGN_IN_LINK_MS,
      used_ms: null,
    })
    expect(body).toBe(
      [
        'Somebody asks to sign in on the review desk as you.',
        '',
        `If it is you, open: https://desk.example/link#sign_in=${token}`,
        `Or type this code where you asked: ${code}`,
        '',
        'Both work once, for 30 minutes. If it is not you, do nothing, and give the code to nobody.',
        '',
      ].join('\n'),
    )
    expect(at.world.rows('operator_mail').at(-1)).toMatchObject({
      subject: 'Sign in on the review desk',
      recipient: OVERSIGHT,
    })
  })

  it('nobody is mailed without an address, nor beyond a few at a time', () => {
    const at = desk()
    const quiet = { code: null, body: {}, plan: { writes: [], facts: [] } }
    at.world.set('accounts', 'acc_A', { oversight_email: null })
    expect(at.world.ask(at.worker, 'desk_ask_sign_in')).toMatchObject(quiet)
    at.world.set('accounts', 'acc_A', { oversight_email: OVERSIGHT })
    for (let n = 0; n < SIGN_IN_LINKS_MAX; n += 1) askedToSignIn(at)
    expect(at.world.ask(at.worker, 'desk_ask_sign_in')).toMatchObject(quiet)
    expect(linksOf(at)).toHaveLength(SIGN_IN_LINKS_MAX)
    at.world.now_ms += SIGN_IN_LINK_MS
    expect(askedToSignIn(at)).toMatch(/^lnk_/)
  })
})

describe('signing in', () => {
  const refused = { code: 'link_not_good', plan: { writes: [], facts: [] } }

  it('by the code as a person types it, once', () => {
    const at = desk()
    const id = askedToSignIn(at)
    const typed = signInMail(at).code.toLowerCase().replace('-', ' ')
    at.world.now_ms += 7
    const asked = signIn(at, { link_id: id, code: typed })
    expect(asked).toMatchObject({ status: 200, body: { token: expect.stringMatching(/^mds_/) } })
    expect(sessionsOf(at)).toEqual([
      expect.objectContaining({ kind: 'operator', key_id: null, environment: 'live', agent: 'Firefox' }),
    ])
    expect(JSON.parse(at.world.entries().at(-1)?.data ?? '')).toMatchObject({ kind: 'operator', by: 'mail' })
    expect(linkNamed(at, id).used_ms).toBe(START_MS + 7)
    expect(signIn(at, { link_id: id, code: typed })).toMatchObject(refused)
    expect(signIn(at, { link_id: id })).toMatchObject(refused)
  })

  it('by the link, whose token found it', () => {
    const at = desk()
    const id = askedToSignIn(at)
    expect(signIn(at, { link_id: id })).toMatchObject({ status: 200 })
    expect(sessionsOf(at)).toHaveLength(1)
  })

  it('a wrong code counts a try, and too many end the code for good, but not the link: whoever knows the address shuts nobody out', () => {
    const at = desk()
    const id = askedToSignIn(at)
    for (let n = 1; n <= CODE_TRIES; n += 1) {
      expect(signIn(at, { link_id: id, code: '0000-0000' })).toMatchObject({ code: 'sign_in_failed' })
      expect(linkNamed(at, id).tries).toBe(n)
    }
    expect(signIn(at, { link_id: id, code: signInMail(at).code })).toMatchObject(refused)
    expect(linkNamed(at, id).tries).toBe(CODE_TRIES)
    expect(sessionsOf(at)).toEqual([])
    expect(signIn(at, { link_id: id })).toMatchObject({ status: 200 })
  })

  it('not after its time, not once the operator is reached elsewhere, and not by another account’s', () => {
    const late = desk()
    const id = askedToSignIn(late)
    late.world.now_ms += SIGN_IN_LINK_MS - 1
    expect(late.world.plan(late.operator, 'desk_sign_in', { link_id: id, agent: '' })).toMatchObject({ code: null })
    late.world.now_ms += 1
    expect(signIn(late, { link_id: id })).toMatchObject(refused)
    const moved = desk()
    const other = askedToSignIn(moved)
    moved.world.set('accounts', 'acc_A', { oversight_email: 'new@human.example' })
    expect(signIn(moved, { link_id: other })).toMatchObject(refused)
    expect(signIn(moved, { link_id: 'lnk_none' })).toMatchObject(refused)
    const strange = { ...moved, operator: { ...moved.operator, account_id: 'acc_B' } }
    expect(signIn(strange, { link_id: other })).toMatchObject(refused)
  })

  it('by a link that the machine printed, whatever address the operator has', () => {
    const at = desk()
    const { body } = at.world.ask(at.operator, 'desk_link')
    expect(body).toEqual({
      url: expect.stringMatching(/^https:\/\/desk\.example\/link#sign_in=[0-9a-f]{40}$/),
      expires_at: '2026-01-05T12:30:00.000Z',
    })
    const row = linkOfToken(at, String(body.url).split('=')[1] ?? '')
    expect(row).toMatchObject({ purpose: 'sign_in', code_hash: null, oversight_email: null })
    expect(row?.id).toMatch(/^lnk_/)
    expect(isSecretFor(`link:${row?.id}`, String(body.url).split('=')[1] ?? '')).toBe(true)
    const other = { link_id: row?.id, agent: '' }
    expect(at.world.plan(at.operator, 'desk_sign_in', other)).toMatchObject({ status: 200 })
    at.world.set('accounts', 'acc_A', { oversight_email: null })
    expect(signIn(at, { link_id: row?.id, code: '' })).toMatchObject({ code: 'sign_in_failed' })
    expect(signIn(at, { link_id: row?.id })).toMatchObject({ status: 200 })
    expect(JSON.parse(at.world.entries().at(-1)?.data ?? '')).toMatchObject({ by: 'machine' })
  })
})

/** A link to decide on a message as it stands, as a notification carries it. */
const mailed = (at: House, message_id: string): LinkRow => {
  const asked = at.world.plan(at.worker, 'desk_message', { message_id })
  const request = {
    name: 'x',
    principal: at.worker,
    input: {},
    now_ms: at.world.now_ms,
    entropy: new Uint8Array(10),
    random_hex: 'ab',
    prepared: null,
  }
  const { row, url } = decideLink(
    0,
    at.world.row('messages', message_id),
    asked.facts,
    request,
    contextOf(request, SETTINGS),
  )
  expect(url).toMatch(/^https:\/\/desk\.example\/link#decide=[0-9a-f]{40}$/)
  expect(row.token_hash).toBe(sha256(url.split('=')[1] ?? ''))
  expect(url.split('=')[1]).toBe(secretFrom(`link:${row.id}`, { sha256, random_hex: 'ab' }))
  at.world.write({ op: 'insert', table: 'desk_links', row })
  return row
}

describe('a link to decide', () => {
  const open = (at: House, row: LinkRow, message_id = row.message_id) =>
    at.world.ask(at.operator, 'desk_open_link', { link_id: row.id, message_id })
  const decide = (at: House, row: LinkRow, action: string, more = {}) =>
    at.world.ask(at.operator, 'desk_decide_link', { link_id: row.id, message_id: row.message_id, action, ...more })

  it('is bound to one hold of one revision, and opens it', () => {
    const at = desk()
    const id = sent(at)
    const row = mailed(at, id)
    expect(row).toMatchObject({
      purpose: 'decide',
      code_hash: null,
      oversight_email: OVERSIGHT,
      message_id: id,
      revision: 1,
      hold: 1,
      expires_ms: START_MS + DECIDE_LINK_MS,
    })
    expect(open(at, row).body).toMatchObject({
      state: 'open',
      expires_at: '2026-01-12T12:00:00.000Z',
      message: { message_id: id, can: { decide: true }, revisions: [{ revision: 1 }] },
    })
    expect(open(at, row).plan).toMatchObject({ writes: [], facts: [] })
  })

  it('approves as the operator, and is used up; the same again changes nothing, the opposite is refused', () => {
    const at = desk()
    const id = sent(at)
    const row = mailed(at, id)
    at.world.now_ms += 3
    expect(decide(at, row, 'approve').body).toMatchObject({ status: 'queued', decided_by: 'operator' })
    expect(linkNamed(at, row.id).used_ms).toBe(START_MS + 3)
    expect(at.world.entries().some((one) => one.type === 'message.approved' && one.actor === 'operator')).toBe(true)
    expect(open(at, row).body.state).toBe('decided')
    at.world.now_ms += 3
    expect(decide(at, row, 'approve')).toMatchObject({ status: 200, plan: { writes: [], facts: [] } })
    expect(decide(at, row, 'reject')).toMatchObject({ code: 'already_decided' })
    expect(linkNamed(at, row.id).used_ms).toBe(START_MS + 3)
  })

  it('rejects with a reason; what is refused leaves it', () => {
    const at = desk()
    const id = sent(at)
    const row = mailed(at, id)
    at.world.set('mailboxes', at.mailbox_id, { mode: 'read_only' })
    expect(decide(at, row, 'approve')).toMatchObject({ code: 'mailbox_read_only' })
    expect(linkNamed(at, row.id).used_ms).toBeNull()
    expect(decide(at, row, 'reject', { reason: 'No' }).body).toMatchObject({ status: 'rejected' })
    expect(at.world.row('messages', id).reason).toBe('No')
  })

  it('of an earlier revision decides nothing', () => {
    const at = desk()
    const id = sent(at)
    const row = mailed(at, id)
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, body: 'Other' })
    expect(open(at, row).body.state).toBe('newer_revision')
    expect(decide(at, row, 'approve')).toMatchObject({ code: 'revision_mismatch', body: { revision: 2 } })
  })

  it('of an earlier hold decides nothing, although the revision is the same', () => {
    const at = desk()
    const id = sent(at)
    const row = mailed(at, id)
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    at.world.ask(at.operator, 'revoke_api_key', { key_id: at.reviewer.id })
    expect(at.world.row('messages', id)).toMatchObject({ status: 'pending', revision: 1, hold: 2 })
    expect(open(at, row).body.state).toBe('decided')
    expect(decide(at, row, 'approve')).toMatchObject({ code: 'link_not_good' })
    expect(at.world.row('messages', id).status).toBe('pending')
  })

  it('opens no other message, and nothing for another purpose, account, address or time', () => {
    const at = desk()
    const [id, other] = [sent(at), sent(at)]
    const row = mailed(at, id)
    const refused = { code: 'link_not_good' }
    expect(open(at, row, other)).toMatchObject(refused)
    expect(
      at.world.ask(at.operator, 'desk_decide_link', { link_id: row.id, message_id: other, action: 'approve' }),
    ).toMatchObject(refused)
    expect(open(at, row, 'msg_none')).toMatchObject(refused)
    expect(open(at, { ...row, id: 'lnk_none' })).toMatchObject(refused)
    expect(decide(at, { ...row, id: 'lnk_none' }, 'approve')).toMatchObject(refused)
    expect(decide(at, { ...row, message_id: 'msg_none' }, 'approve')).toMatchObject(refused)
    expect(signIn(at, { link_id: row.id })).toMatchObject(refused)
    const signing = linkNamed(at, askedToSignIn(at))
    expect(open(at, { ...signing, message_id: id })).toMatchObject(refused)
    at.world.set('accounts', 'acc_A', { oversight_email: 'new@human.example' })
    expect(open(at, row)).toMatchObject(refused)
    expect(decide(at, row, 'approve')).toMatchObject(refused)
    at.world.set('accounts', 'acc_A', { oversight_email: OVERSIGHT })
    at.world.now_ms += DECIDE_LINK_MS - 1
    expect(open(at, row)).toMatchObject({ code: null })
    at.world.now_ms += 1
    expect(open(at, row)).toMatchObject(refused)
    expect(at.world.row('messages', id).status).toBe('pending')
  })

  it('without an address is good for nothing', () => {
    const facts = { account: { oversight_email: 'x@y.example' } } as Facts
    const row = { purpose: 'decide', used_ms: null, expires_ms: 2, tries: 0, oversight_email: null } as LinkRow
    expect(opens(row, facts, 1)).toBe(false)
    expect(opens({ ...row, oversight_email: 'x@y.example' }, facts, 1)).toBe(true)
    expect(opens({ ...row, oversight_email: 'x@y.example', used_ms: 1 }, facts, 1)).toBe(true)
    expect(opens(null, facts, 1)).toBe(false)
  })

  it('used up is over, though the hold were open', () => {
    const loaded = { message: { revision: 1, status: 'pending', hold: 1 } } as NonNullable<Facts['loaded']>
    const row = { revision: 1, hold: 1, used_ms: null } as LinkRow
    expect(linkState(row, loaded)).toBe('open')
    expect(linkState({ ...row, used_ms: 1 }, loaded)).toBe('decided')
    expect(linkState({ ...row, hold: 2 }, loaded)).toBe('decided')
    expect(linkState(row, { ...loaded, message: { ...loaded.message, status: 'queued' } })).toBe('decided')
  })
})
