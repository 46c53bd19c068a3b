/** Who comes to the review desk without a key: by the token of a cookie or a link, by the id of a link, or by an address. */
import type { Scope } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import type { LinkRow, PasskeyRow, SessionRow } from '../../core/operations/rows.js'
import type { StandingSession, Visitors } from '../ports/store.js'
import { selected } from './columns.js'
import type { Connection } from './open.js'

/** Accounts of one operator that are asked. */
const ACCOUNTS_MAX = 20
const CREDENTIALS_MAX = 100

interface KeyOf {
  readonly name: string
  readonly scopes: string
  readonly mailboxes: string | null
}

const statementsOf = (db: Connection) => ({
  session: db.prepare<[string], SessionRow>(
    `SELECT ${selected('desk_sessions')} FROM desk_sessions WHERE token_hash = ? AND ended_ms IS NULL`,
  ),
  email: db.prepare<[string], string | null>('SELECT oversight_email FROM accounts WHERE id = ?').pluck(),
  key: db.prepare<[string, string], KeyOf>(
    'SELECT name, scopes, mailboxes FROM api_keys WHERE account_id = ? AND id = ? AND revoked_ms IS NULL',
  ),
  byToken: db.prepare<[string], LinkRow>(`SELECT ${selected('desk_links')} FROM desk_links WHERE token_hash = ?`),
  byId: db.prepare<[string], LinkRow>(`SELECT ${selected('desk_links')} FROM desk_links WHERE id = ?`),
  /** Accounts are few beside what lies in them; SQLite tells capitals of ASCII alone. */
  accounts: db.prepare<[], { readonly id: string; readonly oversight_email: string }>(
    'SELECT id, oversight_email FROM accounts WHERE oversight_email IS NOT NULL ORDER BY id',
  ),
  newest: db
    .prepare<[string], number>('SELECT seq FROM entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1')
    .pluck(),
  passkey: db
    .prepare<[string], 1>('SELECT 1 FROM passkeys WHERE account_id = ? AND removed_ms IS NULL LIMIT 1')
    .pluck(),
  credentials: db
    .prepare<[string, number], string>(
      'SELECT credential_id FROM passkeys WHERE account_id = ? AND removed_ms IS NULL ORDER BY id LIMIT ? + 0',
    )
    .pluck(),
  credential: db.prepare<[string], PasskeyRow>(
    `SELECT ${selected('passkeys')} FROM passkeys WHERE credential_id = ? AND removed_ms IS NULL`,
  ),
})

const standing = (row: KeyOf): NonNullable<StandingSession['key']> => ({
  name: row.name,
  scopes: JSON.parse(row.scopes) as ReadonlyArray<Scope>,
  mailboxes: JSON.parse(row.mailboxes ?? 'null') as ReadonlyArray<string> | null,
})

export const visitorsReader = (db: Connection): Visitors => {
  let prepared: ReturnType<typeof statementsOf> | null = null
  const ask = () => {
    prepared = prepared ?? statementsOf(db)
    return prepared
  }
  return {
    session: (token_hash) => {
      const session = ask().session.get(token_hash)
      if (session === undefined) return null
      const key = session.key_id === null ? undefined : ask().key.get(session.account_id, session.key_id)
      return {
        session,
        oversight_email: ask().email.get(session.account_id) ?? null,
        key: key === undefined ? null : standing(key),
      }
    },
    link: (by) => ('id' in by ? ask().byId.get(by.id) : ask().byToken.get(by.token_hash)) ?? null,
    accountsOf: (oversight_email) => {
      const key = addressKey(oversight_email)
      const found = ask()
        .accounts.all()
        .filter((one) => addressKey(one.oversight_email) === key)
      return found.slice(0, ACCOUNTS_MAX).map(({ id }) => id)
    },
    newest: (account_id) => ask().newest.get(account_id) ?? 0,
    hasPasskey: (account_id) => ask().passkey.get(account_id) === 1,
    credentialsOf: (account_id) => ask().credentials.all(account_id, CREDENTIALS_MAX),
    passkey: (credential_id) => ask().credential.get(credential_id) ?? null,
  }
}
