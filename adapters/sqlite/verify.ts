/**
 * Re-computes what the database claims (P14): each account's chain, and that messages, deliveries, holds and settings (accounts, mailboxes,
 * keys, allowlist entries, codes) are the fold of their entries, and contents what their entries sealed. One snapshot, row by row: memory does not grow with the database.
 */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { follows, type Link, type Sealed } from '../../core/audit/chain.js'
import { differences, type Stored } from '../../core/audit/compare.js'
import { type Folded, fold } from '../../core/audit/fold.js'
import {
  accountStanding,
  allowlistStanding,
  codeStanding,
  foldSetting,
  keyStanding,
  mailboxStanding,
  passkeyStanding,
  type Setting,
  type Standing,
  sessionStanding,
  settingDiffers,
} from '../../core/audit/setting.js'
import type { ContentRow, DeliveryRow, HoldRow, MessageRow } from '../../core/operations/message-rows.js'
import type {
  AccountRow,
  AllowlistRow,
  CodeRow,
  KeyRow,
  MailboxRow,
  PasskeyRow,
  SessionRow,
} from '../../core/operations/rows.js'
import { sha256 } from '../ports/context.js'
import { type Connection, openReader } from './open.js'
import { contentFault } from './verify-content.js'
import { recordsFault } from './verify-records.js'
import { signaturesFault } from './verify-signatures.js'

/** The end of one account's chain, to be kept elsewhere. */
export interface Anchor extends Link {
  readonly account_id: string
}

export interface Verified {
  readonly entries: number
  readonly rows: number
  /** The first thing that is wrong, in a sentence; null: nothing is. */
  readonly fault: string | null
  readonly anchors: ReadonlyArray<Anchor>
}

/** Ends the walk: what was found. */
class Fault extends Error {}

interface Walk {
  readonly db: Connection
  readonly clock_ms: number
  readonly progress: (done: number) => void
  entries: number
  rows: number
}

const tick = (walk: Walk): void => {
  const done = walk.entries + walk.rows
  if (done % 10_000 === 0) walk.progress(done)
}

/** Every anchor fits, or none does: two that contradict each other cannot both be of this chain. */
const anchored = (account_id: string, entry: Sealed, anchors: ReadonlyArray<Anchor>): void => {
  if (anchors.some((one) => one.seq === entry.seq && one.hash !== entry.hash))
    throw new Fault(`entry ${entry.seq} (${entry.id}) of ${account_id} is not the one that was anchored`)
}

/** What `verify` writes of an account that has no entry yet. */
const isEmpty = ({ seq, hash }: Anchor): boolean => seq === 0 && hash === ''

/** The chain of one account, from its first entry to its last. */
const chain = (walk: Walk, account_id: string, all_anchors: ReadonlyArray<Anchor>): Anchor => {
  const anchors = all_anchors.filter((one) => one.account_id === account_id && !isEmpty(one))
  const all = walk.db.prepare('SELECT * FROM entries WHERE account_id = ? ORDER BY seq').iterate(account_id)
  let last: Link | null = null
  for (const entry of all as IterableIterator<Sealed>) {
    const fault = follows(account_id, last, entry, sha256)
    if (fault !== null) throw new Fault(`entry ${entry.seq} (${entry.id}, ${entry.type}) of ${account_id}: ${fault}`)
    anchored(account_id, entry, anchors)
    last = { seq: entry.seq, hash: entry.hash }
    walk.entries += 1
    tick(walk)
  }
  const missing = anchors.find((one) => one.seq < 1 || one.seq > (last?.seq ?? 0))
  if (missing !== undefined) throw new Fault(`entry ${missing.seq} of ${account_id} was anchored and is missing`)
  return { account_id, seq: last?.seq ?? 0, hash: last?.hash ?? '' }
}

const foldAll = (entries: IterableIterator<Sealed>, subject: string): Folded => {
  let folded: Folded | null = null
  for (const entry of entries) {
    const next = fold(folded, entry)
    if (E.isLeft(next))
      throw new Fault(`entry ${entry.seq} (${entry.id}, ${entry.type}) about ${subject}: ${next.left}`)
    folded = next.right
  }
  if (folded === null) throw new Fault(`${subject} has no entry in the audit log`)
  return folded
}

