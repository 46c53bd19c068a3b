module
public import MultiMail.World
/-!
The rules by themselves: the ladder of modes (P10, P11), what is not known (P13), and what a fall or a rise of a mode does at once.
-/
@[expose] public section
namespace MultiMail

def Ruling.rank : Ruling → Nat
  | .refuse => 0 | .hold => 1 | .allowlist => 2 | .monitored => 2 | .autonomous => 2

def HandOver.rank : HandOver → Nat | .block => 0 | .killSwitch => 1 | .limit => 2 | .go => 3

/-- P11 monotone: a stricter mode, a recipient off the allowlist, or an oversight address that takes no copy never loosens a ruling. -/
theorem P11_ruling {m m' : Mode} {l l' c c' : Bool} (hm : m.rank ≤ m'.rank) (hl : l = true → l' = true) (hc : c = true → c' = true) :
    (ruling m l c).rank ≤ (ruling m' l' c').rank := by
  cases m <;> cases m' <;> simp [Mode.rank] at hm <;> cases l <;> cases l' <;> simp at hl <;> cases c <;> cases c' <;> simp at hc <;>
    simp [ruling, Ruling.rank]

/-- P11: adding a recipient or a reply-to never loosens a ruling. -/
theorem P11_recipients {cfg : Config} {w : World} {m : Mode} {x y : Content}
    (h : ∀ z, z ∈ judged cfg x → z ∈ judged cfg y) : (rulingOf cfg w m y).rank ≤ (rulingOf cfg w m x).rank := by
  refine P11_ruling (Nat.le_refl _) ?_ id
  intro hy
  simp only [listed, List.all_eq_true] at *
  exact fun z hz => hy z (h z hz)

/-- P11: a fact that is worse never loosens what is said at hand-over. -/
theorem P11_hand_over {s s' k k' l l' : Bool} (hs : s' = true → s = true) (hk : k' = true → k = true) (hl : l' = true → l = true) :
    (handOver s k l).rank ≤ (handOver s' k' l').rank := by
  cases s <;> cases s' <;> cases k <;> cases k' <;> cases l <;> cases l' <;> simp_all [handOver, HandOver.rank]

/-- P11: the order in which the rules are asked does not matter: the strictest wins. -/
theorem P11_order (s k l : Bool) : (handOver s k l).rank =
    min (handOver s false false).rank (min (handOver false k false).rank (handOver false false l).rank) := by
  cases s <;> cases k <;> cases l <;> rfl

/-- What is known of the facts behind a ruling; `none`: not known. -/
structure Known where
  submitted : Option Mode
  now : Option Mode
  listed : Option Bool
  copyable : Option Bool

/-- What is not known is taken at its strictest. -/
def Known.ruling (k : Known) : Ruling :=
  MultiMail.ruling (stricter (k.submitted.getD .readOnly) (k.now.getD .readOnly)) (k.listed.getD false) (k.copyable.getD false)

/-- One fact or more of `k` is forgotten. -/
structure Known.Forgets (k f : Known) : Prop where
  submitted : f.submitted = none ∨ f.submitted = k.submitted
  now : f.now = none ∨ f.now = k.now
  listed : f.listed = none ∨ f.listed = k.listed
  copyable : f.copyable = none ∨ f.copyable = k.copyable

theorem stricter_rank (a b : Mode) : (stricter a b).rank = min a.rank b.rank := by
  cases a <;> cases b <;> rfl

/-- P13 closed: replacing any facts by *unknown* never yields a looser ruling. -/
theorem P13_closed {k f : Known} (h : k.Forgets f) : f.ruling.rank ≤ k.ruling.rank := by
  obtain ⟨h1, h2, h3, h4⟩ := h
  have le : ∀ {x y : Option Mode}, x = none ∨ x = y → (x.getD .readOnly).rank ≤ (y.getD .readOnly).rank := by
    rintro x y (rfl | rfl)
    · exact Nat.zero_le _
    · exact Nat.le_refl _
  have bo : ∀ {x y : Option Bool}, x = none ∨ x = y → x.getD false = true → y.getD false = true := by
    rintro x y (rfl | rfl) h
    · cases h
    · exact h
  refine P11_ruling ?_ (bo h3) (bo h4)
  rw [stricter_rank, stricter_rank]
  have := le h1
  have := le h2
  omega

/-- P10: the effective mode stands no higher than the mailbox did at submit, and no higher than it does now. -/
theorem P10_effective (w : World) (a : Aggregate) :
    (effective w a).rank ≤ a.submitMode.rank ∧ (effective w a).rank ≤ w.mode.rank := by
  simp only [effective, stricter_rank]
  omega

/-- P10: a fall applies at once. Judged under a mode that holds, a message keeps no clearance but that of a human who may still decide. -/
theorem P10_fall {cfg : Config} {w : World} {a : Aggregate} {o : Outcome} (h : step cfg w a .rejudge = some o)
    (hr : (rulingOf cfg w (effective w a) a.content).leave = none) (hc : a.control.phase = .cleared) :
    o.after.control.phase ≠ .cleared ∨ (o.after = a ∧ a.control.clearance = .human ∧ valid w a = true) := by
  simp only [step, command] at h
  generalize rulingOf cfg w (effective w a) a.content = r at *
  generalize valid w a = v at *
  split at h
  · cases h
  · next hd =>
    cases h
    right
    refine ⟨rfl, ?_⟩
    simp only [decide, decideRejudge, hc] at hd
    split at hd
    · next hs => cases hcl : a.control.clearance <;> cases r <;> simp_all [stands, Ruling.leave]
    · split at hd
      · cases r <;> simp_all [replace, place, Ruling.leave]
      · cases hd
  · next e hd =>
    cases h
    left
    simp only [decide, decideRejudge, hc] at hd
    split at hd
    · cases hd
    · split at hd
      · cases r <;> simp [replace, place, Ruling.leave] at hd hr <;> subst hd <;> simp [occur, evolve]
      · cases hd; simp [occur, evolve]

/-- P10: holds survive a rise. Judging a message that is not cleared again changes nothing, whatever the mode is now. -/
theorem P10_rise {cfg : Config} {w : World} {a : Aggregate} {o : Outcome} (h : step cfg w a .rejudge = some o)
    (hc : a.control.phase ≠ .cleared) : o.after = a := by
  simp only [step, command] at h
  split at h
  · cases h
  · cases h; rfl
  · next e hd => cases hp : a.control.phase <;> simp_all [decide, decideRejudge]

end MultiMail
