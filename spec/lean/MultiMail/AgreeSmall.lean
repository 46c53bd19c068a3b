module
public import MultiMail.Facts
public import MultiMail.Table.Small
public import MultiMail.Table.Status
/-!
The other tables are the machine too. Of each: every row says what the function says, and every case has a row. Then no row
is missing, and none can say anything else.
-/
@[expose] public noncomputable section
namespace MultiMail.Table

/-! ## One delivery -/

namespace Delivery
open MultiMail.Delivery

/-- The statuses that a delivery can have: what any commands make of a queued one. -/
inductive Reachable : Status → Prop
  | queued : Reachable .queued
  | step {s : Status} {c : Command} {e : Event} : Reachable s → decide s c = .happens e → Reachable (evolve e)

def after (s : Status) : Decided → Status
  | .happens e => evolve e
  | .refused _ => s

/-- Every status can be reached. -/
theorem all_reachable (s : Status) : Reachable s := by
  have leased : Reachable .leased := .step (c := .lease) .queued rfl
  have transmitting : Reachable .transmitting := .step (c := .transmit) leased rfl
  cases s with
  | queued => exact .queued
  | leased => exact leased
  | transmitting => exact transmitting
  | sent => exact .step (c := .accepted false) transmitting rfl
  | delivered => exact .step (c := .accepted true) transmitting rfl
  | bounced => exact .step (c := .refused) leased rfl
  | failed => exact .step (c := .deferred false false) leased rfl
  | unknown => exact .step (c := .lost) transmitting rfl
  | blocked => exact .step (c := .block) leased rfl
  | cancelled => exact .step (c := .cancel) .queued rfl

/-- For every status and every command there is a row, and it says what `decide` and `evolve` say. -/
theorem agrees (s : Status) (c : Command) : (s, c, decide s c, after s (decide s c)) ∈ deliveryRows := by
  cases c with
  | accepted f => cases f <;> cases s <;> decide +kernel
  | deferred a e => cases a <;> cases e <;> cases s <;> decide +kernel
  | dsn d => cases d <;> cases s <;> decide +kernel
  | sendAgain e => cases e <;> cases s <;> decide +kernel
  | _ => cases s <;> decide +kernel

theorem says : ∀ r, r ∈ deliveryRows → r.2.2 = (decide r.1 r.2.1, after r.1 (decide r.1 r.2.1)) := by decide +kernel
end Delivery

/-! ## Oversight -/

theorem ruling_agrees (m : Mode) (listed copyable : Bool) :
    (m, listed, copyable, MultiMail.ruling m listed copyable) ∈ rulingRows := by
  cases m <;> cases listed <;> cases copyable <;> decide +kernel
theorem ruling_says : ∀ r, r ∈ rulingRows → r.2.2.2 = MultiMail.ruling r.1 r.2.1 r.2.2.1 := by decide +kernel

theorem hand_over_agrees (suppressed killed limited : Bool) :
    (suppressed, killed, limited, handOver suppressed killed limited) ∈ handOverRows := by
  cases suppressed <;> cases killed <;> cases limited <;> decide +kernel
theorem hand_over_says : ∀ r, r ∈ handOverRows → r.2.2.2 = handOver r.1 r.2.1 r.2.2.1 := by decide +kernel

theorem mode_agrees (a b : Mode) : (a, b, stricter a b, needsCode a b) ∈ modeRows := by
  cases a <;> cases b <;> decide +kernel
theorem mode_says : ∀ r, r ∈ modeRows → r.2.2 = (stricter r.1 r.2.1, needsCode r.1 r.2.1) := by decide +kernel

/-! ## Idempotency, ladder, authority -/

theorem idempotency_agrees (recorded expired same reaches : Bool) :
    (recorded, expired, same, reaches, idempotency recorded expired same reaches) ∈ idempotencyRows := by
  cases recorded <;> cases expired <;> cases same <;> cases reaches <;> decide +kernel
theorem idempotency_says : ∀ r, r ∈ idempotencyRows → r.2.2.2.2 = idempotency r.1 r.2.1 r.2.2.1 r.2.2.2.1 := by
  decide +kernel

theorem code_agrees (isOpen given correct room : Bool) :
    (isOpen, given, correct, room, codeRuling isOpen given correct room) ∈ codeRows := by
  cases isOpen <;> cases given <;> cases correct <;> cases room <;> decide +kernel
theorem code_says : ∀ r, r ∈ codeRows → r.2.2.2.2 = codeRuling r.1 r.2.1 r.2.2.1 r.2.2.2.1 := by decide +kernel

theorem scope_agrees (held : Scopes) (needed : Scope) : (held, needed, held.grants needed) ∈ scopeRows := by
  rcases held with ⟨a, b, c, d⟩
  cases a <;> cases b <;> cases c <;> cases d <;> cases needed <;> decide +kernel
theorem scope_says : ∀ r, r ∈ scopeRows → r.2.2 = r.1.grants r.2.1 := by decide +kernel

theorem key_agrees (held : Scopes) : (held, held.compatible) ∈ keyRows := by
  rcases held with ⟨a, b, c, d⟩
  cases a <;> cases b <;> cases c <;> cases d <;> decide +kernel
theorem key_says : ∀ r, r ∈ keyRows → r.2 = r.1.compatible := by decide +kernel

theorem decider_agrees (exists_ : Bool) (scopes : Scopes) (reach : Reach) (revoked author : Bool) :
    (exists_, scopes, reach, revoked, author, mayDecide exists_ scopes reach revoked author) ∈ deciderRows := by
  have all : ∀ e a b c d v w, ∀ r ∈ [Reach.all, .this, .another],
      (e, (⟨a, b, c, d⟩ : Scopes), r, v, w, mayDecide e ⟨a, b, c, d⟩ r v w) ∈ deciderRows := by decide +kernel
  rcases scopes with ⟨a, b, c, d⟩
  exact all exists_ a b c d revoked author reach (by cases reach <;> decide)
theorem decider_says : ∀ r, r ∈ deciderRows →
    r.2.2.2.2.2 = mayDecide r.1 r.2.1 r.2.2.1 r.2.2.2.1 r.2.2.2.2.1 := by decide +kernel

/-! ## The status of a message -/

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
