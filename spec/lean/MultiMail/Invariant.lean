module
public import MultiMail.History
/-! One invariant, kept by every shape of step: it ties what is true now to what the history says. -/
@[expose] public section
namespace MultiMail

structure Inv (cfg : Config) (a : Aggregate) (log : List Entry) : Prop where
  sound : Sound a.control
  authors : ∀ p, Wrote p log → p ∈ a.authors
  author : ∃ q, a.author = some q ∧ composer log = some q
  human : a.control.clearance = .human → ∃ x, a.clearedDigest = some x ∧ Approved cfg log x
  cleared : a.control.phase = .cleared → ∃ z, lastClear log = some z ∧ a.clearedDigest = some (cfg.digest z.after.content)
  copied : a.control.clearance = .monitored → Copied log
  decided : ∀ n, DecidedOn n log → n ≤ a.hold ∧ (n = a.hold → a.control.decision ≠ .none)
  said : ∀ e, e ∈ log → isDecision e.said = true → e.before.hold = a.hold → a.control.decision = decidedAs e.said
  copies : ∀ x, x ∈ a.deliveries → x.copy = true → ∃ e due, e ∈ log ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some x.recipient
  handed : ∀ d, handed d log = true → ∃ row, a.deliveries[d]? = some row ∧ reached row.status = true
  begun : a.control.begun = false → ∀ (d : Nat) (row : DeliveryRow), a.deliveries[d]? = some row → row.copy = false → MultiMail.handed d log = false
  unique : ∀ r, a.deliveries.countP (DeliveryRow.isFor r) ≤ 1
  endings : ∀ d, endings d log = if finalAt a.deliveries d then 1 else 0

/-- The entry that a step writes. -/
def entryOf (a : Aggregate) (w : World) (act : Act) (o : Outcome) : Entry := ⟨a, w, act, o.said, o.did, o.after⟩

variable {cfg : Config} {w : World} {a b : Aggregate} {act : Act} {o : Outcome} {c : Command} {p : Person} {log : List Entry}

theorem base_same (h : Base cfg w a act b c p) : b.control = a.control ∧ b.deliveries = a.deliveries ∧ b.hold = a.hold ∧
    b.clearedDigest = a.clearedDigest := by
  cases h <;> exact ⟨rfl, rfl, rfl, rfl⟩

theorem base_approve {x : Bool} {s : Seen} {r : Ruling} (h : Base cfg w a act b c p) (hc : c = .approve x s r) :
    b = a ∧ x = approves w a p ∧ overdue w a = false ∧ holdsReview w p = true ∧ r = rulingOf cfg w (effective w a) a.content ∧
      ∃ q, act = .approve p q ∧ s = seen a q := by
  cases h <;> cases hc
  case approve => exact ⟨rfl, rfl, by assumption, by assumption, rfl, _, rfl, rfl⟩

theorem base_reject {x : Bool} {s : Seen} (h : Base cfg w a act b c p) (hc : c = .reject x s) :
    b = a ∧ x = decides w a p ∧ holdsReview w p = true ∧ ∃ q, act = .reject p q ∧ s = seen a q := by
  cases h <;> cases hc
  case reject => exact ⟨rfl, rfl, by assumption, _, rfl, rfl⟩

theorem base_editApprove {x : Bool} {s : Seen} {r : Ruling} (h : Base cfg w a act b c p) (hc : c = .editApprove x s r) :
    p = .operator ∧ overdue w a = false ∧ ∃ q y, act = .editApprove .operator q y ∧ seen a q = .current ∧ b = revise a .operator a.sendAt y ∧
      (∀ z, z ∈ y.recipients → z ∈ a.content.recipients) ∧ r = rulingOf cfg w (effective w a) y := by
  cases h <;> cases hc
  case editApprove => exact ⟨rfl, by assumption, _, _, rfl, by assumption, rfl, by assumption, rfl⟩

theorem base_authors (h : Base cfg w a act b c p) : ∀ q, q ∈ a.authors ∨ composes q act → q ∈ b.authors := by
  cases h <;> intro q hq <;> rcases hq with hq | hq <;> simp_all [composes, revise]

