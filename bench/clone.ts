/**
 * Many messages from a few, by SQL: each with ids, times, digest and audit entries of its own, chained, so that `verify` finds nothing wrong.
 * Bodies are the template's.
 */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { commitment, entryText } from '../core/audit/entry.js'
import { recordSeal } from '../core/audit/seal.js'
import { makeId } from '../core/codec/ulid.js'
import type { Content } from '../core/message/content.js'
import { canonical } from '../core/message/digest.js'
import type { StoredEntry } from '../core/operations/facts.js'
import type { IdempotencyRow } from '../core/operations/rows.js'
import { type Cell, cell, cut, fill } from './holes.js'
import { KINDS, type Kind, type Templates } from './templates.js'

type Row = { readonly [column: string]: unknown }

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Milliseconds between one message and the next. */
const STEP_MS = 100
/** Half of all were delivered, a fifth wait for a decision, a tenth for the worker. */
const SPREAD: ReadonlyArray<Kind> = [
  'pending',
  'delivered',
  'queued',
  'delivered',
  'rejected',
  'delivered',
  'pending',
  'delivered',
  'cancelled',
  'delivered',
]
const ADDRESSES_SHARE = 0.1
/** Messages between two moments in which the process hears of an interruption. */
const PAUSE_AFTER = 2_000
const CACHE_KIB = 512 * 1024

/** Tables whose rows belong to one message, and how they are found. */
const TABLES = [
  ['messages', 'id = :id'],
  ['contents', 'message_id = :id'],
  ['holds', 'message_id = :id'],
  ['deliveries', 'message_id = :id'],
  ['operator_mail', 'message_id = :id'],
  ['idempotency', `answer LIKE '%' || :id || '%'`],
] as const

/** What each clone has its own of. */
const ID = /\b(?:msg|thr|dlv|opm)_[0-9A-HJKMNP-TV-Z]{26}\b/g

interface Template {
  readonly created_ms: number
  /** Prefixes of the ids that each clone gets anew. */
  readonly prefixes: ReadonlyArray<string>
  /** New names in the order of their holes, given the clone's number and time. */
  readonly values: (n: number, at_ms: number) => ReadonlyArray<string>
  readonly rows: ReadonlyArray<{
    readonly insert: Database.Statement<Array<unknown>>
    readonly cells: ReadonlyArray<Cell>
  }>
  readonly entries: ReadonlyArray<{ readonly entry: StoredEntry; readonly subject: Cell; readonly data: Cell }>
}

const entropy = (n: number, hole: number): Uint8Array => {
  const octets = Buffer.alloc(10)
  octets.writeUIntBE(n, 0, 6)
  octets[9] = hole
  return octets
}

const rowsOf = (db: Database.Database, table: string, where: string, id: string): ReadonlyArray<Row> =>
  db.prepare(`SELECT * FROM ${table} WHERE ${where}`).all({ id }) as ReadonlyArray<Row>

