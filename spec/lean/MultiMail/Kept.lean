module
public import MultiMail.Invariant
/-! The rest of the invariant: copies, decisions on holds, deliveries. -/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a b : Aggregate} {act : Act} {o : Outcome} {c : Command} {p : Person} {log : List Entry}

/-! ## Copies (P12) -/

theorem monitored_copyable {m : Mode} {x : Content} (h : (rulingOf cfg w m x).leave = some .monitored) : copyable w = true := by
  unfold rulingOf at h
  generalize listed cfg w x = l at h
  cases hc : copyable w <;> cases m <;> cases l <;> simp_all [Ruling.leave, ruling]

theorem makes_length (rs : List Nat) (ds : List DeliveryRow) : ds.length ≤ (rs.foldl make ds).length := by
  obtain ⟨t, ht, _⟩ := makes_tail rs ds
  rw [ht]; simp

/-- Clearing under `monitored` makes the copy, as a new row. -/
theorem cleared_copies {due : Bool} (h : copyable w = true) : ∃ x row, w.oversight = some x ∧ w.suppressed x = false ∧
    row ∈ (occur cfg w p b (.cleared .monitored due)).deliveries.drop b.deliveries.length ∧ row.copy = true ∧ row.recipient = x := by
  unfold copyable at h
  split at h
  · cases h
  · next x hx =>
    refine ⟨x, ⟨x, true, .queued, 0⟩, hx, by simpa using h, ?_, rfl, rfl⟩
    simp only [occur, consequences, release, hx, copyTo]
    rw [List.drop_append_of_le_length]
    · simp
    · refine Nat.le_trans ?_ (makes_length _ _)
      simp [cancelWhere]

theorem update_drop (ds : List DeliveryRow) (d : Nat) (e : Delivery.Event) (n : Nat) (h : d < n) :
    (update ds d e).drop n = ds.drop n := by
  induction ds generalizing d n with
  | nil => simp [update]
  | cons x xs ih =>
    cases n with
    | zero => omega
    | succ n => cases d with
      | zero => simp [update]
      | succ d => simp only [update, List.drop_succ_cons]; exact ih d n (by omega)

theorem lastClear_skip {e : Entry} (hq : Quiet e.said) : lastClear (e :: log) = lastClear log := by
  rcases hq with h | h | h <;> simp only [lastClear, h]

theorem copied_skip {e : Entry} (hq : Quiet e.said) (h : Copied log) : Copied (e :: log) := by
  unfold Copied at *
  rwa [lastClear_skip hq]

theorem base_leave {d : Bool} (hb : Base cfg w a act b c p) (hd : decide b.control c = .happens (.cleared .monitored d)) :
    copyable w = true := by
  have pre := decide_happens hd
  simp only [Presupposes] at pre
  rcases pre with ⟨r, x, hc, hr, _⟩ | ⟨r, x, y, hc, hr, _⟩ | ⟨r, x, y, hc, hr, _⟩ | ⟨r, x, hc, _⟩
  · cases hb <;> cases hc <;> exact monitored_copyable hr
  · cases hb <;> cases hc <;> exact monitored_copyable hr
  · cases hb <;> cases hc <;> exact monitored_copyable hr
  · exact absurd hc ((base_not_begin hb).1 _ _ _)