theorem base_not_begin (h : Base cfg w a act b c p) : (∀ r v m, c ≠ .begin r v m) ∧ c ≠ .back := by
  cases h <;> simp

theorem base_author (h : Base cfg w a act b c p) (i : ∃ q, a.author = some q ∧ composer log = some q) :
    ∃ q, b.author = some q ∧ composer (entryOf a w act o :: log) = some q := by
  cases h <;> first | exact i | exact ⟨_, rfl, rfl⟩

theorem moves_not_composes {row : DeliveryRow} {d : Nat} {k : Delivery.Command} (h : Moves cfg w a row act d k) (q : Person) :
    ¬ composes q act := by
  cases h <;> simp [composes]

theorem idle_not_composes (h : idle act = true) (q : Person) : ¬ composes q act := by
  cases act <;> simp_all [idle, composes]

theorem occur_fields (e : Event) : (occur cfg w p b e).control = evolve b.control e ∧ (occur cfg w p b e).contents = b.contents ∧
    (occur cfg w p b e).revision = b.revision ∧ (occur cfg w p b e).authors = b.authors := by
  cases e with
  | cleared cl d => cases cl <;> exact ⟨rfl, rfl, rfl, rfl⟩
  | edited d => unfold occur consequences; cases b.hold <;> exact ⟨rfl, rfl, rfl, rfl⟩
  | _ => exact ⟨rfl, rfl, rfl, rfl⟩

theorem occur_content (e : Event) : (occur cfg w p b e).content = b.content := by
  obtain ⟨_, h1, h2, _⟩ := occur_fields (cfg := cfg) (w := w) (p := p) (b := b) e
  simp only [Aggregate.content, h1, h2]

theorem occur_author (e : Event) : (occur cfg w p b e).author = b.author := by
  simp only [Aggregate.author, (occur_fields e).2.2.2]

/-! ## Sound, authors, unique -/

theorem inv_sound (i : Inv cfg a log) (s : Shape cfg w a act o) : Sound o.after.control := by
  have hs := i.sound
  cases s with
  | nothing => exact hs
  | tamper => exact hs
  | event _ b c p e hb hd =>
    rw [(occur_fields e).1, (base_same hb).1]
    rw [(base_same hb).1] at hd
    exact sound_evolve hs hd
  | moved => exact hs
  | back _ d row c e _ _ _ hp =>
    rw [(occur_fields _).1]
    exact sound_evolve (c := .back) hs (by simp [decide, hp])
  | judgedAgain d r t wire row e _ _ _ hd => 
    show Sound (occur cfg w .operator a e).control
    rw [(occur_fields e).1]
    exact sound_evolve hs hd
  | copied => exact hs
  | transmit d wire row _ _ _ _ _ _ hj =>
    obtain ⟨h1, h2, h3, h4, h5, h6⟩ := hs
    constructor <;> simp_all [hj.phase]

theorem wrote_cons (e : Entry) (q : Person) : Wrote q (e :: log) ↔ composes q e.act ∨ Wrote q log := by
  constructor
  · rintro ⟨x, hx, hc⟩
    rcases List.mem_cons.mp hx with h | h
    · exact .inl (h ▸ hc)
    · exact .inr ⟨x, h, hc⟩
  · rintro (h | ⟨x, hx, hc⟩)
    · exact ⟨e, List.mem_cons_self, h⟩
    · exact ⟨x, List.mem_cons_of_mem _ hx, hc⟩

