/**
 * Counters of windows. The writer keeps those it uses in memory and adds what a group counted just before its COMMIT: one row for each
 * counter in place of one for each message.
 */
import type { CounterRow } from '../../core/operations/rows.js'
import { bucketOf, type Window } from '../../core/oversight/rules.js'
import { selected } from './columns.js'
import type { Place } from './load-message.js'
import type { Connection } from './open.js'

export type CountsOf = (place: Place, mailbox_id: string, now_ms: number) => ReadonlyArray<CounterRow>

export interface Counts {
  readonly of: CountsOf
  readonly add: (row: CounterRow) => void
  /** The job that added is done; or undone. */
  readonly keep: () => void
  readonly drop: () => void
  /** Writes what was kept, in the transaction that is about to commit. */
  readonly flush: () => void
  /** The transaction is undone, or others wrote: all is read anew. */
  readonly forget: () => void
}

const WINDOWS: ReadonlyArray<Window> = ['hour', 'day']

/** Windows kept in memory. */
const WINDOWS_MAX = 10_000

/** One window of one mailbox or account. */
type Key = Pick<CounterRow, 'account_id' | 'environment' | 'scope_id' | 'window' | 'bucket_ms'>

const keysOf = ({ account_id, environment }: Place, mailbox_id: string, now_ms: number): ReadonlyArray<Key> =>
  [mailbox_id, account_id].flatMap((scope_id) =>
    WINDOWS.map((window) => ({ account_id, environment, scope_id, window, bucket_ms: bucketOf(window, now_ms) })),
  )

const windowReader = (db: Connection): ((key: Key) => ReadonlyArray<CounterRow>) => {
  const rows = db.prepare<[string, string, string, string, number], CounterRow>(
    `SELECT ${selected('counters')} FROM counters
     WHERE account_id = ? AND environment = ? AND scope_id = ? AND "window" = ? AND bucket_ms = ?`,
  )
  return (key) => rows.all(key.account_id, key.environment, key.scope_id, key.window, key.bucket_ms)
}

export const countsReader = (db: Connection): CountsOf => {
  const read = windowReader(db)
  return (place, mailbox_id, now_ms) => keysOf(place, mailbox_id, now_ms).flatMap(read)
}

const nameOf = (key: Key): string =>
  `${key.account_id} ${key.environment} ${key.scope_id} ${key.window} ${key.bucket_ms}`

/** `rows` with one more counted. */
const plus = (rows: ReadonlyArray<CounterRow>, added: CounterRow): ReadonlyArray<CounterRow> => {
  const known = rows.find((one) => one.kind === added.kind)
  return known === undefined
    ? [...rows, added]
    : rows.map((one) => (one === known ? { ...one, count: one.count + added.count } : one))
}

/** `write` adds a row's count to the counter in the database. */
export const countsWriter = (db: Connection, write: (row: CounterRow) => void): Counts => {
  const read = windowReader(db)
  const windows = new Map<string, ReadonlyArray<CounterRow>>()
  const kept = new Map<string, CounterRow>()
  let added: Array<CounterRow> = []

  const known = (key: Key): ReadonlyArray<CounterRow> => {
    const name = nameOf(key)
    const rows = windows.get(name) ?? read(key)
    windows.set(name, rows)
    return rows
  }

  return {
    of: (place, mailbox_id, now_ms) => keysOf(place, mailbox_id, now_ms).flatMap(known),
    add: (row) => {
      added.push(row)
    },
    keep: () => {
      for (const row of added) {
        const name = nameOf(row)
        const rows = windows.get(name)
        if (rows !== undefined) windows.set(name, plus(rows, row))
        const counter = `${name} ${row.kind}`
        const before = kept.get(counter)
        kept.set(counter, before === undefined ? row : { ...row, count: before.count + row.count })
      }
      added = []
    },
    drop: () => {
      added = []
    },
    flush: () => {
      for (const row of kept.values()) write(row)
      kept.clear()
      if (windows.size > WINDOWS_MAX) windows.clear()
    },
    forget: () => {
      windows.clear()
      kept.clear()
      added = []
    },
  }
}
