module
/-!
The finite control of one outbound message, of one delivery, and what is beside them: the same words, the same arms and
the same order as `core/oversight`, `core/message`, `core/delivery`, `core/idempotency`, `core/ladder`, `core/authority`.
Nothing here knows of people, digests, addresses or clocks: `World.lean` puts those around it.

`Agree*.lean` proves that each function below equals the table that the shipped TypeScript computes.
-/
@[expose] public section
namespace MultiMail

/-! ## Oversight (core/oversight) -/

/-- How far an agent is trusted with one mailbox, strictest first. -/
inductive Mode where | readOnly | gatedAll | gatedSend | monitored | autonomous
  deriving DecidableEq

def Mode.rank : Mode → Nat
  | .readOnly => 0 | .gatedAll => 1 | .gatedSend => 2 | .monitored => 3 | .autonomous => 4

/-- The effective mode: the stricter of the mode at submit and the mailbox's mode now. -/
def stricter (a b : Mode) : Mode := if Nat.blt a.rank b.rank then a else b

/-- Whether a change of mode needs the operator's code: any rise, and leaving `gated_all`. -/
def needsCode (old new : Mode) : Bool :=
  Nat.blt old.rank new.rank || match old, new with
    | .gatedAll, .gatedAll => false
    | .gatedAll, _ => true
    | _, _ => false

/-- What a mode does with a message: `refuse` and `hold` stop it, the others name why it may leave. -/
inductive Ruling where | refuse | hold | allowlist | monitored | autonomous
  deriving DecidableEq

/-- Why a message may leave: not yet, the allowlist, its mode, a human. -/
inductive Clearance where | none | allowlist | monitored | autonomous | human
  deriving DecidableEq

def ruling (mode : Mode) (listed copyable : Bool) : Ruling :=
  match mode with
  | .readOnly => .refuse
  | .gatedAll => .hold
  | .gatedSend => if listed then .allowlist else .hold
  | .monitored => if copyable then .monitored else if listed then .allowlist else .hold
  | .autonomous => .autonomous

/-- The clearance that a ruling gives by itself, if it lets the message leave. -/
def Ruling.leave : Ruling → Option Clearance
  | .refuse => .none | .hold => .none
  | .allowlist => some .allowlist | .monitored => some .monitored | .autonomous => some .autonomous

/-- What the rules beside the mode say at hand-over of one delivery, strictest first. -/
inductive HandOver where | block | killSwitch | limit | go
  deriving DecidableEq

def handOver (suppressed killed limited : Bool) : HandOver :=
  if suppressed then .block else if killed then .killSwitch else if limited then .limit else .go

/-! ## Message (core/message) -/

inductive Phase where | draft | held | cleared | lapsed | rejected | cancelled | expired
  deriving DecidableEq
inductive Timing where | gateFirst | scheduleFirst
  deriving DecidableEq
/-- What became of the newest hold. -/
inductive Decision where | none | approved | rejected
  deriving DecidableEq

structure Control where
  phase : Phase
  clearance : Clearance
  decision : Decision
  timing : Timing
  /-- Its time has come, or it has none. -/
  due : Bool
  /-- Some delivery began to leave. -/
  begun : Bool
  deriving DecidableEq

def drafted (timing : Timing) (due : Bool) : Control := ⟨.draft, .none, .none, timing, due, false⟩

/-- Which revision a decision speaks of. -/
inductive Seen where | current | stale | unnamed
  deriving DecidableEq

/-- What may be asked of a message, with all that the answer looks at beside its state. -/
inductive Command where
  | submit (ruling : Ruling) (due : Bool)
  | edit (ruling : Ruling) (due isOpen : Bool)
  | approve (allowed : Bool) (seen : Seen) (ruling : Ruling)
  | editApprove (allowed : Bool) (seen : Seen) (ruling : Ruling)
  | reject (allowed : Bool) (seen : Seen)
  | cancel (isOpen : Bool)
  | expire | comeDue | back
  | rejudge (ruling : Ruling) (valid isOpen : Bool)
  | begin (ruling : Ruling) (valid same : Bool)
  deriving DecidableEq