const messages = (walk: Walk, account_id: string): void => {
  const { db } = walk
  const entries = db.prepare('SELECT * FROM entries WHERE account_id = ? AND subject_id = ? ORDER BY seq')
  const deliveries = db.prepare('SELECT * FROM deliveries WHERE account_id = ? AND message_id = ? ORDER BY id')
  const holds = db.prepare('SELECT * FROM holds WHERE account_id = ? AND message_id = ? ORDER BY number')
  const contents = db.prepare('SELECT * FROM contents WHERE account_id = ? AND message_id = ? ORDER BY revision')
  const attachment = db
    .prepare('SELECT 1 FROM attachments WHERE account_id = ? AND environment = ? AND sha256 = ?')
    .pluck()
  const has = (environment: string, hash: string): boolean => attachment.get(account_id, environment, hash) === 1
  const ids = db.prepare('SELECT id FROM messages WHERE account_id = ? ORDER BY id').pluck()
  const message = db.prepare('SELECT * FROM messages WHERE account_id = ? AND id = ?')
  for (const id of ids.iterate(account_id) as IterableIterator<string>) {
    const stored: Stored = {
      message: message.get(account_id, id) as MessageRow,
      deliveries: deliveries.all(account_id, id) as ReadonlyArray<DeliveryRow>,
      holds: holds.all(account_id, id) as ReadonlyArray<HoldRow>,
    }
    const told = entries.all(account_id, id) as ReadonlyArray<Sealed>
    const folded = foldAll(told.values(), id)
    const [first] = differences(folded, stored, sha256)
    if (first !== undefined)
      throw new Fault(
        `${id}, ${first.of}: ${first.field} is ${JSON.stringify(first.stored)}, its entries say ${JSON.stringify(first.folded)}`,
      )
    const fault = contentFault(stored, contents.all(account_id, id) as ReadonlyArray<ContentRow>, told, has)
    if (fault !== null) throw new Fault(`${id}: ${fault}`)
    walk.rows += 1 + stored.deliveries.length + stored.holds.length
    tick(walk)
  }
}

/** The bytes of each attachment are those of its name. */
const attachments = (walk: Walk, account_id: string): void => {
  const names = walk.db.prepare('SELECT environment, sha256 FROM attachments WHERE account_id = ?').all(account_id)
  const bytes = walk.db
    .prepare('SELECT bytes FROM attachments WHERE account_id = ? AND environment = ? AND sha256 = ?')
    .pluck()
  for (const { environment, sha256: name } of names as ReadonlyArray<{ environment: string; sha256: string }>) {
    const found = bytes.get(account_id, environment, name) as Uint8Array
    if (createHash('sha256').update(found).digest('hex') !== name)
      throw new Fault(`the bytes of the attachment ${name} of ${account_id} are not its own`)
    walk.rows += 1
    tick(walk)
  }
}

/** `type` begins the name of its entries. */
type Kind = readonly [table: string, type: string, of: (row: never) => Standing]

const KINDS: ReadonlyArray<Kind> = [
  ['accounts', 'account', (row: AccountRow) => accountStanding(row, sha256)],
  ['mailboxes', 'mailbox', (row: MailboxRow) => mailboxStanding(row, sha256)],
  ['api_keys', 'key', (row: KeyRow) => keyStanding(row)],
  ['allowlist', 'allowlist', (row: AllowlistRow) => allowlistStanding(row, sha256)],
  ['operator_codes', 'code', (row: CodeRow) => codeStanding(row, sha256)],
  ['desk_sessions', 'session', (row: SessionRow) => sessionStanding(row, sha256)],
  ['passkeys', 'passkey', (row: PasskeyRow) => passkeyStanding(row, sha256)],
]

