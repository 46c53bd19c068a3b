/**
 * The rules beside the mode: suppression, kill switch and limits. Each looks at facts of its own, so their order does not matter (P11).
 */

export const HOUR_MS = 60 * 60 * 1000
export const DAY_MS = 24 * HOUR_MS

export type Window = 'hour' | 'day'

export const WINDOW_MS: { readonly [W in Window]: number } = { hour: HOUR_MS, day: DAY_MS }

/** The start of the window that an instant lies in. */
export const bucketOf = (window: Window, now_ms: number): number => now_ms - (now_ms % WINDOW_MS[window])

/** Seconds until the window ends: at least 1. */
export const secondsLeft = (window: Window, now_ms: number): number =>
  Math.ceil((bucketOf(window, now_ms) + WINDOW_MS[window] - now_ms) / 1000)

/** One ceiling, how much of it is used, and how much would be added. A ceiling of null never stops. */
export interface Gauge {
  readonly scope_id: string
  readonly kind: 'messages' | 'recipients'
  readonly window: Window
  readonly ceiling: number | null
  readonly used: number
  readonly adding: number
}

/** The gauge that keeps a message waiting longest, or null if all have room. */
export const exceeded = (gauges: ReadonlyArray<Gauge>): Gauge | null => {
  const over = gauges.filter((one) => one.ceiling !== null && one.adding > 0 && one.used + one.adding > one.ceiling)
  return over.find((one) => one.window === 'day') ?? over[0] ?? null
}

/**
 * What the rules say at hand-over of one delivery. `block`: never to this address (P17). `wait`: not now, with the reason.
 * The strictest wins.
 */
export const HAND_OVER = ['block', 'kill_switch', 'limit', 'go'] as const
export type HandOver = (typeof HAND_OVER)[number]

export interface HandOverFlags {
  readonly suppressed: boolean
  readonly killed: boolean
  readonly limited: boolean
}

export const handOver = ({ suppressed, killed, limited }: HandOverFlags): HandOver =>
  suppressed ? 'block' : killed ? 'kill_switch' : limited ? 'limit' : 'go'
