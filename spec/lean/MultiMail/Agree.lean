module
public import MultiMail.Facts
public import MultiMail.Table.Message
/-!
The table of a message is the machine: for every state that can be reached, and every command, the core that ships says
what `decide` and `evolve` say; the states of the table are those that can be reached, no fewer and no more.
-/
@[expose] public noncomputable section
namespace MultiMail.Table

/-- The states that a message can be in: what any commands make of a draft. -/
inductive Reachable : Control → Prop
  | draft (timing : Timing) (due : Bool) : Reachable (drafted timing due)
  | step {s : Control} {c : Command} {e : Event} : Reachable s → decide s c = .happens e → Reachable (evolve s e)

/-- A good cell: its answer has a name, and its state is in the table. -/
def good (x : Nat) : Bool := match Nat.blt (Nat.mod x 64) 37 with | true => has reached (Nat.div x 64) | false => false

def rowOk (s : Control) (row : Nat) : Bool := rowIs 65536 (fun c => cellOf s (decide s c)) good commands row

set_option maxRecDepth 100000
/-- The kernel computes `decide` and `evolve` for each of the 88 × 141 rows. -/
theorem rows_ok : rowsAre rowOk controls messageRows = true := by decide +kernel
theorem bits_ok : bitsOf controls = reached := by decide +kernel
theorem numbers_ok : controls.map control = controlNumbers := by decide +kernel

theorem row_of {i : Nat} {s : Control} (h : controls[i]? = some s) (c : Command) :
    ∃ row : Nat, messageRows[i]? = some row ∧ cell 65536 row (command c) = cellOf s (decide s c) ∧
      Nat.blt (verdict (decide s c)) 37 = true ∧ after s (decide s c) ∈ controls := by
  obtain ⟨row, hr, ok⟩ := rowsAre_says rows_ok i s h
  obtain ⟨hc, hg⟩ := rowIs_says ok _ c (commands_at c)
  refine ⟨row, hr, hc, ?_⟩
  have lt : verdict (decide s c) < 64 := by
    generalize decide s c = d
    cases d with
    | nothing => decide
    | refused w => cases w <;> decide
    | happens e => cases e with
      | held k due => cases k <;> cases due <;> decide
      | cleared k due => cases k <;> cases due <;> decide
      | edited due => cases due <;> decide
      | _ => decide
  have e : cellOf s (decide s c) = 64 * control (after s (decide s c)) + verdict (decide s c) := rfl
  have hm : Nat.mod (cellOf s (decide s c)) 64 = verdict (decide s c) := by
    rw [e]; show _ % 64 = _; omega
  have hd : Nat.div (cellOf s (decide s c)) 64 = control (after s (decide s c)) := by
    rw [e]; show _ / 64 = _; omega
  unfold good at hg
  rw [hm, hd] at hg
  split at hg
  · next hv =>
    refine ⟨hv, ?_⟩
    rw [← bits_ok] at hg
    obtain ⟨t, ht, hk⟩ := bitsOf_has hg
    rw [← control_inj hk]; exact ht
  · cases hg

/-- Nothing is missing: every state that can be reached is in the table. -/
theorem covered {s : Control} (r : Reachable s) : s ∈ controls := by
  induction r with
  | draft t due => cases t <;> cases due <;> decide +kernel
  | @step s c e _ h ih =>
    obtain ⟨i, hi⟩ := List.getElem?_of_mem ih
    obtain ⟨_, _, _, _, hin⟩ := row_of hi c
    rw [h] at hin; exact hin

/-- Each state stands behind one that leads to it by a command; `known` are those before it, the nearest first. -/
def grows (known : List Control) : List Control → List Nat → Bool
  | [], [] => true
  | s :: ss, path :: paths => match known[Nat.div path 256]?, commands[Nat.mod path 256]? with
    | some from_, some c => match decide from_ c with
      | .happens e => match Nat.beq (control (evolve from_ e)) (control s) with
        | true => grows (s :: known) ss paths
        | false => false
      | _ => false
    | _, _ => false
  | _, _ => false

