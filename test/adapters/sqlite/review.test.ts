/** What the review desk is shown, from SQLite: the same as over the same rows in memory, on which the tests of `core/` stand. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Principal } from '../../../core/authority/principal.js'
import type { Write } from '../../../core/operations/plan.js'
import type { ReviewFacts, ReviewNeeds } from '../../../core/operations/review/needs.js'
import type { Mail } from '../../../core/operations/review/notify.js'
import { SESSION_LIFETIME_MS } from '../../../core/operations/review/sessions.js'
import { operatorAt } from '../../support/desk.js'
import { act, houses, newMailbox, steps, twoAccounts } from '../../support/desk-life.js'
import { type Copied, copied } from '../../support/store/copied.js'
import { deliveriesOf, type House, handOver, recorded, sent, textOf, type World } from '../../support/world.js'

let world: World
let store: Copied
let test: House
let other: House

const begin = (): void => {
  world = twoAccounts()
  store = copied(world)
}

beforeEach(() => {
  begin()
  const [first, , third] = houses(world)
  if (first === undefined || third === undefined) throw new Error('no house')
  test = first
  other = third
})

const limited = (who: Principal, ...mailboxes: ReadonlyArray<string>): Principal => ({ ...who, mailboxes })

/** Whoever looks: all, one mailbox, no mailbox, one of somebody else. */
const lookers = (all: ReadonlyArray<House>): ReadonlyArray<Principal> =>
  all.flatMap((at) => [
    operatorAt(at),
    at.reviewer,
    limited(at.reviewer, at.mailbox_id),
    limited(at.reviewer),
    limited(at.reviewer, ...all.filter((one) => one !== at).map((one) => one.mailbox_id)),
  ])

const ANY = { words: [], statuses: null, mailbox_id: null, before: null, limit: 100 }

const SEARCHES: ReadonlyArray<Partial<typeof ANY> | { readonly [name: string]: unknown }> = [
  {},
  { limit: 2 },
  ...['hello', 'straße', '"subject"', 'subject', 'null', 'cc', 'jo@example.com', 'INVOICE', '\\', '"', '":"', 'x'].map(
    (word) => ({ words: [word] }),
  ),
  { words: ['your', 'invoice'] },
  { words: ['your', 'hello'] },
  ...[['pending'], ['rejected', 'delivered'], ['unknown'], []].map((statuses) => ({ statuses })),
]

/** Everything that can be asked of what there is, wherever it lies. */
const questions = (at: World): ReadonlyArray<ReviewNeeds> => {
  const ids = at.rows('messages').map((one) => one.id)
  const mails = at.rows('operator_mail').map((one) => one.id)
  const some = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> => list.filter((_, n) => n % 3 === 0)
  return [
    { queue: true },
    { sessions: true, passkeys: true, sign_in_links: true },
    { mails: { limit: 3, before: null } },
    ...some(mails).map((before) => ({ mails: { limit: 100, before } })),
    ...at.rows('desk_sessions').map(({ id }) => ({ session: id })),
    ...at.rows('desk_links').map(({ id }) => ({ link: id })),
    ...at.rows('passkeys').map(({ id, credential_id }) => ({ passkey: id, credential: credential_id })),
    { session: 'ses_x', link: 'lnk_x', passkey: 'pky_x', credential: 'x' },
    ...[...SEARCHES, ...some(ids).map((before) => ({ before }))].map((search) => ({ search: { ...ANY, ...search } })),
    ...at.rows('mailboxes').map(({ id }) => ({ search: { ...ANY, mailbox_id: id } })),
  ] as ReadonlyArray<ReviewNeeds>
}

/** Holds both against each other, of all that can be asked by anybody; and counts what was found. */
const compare = (): void => {
  store.copy()
  const all = houses(world)
  const same = (principal: Principal, needs: ReviewNeeds, message?: string): void => {
    const [expected, found] = store.load(principal, { review: needs, ...(message === undefined ? {} : { message }) })
    const both = [expected, found].map(({ review, loaded }) => ({ principal, needs, message, review, loaded }))
    // Many times faster than `toEqual`, which says what differs.
    if (!isDeepStrictEqual(both[1], both[0])) expect(both[1]).toEqual(both[0])
  }
  for (const principal of lookers(all)) {
    for (const needs of questions(world)) same(principal, needs)
    for (const { id } of world.rows('messages')) same(principal, { around: true }, id)
  }
  for (const at of all) same(at.worker, { holds: true })
}

