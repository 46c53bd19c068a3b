/**
 * What may be done to a message, as the acts of `World.lean`: each is asked for by the real road, and told in numbers.
 *
 * No plan leases (the Store does, by one statement), and none hears of a bounce or of silence yet: those three are done by the core's own
 * control of a delivery, and by what makes an event of it a message with its entries, over the same rows.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Principal } from '../../../core/authority/principal.js'
import * as control from '../../../core/delivery/control.js'
import { transportOf } from '../../../core/delivery/transport.js'
import { deliveryOccur } from '../../../core/message/occur.js'
import { returned } from '../../../core/operations/attempt.js'
import { fill } from '../../../core/operations/compose.js'
import { answer } from '../../../core/operations/plan.js'
import { aggregateOf, changes as rowsOf } from '../../../core/operations/store.js'
import { ACCEPTED, inHand, sha256 } from '../../../test/support/world.js'
import { RECIPIENTS } from './numbers.js'
import { ask, type Came, content, contentRow, deliveries, keysWith, message, type Place } from './place.js'
import { one } from './random.js'

/** An act in numbers: whatever it does not say is 0. */
export interface Step {
  readonly code: number
  readonly by?: number
  readonly delivery?: number
  readonly revision?: number | null
  readonly transport?: number
  readonly flag?: boolean
  readonly content?: ReadonlyArray<number>
  /** What was answered; null: nobody asked, it was done as the Store does it. */
  readonly came: Came | null
  /** Null: nobody says whether it was refused or changed nothing. */
  readonly refused: boolean | null
}

export type Act = (place: Place) => Step | null

const MINUTE_MS = 60_000

const anybody = (place: Place, scope: string): Principal =>
  one(place.random, [
    ...keysWith(place, scope),
    ...keysWith(place, scope),
    place.at.operator,
    place.at.operator,
    place.at.agent,
    place.at.admin,
  ])

const soon = ({ at, random }: Place): string | null =>
  random(3) === 0 ? null : new Date(at.world.now_ms + random(4) * MINUTE_MS).toISOString()

const changes = (place: Place): object => {
  const { random } = place
  return {
    ...(random(2) === 0 ? { to: one(random, RECIPIENTS) } : { subject: `s${random(3)}` }),
    ...(random(4) === 0 ? { send_at: soon(place) } : {}),
    ...(random(5) === 0 ? { reply_to: answersTo(place) } : {}),
  }
}

/** Where answers go: to one, or to two. */
export const answersTo = ({ at, random }: Pick<Place, 'at' | 'random'>): ReadonlyArray<string> => {
  const own = at.world.row('mailboxes', at.mailbox_id).address
  const first = one(random, [...RECIPIENTS, own])
  const others = [...RECIPIENTS, own].filter((address) => address !== first)
  return random(2) === 0 ? [first] : [first, one(random, others)]
}

const addresses = (given: object): object =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      name === 'to' || name === 'cc' || name === 'reply_to'
        ? [value].flat().map((address) => ({ address, name: null }))
        : value,
    ]),
  )

const submit: Act = (place) => {
  const who = one(place.random, [...keysWith(place, 'send'), place.at.reviewer])
  if (message(place).phase !== 'draft' && place.random(4) > 0) return null
  const came = ask(place, who, 'edit_scheduled_email', { message_id: place.id, submit: true })
  return { code: 1, by: place.numbers.person(who.id), came, refused: came.code !== null }
}

const edit: Act = (place) => {
  const who = one(place.random, [...keysWith(place, 'send'), ...keysWith(place, 'send'), place.at.reviewer])
  const given = changes(place)
  const wanted = place.numbers.content(fill(content(place), addresses(given), null))
  const came = ask(place, who, 'edit_scheduled_email', { message_id: place.id, ...given })
  return { code: 2, by: place.numbers.person(who.id), content: wanted, came, refused: came.code !== null }
}

const named = (place: Place): number | null => {
  const { revision } = message(place)
  return one(place.random, [revision, revision, revision, revision, null, revision + 1, Math.max(1, revision - 1)])
}

const decide =
  (code: number, action: string): Act =>
  (place) => {
    const who = anybody(place, 'oversight')
    const revision = named(place)
    const came = ask(place, who, 'decide_email', {
      message_id: place.id,
      action,
      ...(revision === null ? {} : { revision }),
    })
    return { code, by: place.numbers.person(who.id), revision, came, refused: came.code !== null }
  }

const editApprove: Act = (place) => {
  // It is no operation of the catalogue: its input is not decoded.
  const given = addresses(
    place.random(2) === 0 ? { to: one(place.random, RECIPIENTS) } : { subject: `e${place.random(3)}` },
  )
  const wanted = place.numbers.content(fill(content(place), given, null))
  const revision = named(place) ?? 1
  const came = ask(place, place.at.operator, 'edit_and_approve', { message_id: place.id, revision, ...given })
  return { code: 5, revision, content: wanted, came, refused: came.code !== null }
}

