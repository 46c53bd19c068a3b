/**
 * Random lives of two accounts in two environments, judged from outside: by a book that notes what leaves, who decided what and which
 * requests were made, and by the rows; not by the code that decides.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKey } from '../../../core/codec/address.js'
import type { Content } from '../../../core/message/content.js'
import type { Mode } from '../../../core/oversight/mode.js'
import {
  ACCEPTED,
  type Asked,
  emptyWorld,
  inHand,
  initialise,
  type Team,
  team,
  textOf,
  type World,
} from '../../support/world.js'

const STEPS_MAX = 48
const RUNS = 90
/** A trace that fails is made smaller for so long. */
const TIME_MS_MAX = 10_000
const DAY_MS = 24 * 60 * 60 * 1000
const LADDER: ReadonlyArray<Mode> = ['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous']
const TO = ['jo@example.com', 'al@example.com', 'eve@other.example']

interface Step {
  readonly team: number
  readonly what:
    | 'send'
    | 'edit'
    | 'approve'
    | 'reject'
    | 'cancel'
    | 'hand_over'
    | 'record'
    | 'lower'
    | 'raise'
    | 'allow'
    | 'disallow'
    | 'revoke'
    | 'suppress'
    | 'switch'
    | 'wait'
    | 'decide_unknown'
  readonly pick: number
  readonly other: number
}

const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
  fc.record({
    team: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
    what: fc.constantFrom<Step['what']>(
      ...(['send', 'send', 'send', 'edit', 'approve', 'approve', 'approve', 'reject', 'cancel'] as const),
      ...(['hand_over', 'hand_over', 'hand_over', 'record', 'record', 'lower', 'raise', 'raise', 'allow'] as const),
      ...(['disallow', 'revoke', 'suppress', 'switch', 'wait', 'decide_unknown'] as const),
    ),
    pick: fc.nat(50),
    other: fc.nat(50),
  }),
  { minLength: STEPS_MAX / 2, maxLength: STEPS_MAX },
)

const BEGINNING = ((): World => {
  const world = emptyWorld()
  initialise(world, 'a.example', 'acc_A')
  initialise(world, 'b.example', 'acc_B')
  return world
})()

const TEAMS: ReadonlyArray<Team> = ['acc_A', 'acc_B'].flatMap((account) =>
  (['test', 'live'] as const).map((environment) => team(BEGINNING, account, environment)),
)

const at = <A>(list: ReadonlyArray<A>, n: number): A | undefined => list[n % Math.max(1, list.length)]

/** What an outsider knows. */
interface Book {
  /** Digests that somebody approved, by message, with who. */
  readonly approved: Map<string, { readonly digest: string; readonly by: string }>
  readonly authors: Map<string, ReadonlyArray<string>>
  /** Deliveries that are between a go and a definite refusal. */
  readonly inFlight: Set<string>
  /** First answers by idempotency key and team. */
  readonly answers: Map<string, { readonly body: string; readonly until_ms: number; readonly asked: string }>
  /** The highest place on the ladder that the operator's codes have given each mailbox. */
  readonly ladder: Map<string, number>
}

const newBook = (): Book => ({
  approved: new Map(),
  authors: new Map(),
  inFlight: new Set(),
  answers: new Map(),
  ladder: new Map(TEAMS.map((one) => [one.mailbox_id, 2])),
})

const messagesOf = (world: World, { account_id, environment }: Team) =>
  world.rows('messages').filter((one) => one.account_id === account_id && one.environment === environment)

const deliveriesIn = (world: World, { account_id, environment }: Team, statuses: ReadonlyArray<string>) =>
  world
    .rows('deliveries')
    .filter((one) => one.account_id === account_id && one.environment === environment && statuses.includes(one.status))

const contentOf = (world: World, id: string): Content => {
  const { revision } = world.row('messages', id)
  const row = world.rows('contents').find((one) => one.message_id === id && one.revision === revision)
  return JSON.parse(row?.content ?? '')
}

