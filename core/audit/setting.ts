/** The fold of a mailbox's, a key's or an allowlist entry's entries: the part of its row that oversight hangs on (P10, P14). */
import * as J from 'fp-ts/lib/Json.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import type { Json } from '../errors.js'
import type { AllowlistRow, KeyRow, MailboxRow } from '../operations/rows.js'
import type { Told } from './data.js'

export type Setting = { readonly [field: string]: Json }

const Data = t.partial({
  mode: t.string,
  from: t.string,
  to: t.string,
  on: t.boolean,
  scopes: t.readonlyArray(t.string),
  mailbox_id: t.string,
})
type Data = t.TypeOf<typeof Data>

const after = (before: Setting, type: string, data: Data): Setting => {
  switch (type) {
    case 'mailbox.created':
      return { mode: data.mode ?? null, kill_switch: false }
    case 'mailbox.mode_changed':
      return { ...before, mode: data.from === before.mode ? (data.to ?? null) : null }
    case 'mailbox.kill_switch':
      return { ...before, kill_switch: data.on ?? null }
    case 'key.created':
      return { scopes: JSON.stringify(data.scopes ?? null), revoked: false }
    case 'key.revoked':
      return { ...before, revoked: true }
    case 'allowlist.added':
      return { mailbox_id: data.mailbox_id ?? null, removed: false }
    case 'allowlist.removed':
      return { ...before, removed: true }
    default:
      return before
  }
}

/** The setting after one more of its entries. What cannot be read gives null, which no row holds. */
export const foldSetting = (before: Setting, entry: Told): Setting => {
  const data = O.filter(Data.is)(O.fromEither(J.parse(entry.data)))
  return after(before, entry.type, O.getOrElse((): Data => ({}))(data))
}

export const mailboxSetting = (row: MailboxRow): Setting => ({ mode: row.mode, kill_switch: row.kill_switch === 1 })

export const keySetting = (row: KeyRow): Setting => ({ scopes: row.scopes, revoked: row.revoked_ms !== null })

export const allowlistSetting = (row: AllowlistRow): Setting => ({
  mailbox_id: row.mailbox_id,
  removed: row.removed_ms !== null,
})

/** The first field in which they differ, or null. */
export const settingDiffers = (folded: Setting, stored: Setting): string | null =>
  Object.keys(stored).find((field) => folded[field] !== stored[field]) ?? null
