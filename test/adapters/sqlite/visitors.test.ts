/** Who comes to the review desk without a key, as SQLite finds them: by a token, an address or a credential. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Visitors } from '../../../adapters/ports/store.js'
import { visitorsReader } from '../../../adapters/sqlite/visitors.js'
import { SESSION_LIFETIME_MS } from '../../../core/operations/review/sessions.js'
import { houses, twoAccounts } from '../../support/desk-life.js'
import { type Copied, copied } from '../../support/store/copied.js'
import { type House, initialise, OVERSIGHT, sent, sha256, textOf, type World } from '../../support/world.js'

let world: World
let store: Copied
let visitors: Visitors
let test: House
let live: House
let other: House

beforeEach(() => {
  world = twoAccounts()
  store = copied(world)
  visitors = visitorsReader(store.db)
  const [first, second, , fourth] = houses(world)
  if (first === undefined || second === undefined || fourth === undefined) throw new Error('no house')
  test = first
  live = second
  other = fourth
})

/** Asks what is stored now. */
const now = (): Visitors => {
  store.copy()
  return visitors
}

const tokenOf = (url: unknown): string => sha256(String(url).split('#sign_in=')[1] ?? '')

describe('a session', () => {
  const byKey = (at: House) => {
    const { token, session_id } = world.ask(at.reviewer, 'desk_sign_in_key', { agent: 'Safari' }).body
    return { hash: sha256(textOf(token)), id: textOf(session_id) }
  }
  const byLink = (at: House) => {
    const token_hash = tokenOf(world.ask(at.operator, 'desk_link').body.url)
    const link_id = now().link({ token_hash })?.id
    const { token, session_id } = world.ask(at.operator, 'desk_sign_in', { link_id, agent: 'Firefox' }).body
    return { hash: sha256(textOf(token)), id: textOf(session_id) }
  }

  it('is found by its token, with what its key may and where the operator is reached now', () => {
    const reviewer = byKey(test)
    const operator = byLink(live)
    expect(now().session(reviewer.hash)).toEqual({
      session: world.row('desk_sessions', reviewer.id),
      oversight_email: OVERSIGHT,
      key: { name: 'reviewer', scopes: ['read', 'oversight'], mailboxes: null },
    })
    expect(now().session(operator.hash)).toEqual({
      session: world.row('desk_sessions', operator.id),
      oversight_email: OVERSIGHT,
      key: null,
    })
    for (const hash of [reviewer.id, sha256('another'), '']) expect(now().session(hash)).toBeNull()
  })

  it('is not found once it has ended, and is found when its time is over, for whoever asks to say so', () => {
    const [ended, over] = [byKey(test), byKey(test)]
    world.ask(test.operator, 'desk_end_session', { session_id: ended.id })
    world.now_ms += 2 * SESSION_LIFETIME_MS
    expect(now().session(ended.hash)).toBeNull()
    expect(now().session(over.hash)?.session.expires_ms).toBeLessThan(world.now_ms)
  })

  it('has no key when that was revoked, the mailboxes that it is limited to, and the address of today', () => {
    const { hash } = byKey(test)
    world.set('api_keys', test.reviewer.id, { mailboxes: `["${test.mailbox_id}"]` })
    expect(now().session(hash)?.key?.mailboxes).toEqual([test.mailbox_id])
    world.ask(test.operator, 'revoke_api_key', { key_id: test.reviewer.id })
    expect(now().session(hash)).toMatchObject({ session: { ended_ms: null }, key: null })
    world.ask(test.operator, 'recover_operator', { oversight_email: 'new@human.example' })
    expect(now().session(hash)).toMatchObject({
      session: { oversight_email: OVERSIGHT },
      oversight_email: 'new@human.example',
    })
  })

  it('is not given the key of another account that has the same id', () => {
    const { hash } = byKey(test)
    const key = world.row('api_keys', test.reviewer.id)
    world.ask(test.operator, 'revoke_api_key', { key_id: test.reviewer.id })
    world.write({ op: 'insert', table: 'api_keys', row: { ...key, account_id: 'acc_B', hash: 'other' } })
    expect(now().session(hash)?.key).toBeNull()
  })
})