/** Of the revision that was looked at, mostly by the operator. */
const reschedule: Act = (place) => {
  const { at, numbers, random } = place
  const who = one(random, [at.operator, at.operator, at.operator, at.operator, at.reviewer, at.agent])
  const revision = named(place) ?? 1
  const send_at = soon(place)
  const wanted = numbers.content(fill(content(place), { send_at }, null))
  const came = ask(place, who, 'desk_reschedule', { message_id: place.id, revision, send_at })
  return { code: 22, by: numbers.person(who.id), revision, content: wanted, came, refused: came.code !== null }
}

const cancel: Act = (place) => {
  const who = one(place.random, [place.at.agent, place.at.reviewer, place.at.admin])
  const came = ask(place, who, 'cancel_message', { message_id: place.id })
  return { code: 6, by: place.numbers.person(who.id), came, refused: came.code !== null }
}

const timer =
  (code: number, name: string): Act =>
  (place) => {
    const { due_ms } = message(place)
    const came = ask(place, place.at.worker, name, { message_id: place.id })
    // A message that has no time, or whose time has come, is passed over: the model says that nothing happens to it.
    return { code, came, refused: code === 8 && due_ms === null ? null : came.plan?.changed.length === 0 }
  }

/** Only what is cleared and has not ended is judged again: of the rest nothing is asked. */
const rejudge: Act = (place) => {
  const { account_id, environment, mailbox_id, world, worker } = place.at
  const id = `rej_${world.entries().length}_${place.random(1_000_000)}`
  const row = { id, account_id, environment, mailbox_id, cleared_by: null, after_id: '', created_ms: world.now_ms }
  world.write({ op: 'insert', table: 'rejudgements', row })
  const came = ask(place, worker, 'rejudge', { id })
  return came.facts?.cleared.some((loaded) => loaded.message.id === place.id) === true
    ? { code: 9, came, refused: false }
    : null
}

/** Of the deliveries mostly one in this status. */
const delivery = (place: Place, ...statuses: ReadonlyArray<string>): number | null => {
  const all = deliveries(place).map(({ status }, at) => ({ status, at }))
  const wanted = all.filter(({ status }) => statuses.includes(status))
  return all.length === 0 ? null : one(place.random, wanted.length > 0 ? wanted : all).at
}

const onDelivery =
  (statuses: ReadonlyArray<string>, act: (place: Place, at: number) => Step): Act =>
  (place) => {
    const at = delivery(place, ...statuses)
    return at === null ? null : act(place, at)
  }

const statusAt = (place: Place, at: number): control.DeliveryStatus | undefined => deliveries(place)[at]?.status

/** Of a delivery: nothing is refused but what leaves it as it was. */
const told = (place: Place, code: number, at: number, act: () => Came | null, more: Partial<Step> = {}): Step => {
  const before = statusAt(place, at)
  const came = act()
  return { ...more, code, delivery: at, came, refused: statusAt(place, at) === before }
}

const lease: Act = onDelivery(['queued'], (place, at) =>
  told(place, 10, at, () => {
    const row = deliveries(place)[at]
    const decided = row === undefined ? E.left(null) : control.decide(row.status, { _tag: 'lease' })
    if (row !== undefined && E.isRight(decided))
      place.at.world.set('deliveries', row.id, { status: control.evolve(decided.right) })
    return null
  }),
)

/** What a DSN or silence tells: as `record` does it, from the command on. */
const heard = (place: Place, at: number, command: control.Command): Came | null => {
  const { world, worker } = place.at
  const row = deliveries(place)[at]
  const decided = row === undefined ? E.left(null) : control.decide(row.status, command)
  if (row === undefined || E.isLeft(decided)) return null
  const { facts } = world.plan(worker, 'record', { ...ACCEPTED, delivery_id: row.id })
  if (facts.loaded === null) throw new Error('a delivery without its message')
  const before = aggregateOf(facts.loaded)
  const step = {
    now_ms: world.now_ms,
    actor: worker.id,
    id: (prefix: string, n: number) => `${prefix}_heard_${world.entries().length}_${n}`,
    sha256,
    mailbox: facts.loaded.mailbox,
    oversight_email: facts.account.oversight_email,
    reason: null,
  }
  const change = returned(deliveryOccur(before, row.id, decided.right, {}, step), step)
  const plan = {
    writes: rowsOf(before, change.after),
    facts: change.facts,
    answer: answer(200, {}),
    changed: [place.id],
  }
  world.commit(worker, plan, 'record')
  return { code: null, facts, plan }
}

const dsn: Act = onDelivery(['sent', 'sent', 'unknown', 'delivered'], (place, at) => {
  const flag = place.random(2) === 0
  return told(place, 17, at, () => heard(place, at, { _tag: 'dsn', delivered: flag }), { flag })
})

