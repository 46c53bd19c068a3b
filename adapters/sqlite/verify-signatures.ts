/**
 * Signed decisions (P14): each signature is the one that its entry sealed, is of the digest and the outcome of its hold, and verifies with
 * the stored public key of its passkey; and none that was told of is missing.
 */
import type { Sealed } from '../../core/audit/chain.js'
import { signatureSeal } from '../../core/audit/signed.js'
import type { HoldRow } from '../../core/operations/message-rows.js'
import type { SignatureRow } from '../../core/operations/rows.js'
import { signatureFault } from '../ports/assertion.js'
import { sha256 } from '../ports/context.js'
import type { Connection } from './open.js'

interface Told {
  readonly hold: unknown
  readonly passkey_id: unknown
  readonly row: unknown
}

const told = ({ data }: Pick<Sealed, 'data'>): Partial<Told> => {
  try {
    return JSON.parse(data) as Partial<Told>
  } catch {
    return {}
  }
}

const OUTCOMES = { approve: 'approved', reject: 'rejected' } as const

const isOfHold = (row: SignatureRow, hold: HoldRow | undefined, actor: string): boolean =>
  hold !== undefined &&
  hold.digest === row.digest &&
  hold.revision === row.revision &&
  hold.outcome === OUTCOMES[row.action] &&
  hold.decided_by === actor

const statementsOf = (db: Connection) => ({
  entries: db.prepare<[string], Sealed>(
    "SELECT * FROM entries WHERE account_id = ? AND type = 'decision.signed' ORDER BY seq",
  ),
  count: db.prepare<[string], number>('SELECT count(*) FROM decision_signatures WHERE account_id = ?').pluck(),
  row: db.prepare<[string, string, unknown], SignatureRow>(
    'SELECT * FROM decision_signatures WHERE account_id = ? AND message_id = ? AND hold = ?',
  ),
  salt: db.prepare<[string, string], string>('SELECT salt FROM messages WHERE account_id = ? AND id = ?').pluck(),
  hold: db.prepare<[string, string, number], HoldRow>(
    'SELECT * FROM holds WHERE account_id = ? AND message_id = ? AND number = ?',
  ),
  key: db.prepare<[string, string], string>('SELECT public_key FROM passkeys WHERE account_id = ? AND id = ?').pluck(),
})

/** A sentence on what is wrong, or how many signatures there are. */
export const signaturesFault = (db: Connection, account_id: string): string | number => {
  const ask = statementsOf(db)
  let count = 0
  for (const entry of ask.entries.iterate(account_id)) {
    const { subject_id, actor, environment } = entry
    const { hold, passkey_id, row: sealed } = told(entry)
    const what = `the signature of the decision on hold ${String(hold)} of ${subject_id}`
    const row = ask.row.get(account_id, subject_id, typeof hold === 'number' ? hold : null)
    if (row === undefined) return `${what} is missing`
    const salt = ask.salt.get(account_id, subject_id) ?? ''
    if (row.environment !== environment || row.passkey_id !== passkey_id || signatureSeal(row, salt, sha256) !== sealed)
      return `${what} is not what its entry says`
    if (!isOfHold(row, ask.hold.get(account_id, subject_id, row.hold), actor)) return `${what} is of another decision`
    const fault = signatureFault(row, ask.key.get(account_id, row.passkey_id) ?? '')
    if (fault !== null) return `${what}: ${fault}`
    count += 1
  }
  return ask.count.get(account_id) === count ? count : `${account_id} has signatures that no entry tells of`
}
