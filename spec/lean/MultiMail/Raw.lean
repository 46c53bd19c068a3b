module
public import MultiMail.Plain
public import MultiMail.Giver
public import MultiMail.Shown
/-!
Promises once more, of raw entries alone: who did what in which world, and what the entry says happened. No function of `History.lean` or
`Promises.lean` stands in these statements, so that one that says too little there is noticed here (`spec/mutants`).
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a : Aggregate} {act : Act} {o : Outcome} {log newer older middle : List Entry} {e z : Entry} {d : Nat}
  {row : DeliveryRow}

/-! ## Lives: whatever a key that may send makes, and whatever the rules let anybody do to it -/

theorem lives_begin (c : Content) (n : Nat) (timing : Timing) (w : World) (h : w.sends n = true) : ∃ a log, Life cfg a log ∧ a.content = c ∧
    a.control.timing = timing ∧ a.authors = [.key n] := ⟨_, _, .init c n timing w h, rfl, rfl, rfl⟩

/-- Nothing that a step does is left out: in no world, by nobody. -/
theorem lives_go_on (l : Life cfg a log) (h : step cfg w a act = some o) : Life cfg o.after (⟨a, w, act, o.said, o.did, o.after⟩ :: log) :=
  .step w act o l h

/-! ## What an approval is -/

theorem standing_raw : ∀ {log before : List Entry} {z : Entry}, standing log = some (z, before) → ∃ between, log = between ++ z :: before ∧
    (z.said = some .approved ∨ z.said = some .editApproved) ∧ ∀ x, x ∈ between →
      (x.said = none ∧ (∀ q c, x.act ≠ .edit q c) ∧ ∀ q r t, x.act ≠ .reschedule q r t) ∨ x.said = some .began ∨ x.said = some .cameDue
  | [], _, _, h => by cases h
  | y :: ys, before, z, h => by
    have later : standing ys = some (z, before) →
        ((y.said = none ∧ (∀ q c, y.act ≠ .edit q c) ∧ ∀ q r t, y.act ≠ .reschedule q r t) ∨ y.said = some .began ∨ y.said = some .cameDue) →
        ∃ between, y :: ys = between ++ z :: before ∧ (z.said = some .approved ∨ z.said = some .editApproved) ∧ ∀ x, x ∈ between →
          (x.said = none ∧ (∀ q c, x.act ≠ .edit q c) ∧ ∀ q r t, x.act ≠ .reschedule q r t) ∨ x.said = some .began ∨ x.said = some .cameDue := by
      intro hs hy
      obtain ⟨between, rfl, h1, h2⟩ := standing_raw hs
      refine ⟨y :: between, rfl, h1, fun x hx => ?_⟩
      rcases List.mem_cons.mp hx with rfl | hx
      · exact hy
      · exact h2 x hx
    unfold standing at h
    split at h
    · next hy => cases h; exact ⟨[], rfl, .inl hy, fun _ hx => by cases hx⟩
    · next hy => cases h; exact ⟨[], rfl, .inr hy, fun _ hx => by cases hx⟩
    · next hy =>
      split at h
      · cases h
      · cases h
      · next h1 h2 => exact later h (.inl ⟨hy, fun q c hq => h1 q c hq, fun q r t hq => h2 q r t hq⟩)
    · next hy => exact later h (.inr (.inl hy))
    · next hy => exact later h (.inr (.inr hy))
    · cases h

