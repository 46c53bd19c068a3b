/** Mutants of a delivery, and of the status that is a fold over deliveries. */
import { pairsOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const delivery = pairsOf('AgreeSmall', 'core/delivery/control.ts')
const status = pairsOf('AgreeStatus', 'core/message/status.ts')

export const DELIVERY: ReadonlyArray<Mutant> = [
  delivery(
    'transmit-unleased',
    'A delivery that nobody leased begins to leave.',
    'Kept',
    ['| .transmit => match s with | .leased =>', '| .transmit => match s with | .queued | .leased =>'],
    ["when(status, ['leased'], 'transmitting')", "when(status, ['queued', 'leased'], 'transmitting')"],
  ),
  delivery(
    'lost-tried-again',
    'A delivery that was lost is tried again, though it may have arrived.',
    'Shown',
    ['| .transmitting => .happens .unknown', '| .transmitting => .happens .deferred'],
    ["when(status, ['transmitting'], 'unknown')", "when(status, ['transmitting'], 'deferred')"],
  ),
  delivery(
    'unknown-tried-again',
    'An unknown delivery is sent again without a reviewer.',
    'Kept',
    ['| .lease => match s with | .queued =>', '| .lease => match s with | .queued | .unknown =>'],
    ["when(status, ['queued'], 'leased')", "when(status, ['queued', 'unknown'], 'leased')"],
  ),
  delivery(
    'crash-tried-again',
    'A delivery that was on its way is released, as after a crash, to be sent again.',
    'Kept',
    ['| .release => match s with | .leased =>', '| .release => match s with | .leased | .transmitting =>'],
    ["when(status, ['leased'], 'released')", "when(status, ['leased', 'transmitting'], 'released')"],
  ),
  delivery(
    'no-end-of-tries',
    'A delivery is tried for ever.',
    'Live',
    ['else if again then .deferred else .failed', 'else .deferred'],
    ["command.again ? 'deferred' : 'failed'", "'deferred'"],
  ),
  delivery(
    'ended-tried-again',
    'A delivery that comes back to a message that was cancelled is queued again.',
    'Flags',
    ['if ended then .cancelled else if again', 'if again'],
    ["command.ended ? 'cancelled' : command.again", 'command.again'],
  ),
  delivery(
    'delivered-fails',
    'What was delivered becomes failed.',
    'Kept',
    ['| .sent | .unknown | .delivered => .happens .bounced', '| .sent | .unknown | .delivered => .happens .failed'],
    [
      "when(status, ['sent', 'unknown', 'delivered'], 'bounced')",
      "when(status, ['sent', 'unknown', 'delivered'], 'failed')",
    ],
  ),
  delivery(
    'bounced-marked-delivered',
    'What bounced is marked as delivered.',
    'Kept',
    ['| .markDelivered => match s with | .unknown =>', '| .markDelivered => match s with | .unknown | .bounced =>'],
    ["return status === 'unknown' ? E.right", "return status === 'unknown' || status === 'bounced' ? E.right"],
  ),
  delivery(
    'cancel-on-its-way',
    'A delivery on its way is called cancelled.',
    'Shown',
    ['| .queued | .leased => .happens .cancelled', '| .queued | .leased | .transmitting => .happens .cancelled'],
    [
      "when(status, ['queued', 'leased'], 'cancelled')",
      "when(status, ['queued', 'leased', 'transmitting'], 'cancelled')",
    ],
  ),
  delivery(
    'resend-ended',
    'A delivery of a message that ended is sent again.',
    'Flags',
    ['if ended then .refused .messageEnded else .happens .resent', '.happens .resent'],
    ["command.ended ? E.left('message_ended') : E.right('resent')", "E.right('resent')"],
  ),
]

export const STATUS: ReadonlyArray<Mutant> = [
  status(
    'pending-looks-queued',
    'A message that waits for a decision says that it is queued.',
    'Plain',
    ['    | _, _ => .pending', '    | _, _ => .queued'],
    ["if (isPending(control)) return 'pending'", "if (isPending(control)) return 'queued'"],
  ),
  status(
    'best-counts',
    'A message of which one delivery arrived says delivered, although another bounced.',
    'Status',
    [
      '  if has .unknown then .unknown else',
      '  if has .delivered then .delivered else if has .unknown then .unknown else',
    ],
    ["WORST = ['unknown',", "WORST = ['delivered', 'unknown',"],
  ),
  status(
    'rejected-after-begin',
    'A message that was rejected after some of it went out says rejected.',
    'Status',
    ['| .rejected => if begun then ofDeliveries has else .rejected', '| .rejected => .rejected'],
    ['if (ended && !control.begun)', "if (control.phase === 'rejected' || (ended && !control.begun))"],
  ),
]