/** Each request of one account and environment reads and writes its rows alone (P9, P15). */
const staysInside = ({ plan, facts }: Asked, { account_id, environment }: Team): void => {
  const outside = (row: { readonly account_id?: string; readonly environment?: string | null }): boolean =>
    (row.account_id ?? account_id) !== account_id || (row.environment ?? environment) !== environment
  const written = plan.writes.flatMap((one) => (one.op === 'update' || one.op === 'delete' ? [one.key] : [one.row]))
  expect(written.filter((row) => outside(row as object))).toEqual([])
  expect(plan.facts.filter((fact) => fact.environment !== environment)).toEqual([])
  const read = [
    facts.loaded?.message,
    facts.asker,
    facts.idempotency,
    ...facts.mailboxes,
    ...facts.allowlist,
    ...facts.counters,
  ]
  expect([...read, ...facts.cleared.map((one) => one.message)].filter((row) => row && outside(row))).toEqual([])
}

/** What may leave at all (P1, P2, P4, P9, P10, P17), asked of the rows when a delivery was told to go. */
const mayLeave = (world: World, book: Book, who: Team, delivery_id: string): void => {
  const delivery = world.row('deliveries', delivery_id)
  const message = world.row('messages', delivery.message_id)
  const mailbox = world.row('mailboxes', message.mailbox_id)
  const content = contentOf(world, message.id)
  const recipients = [...content.to, ...content.cc, ...content.bcc].map((one) => one.address)
  const key = addressKey(delivery.recipient)
  const suppressed = world.rows('suppressions').filter((one) => one.address_key === key)
  expect(suppressed.filter((one) => one.account_id === who.account_id && one.environment === who.environment)).toEqual(
    [],
  )
  expect(mailbox.kill_switch).toBe(0)
  expect(book.inFlight.has(delivery_id)).toBe(false)
  book.inFlight.add(delivery_id)
  if (delivery.kind === 'copy') return
  expect(recipients).toContain(delivery.recipient)
  const place = Math.min(LADDER.indexOf(message.submit_mode), LADDER.indexOf(mailbox.mode))
  expect(place).toBeGreaterThan(0)
  expect(place).toBeLessThanOrEqual(book.ladder.get(mailbox.id) ?? 0)
  const approval = book.approved.get(message.id)
  if (approval?.digest === message.digest) {
    expect(book.authors.get(message.id)).not.toContain(approval.by)
    return
  }
  const copy = world.rows('deliveries').some((one) => one.message_id === message.id && one.kind === 'copy')
  const listed = recipients.every((address) =>
    world
      .rows('allowlist')
      .some(
        (one) => one.mailbox_id === mailbox.id && one.removed_ms === null && address.endsWith(one.pattern.slice(1)),
      ),
  )
  expect(place === 4 || (place === 3 && copy) || (place >= 2 && listed)).toBe(true)
}

const withCode = (world: World, who: Team, name: string, input: object): Asked => {
  const key = name === 'manage_upgrade' ? who.agent : who.admin
  const asked = world.ask(key, name, input)
  if (asked.body.status !== 'approval_required') return asked
  const mail = world.rows('operator_mail').filter((one) => one.account_id === who.account_id && one.kind === 'code')
  const approval_code = /code: (\S+)/.exec(mail.at(-1)?.body ?? '')?.[1]
  return world.ask(key, name, { ...input, ...(name === 'manage_upgrade' ? { action: 'apply' } : {}), approval_code })
}

const sends = (world: World, book: Book, who: Team, { pick, other }: Step): Asked => {
  const input = {
    to: at(TO, pick),
    ...(pick % 5 === 0 ? { cc: at(TO, other) } : {}),
    subject: `s${other % 3}`,
    body: 'b',
    idempotency_key: `k${other % 4}`,
    ...(pick % 7 === 0 ? { send_at: new Date(world.now_ms + 60_000).toISOString() } : {}),
  }
  const before = messagesOf(world, who).length
  const asked = world.ask(who.agent, 'send_email', input)
  const slot = `${who.account_id} ${who.environment} ${input.idempotency_key}`
  const known = book.answers.get(slot)
  const lives = known !== undefined && known.until_ms > world.now_ms
  const same = known?.asked === JSON.stringify(input)
  if (lives) expect(messagesOf(world, who).length).toBe(before)
  if (lives && same) expect([asked.status, JSON.stringify(asked.body)]).toEqual([200, known.body])
  if (lives && !same) expect(asked.code).toBe('idempotency_key_reused')
  if (!lives && asked.code === null) {
    expect([asked.status, messagesOf(world, who).length]).toEqual([202, before + 1])
    const until_ms = world.now_ms + DAY_MS
    book.answers.set(slot, { body: JSON.stringify(asked.body), until_ms, asked: JSON.stringify(input) })
    book.authors.set(textOf(asked.body.message_id), [who.agent.id])
  }
  return asked
}