theorem inv_copied (i : Inv cfg a log) (s : Shape cfg w a act o) :
    o.after.control.clearance = .monitored → Copied (entryOf a w act o :: log) := by
  intro hh
  have ih := i.copied
  have hs := i.sound
  cases s with
  | nothing => exact copied_skip quiet_none (ih hh)
  | tamper => exact copied_skip quiet_none (ih hh)
  | event _ b c p e hb hd =>
    obtain ⟨bc, bds, _, _⟩ := base_same hb
    rw [(occur_fields e).1, bc] at hh
    have pre := decide_happens hd
    cases e <;> simp only [Presupposes] at pre <;> simp only [evolve] at hh
    case cleared cl d =>
      subst hh
      obtain ⟨x, row, h1, h2, h3, h4, h5⟩ := cleared_copies (cfg := cfg) (p := p) (b := b) (due := d) (base_leave hb hd)
      rw [bds] at h3
      exact ⟨_, d, x, row, rfl, rfl, h1, h2, h3, h4, h5⟩
    case cameDue => exact copied_skip quiet_due (ih hh)
    case began =>
      obtain ⟨⟨r, v, rfl, _⟩, _⟩ := pre
      exact absurd rfl ((base_not_begin hb).1 _ _ _)
    case edited =>
      have := hs.clear (by rw [← bc]; rcases pre.2.2 with h | h <;> simp [h])
      simp [this] at hh
    case rejected =>
      have := hs.clear (by rw [← bc]; simp [pre.2.1])
      simp [this] at hh
    all_goals cases hh
  | moved => exact copied_skip quiet_none (ih hh)
  | back =>
    rw [(occur_fields _).1] at hh
    simp [evolve] at hh
  | judgedAgain d r t wire row e hr hl hc hd he y hy hyl =>
    change (occur cfg w .operator a e).control.clearance = .monitored at hh
    rw [(occur_fields e).1] at hh
    have pre := decide_happens hd
    cases e <;> simp only [Presupposes] at pre <;> simp only [evolve] at hh
    case cleared cl du =>
      subst hh
      have hc : copyable w = true := by
        rcases pre with ⟨r, x, hc, hr, _⟩ | ⟨r, x, y, hc, hr, _⟩ | ⟨r, x, y, hc, hr, _⟩ | ⟨r, x, hc, hr, _⟩
        · cases hc
        · cases hc
        · cases hc
        · simp only [Command.begin.injEq] at hc
          rw [← hc.1] at hr
          exact monitored_copyable hr
      obtain ⟨x, row', h1, h2, h3, h4, h5⟩ := cleared_copies (cfg := cfg) (p := .operator) (b := a) (due := du) hc
      refine ⟨_, du, x, row', rfl, rfl, h1, h2, ?_, h4, h5⟩
      have hlt : d < a.deliveries.length := (List.getElem?_eq_some_iff.mp hr).1
      simp only [entryOf]
      rw [update_drop _ _ _ _ hlt]
      exact h3
    case began => exact absurd rfl he
    all_goals first
      | cases hh
      | (obtain ⟨_, h⟩ := pre; simp_all)
      | simp_all
  | copied => exact copied_skip quiet_none (ih hh)
  | transmit => exact copied_skip (quiet_begun _) (ih hh)

/-! ## Decisions (P5) -/

theorem decidedOn_cons (e : Entry) (n : Nat) : DecidedOn n (e :: log) ↔ (isDecision e.said = true ∧ e.before.hold = n) ∨ DecidedOn n log := by
  constructor
  · rintro ⟨x, hx, hc⟩
    rcases List.mem_cons.mp hx with h | h
    · exact .inl (h ▸ hc)
    · exact .inr ⟨x, h, hc⟩
  · rintro (h | ⟨x, hx, hc⟩)
    · exact ⟨e, List.mem_cons_self, h⟩
    · exact ⟨x, List.mem_cons_of_mem _ hx, hc⟩

theorem occur_hold (e : Event) : (occur cfg w p b e).hold = b.hold ∨
    ((occur cfg w p b e).hold = b.hold + 1 ∧ isDecision (some e) = false) := by
  cases e with
  | held => exact .inr ⟨rfl, rfl⟩
  | cleared cl d => cases cl <;> exact .inl rfl
  | edited d => unfold occur consequences; cases hb : b.hold <;> simp [openHold, isDecision, hb]
  | _ => exact .inl rfl

theorem held_hold (x : Cause) (d : Bool) : (occur cfg w p b (.held x d)).hold = b.hold + 1 := rfl

/-- Whatever happens to a message that is not held anew keeps what was decided. -/
theorem evolve_decision {s : Control} {e : Event} (h : ∀ x d, e ≠ .held x d) (hd : s.decision ≠ .none) :
    (evolve s e).decision ≠ .none := by
  cases e <;> simp_all [evolve]

