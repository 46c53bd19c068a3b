/**
 * When a delivery that was not taken is tried again (RFC 5321 §4.5.4.1): each attempt waits longer, and their number is bounded (P16).
 */

/** Seconds after the first attempt, the second … ; after the last of them the delivery is `failed`. */
export const RETRY_DELAYS_S = [30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400] as const

export const ATTEMPTS_MAX = RETRY_DELAYS_S.length + 1

/** Whether another attempt follows the one that was the `attempts`-th. */
export const triesLeft = (attempts: number): boolean => attempts < ATTEMPTS_MAX

/** Milliseconds to wait after the `attempts`-th attempt. */
export const retryDelayMs = (attempts: number): number => (RETRY_DELAYS_S[attempts - 1] ?? 86400) * 1000