const shown = (principal: Principal, review: ReviewNeeds, message?: string): ReviewFacts =>
  store.load(principal, { review, ...(message === undefined ? {} : { message }) })[1].review

const ids = (all: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => all.map((one) => one.id)

const said = (principal: Principal): ReadonlyArray<string> =>
  shown(principal, { queue: true }).queue.map((one) => one.said.subject)

it('shows the same from SQLite as from memory, whatever happened and whoever looks', () => {
  fc.assert(
    fc.property(steps, (all) => {
      begin()
      for (const [n, step] of all.entries()) {
        act(world, step)
        // The same reader again: what it keeps of the queue must not outlive what it is of.
        if (n === Math.floor(all.length / 2)) compare()
      }
      compare()
      store.db.close()
    }),
    { numRuns: 20, endOnFailure: true },
  )
}, 120_000)

describe('the queue', () => {
  it('says what a message says now, though it was read before', () => {
    const message_id = sent(test)
    compare()
    expect(said(test.reviewer)).toEqual(['Hello'])
    world.ask(test.agent, 'edit_scheduled_email', { message_id, subject: 'Another' })
    compare()
    expect(said(test.reviewer)).toEqual(['Another'])
  })

  it('weighs again what was read when the account gets another domain, which an address looks like', () => {
    sent(test, { to: 'jo@paypa1.com' })
    const risks = () => shown(test.reviewer, { queue: true }).queue.map((one) => one.alone)
    compare()
    expect(risks()).toEqual(['low'])
    newMailbox(test, 'agent@paypal.com')
    compare()
    expect(risks()).toEqual(['high'])
    expect(shown(test.reviewer, { queue: true }).domains).toEqual(['agents.example', 'paypal.com'])
  })

  it('names the mailboxes that are stopped, of those that whoever looks reaches, the oldest first', () => {
    const [, live] = houses(world)
    newMailbox(test, 'second@agents.example')
    newMailbox(test, 'third@agents.example')
    const [second = '', third = ''] = ids(world.rows('mailboxes')).slice(-2)
    for (const id of [third, test.mailbox_id, live?.mailbox_id ?? '', other.mailbox_id])
      world.set('mailboxes', id, { kill_switch: 1 })
    compare()
    const stopped = (who: Principal) => shown(who, { queue: true }).stopped
    expect(stopped(test.reviewer)).toEqual(['agent@agents.example', 'third@agents.example'])
    expect(stopped(limited(test.reviewer, second, third))).toEqual(['third@agents.example'])
    expect(stopped(limited(test.reviewer))).toEqual([])
    world.set('mailboxes', third, { kill_switch: 0 })
    compare()
    expect(stopped(test.reviewer)).toEqual(['agent@agents.example'])
  })

  it('tells two accounts apart that have a message of the same id', () => {
    const id = sent(test)
    const mailbox_id = other.mailbox_id
    // What is kept of a message is kept for the account's domains: here they are the same.
    world.set('mailboxes', mailbox_id, { address: 'other@agents.example', address_key: 'other@agents.example' })
    world.write({
      op: 'insert',
      table: 'messages',
      row: { ...world.row('messages', id), account_id: 'acc_B', mailbox_id },
    })
    for (const table of ['contents', 'holds'] as const)
      for (const row of world.rows(table)) {
        const summary = 'summary' in row ? { summary: row.summary.replace('Hello', 'Of another') } : {}
        world.write({ op: 'insert', table, row: { ...row, account_id: 'acc_B', ...summary } } as Write)
      }
    store.copy()
    for (const _again of [1, 2]) {
      expect(said(test.reviewer)).toEqual(['Hello'])
      expect(said(other.reviewer)).toEqual(['Of another'])
    }
  })

  it('offers eight reasons, each once, the newest first', () => {
    for (const reason of ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '9']) {
      const message_id = sent(test)
      world.ask(test.reviewer, 'decide_email', { message_id, action: 'reject', reason })
    }
    compare()
    expect(shown(test.reviewer, { queue: true }).reasons).toEqual(['9', '8', '7', '6', '5', '4', '3', '2'])
    expect(shown(limited(test.reviewer), { queue: true }).reasons).toEqual([])
  })

  it('knows whom something was delivered to, however the address is written, and no one of another environment', () => {
    const [, live] = houses(world)
    const message_id = sent(test, { to: 'Jo@example.com' })
    world.ask(test.reviewer, 'decide_email', { message_id, action: 'approve' })
    const [delivery] = deliveriesOf(test, message_id)
    handOver(test, delivery?.id ?? '')
    recorded(test, delivery?.id ?? '')
    sent(test, { to: ['jo@EXAMPLE.com', 'JO@example.com', 'al@example.com'] })
    compare()
    expect(shown(test.reviewer, { queue: true }).known).toEqual(['jo@example.com'])
    if (live !== undefined) sent(live, { to: 'jo@example.com' })
    compare()
    expect(shown(live?.reviewer ?? other.reviewer, { queue: true }).known).toEqual([])
  })
})

