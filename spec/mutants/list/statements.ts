/** Mutants of what the promises are stated with: each lets a statement say less, and what is proved of the program stays as it is. */
import { aroundOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const history = aroundOf('History')

export const STATEMENTS: ReadonlyArray<Mutant> = [
  aroundOf('Promises')('leaves-when-taken', 'Content counts as leaving only when the far side took it.', 'Raw', [
    'e.did = some (d, .transmitting) ∧ e.before.deliveries[d]? = some row',
    'e.did = some (d, .sent) ∧ e.before.deliveries[d]? = some row',
  ]),
  aroundOf('Promises')('gated-send-no-gate', 'Only `gated_all` counts as gated.', 'Raw', [
    '| .gatedAll => true | .gatedSend => true | _ => false',
    '| .gatedAll => true | _ => false',
  ]),
  aroundOf('World')('lives-untampered', 'Only lives in which nobody changes what is stored count.', 'Raw', [
    'Life cfg a log → step cfg w a act = some o →',
    'Life cfg a log → (∀ c, act ≠ .tamper c) → step cfg w a act = some o →',
  ]),
  history('standing-survives-edit', 'A yes counts as standing after an edit.', 'Raw', [
    '      | .edit _ _ => none\n',
    '      | .edit _ _ => standing older\n',
  ]),
  history('standing-survives-hold', 'A yes counts as standing after a hold, a rejection or an end.', 'Raw', [
    '    | some .cameDue => standing older\n    | some _ => none',
    '    | some .cameDue => standing older\n    | some _ => standing older',
  ]),
  history('clearing-survives-hold', 'The last clearing counts after a hold or an end.', 'Raw', [
    '    | some .cameDue => lastClear older\n    | some _ => none',
    '    | some .cameDue => lastClear older\n    | some _ => lastClear older',
  ]),
  history('any-content-approved', 'A yes to any content counts as one to this.', 'Raw', [
    'Decider e older ∧ cfg.digest e.after.content = x',
    'Decider e older ∧ (cfg.digest e.after.content = x ∨ True)',
  ]),
  history('any-key-decides', 'Any key counts as one that may decide.', 'Raw', [
    '| .key n => e.world.decides n = true ∧ ¬ Wrote (.key n) older',
    '| .key n => e.world.decides n = e.world.decides n ∧ ¬ Wrote (.key n) older',
  ]),
  history('author-counts-as-decider', 'Whoever wrote it counts as one that may decide.', 'Raw', [
    '| .key n => e.world.decides n = true ∧ ¬ Wrote (.key n) older',
    '| .key n => e.world.decides n = true ∧ (older = older ∨ Wrote (.key n) older)',
  ]),
  history('own-counts-as-another', 'A yes to what its giver composed counts as one to what somebody else did.', 'Raw', [
    '∃ q, q ≠ p ∧ composer older = some q',
    '∃ q, (q ≠ p ∨ q = p) ∧ composer older = some q',
  ]),
  history('edits-do-not-compose', 'Whoever edits counts as having composed nothing.', 'Raw', [
    '  | .edit q _ => q = p\n',
    '  | .edit _ _ => False\n',
  ]),
  history('rejections-decide-nothing', 'A rejection counts as no decision.', 'Raw', [
    '| some .approved => true | some .rejected => true |',
    '| some .approved => true | some .rejected => false |',
  ]),
  history('handed-forgotten', 'What began to leave counts as not handed over.', 'Raw', [
    '| .transmitting => some true\n',
    '| .transmitting => none\n',
  ]),
  history('lost-counts-as-refused', 'A reply that was lost counts as a definite refusal.', 'Shown', [
    '| .deferred => some false |',
    '| .unknown => some false | .deferred => some false |',
  ]),
  history('anybody-reached', 'Whatever the row says counts as saying that it may have arrived.', 'Raw', [
    '| .bounced => true | .unknown => true | _ => false',
    '| .bounced => true | .unknown => true | _ => true',
  ]),
  history('nothing-ends', 'Nothing counts as ended.', 'Kept', [
    'match ds[d]? with | none => false | some row => row.status.final',
    'match ds[d]? with | none => false | some row => row.status.final && false',
  ]),
  history('copy-of-before', 'A copy that was there before counts as made by the clearing.', 'Promises', [
    'row ∈ e.after.deliveries.drop e.before.deliveries.length ∧ row.copy',
    'row ∈ e.after.deliveries ∧ row.copy',
  ]),
]