theorem lastClear_raw : ∀ {log : List Entry} {z : Entry}, lastClear log = some z → ∃ between before, log = between ++ z :: before ∧
    (z.said = some .approved ∨ z.said = some .editApproved ∨ ∃ c due, z.said = some (.cleared c due)) ∧ ∀ x, x ∈ between →
      x.said = none ∨ x.said = some .began ∨ x.said = some .cameDue
  | [], _, h => by cases h
  | y :: ys, z, h => by
    have later : lastClear ys = some z → (y.said = none ∨ y.said = some .began ∨ y.said = some .cameDue) →
        ∃ between before, y :: ys = between ++ z :: before ∧
          (z.said = some .approved ∨ z.said = some .editApproved ∨ ∃ c due, z.said = some (.cleared c due)) ∧ ∀ x, x ∈ between →
          x.said = none ∨ x.said = some .began ∨ x.said = some .cameDue := by
      intro hs hy
      obtain ⟨between, before, rfl, h1, h2⟩ := lastClear_raw hs
      refine ⟨y :: between, before, rfl, h1, fun x hx => ?_⟩
      rcases List.mem_cons.mp hx with rfl | hx
      · exact hy
      · exact h2 x hx
    unfold lastClear at h
    split at h
    · next hy => cases h; exact ⟨[], ys, rfl, .inl hy, fun _ hx => by cases hx⟩
    · next hy => cases h; exact ⟨[], ys, rfl, .inr (.inl hy), fun _ hx => by cases hx⟩
    · next hy => cases h; exact ⟨[], ys, rfl, .inr (.inr ⟨_, _, hy⟩), fun _ hx => by cases hx⟩
    · next hy => exact later h (.inl hy)
    · next hy => exact later h (.inr (.inl hy))
    · next hy => exact later h (.inr (.inr hy))
    · cases h

/-- Somebody made the message, edited it, with an approval or without, or moved its time. -/
def Composed (x : Entry) (q : Person) : Prop :=
  x.act = .create q ∨ (∃ c, x.act = .edit q c) ∨ (∃ r c, x.act = .editApprove q r c) ∨ ∃ r t, x.act = .reschedule q r t

/-- The newest revision is this person's. -/
def NewestBy (q : Person) (log : List Entry) : Prop :=
  ∃ between z before, log = between ++ z :: before ∧ Composed z q ∧ ∀ x, x ∈ between → ∀ p, ¬ Composed x p

theorem composer_raw : ∀ {log : List Entry} {q : Person}, composer log = some q → NewestBy q log
  | [], _, h => by cases h
  | y :: ys, q, h => by
    by_cases hy : ∃ p, Composed y p
    · obtain ⟨p, hp⟩ := hy
      have : p = q := by rcases hp with hp | ⟨c, hp⟩ | ⟨r, c, hp⟩ | ⟨r, t, hp⟩ <;> simpa [composer, hp] using h
      subst this
      exact ⟨[], y, ys, rfl, hp, fun _ hx => by cases hx⟩
    · have hn : ∀ p, ¬ Composed y p := fun p hp => hy ⟨p, hp⟩
      have hs : composer ys = some q := by
        rw [composer_skip (e := y)] at h
        · exact h
        · intro p hp
          refine hn p ?_
          cases ha : y.act <;> simp_all [composes, Composed]
      obtain ⟨between, z, before, rfl, hz, hb⟩ := composer_raw hs
      refine ⟨y :: between, z, before, rfl, hz, fun x hx => ?_⟩
      rcases List.mem_cons.mp hx with rfl | hx
      · exact hn
      · exact hb x hx

theorem may_raw {q : Person} (h : MayDecide e older q) : q = .operator ∨ ∃ n, q = .key n ∧ e.world.decides n = true ∧
    ∀ x, x ∈ older → x.act ≠ .create (.key n) ∧ ∀ c, x.act ≠ .edit (.key n) c := by
  cases q with
  | operator => exact .inl rfl
  | key n =>
    refine .inr ⟨n, rfl, h.1, fun x hx => ⟨fun ha => h.2 ⟨x, hx, ?_⟩, fun c ha => h.2 ⟨x, hx, ?_⟩⟩⟩ <;> simp [ha, composes]