theorem decided_event {e : Event} (hd : decide b.control c = .happens e) (h : isDecision (some e) = true) :
    b.control.decision = .none ∧ (evolve b.control e).decision ≠ .none ∧ (occur cfg w p b e).hold = b.hold := by
  have pre := decide_happens hd
  cases e <;> simp [isDecision] at h <;> simp only [Presupposes] at pre
  case approved => obtain ⟨_, _, _, _, h⟩ := pre; exact ⟨h, by simp [evolve], rfl⟩
  case rejected => exact ⟨pre.2.2, by simp [evolve], rfl⟩
  case editApproved => obtain ⟨_, _, _, _, h, _⟩ := pre; exact ⟨h, by simp [evolve], rfl⟩

theorem decided_keep (e : Event) {n : Nat} (h : n ≤ b.hold ∧ (n = b.hold → b.control.decision ≠ .none)) :
    n ≤ (occur cfg w p b e).hold ∧ (n = (occur cfg w p b e).hold → (occur cfg w p b e).control.decision ≠ .none) := by
  rw [(occur_fields e).1]
  rcases occur_hold (cfg := cfg) (w := w) (p := p) (b := b) e with hk | ⟨hk, _⟩
  · rw [hk]
    refine ⟨h.1, fun he => evolve_decision ?_ (h.2 he)⟩
    intro x d hx
    subst hx
    rw [held_hold] at hk
    omega
  · rw [hk]
    exact ⟨by omega, fun he => by omega⟩

theorem inv_decided (i : Inv cfg a log) (s : Shape cfg w a act o) :
    ∀ n, DecidedOn n (entryOf a w act o :: log) → n ≤ o.after.hold ∧ (n = o.after.hold → o.after.control.decision ≠ .none) := by
  intro n hn
  rw [decidedOn_cons] at hn
  have ih := i.decided n
  cases s with
  | nothing => rcases hn with ⟨h, _⟩ | h; cases h; exact ih h
  | tamper => rcases hn with ⟨h, _⟩ | h; cases h; exact ih h
  | event _ b c p e hb hd =>
    obtain ⟨bc, _, bh, _⟩ := base_same hb
    rcases hn with ⟨h, hn⟩ | h
    · obtain ⟨h1, h2, h3⟩ := decided_event (cfg := cfg) (w := w) (p := p) hd h
      rw [(occur_fields e).1, h3, bh]
      simp only [entryOf] at hn
      exact ⟨Nat.le_of_eq hn.symm, fun _ => h2⟩
    · exact decided_keep e (by rw [bc, bh]; exact ih h)
  | moved => rcases hn with ⟨h, _⟩ | h; cases h; exact ih h
  | back => rcases hn with ⟨h, _⟩ | h; cases h; exact decided_keep _ (ih h)
  | judgedAgain d r t wire row e _ _ _ hd _ =>
    rcases hn with ⟨h, hn⟩ | h
    · exact absurd (decided_event (cfg := cfg) (w := w) (p := .operator) hd h).1 (by
        have pre := decide_happens hd
        cases e <;> simp [entryOf, isDecision] at h <;> simp only [Presupposes] at pre <;> simp at pre)
    · exact decided_keep (b := a) e (ih h)
  | copied => rcases hn with ⟨h, _⟩ | h; cases h; exact ih h
  | transmit =>
    rcases hn with ⟨h, _⟩ | h
    · simp only [entryOf] at h; split at h <;> cases h
    · exact ih h

/-- An event that opens no hold keeps a decision that was made. -/
theorem evolve_same {s : Control} {k : Command} {e : Event} (hd : decide s k = .happens e) (hn : s.decision ≠ .none)
    (hh : ∀ x d, e ≠ .held x d) : (evolve s e).decision = s.decision := by
  have pre := decide_happens hd
  cases e <;> simp only [Presupposes] at pre <;> simp_all [evolve]

theorem decidedAs_not_none {said : Option Event} (h : isDecision said = true) : decidedAs said ≠ .none := by
  unfold isDecision at h
  split at h <;> simp_all [decidedAs]

