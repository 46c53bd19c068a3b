/** Mutants of a message's control: `decide` and `evolve`. */
import { pairsOf } from './make.js'
import type { Mutant } from './mutant.js'

const decide = pairsOf('Agree', 'core/message/decide.ts')
const evolve = pairsOf('Agree', 'core/message/evolve.ts')

const CLEARANCE: ReadonlyArray<Mutant> = [
  decide(
    'approval-not-needed',
    'An approval is not needed to begin.',
    'Steps',
    ['  | .cleared =>\n    if !s.due then', '  | .held => .happens .began\n  | .cleared =>\n    if !s.due then'],
    [
      "  if (state.phase !== 'cleared' || !state.due) return",
      "  if (state.phase === 'held') return only({ _tag: 'began' })\n  if (state.phase !== 'cleared' || !state.due) return",
    ],
  ),
  decide(
    'rule-always-stands',
    'What a rule cleared goes out whatever the rules say now.',
    'Steps',
    [
      '  | .autonomous, .autonomous => true\n  | _, _ => false',
      '  | .autonomous, .autonomous => true\n  | _, _ => true',
    ],
    [': clearance === given', ': true'],
  ),
  decide(
    'withdrawn-approval-stands',
    'An approval stands although whoever gave it may no longer decide.',
    'Steps',
    ['  | .human, _ => valid', '  | .human, _ => true'],
    ["valid && given !== 'refuse'", "given !== 'refuse'"],
  ),
  decide(
    'approval-beats-read-only',
    'An approved message goes out of a mailbox that is read-only now.',
    'Steps',
    ['  | .human, .refuse => false\n', ''],
    ["valid && given !== 'refuse'", 'valid'],
  ),
  decide(
    'clearance-survives-edit',
    "A human's clearance survives an edit.",
    'Steps',
    ['| .human => .happens (.held .edited due)', '| .human => .happens (.edited due)'],
    ["=== 'human' ? hold('edited', due)", "=== 'human' ? only({ _tag: 'edited', due })"],
  ),
  decide(
    'edit-not-judged',
    'A message that a rule cleared is edited, and stays cleared unjudged.',
    'Steps',
    ['    | _ => place r .edited due', '    | _ => .happens (.edited due)'],
    [": place(given, 'edited', due)", ": only({ _tag: 'edited', due })"],
  ),
  decide(
    'digest-flag-ignored',
    'A content with another digest than the one cleared goes out.',
    'Steps',
    ['    else if !same then .happens (.held .digest s.due)\n', ''],
    ["  if (!same) return hold('digest', state.due)\n", ''],
  ),
  decide(
    'not-due-begins',
    'A message goes out before its time.',
    'Steps',
    ['    if !s.due then .refused .notClear\n    else if !same', '    if !same'],
    ["state.phase !== 'cleared' || !state.due", "state.phase !== 'cleared'"],
  ),
  decide(
    'lapse-forgotten',
    'A clearance withdrawn while its deliveries are in flight is kept.',
    'Rules',
    ['if isOpen then replace r s.due else .happens .lapsed', 'if isOpen then replace r s.due else .nothing'],
    ["open ? replace(given, state.due) : only({ _tag: 'lapsed' })", 'open ? replace(given, state.due) : unchanged'],
  ),
  decide(
    'lapsed-comes-back-cleared',
    'A delivery that comes back to a lapsed message releases it instead of holding it.',
    'Steps',
    ['| .lapsed => .happens (.held .withdrawn s.due)', '| .lapsed => .happens (.cleared .autonomous s.due)'],
    [
      "=== 'lapsed' ? hold('withdrawn', state.due)",
      "=== 'lapsed' ? only({ _tag: 'cleared', clearance: 'autonomous', due: state.due })",
    ],
  ),
]

