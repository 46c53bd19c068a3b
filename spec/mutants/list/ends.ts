/** Mutants of how a message ends, and of what it remembers. */
import { pairsOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const decide = pairsOf('Agree', 'core/message/decide.ts')
const evolve = pairsOf('Agree', 'core/message/evolve.ts')

export const ENDS: ReadonlyArray<Mutant> = [
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
    'Shapes',
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
    'History',
    ['phase := .held, clearance := .none, decision := .none,', 'phase := .held, clearance := .none,'],
    ["phase: 'held', clearance: 'none', decision: 'none',", "phase: 'held', clearance: 'none',"],
  ),
]