theorem said_event {k : Command} {e : Event} {x : Entry} (hd : decide b.control k = .happens e)
    (ih : ∀ n, DecidedOn n log → n ≤ b.hold) (is : ∀ x, x ∈ log → isDecision x.said = true → x.before.hold = b.hold →
      b.control.decision = decidedAs x.said) (hx : x ∈ log) (hs : isDecision x.said = true)
    (hh : x.before.hold = (occur cfg w p b e).hold) : (occur cfg w p b e).control.decision = decidedAs x.said := by
  rw [(occur_fields e).1]
  have hle := ih x.before.hold ⟨x, hx, hs, rfl⟩
  rcases occur_hold (cfg := cfg) (w := w) (p := p) (b := b) e with hk | ⟨hk, _⟩
  · have hb := is x hx hs (by rw [hh, hk])
    rw [evolve_same hd (by rw [hb]; exact decidedAs_not_none hs) ?_, hb]
    intro y z he
    subst he
    rw [held_hold] at hk
    omega
  · rw [hk] at hh
    omega

theorem said_new {k : Command} {e : Event} (hd : decide b.control k = .happens e) (hs : isDecision (some e) = true) :
    (evolve b.control e).decision = decidedAs (some e) := by
  cases e <;> simp_all [isDecision, evolve, decidedAs]

theorem inv_said (i : Inv cfg a log) (s : Shape cfg w a act o) :
    ∀ e, e ∈ entryOf a w act o :: log → isDecision e.said = true → e.before.hold = o.after.hold → o.after.control.decision = decidedAs e.said := by
  intro x hx hs hh
  have ih : ∀ n, DecidedOn n log → n ≤ a.hold := fun n hn => (i.decided n hn).1
  have is := i.said
  rcases List.mem_cons.mp hx with rfl | hm
  · cases s with
    | event _ b c p e hb hd => rw [(occur_fields e).1]; exact said_new hd hs
    | judgedAgain d r t wire row e _ _ _ hd => 
      show (occur cfg w .operator a e).control.decision = _
      rw [(occur_fields e).1]; exact said_new hd hs
    | transmit => simp only [entryOf] at hs; split at hs <;> cases hs
    | back => cases hs
    | _ => cases hs
  · clear hx
    cases s with
    | nothing => exact is x hm hs hh
    | tamper => exact is x hm hs hh
    | event _ b c p e hb hd =>
      obtain ⟨bc, _, bh, _⟩ := base_same hb
      exact said_event hd (by rw [bh]; exact ih) (by rw [bh, bc]; exact is) hm hs hh
    | moved => exact is x hm hs hh
    | back _ d row c e _ _ _ hp =>
      exact said_event (b := { a with deliveries := update a.deliveries d e }) (k := .back) (by simp [decide, hp]) ih is hm hs hh
    | judgedAgain d r t wire row e _ _ _ hd => exact said_event (p := .operator) hd ih is hm hs hh
    | copied => exact is x hm hs hh
    | transmit => exact is x hm hs hh

/-! ## Copies go to the operator (P12) -/

