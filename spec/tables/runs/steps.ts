/** What may be done to a message, as the acts of `World.lean`: each is asked for by the real road, and told in numbers. */
import type { Principal } from '../../../core/authority/principal.js'
import { fill } from '../../../core/operations/compose.js'
import { ACCEPTED, inHand } from '../../../test/support/world.js'
import { RECIPIENTS } from './numbers.js'
import { ask, type Came, content, contentRow, deliveries, digest, keysWith, message, type Place } from './place.js'
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
  /** The world of the model refuses what is refused: a person asked. */
  readonly asked?: true
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
    ...(random(5) === 0 ? { reply_to: one(random, RECIPIENTS) } : {}),
  }
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
  return { code: 1, by: place.numbers.person(who.id), came, asked: true }
}

const edit: Act = (place) => {
  const who = one(place.random, [...keysWith(place, 'send'), ...keysWith(place, 'send'), place.at.reviewer])
  const given = changes(place)
  const wanted = place.numbers.content(fill(content(place), addresses(given), null))
  const came = ask(place, who, 'edit_scheduled_email', { message_id: place.id, ...given })
  return { code: 2, by: place.numbers.person(who.id), content: wanted, came, asked: true }
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
    return { code, by: place.numbers.person(who.id), revision, came, asked: true }
  }

const editApprove: Act = (place) => {
  // It is no operation of the catalogue: its input is not decoded.
  const given = addresses(
    place.random(2) === 0 ? { to: one(place.random, RECIPIENTS) } : { subject: `e${place.random(3)}` },
  )
  const wanted = place.numbers.content(fill(content(place), given, null))
  const revision = named(place) ?? 1
  const came = ask(place, place.at.operator, 'edit_and_approve', { message_id: place.id, revision, ...given })
  return { code: 5, revision, content: wanted, came, asked: true }
}

const cancel: Act = (place) => {
  const who = one(place.random, [place.at.agent, place.at.reviewer, place.at.admin])
  const came = ask(place, who, 'cancel_message', { message_id: place.id })
  return { code: 6, by: place.numbers.person(who.id), came, asked: true }
}

const timer =
  (code: number, name: string): Act =>
  (place) => ({ code, came: ask(place, place.at.worker, name, { message_id: place.id }) })

/** Only what is cleared and has not ended is judged again: of the rest nothing is asked. */
const rejudge: Act = (place) => {
  const { account_id, environment, mailbox_id, world, worker } = place.at
  const id = `rej_${world.entries().length}_${place.random(1_000_000)}`
  const row = { id, account_id, environment, mailbox_id, cleared_by: null, after_id: '', created_ms: world.now_ms }
  world.write({ op: 'insert', table: 'rejudgements', row })
  const came = ask(place, worker, 'rejudge', { id })
  return came.facts?.cleared.some((loaded) => loaded.message.id === place.id) === true ? { code: 9, came } : null
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

const move = (code: number, from: string, to: 'leased' | 'queued'): Act =>
  onDelivery([from], (place, at) => {
    const row = deliveries(place)[at]
    if (row?.status === from) place.at.world.set('deliveries', row.id, { status: to })
    return { code, delivery: at, came: null }
  })

const handOver = onDelivery(['leased', 'leased', 'queued'], (place, at) => {
  const { random } = place
  const { revision } = message(place)
  const held = one(random, [revision, revision, revision, revision, revision, Math.max(1, revision - 1)])
  const said = one(random, [held, held, held, held, revision])
  const wrong = random(8) === 0
  const came = ask(place, place.at.worker, 'hand_over', {
    delivery_id: deliveries(place)[at]?.id,
    ...inHand(place.at.world, place.id, held),
    revision: said,
    transport: wrong ? 'relay' : 'sandbox',
  })
  const wire = place.numbers.content(content(place, held))
  return { code: 12, delivery: at, revision: said, transport: Number(wrong), content: wire, came }
})

const record = (code: number, outcome: string, statuses: ReadonlyArray<string>): Act =>
  onDelivery(statuses, (place, at) => {
    const row = deliveries(place)[at]
    const final = place.random(2) === 0
    const transmitting = row?.status !== 'leased'
    const came = ask(place, place.at.worker, 'record', {
      ...ACCEPTED,
      delivery_id: row?.id,
      outcome,
      final,
      transmitting,
    })
    return { code, delivery: at, flag: final, came }
  })

const resolve = (code: number, action: string): Act =>
  onDelivery(['unknown'], (place, at) => {
    const who = anybody(place, 'oversight')
    const delivery_id = deliveries(place)[at]?.id
    const came = ask(place, who, 'decide_email', { message_id: place.id, action, delivery_id })
    return { code, by: place.numbers.person(who.id), delivery: at, came, asked: true }
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
  digest(other)
  return { code: 21, content: place.numbers.content(other), came: null }
}

const approve = decide(3, 'approve')
const lease = move(10, 'queued', 'leased')
const lost = record(16, 'lost', ['transmitting'])
const deferred = record(14, 'deferred', ['transmitting', 'leased'])
const sendAgain = resolve(20, 'send_again')

/** What is next, if all goes its way. */
const next = (place: Place): ReadonlyArray<Act> => {
  const statuses = deliveries(place).map(({ status }) => status)
  if (statuses.includes('unknown')) return [sendAgain, sendAgain, lease]
  if (statuses.includes('transmitting')) return [lost, deferred, record(13, 'accepted', ['transmitting'])]
  if (statuses.includes('leased')) return [handOver]
  switch (message(place).phase) {
    case 'draft':
      return [submit]
    case 'held':
      return [approve, approve, approve, approve, editApprove, editApprove, timer(7, 'expire')]
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
  [2, decide(4, 'reject')],
  [4, editApprove],
  [3, cancel],
  [3, timer(7, 'expire')],
  [5, timer(8, 'come_due')],
  [8, rejudge],
  [3, lease],
  [2, move(11, 'leased', 'queued')],
  [12, handOver],
  [3, record(13, 'accepted', ['transmitting'])],
  [3, deferred],
  [3, record(15, 'refused', ['transmitting', 'leased'])],
  [3, lost],
  [2, resolve(19, 'mark_delivered')],
  [2, sendAgain],
  [2, tamper],
]

/** Mostly what is next, now and then anything. */
export const stepFor = (place: Place): Act => {
  const anything = ALL.flatMap(([weight, act]) => new Array<Act>(weight).fill(act))
  return one(place.random, place.random(3) > 0 ? next(place) : anything)
}
