/** Runs of real plans on one message each: every step with what was true around it, and the message before and after, in numbers. */
import { EVENTS, type Event } from '../../../core/delivery/control.js'
import type { DeliveryRow } from '../../../core/operations/message-rows.js'
import { happened, VERDICTS } from '../encode.js'
import { CHANGES } from './around.js'
import { RECIPIENTS } from './numbers.js'
import { deliveries, type Place, placeOf, shown } from './place.js'
import { one, type Random, randomOf } from './random.js'
import { answersTo, type Step, stepFor } from './steps.js'

export interface Row {
  readonly before: ReadonlyArray<number>
  readonly step: ReadonlyArray<number>
  readonly after: ReadonlyArray<number>
}

const STEPS_MAX = 40
/** Where a step says what was asked, and where a message says its deliveries. */
const ASKED_AT = 10
const DELIVERIES_AT = 27
const [NOW_AT, BY_AT, NAMED_AT, SAID_AT] = [9, 11, 13, 25]
const [REVISION_AT, EXPIRES_AT, AUTHOR_AT] = [1, 5, 25]
const NOTHING = new Array<number>(8).fill(0)

/** Refused for what the model does not know: limits at submit, addresses suppressed at submit. */
const OUTSIDE = ['recipient_suppressed', 'limit_reached', 'not_found']

const weighed = <A>(random: Random, all: ReadonlyArray<readonly [weight: number, one: A]>): A =>
  one(
    random,
    all.flatMap(([weight, each]) => new Array<A>(weight).fill(each)),
  )

const MINUTE_MS = 60_000

/** A message that somebody drafted, or sent. */
const begun = (random: Random): Place | null => {
  const place = placeOf(random)
  const { at } = place
  for (let n = random(4); n > 0; n -= 1) weighed(random, CHANGES)({ ...place, id: '' })
  at.world.set('mailboxes', at.mailbox_id, { messages_per_hour: null })
  const { body } = at.world.ask(at.agent, 'send_email', {
    ...{ to: one(random, RECIPIENTS), cc: one(random, RECIPIENTS), subject: 's', body: 'b' },
    ...(random(3) === 0 ? { send_at: new Date(at.world.now_ms + random(3) * MINUTE_MS).toISOString() } : {}),
    ...(random(2) === 0 ? { gate_timing: 'schedule_first' } : {}),
    ...(random(3) === 0 ? { draft: true } : {}),
    ...(random(3) === 0 ? { reply_to: answersTo(place) } : {}),
  })
  return typeof body.message_id === 'string' ? { ...place, id: body.message_id } : null
}

const saidBy = (step: Step, id: string): number => {
  const facts = step.came?.plan?.facts ?? []
  const found = facts.find((fact) => fact.subject_id === id && fact.type.startsWith('message.'))
  return found === undefined ? 0 : VERDICTS.indexOf(happened(found.type.slice('message.'.length), found.data))
}

/** 0: it was done or changed nothing; 1: it was refused; 2: nobody says. */
const answered = ({ refused }: Step): number => (refused === null ? 2 : Number(refused))

/** What leaves no entry shows in the rows: a lease, and its return. */
const bookkept = (before: DeliveryRow, after: DeliveryRow | undefined): string | null => {
  if (after === undefined || after.status === before.status) return null
  if (before.status === 'queued' && after.status === 'leased') return 'leased'
  if (before.status === 'leased' && after.status === 'queued') return 'released'
  throw new Error(`${before.status} became ${after.status}, and no entry says so`)
}

/** The delivery that was asked about, and its event; both 0 where nothing happened to it. What an end calls back is the message's doing. */
const didBy = (
  { delivery, came }: Step,
  before: ReadonlyArray<DeliveryRow>,
  after: ReadonlyArray<DeliveryRow>,
): ReadonlyArray<number> => {
  const row = delivery === undefined ? undefined : before[delivery]
  if (row === undefined || delivery === undefined) return [0, 0]
  const told = (came?.plan?.facts ?? []).filter(({ data }) => data.delivery_id === row.id).at(-1)
  const name = told?.type.slice('delivery.'.length) ?? bookkept(row, after[delivery])
  return name === null ? [0, 0] : [delivery + 1, EVENTS.indexOf(name as Event)]
}