theorem inv_copies (i : Inv cfg a log) (s : Shape cfg w a act o) : ∀ x, x ∈ o.after.deliveries → x.copy = true →
    ∃ e due, e ∈ entryOf a w act o :: log ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some x.recipient := by
  have old : ∀ x : DeliveryRow, (∃ y, y ∈ a.deliveries ∧ y.copy = true ∧ y.recipient = x.recipient) →
      ∃ e due, e ∈ entryOf a w act o :: log ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some x.recipient := by
    rintro x ⟨y, hy, hc, hr⟩
    obtain ⟨e, due, he, h1, h2⟩ := i.copies y hy hc
    exact ⟨e, due, List.mem_cons_of_mem _ he, h1, by rw [h2, hr]⟩
  have upd : ∀ {ds : List DeliveryRow} {d : Nat} {ev : Delivery.Event} {x : DeliveryRow}, x ∈ update ds d ev → x.copy = true →
      (∀ y, y ∈ ds → y.copy = true → ∃ e due, e ∈ entryOf a w act o :: log ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some y.recipient) →
      ∃ e due, e ∈ entryOf a w act o :: log ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some x.recipient := by
    intro ds d ev x hx hc h
    obtain ⟨y, hy, h1, h2⟩ := update_mem hx
    obtain ⟨e, due, he, h3, h4⟩ := h y hy (by rw [h1]; exact hc)
    exact ⟨e, due, he, h3, by rw [h4, h2]⟩
  have here : ∀ y, y ∈ a.deliveries → y.copy = true → ∃ e due, e ∈ entryOf a w act o :: log ∧
      e.said = some (.cleared .monitored due) ∧ e.world.oversight = some y.recipient := fun y hy hc => old y ⟨y, hy, hc, rfl⟩
  intro x hx hc
  cases s with
  | nothing => exact here x hx hc
  | tamper => exact here x hx hc
  | event _ b c p e hb hd =>
    rcases occur_copies cfg w p b e x hx hc with h | ⟨due, rfl, h⟩
    · rw [(base_same hb).2.1] at h; exact old x h
    · exact ⟨_, due, List.mem_cons_self, rfl, h⟩
  | moved => exact upd hx hc here
  | back _ d row c e =>
    rcases occur_copies cfg w .operator _ _ x hx hc with ⟨y, hy, h1, h2⟩ | ⟨due, h, _⟩
    · obtain ⟨e, due, he, h3, h4⟩ := upd hy h1 here
      exact ⟨e, due, he, h3, by rw [h4, h2]⟩
    · cases h
  | judgedAgain d r t wire row e =>
    refine upd hx hc ?_
    intro y hy hyc
    rcases occur_copies cfg w .operator a e y hy hyc with h | ⟨due, rfl, h⟩
    · exact old y h
    · exact ⟨_, due, List.mem_cons_self, rfl, h⟩
  | copied => exact upd hx hc here
  | transmit => exact upd hx hc here

/-! ## Deliveries (P6, P7) -/

theorem finalAt_some {ds : List DeliveryRow} {d : Nat} {row : DeliveryRow} (h : ds[d]? = some row) : finalAt ds d = row.status.final := by
  simp [finalAt, h]

/-- What the control of a delivery allows, from each status: a final one stays, but `delivered` may become `bounced`. -/
theorem decide_final {s : Delivery.Status} {k : Delivery.Command} {e : Delivery.Event} (h : Delivery.decide s k = .happens e)
    (f : s.final = true) : s = .delivered ∧ e = .bounced ∧ k = .dsn false := by
  cases k <;> simp only [Delivery.decide] at h <;> cases s <;> simp_all [Delivery.Status.final]
  all_goals (next x => cases x <;> simp_all)

theorem waiting_final {s : Delivery.Status} (h : s.waiting = true) : s.final = false := by
  cases s <;> simp_all [Delivery.Status.waiting, Delivery.Status.final]

theorem turns_final {did : Option (Nat × Delivery.Event)} {d : Nat} {row row' : DeliveryRow} (t : Turns did d row row')
    (f : row.status.final = true) : row'.status.final = true := by
  rcases t.2.2 with h | ⟨h, _⟩ | ⟨e, k, _, hd, he⟩
  · rw [h]; exact f
  · simp [waiting_final h] at f
  · obtain ⟨_, rfl, _⟩ := decide_final hd f
    rw [he]; rfl