theorem inv_authors (i : Inv cfg a log) (s : Shape cfg w a act o) :
    ∀ q, Wrote q (entryOf a w act o :: log) → q ∈ o.after.authors := by
  intro q hq
  rw [wrote_cons] at hq
  have ih := i.authors q
  cases s with
  | nothing _ hi => rcases hq with h | h; exact absurd h (idle_not_composes hi q); exact ih h
  | tamper => rcases hq with h | h; exact absurd h (by simp [entryOf, composes]); exact ih h
  | event _ b c p e hb hd =>
    rw [(occur_fields e).2.2.2]
    refine base_authors hb q ?_
    rcases hq with h | h
    · exact .inr h
    · exact .inl (ih h)
  | moved _ d row c e _ hm _ => rcases hq with h | h; exact absurd h (moves_not_composes hm q); exact ih h
  | back _ d row c e _ hm _ _ =>
    rw [(occur_fields _).2.2.2]
    rcases hq with h | h; exact absurd h (moves_not_composes hm q); exact ih h
  | judgedAgain d r t wire row e =>
    show q ∈ (occur cfg w .operator a e).authors
    rw [(occur_fields e).2.2.2]
    rcases hq with h | h; exact absurd h (by simp [entryOf, composes]); exact ih h
  | copied => rcases hq with h | h; exact absurd h (by simp [entryOf, composes]); exact ih h
  | transmit => rcases hq with h | h; exact absurd h (by simp [entryOf, composes]); exact ih h

theorem composer_skip {e : Entry} (h : ∀ q, ¬ composes q e.act) : composer (e :: log) = composer log := by
  rw [composer]
  cases ha : e.act <;> simp_all [composes]

theorem inv_author (i : Inv cfg a log) (s : Shape cfg w a act o) :
    ∃ q, o.after.author = some q ∧ composer (entryOf a w act o :: log) = some q := by
  cases s with
  | nothing _ hi => rw [composer_skip (idle_not_composes hi)]; exact i.author
  | event _ b c p e hb => rw [occur_author]; exact base_author hb i.author
  | moved _ d row c e _ hm _ => rw [composer_skip (moves_not_composes hm)]; exact i.author
  | back _ d row c e _ hm _ _ => rw [occur_author, composer_skip (moves_not_composes hm)]; exact i.author
  | judgedAgain d r t wire row e =>
    show ∃ q, (occur cfg w .operator a e).author = some q ∧ composer log = some q
    rw [occur_author]
    exact i.author
  | _ => exact i.author

theorem author_mem {q : Person} (h : a.author = some q) : q ∈ a.authors := by
  unfold Aggregate.author at h
  split at h
  · cases h
  · next ha => cases h; rw [ha]; exact List.mem_cons_self

/-! ## Why it may leave -/

theorem standing_skip {e : Entry} (hq : Quiet e.said) (h3 : ∀ q, ¬ composes q e.act) : standing (e :: log) = standing log := by
  have h1 : ∀ q c, e.act ≠ .edit q c := fun q c h => h3 q (by simp [h, composes])
  have h2 : ∀ q r t, e.act ≠ .reschedule q r t := fun q r t h => h3 q (by simp [h, composes])
  rcases hq with h | h | h <;> simp only [standing, h]

theorem approved_skip {e : Entry} {x : Nat} (hq : Quiet e.said) (h3 : ∀ q, ¬ composes q e.act) (h : Approved cfg log x) :
    Approved cfg (e :: log) x := by
  unfold Approved at *
  rwa [standing_skip hq h3]