const stepOf = (step: Step, around: ReadonlyArray<number>, place: Place, before: ReadonlyArray<DeliveryRow>) => [
  ...around,
  step.code,
  step.by ?? 0,
  step.delivery ?? 0,
  step.revision === undefined || step.revision === null ? 0 : step.revision + 1,
  step.transport ?? 0,
  Number(step.flag ?? false),
  ...(step.content ?? NOTHING),
  answered(step),
  saidBy(step, place.id),
  ...didBy(step, before, deliveries(place)),
  Number(place.at.environment === 'live'),
]

const played = (seed: number): ReadonlyArray<Row> => {
  const random = randomOf(seed)
  const place = begun(random)
  if (place === null) return []
  const rows: Array<Row> = []
  for (let n = 0; n < STEPS_MAX; n += 1) {
    if (random(3) === 0) weighed(random, CHANGES)(place)
    const before = shown(place)
    const around = place.numbers.world(place.limited)
    const rows_before = deliveries(place)
    const step = stepFor(place)(place)
    if (step === null || OUTSIDE.includes(step.came?.code ?? '')) continue
    rows.push({ before, step: stepOf(step, around, place, rows_before), after: shown(place) })
  }
  return rows
}

const phaseOf = ([control = 0]: ReadonlyArray<number>): number => Math.floor(control / 120)

/** They bring another content. */
const EDITS = [2, 5, 22]

/** What the rules see: the mode at submit and now, whether the allowlist covers each address, whether a copy can be made, what stops all. */
const ruledBy = (message: ReadonlyArray<number>, step: ReadonlyArray<number>): ReadonlyArray<number | boolean> => {
  const [mode = 0, allowed = 0, overseer = 0, suppressed = 0, killed, limited] = step
  const covered = (slots: ReadonlyArray<number>): boolean =>
    slots.every((slot) => slot === 0 || Math.floor(allowed / 2 ** (slot - 1)) % 2 === 1)
  const content = EDITS.includes(step[ASKED_AT] ?? 0) ? step.slice(16, 24) : message.slice(17, 25)
  return [
    Math.sign(mode - (message[3] ?? 0)),
    covered(content.slice(1, 5)),
    covered(content.slice(5, 7).filter((slot) => slot !== 1)),
    overseer > 0 && suppressed === 0,
    killed === 1 || limited === 1,
  ]
}

const APPROVE = 3
/** Whether somebody says yes to the newest revision, which they composed. */
const isOwn = ({ before, step }: Row): boolean =>
  step[ASKED_AT] === APPROVE && step[BY_AT] === before[AUTHOR_AT] && step[NAMED_AT] === (before[REVISION_AT] ?? 0) + 1

/** Judged again, and about to leave: of these also what changes nothing depends on the rules. */
const JUDGED = [9, 12]

/**
 * What was asked, of a message in which phase, and what came of it. Where the message heard of it also what the rules saw, and of
 * deliveries which statuses there are after it.
 */
const kindOf = (row: Row): string => {
  const { before, step, after } = row
  const statuses = after.slice(DELIVERIES_AT).filter((_one, at) => at % 4 === 2)
  const asked = step[ASKED_AT] ?? 0
  const judged = (JUDGED.includes(asked) && step[SAID_AT - 1] === 0) || step[SAID_AT] !== 0
  return JSON.stringify([
    asked,
    step.slice(SAID_AT - 1, SAID_AT + 1),
    phaseOf(before),
    phaseOf(after),
    judged ? ruledBy(before, step) : [],
    isOwn(row),
    asked === APPROVE && (before[EXPIRES_AT] ?? 0) > 0 && (before[EXPIRES_AT] ?? 0) - 1 <= (step[NOW_AT] ?? 0),
    [...new Set(statuses)].sort(),
  ])
}

/** So many of each kind, of so many runs. */
export const rows = (runs: number, each_max: number): ReadonlyArray<Row> => {
  const found = new Map<string, number>()
  return Array.from({ length: runs }, (_, seed) => played(seed + 1))
    .flat()
    .filter((row) => {
      const kind = kindOf(row)
      const seen = found.get(kind) ?? 0
      found.set(kind, seen + 1)
      return seen < each_max
    })
}
