/** Messages with all that belongs to them, inside one account and environment (P9, P15). */
import type { Environment } from '../../core/authority/principal.js'
import type { Listed, Loaded, Needs, Revision } from '../../core/operations/facts.js'
import type { ContentRow, DeliveryRow, HoldRow, MessageRow } from '../../core/operations/message-rows.js'
import type { KeyRow, MailboxRow } from '../../core/operations/rows.js'
import { selected } from './columns.js'
import type { Memo } from './memo.js'
import type { Connection } from './open.js'

/** Where a request may look. */
export interface Place {
  readonly account_id: string
  readonly environment: Environment
}

export interface MessageLoader {
  readonly mailbox: (place: Place, id: string) => MailboxRow | null
  readonly key: (place: Place, id: string) => KeyRow | null
  readonly message: (place: Place, id: string) => MessageRow | null
  /** The message that a delivery belongs to. */
  readonly messageOf: (place: Place, delivery_id: string) => MessageRow | null
  readonly listed: (message: MessageRow) => Listed
  readonly loaded: (message: MessageRow) => Loaded
  readonly revisions: (message: MessageRow) => ReadonlyArray<Revision>
  readonly cleared: (place: Place, which: NonNullable<Needs['cleared']>) => ReadonlyArray<Loaded>
}

/** As the partial indexes on `messages` say it: cleared, and not at its end. */
const UNFINISHED =
  "phase = 'cleared' AND (status = 'scheduled' OR status = 'queued' OR status = 'sent' OR status = 'unknown')"

/** A row that another row names is missing: the database is not whole. */
const must = <A>(row: A | undefined | null, what: string): A => {
  if (row === undefined || row === null) throw new Error(`the database lacks ${what}`)
  return row
}

const statementsOf = (db: Connection) => {
  type ById = [string, string, string]
  const mailbox = db.prepare<ById, MailboxRow>(
    `SELECT ${selected('mailboxes')} FROM mailboxes WHERE account_id = ? AND id = ? AND environment = ?`,
  )
  const key = db.prepare<ById, KeyRow>(
    `SELECT ${selected('api_keys')} FROM api_keys WHERE account_id = ? AND id = ? AND environment = ?`,
  )
  const message = db.prepare<ById, MessageRow>(
    `SELECT ${selected('messages')} FROM messages WHERE account_id = ? AND id = ? AND environment = ?`,
  )
  const delivery = db
    .prepare<ById, string>('SELECT message_id FROM deliveries WHERE account_id = ? AND id = ? AND environment = ?')
    .pluck()
  const content = db.prepare<[string, string, number], ContentRow>(
    `SELECT ${selected('contents')} FROM contents WHERE account_id = ? AND message_id = ? AND revision = ?`,
  )
  const summary = db
    .prepare<[string, string, number], string>(
      'SELECT summary FROM contents WHERE account_id = ? AND message_id = ? AND revision = ?',
    )
    .pluck()
  const revisions = db.prepare<[string, string], Revision>(
    'SELECT revision, author, created_ms FROM contents WHERE account_id = ? AND message_id = ? ORDER BY revision',
  )
  const hold = db.prepare<[string, string, number], HoldRow>(
    `SELECT ${selected('holds')} FROM holds WHERE account_id = ? AND message_id = ? AND number = ?`,
  )
  const deliveries = db.prepare<[string, string], DeliveryRow>(
    `SELECT ${selected('deliveries')} FROM deliveries WHERE account_id = ? AND message_id = ? ORDER BY id`,
  )
  const clearedSql = (where: string): string =>
    `SELECT ${selected('messages')} FROM messages
     WHERE account_id = ? AND environment = ? AND ${where} AND id > ? AND ${UNFINISHED} ORDER BY id LIMIT ? + 0`
  type Cleared = [string, string, string, string, number]
  const clearedIn = db.prepare<Cleared, MessageRow>(clearedSql('mailbox_id = ?'))
  const clearedBy = db.prepare<Cleared, MessageRow>(clearedSql('cleared_by = ?'))
  return { mailbox, key, message, delivery, content, summary, revisions, hold, deliveries, clearedIn, clearedBy }
}

export const messageLoader = (db: Connection, memo: Memo): MessageLoader => {
  const { mailbox, key, message, delivery, content, summary, revisions, hold, deliveries, clearedIn, clearedBy } =
    statementsOf(db)

  const findMailbox: MessageLoader['mailbox'] = ({ account_id, environment }, id) =>
    memo.get(`mailbox ${account_id} ${environment} ${id}`, () => mailbox.get(account_id, id, environment) ?? null)
  const findKey: MessageLoader['key'] = ({ account_id, environment }, id) =>
    memo.get(`key ${account_id} ${environment} ${id}`, () => key.get(account_id, id, environment) ?? null)

  const holdOf = (row: MessageRow): HoldRow | null =>
    row.hold === 0 ? null : must(hold.get(row.account_id, row.id, row.hold), `the hold of ${row.id}`)

  const listed = (row: MessageRow): Listed => ({
    message: row,
    summary: must(summary.get(row.account_id, row.id, row.revision), `the content of ${row.id}`),
    hold: holdOf(row),
  })

  const loaded = (row: MessageRow): Loaded => ({
    message: row,
    content: must(content.get(row.account_id, row.id, row.revision), `the content of ${row.id}`),
    deliveries: deliveries.all(row.account_id, row.id),
    hold: holdOf(row),
    mailbox: must(findMailbox(row, row.mailbox_id), `the mailbox of ${row.id}`),
    decider: row.cleared_by === null ? null : findKey(row, row.cleared_by),
  })

  const find = (place: Place, id: string): MessageRow | null =>
    message.get(place.account_id, id, place.environment) ?? null

  return {
    mailbox: findMailbox,
    key: findKey,
    message: find,
    messageOf: (place, delivery_id) => {
      const id = delivery.get(place.account_id, delivery_id, place.environment)
      return id === undefined ? null : find(place, id)
    },
    listed,
    loaded,
    revisions: (row) => revisions.all(row.account_id, row.id),
    cleared: ({ account_id, environment }, { mailbox_id, cleared_by, after_id, limit }) => {
      const rows =
        mailbox_id !== null
          ? clearedIn.all(account_id, environment, mailbox_id, after_id, limit)
          : cleared_by !== null
            ? clearedBy.all(account_id, environment, cleared_by, after_id, limit)
            : []
      return rows.filter((row) => cleared_by === null || row.cleared_by === cleared_by).map(loaded)
    },
  }
}