theorem decides_may {q : Person} (i : Inv cfg a log) (h : decides w a q = true) (e : Entry) (he : e.world = w) : MayDecide e log q := by
  cases q with
  | operator => trivial
  | key n =>
    simp only [decides, Bool.and_eq_true, Bool.not_eq_true', ← Bool.not_eq_true, List.contains_iff_mem] at h
    exact ⟨by rw [he]; exact h.1, fun hw => h.2 (i.authors _ hw)⟩

theorem approves_may {q : Person} (i : Inv cfg a log) (h : approves w a q = true) (e : Entry) (he : e.world = w) : MayApprove e log q := by
  simp only [approves, Bool.and_eq_true] at h
  obtain ⟨r, hr, hc⟩ := i.author
  refine ⟨decides_may i h.1 e he, r, fun hq => ?_, hc⟩
  subst hq
  cases r with
  | operator => simp [hr] at h
  | key n =>
    have hd := h.1
    simp only [decides, Bool.and_eq_true, Bool.not_eq_true', ← Bool.not_eq_true, List.contains_iff_mem] at hd
    exact hd.2 (author_mem hr)

theorem inv_human_event {e : Event} (i : Inv cfg a log) (hb : Base cfg w a act b c p) (hd : decide b.control c = .happens e)
    (hh : (occur cfg w p b e).control.clearance = .human) :
    ∃ x, (occur cfg w p b e).clearedDigest = some x ∧
      Approved cfg (entryOf a w act ⟨occur cfg w p b e, some e, none⟩ :: log) x := by
  have hs := i.sound
  obtain ⟨bc, _, _, bd⟩ := base_same hb
  have pre := decide_happens hd
  rw [bc] at hd pre
  rw [(occur_fields e).1, bc] at hh
  cases e <;> simp only [Presupposes] at pre <;> simp only [evolve] at hh
  case approved =>
    obtain ⟨r, rfl, _⟩ := pre
    refine ⟨cfg.digest b.content, rfl, ?_⟩
    refine ⟨_, log, rfl, ?_, by rw [← occur_content (cfg := cfg) (w := w) (p := p) .approved]; rfl⟩
    obtain ⟨_, hx, _, _, _, q, rfl, _⟩ := base_approve hb rfl
    exact .inl ⟨p, q, rfl, approves_may i hx.symm _ rfl⟩
  case editApproved =>
    obtain ⟨r, rfl, _⟩ := pre
    refine ⟨cfg.digest b.content, rfl, ?_⟩
    refine ⟨_, log, rfl, ?_, by rw [← occur_content (cfg := cfg) (w := w) (p := p) .editApproved]; rfl⟩
    obtain ⟨_, _, q, y, rfl, _⟩ := base_editApprove hb rfl
    exact .inr ⟨q, y, rfl⟩
  case cameDue =>
    obtain ⟨rfl, _⟩ := pre
    obtain ⟨x, hx, ha⟩ := i.human hh
    refine ⟨x, by simp only [occur, consequences]; rw [bd]; exact hx, approved_skip quiet_due ?_ ha⟩
    cases hb
    intro q h; cases h
  case edited =>
    have := hs.clear (by rcases pre.2.2 with h | h <;> simp [h])
    simp [this] at hh
  case rejected =>
    have := hs.clear (by simp [pre.2.1])
    simp [this] at hh
  case cleared cl d => exact absurd hh (cleared_rule hd).2.1
  case began =>
    obtain ⟨⟨r, v, rfl, _⟩, _⟩ := pre
    exact absurd rfl ((base_not_begin hb).1 _ _ _)
  all_goals cases hh

theorem inv_human (i : Inv cfg a log) (s : Shape cfg w a act o) : o.after.control.clearance = .human →
    ∃ x, o.after.clearedDigest = some x ∧ Approved cfg (entryOf a w act o :: log) x := by
  intro hh
  have ih := i.human
  cases s with
  | nothing _ hi =>
    obtain ⟨x, hx, ha⟩ := ih hh
    exact ⟨x, hx, approved_skip quiet_none (idle_not_composes hi) ha⟩
  | tamper =>
    obtain ⟨x, hx, ha⟩ := ih hh
    exact ⟨x, hx, approved_skip quiet_none (by simp [entryOf, composes]) ha⟩
  | event _ b c p e hb hd => exact inv_human_event i hb hd hh
  | moved _ d row c e _ hm _ =>
    obtain ⟨x, hx, ha⟩ := ih hh
    exact ⟨x, hx, approved_skip quiet_none (moves_not_composes hm) ha⟩
  | back =>
    rw [(occur_fields _).1] at hh
    simp [evolve] at hh
  | judgedAgain d r t wire row e _ _ _ hd he =>
    change (occur cfg w .operator a e).control.clearance = .human at hh
    rw [(occur_fields e).1] at hh
    have pre := decide_happens hd
    cases e <;> simp_all [Presupposes, evolve]
    exact absurd rfl (cleared_rule hd).2.1
  | copied =>
    obtain ⟨x, hx, ha⟩ := ih hh
    exact ⟨x, hx, approved_skip quiet_none (by simp [entryOf, composes]) ha⟩
  | transmit =>
    obtain ⟨x, hx, ha⟩ := ih hh
    exact ⟨x, hx, approved_skip (quiet_begun _) (by simp [entryOf, composes]) ha⟩

end MultiMail
