/**
 * The whole finite control, as data: each table lists what is decided for every value of everything the decision looks at.
 *
 * The proved model is compared with these rows (`spec/`); the tests state the promises as predicates on them. Several small
 * tables, never their product: together at most `ROWS_MAX` rows. A message and a delivery have a row for each state that can be reached, and no others.
 */
import * as E from 'fp-ts/lib/Either.js'
import { compatible, grants, mayDecide, OPERATOR, SCOPES, type Scope, SYSTEM } from './authority/principal.js'
import * as delivery from './delivery/control.js'
import { combine, reachable, subsets } from './enumerate.js'
import { type IdempotencyFlags, idempotency } from './idempotency/decide.js'
import { type CodeFlags, codeRuling } from './ladder/code.js'
import { type Command, SEEN } from './message/command.js'
import { type ControlRefusal, decide } from './message/decide.js'
import type { Event } from './message/event.js'
import { evolve } from './message/evolve.js'
import { type Control, draft, type GateTiming, PHASES, TIMINGS } from './message/state.js'
import { type Status, type StatusControl, statusOf } from './message/status.js'
import { MODES, type Mode, needsCode, stricter } from './oversight/mode.js'
import { type HandOver, type HandOverFlags, handOver } from './oversight/rules.js'
import { RULINGS, type Ruling, type RulingFlags, ruling } from './oversight/ruling.js'

export const ROWS_MAX = 50_000

export interface Row<Given, Result> {
  readonly given: Given
  readonly result: Result
}

const FLAG = [false, true] as const

const rows = <G, R>(given: ReadonlyArray<G>, result: (one: G) => R): ReadonlyArray<Row<G, R>> =>
  given.map((one) => ({ given: one, result: result(one) }))

/** Every command to a message, with every value of its flags. */
export const commands = (): ReadonlyArray<Command> => [
  ...combine<Command>({ _tag: ['submit'], ruling: RULINGS, due: FLAG }),
  ...combine<Command>({ _tag: ['edit'], ruling: RULINGS, due: FLAG, open: FLAG }),
  ...combine<Command>({ _tag: ['approve'], allowed: FLAG, seen: SEEN, ruling: RULINGS }),
  ...combine<Command>({ _tag: ['edit_approve'], allowed: FLAG, seen: SEEN, ruling: RULINGS }),
  ...combine<Command>({ _tag: ['reject'], allowed: FLAG, seen: SEEN }),
  ...combine<Command>({ _tag: ['cancel'], open: FLAG }),
  { _tag: 'expire' },
  { _tag: 'come_due' },
  { _tag: 'return' },
  ...combine<Command>({ _tag: ['rejudge'], ruling: RULINGS, valid: FLAG, open: FLAG }),
  ...combine<Command>({ _tag: ['begin'], ruling: RULINGS, valid: FLAG, same: FLAG }),
]

/** A refusal; or the events, none or one, and the state after them. */
export type MessageResult = ControlRefusal | { readonly events: ReadonlyArray<Event>; readonly after: Control }
export type MessageRow = Row<{ readonly state: Control; readonly command: Command }, MessageResult>

export const messageRow = (state: Control, command: Command): MessageRow => {
  const decided = decide(state, command)
  const result = E.isLeft(decided)
    ? decided.left
    : { events: decided.right, after: decided.right.reduce(evolve, state) }
  return { given: { state, command }, result }
}

/** Every state that a message can be in: what the commands make of a draft. */
export const controls = (): ReadonlyArray<Control> =>
  reachable(
    combine<{ timing: GateTiming; due: boolean }>({ timing: TIMINGS, due: FLAG }).map(({ timing, due }) =>
      draft(timing, due),
    ),
    (state) =>
      commands().flatMap((command) => {
        const { result } = messageRow(state, command)
        return typeof result === 'string' ? [] : [result.after]
      }),
  )

export const deliveryCommands = (): ReadonlyArray<delivery.Command> => [
  { _tag: 'lease' },
  { _tag: 'release' },
  { _tag: 'transmit' },
  { _tag: 'block' },
  { _tag: 'refused' },
  { _tag: 'lost' },
  { _tag: 'quiet' },
  { _tag: 'cancel' },
  { _tag: 'mark_delivered' },
  ...combine<delivery.Command>({ _tag: ['accepted'], final: FLAG }),
  ...combine<delivery.Command>({ _tag: ['deferred'], again: FLAG, ended: FLAG }),
  ...combine<delivery.Command>({ _tag: ['dsn'], delivered: FLAG }),
  ...combine<delivery.Command>({ _tag: ['send_again'], ended: FLAG }),
]

