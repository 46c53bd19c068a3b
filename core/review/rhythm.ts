/** Facts about when and how much a mailbox sends. */
import { type Fact, saw } from './fact.js'
import type { Shown } from './shown.js'

/** Messages that must be known before an hour can be unusual. */
export const HOURS_MIN = 20
/** Of the messages known, the share that an hour and its neighbours must have to be usual. */
export const HOURS_SHARE_MIN = 0.02
/** Messages in an hour that are never too many. */
export const VOLUME_MIN = 10
/** How many times the mean hour of the last day an hour must have to be unusual. */
export const VOLUME_TIMES = 6

const HOURS = 24

export const rhythmFacts = ({ hours: { counts, now }, usage: { hour, day }, revision }: Shown): ReadonlyArray<Fact> => {
  const all = counts.reduce((sum, one) => sum + one, 0)
  const near = [HOURS - 1, 0, 1].reduce((sum, shift) => sum + (counts[(now + shift) % HOURS] ?? 0), 0)
  const seldom = all >= HOURS_MIN && near < HOURS_SHARE_MIN * all
  const many = hour >= VOLUME_MIN && hour * HOURS > VOLUME_TIMES * day
  return [
    ...saw('unusual_volume', many ? [`${hour} in this hour`, `${day} in 24 hours`] : []),
    ...saw('edited', revision === 1 ? [] : [`revision ${revision}`]),
    ...saw('unusual_hour', seldom ? [`${now}:00 UTC: ${near} of ${all} messages within an hour of it`] : []),
  ]
}
