/**
 * Questions to the core: "may this message leave?", asked twice on every message's road. At submit: is it cleared without a human? At
 * hand-over: does what cleared it still stand, and do the rules let it go? The same flags are put to Cedar.
 */
import * as E from 'fp-ts/lib/Either.js'
import { decide } from '../core/message/decide.js'
import { type Control, draft, PHASES } from '../core/message/state.js'
import { effectiveMode } from '../core/operations/flags.js'
import { MODES, type Mode } from '../core/oversight/mode.js'
import { handOver } from '../core/oversight/rules.js'
import { CLEARANCES, ruling } from '../core/oversight/ruling.js'

export interface Question {
  readonly step: 'submit' | 'begin'
  /** The mailbox's mode at submit, and now. */
  readonly submitted: Mode
  readonly now: Mode
  readonly listed: boolean
  readonly copyable: boolean
  readonly control: Control
  readonly valid: boolean
  readonly same: boolean
  readonly suppressed: boolean
  readonly killed: boolean
  readonly limited: boolean
}

/** One ruling: the effective mode, what it says, the decision on the message's state, and at hand-over the rules beside the mode. */
export const mayLeave = (asked: Question): boolean => {
  const given = ruling({
    mode: effectiveMode(asked.submitted, asked.now),
    listed: asked.listed,
    copyable: asked.copyable,
  })
  if (asked.step === 'submit') {
    const decided = decide(asked.control, { _tag: 'submit', ruling: given, due: asked.control.due })
    return E.isRight(decided) && decided.right.every((event) => event._tag === 'cleared')
  }
  const decided = decide(asked.control, { _tag: 'begin', ruling: given, valid: asked.valid, same: asked.same })
  return E.isRight(decided) && decided.right.every((event) => event._tag === 'began') && handOver(asked) === 'go'
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
const chance = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Half of them at submit, half at hand-over; there mostly cleared, due and with nothing in the way, as in life. */
export const questions = (count: number, seed = 7): ReadonlyArray<Question> => {
  const next = chance(seed)
  const likely = (share: number): boolean => next() < share
  const pick = <A>(all: ReadonlyArray<A>): A => all[Math.floor(next() * all.length)] as A
  return Array.from({ length: count }, (_, n): Question => {
    const now = pick(MODES)
    const timing = likely(0.5) ? ('gate_first' as const) : ('schedule_first' as const)
    const step = n % 2 === 0 ? 'submit' : 'begin'
    const submitted = step === 'submit' || likely(0.8) ? now : pick(MODES)
    const cleared: Control = {
      phase: likely(0.9) ? 'cleared' : pick(PHASES),
      clearance: pick(CLEARANCES),
      decision: 'none',
      timing,
      due: likely(0.95),
      begun: likely(0.3),
    }
    return {
      step,
      submitted,
      now,
      listed: likely(0.5),
      copyable: likely(0.8),
      control: step === 'submit' ? draft(timing, likely(0.9)) : cleared,
      valid: likely(0.95),
      same: likely(0.98),
      suppressed: likely(0.03),
      killed: likely(0.02),
      limited: likely(0.02),
    }
  })
}