/-- Why a hold was opened. -/
inductive Cause where | gate | edited | withdrawn | readOnly | digest
  deriving DecidableEq

inductive Event where
  | held (cause : Cause) (due : Bool)
  | cleared (clearance : Clearance) (due : Bool)
  | edited (due : Bool)
  | approved | rejected | editApproved | cancelled | expired | cameDue | lapsed | began
  deriving DecidableEq

inductive Refusal where
  | mailboxReadOnly | notADraft | notEditable | notPending | notCancellable | alreadyDecided
  | forbiddenReviewer | revisionRequired | revisionMismatch | notClear
  deriving DecidableEq

/-- A refusal, or what happens: nothing where the command asks for what is already so. -/
inductive Decided where
  | refused (why : Refusal)
  | nothing
  | happens (event : Event)
  deriving DecidableEq

def place (r : Ruling) (cause : Cause) (due : Bool) : Decided :=
  match r with
  | .refuse => .refused .mailboxReadOnly
  | .hold => .happens (.held cause due)
  | .allowlist => .happens (.cleared .allowlist due)
  | .monitored => .happens (.cleared .monitored due)
  | .autonomous => .happens (.cleared .autonomous due)

/-- A human's clearance stands while they may decide and the mailbox may send at all; a rule's while the rule says the same. -/
def stands (c : Clearance) (r : Ruling) (valid : Bool) : Bool :=
  match c, r with
  | .human, .refuse => false
  | .human, _ => valid
  | .allowlist, .allowlist => true
  | .monitored, .monitored => true
  | .autonomous, .autonomous => true
  | _, _ => false

/-- What becomes of a clearance that no longer stands: another rule clears the message, or it is held. -/
def replace (r : Ruling) (due : Bool) : Decided :=
  match r with
  | .refuse => .happens (.held .readOnly due)
  | r => place r .withdrawn due

def decideEdit (s : Control) (r : Ruling) (due isOpen : Bool) : Decided :=
  if s.begun || !isOpen then .refused .notEditable else
  match s.phase with
  | .draft => .happens (.edited due)
  | .held => .happens (.edited due)
  | .cleared => match s.clearance with
    | .human => .happens (.held .edited due)
    | _ => place r .edited due
  | _ => .refused .notEditable

/-- The same decision again changes nothing, the other way is refused (P5). -/
def again (made want : Decision) : Decided :=
  match made, want with
  | .approved, .approved => .nothing
  | .rejected, .rejected => .nothing
  | _, _ => .refused .alreadyDecided

/-- The checks that every decision passes. `want`: the decision that may be made again without effect; `none`: none may. -/
def decision (s : Control) (allowed : Bool) (seen : Seen) (want : Decision) (event : Decided) : Decided :=
  if !allowed then .refused .forbiddenReviewer else
  match seen with
  | .stale => .refused .revisionMismatch
  | .unnamed => .refused .revisionRequired
  | .current => match s.decision with
    | .none => match s.phase with
      | .held => event
      | _ => .refused .notPending
    | made => again made want

def unlessReadOnly (r : Ruling) (event : Event) : Decided :=
  match r with
  | .refuse => .refused .mailboxReadOnly
  | _ => .happens event

def decideCancel (s : Control) (isOpen : Bool) : Decided :=
  match s.phase with
  | .draft => .happens .cancelled
  | .held | .cleared | .lapsed => if isOpen then .happens .cancelled else .refused .notCancellable
  | .cancelled => .nothing
  | .rejected | .expired => .refused .notCancellable

def decideRejudge (s : Control) (r : Ruling) (valid isOpen : Bool) : Decided :=
  match s.phase with
  | .cleared =>
    if stands s.clearance r valid then .nothing else if isOpen then replace r s.due else .happens .lapsed
  | _ => .nothing

/-- The second judgement, when a delivery is about to leave. -/
def decideBegin (s : Control) (r : Ruling) (valid same : Bool) : Decided :=
  match s.phase with
  | .cleared =>
    if !s.due then .refused .notClear
    else if !same then .happens (.held .digest s.due)
    else if !stands s.clearance r valid then replace r s.due
    else if s.begun then .nothing else .happens .began
  | _ => .refused .notClear

