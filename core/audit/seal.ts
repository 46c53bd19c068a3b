/**
 * What an entry says of the row that its event made or changed, in its `data.row`: every column that a rule looks at (P14). Addresses,
 * names, patterns and what could be guessed stand there as commitments; their salt lies in the row, beside what it hides, so that both can
 * be erased and the chain stays whole. Each change brings a salt of its own.
 */
import type { Context } from '../operations/plan.js'
import type {
  AccountRow,
  AllowlistRow,
  CodeRow,
  IdempotencyRow,
  KeyRow,
  Limits,
  MailboxRow,
  PasskeyRow,
  SessionRow,
} from '../operations/rows.js'
import { commitment } from './entry.js'

export type Seal = { readonly [column: string]: string | number | null }

type Sha256 = Context['sha256']

/** The salt of one row from here on, of 128 bits. */
export const saltOf = (id: string, context: Pick<Context, 'sha256' | 'random_hex'>): string =>
  context.sha256(`salt:${id}:${context.random_hex}`).slice(0, 32)

const hidden = (salt: string, text: string | null, sha256: Sha256): string | null =>
  text === null ? null : commitment(salt, text, sha256)

const limitsSeal = (row: Limits): Seal => ({
  messages_per_hour: row.messages_per_hour,
  messages_per_day: row.messages_per_day,
  recipients_per_hour: row.recipients_per_hour,
  recipients_per_day: row.recipients_per_day,
})

export const accountSeal = (row: AccountRow, sha256: Sha256): Seal => ({
  oversight_email: hidden(row.salt, row.oversight_email, sha256),
  kill_switch: row.kill_switch,
  notify: row.notify,
  quiet_from_min: row.quiet_from_min,
  quiet_until_min: row.quiet_until_min,
  ...limitsSeal(row),
})

/** Its mode and its kill switch have entries of their own. */
export const mailboxSeal = (row: MailboxRow, sha256: Sha256): Seal => ({
  address: hidden(row.salt, row.address, sha256),
  address_key: hidden(row.salt, row.address_key, sha256),
  name: hidden(row.salt, row.name, sha256),
  hold_expiry_s: row.hold_expiry_s,
  ...limitsSeal(row),
})

/** The hash is of 160 random bits: nobody guesses what it is of. */
export const keySeal = (row: KeyRow): Seal => ({ hash: row.hash, mailboxes: row.mailboxes })

export const allowlistSeal = (row: AllowlistRow, sha256: Sha256): Seal => ({
  pattern: hidden(row.salt, row.pattern, sha256),
})

/** A code has 40 bits, and what it is for may be an address: whoever reads the log must be able to try neither. */
export const codeSeal = (row: CodeRow, sha256: Sha256): Seal => ({
  request_hash: hidden(row.salt, row.request_hash, sha256),
  code_hash: hidden(row.salt, row.code_hash, sha256),
  expires_ms: row.expires_ms,
})

/** The token has 160 bits: nobody guesses what its hash is of. */
export const sessionSeal = (row: SessionRow, sha256: Sha256): Seal => ({
  kind: row.kind,
  key_id: row.key_id,
  token_hash: row.token_hash,
  oversight_email: hidden(row.salt, row.oversight_email, sha256),
  expires_ms: row.expires_ms,
})

/** Its counter goes up with each use, and is not sealed. */
export const passkeySeal = (row: PasskeyRow, sha256: Sha256): Seal => ({
  credential_id: hidden(row.salt, row.credential_id, sha256),
  public_key: hidden(row.salt, row.public_key, sha256),
})

/** What the first entry of a message says of the idempotency record that its acceptance left; `salt` is the message's. */
export const recordSeal = (row: IdempotencyRow, salt: string, sha256: Sha256): string =>
  commitment(
    salt,
    JSON.stringify([
      row.environment,
      row.operation,
      row.key,
      row.fingerprint,
      row.mailbox_id,
      row.answer,
      row.created_ms,
    ]),
    sha256,
  )