const decides = (world: World, book: Book, who: Team, { what, pick, other }: Step): Asked | null => {
  const message = at(messagesOf(world, who), pick)
  if (message === undefined) return null
  const by = at([who.reviewer, who.reviewer, who.operator, who.agent], other) ?? who.reviewer
  const asked = world.ask(by, 'decide_email', { message_id: message.id, action: what, revision: message.revision })
  const hold = world.rows('holds').find((one) => one.message_id === message.id && one.number === message.hold)
  if (asked.code !== null) return asked
  expect(by).not.toBe(who.agent)
  if (message.status === 'pending' || message.phase === 'held') {
    expect(hold?.outcome).toBe(what === 'approve' ? 'approved' : 'rejected')
    if (what === 'approve') book.approved.set(message.id, { digest: message.digest, by: by.id })
  } else expect([asked.plan.writes, message.decision]).toEqual([[], what === 'approve' ? 'approved' : 'rejected'])
  return asked
}

const works = (world: World, book: Book, who: Team, { what, pick, other }: Step): Asked | null => {
  if (what === 'hand_over') {
    const delivery = at(
      deliveriesIn(world, who, ['queued']).filter((one) => one.claim_ms !== null && one.claim_ms <= world.now_ms),
      pick,
    )
    if (delivery === undefined) return null
    world.set('deliveries', delivery.id, { status: 'leased' })
    const asked = world.ask(who.worker, 'hand_over', {
      delivery_id: delivery.id,
      ...inHand(world, delivery.message_id),
    })
    if (asked.body.go === true) mayLeave(world, book, who, delivery.id)
    return asked
  }
  const delivery = at(deliveriesIn(world, who, ['transmitting']), pick)
  if (delivery === undefined) return null
  const outcome = at(['accepted', 'deferred', 'lost', 'refused'], other)
  const reply = { code: 250, enhanced: null, text: 'ok' }
  if (outcome !== 'lost') book.inFlight.delete(delivery.id)
  return world.ask(who.worker, 'record', { ...ACCEPTED, delivery_id: delivery.id, outcome, reply })
}

const manages = (world: World, book: Book, who: Team, { what, pick, other }: Step): Asked | null => {
  const { mailbox_id } = who
  const mailbox = world.row('mailboxes', mailbox_id)
  const place = LADDER.indexOf(mailbox.mode)
  switch (what) {
    case 'lower':
      return place < 3 ? null : world.ask(who.admin, 'update_mailbox', { mailbox_id, oversight_mode: 'gated_send' })
    case 'raise': {
      const oversight_mode = at(LADDER.slice(3), pick) ?? 'monitored'
      book.ladder.set(mailbox_id, 4)
      return withCode(world, who, 'manage_upgrade', { mailbox_id, action: 'request', oversight_mode })
    }
    case 'allow':
      return withCode(world, who, 'add_allowlist_entry', { mailbox_id, pattern: '*@example.com' })
    case 'disallow': {
      const entry = at(
        world.rows('allowlist').filter((one) => one.mailbox_id === mailbox_id),
        pick,
      )
      const input = { mailbox_id, entry_id: entry?.id }
      return entry === undefined ? null : world.ask(who.admin, 'remove_allowlist_entry', input)
    }
    case 'revoke':
      return pick % 3 === 0 ? withCode(world, who, 'revoke_api_key', { key_id: who.reviewer.id }) : null
    case 'switch':
      return withCode(world, who, 'update_mailbox', { mailbox_id, kill_switch: pick % 3 === 0 })
    case 'suppress': {
      const address_key = at(TO, other) ?? ''
      const { account_id, environment } = who
      const row = { account_id, environment, address_key, reason: '', created_ms: 0 }
      world.write({ op: 'keep', table: 'suppressions', row })
      return null
    }
    default:
      return null
  }
}

