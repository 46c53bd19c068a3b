/** Mutants of what people decide. */
import { pairsOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const decide = pairsOf('Agree', 'core/message/decide.ts')
const evolve = pairsOf('Agree', 'core/message/evolve.ts')

export const DECISIONS: ReadonlyArray<Mutant> = [
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