describe('a search', () => {
  const found = (search: object, who = test.reviewer): ReadonlyArray<string> =>
    shown(who, { search: { ...ANY, ...search } }).found.map((one) => one.message.id)

  it('finds words of subject, addresses and text, and not what only stands in the row', () => {
    const one = sent(test, { subject: 'Your "invoice" \\ März', body: 'Line one\nand two' })
    compare()
    for (const word of ['"invoice"', '\\', 'märz', 'jo@example', 'agent@agents', 'line', 'one\nand', '"', 'y'])
      expect([word, found({ words: [word] })]).toEqual([word, [one]])
    for (const word of ['subject', 'snippet', 'null', 'send_at', '\\"', '":', 'nand'])
      expect([word, found({ words: [word] })]).toEqual([word, []])
  })

  it('gives the newest first, from where the page before ended, of one mailbox and some statuses', () => {
    newMailbox(test, 'second@agents.example')
    const second = world.rows('mailboxes').at(-1)?.id ?? ''
    const all = [0, 1, 2, 3].map((n) => sent(test, { mailbox_id: n === 1 ? second : test.mailbox_id }))
    const [first = '', of_second = '', third = '', last = ''] = all
    world.ask(test.reviewer, 'decide_email', { message_id: third, action: 'reject' })
    compare()
    expect(found({ limit: 2 })).toEqual([last, third])
    expect(found({ limit: 2, before: third })).toEqual([of_second, first])
    expect(found({ mailbox_id: second })).toEqual([of_second])
    expect(found({ statuses: ['rejected'] })).toEqual([third])
    expect(found({ statuses: ['rejected', 'pending'], mailbox_id: test.mailbox_id })).toEqual([last, third, first])
    expect(found({}, limited(test.reviewer, second))).toEqual([of_second])
    expect(found({ mailbox_id: test.mailbox_id }, limited(test.reviewer, second))).toEqual([])
    expect(found({}, other.reviewer)).toEqual([])
  })
})

