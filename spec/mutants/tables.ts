/** Mutants of the smaller tables: a delivery, the status, the rules, requests, codes and keys. */
import { pairsOf } from './make.js'
import type { Mutant } from './mutant.js'

const delivery = pairsOf('AgreeSmall', 'core/delivery/control.ts')
const status = pairsOf('AgreeStatus', 'core/message/status.ts')
const mode = pairsOf('AgreeSmall', 'core/oversight/mode.ts')
const ruling = pairsOf('AgreeSmall', 'core/oversight/ruling.ts')
const rules = pairsOf('AgreeSmall', 'core/oversight/rules.ts')
const idempotency = pairsOf('AgreeSmall', 'core/idempotency/decide.ts')
const code = pairsOf('AgreeSmall', 'core/ladder/code.ts')
const principal = pairsOf('AgreeSmall', 'core/authority/principal.ts')

const DELIVERY: ReadonlyArray<Mutant> = [
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
    'Kept',
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
    'Kept',
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

const STATUS: ReadonlyArray<Mutant> = [
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

const OVERSIGHT: ReadonlyArray<Mutant> = [
  ruling(
    'gated-send-free',
    '`gated_send` does not ask for the allowlist.',
    'Rules',
    ['| .gatedSend => if listed then .allowlist else .hold', '| .gatedSend => .allowlist'],
    ["return listed ? 'allowlist' : 'hold'", "return 'allowlist'"],
  ),
  ruling(
    'gated-all-allowlist',
    '`gated_all` lets through what the allowlist covers.',
    'Promises',
    ['| .gatedAll => .hold', '| .gatedAll => if listed then .allowlist else .hold'],
    ["case 'gated_all':\n      return 'hold'", "case 'gated_all':\n      return listed ? 'allowlist' : 'hold'"],
  ),
  ruling(
    'read-only-holds',
    '`read_only` holds instead of refusing.',
    'Promises',
    ['| .readOnly => .refuse', '| .readOnly => .hold'],
    ["return 'refuse'", "return 'hold'"],
  ),
  ruling(
    'copy-not-needed',
    '`monitored` lets through what nobody gets a copy of.',
    'Kept',
    ['.monitored => if copyable then .monitored else if listed then .allowlist else .hold', '.monitored => .monitored'],
    ["copyable ? 'monitored' : listed ? 'allowlist' : 'hold'", "'monitored'"],
  ),
  mode(
    'looser-mode-counts',
    'The looser of two modes counts.',
    'Rules',
    ['if Nat.blt a.rank b.rank then a else b', 'if Nat.blt a.rank b.rank then b else a'],
    ['? one : other', '? other : one'],
  ),
  mode(
    'rise-without-code',
    'A rise of the mode needs no code.',
    'Ladder',
    ['Nat.blt old.rank new.rank || match', 'match'],
    ['rank(to) > rank(from) || (from', '(from'],
  ),
  mode(
    'leaving-gated-all-free',
    'Going from `gated_all` to `read_only`, which lets mail in, needs no code.',
    'Ladder',
    ['| .gatedAll, _ => true', '| .gatedAll, _ => false'],
    [" || (from === 'gated_all' && to !== from)", ''],
  ),
  rules(
    'suppression-ignored',
    'What is suppressed is sent to.',
    'Promises',
    ['if suppressed then .block else if killed', 'if killed'],
    ["suppressed ? 'block' : killed ?", 'killed ?'],
  ),
  rules(
    'kill-switch-ignored',
    'The kill switch stops nothing.',
    'Shapes',
    [' else if killed then .killSwitch', ''],
    [" killed ? 'kill_switch' :", ''],
  ),
  rules(
    'limits-ignored',
    'Limits stop nothing.',
    'Flags',
    [' else if limited then .limit else .go', ' else .go'],
    [" limited ? 'limit' : 'go'", " 'go'"],
  ),
  rules(
    'kill-before-block',
    'The kill switch keeps waiting what is suppressed, and should be blocked.',
    'Flags',
    [
      'if suppressed then .block else if killed then .killSwitch else',
      'if killed then .killSwitch else if suppressed then .block else',
    ],
    ["suppressed ? 'block' : killed ? 'kill_switch' :", "killed ? 'kill_switch' : suppressed ? 'block' :"],
  ),
]

const REQUESTS: ReadonlyArray<Mutant> = [
  idempotency(
    'replay-another',
    'Another request with the same key gets the stored answer.',
    'Idempotency',
    ['if same && reaches then .replay', 'if reaches then .replay'],
    ['same && reaches ?', 'reaches ?'],
  ),
  idempotency(
    'replay-unreached',
    'A stored answer is told to somebody who does not reach its mailbox.',
    'Idempotency',
    ['if same && reaches then .replay', 'if same then .replay'],
    ['same && reaches ?', 'same ?'],
  ),
  idempotency(
    'replay-expired',
    'A record past its lifetime is replayed.',
    'Idempotency',
    ['if !recorded || expired then .fresh', 'if !recorded then .fresh'],
    ['!recorded || expired ?', '!recorded ?'],
  ),
  idempotency(
    'conflict-is-fresh',
    'A key that is used for something else makes a second message.',
    'Idempotency',
    ['then .replay else .conflict', 'then .replay else .fresh'],
    ["'replay' : 'conflict'", "'replay' : 'fresh'"],
  ),
  code(
    'code-not-open',
    'A code counts that is not open.',
    'Flags',
    ['if isOpen && correct then .go', 'if correct then .go'],
    ['open && correct ?', 'correct ?'],
  ),
  code(
    'wrong-code-not-counted',
    'A wrong code is not counted as a try.',
    'Flags',
    ['then .go else .wrong)', 'then .go else .full)'],
    ["'go' : 'wrong'", "'go' : 'full'"],
  ),
  code(
    'codes-flood',
    'A leaked key floods the operator with codes.',
    'Ladder',
    ['else if room then .ask else .full', 'else .ask'],
    ["room ? 'ask' : 'full'", "'ask'"],
  ),
]

const AUTHORITY: ReadonlyArray<Mutant> = [
  principal(
    'send-with-oversight',
    'One key composes and decides.',
    'Tenants',
    ['!(s.send && s.oversight)', 'true'],
    ["!(scopes.includes('send') && scopes.includes('oversight'))", 'scopes.length >= 0'],
  ),
  principal(
    'admin-sends',
    '`admin` implies `send`.',
    'Tenants',
    ['| .send => s.send |', '| .send => s.send || s.admin |'],
    ["(needed === 'read' && held", "((needed === 'read' || needed === 'send') && held"],
  ),
  principal(
    'revoked-decides',
    'A key that was revoked decides.',
    'Flags',
    ['keyExists && !revoked &&', 'keyExists &&'],
    ['  !standing.revoked &&\n', ''],
  ),
  principal(
    'author-decides',
    'Whoever composed a message decides on it.',
    'Flags',
    [' && !author', ''],
    [' &&\n  !authors.includes(decider)', ''],
  ),
  principal(
    'reach-ignored',
    'A key decides in a mailbox that it does not reach.',
    'Flags',
    [' && (match reach with | .another => false | _ => true)', ''],
    ['  (standing.mailboxes === null || standing.mailboxes.includes(mailbox_id)) &&\n', ''],
  ),
]

export const TABLES: ReadonlyArray<Mutant> = [...DELIVERY, ...STATUS, ...OVERSIGHT, ...REQUESTS, ...AUTHORITY]
