/**
 * The state of one outbound message: nothing but flags, so that every state can be enumerated (`core/table.ts`).
 *
 * `decide` says which event a command makes, or why it is refused; `evolve` says what the event makes of the state.
 * Subjects, addresses, revisions, people and times enter only as the flags of a command (`core/operations/flags.ts`).
 */
import type { Clearance } from '../oversight/ruling.js'

/**
 * `lapsed`: its clearance was withdrawn while every delivery still open was in flight or unknown; should one come
 * back to be tried again, the message is held.
 */
export const PHASES = ['draft', 'held', 'cleared', 'lapsed', 'rejected', 'cancelled', 'expired'] as const
export type Phase = (typeof PHASES)[number]

/** `gate_first`: decide, then wait for the time. `schedule_first`: wait, then decide (it may be decided early). */
export const TIMINGS = ['gate_first', 'schedule_first'] as const
export type GateTiming = (typeof TIMINGS)[number]

/** What became of the newest hold (P5). */
export const DECISIONS = ['none', 'approved', 'rejected'] as const
export type Decision = (typeof DECISIONS)[number]

export interface Control {
  readonly phase: Phase
  readonly clearance: Clearance
  readonly decision: Decision
  readonly timing: GateTiming
  /** Its time has come, or it has none. */
  readonly due: boolean
  /** Some delivery began to leave. */
  readonly begun: boolean
}

/** Whether it waits: for a decision, for its time, or for its deliveries to leave. Only then can its time come. */
export const waits = ({ phase }: Control): boolean => phase === 'held' || phase === 'cleared'

/** A message nobody has submitted yet. */
export const draft = (timing: GateTiming, due: boolean): Control => ({
  phase: 'draft',
  clearance: 'none',
  decision: 'none',
  timing,
  due,
  begun: false,
})
