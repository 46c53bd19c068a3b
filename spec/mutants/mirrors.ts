/**
 * The lemmas changed alike. Many a mutant is noticed first by a lemma that restates the rule which it breaks (`Presupposes`, `Judged`): of
 * these the statement of the lemma is changed too, and one module that states promises is asked, everything before it taken as stated.
 */
import type { Change } from './mutant.js'

export interface Mirror {
  readonly changes: ReadonlyArray<Change>
  /** Whose proofs are asked for. */
  readonly module: string
}

const STEPS = 'Steps'
const SHAPES = 'Shapes'

const mirror = (
  module: string,
  ...changes: ReadonlyArray<readonly [module: string, from: string, to: string]>
): Mirror => ({
  module: `MultiMail.${module}`,
  changes: changes.map(([at, from, to]) => ({ file: `spec/lean/MultiMail/${at}.lean`, from, to })),
})

const STANDS = '  stands : stands a.control.clearance (rulingOf cfg w (effective w a) a.content) (valid w a) = true'
const LEAVE_OF_STANDS = '(cl = .human ∧ v = true ∧ r ≠ .refuse) ∨ (r.leave = some cl)'
const APPROVED = '  | .approved => ∃ r, c = .approve true .current r ∧'

export const MIRRORS: { readonly [id: string]: Mirror } = {
  'approval-not-needed': mirror(
    'Promises',
    [
      SHAPES,
      '  phase : a.control.phase = .cleared\n',
      '  phase : a.control.phase = .cleared ∨ a.control.phase = .held\n',
    ],
    [SHAPES, STANDS, STANDS.replace(': stands', ': a.control.phase = .cleared → stands')],
  ),
  'rule-always-stands': mirror('Promises', [STEPS, LEAVE_OF_STANDS, '(cl = .human ∧ v = true ∧ r ≠ .refuse) ∨ True']),
  'approval-beats-read-only': mirror('Promises', [
    STEPS,
    LEAVE_OF_STANDS,
    '(cl = .human ∧ v = true ∧ True) ∨ (r.leave = some cl)',
  ]),
  'withdrawn-approval-stands': mirror('Promises', [
    STEPS,
    LEAVE_OF_STANDS,
    '(cl = .human ∧ True ∧ r ≠ .refuse) ∨ (r.leave = some cl)',
  ]),
  'digest-flag-ignored': mirror('Promises', [
    SHAPES,
    '  same : same cfg a row wire = true\n',
    '  same : same cfg a row wire = true ∨ True\n',
  ]),
  'not-due-begins': mirror('Due', [SHAPES, '  due : a.control.due = true\n', '  due : a.control.due = true ∨ True\n']),
  'second-decision': mirror(
    'Promises',
    [
      STEPS,
      `${APPROVED} r ≠ .refuse ∧ s.phase = .held ∧ s.decision = .none`,
      `${APPROVED} r ≠ .refuse ∧ s.phase = .held ∧ True`,
    ],
    [STEPS, 's.phase = .held ∧ s.decision = .none ∧ s.begun = false', 's.phase = .held ∧ True ∧ s.begun = false'],
    [
      STEPS,
      '  | .rejected => c = .reject true .current ∧ s.phase = .held ∧ s.decision = .none',
      '  | .rejected => c = .reject true .current ∧ s.phase = .held ∧ True',
    ],
    [
      'Kept',
      '    b.control.decision = .none ∧ (evolve b.control e).decision ≠ .none ∧',
      '    True ∧ (evolve b.control e).decision ≠ .none ∧',
    ],
  ),
  'stale-accepted': mirror('Shown', [
    STEPS,
    APPROVED,
    '  | .approved => ∃ r, (c = .approve true .current r ∨ c = .approve true .stale r) ∧',
  ]),
  'unnamed-accepted': mirror('Shown', [
    STEPS,
    APPROVED,
    '  | .approved => ∃ r, (c = .approve true .current r ∨ c = .approve true .unnamed r) ∧',
  ]),
  'forbidden-reviewer': mirror('Promises', [
    STEPS,
    APPROVED,
    '  | .approved => ∃ r, (c = .approve true .current r ∨ c = .approve false .current r) ∧',
  ]),
  'expiry-approves': mirror('Promises', [
    STEPS,
    APPROVED,
    '  | .approved => ∃ r, (c = .approve true .current r ∨ c = .expire) ∧',
  ]),
  'reject-approves': mirror('Promises', [
    STEPS,
    APPROVED,
    '  | .approved => ∃ r, (c = .approve true .current r ∨ c = .reject true .current) ∧',
  ]),
  'approve-in-read-only': mirror('Live', [STEPS, `${APPROVED} r ≠ .refuse ∧`, `${APPROVED} True ∧`]),
  'clearance-survives-edit': mirror('Invariant', [
    STEPS,
    's.begun = false ∧ (s.phase = .draft ∨ s.phase = .held)',
    's.begun = false ∧ (s.phase = .draft ∨ s.phase = .held ∨ s.phase = .cleared)',
  ]),
  'edit-not-judged': mirror('Always', [
    STEPS,
    's.begun = false ∧ (s.phase = .draft ∨ s.phase = .held)',
    's.begun = false ∧ (s.phase = .draft ∨ s.phase = .held ∨ s.phase = .cleared)',
  ]),
  'edit-approve-begun': mirror('Heard', [STEPS, 's.decision = .none ∧ s.begun = false', 's.decision = .none ∧ True']),
  'overdue-approved': mirror('Promises', [
    'Invariant',
    'b = a ∧ x = approves w a p ∧ overdue w a = false ∧ holdsReview',
    'b = a ∧ x = approves w a p ∧ True ∧ holdsReview',
  ]),
  'edit-approve-adds': mirror('Promises', [
    'Invariant',
    '(∀ z, z ∈ y.recipients → z ∈ a.content.recipients) ∧ r =',
    '(∀ z, z ∈ y.recipients → True) ∧ r =',
  ]),
  'dsn-inverted': mirror('Heard', [
    SHAPES,
    'Moves cfg w a row (.dsn d ok) d (.dsn ok)',
    'Moves cfg w a row (.dsn d ok) d (.dsn !ok)',
  ]),
}
