/** The deliveries of a message: made, called back, stopped and let go together. */
import type { Fact } from '../audit/entry.js'
import * as delivery from '../delivery/control.js'
import type { DeliveryRow, MessageRow } from '../operations/message-rows.js'
import type { Aggregate, Change, Step } from './aggregate.js'
import { recipientsOf } from './content.js'
import { canonical } from './digest.js'

const newDelivery = (
  message: MessageRow,
  recipient: string,
  kind: DeliveryRow['kind'],
  id: string,
  now_ms: number,
): DeliveryRow => ({
  id,
  account_id: message.account_id,
  environment: message.environment,
  message_id: message.id,
  recipient,
  kind,
  status: 'queued',
  attempts: 0,
  claim_ms: null,
  lease_until_ms: null,
  reason: null,
  reply_code: null,
  reply_enhanced: null,
  reply_text: null,
  confirmed_by: null,
  created_ms: now_ms,
  updated_ms: now_ms,
})

/** Deliveries for the recipients that have none; and a fresh copy to the oversight address where one is due (P12). */
const missing = (aggregate: Aggregate, copied: boolean, step: Step): ReadonlyArray<DeliveryRow> => {
  const { message, content, deliveries } = aggregate
  const has = (recipient: string): boolean =>
    deliveries.some((one) => one.kind === 'recipient' && one.recipient === recipient && one.status !== 'cancelled')
  const wanted = [
    ...recipientsOf(content)
      .filter((recipient) => !has(recipient))
      .map((recipient) => ({ recipient, kind: 'recipient' as const })),
    ...(copied && step.oversight_email !== null ? [{ recipient: step.oversight_email, kind: 'copy' as const }] : []),
  ]
  return wanted.map(({ recipient, kind }, n) => newDelivery(message, recipient, kind, step.id('dlv', n), step.now_ms))
}

export const deliveryFact = (message: MessageRow, row: DeliveryRow, event: string, step: Step): Fact => ({
  type: `delivery.${event}`,
  environment: message.environment,
  subject_id: message.id,
  actor: step.actor,
  data: {
    delivery_id: row.id,
    kind: row.kind,
    attempt: row.attempts,
    reply_code: row.reply_code,
    reply_enhanced: row.reply_enhanced,
    confirmed_by: row.confirmed_by,
  },
})

export const cancelWhere = (aggregate: Aggregate, wanted: (one: DeliveryRow) => boolean, step: Step): Change => {
  const cancelled = (one: DeliveryRow): boolean => delivery.isWaiting(one.status) && wanted(one)
  const deliveries = aggregate.deliveries.map((one) =>
    cancelled(one)
      ? { ...one, status: 'cancelled' as const, claim_ms: null, lease_until_ms: null, updated_ms: step.now_ms }
      : one,
  )
  return {
    after: { ...aggregate, deliveries },
    facts: aggregate.deliveries.filter(cancelled).map((one) => deliveryFact(aggregate.message, one, 'cancelled', step)),
  }
}

export const park = (aggregate: Aggregate): Aggregate => ({
  ...aggregate,
  deliveries: aggregate.deliveries.map((one) => (one.kind === 'recipient' ? { ...one, claim_ms: null } : one)),
})

export const unpark = (aggregate: Aggregate, now_ms: number): Aggregate => ({
  ...aggregate,
  deliveries: aggregate.deliveries.map((one) =>
    delivery.isWaiting(one.status) && one.claim_ms === null ? { ...one, claim_ms: now_ms } : one,
  ),
})

/**
 * Cleared by a rule or a human: the deliveries of exactly this content's recipients exist, and no others wait. A copy that
 * still waits gives way to the one made now; one that left showed an earlier clearance, so another follows it.
 *
 * INVARIANT: P3 what is cleared is the content as it is here, whatever digest was stored beside it.
 */
export const release = (aggregate: Aggregate, copied: boolean, human: boolean, step: Step): Change => {
  const recipients = recipientsOf(aggregate.content)
  const trimmed = cancelWhere(
    aggregate,
    (one) => (one.kind === 'copy' ? copied : !recipients.includes(one.recipient)),
    step,
  )
  const made = missing(trimmed.after, copied, step)
  const { message } = trimmed.after
  const cleared_digest = step.sha256(canonical(aggregate.content))
  const after: Aggregate = {
    ...trimmed.after,
    message: { ...message, cleared_digest, cleared_by: human ? step.actor : null, expires_ms: null },
    deliveries: [...trimmed.after.deliveries, ...made],
  }
  return { after: message.due === 1 ? unpark(after, step.now_ms) : park(after), facts: trimmed.facts }
}
