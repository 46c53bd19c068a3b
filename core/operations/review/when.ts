/** When the operator may be mailed of holds, and when many go into one mail. Codes, links to sign in and other notices never wait for this. */
import { DAY_MS, HOUR_MS } from '../../oversight/rules.js'
import type { AccountRow } from '../rows.js'

const MINUTE_MS = 60_000

/** `each`: after a mail, what is held within this time is gathered. */
export const EACH_GAP_MS = 2 * MINUTE_MS
/** `digest`: one mail in this time. */
export const DIGEST_GAP_MS = HOUR_MS
/** `each`: of so many at a time each has a mail of its own; more go into one. */
export const EACH_MAX = 5

export type Notifications = Pick<AccountRow, 'notify' | 'quiet_from_min' | 'quiet_until_min'>

/** From one time of the day to another, which may lie on the next day. */
const apart = (from_ms: number, to_ms: number): number => (to_ms - from_ms + DAY_MS) % DAY_MS

/** The first instant from `ms` on that is not within the quiet hours. Hours that end when they begin are none. */
export const afterQuiet = ({ quiet_from_min, quiet_until_min }: Notifications, ms: number): number => {
  if (quiet_from_min === null || quiet_until_min === null) return ms
  const from_ms = quiet_from_min * MINUTE_MS
  const quiet_ms = apart(from_ms, quiet_until_min * MINUTE_MS)
  const passed_ms = apart(from_ms, ms % DAY_MS)
  return ms + Math.max(0, quiet_ms - passed_ms)
}

/** When the next mail of holds may go: now, later, or never (null). `last_ms`: when the last one was taken. */
export const nextTime = (settings: Notifications, now_ms: number, last_ms: number | null): number | null => {
  if (settings.notify === 'off') return null
  const gap_ms = settings.notify === 'each' ? EACH_GAP_MS : DIGEST_GAP_MS
  const free_ms = (last_ms ?? Number.NEGATIVE_INFINITY) + gap_ms
  return afterQuiet(settings, Math.max(now_ms, free_ms))
}

/** Whether so many holds go into one mail. `waited`: one of them was put off before. */
export const inOneMail = (notify: AccountRow['notify'], count: number, waited: boolean): boolean =>
  count > 1 && (notify !== 'each' || waited || count > EACH_MAX)