theorem inv_endings (i : Inv cfg a log) (s : Shape cfg w a act o) :
    ∀ d, endings d (entryOf a w act o :: log) = if finalAt o.after.deliveries d then 1 else 0 := by
  intro d
  have f := shape_follows s
  have ih := i.endings d
  simp only [MultiMail.endings, entryOf, ih]
  by_cases hb : finalAt a.deliveries d = true
  · have : finalAt o.after.deliveries d = true := by
      unfold finalAt at hb
      split at hb
      · cases hb
      · next row hr =>
        obtain ⟨row', hr', t⟩ := f.old d row hr
        rw [finalAt_some hr']
        exact turns_final t hb
    simp [this, hb]
  · by_cases hx : finalAt o.after.deliveries d = true <;> simp [hb, hx]

theorem transmit_only {s : Delivery.Status} {k : Delivery.Command} (h : Delivery.decide s k = .happens .transmitting) :
    k = .transmit ∧ s = .leased := by
  revert h
  cases k <;> (first | (rename_i x y; cases x <;> cases y) | (rename_i x; cases x) | skip) <;> cases s <;> simp [Delivery.decide]

theorem moves_transmit {row : DeliveryRow} {d : Nat} {k : Delivery.Command} (h : Moves cfg w a row act d k) : k ≠ .transmit := by
  cases h <;> simp

theorem decide_reached {s : Delivery.Status} {k : Delivery.Command} {e : Delivery.Event} (h : Delivery.decide s k = .happens e)
    (r : reached s = true) (m : mark e ≠ some false) : reached (Delivery.evolve e) = true := by
  revert h r m
  cases k <;> (first | (rename_i x y; cases x <;> cases y) | (rename_i x; cases x) | skip) <;> cases s <;>
    simp [Delivery.decide, reached] <;> intro h <;> subst h <;> simp [mark, Delivery.evolve]

theorem inv_handed (i : Inv cfg a log) (s : Shape cfg w a act o) :
    ∀ d, handed d (entryOf a w act o :: log) = true → ∃ row, o.after.deliveries[d]? = some row ∧ reached row.status = true := by
  intro d hh
  have f := shape_follows s
  have ih := i.handed d
  -- What was handed before, and was not taken back by this step.
  have keep : handed d log = true → (∀ e, o.did = some (d, e) → mark e ≠ some false) →
      ∃ row, o.after.deliveries[d]? = some row ∧ reached row.status = true := by
    intro h hm
    obtain ⟨row, hr, hx⟩ := ih h
    obtain ⟨row', hr', t⟩ := f.old d row hr
    refine ⟨row', hr', ?_⟩
    rcases t.2.2 with h | ⟨h, _⟩ | ⟨e, k, hd, hk, he⟩
    · rw [h]; exact hx
    · cases hs : row.status <;> simp_all [reached, Delivery.Status.waiting]
    · rw [he]; exact decide_reached hk hx (hm e hd)
  simp only [MultiMail.handed, entryOf] at hh
  cases hd : o.did with
  | none => rw [hd] at hh; exact keep hh (by simp [hd])
  | some x =>
    obtain ⟨k, e⟩ := x
    rw [hd] at hh
    simp only at hh
    cases hk : Nat.beq k d with
    | false =>
      simp only [hk] at hh
      refine keep hh ?_
      intro e' he'
      rw [hd] at he'
      cases he'
      simp at hk
    | true =>
      have hkd : k = d := Nat.eq_of_beq_eq_true hk
      subst hkd
      cases hm : mark e with
      | none =>
        simp only [hk, hm] at hh
        refine keep hh ?_
        intro e' he'
        rw [hd] at he'
        cases he'
        simp [hm]
      | some m =>
        simp only [hk, hm] at hh
        subst hh
        have het : e = .transmitting := by cases e <;> simp_all [mark]
        subst het
        -- It began to leave in this step, so its row exists and says so.
        cases s <;> simp at hd
        case copied d wire row hr _ _ _ _ =>
          obtain ⟨rfl, _⟩ := hd
          exact ⟨_, by rw [update_get]; simp [hr]; rfl, rfl⟩
        case transmit d wire row hr _ _ _ _ _ _ =>
          obtain ⟨rfl, _⟩ := hd
          exact ⟨_, by rw [update_get]; simp [hr]; rfl, rfl⟩
        case moved =>
          obtain ⟨rfl, rfl⟩ := hd
          rename_i hm he
          first
            | exact absurd (transmit_only he).1 (moves_transmit hm)
            | exact absurd (transmit_only hm).1 (moves_transmit he)
        case back =>
          obtain ⟨rfl, rfl⟩ := hd
          rename_i hm he
          first
            | exact absurd (transmit_only he).1 (moves_transmit hm)
            | exact absurd (transmit_only hm).1 (moves_transmit he)
            | exact absurd (transmit_only (by assumption)).1 (moves_transmit (cfg := cfg) (w := w) (a := a) (by assumption))

end MultiMail
