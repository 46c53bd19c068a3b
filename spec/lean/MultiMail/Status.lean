module
public import MultiMail.Promises
/-! The message's status is a fold over its deliveries, and what it says is true of them. -/
@[expose] public noncomputable section
namespace MultiMail
variable {cfg : Config} {a : Aggregate} {log : List Entry} {d : Nat} {row : DeliveryRow}

/-- Somebody, or a hold that expired, ended it. -/
def Phase.ended : Phase → Bool
  | .rejected | .cancelled | .expired => true
  | _ => false

/-- Whether some delivery to a recipient has this status. Cancelled ones count only where the message was ended: else an edit left them. -/
def hasStatus (a : Aggregate) (s : Delivery.Status) : Bool :=
  (recipientRows a).any (fun row => Decidable.decide (row.status = s) && (a.control.phase.ended || !Decidable.decide (s = .cancelled)))

/-- The status that is shown. -/
def messageStatus (a : Aggregate) : MessageStatus :=
  statusOf a.control.phase a.control.timing a.control.due a.control.begun (hasStatus a)

theorem of_delivered {has : Delivery.Status → Bool} (h : ofDeliveries has = .delivered) (s : Delivery.Status) (hs : s ≠ .delivered) :
    has s = false := by
  unfold ofDeliveries worst at h
  (repeat' split at h) <;> cases s <;> simp_all

theorem of_never {has : Delivery.Status → Bool} : ofDeliveries has ≠ .rejected ∧ ofDeliveries has ≠ .expired ∧
    ofDeliveries has ≠ .draft ∧ ofDeliveries has ≠ .pending ∧ ofDeliveries has ≠ .scheduled := by
  unfold ofDeliveries worst
  (repeat' split) <;> simp

/-- A message that says `delivered` was taken for each of its recipients: none is open, lost or refused, and an edit alone called any back. -/
theorem status_delivered (h : messageStatus a = .delivered) (hr : row ∈ recipientRows a) (hc : row.status ≠ .cancelled) :
    row.status = .delivered := by
  have hof : ofDeliveries (hasStatus a) = .delivered := by
    unfold messageStatus statusOf at h
    (repeat' split at h) <;> first | cases h | exact h
  cases hs : row.status
  case delivered => rfl
  case cancelled => exact absurd hs hc
  all_goals
    exfalso
    have := List.any_eq_false.mp (of_delivered hof row.status (by simp [hs])) row hr
    simp [hs] at this

/-- A message that says `rejected` or `expired` has reached nobody; nor has one that says `draft`. -/
theorem status_unsent (l : Life cfg a log) (h : messageStatus a = .rejected ∨ messageStatus a = .expired ∨ messageStatus a = .draft)
    (hr : a.deliveries[d]? = some row) (hc : row.copy = false) : handed d log = false := by
  refine honest_unsent l ?_ hr hc
  have never := @of_never (hasStatus a)
  unfold messageStatus statusOf at h
  cases hp : a.control.phase <;> simp only [hp] at h
  case draft => exact ((inv l).sound.draft hp).2
  all_goals (repeat' split at h) <;> simp_all

/-- A message that says `pending` is held, and its deliveries say which recipients it has reached before: none that is not listed. -/
theorem status_pending (l : Life cfg a log) (h : messageStatus a = .pending) : a.control.phase = .held ∧
    ∀ d, handed d log = true → ∃ row, a.deliveries[d]? = some row ∧ reached row.status = true := by
  refine ⟨?_, fun d hd => honest_listed l hd⟩
  have never := @of_never (hasStatus a)
  unfold messageStatus statusOf at h
  cases hp : a.control.phase <;> simp only [hp] at h ⊢ <;> (repeat' split at h) <;> simp_all

end MultiMail