describe('a link', () => {
  it('is found by its token and by its id, also when it was used or its time is over', () => {
    const token_hash = tokenOf(world.ask(live.operator, 'desk_link').body.url)
    const row = now().link({ token_hash })
    expect(row).toEqual(world.rows('desk_links')[0])
    world.ask(live.operator, 'desk_sign_in', { link_id: row?.id, agent: 'Firefox' })
    world.now_ms += SESSION_LIFETIME_MS
    for (const by of [{ token_hash }, { id: row?.id ?? '' }])
      expect(now().link(by)).toMatchObject({ id: row?.id, account_id: 'acc_A', used_ms: expect.any(Number) })
    for (const by of [{ token_hash: row?.id ?? '' }, { id: token_hash }, { id: 'lnk_x' }, { token_hash: 'x' }])
      expect(now().link(by)).toBeNull()
  })

  it('to decide is found by the token in its mail, with the hold that it is of', () => {
    const message_id = sent(other)
    const [mail] = world.ask(other.worker, 'desk_notify').body.mails as ReadonlyArray<{ readonly text: string }>
    const token = /#decide=(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(now().link({ token_hash: sha256(token) })).toMatchObject({
      account_id: 'acc_B',
      environment: 'live',
      purpose: 'decide',
      message_id,
      revision: 1,
      hold: 1,
    })
  })
})

describe('the accounts of an address', () => {
  const reached = (account_id: string, oversight_email: string | null): void =>
    world.set('accounts', account_id, { oversight_email })

  it('are all whose operator is reached there, the oldest first, however it is written', () => {
    for (const email of [OVERSIGHT, OVERSIGHT.toUpperCase(), 'Boss@human.Example'])
      expect(now().accountsOf(email)).toEqual(['acc_A', 'acc_B'])
    reached('acc_A', 'BOSS@Human.example')
    expect(now().accountsOf(OVERSIGHT)).toEqual(['acc_A', 'acc_B'])
    for (const stored of ['Ärger@human.example', 'A\u0308rger@human.example']) {
      reached('acc_A', stored)
      for (const email of ['ärger@human.example', 'ÄRGER@human.example', 'A\u0308rger@human.example'])
        expect([email, now().accountsOf(email)]).toEqual([email, ['acc_A']])
    }
    expect(now().accountsOf(OVERSIGHT)).toEqual(['acc_B'])
  })

  it('are none of who is not reached, or elsewhere', () => {
    reached('acc_A', null)
    for (const email of ['boss@human.exampl', 'boss@human.example.org', '', 'null', '%'])
      expect([email, now().accountsOf(email)]).toEqual([email, []])
    expect(now().accountsOf(OVERSIGHT)).toEqual(['acc_B'])
  })

  it('are twenty at most', () => {
    for (let n = 10; n < 40; n += 1) initialise(world, `agents${n}.example`, `acc_C${n}`)
    expect(now().accountsOf(OVERSIGHT)).toHaveLength(20)
    expect(now().accountsOf(OVERSIGHT).slice(0, 3)).toEqual(['acc_A', 'acc_B', 'acc_C10'])
  })
})

describe('the newest entry', () => {
  it('is counted of each account by itself, and is none of one that there is not', () => {
    const count = (account_id: string) => world.entries().filter((one) => one.account_id === account_id).length
    const before = now().newest('acc_A')
    expect(before).toBe(count('acc_A'))
    sent(test)
    expect([now().newest('acc_A'), now().newest('acc_B')]).toEqual([count('acc_A'), count('acc_B')])
    expect(now().newest('acc_A')).toBeGreaterThan(before)
    expect(now().newest('acc_x')).toBe(0)
  })
})

describe('a passkey', () => {
  const add = (at: House, credential_id: string): string => {
    const credential = { credential_id, public_key: 'k', counter: 0, name: 'Laptop' }
    return textOf(world.ask(at.operator, 'desk_add_passkey', credential).body.passkey_id)
  }

  it('is found by its credential, of whichever account, and stands for its own account alone', () => {
    expect(now().hasPasskey('acc_A')).toBe(false)
    const [mine, second, theirs] = [add(live, 'one'), add(live, 'two'), add(other, 'three')]
    expect(now().passkey('one')).toEqual(world.row('passkeys', mine))
    expect(now().passkey('three')).toMatchObject({ id: theirs, account_id: 'acc_B' })
    expect(now().passkey('One')).toBeNull()
    expect([now().credentialsOf('acc_A'), now().credentialsOf('acc_B')]).toEqual([['one', 'two'], ['three']])
    expect(second).not.toBe(mine)
  })

  it('is no more once it was removed', () => {
    const passkey_id = add(live, 'one')
    add(other, 'two')
    world.ask(live.operator, 'desk_remove_passkey', { passkey_id })
    expect([now().hasPasskey('acc_A'), now().hasPasskey('acc_B')]).toEqual([false, true])
    expect([now().credentialsOf('acc_A'), now().passkey('one')]).toEqual([[], null])
  })
})
