/** The fold of the entries about a setting (account, mailbox, key, allowlist entry, code, session, passkey): what its row must say (P10, P14). */
import * as J from 'fp-ts/lib/Json.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import type { Json } from '../errors.js'
import type {
  AccountRow,
  AllowlistRow,
  CodeRow,
  KeyRow,
  MailboxRow,
  PasskeyRow,
  SessionRow,
} from '../operations/rows.js'
import type { Told } from './data.js'
import {
  accountSeal,
  allowlistSeal,
  codeSeal,
  keySeal,
  mailboxSeal,
  passkeySeal,
  type Seal,
  sessionSeal,
} from './seal.js'

export type Setting = { readonly [field: string]: Json }

/** What a row says: `always` is told by every log; `sealed` by the entries that have a `row`, which older programs did not write. */
export interface Standing {
  readonly always: Setting
  readonly sealed: Seal
}

const Data = t.partial({
  mode: t.string,
  from: t.string,
  to: t.string,
  on: t.boolean,
  scopes: t.readonlyArray(t.string),
  mailbox_id: t.string,
  tries: t.number,
  row: t.record(t.string, t.union([t.string, t.number, t.null])),
})
type Data = t.TypeOf<typeof Data>

const after = (before: Setting, type: string, data: Data): Setting => {
  switch (type) {
    case 'account.created':
      return { created: true }
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
    case 'code.asked':
      return { used: false, tries: 0 }
    case 'code.wrong':
      return { ...before, tries: data.tries ?? null }
    case 'code.used':
      return { ...before, used: true }
    case 'session.opened':
      return { ended: false }
    case 'session.ended':
      return { ...before, ended: true }
    case 'passkey.added':
      return { removed: false }
    case 'passkey.removed':
      return { ...before, removed: true }
    default:
      return before
  }
}

/** The setting after one more of its entries. What cannot be read gives null, which no row holds. */
export const foldSetting = (before: Setting, entry: Told): Setting => {
  const data = O.getOrElse((): Data => ({}))(O.filter(Data.is)(O.fromEither(J.parse(entry.data))))
  return { ...after(before, entry.type, data), ...data.row }
}

type Sha256 = (text: string) => string

export const accountStanding = (row: AccountRow, sha256: Sha256): Standing => ({
  always: { created: true },
  sealed: accountSeal(row, sha256),
})

export const mailboxStanding = (row: MailboxRow, sha256: Sha256): Standing => ({
  always: { mode: row.mode, kill_switch: row.kill_switch === 1 },
  sealed: mailboxSeal(row, sha256),
})

export const keyStanding = (row: KeyRow): Standing => ({
  always: { scopes: row.scopes, revoked: row.revoked_ms !== null },
  sealed: keySeal(row),
})

export const allowlistStanding = (row: AllowlistRow, sha256: Sha256): Standing => ({
  always: { mailbox_id: row.mailbox_id, removed: row.removed_ms !== null },
  sealed: allowlistSeal(row, sha256),
})

export const codeStanding = (row: CodeRow, sha256: Sha256): Standing => ({
  always: { used: row.used_ms !== null, tries: row.tries },
  sealed: codeSeal(row, sha256),
})

export const sessionStanding = (row: SessionRow, sha256: Sha256): Standing => ({
  always: { ended: row.ended_ms !== null },
  sealed: sessionSeal(row, sha256),
})

export const passkeyStanding = (row: PasskeyRow, sha256: Sha256): Standing => ({
  always: { removed: row.removed_ms !== null },
  sealed: passkeySeal(row, sha256),
})

/** The first field in which they differ, or null. What no entry sealed is not covered. */
export const settingDiffers = (folded: Setting, { always, sealed }: Standing): string | null =>
  Object.keys(always).find((field) => folded[field] !== always[field]) ??
  Object.keys(sealed).find((field) => folded[field] !== undefined && folded[field] !== sealed[field]) ??
  null
