module
public import MultiMail.Promises
/-!
What a decision is of, what counts as a definite refusal, and what can be called back: three things that the other promises take for granted.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a : Aggregate} {act : Act} {o : Outcome} {log newer older : List Entry} {e : Entry} {d : Nat}

/-- The revision that a decision names: the newest; or none, of a message that was never edited. -/
def NamesNewest (r : Option Nat) (a : Aggregate) : Prop := r = some a.revision ∨ (r = none ∧ a.revision = 1)

theorem seen_current {r : Option Nat} (h : seen a r = .current) : NamesNewest r a := by
  unfold seen at h
  cases r with
  | none =>
    cases hb : Nat.beq a.revision 1 <;> simp only [hb, Bool.false_eq_true, if_true, if_false] at h
    · cases h
    · exact .inr ⟨rfl, Nat.eq_of_beq_eq_true hb⟩
  | some x =>
    cases hb : Nat.beq x a.revision <;> simp only [hb, Bool.false_eq_true, if_true, if_false] at h
    · cases h
    · exact .inl (congrArg some (Nat.eq_of_beq_eq_true hb))

/-- P3, what was shown: every decision in history names the revision that was the newest then, or none where there was only one. -/
theorem P3_shown (l : Life cfg a log) (hl : log = newer ++ e :: older) (hd : isDecision e.said = true) :
    ∃ r, NamesNewest r e.before ∧ ((∃ p, e.act = .approve p r ∨ e.act = .reject p r) ∨ ∃ c, e.act = .editApprove .operator r c) := by
  refine history (P := fun e _ => isDecision e.said = true → ∃ r, NamesNewest r e.before ∧
    ((∃ p, e.act = .approve p r ∨ e.act = .reject p r) ∨ ∃ c, e.act = .editApprove .operator r c)) ?_ ?_ l newer e older hl hd
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx
    cases s with
    | event _ b c p e hb hd =>
      have pre := decide_happens hd
      cases e <;> simp [entryOf, isDecision] at hx <;> simp only [Presupposes] at pre
      case approved =>
        obtain ⟨r, hc, _⟩ := pre
        obtain ⟨_, _, _, _, _, q, ha, hs⟩ := base_approve hb hc
        exact ⟨q, seen_current hs.symm, .inl ⟨p, .inl ha⟩⟩
      case rejected =>
        obtain ⟨_, _, _, q, ha, hs⟩ := base_reject hb pre.1
        exact ⟨q, seen_current hs.symm, .inl ⟨p, .inr ha⟩⟩
      case editApproved =>
        obtain ⟨r, hc, _⟩ := pre
        obtain ⟨_, _, q, y, ha, hs, _⟩ := base_editApprove hb hc
        exact ⟨q, seen_current hs, .inr ⟨y, ha⟩⟩
    | judgedAgain d r t wire row e hr hl hc hd he y hy hyl =>
      have pre := decide_happens hd
      cases e <;> simp [entryOf, isDecision] at hx <;> simp only [Presupposes] at pre <;> simp at pre
    | transmit => simp only [entryOf] at hx; split at hx <;> cases hx
    | back => simp [entryOf, isDecision] at hx
    | _ => cases hx

theorem definite_move {row : DeliveryRow} {k : Delivery.Command} {ev : Delivery.Event} (hm : Moves cfg w a row act d k)
    (he : Delivery.decide row.status k = .happens ev) (hf : mark ev = some false) : act = .deferred d ∨ ∃ p, act = .sendAgain p d := by
  cases hm
  case deferred => exact .inl rfl
  case sendAgain p _ => exact .inr ⟨p, rfl⟩
  case accepted f =>
    exfalso
    cases f <;> cases hs : row.status <;> simp [hs, Delivery.decide] at he <;> subst he <;> simp [mark] at hf
  case dsn ok =>
    exfalso
    cases ok <;> cases hs : row.status <;> simp [hs, Delivery.decide] at he <;> subst he <;> simp [mark] at hf
  all_goals
    exfalso
    cases hs : row.status <;> simp [hs, Delivery.decide] at he <;> subst he <;> simp [mark] at hf

/-- P7, definite: a delivery whose content may have arrived counts as not taken only by an entry in which the far side put it off, or a reviewer ordered it to
be sent again. A reply that was lost is no refusal. -/
theorem P7_definite (l : Life cfg a log) (hl : log = newer ++ e :: older) {ev : Delivery.Event} (h : e.did = some (d, ev))
    (hf : mark ev = some false) : e.act = .deferred d ∨ ∃ p, e.act = .sendAgain p d := by
  refine history (P := fun e _ => e.did = some (d, ev) → e.act = .deferred d ∨ ∃ p, e.act = .sendAgain p d) ?_ ?_ l newer e older hl h
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx
    cases s with
    | moved _ k row c e hr hm he => cases hx; exact definite_move hm he hf
    | back _ k row c e hr hm he => cases hx; exact definite_move hm he hf
    | judgedAgain => cases hx; cases hf
    | copied => cases hx; cases hf
    | transmit => cases hx; cases hf
    | _ => cases hx

/-- P6: only what waits is called back; what is on its way, or ended, is not. -/
theorem P6_called_back {s : Delivery.Status} {ev : Delivery.Event} : Delivery.decide s .cancel = .happens ev ↔
    (s.waiting = true ∧ ev = .cancelled) := by
  cases s <;> cases ev <;> simp [Delivery.decide, Delivery.Status.waiting]

end MultiMail
