module
public import MultiMail.Promises
/-!
The other half: the gate opens when it should, and nothing is stuck. Without these the promises could hold of a machine that does nothing.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a : Aggregate} {log newer older : List Entry} {e : Entry} {d : Nat} {row : DeliveryRow}

/-! ## P16: bounded -/

/-- How far a delivery is from its end: attempts left, and where the present one stands. -/
def weight (cfg : Config) (row : DeliveryRow) : Nat :=
  match row.status with
  | .queued => 3 * (cfg.attemptsMax - row.attempts) + 4
  | .leased => 3 * (cfg.attemptsMax - row.attempts) + 4
  | .transmitting => if row.attempts < cfg.attemptsMax then 3 * (cfg.attemptsMax - row.attempts) + 5 else 3
  | .sent => 2 | .unknown => 2 | .delivered => 1
  | .bounced => 0 | .failed => 0 | .blocked => 0 | .cancelled => 0

/-- A lease and its return are bookkeeping, and a reviewer's order to send again starts anew. -/
def progresses : Delivery.Event → Bool | .leased => false | .released => false | .resent => false | _ => true

def moved (row : DeliveryRow) (e : Delivery.Event) : DeliveryRow :=
  { row with status := Delivery.evolve e, attempts := row.attempts + counted row.status e }

