/** One outbound message with its deliveries and holds. */
import type { Fact } from '../audit/entry.js'
import type { ContentRow, DeliveryRow, HoldRow, MessageRow } from '../operations/message-rows.js'
import type { MailboxRow } from '../operations/rows.js'
import { type Content, summaryOf } from './content.js'
import { type Control, waits } from './state.js'
import { counted, isEnded, statusOf } from './status.js'

export interface Aggregate {
  readonly message: MessageRow
  readonly content: Content
  readonly deliveries: ReadonlyArray<DeliveryRow>
  /** The newest hold, and before it those this transaction opened or closed. */
  readonly holds: ReadonlyArray<HoldRow>
}

/** Who does it, when, and what they need of the world. */
export interface Step {
  readonly now_ms: number
  readonly actor: string
  /** Fresh ids; a step that touches several messages gives each its own range. */
  readonly id: (prefix: string, n: number) => string
  readonly sha256: (text: string) => string
  readonly mailbox: MailboxRow
  readonly oversight_email: string | null
  /** A reviewer's reason, shown to the agent. */
  readonly reason: string | null
}

export interface Change {
  readonly after: Aggregate
  readonly facts: ReadonlyArray<Fact>
}

export const controlOf = (row: MessageRow): Control => ({
  phase: row.phase,
  clearance: row.clearance,
  decision: row.decision,
  timing: row.timing,
  due: row.due === 1,
  begun: row.begun === 1,
})

export const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)

export const hasEnded = (message: MessageRow): boolean => isEnded(message.phase)

/** When the timer of a message stands: while it waits, and its time has not come. */
export const timerMs = (control: Control, send_at_ms: number | null): number | null =>
  waits(control) && !control.due ? send_at_ms : null

/** The message row with this control, and all that follows from it and the deliveries. */
export const settle = (aggregate: Aggregate, control: Control, now_ms: number): Aggregate => {
  const { message, deliveries } = aggregate
  return {
    ...aggregate,
    message: {
      ...message,
      phase: control.phase,
      clearance: control.clearance,
      decision: control.decision,
      due: bit(control.due),
      begun: bit(control.begun),
      status: statusOf(control, counted(control.phase, deliveries)),
      due_ms: timerMs(control, message.send_at_ms),
      updated_ms: now_ms,
    },
  }
}

/** A new revision: other content, its digest and its author. The control hears of it by an event of its own. */
export const revise = (
  before: Aggregate,
  content: Content,
  digest: string,
  send_at_ms: number | null,
  author: string,
): Aggregate => {
  const authors = JSON.parse(before.message.authors) as ReadonlyArray<string>
  return {
    ...before,
    content,
    message: {
      ...before.message,
      revision: before.message.revision + 1,
      digest,
      send_at_ms,
      authors: JSON.stringify(authors.includes(author) ? authors : [...authors, author]),
    },
  }
}

export const contentRow = (aggregate: Aggregate, author: string, now_ms: number): ContentRow => ({
  message_id: aggregate.message.id,
  revision: aggregate.message.revision,
  account_id: aggregate.message.account_id,
  environment: aggregate.message.environment,
  content: JSON.stringify(aggregate.content),
  summary: JSON.stringify(summaryOf(aggregate.content)),
  author,
  created_ms: now_ms,
})
