/** The operator's mail of holds that is due, with the messages it is about. */
import type { Principal } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import type { Summary } from '../../core/message/content.js'
import { HOLDS_MAX, type HoldMail, type ReviewFacts } from '../../core/operations/review/needs.js'
import type { QueueLoader } from './load-queue.js'
import type { Connection } from './open.js'

type Due = HoldMail['mail'] & { readonly message_id: string | null }

export type LoadHolds = (principal: Principal, now_ms: number) => Partial<ReviewFacts>

export const holdsLoader = (db: Connection, acquainted: QueueLoader['acquainted']): LoadHolds => {
  const due = db.prepare<[number, string, string, number], Due>(
    `SELECT id, attempts, claim_ms, created_ms, message_id FROM operator_mail INDEXED BY operator_mail_claim
     WHERE claim_ms <= ? AND account_id = ? AND environment = ? AND kind = 'hold' ORDER BY claim_ms DESC LIMIT ? + 0`,
  )
  const told = db
    .prepare<[string, string, number], number>(
      `SELECT sent_ms FROM operator_mail WHERE account_id = ? AND environment = ? AND kind = 'hold' AND sent_ms <= ?
       ORDER BY sent_ms DESC LIMIT 1`,
    )
    .pluck()
  const message = db.prepare<[string, string, string], NonNullable<HoldMail['message']>>(
    `SELECT m.id, m.mailbox_id, m.revision, m.hold, m.status, m.send_at_ms, m.expires_ms, c.summary, h.cause, h.opened_ms
     FROM messages AS m
     JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
     JOIN holds AS h ON h.account_id = m.account_id AND h.message_id = m.id AND h.number = m.hold
     WHERE m.account_id = ? AND m.id = ? AND m.environment = ?`,
  )
  return (principal, now_ms) => {
    const { account_id, environment } = principal
    const holds = due.all(now_ms, account_id, environment, HOLDS_MAX).map(({ message_id, ...mail }) => ({
      mail,
      message: message_id === null ? null : (message.get(account_id, message_id, environment) ?? null),
    }))
    if (holds.length === 0) return {}
    const recipients = holds.flatMap((one) => {
      if (one.message === null) return []
      const { to, cc, bcc } = JSON.parse(one.message.summary) as Summary
      return [...to, ...cc, ...bcc].map(addressKey)
    })
    return {
      holds,
      told_ms: told.get(account_id, environment, now_ms) ?? null,
      ...acquainted(principal, recipients),
    }
  }
}
