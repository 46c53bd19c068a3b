/** The stored rows of one outbound message: itself, its contents, attachments, holds and deliveries. Units as in `rows.ts`. */
import type { Environment } from '../authority/principal.js'
import type { DeliveryStatus } from '../delivery/control.js'
import type { HoldCause } from '../message/event.js'
import type { Decision, GateTiming, Phase } from '../message/state.js'
import type { Status } from '../message/status.js'
import type { Mode } from '../oversight/mode.js'
import type { Clearance } from '../oversight/ruling.js'

/** A switch. */
export type Bit = 0 | 1

export interface MessageRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string
  readonly thread_id: string
  readonly phase: Phase
  readonly clearance: Clearance
  readonly decision: Decision
  readonly timing: GateTiming
  readonly due: Bit
  readonly begun: Bit
  /** The fold of the control and the deliveries (`core/message/status.ts`). */
  readonly status: Status
  readonly revision: number
  /** The number of the newest hold; 0 before the first. */
  readonly hold: number
  /** The mailbox's mode when the message was submitted; of a draft, when it was made. */
  readonly submit_mode: Mode
  /** SHA-256 of the canonical content, lower-case hex; and that of the content that was cleared. */
  readonly digest: string
  readonly cleared_digest: string | null
  /** Whoever approved what is cleared now. */
  readonly cleared_by: string | null
  readonly authors: string
  /** Random, for commitments in the audit log. */
  readonly salt: string
  readonly send_at_ms: number | null
  /** When the open hold expires, and when the message comes due: what the timers look for. */
  readonly expires_ms: number | null
  readonly due_ms: number | null
  readonly decided_by: string | null
  readonly decided_ms: number | null
  readonly reason: string | null
  readonly replaces: string | null
  readonly tags: string
  readonly created_ms: number
  readonly updated_ms: number
}

export interface ContentRow {
  readonly message_id: string
  readonly revision: number
  readonly account_id: string
  readonly environment: Environment
  /** A `Content` as JSON. */
  readonly content: string
  /** A `Summary` as JSON: what a list shows, so that it need not read the whole. */
  readonly summary: string
  readonly author: string
  readonly created_ms: number
}

export interface AttachmentRow {
  readonly account_id: string
  readonly environment: Environment
  readonly sha256: string
  readonly bytes: Uint8Array
}

export interface HoldRow {
  readonly message_id: string
  readonly number: number
  readonly account_id: string
  readonly environment: Environment
  readonly revision: number
  readonly digest: string
  readonly cause: HoldCause
  readonly opened_ms: number
  readonly closed_ms: number | null
  readonly outcome: 'approved' | 'rejected' | 'superseded' | 'cancelled' | 'expired' | null
  readonly decided_by: string | null
  readonly reason: string | null
}

export interface DeliveryRow {
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly message_id: string
  readonly recipient: string
  /** `copy` goes to the oversight address under `monitored` (P12); it counts nowhere. */
  readonly kind: 'recipient' | 'copy'
  readonly status: DeliveryStatus
  readonly attempts: number
  /** When it may be leased; null while its message is not cleared, and once it is handed over. */
  readonly claim_ms: number | null
  readonly lease_until_ms: number | null
  /** Why it waits or how it ended: a code or a sentence for the agent. */
  readonly reason: string | null
  readonly reply_code: number | null
  readonly reply_enhanced: string | null
  readonly reply_text: string | null
  readonly confirmed_by: 'recipient_server' | 'relay' | 'dsn' | 'sandbox' | 'reviewer' | null
  readonly created_ms: number
  readonly updated_ms: number
}
