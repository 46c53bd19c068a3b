module
public import MultiMail.Agree
public import MultiMail.Always
/-!
Nothing in the control is idle: every event and every refusal is reached, from a state that a message can be in. And no life leaves those states: so what
`Agree.lean` compares with the core is all that the promises speak of.
-/
@[expose] public section
namespace MultiMail
open Table

/-- An event without its particulars. -/
inductive Kind where
  | held | cleared | edited | approved | rejected | editApproved | cancelled | expired | cameDue | lapsed | began

def Event.kind : Event → Kind
  | .held _ _ => .held | .cleared _ _ => .cleared | .edited _ => .edited | .approved => .approved | .rejected => .rejected
  | .editApproved => .editApproved | .cancelled => .cancelled | .expired => .expired | .cameDue => .cameDue
  | .lapsed => .lapsed | .began => .began

def fresh : Control := drafted .gateFirst true
def waiting : Control := ⟨.held, .none, .none, .gateFirst, true, false⟩
def timed : Control := ⟨.held, .none, .none, .gateFirst, false, false⟩
def approvedOne : Control := ⟨.cleared, .human, .approved, .gateFirst, true, false⟩
def rejectedOne : Control := ⟨.rejected, .none, .rejected, .gateFirst, true, false⟩
def trusted : Control := ⟨.cleared, .autonomous, .none, .gateFirst, true, false⟩
def leaving : Control := ⟨.cleared, .autonomous, .none, .gateFirst, true, true⟩

theorem can_be {s : Control} (h : s ∈ controls) : Reachable s := reachable_iff.mpr h

/-- Every refusal is given to somebody, on a message that can be. -/
theorem every_refusal (r : Refusal) : ∃ s c, Reachable s ∧ decide s c = .refused r := by
  cases r
  · exact ⟨fresh, .submit .refuse true, can_be (by decide +kernel), rfl⟩
  · exact ⟨waiting, .submit .hold true, can_be (by decide +kernel), rfl⟩
  · exact ⟨waiting, .edit .hold true false, can_be (by decide +kernel), rfl⟩
  · exact ⟨fresh, .approve true .current .hold, can_be (by decide +kernel), rfl⟩
  · exact ⟨rejectedOne, .cancel true, can_be (by decide +kernel), rfl⟩
  · exact ⟨approvedOne, .reject true .current, can_be (by decide +kernel), rfl⟩
  · exact ⟨waiting, .approve false .current .hold, can_be (by decide +kernel), rfl⟩
  · exact ⟨waiting, .approve true .unnamed .hold, can_be (by decide +kernel), rfl⟩
  · exact ⟨waiting, .approve true .stale .hold, can_be (by decide +kernel), rfl⟩
  · exact ⟨waiting, .begin .hold true true, can_be (by decide +kernel), rfl⟩

/-- Every event happens to a message that can be. -/
theorem every_event (k : Kind) : ∃ s c e, Reachable s ∧ decide s c = .happens e ∧ e.kind = k := by
  cases k
  · exact ⟨fresh, .submit .hold true, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨fresh, .submit .autonomous true, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨waiting, .edit .hold true true, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨waiting, .approve true .current .hold, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨waiting, .reject true .current, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨waiting, .editApprove true .current .hold, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨fresh, .cancel true, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨waiting, .expire, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨timed, .comeDue, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨leaving, .rejudge .hold true false, _, can_be (by decide +kernel), rfl, rfl⟩
  · exact ⟨trusted, .begin .autonomous true true, _, can_be (by decide +kernel), rfl, rfl⟩

/-- Every status of a message is one that some message shows. -/
theorem every_status (m : MessageStatus) : ∃ s has, Reachable s ∧ statusOf s.phase s.timing s.due s.begun has = m := by
  cases m
  case draft => exact ⟨fresh, fun _ => false, can_be (by decide +kernel), rfl⟩
  case pending => exact ⟨waiting, fun _ => false, can_be (by decide +kernel), rfl⟩
  case scheduled => exact ⟨⟨.cleared, .human, .approved, .gateFirst, false, false⟩, fun _ => false, can_be (by decide +kernel), rfl⟩
  case queued => exact ⟨trusted, fun _ => false, can_be (by decide +kernel), rfl⟩
  case sent => exact ⟨leaving, fun | .sent => true | _ => false, can_be (by decide +kernel), rfl⟩
  case delivered => exact ⟨leaving, fun | .delivered => true | _ => false, can_be (by decide +kernel), rfl⟩
  case bounced => exact ⟨leaving, fun | .bounced => true | _ => false, can_be (by decide +kernel), rfl⟩
  case rejected => exact ⟨rejectedOne, fun _ => false, can_be (by decide +kernel), rfl⟩
  case cancelled => exact ⟨⟨.cancelled, .none, .none, .gateFirst, true, false⟩, fun _ => false, can_be (by decide +kernel), rfl⟩
  case expired => exact ⟨⟨.expired, .none, .none, .gateFirst, true, false⟩, fun _ => false, can_be (by decide +kernel), rfl⟩
  case failed => exact ⟨leaving, fun | .failed => true | _ => false, can_be (by decide +kernel), rfl⟩
  case unknown => exact ⟨leaving, fun | .unknown => true | _ => false, can_be (by decide +kernel), rfl⟩
  case blocked => exact ⟨leaving, fun | .blocked => true | _ => false, can_be (by decide +kernel), rfl⟩

/-- The control of every life is in the table. -/
theorem life_reachable {cfg : Config} {a : Aggregate} {log : List Entry} (l : Life cfg a log) : Reachable a.control := by
  induction l with
  | init c n timing w hw => exact .draft timing _
  | @step a log w act o l hs ih =>
    cases shape hs with
    | nothing => exact ih
    | tamper => exact ih
    | event _ b c p e hb hd =>
      rw [(occur_fields e).1]
      exact .step (by rw [(base_same hb).1]; exact ih) hd
    | moved => exact ih
    | back _ d row c e hr hm he hp =>
      rw [(occur_fields _).1]
      exact .step ih (c := .back) (by simp [decide, hp])
    | judgedAgain d r t wire row e hr hl hc hd =>
      change Reachable (occur cfg w .operator a e).control
      rw [(occur_fields e).1]
      exact .step ih hd
    | copied => exact ih
    | transmit d wire row hr hl hc h1 h2 h3 hj =>
      cases hb : a.control.begun with
      | true =>
        have : ({ a.control with begun := true } : Control) = a.control := by rw [← hb]
        show Reachable { a.control with begun := true }
        rw [this]; exact ih
      | false =>
        refine Reachable.step ih (c := .begin (rulingOf cfg w (effective w a) a.content) (valid w a) true) (e := .began) ?_
        simp [decide, decideBegin, hj.phase, hj.due, hj.stands, hb]

end MultiMail
