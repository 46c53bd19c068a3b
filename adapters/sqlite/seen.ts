/** Which addresses already count as distinct recipients of a window. One row holds the last hour and the last day of an address. */
import type { Facts } from '../../core/operations/facts.js'
import type { SeenRow } from '../../core/operations/rows.js'
import { bucketOf } from '../../core/oversight/rules.js'
import type { Place } from './load-message.js'
import type { Connection } from './open.js'

interface Mark {
  readonly row: SeenRow
  readonly hour_ms: number | null
  readonly day_ms: number | null
}

/** The rows of one plan, in as few statements as there are addresses and scopes. */
export const seenWriter = (db: Connection): ((rows: ReadonlyArray<SeenRow>) => void) => {
  const keep = db.prepare<[string, string, string, string, number | null, number | null]>(
    `INSERT INTO seen_recipients (account_id, environment, scope_id, address_key, hour_ms, day_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET hour_ms = coalesce(excluded.hour_ms, hour_ms), day_ms = coalesce(excluded.day_ms, day_ms)`,
  )
  return (rows) => {
    const marks = new Map<string, Mark>()
    for (const row of rows) {
      const name = `${row.scope_id} ${row.address_key}`
      const known = marks.get(name)
      const { window, bucket_ms } = row
      marks.set(name, {
        row,
        hour_ms: window === 'hour' ? bucket_ms : (known?.hour_ms ?? null),
        day_ms: window === 'day' ? bucket_ms : (known?.day_ms ?? null),
      })
    }
    for (const { row, hour_ms, day_ms } of marks.values())
      keep.run(row.account_id, row.environment, row.scope_id, row.address_key, hour_ms, day_ms)
  }
}

/** How many of the distinct keys each window of mailbox and account has not seen. */
export const freshReader = (db: Connection) => {
  const seen = db
    .prepare<[string, string, string, string], readonly [number | null, number | null]>(
      `SELECT hour_ms, day_ms FROM seen_recipients
       WHERE account_id = ? AND environment = ? AND scope_id = ? AND address_key = ?`,
    )
    .raw()
  return (
    { account_id, environment }: Place,
    mailbox_id: string,
    now_ms: number,
    keys: ReadonlyArray<string>,
  ): Facts['fresh'] => {
    if (keys.length === 0) return {}
    const [hour, day] = [bucketOf('hour', now_ms), bucketOf('day', now_ms)]
    const counts: { [window: string]: number } = {}
    for (const scope_id of [mailbox_id, account_id]) {
      const marks = keys.map((key) => seen.get(account_id, environment, scope_id, key))
      counts[`${scope_id}:hour`] = marks.filter((mark) => mark?.[0] !== hour).length
      counts[`${scope_id}:day`] = marks.filter((mark) => mark?.[1] !== day).length
    }
    return counts
  }
}