const DECISIONS: ReadonlyArray<Mutant> = [
  decide(
    'stale-accepted',
    'A decision on a revision that is no longer the newest counts.',
    'Steps',
    ['  | .stale => .refused .revisionMismatch\n', '  | .stale => event\n'],
    ["if (seen === 'stale') return E.left('revision_mismatch')", "if (seen === 'stale') return event"],
  ),
  decide(
    'unnamed-accepted',
    'A decision that names no revision counts although the message was edited.',
    'Steps',
    ['  | .unnamed => .refused .revisionRequired\n', '  | .unnamed => event\n'],
    ["if (seen === 'unnamed') return E.left('revision_required')", "if (seen === 'unnamed') return event"],
  ),
  decide(
    'forbidden-reviewer',
    'Somebody who may not decide does.',
    'Steps',
    ['  if !allowed then .refused .forbiddenReviewer else\n', ''],
    ["  if (!allowed) return E.left('forbidden_reviewer')\n", ''],
  ),
  decide(
    'second-decision',
    'A second decision overwrites the first.',
    'Steps',
    ['    | made => again made want', '    | _ => event'],
    ["state.decision === want ? unchanged : E.left('already_decided')", 'event'],
  ),
  decide(
    'nothing-pending',
    'A message that waits for no decision can be decided: one that is cancelled, expired or cleared.',
    'Steps',
    ['      | _ => .refused .notPending', '      | _ => event'],
    ["state.phase === 'held' ? event : E.left('not_pending')", 'event'],
  ),
  decide(
    'reject-approves',
    'Rejecting approves.',
    'Steps',
    ['.rejected (.happens .rejected)', '.rejected (.happens .approved)'],
    ["only({ _tag: 'rejected' })", "only({ _tag: 'approved' })"],
  ),
  decide(
    'approve-in-read-only',
    'A message is approved in a mailbox that may not send.',
    'Steps',
    ['  | .refuse => .refused .mailboxReadOnly\n  | _ => .happens event', '  | _ => .happens event'],
    ["given === 'refuse' ? E.left('mailbox_read_only') : only(event)", 'only(event)'],
  ),
  decide(
    'edit-approve-begun',
    'A message is edited and approved after some of it went out.',
    'Steps',
    ['(if s.begun then .refused .notEditable else unlessReadOnly r .editApproved)', '(unlessReadOnly r .editApproved)'],
    ["state.begun ? E.left('not_editable') : unlessReadOnly", 'unlessReadOnly'],
  ),
  evolve(
    'rejected-is-cleared',
    'A rejection is noted, and leaves the message cleared.',
    'History',
    ['phase := .rejected, decision := .rejected', 'phase := .cleared, clearance := .human, decision := .rejected'],
    ["phase: 'rejected', decision: 'rejected'", "phase: 'cleared', clearance: 'human', decision: 'rejected'"],
  ),
]

const ENDS: ReadonlyArray<Mutant> = [
  decide(
    'expiry-approves',
    'A hold that expires is approved.',
    'Steps',
    ['| .held => .happens .expired', '| .held => .happens .approved'],
    ["only({ _tag: 'expired' })", "only({ _tag: 'approved' })"],
  ),
  decide(
    'expires-cleared',
    'A message that was cleared expires.',
    'Steps',
    ['| .held => .happens .expired', '| .held | .cleared => .happens .expired'],
    [
      "state.phase === 'held' ? only({ _tag: 'expired' })",
      "state.phase === 'held' || state.phase === 'cleared' ? only({ _tag: 'expired' })",
    ],
  ),
  decide(
    'cancel-too-late',
    'A message of which nothing can be called back says that it is cancelled.',
    'Steps',
    ['if isOpen then .happens .cancelled else .refused .notCancellable', '.happens .cancelled'],
    ["open ? only({ _tag: 'cancelled' }) : E.left('not_cancellable')", "only({ _tag: 'cancelled' })"],
  ),
  decide(
    'cancel-ended',
    'A message that was rejected or expired is cancelled.',
    'Steps',
    ['| .rejected | .expired => .refused .notCancellable', '| .rejected | .expired => .happens .cancelled'],
    [
      "    case 'rejected':\n    case 'expired':\n      return E.left('not_cancellable')",
      "    case 'rejected':\n    case 'expired':\n      return only({ _tag: 'cancelled' })",
    ],
  ),
  decide(
    'submitted-twice',
    'A message that is no draft is submitted again.',
    'Steps',
    ['    | .draft => place r .gate due\n    | _ => .refused .notADraft', '    | _ => place r .gate due'],
    [
      "state.phase === 'draft' ? place(command.ruling, 'gate', command.due) : E.left('not_a_draft')",
      "place(command.ruling, 'gate', command.due)",
    ],
  ),
  decide(
    'edit-begun',
    'A message is edited after some of it went out.',
    'Steps',
    ['if s.begun || !isOpen then', 'if !isOpen then'],
    ['if (state.begun || !open)', 'if (!open)'],
  ),
  evolve(
    'begun-forgotten',
    'That some of it began to leave is not noted.',
    'Always',
    ['| .began => { s with begun := true }', '| .began => s'],
    ['{ ...state, begun: true }', 'state'],
  ),
  evolve(
    'hold-keeps-clearance',
    'A message that is held again keeps its clearance.',
    'History',
    ['phase := .held, clearance := .none, decision', 'phase := .held, decision'],
    ["phase: 'held', clearance: 'none', decision", "phase: 'held', decision"],
  ),
  evolve(
    'hold-keeps-decision',
    'A new hold counts as decided, so that nobody can decide it.',
    'Kept',
    ['phase := .held, clearance := .none, decision := .none,', 'phase := .held, clearance := .none,'],
    ["phase: 'held', clearance: 'none', decision: 'none',", "phase: 'held', clearance: 'none',"],
  ),
]

export const MESSAGE: ReadonlyArray<Mutant> = [...CLEARANCE, ...DECISIONS, ...ENDS]
