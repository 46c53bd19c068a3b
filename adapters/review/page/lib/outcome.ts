/** What came of a decision, in a sentence. */
import type { DecisionBody } from '../../contract.js'
import type { Action } from './decide.js'

const LEFT: Readonly<Partial<Record<DecisionBody['status'], string>>> = {
  delivered: 'delivered',
  pending: 'it is held again, and waits for another decision',
  queued: 'it leaves as soon as nothing stops it',
  sent: 'partly delivered, the rest leaves as soon as nothing stops it',
  scheduled: 'leaves when its time has come',
  bounced: 'it bounced; open it to see why',
  failed: 'it could not be sent; open it to see why',
  blocked: 'it was blocked; open it to see why',
  cancelled: 'it was cancelled before it left',
  unknown: 'it was handed over, and the reply was lost; settle it under Unknown',
}

export const told = (decision: Pick<DecisionBody, 'status' | 'revision'>, action: Action | 'edit'): string => {
  if (action === 'reject') return `Rejected revision ${decision.revision}. Nothing was sent.`
  if (action === 'mark_delivered') return 'Marked as delivered.'
  const left = LEFT[decision.status]
  const begin = action === 'send_again' ? 'Sending it again' : `Approved revision ${decision.revision}`
  return left === undefined ? `${begin}.` : `${begin}: ${left}.`
}

const TROUBLED: ReadonlyArray<DecisionBody['status']> = [
  'pending',
  'bounced',
  'failed',
  'unknown',
  'blocked',
  'cancelled',
]

/** Whether more will become of it soon. */
export const isUnderWay = ({ status }: Pick<DecisionBody, 'status'>): boolean =>
  status === 'queued' || status === 'sent'

/** Whether what came of it wants to be looked at. */
export const isTroubled = ({ status }: Pick<DecisionBody, 'status'>): boolean => TROUBLED.includes(status)