theorem grows_says {known ss : List Control} {paths : List Nat} (k : ∀ s, s ∈ known → Reachable s)
    (h : grows known ss paths = true) : ∀ s, s ∈ ss → Reachable s := by
  induction ss generalizing known paths with
  | nil => intro s hs; cases hs
  | cons x xs ih =>
    cases paths with
    | nil => simp [grows] at h
    | cons path paths =>
      unfold grows at h
      split at h
      · next q c hq hc =>
        split at h
        · next e he =>
          split at h
          · next hb =>
            have rx : Reachable x := by
              rw [← control_inj (Nat.eq_of_beq_eq_true hb)]
              exact .step (k q (List.mem_of_getElem? hq)) he
            intro s hs
            cases hs with
            | head => exact rx
            | tail _ hs =>
              refine ih (known := x :: known) ?_ h s hs
              intro y hy
              cases hy with
              | head => exact rx
              | tail _ hy => exact k y hy
          · cases h
        · cases h
      · cases h

/-- The states without a path: the drafts, the nearest to the others first. -/
def drafts : List Control :=
  [drafted .scheduleFirst true, drafted .scheduleFirst false, drafted .gateFirst true, drafted .gateFirst false]

theorem drafts_first : controls.take 4 = drafts.reverse := by decide +kernel
theorem paths_ok : grows drafts (controls.drop 4) paths = true := by decide +kernel

/-- Nothing is too much: every state of the table can be reached. -/
theorem no_more {s : Control} (h : s ∈ controls) : Reachable s := by
  have first : ∀ s, s ∈ drafts → Reachable s := by
    intro s hs
    simp [drafts] at hs
    rcases hs with h | h | h | h <;> subst h <;> exact .draft _ _
  rw [← List.take_append_drop 4 controls] at h
  rcases List.mem_append.mp h with h | h
  · rw [drafts_first] at h; exact first s (List.mem_reverse.mp h)
  · exact grows_says first paths_ok s h

/-- The states of the table are those that can be reached, each once. -/
theorem reachable_iff {s : Control} : Reachable s ↔ s ∈ controls := ⟨covered, no_more⟩
theorem controls_once : controls.Nodup := by decide +kernel

/-- **The table is the machine.** For every state that can be reached and every command there is a cell; its answer, by the
name that the core gave it, is what `decide` says, and its state is the one after that. -/
theorem message_agrees {s : Control} (r : Reachable s) (c : Command) :
    ∃ i row : Nat, controls[i]? = some s ∧ messageRows[i]? = some row ∧
      verdicts[cell 65536 row (command c) % 64]? = some (decide s c) ∧
      ∃ j : Nat, controls[j]? = some (after s (decide s c)) ∧ controlNumbers[j]? = some (cell 65536 row (command c) / 64) := by
  obtain ⟨i, hi⟩ := List.getElem?_of_mem (covered r)
  obtain ⟨row, hr, hc, hv, hin⟩ := row_of hi c
  refine ⟨i, row, hi, hr, ?_, ?_⟩
  · have e : cellOf s (decide s c) = 64 * control (after s (decide s c)) + verdict (decide s c) := rfl
    have lt : verdict (decide s c) < 37 := Nat.le_of_ble_eq_true hv
    have hm : cell 65536 row (command c) % 64 = verdict (decide s c) := by rw [hc, e]; omega
    rw [hm]; exact verdicts_at _ hv
  · obtain ⟨j, hj⟩ := List.getElem?_of_mem hin
    refine ⟨j, hj, ?_⟩
    have e : cellOf s (decide s c) = 64 * control (after s (decide s c)) + verdict (decide s c) := rfl
    have lt : verdict (decide s c) < 37 := Nat.le_of_ble_eq_true hv
    have hd : cell 65536 row (command c) / 64 = control (after s (decide s c)) := by rw [hc, e]; omega
    rw [hd, ← numbers_ok, List.getElem?_map, hj]; rfl

/-- No row is left over. -/
theorem message_rows_exact : messageRows.length = controls.length ∧ controls.length = 88 ∧ commands.length = 141 := by
  refine ⟨rowsAre_length rows_ok, ?_, ?_⟩ <;> decide +kernel

end MultiMail.Table
