/** Pages of what is stored, newest first. Of mailboxes and messages only those that the principal reaches. */
import { type Principal, reaches } from '../../core/authority/principal.js'
import { STATUSES } from '../../core/message/status.js'
import type { Facts, List, Listed, StoredEntry } from '../../core/operations/facts.js'
import type { AllowlistRow, KeyRow, MailboxRow } from '../../core/operations/rows.js'
import { BEHIND, ENTRY_COLUMNS, selected } from './columns.js'
import type { MessageLoader } from './load-message.js'
import { firstOf, newestIds } from './newest.js'
import type { Connection } from './open.js'

export type Lists = Pick<Facts, 'mailbox_list' | 'key_list' | 'allowlist_list' | 'message_list' | 'entry_list'>

export const NO_LISTS: Lists = {
  mailbox_list: [],
  key_list: [],
  allowlist_list: [],
  message_list: [],
  entry_list: [],
}

export type ListsLoader = (principal: Principal, list: List) => Lists

/** Of one environment, and of neither (P9). */
const ENTRIES = `SELECT ${ENTRY_COLUMNS.join(', ')} FROM entries
  WHERE account_id = ? AND (environment = ? OR environment IS NULL)`

/** A cursor that is no sequence number finds nothing. */
const before = (cursor: string | null): number => {
  const seq = cursor === null ? Number.MAX_SAFE_INTEGER : Number(cursor)
  return Number.isSafeInteger(seq) ? seq : 0
}

const statementsOf = (db: Connection) => {
  type Page = [string, string, string, number]
  const mailboxes = db.prepare<Page, MailboxRow>(
    `SELECT ${selected('mailboxes')} FROM mailboxes INDEXED BY mailboxes_list
     WHERE account_id = ? AND environment = ? AND id < ? ORDER BY id DESC LIMIT ? + 0`,
  )
  const keys = db.prepare<Page, KeyRow>(
    `SELECT ${selected('api_keys')} FROM api_keys INDEXED BY api_keys_list
     WHERE account_id = ? AND environment = ? AND id < ? ORDER BY id DESC LIMIT ? + 0`,
  )
  const allowlist = db.prepare<[string, string, string, string, number], AllowlistRow>(
    `SELECT ${selected('allowlist')} FROM allowlist INDEXED BY allowlist_list
     WHERE account_id = ? AND mailbox_id = ? AND removed_ms IS NULL AND environment = ? AND id < ?
     ORDER BY id DESC LIMIT ? + 0`,
  )
  const entries = db.prepare<[string, string, number, number], StoredEntry>(
    `${ENTRIES} AND seq < ? ORDER BY seq DESC LIMIT ? + 0`,
  )
  const entriesOf = db.prepare<[string, string, string, number, number], StoredEntry>(
    `${ENTRIES} AND subject_id = ? AND seq < ? ORDER BY seq DESC LIMIT ? + 0`,
  )
  return { mailboxes, keys, allowlist, newest: newestIds(db), entries, entriesOf }
}

export const listsLoader = (db: Connection, messages: MessageLoader): ListsLoader => {
  const { mailboxes, keys, allowlist, newest, entries, entriesOf } = statementsOf(db)

  const mailboxList = (principal: Principal, list: Extract<List, { of: 'mailboxes' }>): ReadonlyArray<MailboxRow> => {
    const { ids = principal.mailboxes, limit } = list
    const cursor = list.before ?? BEHIND
    return ids === null
      ? mailboxes.all(principal.account_id, principal.environment, cursor, limit)
      : [...new Set(ids)]
          .filter((id) => id < cursor && reaches(principal, id))
          .sort()
          .reverse()
          .flatMap((id) => messages.mailbox(principal, id) ?? [])
          .slice(0, limit)
  }

  const messageList = (principal: Principal, list: Extract<List, { of: 'messages' }>): ReadonlyArray<Listed> => {
    const wanted = list.mailbox_ids ?? principal.mailboxes
    const ids = newest(principal, {
      mailboxes: wanted === null ? null : wanted.filter((id) => reaches(principal, id)),
      statuses: list.statuses ?? STATUSES,
      before: list.before ?? BEHIND,
      page: list.limit,
    })
    return [...firstOf(ids, list.limit)].flatMap((id) => messages.message(principal, id) ?? []).map(messages.listed)
  }

  return (principal, list) => {
    const { account_id, environment } = principal
    switch (list.of) {
      case 'mailboxes':
        return { ...NO_LISTS, mailbox_list: mailboxList(principal, list) }
      case 'api_keys':
        return { ...NO_LISTS, key_list: keys.all(account_id, environment, list.before ?? BEHIND, list.limit) }
      case 'allowlist': {
        const { mailbox_id, limit } = list
        if (!reaches(principal, mailbox_id)) return NO_LISTS
        const rows = allowlist.all(account_id, mailbox_id, environment, list.before ?? BEHIND, limit)
        return { ...NO_LISTS, allowlist_list: rows }
      }
      case 'messages':
        return { ...NO_LISTS, message_list: messageList(principal, list) }
      case 'entries': {
        const { subject_id, limit } = list
        const seq = before(list.before)
        const rows =
          subject_id === null
            ? entries.all(account_id, environment, seq, limit)
            : entriesOf.all(account_id, environment, subject_id, seq, limit)
        return { ...NO_LISTS, entry_list: rows }
      }
    }
  }
}
