/** Deletes what no decision looks at any more, some at a time, so that no other request waits for long. */
import { makeId } from '../../core/codec/ulid.js'
import { IDEMPOTENCY_LIFETIME_MS } from '../../core/idempotency/decide.js'
import { DECIDE_LINK_MS } from '../../core/operations/review/links.js'
import { DAY_MS } from '../../core/oversight/rules.js'
import type { Connection } from './open.js'

/** Idempotency records of this age are gone: a clock that was ahead for up to a day has pruned none that counts again (P8). */
const RECORDS_MS_MAX = 2 * IDEMPOTENCY_LIFETIME_MS
/** Counters of windows that ended this long ago are gone: the longest window is a day. */
const COUNTERS_MS_MAX = 3 * DAY_MS
/** Links this long after they were made: three days after the longest of them expired. */
const LINKS_MS_MAX = DECIDE_LINK_MS + 3 * DAY_MS
/** Records deleted at a time, of each kind. */
export const PRUNED_MAX = 500

/** The first id that could be made at this instant. */
const linkFrom = (ms: number): string => makeId('lnk', Math.max(0, ms), new Uint8Array(10))

/** Answers how many idempotency records and links went; as long as it is not 0, there may be more. */
export const pruner = (db: Connection): ((now_ms: number) => number) => {
  const idempotency = db.prepare<[number, number]>(
    'DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE created_ms < ? ORDER BY created_ms LIMIT ? + 0)',
  )
  const counters = db.prepare<[number]>('DELETE FROM counters WHERE bucket_ms < ?')
  const links = db.prepare<[string, number]>(
    `DELETE FROM desk_links WHERE (account_id, id) IN
       (SELECT account_id, id FROM desk_links INDEXED BY desk_links_id WHERE id < ? ORDER BY id LIMIT ? + 0)`,
  )
  return (now_ms) => {
    counters.run(now_ms - COUNTERS_MS_MAX)
    return (
      idempotency.run(now_ms - RECORDS_MS_MAX, PRUNED_MAX).changes +
      links.run(linkFrom(now_ms - LINKS_MS_MAX), PRUNED_MAX).changes
    )
  }
}
