/** The operator's mail, as an operator session reads it: codes and links included, so no key and no reviewer ever does. */
import { instantOf } from '../../codec/time.js'
import type { Facts, Needs } from '../facts.js'
import { answer, nothing, type Plan } from '../plan.js'

export interface MailsInput {
  /** `next_cursor` of the page before. */
  readonly cursor?: string
  readonly limit?: number
}

const LIMIT_DEFAULT = 30

export const mailsNeeds = ({ cursor, limit = LIMIT_DEFAULT }: MailsInput): Needs => ({
  review: { mails: { limit: limit + 1, before: cursor ?? null } },
})

export const mailsPlan = ({ limit = LIMIT_DEFAULT }: MailsInput, facts: Facts): Plan => {
  const { mails } = facts.review
  const last = mails.length > limit ? mails[limit - 1] : undefined
  return {
    ...nothing,
    answer: answer(200, {
      mails: mails.slice(0, limit).map((row) => ({
        mail_id: row.id,
        kind: row.kind,
        subject: row.subject,
        body: row.body,
        message_id: row.message_id,
        created_at: instantOf(row.created_ms),
        sent_at: row.sent_ms === null ? null : instantOf(row.sent_ms),
      })),
      next_cursor: last === undefined ? null : last.id,
    }),
  }
}