/-- Whether it waits for a decision, for its time, or for its deliveries to leave: only then can its time come. -/
def Phase.waits : Phase → Bool | .held => true | .cleared => true | _ => false

/-- Which event a command makes of a state, or why it is refused. -/
def decide (s : Control) : Command → Decided
  | .submit r due => match s.phase with
    | .draft => place r .gate due
    | _ => .refused .notADraft
  | .edit r due isOpen => decideEdit s r due isOpen
  | .approve allowed seen r => decision s allowed seen .approved (unlessReadOnly r .approved)
  | .editApprove allowed seen r => decision s allowed seen .none
      (if s.begun then .refused .notEditable else unlessReadOnly r .editApproved)
  | .reject allowed seen => decision s allowed seen .rejected (.happens .rejected)
  | .cancel isOpen => decideCancel s isOpen
  | .expire => match s.phase with
    | .held => .happens .expired
    | _ => .nothing
  | .comeDue => if s.phase.waits && !s.due then .happens .cameDue else .nothing
  | .back => match s.phase with
    | .lapsed => .happens (.held .withdrawn s.due)
    | _ => .nothing
  | .rejudge r valid isOpen => decideRejudge s r valid isOpen
  | .begin r valid same => decideBegin s r valid same

/-- The state after an event. -/
def evolve (s : Control) : Event → Control
  | .held _ due => { s with phase := .held, clearance := .none, decision := .none, due := due }
  | .cleared c due => { s with phase := .cleared, clearance := c, due := due }
  | .edited due => { s with due := due }
  | .approved => { s with phase := .cleared, clearance := .human, decision := .approved }
  | .editApproved => { s with phase := .cleared, clearance := .human, decision := .approved }
  | .rejected => { s with phase := .rejected, decision := .rejected }
  | .cancelled => { s with phase := .cancelled, clearance := .none }
  | .expired => { s with phase := .expired, clearance := .none }
  | .cameDue => { s with due := true }
  | .lapsed => { s with phase := .lapsed, clearance := .none }
  | .began => { s with begun := true }

/-! ## Delivery (core/delivery) -/

namespace Delivery
inductive Status where
  | queued | leased | transmitting | sent | delivered | bounced | failed | unknown | blocked | cancelled
  deriving DecidableEq

inductive Command where
  | lease | release | transmit | block
  | accepted (final : Bool)
  | deferred (again ended : Bool)
  | refused | lost
  | dsn (delivered : Bool)
  | quiet | cancel | markDelivered
  | sendAgain (ended : Bool)
  deriving DecidableEq

inductive Event where
  | leased | released | transmitting | blocked | sent | delivered | deferred | failed | bounced | unknown | cancelled | resent
  deriving DecidableEq

inductive Refusal where | notUnknown | messageEnded | outOfTurn
  deriving DecidableEq

inductive Decided where
  | refused (why : Refusal)
  | happens (event : Event)
  deriving DecidableEq

def decide (s : Status) : Command → Decided
  | .lease => match s with | .queued => .happens .leased | _ => .refused .outOfTurn
  | .release => match s with | .leased => .happens .released | _ => .refused .outOfTurn
  | .transmit => match s with | .leased => .happens .transmitting | _ => .refused .outOfTurn
  | .block => match s with | .leased => .happens .blocked | _ => .refused .outOfTurn
  | .accepted final => match s with
    | .transmitting => .happens (if final then .delivered else .sent)
    | _ => .refused .outOfTurn
  | .deferred again ended => match s with
    | .leased | .transmitting => .happens (if ended then .cancelled else if again then .deferred else .failed)
    | _ => .refused .outOfTurn
  | .refused => match s with | .leased | .transmitting => .happens .bounced | _ => .refused .outOfTurn
  | .lost => match s with | .transmitting => .happens .unknown | _ => .refused .outOfTurn
  | .dsn true => match s with | .sent | .unknown => .happens .delivered | _ => .refused .outOfTurn
  | .dsn false => match s with | .sent | .unknown | .delivered => .happens .bounced | _ => .refused .outOfTurn
  | .quiet => match s with | .sent => .happens .delivered | _ => .refused .outOfTurn
  | .cancel => match s with | .queued | .leased => .happens .cancelled | _ => .refused .outOfTurn
  | .markDelivered => match s with | .unknown => .happens .delivered | _ => .refused .notUnknown
  | .sendAgain ended => match s with
    | .unknown => if ended then .refused .messageEnded else .happens .resent
    | _ => .refused .notUnknown

