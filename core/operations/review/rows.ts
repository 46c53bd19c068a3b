/** What is stored for the review desk, as `core/operations/rows.ts` says of all rows. */
import type { Environment } from '../../authority/principal.js'

/** Somebody signed in on the review desk: the operator, who acts in both environments and whose row lies in live; or whoever holds a reviewer's key. */
export interface SessionRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly kind: 'operator' | 'reviewer'
  /** A reviewer's key: with it the session ends. */
  readonly key_id: string | null
  /** SHA-256 of the token in the cookie, lower-case hex. */
  readonly token_hash: string
  /** The oversight address when the operator signed in: with it the session ends. */
  readonly oversight_email: string | null
  /** The browser, as it calls itself. */
  readonly agent: string
  /** Random, for commitments in the audit log. */
  readonly salt: string
  readonly created_ms: number
  readonly expires_ms: number
  readonly ended_ms: number | null
}

/** A link in the operator's mail, or printed on the machine: to sign in once, or to decide on one hold of one message. */
export interface LinkRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly purpose: 'sign_in' | 'decide'
  /** SHA-256 of the token in the link, and of the code beside it; lower-case hex. */
  readonly token_hash: string
  readonly code_hash: string | null
  /** Where it was mailed: it is good while the operator is reached there. */
  readonly oversight_email: string | null
  readonly message_id: string | null
  readonly revision: number | null
  readonly hold: number | null
  /** Wrong codes. */
  readonly tries: number
  readonly created_ms: number
  readonly expires_ms: number
  readonly used_ms: number | null
}

/** A credential of WebAuthn with which the operator signs in, and signs decisions. */
export interface PasskeyRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly name: string
  /** Base64url, as WebAuthn has it; the key is COSE. */
  readonly credential_id: string
  readonly public_key: string
  readonly counter: number
  /** Random, for commitments in the audit log. */
  readonly salt: string
  readonly created_ms: number
  readonly removed_ms: number | null
}

/** What a passkey signed: that whoever holds it decided on exactly this content. */
export interface SignatureRow {
  readonly account_id: string
  readonly message_id: string
  readonly hold: number
  readonly environment: Environment
  readonly passkey_id: string
  readonly revision: number
  readonly digest: string
  readonly action: 'approve' | 'reject'
  /** Hex, part of what was signed. */
  readonly nonce: string
  /** Base64url, as WebAuthn has them. */
  readonly authenticator_data: string
  readonly client_data: string
  readonly signature: string
  readonly created_ms: number
}

export interface OperatorMailRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly kind: 'code' | 'hold' | 'limit' | 'copy_failed' | 'unknown' | 'sign_in'
  readonly recipient: string | null
  readonly subject: string
  readonly body: string
  readonly message_id: string | null
  readonly attempts: number
  /** When the relay may take it; null: taken, given up, or kept for reading on the machine. */
  readonly claim_ms: number | null
  readonly sent_ms: number | null
  readonly created_ms: number
}
