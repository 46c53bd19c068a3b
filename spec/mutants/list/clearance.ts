/** Mutants of what clears a message, and of what takes that away. */
import { pairsOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const decide = pairsOf('Agree', 'core/message/decide.ts')

export const CLEARANCE: ReadonlyArray<Mutant> = [
  decide(
    'cleared-for-ever-anew',
    'What `monitored` cleared is cleared anew whenever it is judged again, with another copy each time.',
    'Progress',
    ['  | .monitored, .monitored => true\n', ''],
    [': clearance === given', ": clearance === given && given !== 'monitored'"],
  ),
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