/-- P1, of entries alone. Where the content of a delivery to a recipient begins to leave, and the mode at submit or now is gated, one of two is so. Before it
stands an approval of this very content, by an operator session or by a key that then stood with `oversight` and had neither made nor edited the message, of a
newest revision that somebody else composed; or an operator session's edit with its approval. Since then nobody edited it or moved its time, and nothing happened
to it but that its time came and that it began to leave. Or neither mode is `gated_all`, and an operator's allowlist entry covers each recipient and each address
that answers go to but the mailbox's own. -/
theorem P1_raw (l : Life cfg a log) (hl : log = newer ++ e :: older) (hd : e.did = some (d, .transmitting))
    (hr : e.before.deliveries[d]? = some row) (hc : row.copy = false)
    (hg : e.world.mode = .gatedAll ∨ e.world.mode = .gatedSend ∨ e.before.submitMode = .gatedAll ∨ e.before.submitMode = .gatedSend) :
    (∃ between z before, older = between ++ z :: before ∧
      (∀ x, x ∈ between → (x.said = none ∧ (∀ q c, x.act ≠ .edit q c) ∧ ∀ q r t, x.act ≠ .reschedule q r t) ∨
        x.said = some .began ∨ x.said = some .cameDue) ∧
      z.after.content = e.before.content ∧
      ((∃ p r, z.act = .approve p r ∧ (∃ q, q ≠ p ∧ NewestBy q before) ∧ (p = .operator ∨ ∃ n, p = .key n ∧ z.world.decides n = true ∧
          ∀ x, x ∈ before → x.act ≠ .create (.key n) ∧ ∀ c, x.act ≠ .edit (.key n) c)) ∨
        ∃ r c, z.act = .editApprove .operator r c)) ∨
      (e.world.mode ≠ .gatedAll ∧ e.before.submitMode ≠ .gatedAll ∧
        (∀ x, x ∈ e.before.content.recipients → e.world.allowed x = true) ∧
        ∀ x, x ∈ e.before.content.replyTo → x ≠ cfg.own → e.world.allowed x = true) := by
  have h : Leaves e d row := ⟨hd, hr⟩
  have hm : gated e.mode = true := by
    have hn := (P2_read_only l hl h hc).1
    revert hn hg
    unfold Entry.mode effective
    cases e.world.mode <;> cases e.before.submitMode <;> simp [stricter, Mode.rank, gated]
  by_cases hy : Approved cfg older (cfg.digest e.before.content)
  · obtain ⟨z, before, hs, hdec, hx⟩ := hy
    obtain ⟨between, rfl, _, hq⟩ := standing_raw hs
    refine .inl ⟨between, z, before, rfl, hq, cfg.injective _ _ hx, ?_⟩
    rcases hdec with ⟨p, r, ha, hmay, q, hn, hc⟩ | ⟨r, c, ha⟩
    · exact .inl ⟨p, r, ha, ⟨q, hn, composer_raw hc⟩, may_raw hmay⟩
    · exact .inr ⟨r, c, ha⟩
  · have h2 := P1_addresses l hl h hc hm hy
    rcases P1_gate l hl h hc hm with h1 | ⟨h1, _⟩
    · exact absurd h1 hy
    · refine .inr ⟨?_, ?_, h2⟩ <;> intro hx <;> revert h1 <;> unfold Entry.mode effective <;> rw [hx]
      · cases e.before.submitMode <;> simp [stricter, Mode.rank]
      · cases e.world.mode <;> simp [stricter, Mode.rank]

