/** What a passkey signs of a decision: exactly this content, and exactly this answer. */
import type { SignatureRow } from '../operations/rows.js'
import { commitment } from './entry.js'

export type DecisionSigned = Pick<
  SignatureRow,
  'account_id' | 'environment' | 'message_id' | 'hold' | 'revision' | 'digest' | 'action' | 'nonce'
>

/** The text whose SHA-256 is the challenge that is signed: a JSON array in this order. */
export const decisionText = (of: DecisionSigned): string =>
  JSON.stringify([
    'multimail-decision-v1',
    of.account_id,
    of.environment,
    of.message_id,
    of.hold,
    of.revision,
    of.digest,
    of.action,
    of.nonce,
  ])

/** What the entry `decision.signed` says of the row beside it, every column; `salt` is the message's. */
export const signatureSeal = (row: SignatureRow, salt: string, sha256: (text: string) => string): string =>
  commitment(
    salt,
    JSON.stringify([
      decisionText(row),
      row.passkey_id,
      row.authenticator_data,
      row.client_data,
      row.signature,
      row.created_ms,
    ]),
    sha256,
  )
