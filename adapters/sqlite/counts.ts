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

/** A window as the writer knows it. */
interface Counted {
  readonly key: Key
  /** As read and counted since; null: not read yet. */
  rows: ReadonlyArray<CounterRow> | null
  /** What is counted and not written yet. */
  kept: ReadonlyArray<CounterRow>
}

const isOf = ({ key }: Counted, row: Key): boolean =>
  key.bucket_ms === row.bucket_ms &&
  key.window === row.window &&
  key.environment === row.environment &&
  key.account_id === row.account_id

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
  /** By scope: a name made of all that tells windows apart would cost more than counting. */
  const scopes = new Map<string, Array<Counted>>()
  let windows = 0
  const unwritten = new Set<Counted>()
  let added: Array<CounterRow> = []

  const counted = (key: Key): Counted => {
    const scope = scopes.get(key.scope_id) ?? []
    // From the newest on: those of hours gone by stay until there are too many.
    const known = scope.findLast((one) => isOf(one, key))
    if (known !== undefined) return known
    const made: Counted = { key, rows: null, kept: [] }
    if (scope.length === 0) scopes.set(key.scope_id, scope)
    scope.push(made)
    windows += 1
    return made
  }

  const known = (key: Key): ReadonlyArray<CounterRow> => {
    const one = counted(key)
    one.rows = one.rows ?? read(key)
    return one.rows
  }

  const clear = (): void => {
    scopes.clear()
    windows = 0
  }

  return {
    of: (place, mailbox_id, now_ms) => keysOf(place, mailbox_id, now_ms).flatMap(known),
    add: (row) => {
      added.push(row)
    },
    keep: () => {
      for (const row of added) {
        const one = counted(row)
        if (one.rows !== null) one.rows = plus(one.rows, row)
        one.kept = plus(one.kept, row)
        unwritten.add(one)
      }
      added = []
    },
    drop: () => {
      added = []
    },
    flush: () => {
      for (const one of unwritten) {
        for (const row of one.kept) write(row)
        one.kept = []
      }
      unwritten.clear()
      if (windows > WINDOWS_MAX) clear()
    },
    forget: () => {
      clear()
      unwritten.clear()
      added = []
    },
  }
}
