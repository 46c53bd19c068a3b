/** The holds of a message: numbered from 1, at most one open. */
import type { HoldRow } from '../operations/message-rows.js'
import type { Aggregate, Step } from './aggregate.js'

export const closeHold = (
  aggregate: Aggregate,
  outcome: NonNullable<HoldRow['outcome']>,
  step: Step,
): ReadonlyArray<HoldRow> =>
  aggregate.holds.map((hold) =>
    hold.closed_ms === null
      ? { ...hold, closed_ms: step.now_ms, outcome, decided_by: step.actor, reason: step.reason }
      : hold,
  )

export const openHold = (aggregate: Aggregate, cause: HoldRow['cause'], step: Step): Aggregate => {
  const { message, holds } = aggregate
  const number = message.hold + 1
  const opened_ms =
    message.timing === 'schedule_first' && message.due === 0 ? (message.send_at_ms ?? step.now_ms) : step.now_ms
  const expiry = step.mailbox.hold_expiry_s
  return {
    ...aggregate,
    message: { ...message, hold: number, expires_ms: expiry === null ? null : opened_ms + expiry * 1000 },
    holds: [
      {
        message_id: message.id,
        number,
        account_id: message.account_id,
        environment: message.environment,
        revision: message.revision,
        digest: message.digest,
        cause,
        opened_ms,
        closed_ms: null,
        outcome: null,
        decided_by: null,
        reason: null,
      },
      ...holds,
    ],
  }
}