const changes = (world: World, book: Book, who: Team, step: Step): Asked | null => {
  const message = at(messagesOf(world, who), step.pick)
  if (message === undefined) return null
  if (step.what === 'cancel') return world.ask(who.agent, 'cancel_message', { message_id: message.id })
  if (step.what === 'edit') {
    const input = { message_id: message.id, to: at(TO, step.other), subject: `e${step.other % 3}` }
    const asked = world.ask(who.agent, 'edit_scheduled_email', input)
    if (asked.code === null) book.approved.delete(message.id)
    return asked
  }
  const delivery = world.rows('deliveries').find((one) => one.message_id === message.id && one.status === 'unknown')
  const input = { message_id: message.id, action: 'send_again', delivery_id: delivery?.id }
  if (delivery === undefined) return null
  const asked = world.ask(who.operator, 'decide_email', input)
  if (asked.code === null) book.inFlight.delete(delivery.id)
  return asked
}

const take = (world: World, book: Book, step: Step): void => {
  const who = TEAMS[step.team] as Team
  const asked = (() => {
    switch (step.what) {
      case 'send':
        return sends(world, book, who, step)
      case 'approve':
      case 'reject':
        return decides(world, book, who, step)
      case 'hand_over':
      case 'record':
        return works(world, book, who, step)
      case 'edit':
      case 'cancel':
      case 'decide_unknown':
        return changes(world, book, who, step)
      case 'wait':
        world.now_ms += step.pick % 5 === 0 ? DAY_MS : 60_000
        for (const one of messagesOf(world, who).filter((row) => (row.due_ms ?? world.now_ms + 1) <= world.now_ms))
          staysInside(world.ask(who.worker, 'come_due', { message_id: one.id }), who)
        return null
      default:
        return manages(world, book, who, step)
    }
  })()
  if (asked !== null) staysInside(asked, who)
}

/** What the rows always say: one open hold at most, a digest that is the content's, deliveries only of what was cleared. */
const sound = (world: World): void => {
  for (const message of world.rows('messages')) {
    const open = world.rows('holds').filter((one) => one.message_id === message.id && one.closed_ms === null)
    expect(open.length).toBe(message.phase === 'held' ? 1 : 0)
    expect(open.filter((one) => one.digest !== message.digest || one.revision !== message.revision)).toEqual([])
    const contents = world.rows('contents').filter((one) => one.message_id === message.id)
    expect(contents.map((one) => one.revision)).toEqual(contents.map((_one, n) => n + 1))
    expect(contents.length).toBe(message.revision)
    const waiting = world
      .rows('deliveries')
      .filter((one) => one.message_id === message.id && one.kind === 'recipient' && one.claim_ms !== null)
    if (waiting.length > 0)
      expect([message.phase, message.due, message.cleared_digest]).toEqual(['cleared', 1, message.digest])
    const wanted = waiting.map((one) => one.recipient)
    expect(new Set(wanted).size).toBe(wanted.length)
  }
}

describe('whatever two accounts do, in test and live', () => {
  it('nothing leaves without its clearance, no delivery twice, and nobody sees the other', () => {
    let left = 0
    fc.assert(
      fc.property(steps, (all) => {
        const world = BEGINNING.fork()
        const book = newBook()
        for (const step of all) take(world, book, step)
        sound(world)
        left += world.rows('deliveries').filter((one) => one.attempts > 0).length
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: TIME_MS_MAX },
    )
    expect(left).toBeGreaterThan(RUNS / 10)
  })

  it('what one account does changes nothing for the other', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const still = all.filter((step) => step.what !== 'wait')
        const [both, alone] = [BEGINNING.fork(), BEGINNING.fork()]
        const [one, other] = [newBook(), newBook()]
        for (const step of still) take(both, one, step)
        for (const step of still.filter(({ team: n }) => n < 2)) take(alone, other, step)
        const lives = (world: World) =>
          TEAMS.slice(0, 2).map((who) => messagesOf(world, who).map((row) => [row.status, row.revision, row.hold]))
        expect(lives(both)).toEqual(lives(alone))
      }),
      { numRuns: RUNS / 3, interruptAfterTimeLimit: TIME_MS_MAX },
    )
  })
})
