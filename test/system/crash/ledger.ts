/** Once the server has stopped: the whole audit log and all rows, held against `spec/invariants`. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { sha256 } from '../../../adapters/ports/context.js'
import { selected } from '../../../adapters/sqlite/columns.js'
import { watcher } from '../../../adapters/sqlite/watch.js'
import type { Sealed } from '../../../core/audit/chain.js'
import type { Tables } from '../../../core/operations/rows.js'
import { checkRows } from '../../../spec/invariants/check.js'
import type { Rows } from '../../../spec/invariants/moment.js'
import { grouped } from '../../../spec/invariants/outside/exchange.js'
import { play } from '../../../spec/invariants/scene.js'

const EMPTY: ReadonlyArray<never> = []

export interface Ledger {
  readonly entries: number
  readonly faults: ReadonlyArray<string>
}

/** Every entry of every log, by the reader of `serve` with its bounds taken away. */
const logFaults = (file: string): Ledger => {
  const all = watcher(file, { entries_max: 2_000, story_max: 1_000_000, back_max: Number.POSITIVE_INFINITY })
  const faults: Array<string> = []
  let entries = 0
  try {
    for (;;) {
      const look = all.look()
      entries += look.entries
      faults.push(...look.found.map(({ id, words }) => `${id}: ${words}`))
      if (look.left_out > 0) faults.push(`${look.left_out} stories were too long to be read`)
      if (!look.more) return { entries, faults }
    }
  } finally {
    all.close()
  }
}

/** The rows as they are at last, message by message and mailbox by mailbox: one of each moment, so that it takes no longer than it is long. */
const rowFaults = (db: Database.Database, account_id: string): ReadonlyArray<string> => {
  const rows = <T extends keyof Rows>(table: T): ReadonlyArray<Tables[T]> =>
    db.prepare(`SELECT ${selected(table)} FROM ${table}`).all() as ReadonlyArray<Tables[T]>
  const entries = db.prepare('SELECT * FROM entries ORDER BY seq').all() as ReadonlyArray<Sealed>
  const bySubject = grouped(entries, (one) => one.subject_id)
  const accounts = rows('accounts')
  const mailboxes = rows('mailboxes')
  const messages = rows('messages')
  const ids = new Set(messages.map(({ id }) => id))
  const shared = { accounts, mailboxes, allowlist: rows('allowlist'), suppressions: rows('suppressions') }
  const contents = grouped(rows('contents'), (one) => one.message_id)
  const holds = grouped(rows('holds'), (one) => one.message_id)
  const deliveries = grouped(rows('deliveries'), (one) => one.message_id)
  const records = grouped(rows('idempotency'), ({ answer }) => String(JSON.parse(answer).message_id))
  const rejudgements = rows('rejudgements')

  const faultsAt = (subject: string, others: ReadonlyArray<string>, own: Rows): ReadonlyArray<string> => {
    const story = [subject, ...others].flatMap((id) => bySubject.get(id) ?? EMPTY)
    const { scenes, book } = play([...story].sort((one, other) => one.seq - other.seq))
    const about = scenes.filter(({ entry }) => entry.subject_id === subject)
    return checkRows({ account_id, scenes: about, book, rows: own, sha256 }).map(({ id, words }) => `${id}: ${words}`)
  }
  const none = { contents: EMPTY, holds: EMPTY, deliveries: EMPTY, idempotency: EMPTY }
  const byMailbox = grouped(messages, (one) => one.mailbox_id)
  return [
    ...messages.flatMap((one) => {
      const actors = new Set((bySubject.get(one.id) ?? EMPTY).map(({ actor }) => actor))
      return faultsAt(one.id, [one.mailbox_id, ...actors], {
        ...shared,
        messages: [one],
        contents: contents.get(one.id) ?? EMPTY,
        holds: holds.get(one.id) ?? EMPTY,
        deliveries: deliveries.get(one.id) ?? EMPTY,
        idempotency: records.get(one.id) ?? EMPTY,
        rejudgements,
      })
    }),
    ...mailboxes.flatMap(({ id }) =>
      faultsAt(id, EMPTY, { ...shared, ...none, messages: byMailbox.get(id) ?? EMPTY, rejudgements }),
    ),
    ...[...records]
      .filter(([id]) => !ids.has(id))
      .map(([id]) => `an idempotency record answers with ${id}, which is not there`),
  ]
}

export const ledger = (data: string, account_id: string, accepted: number): Ledger => {
  const file = join(data, 'multimail.db')
  const log = logFaults(file)
  const db = new Database(file, { readonly: true })
  try {
    const count = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0
    const messages = count('SELECT count(*) FROM messages')
    const left = count("SELECT count(*) FROM deliveries WHERE status IN ('leased', 'transmitting')")
    return {
      entries: log.entries,
      faults: [
        ...log.faults,
        ...rowFaults(db, account_id),
        ...(messages === accepted ? [] : [`${accepted} messages were accepted, and ${messages} are stored`]),
        ...(left === 0 ? [] : [`${left} deliveries are held by a server that is gone`]),
      ],
    }
  } finally {
    db.close()
  }
}