const quiet: Act = onDelivery(['sent'], (place, at) => told(place, 18, at, () => heard(place, at, { _tag: 'quiet' })))

const handOver = onDelivery(['leased', 'leased', 'queued'], (place, at) => {
  const { random } = place
  const { revision } = message(place)
  const held = one(random, [revision, revision, revision, revision, revision, Math.max(1, revision - 1)])
  const said = one(random, [held, held, held, held, revision])
  const { environment } = place.at
  const transport = transportOf(random(8) > 0 ? environment : environment === 'test' ? 'live' : 'test')
  const before = statusAt(place, at)
  const came = ask(place, place.at.worker, 'hand_over', {
    delivery_id: deliveries(place)[at]?.id,
    ...inHand(place.at.world, place.id, held),
    revision: said,
    transport,
  })
  const wire = place.numbers.content(content(place, held))
  const refused = statusAt(place, at) === before
  return {
    code: 12,
    delivery: at,
    revision: said,
    transport: Number(transport === 'relay'),
    content: wire,
    came,
    refused,
  }
})

const record = (code: number, outcome: string, statuses: ReadonlyArray<string>): Act =>
  onDelivery(statuses, (place, at) => {
    const row = deliveries(place)[at]
    const final = place.random(2) === 0
    const transmitting = row?.status !== 'leased' && outcome !== 'withheld'
    const given = { ...ACCEPTED, delivery_id: row?.id, outcome, final, transmitting }
    return told(place, code, at, () => ask(place, place.at.worker, 'record', given), { flag: final })
  })

const resolve = (code: number, action: string): Act =>
  onDelivery(['unknown'], (place, at) => {
    const who = anybody(place, 'oversight')
    const delivery_id = deliveries(place)[at]?.id
    const came = ask(place, who, 'decide_email', { message_id: place.id, action, delivery_id })
    return { code, by: place.numbers.person(who.id), delivery: at, came, refused: came.code !== null }
  })

/** Stored content, changed behind everybody's back. */
const tamper: Act = (place) => {
  const row = contentRow(place)
  const other = {
    ...content(place),
    ...addresses(place.random(2) === 0 ? { subject: 'another' } : { to: one(place.random, RECIPIENTS) }),
  }
  const { account_id, message_id, revision } = row
  place.at.world.write({
    op: 'update',
    table: 'contents',
    key: { account_id, message_id, revision },
    set: { content: JSON.stringify(other) },
  } as never)
  return { code: 21, content: place.numbers.content(other), came: null, refused: false }
}

const approve = decide(3, 'approve')
const accepted = record(13, 'accepted', ['transmitting'])
const lost = record(16, 'lost', ['transmitting'])
const deferred = record(14, 'deferred', ['transmitting', 'leased'])
const sendAgain = resolve(20, 'send_again')
const markDelivered = resolve(19, 'mark_delivered')
const reject = decide(4, 'reject')
const expire = timer(7, 'expire')

/** What is next, if all goes its way. */
const next = (place: Place): ReadonlyArray<Act> => {
  const statuses = deliveries(place).map(({ status }) => status)
  if (statuses.includes('unknown')) return [sendAgain, sendAgain, markDelivered, lease, dsn]
  if (statuses.includes('transmitting')) return [lost, deferred, deferred, accepted, accepted, rejudge, cancel]
  if (statuses.includes('leased')) return [handOver]
  if (statuses.includes('sent') && place.random(2) === 0) return [dsn, dsn, quiet]
  switch (message(place).phase) {
    case 'draft':
      return [submit]
    case 'held':
      return [approve, approve, approve, approve, editApprove, editApprove, reschedule, reject, expire, expire]
    case 'cleared':
      return [lease, lease, lease, rejudge, timer(8, 'come_due')]
    default:
      return [edit, cancel]
  }
}

const ALL: ReadonlyArray<readonly [weight: number, act: Act]> = [
  [3, submit],
  [6, edit],
  [5, approve],
  [3, reject],
  [4, editApprove],
  [1, reschedule],
  [3, cancel],
  [3, expire],
  [5, timer(8, 'come_due')],
  [8, rejudge],
  [3, lease],
  [2, record(11, 'withheld', ['leased'])],
  [12, handOver],
  [3, accepted],
  [3, deferred],
  [3, record(15, 'refused', ['transmitting', 'leased'])],
  [3, lost],
  [2, dsn],
  [1, quiet],
  [3, markDelivered],
  [2, sendAgain],
  [2, tamper],
]

/** Mostly what is next, now and then anything. */
export const stepFor = (place: Place): Act => {
  const anything = ALL.flatMap(([weight, act]) => new Array<Act>(weight).fill(act))
  return one(place.random, place.random(3) > 0 ? next(place) : anything)
}