export type DeliveryResult =
  | delivery.DeliveryRefusal
  | { readonly event: delivery.Event; readonly after: delivery.DeliveryStatus }

const deliveryResult = (status: delivery.DeliveryStatus, command: delivery.Command): DeliveryResult => {
  const decided = delivery.decide(status, command)
  return E.isLeft(decided) ? decided.left : { event: decided.right, after: delivery.evolve(decided.right) }
}

/** Every status that a delivery can have: what the commands make of a queued one. */
export const deliveryStatuses = (): ReadonlyArray<delivery.DeliveryStatus> =>
  reachable<delivery.DeliveryStatus>(['queued'], (status) =>
    deliveryCommands().flatMap((command) => {
      const result = deliveryResult(status, command)
      return typeof result === 'string' ? [] : [result.after]
    }),
  )

/** `leased` and `transmitting` count as `queued`. */
const COUNTED = delivery.DELIVERY_STATUSES.filter((one) => one !== 'leased' && one !== 'transmitting')

/** What a decider's key is at the moment of a decision; `exists` false: there is none. `author`: they composed it. */
export interface DeciderFlags {
  readonly exists: boolean
  readonly scopes: ReadonlyArray<Scope>
  readonly reach: 'all' | 'this' | 'another'
  readonly revoked: boolean
  readonly author: boolean
}

/** The ids are any two that differ. */
const maySo = ({ exists, scopes, reach, revoked, author }: DeciderFlags): boolean =>
  mayDecide(
    author ? OPERATOR : SYSTEM,
    exists ? { scopes, mailboxes: reach === 'all' ? null : [reach], revoked } : null,
    'this',
    [OPERATOR],
  )

/** Every table by its name. Each is made anew when asked for. */
export const tables = {
  message: (): ReadonlyArray<MessageRow> =>
    combine({ state: controls(), command: commands() }).map(({ state, command }) => messageRow(state, command)),
  delivery: (): ReadonlyArray<
    Row<{ readonly status: delivery.DeliveryStatus; readonly command: delivery.Command }, DeliveryResult>
  > =>
    rows(combine({ status: deliveryStatuses(), command: deliveryCommands() }), ({ status, command }) =>
      deliveryResult(status, command),
    ),
  status: (): ReadonlyArray<
    Row<{ readonly control: StatusControl; readonly deliveries: ReadonlyArray<delivery.DeliveryStatus> }, Status>
  > =>
    rows(
      combine({
        control: combine<StatusControl>({ phase: PHASES, timing: TIMINGS, due: FLAG, begun: FLAG }),
        deliveries: subsets(COUNTED),
      }),
      ({ control, deliveries }) => statusOf(control, deliveries),
    ),
  ruling: (): ReadonlyArray<Row<RulingFlags, Ruling>> =>
    rows(combine<RulingFlags>({ mode: MODES, listed: FLAG, copyable: FLAG }), ruling),
  hand_over: (): ReadonlyArray<Row<HandOverFlags, HandOver>> =>
    rows(combine<HandOverFlags>({ suppressed: FLAG, killed: FLAG, limited: FLAG }), handOver),
  mode: (): ReadonlyArray<
    Row<{ readonly from: Mode; readonly to: Mode }, { readonly stricter: Mode; readonly code: boolean }>
  > =>
    rows(combine({ from: MODES, to: MODES }), ({ from, to }) => ({
      stricter: stricter(from, to),
      code: needsCode(from, to),
    })),
  idempotency: (): ReadonlyArray<Row<IdempotencyFlags, ReturnType<typeof idempotency>>> =>
    rows(combine<IdempotencyFlags>({ recorded: FLAG, expired: FLAG, same: FLAG, reaches: FLAG }), idempotency),
  code: (): ReadonlyArray<Row<CodeFlags, ReturnType<typeof codeRuling>>> =>
    rows(combine<CodeFlags>({ open: FLAG, given: FLAG, correct: FLAG, room: FLAG }), codeRuling),
  scope: (): ReadonlyArray<Row<{ readonly held: ReadonlyArray<Scope>; readonly needed: Scope }, boolean>> =>
    rows(combine({ held: subsets(SCOPES), needed: SCOPES }), ({ held, needed }) => grants(held, needed)),
  key: (): ReadonlyArray<Row<ReadonlyArray<Scope>, boolean>> => rows(subsets(SCOPES), compatible),
  decider: (): ReadonlyArray<Row<DeciderFlags, boolean>> =>
    rows(
      combine<DeciderFlags>({
        exists: FLAG,
        scopes: subsets(SCOPES),
        reach: ['all', 'this', 'another'],
        revoked: FLAG,
        author: FLAG,
      }),
      maySo,
    ),
} as const
