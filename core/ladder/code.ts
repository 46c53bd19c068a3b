/**
 * One-time codes: a change that could weaken oversight is asked for once, answered `approval_required`, and done when
 * the same request comes with the code that was mailed to the operator (P10).
 *
 * A code is bound to the exact request by its hash, single use, and dies after `CODE_LIFETIME_MS` or `CODE_TRIES` wrong tries.
 */
export const CODE_LIFETIME_MS = 24 * 60 * 60 * 1000
export const CODE_TRIES = 5
/**
 * Codes one account may have open at a time in one environment: a leaked key must not flood the operator, nor one of test take the room of
 * live (P9). The last of them are kept for whoever holds more: keys of agents cannot take the room of an admin, nor keys that of the operator.
 */
export const CODES_OPEN_MAX = { key: 10, admin: 20, operator: 30 } as const

export interface CodeFlags {
  /** A code for exactly this request is open: not used, not expired, tries left. */
  readonly open: boolean
  /** The call carries a code. */
  readonly given: boolean
  /** The code carried is the open one. */
  readonly correct: boolean
  /** Another may be opened. */
  readonly room: boolean
}

/** `ask`: mail a code. `go`: do it, and use the code up. `wrong`: count a try, if one is open. `full`: nothing. */
export type CodeRuling = 'ask' | 'go' | 'wrong' | 'full'

export const codeRuling = ({ open, given, correct, room }: CodeFlags): CodeRuling =>
  given ? (open && correct ? 'go' : 'wrong') : room ? 'ask' : 'full'
