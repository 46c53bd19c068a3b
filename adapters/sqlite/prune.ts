/** Deletes what no decision looks at any more, some at a time, so that no other request waits for long. */
import { IDEMPOTENCY_LIFETIME_MS } from '../../core/idempotency/decide.js'
import { DAY_MS } from '../../core/oversight/rules.js'
import type { Connection } from './open.js'

/** Counters of windows that ended this long ago are gone: the longest window is a day. */
const COUNTERS_MS_MAX = 3 * DAY_MS
/** Records deleted at a time. */
export const PRUNED_MAX = 500

/** Answers how many idempotency records went: as many as `PRUNED_MAX`, and there may be more. */
export const pruner = (db: Connection): ((now_ms: number) => number) => {
  const idempotency = db.prepare<[number, number]>(
    'DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE created_ms < ? ORDER BY created_ms LIMIT ?)',
  )
  const counters = db.prepare<[number]>('DELETE FROM counters WHERE bucket_ms < ?')
  return (now_ms) => {
    counters.run(now_ms - COUNTERS_MS_MAX)
    return idempotency.run(now_ms - IDEMPOTENCY_LIFETIME_MS, PRUNED_MAX).changes
  }
}
