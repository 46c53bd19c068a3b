/**
 * The status of an outbound message: a function of its control and of its deliveries' statuses, first match (product words of `docs/api.md`).
 */
import { type DeliveryStatus, isFinal } from '../delivery/control.js'
import type { Control, Phase } from './state.js'

export const STATUSES = [
  'draft',
  'pending',
  'scheduled',
  'queued',
  'sent',
  'delivered',
  'bounced',
  'rejected',
  'cancelled',
  'expired',
  'failed',
  'unknown',
  'blocked',
] as const
export type Status = (typeof STATUSES)[number]

/** From which a message never moves, but for a later DSN: `delivered` may become `bounced` (P6). */
export const FINAL_STATUSES: ReadonlyArray<Status> = [
  'delivered',
  'bounced',
  'rejected',
  'cancelled',
  'expired',
  'failed',
  'blocked',
]

/** Worst first. */
const WORST = ['unknown', 'bounced', 'failed', 'blocked', 'cancelled', 'delivered'] as const

/** What a status looks at: not why the message is cleared, nor what was decided. */
export type StatusControl = Pick<Control, 'phase' | 'timing' | 'due' | 'begun'>

/** A hold is open: it waits for a decision now. Under `schedule_first` it opens when the time comes. */
export const isPending = (control: StatusControl): boolean =>
  control.phase === 'held' && (control.due || control.timing === 'gate_first')

const ofDeliveries = (deliveries: ReadonlyArray<DeliveryStatus>): Status => {
  const open = deliveries.filter((one) => !isFinal(one) && one !== 'unknown')
  if (open.length === 0) return WORST.find((status) => deliveries.includes(status)) ?? 'queued'
  return deliveries.some((one) => one === 'sent' || one === 'delivered') ? 'sent' : 'queued'
}

const ENDED: ReadonlyArray<string> = ['rejected', 'cancelled', 'expired']

/** Somebody, or a hold that expired, ended it. */
export const isEnded = (phase: Phase): boolean => ENDED.includes(phase)

/**
 * The statuses that the message's own looks at: not of copies to the operator, and of cancelled deliveries only where the message was ended:
 * else they are what an edit left of an earlier revision, and say nothing of this one.
 */
export const counted = (
  phase: Phase,
  deliveries: ReadonlyArray<{ readonly kind: string; readonly status: DeliveryStatus }>,
): ReadonlyArray<DeliveryStatus> =>
  deliveries
    .filter(({ kind, status }) => kind === 'recipient' && (status !== 'cancelled' || isEnded(phase)))
    .map(({ status }) => status)

/**
 * `deliveries` as `counted` gives them.
 * One that ended before anything was handed over says how; after that its deliveries say it.
 */
export const statusOf = (control: StatusControl, deliveries: ReadonlyArray<DeliveryStatus>): Status => {
  if (control.phase === 'draft') return 'draft'
  if (isPending(control)) return 'pending'
  const ended = isEnded(control.phase)
  if (ended && !control.begun) return control.phase as Status
  if (!ended && !control.due) return 'scheduled'
  return ofDeliveries(deliveries)
}