theorem moved_weight {act : Act} {k : Delivery.Command} {e : Delivery.Event} (hm : Moves cfg w a row act d k)
    (he : Delivery.decide row.status k = .happens e) (hp : progresses e = true) : weight cfg (moved row e) < weight cfg row := by
  cases row with | mk r c s n =>
  simp only at he
  cases hm
  case deferred =>
    cases s <;> simp only [Delivery.decide] at he <;> simp at he <;> subst he <;> simp only [moved, weight] <;>
      (repeat' split) <;> simp_all [Delivery.evolve, counted] <;> omega
  case accepted f => cases f <;> cases s <;> simp [Delivery.decide] at he <;> subst he <;> simp [moved, weight, Delivery.evolve] <;> split <;> omega
  case dsn ok => cases ok <;> cases s <;> simp [Delivery.decide] at he <;> subst he <;> simp [moved, weight, Delivery.evolve]
  case sendAgain =>
    cases s <;> simp only [Delivery.decide] at he <;> first
      | cases he
      | (split at he <;> cases he; simp [progresses] at hp)
  all_goals
    cases s <;> simp [Delivery.decide] at he <;> subst he <;> simp [progresses] at hp <;>
      simp [moved, weight, Delivery.evolve] <;> (repeat' split) <;> omega

theorem update_row {ds : List DeliveryRow} {e : Delivery.Event} (hr : ds[d]? = some row) : (update ds d e)[d]? = some (moved row e) := by
  rw [update_get, if_pos rfl, hr]; rfl

/-- P16 progress: every event of a delivery but lease, return and a reviewer's resend brings it strictly nearer to its end. So between two orders of a
reviewer there are boundedly many attempts. -/
theorem P16_bounded (l : Life cfg a log) (hl : log = newer ++ e :: older) {ev : Delivery.Event} (hd : e.did = some (d, ev))
    (hp : progresses ev = true) (hr : e.before.deliveries[d]? = some row) :
    ∃ row', e.after.deliveries[d]? = some row' ∧ weight cfg row' < weight cfg row := by
  refine history (P := fun e _ => e.did = some (d, ev) → e.before.deliveries[d]? = some row →
    ∃ row', e.after.deliveries[d]? = some row' ∧ weight cfg row' < weight cfg row) ?_ ?_ l newer e older hl hd hr
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx hrow
    simp only [entryOf] at hrow hx ⊢
    have tr : row.status = .leased → weight cfg (moved row .transmitting) < weight cfg row := by
      intro hs
      simp only [moved, weight, Delivery.evolve, counted, hs]
      split <;> omega
    cases s with
    | moved _ k row' c e' hr' hm he =>
      cases hx
      rw [hrow] at hr'; cases hr'
      exact ⟨_, update_row hrow, moved_weight hm he hp⟩
    | back _ k row' c e' hr' hm he =>
      cases hx
      rw [hrow] at hr'; cases hr'
      exact ⟨_, update_row hrow, moved_weight hm he hp⟩
    | judgedAgain => cases hx; cases hp
    | copied k wire row' hr' hs =>
      cases hx
      rw [hrow] at hr'; cases hr'
      exact ⟨_, update_row hrow, tr hs⟩
    | transmit k wire row' hr' hs =>
      cases hx
      rw [hrow] at hr'; cases hr'
      exact ⟨_, update_row hrow, tr hs⟩
    | _ => cases hx

/-! ## P16: nothing is stuck -/

/-- Whose move it is on a delivery that has not ended: the worker's, the clock's, or a reviewer's. -/
def turn (d : Nat) (s : Delivery.Status) : Act :=
  match s with
  | .queued => .lease d
  | .leased => .release d
  | .transmitting => .lost d
  | .sent => .quiet d
  | .unknown => .markDelivered .operator d
  | _ => .rejudge

/-- P16: a delivery that has not ended waits for somebody whose move is open. -/
theorem P16_delivery (hr : a.deliveries[d]? = some row) (hf : row.status.final = false) :
    ∃ o, step cfg w a (turn d row.status) = some o := by
  cases hs : row.status <;> simp [hs, Delivery.Status.final] at hf <;>
    simp [turn, step, record, move, hr, hs, Delivery.decide, decides]

/-- P16: what is held can be ended by a reviewer: an operator session may always reject the current revision. -/
theorem P16_held (l : Life cfg a log) (hp : a.control.phase = .held) :
    ∃ o, step cfg w a (.reject .operator (some a.revision)) = some o ∧ o.after.control.phase = .rejected := by
  have hd := (inv l).sound.held hp
  simp [step, holdsReview, command, decide, decision, decides, seen, hp, hd, occur, evolve]

/-- P16: what waits for its time moves on when it has come. -/
theorem P16_due (hp : a.control.phase = .held ∨ a.control.phase = .cleared) (hd : a.control.due = false)
    (ht : isDue w a.sendAt = true) : ∃ o, step cfg w a .comeDue = some o ∧ o.after.control.due = true := by
  have hw : a.control.phase.waits = true := by rcases hp with h | h <;> simp [h, Phase.waits]
  simp [step, ht, command, decide, hw, hd, occur, evolve]

/-! ## Not vacuous: an approved message can be sent -/

theorem make_has (ds : List DeliveryRow) (r : Nat) : ∃ x, x ∈ make ds r ∧ x.isFor r = true := by
  unfold make
  split
  · next h => obtain ⟨x, hx, hf⟩ := List.any_eq_true.mp h; exact ⟨x, hx, hf⟩
  · exact ⟨⟨r, false, .queued, 0⟩, by simp, by simp [DeliveryRow.isFor, DeliveryRow.notCancelled]⟩

theorem makes_have (rs : List Nat) : ∀ (ds : List DeliveryRow) (r : Nat),
    (r ∈ rs ∨ ∃ x, x ∈ ds ∧ x.isFor r = true) → ∃ x, x ∈ rs.foldl make ds ∧ x.isFor r = true := by
  induction rs with
  | nil => intro ds r h; rcases h with h | h; cases h; exact h
  | cons q rs ih =>
    intro ds r h
    refine ih (make ds q) r ?_
    rcases h with h | ⟨x, hx, hf⟩
    · rcases List.mem_cons.mp h with h | h
      · subst h; exact .inr (make_has ds _)
      · exact .inl h
    · right
      obtain ⟨t, ht, _⟩ := make_tail ds q
      exact ⟨x, by rw [ht]; exact List.mem_append_left _ hx, hf⟩

/-- Clearing makes a fresh delivery for every recipient that has none. -/
theorem release_makes {p : Person} {ev : Event} (he : ev = .approved) {r : Nat} (hr : r ∈ a.content.recipients)
    (hn : ∀ x, x ∈ a.deliveries → x.isFor r = false) :
    ∃ (d : Nat) (row : DeliveryRow), (occur cfg w p a ev).deliveries[d]? = some row ∧ row.isFor r = true ∧ row.status = .queued := by
  subst he
  have f := occur_follows none cfg w p a .approved
  obtain ⟨x, hx, hf⟩ : ∃ x, x ∈ (occur cfg w p a .approved).deliveries ∧ x.isFor r = true := by
    simp only [occur, consequences, release, copyTo, List.append_nil]
    exact makes_have _ _ _ (.inl hr)
  obtain ⟨d, hd, hx'⟩ := List.getElem_of_mem hx
  have hg : (occur cfg w p a .approved).deliveries[d]? = some x := by rw [List.getElem?_eq_getElem hd, hx']
  refine ⟨d, x, hg, hf, ?_⟩
  cases ho : a.deliveries[d]? with
  | none => exact f.new d x ho hg
  | some y =>
    obtain ⟨z, hz, t1, t2, t3⟩ := f.old d y ho
    rw [hg] at hz
    cases hz
    have hy := hn y (List.mem_of_getElem? ho)
    rcases t3 with t | ⟨_, t⟩ | ⟨_, _, t, _⟩
    · exfalso
      simp only [DeliveryRow.isFor, DeliveryRow.notCancelled, t1, t2, t] at hf hy
      rw [hf] at hy; cases hy
    · simp [DeliveryRow.isFor, DeliveryRow.notCancelled, t] at hf
    · cases t

theorem stands_human {r : Ruling} (h : r ≠ .refuse) : stands .human r true = true := by
  cases r <;> simp_all [stands]

theorem may_send {m : Mode} {x : Content} (h : m ≠ .readOnly) : rulingOf cfg w m x ≠ .refuse := by
  cases m <;> simp at h <;> simp only [rulingOf, ruling] <;> (repeat' split) <;> simp

/-- The worker's part: what is cleared, due, the same and leased begins to leave. -/
theorem hand_over_goes (hr : a.deliveries[d]? = some row) (hl : row.status = .leased) (hc : row.copy = false)
    (hp : a.control.phase = .cleared) (hdue : a.control.due = true)
    (hst : stands a.control.clearance (rulingOf cfg w (effective w a) a.content) (valid w a) = true) (hs : same cfg a row a.content = true)
    (hx : w.suppressed row.recipient = false) (hk : w.killed = false) (hlim : w.limited = false) :
    ∃ o, step cfg w a (.handOver d a.revision cfg.environment.transport a.content) = some o ∧ o.did = some (d, .transmitting) ∧
      o.after.deliveries = update a.deliveries d .transmitting := by
  have ht : cfg.environment.takes cfg.environment.transport = true := by cases cfg.environment <;> rfl
  have hb : Nat.beq a.revision a.revision = true := Nat.beq_refl _
  have hgo : handOver (w.suppressed row.recipient) w.killed (w.limited && !a.control.begun && !row.copy) = .go := by
    simp [hx, hk, hlim, handOver]
  cases hbeg : a.control.begun
  · refine ⟨⟨{ occur cfg w .operator a .began with deliveries := update a.deliveries d .transmitting }, some .began, some (d, .transmitting)⟩, ?_, rfl, rfl⟩
    have hdec : decide a.control (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) true) = .happens .began := by
      simp [decide, decideBegin, hp, hdue, hst, hbeg]
    have hmv : move (occur cfg w .operator a .began) d .transmit =
        some ⟨{ occur cfg w .operator a .began with deliveries := update a.deliveries d .transmitting }, none, some (d, .transmitting)⟩ := by
      have : (occur cfg w .operator a .began).deliveries = a.deliveries := rfl
      simp only [move, this, hr, hl, Delivery.decide]
    simp only [step, handOverAct, hr, hl, ht, hb, hc, hs, command, hdec, transmit, if_true, Bool.false_eq_true, if_false] at hgo ⊢
    simp only [hgo, hmv, Option.map_some]
  · refine ⟨⟨{ a with deliveries := update a.deliveries d .transmitting }, none, some (d, .transmitting)⟩, ?_, rfl, rfl⟩
    have hdec : decide a.control (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) true) = .nothing := by
      simp [decide, decideBegin, hp, hdue, hst, hbeg]
    have hmv : move a d .transmit = some ⟨{ a with deliveries := update a.deliveries d .transmitting }, none, some (d, .transmitting)⟩ := by
      simp only [move, hr, hl, Delivery.decide]
    simp only [step, handOverAct, hr, hl, ht, hb, hc, hs, command, hdec, transmit, if_true, Bool.false_eq_true, if_false] at hgo ⊢
    simp only [hgo, hmv, Option.map_some]

theorem returned_deliveries (o : Outcome) : (returned cfg w o).after.deliveries = o.after.deliveries := by
  unfold returned
  split
  · split
    · next e he => obtain ⟨_, rfl⟩ := back_held he; rfl
    · rfl
  · rfl

/-- What is cleared by a human who may still decide, and due, is leased, handed over and taken. -/
theorem goes_out (hr : a.deliveries[d]? = some row) (hq : row.status = .queued) (hc : row.copy = false)
    (hp : a.control.phase = .cleared) (hdue : a.control.due = true) (hh : a.control.clearance = .human) (hv : valid w a = true)
    (hs : same cfg a row a.content = true) (hm : effective w a ≠ .readOnly) (hx : w.suppressed row.recipient = false)
    (hk : w.killed = false) (hlim : w.limited = false) :
    ∃ o1 o2 o3 row', step cfg w a (.lease d) = some o1 ∧
      step cfg w o1.after (.handOver d a.revision cfg.environment.transport a.content) = some o2 ∧ o2.did = some (d, .transmitting) ∧
      step cfg w o2.after (.accepted d true) = some o3 ∧ o3.after.deliveries[d]? = some row' ∧ row'.status = .delivered := by
  have h1 : step cfg w a (.lease d) = some ⟨{ a with deliveries := update a.deliveries d .leased }, none, some (d, .leased)⟩ := by
    simp [step, move, hr, hq, Delivery.decide]
  have hst : stands a.control.clearance (rulingOf cfg w (effective w a) a.content) (valid w a) = true := by
    rw [hh, hv]
    exact stands_human (may_send hm)
  obtain ⟨o2, h2, hd2, hds⟩ := hand_over_goes (cfg := cfg) (w := w) (a := { a with deliveries := update a.deliveries d .leased })
    (row := moved row .leased) (update_row hr) rfl hc hp hdue hst hs hx hk hlim
  have hr2 : o2.after.deliveries[d]? = some (moved (moved row .leased) .transmitting) := by rw [hds]; exact update_row (update_row hr)
  have h3 : step cfg w o2.after (.accepted d true) =
      some (returned cfg w ⟨{ o2.after with deliveries := update o2.after.deliveries d .delivered }, none, some (d, .delivered)⟩) := by
    have : (moved (moved row .leased) .transmitting).status = .transmitting := rfl
    simp only [step, record, move, hr2, this, Delivery.decide, if_true, Option.map_some]
  exact ⟨_, o2, _, moved (moved (moved row .leased) .transmitting) .delivered, h1, h2, hd2, h3,
    by rw [returned_deliveries]; exact update_row hr2, rfl⟩

/-- P1 is not vacuous. From every reachable hold: a key that may decide and did not write it approves the current revision, in time; then the
content goes out to every recipient that had no delivery before, is taken, and says `delivered`. -/
theorem can_be_sent (l : Life cfg a log) (hp : a.control.phase = .held) (hdue : a.control.due = true) {n : Nat}
    (hn : decides w a (.key n) = true) (hover : overdue w a = false) (hm : effective w a ≠ .readOnly) {r : Nat}
    (hr : r ∈ a.content.recipients) (hnone : ∀ x, x ∈ a.deliveries → x.isFor r = false) (hx : w.suppressed r = false)
    (hk : w.killed = false) (hlim : w.limited = false) :
    ∃ o d o1 o2 o3 row, step cfg w a (.approve (.key n) (some a.revision)) = some o ∧ o.said = some .approved ∧
      step cfg w o.after (.lease d) = some o1 ∧
      step cfg w o1.after (.handOver d o.after.revision cfg.environment.transport o.after.content) = some o2 ∧ o2.did = some (d, .transmitting) ∧
      step cfg w o2.after (.accepted d true) = some o3 ∧ o3.after.deliveries[d]? = some row ∧ row.status = .delivered := by
  have hd := (inv l).sound.held hp
  have hw : w.decides n = true := by
    simp only [decides, Bool.and_eq_true] at hn
    exact hn.1
  have hrul : rulingOf cfg w (effective w a) a.content ≠ .refuse := may_send hm
  have hu : unlessReadOnly (rulingOf cfg w (effective w a) a.content) .approved = .happens .approved := by
    cases hr' : rulingOf cfg w (effective w a) a.content <;> simp_all [unlessReadOnly]
  have hseen : seen a (some a.revision) = .current := by simp [seen]
  have hyes : approves w a (.key n) = true := by simp [approves, hn]
  have hstep : step cfg w a (.approve (.key n) (some a.revision)) = some ⟨occur cfg w (.key n) a .approved, some .approved, none⟩ := by
    simp [step, holdsReview, hw, hover, command, decide, decision, hyes, hseen, hd, hp, hu]
  obtain ⟨d, row, hrow, hfor, hq⟩ := release_makes (cfg := cfg) (w := w) (p := .key n) rfl hr hnone
  simp only [DeliveryRow.isFor, Bool.and_eq_true, Bool.not_eq_true'] at hfor
  have hrec : row.recipient = r := Nat.eq_of_beq_eq_true hfor.1.2
  obtain ⟨o1, o2, o3, row', h1, h2, h3, h4, h5, h6⟩ := goes_out (cfg := cfg) (w := w) hrow hq hfor.1.1 rfl hdue rfl hn
    (by
      have hcont := occur_content (cfg := cfg) (w := w) (p := .key n) (b := a) .approved
      simp only [same, hcont, hrec, Bool.and_eq_true, List.contains_iff_mem]
      exact ⟨show (Nat.beq (cfg.digest a.content) (cfg.digest a.content) && Nat.beq (cfg.digest a.content) (cfg.digest a.content)) = true by simp,
        hr⟩) hm (by rw [hrec]; exact hx) hk hlim
  exact ⟨_, d, o1, o2, o3, row', hstep, rfl, h1, h2, h3, h4, h5, h6⟩

/-- Whatever is held, in time and still to leave whole, an operator session may give another time. -/
theorem can_be_moved (hp : a.control.phase = .held) (hb : a.control.begun = false) (ho : overdue w a = false) (hi : isOpen a = true)
    (t : Option Nat) : ∃ o, step cfg w a (.reschedule .operator a.revision t) = some o ∧ o.said = some (.edited (isDue w t)) := by
  have hr : Nat.beq a.revision a.revision = true := Nat.beq_refl _
  have hd : decide (revise a .operator t { a.content with sendAt := t }).control
      (.edit (rulingOf cfg w (effective w a) { a.content with sendAt := t }) (isDue w t) (isOpen a)) = .happens (.edited (isDue w t)) := by
    simp [revise, decide, decideEdit, hp, hb, hi]
  refine ⟨⟨occur cfg w .operator (revise a .operator t { a.content with sendAt := t }) (.edited (isDue w t)), some (.edited (isDue w t)), none⟩, ?_, rfl⟩
  simp only [step, hp, hr, revised, ho, command, hd, if_true, Bool.false_eq_true, if_false]

end MultiMail
