/** Requests counted per client and window, kept over a restart. */
import type { Rate } from '../ports/store.js'
import type { Connection } from './open.js'

/** How long a window that ended is left lying, in milliseconds. */
const LEFT_MS_MAX = 60 * 60 * 1000

/** Counts read at start; more clients than this in open windows begin anew. */
const RATES_MAX = 100_000

export const rateKeeper = (db: Connection): ((rates: ReadonlyArray<Rate>) => void) => {
  const keep = db.prepare<[string, number, number]>(
    'INSERT INTO rates (client, ends_ms, hits) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hits = excluded.hits',
  )
  const sweep = db.prepare<[number]>('DELETE FROM rates WHERE ends_ms < ?')
  return (rates) => {
    if (rates.length === 0) return
    for (const { client, ends_ms, hits } of rates) keep.run(client, ends_ms, hits)
    sweep.run(rates.reduce((least, one) => Math.min(least, one.ends_ms), Number.MAX_SAFE_INTEGER) - LEFT_MS_MAX)
  }
}

export const rateReader = (db: Connection): ((now_ms: number) => ReadonlyArray<Rate>) => {
  const rates = db.prepare<[number, number], Rate>(
    'SELECT client, hits, ends_ms FROM rates WHERE ends_ms > ? ORDER BY ends_ms LIMIT ? + 0',
  )
  return (now_ms) => rates.all(now_ms, RATES_MAX)
}
