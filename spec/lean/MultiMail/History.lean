module
public import MultiMail.Rows
/-!
What an auditor reads off the history of a message, newest entry first; and the one invariant that ties the present to it.
These functions look at the raw entries (act, world, event, state before and after), and no rule of `World.lean` looks at them.
-/
@[expose] public noncomputable section
namespace MultiMail

/-- What changes nothing of why a message may leave: nothing, its time, or that it began to leave. -/
def Quiet (said : Option Event) : Prop := said = none ∨ said = some .began ∨ said = some .cameDue

theorem quiet_none : Quiet none := .inl rfl
theorem quiet_due : Quiet (some .cameDue) := .inr (.inr rfl)
theorem quiet_begun (b : Bool) : Quiet (if b then none else some .began) := by cases b; exact .inr (.inl rfl); exact .inl rfl

/-- The last yes with the history before it, unless an edit, a hold, a rejection, a cancellation, an expiry or a clearing by a rule came after it. -/
def standing : List Entry → Option (Entry × List Entry)
  | [] => none
  | e :: older => match e.said with
    | some .approved => some (e, older)
    | some .editApproved => some (e, older)
    | none => match e.act with
      | .edit _ _ => none
      | .reschedule _ _ _ => none
      | _ => standing older
    | some .began => standing older
    | some .cameDue => standing older
    | some _ => none

/-- The last entry that let the message leave, unless it was held or ended after that. -/
def lastClear : List Entry → Option Entry
  | [] => none
  | e :: older => match e.said with
    | some .approved => some e
    | some .editApproved => some e
    | some (.cleared _ _) => some e
    | none => lastClear older
    | some .began => lastClear older
    | some .cameDue => lastClear older
    | some _ => none

def composes (p : Person) : Act → Prop
  | .create q => q = p
  | .edit q _ => q = p
  | .editApprove q _ _ => q = p
  | .reschedule q _ _ => q = p
  | _ => False

/-- This person composed the message, or a revision of it. -/
def Wrote (p : Person) (log : List Entry) : Prop := ∃ e, e ∈ log ∧ composes p e.act

/-- Whoever composed the newest revision. -/
def composer : List Entry → Option Person
  | [] => none
  | e :: older => match e.act with
    | .create p => some p
    | .edit p _ => some p
    | .editApprove p _ _ => some p
    | .reschedule p _ _ => some p
    | _ => composer older

def isDecision : Option Event → Bool
  | some .approved => true | some .rejected => true | some .editApproved => true | _ => false

/-- Hold number `n` was decided. -/
def DecidedOn (n : Nat) (log : List Entry) : Prop := ∃ e, e ∈ log ∧ isDecision e.said = true ∧ e.before.hold = n

/-- What an event decides. -/
def decidedAs : Option Event → Decision
  | some .approved => .approved | some .editApproved => .approved | some .rejected => .rejected | _ => .none

/-- What an event of the delivery says of its content: it may be on its way, it was definitely not taken, or nothing new. -/
def mark : Delivery.Event → Option Bool
  | .transmitting => some true
  | .deferred => some false | .failed => some false | .cancelled => some false | .resent => some false
  | _ => none

/-- The recipient of delivery `d` may have the message: since its content last began to leave there was neither a definite refusal
with the right to try again, nor a reviewer's order to send it again. -/
def handed (d : Nat) : List Entry → Bool
  | [] => false
  | e :: older => match e.did with
    | none => handed d older
    | some (k, ev) => match Nat.beq k d, mark ev with
      | true, some b => b
      | _, _ => handed d older

/-- Whether the delivery at this place has ended. -/
def finalAt (ds : List DeliveryRow) (d : Nat) : Bool := match ds[d]? with | none => false | some row => row.status.final

/-- How many entries end delivery `d`. -/
def endings (d : Nat) : List Entry → Nat
  | [] => 0
  | e :: older => (if finalAt e.before.deliveries d = false ∧ finalAt e.after.deliveries d = true then 1 else 0) + endings d older

/-- The recipient may have it, and the row says so. -/
def reached : Delivery.Status → Bool
  | .transmitting => true | .sent => true | .delivered => true | .bounced => true | .unknown => true | _ => false

/-- Who said yes, as the entry itself shows: a key that then stood with `oversight` and had composed nothing of it; or an operator session. -/
def MayDecide (e : Entry) (older : List Entry) : Person → Prop
  | .operator => True
  | .key n => e.world.decides n = true ∧ ¬ Wrote (.key n) older

/-- Who gives a plain yes: somebody who may decide, of a newest revision that somebody else composed. -/
def MayApprove (e : Entry) (older : List Entry) (p : Person) : Prop := MayDecide e older p ∧ ∃ q, q ≠ p ∧ composer older = some q

def Decider (e : Entry) (older : List Entry) : Prop :=
  (∃ p r, e.act = .approve p r ∧ MayApprove e older p) ∨ (∃ r c, e.act = .editApprove .operator r c)

/-- The log holds a yes to the content with this digest, by somebody who may decide, and no edit after it. -/
def Approved (cfg : Config) (log : List Entry) (x : Nat) : Prop :=
  ∃ e older, standing log = some (e, older) ∧ Decider e older ∧ cfg.digest e.after.content = x

/-- The last clearing made a copy to the oversight address, in its own transaction. -/
def Copied (log : List Entry) : Prop :=
  ∃ e due x row, lastClear log = some e ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some x ∧
    e.world.suppressed x = false ∧ row ∈ e.after.deliveries.drop e.before.deliveries.length ∧ row.copy = true ∧ row.recipient = x

structure Sound (s : Control) : Prop where
  clear : s.phase ≠ .cleared → s.clearance = .none
  held : s.phase = .held → s.decision = .none
  draft : s.phase = .draft → s.decision = .none ∧ s.begun = false
  rejected : s.phase = .rejected → s.decision = .rejected
  human : s.clearance = .human → s.decision = .approved
  some : s.phase = .cleared → s.clearance ≠ .none

theorem leave_rule {r : Ruling} {cl : Clearance} (h : r.leave = some cl) : cl ≠ .none ∧ cl ≠ .human := by
  cases r <;> simp [Ruling.leave] at h <;> subst h <;> simp

theorem cleared_rule {s : Control} {c : Command} {cl : Clearance} {d : Bool} (h : decide s c = .happens (.cleared cl d)) :
    cl ≠ .none ∧ cl ≠ .human ∧ (s.phase = .draft ∨ s.phase = .cleared) := by
  have pre := decide_happens h
  simp only [Presupposes] at pre
  rcases pre with ⟨_, _, _, hr, hp⟩ | ⟨_, _, _, _, hr, hp⟩ | ⟨_, _, _, _, hr, hp, _⟩ | ⟨_, _, _, hr, hp, _⟩ <;>
    exact ⟨(leave_rule hr).1, (leave_rule hr).2, by simp [hp]⟩

theorem sound_evolve {s : Control} {c : Command} {e : Event} (i : Sound s) (h : decide s c = .happens e) : Sound (evolve s e) := by
  obtain ⟨i1, i2, i3, i4, i5, i6⟩ := i
  cases e
  case cleared cl d =>
    obtain ⟨h1, h2, hp⟩ := cleared_rule h
    constructor <;> simp_all [evolve]
  all_goals
    have pre := decide_happens h
    simp only [Presupposes] at pre
    constructor <;> simp_all [evolve]

end MultiMail
