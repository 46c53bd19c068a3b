module
public import MultiMail.Facts
public import MultiMail.Table.Status
/-! The table of statuses is the machine: whatever the control, and whichever statuses some delivery has. -/
@[expose] public noncomputable section
namespace MultiMail.Table

def statusOk (given : Phase × Timing × Bool × Bool) (row : Nat) : Bool :=
  rowIs 16 (fun bits => status (statusOf given.1 given.2.1 given.2.2.1 given.2.2.2 (hasOf bits))) (fun _ => true) (choices 8) row

set_option maxRecDepth 100000
/-- `hasOf` reads a set in the order of the core. -/
theorem counted_named (q s d b f u l c : Bool) : counted.map (hasOf [q, s, d, b, f, u, l, c]) = [q, s, d, b, f, u, l, c] := rfl

theorem status_rows_ok : rowsAre statusOk statusGiven statusRows = true := by decide +kernel

/-- The place of a set among `choices 8`. -/
def setNumber (q s d b f u l c : Bool) : Nat :=
  128 * bit q + 64 * bit s + 32 * bit d + 16 * bit b + 8 * bit f + 4 * bit u + 2 * bit l + bit c

theorem choices_at : ∀ q s d b f u l c : Bool, (choices 8)[setNumber q s d b f u l c]? = some [q, s, d, b, f, u, l, c] := by
  decide +kernel

/-- Statuses of deliveries matter only as the core counts them. -/
theorem counts (p : Phase) (t : Timing) (due begun : Bool) (has : MultiMail.Delivery.Status → Bool) :
    statusOf p t due begun has = statusOf p t due begun (hasOf [has .queued || has .leased || has .transmitting, has .sent,
      has .delivered, has .bounced, has .failed, has .unknown, has .blocked, has .cancelled]) := by
  have h : ofDeliveries has = ofDeliveries (hasOf [has .queued || has .leased || has .transmitting, has .sent,
      has .delivered, has .bounced, has .failed, has .unknown, has .blocked, has .cancelled]) := by
    simp [ofDeliveries, worst, hasOf]
  unfold statusOf
  rw [h]

/-- For every phase, timing, due, begun, and whichever statuses some delivery has, the table says what `statusOf` says. -/
theorem status_agrees (p : Phase) (t : Timing) (due begun : Bool) (has : MultiMail.Delivery.Status → Bool) :
    ∃ i row : Nat, statusGiven[i]? = some (p, t, due, begun) ∧ statusRows[i]? = some row ∧
      statuses[cell 16 row (setNumber (has .queued || has .leased || has .transmitting) (has .sent) (has .delivered) (has .bounced)
        (has .failed) (has .unknown) (has .blocked) (has .cancelled))]? = some (statusOf p t due begun has) := by
  have hin : (p, t, due, begun) ∈ statusGiven := by
    cases p <;> cases t <;> cases due <;> cases begun <;> decide +kernel
  obtain ⟨i, hi⟩ := List.getElem?_of_mem hin
  obtain ⟨row, hr, ok⟩ := rowsAre_says status_rows_ok i _ hi
  refine ⟨i, row, hi, hr, ?_⟩
  obtain ⟨hc, _⟩ := rowIs_says ok _ _ (choices_at (has .queued || has .leased || has .transmitting) (has .sent) (has .delivered)
    (has .bounced) (has .failed) (has .unknown) (has .blocked) (has .cancelled))
  rw [hc, counts p t due begun has]
  exact statuses_at _

theorem status_rows_exact : statusRows.length = 56 ∧ (choices 8).length = 256 := by constructor <;> decide +kernel

end MultiMail.Table
