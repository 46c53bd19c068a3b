/**
 * The numbers of the tables, and the order of every list in them. `Table/Names.lean` repeats both by name, and
 * `Facts.lean` proves that `Code.lean` counts alike.
 */
import { DELIVERY_STATUSES } from '../../core/delivery/control.js'
import { combine } from '../../core/enumerate.js'
import type { ControlRefusal } from '../../core/message/decide.js'
import { CAUSES, type Event } from '../../core/message/event.js'
import { type Control, DECISIONS, PHASES, TIMINGS } from '../../core/message/state.js'
import { CLEARANCES, type Leave } from '../../core/oversight/ruling.js'
import { commands, controls, type MessageResult, messageRow } from '../../core/table.js'
import { termOf } from './lean.js'

const REFUSALS: { readonly [R in ControlRefusal]: number } = {
  mailbox_read_only: 0,
  not_a_draft: 1,
  not_editable: 2,
  not_pending: 3,
  not_cancellable: 4,
  already_decided: 5,
  forbidden_reviewer: 6,
  revision_required: 7,
  revision_mismatch: 8,
  not_clear: 9,
}

const LEAVES: ReadonlyArray<Leave> = ['allowlist', 'monitored', 'autonomous']
const DUE = [false, true]
const PLAIN = ['approved', 'rejected', 'edit_approved', 'cancelled', 'expired', 'came_due', 'lapsed', 'began'] as const

const EVENTS: ReadonlyArray<Event> = [
  ...combine<Event>({ _tag: ['held'], cause: CAUSES, due: DUE }),
  ...combine<Event>({ _tag: ['cleared'], clearance: LEAVES, due: DUE }),
  ...combine<Event>({ _tag: ['edited'], due: DUE }),
  ...PLAIN.map((_tag) => ({ _tag })),
]

const refused = (why: string): string => `.refused ${termOf(why)}`
const happens = (event: Event): string =>
  event._tag === 'held' || event._tag === 'cleared' || event._tag === 'edited'
    ? `.happens (${termOf(event)})`
    : `.happens ${termOf(event._tag)}`

/** An event as an entry tells it: its name, and its particulars among other data. */
export const happened = (name: string, { cause, clearance, due }: { readonly [name: string]: unknown }): string =>
  happens(
    (name === 'held'
      ? { _tag: name, cause, due }
      : name === 'cleared'
        ? { _tag: name, clearance, due }
        : name === 'edited'
          ? { _tag: name, due }
          : { _tag: name }) as Event,
  )

/** What `decide` can say, as terms of Lean. The place of each is its number. */
export const VERDICTS: ReadonlyArray<string> = [
  '.nothing',
  ...Object.keys(REFUSALS).map(refused),
  ...EVENTS.map(happens),
]

/** Room for the verdicts, and for the states behind them. */
export const VERDICTS_MAX = 64
export const CELL_MAX = VERDICTS_MAX * 1_024

/** The number of a state, below 840. */
export const numberOf = ({ phase, clearance, decision, timing, due, begun }: Control): number =>
  [
    [CLEARANCES.indexOf(clearance), CLEARANCES.length],
    [DECISIONS.indexOf(decision), DECISIONS.length],
    [TIMINGS.indexOf(timing), TIMINGS.length],
    [Number(due), 2],
    [Number(begun), 2],
  ].reduce((sum, [one = 0, base = 0]) => sum * base + one, PHASES.indexOf(phase))

const verdictOf = (result: MessageResult): string => {
  if (typeof result === 'string') return refused(result)
  const [event, second] = result.events
  if (second !== undefined) throw new Error('a command that makes two events has no number')
  return event === undefined ? '.nothing' : happens(event)
}

/** One cell: the verdict, and the state after it; a refusal leaves the state as it was. */
export const cellOf = (state: Control, result: MessageResult): number => {
  const after = typeof result === 'string' ? state : result.after
  return VERDICTS.indexOf(verdictOf(result)) + VERDICTS_MAX * numberOf(after)
}

/** For each state but the drafts: how many places before it the one stands that leads to it (0: next to it), and the place of the command. */
export const paths = (): ReadonlyArray<readonly [before: number, command: number]> => {
  const states = controls()
  const place = new Map(states.map((one, at) => [JSON.stringify(one), at]))
  const found = new Map<number, readonly [number, number]>()
  for (const [from, state] of states.entries())
    for (const [at, command] of commands().entries()) {
      const { result } = messageRow(state, command)
      const to = typeof result === 'string' ? from : (place.get(JSON.stringify(result.after)) ?? from)
      if (to > from && states[to]?.phase !== 'draft' && !found.has(to)) found.set(to, [to - from - 1, at])
    }
  return [...found.entries()].sort(([one], [other]) => one - other).map(([, path]) => path)
}

/** `leased` and `transmitting` count as `queued`. */
export const COUNTED = DELIVERY_STATUSES.filter((one) => one !== 'leased' && one !== 'transmitting')
