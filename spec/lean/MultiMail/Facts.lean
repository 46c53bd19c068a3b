module
public import MultiMail.Code
public import MultiMail.Table.Names
/-!
From "the kernel checked every row" to "every state, every command": what the checks of `Code.lean` mean, and that its
numbers are the places of the names in the lists that the core wrote.
-/
@[expose] public section
namespace MultiMail.Table

/-! ## The numbers are the core's -/

/-- Every command is in the list, in its place; and the list has no others. -/
theorem commands_at (c : Command) : commands[command c]? = some c := by
  cases c with
  | submit r d => cases r <;> cases d <;> rfl
  | edit r d o => cases r <;> cases d <;> cases o <;> rfl
  | approve a s r => cases a <;> cases s <;> cases r <;> rfl
  | editApprove a s r => cases a <;> cases s <;> cases r <;> rfl
  | reject a s => cases a <;> cases s <;> rfl
  | cancel o => cases o <;> rfl
  | expire => rfl
  | comeDue => rfl
  | back => rfl
  | rejudge r v o => cases r <;> cases v <;> cases o <;> rfl
  | begin r v s => cases r <;> cases v <;> cases s <;> rfl

theorem commands_count : commands.map command = List.range 141 := by decide +kernel
theorem verdicts_count : verdicts.map verdict = List.range 37 := by decide +kernel
theorem statuses_count : statuses.map status = List.range 13 := by decide +kernel
theorem statuses_at (s : MessageStatus) : statuses[status s]? = some s := by cases s <;> rfl

/-- An answer that stands in the list of answers is told by its number. -/
theorem verdicts_at (d : Decided) : Nat.blt (verdict d) 37 = true → verdicts[verdict d]? = some d := by
  cases d with
  | nothing => intro _; rfl
  | refused w => intro _; cases w <;> rfl
  | happens e =>
    cases e with
    | held c due => intro _; cases c <;> cases due <;> rfl
    | cleared c due => cases c <;> cases due <;> first | (intro _; rfl) | (intro h; cases h)
    | edited due => intro _; cases due <;> rfl
    | _ => intro _; rfl

theorem bit_lt (b : Bool) : bit b < 2 := by cases b <;> decide
theorem phase_lt (p : Phase) : phase p < 7 := by cases p <;> decide
theorem clearance_lt (c : Clearance) : clearance c < 5 := by cases c <;> decide
theorem decision_lt (d : Decision) : decision d < 3 := by cases d <;> decide
theorem timing_lt (t : Timing) : timing t < 2 := by cases t <;> decide
theorem bit_inj {a b : Bool} (h : bit a = bit b) : a = b := by cases a <;> cases b <;> first | rfl | cases h
theorem phase_inj {a b : Phase} (h : phase a = phase b) : a = b := by cases a <;> cases b <;> first | rfl | cases h
theorem clearance_inj {a b : Clearance} (h : clearance a = clearance b) : a = b := by
  cases a <;> cases b <;> first | rfl | cases h
theorem decision_inj {a b : Decision} (h : decision a = decision b) : a = b := by
  cases a <;> cases b <;> first | rfl | cases h
theorem timing_inj {a b : Timing} (h : timing a = timing b) : a = b := by cases a <;> cases b <;> first | rfl | cases h

theorem control_eq (s : Control) : control s = 120 * phase s.phase + (24 * clearance s.clearance + (8 * decision s.decision +
    (4 * timing s.timing + (2 * bit s.due + bit s.begun)))) := rfl

/-- A number says which state it is. -/
theorem control_inj {a b : Control} (h : control a = control b) : a = b := by
  rw [control_eq, control_eq] at h
  have := phase_lt a.phase; have := phase_lt b.phase
  have := clearance_lt a.clearance; have := clearance_lt b.clearance
  have := decision_lt a.decision; have := decision_lt b.decision
  have := timing_lt a.timing; have := timing_lt b.timing
  have := bit_lt a.due; have := bit_lt b.due; have := bit_lt a.begun; have := bit_lt b.begun
  have hp : a.phase = b.phase := phase_inj (by omega)
  have hc : a.clearance = b.clearance := clearance_inj (by omega)
  have hd : a.decision = b.decision := decision_inj (by omega)
  have ht : a.timing = b.timing := timing_inj (by omega)
  have hu : a.due = b.due := bit_inj (by omega)
  have hb : a.begun = b.begun := bit_inj (by omega)
  cases a; cases b; simp_all

/-! ## What the checks mean -/

theorem rowIs_says {α : Type} {base : Nat} {f : α → Nat} {good : Nat → Bool} {as : List α} {row : Nat}
    (h : rowIs base f good as row = true) :
    ∀ (i : Nat) a, as[i]? = some a → cell base row i = f a ∧ good (f a) = true := by
  induction as generalizing row with
  | nil => intro i a ha; simp at ha
  | cons x xs ih =>
    unfold rowIs at h
    split at h
    · cases h
    · next h1 =>
      split at h
      · cases h
      · next h2 =>
        have e : f x = Nat.mod row base := Nat.eq_of_beq_eq_true h1
        intro i a ha
        cases i with
        | zero =>
          simp at ha; subst ha
          exact ⟨e.symm, by rw [e]; exact h2⟩
        | succ i => exact ih h i a (by simpa using ha)

theorem rowsAre_says {σ : Type} {check : σ → Nat → Bool} {ss : List σ} {rows : List Nat} (h : rowsAre check ss rows = true) :
    ∀ (i : Nat) s, ss[i]? = some s → ∃ row, rows[i]? = some row ∧ check s row = true := by
  induction ss generalizing rows with
  | nil => intro i s hs; simp at hs
  | cons x xs ih =>
    cases rows with
    | nil => simp [rowsAre] at h
    | cons row rows =>
      unfold rowsAre at h
      split at h
      · next h1 =>
        intro i s hs
        cases i with
        | zero => simp at hs; subst hs; exact ⟨row, by simp, h1⟩
        | succ i =>
          obtain ⟨r, hr, hc⟩ := ih h i s (by simpa using hs)
          exact ⟨r, by simpa using hr, hc⟩
      · cases h

/-- No row is left over. -/
theorem rowsAre_length {σ : Type} {check : σ → Nat → Bool} {ss : List σ} {rows : List Nat} (h : rowsAre check ss rows = true) :
    rows.length = ss.length := by
  induction ss generalizing rows with
  | nil => cases rows with
    | nil => rfl
    | cons _ _ => simp [rowsAre] at h
  | cons x xs ih =>
    cases rows with
    | nil => simp [rowsAre] at h
    | cons row rows =>
      unfold rowsAre at h
      split at h
      · simp [ih h]
      · cases h

theorem bitsOf_has {ss : List Control} {k : Nat} (h : has (bitsOf ss) k = true) : ∃ s, s ∈ ss ∧ control s = k := by
  have t : (bitsOf ss).testBit k = true := by
    rw [Nat.testBit_eq_decide_div_mod_eq, decide_eq_true_iff, ← Nat.shiftRight_eq_div_pow]
    exact Nat.eq_of_beq_eq_true h
  clear h
  induction ss with
  | nil => simp [bitsOf] at t
  | cons s ss ih =>
    have t' : ((1 <<< (control s)) ||| bitsOf ss).testBit k = true := t
    rw [Nat.testBit_or, Nat.one_shiftLeft, Nat.testBit_two_pow] at t'
    simp at t'
    rcases t' with e | t'
    · exact ⟨s, by simp, e⟩
    · obtain ⟨x, hx, hk⟩ := ih t'
      exact ⟨x, by simp [hx], hk⟩

end MultiMail.Table
