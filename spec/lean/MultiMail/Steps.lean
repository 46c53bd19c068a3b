module
public import MultiMail.Control
/-!
What each event of the control presupposes of the command and of the state before it: all that the theorems need to know of
`decide`.
-/
@[expose] public section
namespace MultiMail

/-- Opens one decision of the control into its branches. -/
local macro "branches" c:ident h:ident : tactic => `(tactic| (
  cases $c:ident <;>
  (simp only [decide, place, decideEdit, decision, again, unlessReadOnly, decideCancel, decideRejudge, replace, decideBegin]
     at $h:ident
   repeat' (split at $h:ident)) <;>
  cases $h:ident))

section control
variable {s : Control} {c : Command} {e : Event}

theorem leave_of_stands {cl : Clearance} {r : Ruling} {v : Bool} (h : stands cl r v = true) :
    (cl = .human ∧ v = true ∧ r ≠ .refuse) ∨ (r.leave = some cl) := by
  cases cl <;> cases r <;> simp_all [stands, Ruling.leave]

/-- What an event tells of the command and of the state before it. -/
def Presupposes (s : Control) (c : Command) : Event → Prop
  | .approved => ∃ r, c = .approve true .current r ∧ r ≠ .refuse ∧ s.phase = .held ∧ s.decision = .none
  | .editApproved => ∃ r, c = .editApprove true .current r ∧ r ≠ .refuse ∧ s.phase = .held ∧ s.decision = .none ∧ s.begun = false
  | .rejected => c = .reject true .current ∧ s.phase = .held ∧ s.decision = .none
  | .edited _ => (∃ r d o, c = .edit r d o) ∧ s.begun = false ∧ (s.phase = .draft ∨ s.phase = .held)
  | .cleared cl _ => ((∃ r d, c = .submit r d ∧ r.leave = some cl ∧ s.phase = .draft) ∨
      (∃ r d o, c = .edit r d o ∧ r.leave = some cl ∧ s.phase = .cleared) ∨
      (∃ r v o, c = .rejudge r v o ∧ r.leave = some cl ∧ s.phase = .cleared ∧ stands s.clearance r v = false) ∨
      (∃ r v, c = .begin r v true ∧ r.leave = some cl ∧ s.phase = .cleared ∧ stands s.clearance r v = false))
  | .held _ _ => ((∃ r d, c = .submit r d ∧ s.phase = .draft) ∨ (∃ r d o, c = .edit r d o ∧ s.phase = .cleared) ∨
      (∃ r v o, c = .rejudge r v o ∧ s.phase = .cleared) ∨ (c = .back ∧ s.phase = .lapsed) ∨
      (∃ r v m, c = .begin r v m ∧ s.phase = .cleared))
  | .cancelled => (∃ o, c = .cancel o ∧ (s.phase = .draft ∨ o = true)) ∧
      (s.phase = .draft ∨ s.phase = .held ∨ s.phase = .cleared ∨ s.phase = .lapsed)
  | .expired => c = .expire ∧ s.phase = .held
  | .cameDue => c = .comeDue ∧ s.due = false ∧ (s.phase = .held ∨ s.phase = .cleared)
  | .lapsed => (∃ r v, c = .rejudge r v false ∧ stands s.clearance r v = false) ∧ s.phase = .cleared
  | .began => (∃ r v, c = .begin r v true ∧ stands s.clearance r v = true) ∧ s.phase = .cleared ∧ s.due = true ∧ s.begun = false

theorem decide_happens (h : decide s c = .happens e) : Presupposes s c e := by
  cases hp : s.phase <;> branches c h <;>
    simp_all [-Bool.exists_bool, Presupposes, Ruling.leave, Phase.waits, and_assoc]

/-- The judgement at hand-over lets the content go only where the clearance stands, now. -/
theorem begin_nothing {r : Ruling} {v m : Bool} (h : decide s (.begin r v m) = .nothing) :
    s.phase = .cleared ∧ s.due = true ∧ m = true ∧ stands s.clearance r v = true ∧ s.begun = true := by
  cases hp : s.phase <;> simp only [decide, decideBegin, hp] at h <;> (repeat' (split at h)) <;> simp_all
  all_goals (unfold replace place at h; (repeat' (split at h)) <;> simp_all)

theorem back_held (h : decide s .back = .happens e) : s.phase = .lapsed ∧ e = .held .withdrawn s.due := by
  cases hp : s.phase <;> simp_all [decide]

theorem begin_same (h : decide s (.begin r v m) = .happens .began) : m = true ∧ stands s.clearance r v = true := by
  have := decide_happens h
  simp only [Presupposes] at this
  obtain ⟨⟨r', v', hc, hs⟩, _⟩ := this
  cases hc; exact ⟨rfl, hs⟩
end control
end MultiMail
