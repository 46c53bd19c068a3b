/**
 * Mutants of what lies around the control: steps of real runs must notice those of a message, and a theorem all. A function of `World.lean` takes those of the
 * section's variables that it names: a mutant names them still, or its callers would no longer be Lean.
 */
import { aroundOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const world = aroundOf('World', 'Runs')
const ladder = aroundOf('Ladder')
const chain = aroundOf('Chain')
const tenants = aroundOf('Tenants')
const idempotency = aroundOf('Idempotency')

const MESSAGE: ReadonlyArray<Mutant> = [
  world('digest-not-compared', 'At hand-over any digest counts as the one cleared.', 'Promises', [
    '| some x => Nat.beq x (cfg.digest a.content) && Nat.beq x (cfg.digest wire)) &&',
    '| some _ => Nat.beq (cfg.digest wire) (cfg.digest wire)) &&',
  ]),
  world('recipient-not-compared', 'A delivery goes out to somebody whom the content no longer names.', 'Promises', [
    ' &&\n    a.content.recipients.contains row.recipient',
    '',
  ]),
  world('revision-not-compared', 'The worker sends a revision that is not the newest.', 'Shapes', [
    'if Nat.beq revision a.revision then',
    'if Nat.beq a.revision a.revision then',
  ]),
  world('any-revision-seen', 'A decision on any revision counts as one on the newest.', 'Shown', [
    '| some r => if Nat.beq r a.revision then .current else .stale',
    '| some _ => .current',
  ]),
  world('author-may-decide', 'A key decides on what it composed.', 'Invariant', [
    'w.decides n && !a.authors.contains (.key n)',
    'w.decides n && (!a.authors.contains (.key n) || true)',
  ]),
  world('approval-never-withdrawn', 'An approval counts although the key that gave it is revoked.', 'Plain', [
    '| none => true | some p => decides w a p',
    '| none => true | some p => decides w a p || true',
  ]),
  world(
    'mode-at-submit-forgotten',
    'Only the mode of now counts: a rise releases what was submitted under a stricter one.',
    'Rules',
    ['stricter a.submitMode w.mode', '(fun _ => w.mode) a'],
  ),
  world('mode-now-ignored', 'Only the mode at submit counts: a fall stops nothing.', 'Rules', [
    'stricter a.submitMode w.mode',
    '(fun _ => a.submitMode) w',
  ]),
  world('reply-to-not-judged', 'A reply-to that is not on the allowlist does not matter.', 'Plain', [
    'c.recipients ++ c.replyTo.filter (fun x => !Nat.beq x cfg.own)',
    'c.recipients ++ c.replyTo.filter (fun x => !Nat.beq x cfg.own && false)',
  ]),
  world('any-recipient-listed', 'One recipient on the allowlist is enough.', 'Promises', [
    '(judged cfg c).all w.allowed',
    '(judged cfg c).any w.allowed',
  ]),
  world('edit-approve-adds', 'An edit with its approval adds a recipient.', 'Shapes', [
    '&& c.recipients.all a.content.recipients.contains',
    '',
  ]),
  world('edit-approve-moves', 'An edit with its approval sets another time.', 'Shapes', [
    '!overdue w a && sameTime c.sendAt a.content.sendAt &&',
    '!overdue w a &&',
  ]),
  world('early-due', 'A message comes due before its time.', 'Shapes', [
    'if isDue w a.sendAt then command cfg w .operator a .comeDue else none',
    'command cfg w .operator a .comeDue',
  ]),
  world('giver-forgotten', 'Whoever approved is not noted.', 'Giver', [
    '| .approved => release cfg none (some by_) a',
    '| .approved => release cfg none (some .operator) a',
  ]),
  world('overdue-approved', 'A hold past its end is approved.', 'Shapes', [
    'if holdsReview w p && !overdue w a then',
    'if holdsReview w p then',
  ]),
  world('reviewer-edits', 'Whoever may not send edits.', 'Shapes', [
    'if isKey w.sends p then revised cfg w a p c else none',
    'revised cfg w a p c',
  ]),
  world('operator-approves-own', 'An operator session approves plainly what it composed.', 'Invariant', [
    '| .operator, some .operator => true | _, _ => false',
    '| .operator, some .operator => false | _, _ => false',
  ]),
  world('cleared-rescheduled', 'An operator session moves the time of what is cleared.', 'Shapes', [
    '| .operator, .held => if Nat.beq r a.revision then',
    '| .operator, _ => if Nat.beq r a.revision then',
  ]),
  world('anybody-reschedules', 'Anybody moves the time of what is held.', 'Shapes', [
    '| .operator, .held => if Nat.beq r a.revision then',
    '| _, .held => if Nat.beq r a.revision then',
  ]),
  world('reschedule-changes-more', 'Where the time is moved, nobody is left to answer to.', 'Shapes', [
    'revised cfg w a p { a.content with sendAt := t }',
    'revised cfg w a p { a.content with sendAt := t, replyTo := [] }',
  ]),
  world('overdue-revised', 'A hold past its end is edited.', 'Shapes', [
    'if overdue w a then none\n  else command cfg w by_ (revise',
    'if overdue w a && false then none\n  else command cfg w by_ (revise',
  ]),
  world('early-expiry', 'A hold expires before its end.', 'Shapes', [
    'if overdue w a then command cfg w .operator a .expire else none',
    'command cfg w .operator a .expire',
  ]),
]

const DELIVERIES: ReadonlyArray<Mutant> = [
  world('copy-not-made', '`monitored` clears a message without the copy.', 'Kept', [
    'release cfg w.oversight none a',
    'release cfg none none a',
  ]),
  world('wrong-transport', 'A test message leaves by the relay.', 'Shapes', [
    '| .live, .relay => true | _, _ => false',
    '| .live, .relay => true | _, _ => true',
  ]),
  world('made-twice', 'A message cleared again makes second deliveries to the same recipients.', 'Rows', [
    'if ds.any (·.isFor r) then ds else ds ++',
    'ds ++',
  ]),
  world('rules-beside-not-asked', 'Suppression is not looked at when the content leaves.', 'Shapes', [
    'handOver (w.suppressed row.recipient) w.killed',
    'handOver false w.killed',
  ]),
  world('attempt-not-counted', 'An attempt that reached the other side is not counted.', 'Live', [
    '| .transmitting => 1',
    '| .transmitting => 0',
  ]),
  world('dsn-inverted', 'A DSN that says `delivered` is noted as a bounce, and the reverse.', 'Shapes', [
    'record cfg w a d (.dsn ok)',
    'record cfg w a d (.dsn !ok)',
  ]),
  world('anybody-sends-again', 'Anybody orders an unknown delivery to be sent again.', 'Shapes', [
    'if decides w a p then record cfg w a d (.sendAgain (ended a)) else none',
    'record cfg w a d (.sendAgain (ended a))',
  ]),
]

const BESIDE: ReadonlyArray<Mutant> = [
  ladder('key-with-any-scopes', 'A key is made that may send and decide.', 'Ladder', [
    'match scopes.compatible with\n  | false => .refuse',
    'match scopes.compatible || true with\n  | false => .refuse',
  ]),
  ladder('code-tries-unlimited', 'A code may be guessed without end.', 'Ladder', ['Nat.blt k.tries tries', 'true']),
  ladder('code-for-anything', 'A code given for one request serves another.', 'Ladder', [
    'k.asker = c.asker ∧ k.what = c.what',
    'k.asker = c.asker',
  ]),
  ladder('code-used-twice', 'A code is not used up.', 'Ladder', ['{ k with used := true }', 'k']),
  ladder('born-autonomous', 'A mailbox is made with any mode.', 'Ladder', [
    '| .readOnly | .gatedAll | .gatedSend => true\n  | _ => false',
    '| _ => true',
  ]),
  ladder('allow-without-code', 'An allowlist entry is made without a code.', 'Ladder', [
    '.guarded true (.allow b x)',
    '.guarded w.weak (.allow b x)',
  ]),
  ladder('key-without-code', 'A key is made without a code.', 'Ladder', [
    '| true => .guarded true (.makeKey x scopes)',
    '| true => .guarded false (.makeKey x scopes)',
  ]),
  idempotency('record-not-written', 'An acceptance is not recorded.', 'Idempotency', [
    'if k = a.key then some (recordOf ρ a box m b) else st.records k',
    'st.records k',
  ]),
  chain('hash-not-computed', 'The hash of an entry is believed.', 'Chain', [
    '  else if H.of e.text ≠ e.hash then some .changed\n',
    '',
  ]),
  chain('chain-not-linked', 'An entry need not name the one before it.', 'Chain', [
    'if e.text.prev = last.hash then none else some .unlinked',
    'none',
  ]),
  tenants('account-not-compared', "A request reads every account's rows.", 'Tenants', [
    'Decidable.decide (r.account = p.account) && fits p.env r.env',
    'fits p.env r.env',
  ]),
]

/** What the runs do not come to, though they could be asked. */
const UNSEEN: { readonly [id: string]: string } = {
  'edit-approve-moves': 'no request can name a time: the operation takes none.',
  'reply-to-not-judged':
    'in no run does a reply-to alone decide the ruling; test/properties/core/flags.test.ts compares that function with the core (`listed`).',
  'overdue-approved':
    'in no run would an approval after the end of its hold else have counted; test/properties/core/flags.test.ts compares that flag with the core (`overdue`).',
  'overdue-revised':
    'in no run would an edit after the end of its hold else have counted; test/properties/core/flags.test.ts compares that flag with the core (`overdue`).',
}

export const AROUND: ReadonlyArray<Mutant> = [...MESSAGE, ...DELIVERIES, ...BESIDE].map((one) => {
  const unseen = UNSEEN[one.id]
  return unseen === undefined ? one : { ...one, unseen }
})