describe('around a message', () => {
  const around = (id: string, who = test.reviewer) => shown(who, { around: true }, id).around

  const over = (message_id: string): string => {
    world.ask(test.reviewer, 'decide_email', { message_id, action: 'reject' })
    return message_id
  }

  it('stand its revision before, what it replaces and what that replaces, and others of the same words', () => {
    const first = over(sent(test, { subject: 'One' }))
    const second = over(sent(test, { subject: 'Two', replaces: first }))
    const third = over(sent(test, { subject: 'Three', replaces: second }))
    const message_id = sent(test, { subject: 'Not yet', replaces: third })
    world.ask(test.agent, 'edit_scheduled_email', { message_id, subject: 'Once more' })
    world.ask(test.agent, 'edit_scheduled_email', { message_id, subject: 'Two' })
    world.now_ms += 60_000
    const twin = sent(test, { subject: 'Two' })
    world.now_ms += 1
    sent(test, { subject: 'Two' })
    compare()
    expect(around(message_id)).toMatchObject({ previous: { revision: 2, author: test.agent.id } })
    expect(around(message_id)?.previous?.content).toContain('Once more')
    expect(ids(around(message_id)?.thread ?? [])).toEqual([third, second, first])
    expect(ids(around(message_id)?.identical ?? [])).toEqual([twin, second])
    expect(around(message_id)?.hours[12]).toBe(6)
  })

  it('stands nothing of a mailbox that whoever looks does not reach', () => {
    const first = over(sent(test))
    const second = sent(test, { replaces: first })
    newMailbox(test, 'second@agents.example')
    const mailbox_id = world.rows('mailboxes').at(-1)?.id ?? ''
    compare()
    const seen = (who: Principal) =>
      [around(second, who)?.thread, around(second, who)?.identical].map((one) => one?.length)
    expect(seen(limited(test.reviewer, test.mailbox_id))).toEqual([1, 1])
    world.set('messages', first, { mailbox_id })
    compare()
    expect(seen(limited(test.reviewer, test.mailbox_id))).toEqual([0, 0])
    expect(seen(test.reviewer)).toEqual([1, 1])
  })

  it('stand the names of those who did something with it, and the passkey that signed its last decision', () => {
    const passkey_id = textOf(
      world.ask({ ...test.operator, environment: 'live' }, 'desk_add_passkey', {
        credential_id: 'c',
        public_key: 'k',
        counter: 0,
        name: 'Laptop',
      }).body.passkey_id,
    )
    const [message_id, unsigned] = [sent(test), sent(test)]
    const { hold, revision, digest } = world.row('messages', message_id)
    const signature = { passkey_id, hold, revision, digest, nonce: 'n', authenticator_data: 'A', client_data: 'C' }
    world.ask(operatorAt(test), 'desk_decide_signed', {
      message_id,
      action: 'approve',
      signature: { ...signature, signature: 'S' },
    })
    world.ask(test.reviewer, 'decide_email', { message_id: unsigned, action: 'reject' })
    compare()
    expect(around(message_id)).toMatchObject({
      signed_by: { passkey_id, name: 'Laptop' },
      names: { [test.agent.id]: 'agent' },
    })
    world.ask(test.agent, 'edit_scheduled_email', { message_id, subject: 'It waits again' })
    compare()
    expect(around(message_id)?.signed_by).toBeNull()
    expect(around(unsigned)?.signed_by).toBeNull()
    expect(around(unsigned)?.names).toEqual({ [test.agent.id]: 'agent', [test.reviewer.id]: 'reviewer' })
  })
})

it('sessions stand until their twelve hours are over, of both environments, the newest first', () => {
  const [, live] = houses(world)
  const opened = [test, live ?? test].map((at) => {
    world.now_ms += 1
    return textOf(world.ask(at.reviewer, 'desk_sign_in_key', { agent: 'Safari' }).body.session_id)
  })
  const sessions = () => ids(shown(operatorAt(test), { sessions: true }).sessions)
  world.now_ms += SESSION_LIFETIME_MS - 2
  compare()
  expect(sessions()).toEqual(opened.toReversed())
  world.now_ms += 1
  compare()
  expect(sessions()).toEqual(opened.slice(1))
})

describe('mail of holds', () => {
  const holds = (at: House) => shown(at.worker, { holds: true })

  it('is what is due of this account and environment, the newest first, with the message as it is now', () => {
    const [first, second] = [sent(test), sent(test, { subject: 'Two' })]
    sent(other)
    world.ask(test.agent, 'edit_scheduled_email', { message_id: first, subject: 'Edited' })
    compare()
    expect(holds(test).holds.map((one) => [one.message?.id, one.message?.revision])).toEqual([
      [first, 2],
      [second, 1],
      [first, 2],
    ])
    expect(holds(other).holds).toHaveLength(1)
  })

  it('tells when the last of them was taken, and asks only where some is due', () => {
    sent(test)
    const told = world.now_ms
    const rows = (world.ask(test.worker, 'desk_notify').body.mails as unknown as ReadonlyArray<Mail>)[0]?.rows
    world.ask(test.worker, 'desk_notified', { rows, outcome: 'taken' })
    compare()
    expect(holds(test)).toMatchObject({ holds: [], told_ms: null })
    world.now_ms += 60_000
    sent(test)
    world.ask(test.admin, 'add_allowlist_entry', { mailbox_id: test.mailbox_id, pattern: 'jo@example.com' })
    world.set('operator_mail', world.rows('operator_mail').at(-1)?.id ?? '', { sent_ms: world.now_ms })
    compare()
    expect(holds(test)).toMatchObject({ told_ms: told })
    // A clock that was ahead took one in the future: it holds nothing back.
    sent(test, { subject: 'Once more' })
    const [first] = world.rows('operator_mail').filter((one) => one.sent_ms !== null)
    world.set('operator_mail', first?.id ?? '', { sent_ms: world.now_ms + 3_600_000 })
    compare()
    expect(holds(test)).toMatchObject({ told_ms: null })
  })
})
