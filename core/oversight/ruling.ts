/**
 * What a mailbox's mode does with a message that wants to leave.
 *
 * INVARIANT: P11 for fixed flags a stricter mode never gives a looser ruling; P13 a flag that is not known is false.
 */
import type { Mode } from './mode.js'

/** Strictest first: `refuse` and `hold` stop a message, the others name why it may leave. */
export const RULINGS = ['refuse', 'hold', 'allowlist', 'monitored', 'autonomous'] as const

export type Ruling = (typeof RULINGS)[number]

/** The rulings that let a message leave without a human. */
export type Leave = 'allowlist' | 'monitored' | 'autonomous'

/** Why a message may leave: not yet, its mode, the allowlist, a human. The field that matters most (P1). */
export const CLEARANCES = ['none', 'allowlist', 'monitored', 'autonomous', 'human'] as const

export type Clearance = (typeof CLEARANCES)[number]

export interface RulingFlags {
  /** The effective mode. */
  readonly mode: Mode
  /** Every recipient and reply-to is on the mailbox's allowlist. */
  readonly listed: boolean
  /** The oversight address can take a copy. */
  readonly copyable: boolean
}

/**
 * `monitored` without a usable oversight address is ruled as `gated_send`: a copy nobody can get is no oversight (P12),
 * and ruling it stricter than `gated_send` would make the ladder not monotone (P11).
 */
export const ruling = ({ mode, listed, copyable }: RulingFlags): Ruling => {
  switch (mode) {
    case 'read_only':
      return 'refuse'
    case 'gated_all':
      return 'hold'
    case 'gated_send':
      return listed ? 'allowlist' : 'hold'
    case 'monitored':
      return copyable ? 'monitored' : listed ? 'allowlist' : 'hold'
    case 'autonomous':
      return 'autonomous'
  }
}

export const leaves = (given: Ruling): given is Leave => given !== 'refuse' && given !== 'hold'