const settings = (walk: Walk, account_id: string, [table, type, of]: Kind): void => {
  const entries = walk.db.prepare(
    `SELECT * FROM entries WHERE account_id = ? AND subject_id = ? AND type LIKE '${type}.%' ORDER BY seq`,
  )
  const owner = table === 'accounts' ? 'id' : 'account_id'
  const rows = walk.db.prepare(`SELECT * FROM ${table} WHERE ${owner} = ?`).all(account_id)
  for (const row of rows as ReadonlyArray<{ readonly id: string; readonly environment?: string }>) {
    const told = entries.all(account_id, row.id) as ReadonlyArray<Sealed>
    const field = settingDiffers(told.reduce<Setting>(foldSetting, {}), of(row as never))
    if (field !== null) throw new Fault(`${row.id}: ${field} is not what its entries say`)
    if (told.some((one) => one.environment !== (row.environment ?? null)))
      throw new Fault(`${row.id}: environment is not what its entries say`)
    walk.rows += 1
    tick(walk)
  }
}

const records = (walk: Walk, account_id: string): void => {
  const found = recordsFault(walk.db, account_id, walk.clock_ms)
  if (typeof found === 'string') throw new Fault(found)
  walk.rows += found
}

const signatures = (walk: Walk, account_id: string): void => {
  const found = signaturesFault(walk.db, account_id)
  if (typeof found === 'string') throw new Fault(found)
  walk.rows += found
}

/** What has entries must still be there. */
const GONE = [
  ['messages', "type LIKE 'message.%'"],
  ['accounts', "type = 'account.created'"],
  ['mailboxes', "type = 'mailbox.created'"],
  ['api_keys', "type = 'key.created'"],
  ['allowlist', "type = 'allowlist.added'"],
  ['operator_codes', "type = 'code.asked'"],
  ['desk_sessions', "type = 'session.opened'"],
  ['passkeys', "type = 'passkey.added'"],
] as const

const gone = ({ db }: Walk, account_id: string): void => {
  for (const [table, types] of GONE) {
    const found = db
      .prepare(
        `SELECT subject_id FROM entries WHERE account_id = ? AND ${types}
           AND NOT EXISTS (SELECT 1 FROM ${table} AS t WHERE ${table === 'accounts' ? '' : 't.account_id = entries.account_id AND '}t.id = entries.subject_id) LIMIT 1`,
      )
      .pluck()
      .get(account_id) as string | undefined
    if (found !== undefined) throw new Fault(`${found} has entries in the audit log, and its row is missing`)
  }
}

const accountsOf = (db: Connection): ReadonlyArray<string> =>
  db
    .prepare('SELECT id FROM accounts UNION SELECT DISTINCT account_id FROM entries ORDER BY 1')
    .pluck()
    .all() as ReadonlyArray<string>

const verifyAll = (walk: Walk, anchors: ReadonlyArray<Anchor>): ReadonlyArray<Anchor> => {
  const accounts = accountsOf(walk.db)
  const lost = anchors.find((one) => !accounts.includes(one.account_id))
  if (lost !== undefined) throw new Fault(`the account ${lost.account_id} was anchored and is missing`)
  return accounts.map((account_id) => {
    const end = chain(walk, account_id, anchors)
    messages(walk, account_id)
    attachments(walk, account_id)
    for (const kind of KINDS) settings(walk, account_id, kind)
    records(walk, account_id)
    signatures(walk, account_id)
    gone(walk, account_id)
    return end
  })
}

/** `anchors` were kept elsewhere; `progress` hears of every 10,000 rows and entries. */
export const verifyDatabase = (
  file: string,
  anchors: ReadonlyArray<Anchor> = [],
  progress: (done: number) => void = () => undefined,
  clock_ms: number = Date.now(),
): Verified => {
  const db = openReader(file)
  const walk: Walk = { db, clock_ms, progress, entries: 0, rows: 0 }
  try {
    const found = db.transaction(() => verifyAll(walk, anchors)).deferred()
    return { entries: walk.entries, rows: walk.rows, fault: null, anchors: found }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { entries: walk.entries, rows: walk.rows, fault: error.message, anchors: [] }
  } finally {
    db.close()
  }
}
