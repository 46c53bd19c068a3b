/**
 * How far an agent is trusted with one mailbox. The order of `MODES` is the trust ladder for mail leaving (P10).
 */

/** Strictest first. */
export const MODES = ['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous'] as const

export type Mode = (typeof MODES)[number]

export const rank = (mode: Mode): number => MODES.indexOf(mode)

/** The *effective mode* of a message: the stricter of its mode at submit and its mailbox's mode now. */
// Stryker disable next-line EqualityOperator: two modes of the same rank are the same mode
export const stricter = (one: Mode, other: Mode): Mode => (rank(one) < rank(other) ? one : other)

/**
 * Whether a change of mode could weaken oversight and so needs the operator's code: any rise, and leaving
 * `gated_all` in either direction, because for mail arriving it is the strictest.
 */
export const needsCode = (from: Mode, to: Mode): boolean =>
  rank(to) > rank(from) || (from === 'gated_all' && to !== from)

/** The modes a mailbox may be made with; more trust comes only by the ladder. */
export const FIRST_MODES = ['read_only', 'gated_all', 'gated_send'] as const
