/** Ids of messages, newest first, from any number of places: each status, and each mailbox, has an index in the order of ids. */

import type { Place } from './load-message.js'
import type { Connection } from './open.js'

export interface Wanted {
  /** Null: of all mailboxes. */
  readonly mailboxes: ReadonlyArray<string> | null
  readonly statuses: ReadonlyArray<string>
  /** Older than this one. */
  readonly before: string
  /** Ids read from one place at a time. */
  readonly page: number
}

export type Newest = (place: Place, wanted: Wanted) => Iterable<string>

/** The ids of one place that are older than another. */
type Older = (before: string) => ReadonlyArray<string>

interface Head {
  readonly older: Older
  readonly ids: ReadonlyArray<string>
  readonly next: number
}

const startOf = (older: Older, before: string): Head => ({ older, ids: older(before), next: 0 })

/** What comes after its first id; the last of a full page has more behind it. */
const advanced = (head: Head, page: number): Head => {
  const next = head.next + 1
  return next === page ? startOf(head.older, head.ids[head.next] as string) : { ...head, next }
}

function* merged(places: ReadonlyArray<Older>, { before, page }: Wanted): Generator<string> {
  const heads = places.map((older) => startOf(older, before))
  for (;;) {
    let newest: string | undefined
    let at = 0
    heads.forEach(({ ids, next }, n) => {
      const id = ids[next]
      if (id === undefined || (newest !== undefined && id < newest)) return
      newest = id
      at = n
    })
    if (newest === undefined) return
    yield newest
    heads[at] = advanced(heads[at] as Head, page)
  }
}

export const newestIds = (db: Connection): Newest => {
  const byStatus = db
    .prepare<[string, string, string, string, number], string>(
      `SELECT id FROM messages WHERE account_id = ? AND environment = ? AND status = ? AND id < ?
       ORDER BY id DESC LIMIT ? + 0`,
    )
    .pluck()
  const byMailbox = db
    .prepare<[string, string, string, string, string, number], string>(
      `SELECT id FROM messages WHERE account_id = ? AND environment = ? AND mailbox_id = ? AND status = ? AND id < ?
       ORDER BY id DESC LIMIT ? + 0`,
    )
    .pluck()
  return ({ account_id, environment }, wanted) => {
    const { page } = wanted
    const statuses = [...new Set(wanted.statuses)]
    const places: ReadonlyArray<Older> =
      wanted.mailboxes === null
        ? statuses.map((status) => (before) => byStatus.all(account_id, environment, status, before, page))
        : [...new Set(wanted.mailboxes)].flatMap((id) =>
            statuses.map(
              (status) => (before: string) => byMailbox.all(account_id, environment, id, status, before, page),
            ),
          )
    return merged(places, wanted)
  }
}

/** The first so many. */
export function* firstOf(ids: Iterable<string>, count: number): Generator<string> {
  let left = count
  if (left <= 0) return
  for (const id of ids) {
    yield id
    left -= 1
    if (left === 0) return
  }
}