/-- P3, of entries alone: what the worker sends is the content that is stored, and the one that an entry let leave; since that entry nothing happened to the
message but that its time came and that it began to leave. -/
theorem P3_raw (l : Life cfg a log) (hl : log = newer ++ e :: older) (hd : e.did = some (d, .transmitting))
    (hr : e.before.deliveries[d]? = some row) (hc : row.copy = false) :
    ∃ between z before t, older = between ++ z :: before ∧
      (z.said = some .approved ∨ z.said = some .editApproved ∨ ∃ c due, z.said = some (.cleared c due)) ∧
      (∀ x, x ∈ between → x.said = none ∨ x.said = some .began ∨ x.said = some .cameDue) ∧
      e.act = .handOver d e.before.revision t z.after.content ∧ z.after.content = e.before.content := by
  obtain ⟨z, t, wire, hz, ha, rfl⟩ := P3_content l hl ⟨hd, hr⟩ hc
  obtain ⟨between, before, rfl, hs, hq⟩ := lastClear_raw hz
  obtain ⟨z', hz', hx⟩ := P3_binding l hl ⟨hd, hr⟩ hc
  have : z' = z := by rw [hz] at hz'; exact (Option.some.inj hz').symm
  subst this
  exact ⟨between, z', before, t, rfl, hs, hq, ha, cfg.injective _ _ hx⟩

/-- P4, of entries alone: who decides is an operator session, or a key that then stood with `oversight` and had neither made nor edited the message; and whoever
approves, but by an edit, did not compose the newest revision. -/
theorem P4_raw (l : Life cfg a log) (hl : log = newer ++ e :: older)
    (hd : e.said = some .approved ∨ e.said = some .rejected ∨ e.said = some .editApproved) :
    (∃ p r, ((e.act = .approve p r ∧ ∃ q, q ≠ p ∧ NewestBy q older) ∨ e.act = .reject p r) ∧
        (p = .operator ∨ ∃ n, p = .key n ∧ e.world.decides n = true ∧
        ∀ x, x ∈ older → x.act ≠ .create (.key n) ∧ ∀ c, x.act ≠ .edit (.key n) c)) ∨
      ∃ r c, e.act = .editApprove .operator r c ∧ ∀ x, x ∈ c.recipients → x ∈ e.before.content.recipients := by
  have hs : isDecision e.said = true := by rcases hd with h | h | h <;> rw [h] <;> rfl
  rcases P4_separation l hl hs with ⟨p, r, ha, hm, q, hn, hc⟩ | ⟨p, r, ha, hm⟩ | h
  · exact .inl ⟨p, r, .inl ⟨ha, q, hn, composer_raw hc⟩, may_raw hm⟩
  · exact .inl ⟨p, r, .inr ha, may_raw hm⟩
  · exact .inr h

/-- P4, of entries alone: what an operator session approves, but by an edit, has a newest revision that a key composed: neither an edit of the operator's nor a
time that the operator set. -/
theorem P4_own (l : Life cfg a log) (hl : log = newer ++ e :: older) (hs : e.said = some .approved) {r : Option Nat}
    (ha : e.act = .approve .operator r) : ∃ n, NewestBy (.key n) older := by
  rcases P4_raw l hl (.inl hs) with ⟨p, r', ⟨h, q, hn, hq⟩ | h, _⟩ | ⟨r', c, h, _⟩
  · rw [ha] at h
    cases h
    cases q with
    | operator => exact absurd rfl hn
    | key n => exact ⟨n, hq⟩
  · rw [ha] at h; cases h
  · rw [ha] at h; cases h

/-- P5, of entries alone: two decisions are of two holds. -/
theorem P5_raw (l : Life cfg a log) (hl : log = newer ++ e :: (middle ++ z :: older))
    (hd : e.said = some .approved ∨ e.said = some .rejected ∨ e.said = some .editApproved)
    (hz : z.said = some .approved ∨ z.said = some .rejected ∨ z.said = some .editApproved) : e.before.hold ≠ z.before.hold := by
  intro hh
  refine P5_once l hl (by rcases hd with h | h | h <;> rw [h] <;> rfl) ⟨z, by simp, ?_, hh.symm⟩
  rcases hz with h | h | h <;> rw [h] <;> rfl

theorem handed_falls (hz : handed d (z :: older) = true) : ∀ {middle : List Entry}, handed d (middle ++ z :: older) = false →
    ∃ x ev, x ∈ middle ∧ x.did = some (d, ev) ∧ mark ev = some false
  | [], h => by rw [List.nil_append, hz] at h; cases h
  | x :: middle, h => by
    have later : handed d (middle ++ z :: older) = false → ∃ y ev, y ∈ x :: middle ∧ y.did = some (d, ev) ∧ mark ev = some false := by
      intro h
      obtain ⟨y, ev, hy, h1, h2⟩ := handed_falls hz h
      exact ⟨y, ev, List.mem_cons_of_mem _ hy, h1, h2⟩
    simp only [List.cons_append, handed] at h
    cases hd : x.did with
    | none => simp only [hd] at h; exact later h
    | some p =>
      obtain ⟨k, ev⟩ := p
      simp only [hd] at h
      cases hk : Nat.beq k d with
      | false => simp only [hk] at h; exact later h
      | true =>
        have : k = d := Nat.eq_of_beq_eq_true hk
        subst this
        cases hm : mark ev with
        | none => simp only [hk, hm] at h; exact later h
        | some b => simp only [hk, hm] at h; subst h; exact ⟨x, ev, by simp, hd, hm⟩

/-- P7, of entries alone: between two entries in which content of one delivery begins to leave stands one in which the far side put it off, or somebody
ordered it to be sent again. -/
theorem P7_raw (l : Life cfg a log) (hl : log = newer ++ e :: (middle ++ z :: older)) (hd : e.did = some (d, .transmitting))
    (hr : e.before.deliveries[d]? = some row) (hz : z.did = some (d, .transmitting)) :
    ∃ x, x ∈ middle ∧ (x.act = .deferred d ∨ ∃ p, x.act = .sendAgain p d) := by
  have hh : handed d (z :: older) = true := by simp [handed, hz, mark]
  obtain ⟨x, ev, hx, h1, h2⟩ := handed_falls hh (P7_no_double l hl ⟨hd, hr⟩)
  obtain ⟨m1, m2, rfl⟩ := List.append_of_mem hx
  exact ⟨x, hx, P7_definite (newer := newer ++ e :: m1) (older := m2 ++ z :: older) l (by rw [hl]; simp) h1 h2⟩

/-- Honest, always, of statuses by name: whoever may have the message is listed as such. -/
theorem honest_raw (l : Life cfg a log) (h : handed d log = true) : ∃ row, a.deliveries[d]? = some row ∧
    (row.status = .transmitting ∨ row.status = .sent ∨ row.status = .delivered ∨ row.status = .bounced ∨ row.status = .unknown) := by
  obtain ⟨row, hr, hs⟩ := honest_listed l h
  exact ⟨row, hr, by revert hs; cases row.status <;> simp [reached]⟩

/-- Its content may have left. -/
def mayHaveLeft (s : Delivery.Status) : Prop := s = .transmitting ∨ s = .sent ∨ s = .delivered ∨ s = .unknown

theorem before_left {s : Delivery.Status} {c : Delivery.Command} {ev : Delivery.Event} (h : Delivery.decide s c = .happens ev)
    (h1 : mayHaveLeft (Delivery.evolve ev)) (h2 : ev ≠ .transmitting) : mayHaveLeft s := by
  unfold mayHaveLeft at *
  cases c <;> (first | (rename_i x y; cases x <;> cases y) | (rename_i x; cases x) | skip) <;> cases s <;>
    simp [Delivery.decide] at h <;> subst h <;> simp_all [Delivery.evolve]

/-- P7, and the entries tell all: whatever is on its way, was taken, was lost or says `delivered` has an entry in which its content began to leave. -/
theorem P7_told (l : Life cfg a log) : ∀ {d : Nat} {row : DeliveryRow}, a.deliveries[d]? = some row →
    (row.status = .transmitting ∨ row.status = .sent ∨ row.status = .delivered ∨ row.status = .unknown) →
    ∃ e, e ∈ log ∧ e.did = some (d, .transmitting) := by
  induction l with
  | init => intro d row hr; simp [created] at hr
  | @step b log w act o l hs ih =>
    intro d row hr hst
    have f := shape_follows (shape hs)
    cases hb : b.deliveries[d]? with
    | none => have := f.new d row hb hr; simp [this] at hst
    | some old =>
      obtain ⟨row', hr', t⟩ := f.old d old hb
      have : row' = row := by rw [hr] at hr'; exact (Option.some.inj hr').symm
      subst this
      have before : (old.status = .transmitting ∨ old.status = .sent ∨ old.status = .delivered ∨ old.status = .unknown) →
          ∃ e : Entry, e ∈ (⟨b, w, act, o.said, o.did, o.after⟩ : Entry) :: log ∧ e.did = some (d, .transmitting) := by
        intro h
        obtain ⟨e, he, hd⟩ := ih hb h
        exact ⟨e, List.mem_cons_of_mem _ he, hd⟩
      rcases t.2.2 with h | ⟨_, h⟩ | ⟨ev, c, hd, hk, h⟩
      · exact before (by rw [← h]; exact hst)
      · simp [h] at hst
      · by_cases ht : ev = .transmitting
        · subst ht
          exact ⟨_, List.mem_cons_self .., hd⟩
        · exact before (before_left hk (by rw [← h]; exact hst) ht)

end MultiMail