const templateOf = (db: Database.Database, id: string): Template => {
  const found = TABLES.flatMap(([table, where]) => rowsOf(db, table, where, id).map((row) => ({ table, row })))
  const entries = db.prepare('SELECT * FROM entries WHERE subject_id = ? ORDER BY seq').all(id) as Array<StoredEntry>
  const rowIn = (table: string): Row => {
    const one = found.find((each) => each.table === table)
    if (one === undefined) throw new Error(`${id} has no row in ${table}`)
    return one.row
  }
  const message = rowIn('messages') as { readonly digest: string; readonly salt: string; readonly created_ms: number }
  const record = rowIn('idempotency') as unknown as IdempotencyRow
  const ids = [...new Set([...JSON.stringify([found, entries]).matchAll(ID)].map(([one]) => one))]
  const prefixes = ids.map((one) => one.slice(0, 3))
  const sealed = recordSeal(record, message.salt, sha256)
  const names = [...ids, record.key, message.digest, commitment(message.salt, message.digest, sha256), sealed]
  const answer = cut(record.answer, names)
  const form = cut(canonical(JSON.parse(String(rowIn('contents').content)) as Content), names)
  return {
    created_ms: message.created_ms,
    prefixes,
    values: (n, at_ms) => {
      const key = `clone-${n}`
      const known = [...prefixes.map((prefix, hole) => makeId(prefix, at_ms, entropy(n, hole))), key]
      const digest = sha256(fill(form, known))
      const values = [...known, digest, commitment(message.salt, digest, sha256)]
      const created_ms = record.created_ms + at_ms - message.created_ms
      const clone = { ...record, key, answer: fill(answer, values), created_ms }
      return [...values, recordSeal(clone, message.salt, sha256)]
    },
    rows: found.map(({ table, row }) => ({
      insert: db.prepare(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map(() => '?')})`,
      ),
      cells: Object.entries(row).map(([column, value]) => cell(column, value, names)),
    })),
    entries: entries.map((entry) => ({
      entry,
      subject: cell('subject_id', entry.subject_id, names),
      data: cell('data', entry.data, names),
    })),
  }
}

/** Appends to the account's chain. */
const chainOf = (db: Database.Database, account_id: string) => {
  const insert = db.prepare(
    `INSERT INTO entries (account_id, seq, id, at_ms, environment, type, subject_id, actor, data, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const last = db
    .prepare('SELECT seq, hash FROM entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1')
    .get(account_id) as { readonly seq: number; readonly hash: string }
  let { seq, hash: prev_hash } = last
  return (entry: StoredEntry, at_ms: number, subject_id: string, data: string): void => {
    seq += 1
    const id = makeId('evt', at_ms, entropy(seq, 0))
    const { environment, type, actor } = entry
    const hash = sha256(
      entryText({ account_id, seq, id, at_ms, environment, type, subject_id, actor, data, prev_hash }),
    )
    insert.run(account_id, seq, id, at_ms, environment, type, subject_id, actor, data, prev_hash, hash)
    prev_hash = hash
  }
}

/** Addresses that count as seen, as they stand after days of sending. */
const addSeen = (db: Database.Database, { initial }: Templates, count: number): void => {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO seen_recipients (account_id, environment, scope_id, address_key, hour_ms, day_ms)
     WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
     SELECT ?, 'test', ?, 'seen' || n || '@example.com', 0, 0 FROM counted`,
  )
  for (const scope of [initial.account_id, initial.mailboxes.test.id]) insert.run(count, initial.account_id, scope)
}

/** Nobody else may have the database open: it is written in one go, and nothing of it is durable until it is closed. */
export const cloneMessages = async (
  file: string,
  templates: Templates,
  count: number,
  told: (done: number) => void,
): Promise<void> => {
  const db = new Database(file)
  try {
    const mode = db.pragma('journal_mode = MEMORY', { simple: true })
    if (mode !== 'memory') throw new Error(`the journal is ${mode}`)
    db.pragma('synchronous = OFF')
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma(`cache_size = -${CACHE_KIB}`)
    db.pragma('foreign_keys = OFF')
    const made = new Map(KINDS.map((kind) => [kind, templateOf(db, templates.ids[kind])]))
    const append = chainOf(db, templates.initial.account_id)
    const first_ms = Date.now() - count * STEP_MS
    db.exec('BEGIN')
    for (let n = 0; n < count; n += 1) {
      const template = made.get(SPREAD[n % SPREAD.length] as Kind) as Template
      const at_ms = first_ms + n * STEP_MS
      const moved_ms = at_ms - template.created_ms
      const values = template.values(n, at_ms)
      for (const { insert, cells } of template.rows) insert.run(...cells.map((each) => each(values, moved_ms)))
      for (const { entry, subject, data } of template.entries)
        append(entry, entry.at_ms + moved_ms, String(subject(values, moved_ms)), String(data(values, moved_ms)))
      if (n % PAUSE_AFTER === 0) {
        told(n)
        await setImmediate()
      }
    }
    addSeen(db, templates, Math.ceil(count * ADDRESSES_SHARE))
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}