def evolve : Event → Status
  | .leased => .leased
  | .released | .deferred | .resent => .queued
  | .transmitting => .transmitting | .blocked => .blocked | .sent => .sent | .delivered => .delivered
  | .failed => .failed | .bounced => .bounced | .unknown => .unknown | .cancelled => .cancelled

/-- Not yet handed over: can be called back. -/
def Status.waiting : Status → Bool | .queued | .leased => true | _ => false
def Status.final : Status → Bool
  | .delivered | .bounced | .failed | .blocked | .cancelled => true | _ => false
end Delivery

/-! ## The message's status (core/message/status.ts) -/

inductive MessageStatus where
  | draft | pending | scheduled | queued | sent | delivered | bounced | rejected | cancelled | expired | failed | unknown | blocked
  deriving DecidableEq

/-- The worst of the outcomes, where none is open. -/
def worst (has : Delivery.Status → Bool) : MessageStatus :=
  if has .unknown then .unknown else if has .bounced then .bounced else if has .failed then .failed
  else if has .blocked then .blocked else if has .cancelled then .cancelled else if has .delivered then .delivered
  else .queued

/-- `has`: some delivery to a recipient has this status. -/
def ofDeliveries (has : Delivery.Status → Bool) : MessageStatus :=
  if has .queued || has .leased || has .transmitting || has .sent
  then (if has .sent || has .delivered then .sent else .queued)
  else worst has

def statusOf (phase : Phase) (timing : Timing) (due begun : Bool) (has : Delivery.Status → Bool) : MessageStatus :=
  match phase with
  | .draft => .draft
  | .held => match timing, due with
    | .scheduleFirst, false => .scheduled
    | _, _ => .pending
  | .rejected => if begun then ofDeliveries has else .rejected
  | .cancelled => if begun then ofDeliveries has else .cancelled
  | .expired => if begun then ofDeliveries has else .expired
  | .cleared | .lapsed => if !due then .scheduled else ofDeliveries has

/-! ## Idempotency, ladder, authority (core/idempotency, core/ladder, core/authority) -/

inductive IdempotencyRuling where | fresh | replay | conflict
  deriving DecidableEq

def idempotency (recorded expired same reaches : Bool) : IdempotencyRuling :=
  if !recorded || expired then .fresh else if same && reaches then .replay else .conflict

/-- `ask`: mail a code. `go`: do it, and use the code up. `wrong`: count a try. `full`: nothing. -/
inductive CodeRuling where | ask | go | wrong | full
  deriving DecidableEq

def codeRuling (isOpen given correct room : Bool) : CodeRuling :=
  if given then (if isOpen && correct then .go else .wrong) else if room then .ask else .full

/-- The scopes that a key holds. -/
structure Scopes where
  read : Bool
  send : Bool
  oversight : Bool
  admin : Bool
  deriving DecidableEq

inductive Scope where | read | send | oversight | admin
  deriving DecidableEq

/-- Whether one key may hold these together (P4). -/
def Scopes.compatible (s : Scopes) : Bool := !(s.send && s.oversight)

def Scopes.grants (s : Scopes) : Scope → Bool
  | .read => s.read || s.admin | .send => s.send | .oversight => s.oversight | .admin => s.admin

inductive Reach where | all | this | another
  deriving DecidableEq

/-- Whether somebody may decide: their key stands, holds `oversight`, reaches the mailbox, and composed nothing of it. -/
def mayDecide (keyExists : Bool) (scopes : Scopes) (reach : Reach) (revoked author : Bool) : Bool :=
  keyExists && !revoked && scopes.oversight && (match reach with | .another => false | _ => true) && !author

end MultiMail
