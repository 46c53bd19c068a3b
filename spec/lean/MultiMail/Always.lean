module
public import MultiMail.Kept
/-! The last parts of the invariant, and that it holds of every life of every message. -/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a b : Aggregate} {act : Act} {o : Outcome} {c : Command} {p : Person} {log : List Entry}

theorem handed_cons (h : handed d (entryOf a w act o :: log) = true) :
    handed d log = true ∨ o.did = some (d, .transmitting) := by
  simp only [handed, entryOf] at h
  cases hd : o.did with
  | none => rw [hd] at h; exact .inl h
  | some x =>
    obtain ⟨k, e⟩ := x
    rw [hd] at h
    cases hk : Nat.beq k d with
    | false => simp only [hk] at h; exact .inl h
    | true =>
      have : k = d := Nat.eq_of_beq_eq_true hk
      subst this
      cases hm : mark e with
      | none => simp only [hk, hm] at h; exact .inl h
      | some m =>
        simp only [hk, hm] at h
        subst h
        right
        cases e <;> simp_all [mark]

/-- Only two shapes let content begin to leave. -/
theorem transmitting_shape (s : Shape cfg w a act o) {d : Nat} (hd : o.did = some (d, .transmitting)) :
    ∃ row, a.deliveries[d]? = some row ∧ row.status = .leased ∧ w.suppressed row.recipient = false ∧ w.killed = false ∧
      ∃ wire, act = .handOver d a.revision cfg.environment.transport wire ∧
      (row.copy = true ∨ (row.copy = false ∧ Judged cfg w a row wire ∧ o.after.control.begun = true ∧
        (w.limited && !a.control.begun) = false)) := by
  cases s with
  | nothing => cases hd
  | tamper => cases hd
  | event => cases hd
  | moved _ k row c e hr hm he =>
    cases hd
    exact absurd (transmit_only he).1 (moves_transmit hm)
  | back _ k row c e hr hm he =>
    cases hd
    exact absurd (transmit_only he).1 (moves_transmit hm)
  | judgedAgain => cases hd
  | copied k wire row hr hl hc h1 h2 => cases hd; exact ⟨row, hr, hl, h1, h2, wire, rfl, .inl hc⟩
  | transmit k wire row hr hl hc h1 h2 h3 hj => cases hd; exact ⟨row, hr, hl, h1, h2, wire, rfl, .inr ⟨hc, hj, rfl, h3⟩⟩

theorem evolve_begun {s : Control} {e : Event} (h : (evolve s e).begun = false) : s.begun = false := by
  cases e <;> simp_all [evolve]

theorem shape_begun (s : Shape cfg w a act o) (h : o.after.control.begun = false) : a.control.begun = false := by
  cases s with
  | nothing => exact h
  | tamper => exact h
  | event _ b c p e hb =>
    rw [(occur_fields e).1, (base_same hb).1] at h
    exact evolve_begun h
  | moved => exact h
  | back => rw [(occur_fields _).1] at h; exact evolve_begun h
  | judgedAgain d r t wire row e =>
    change (occur cfg w .operator a e).control.begun = false at h
    rw [(occur_fields e).1] at h
    exact evolve_begun h
  | copied => exact h
  | transmit => cases h

theorem inv_begun (i : Inv cfg a log) (s : Shape cfg w a act o) : o.after.control.begun = false →
    ∀ (d : Nat) (row : DeliveryRow), o.after.deliveries[d]? = some row → row.copy = false → handed d (entryOf a w act o :: log) = false := by
  intro hb d row' hr' hc
  have f := shape_follows s
  cases hh : handed d (entryOf a w act o :: log) with
  | false => rfl
  | true =>
    rcases handed_cons hh with h | h
    · obtain ⟨row, hr, _⟩ := i.handed d h
      obtain ⟨x, hx, t⟩ := f.old d row hr
      have hxr : x = row' := by rw [hr'] at hx; exact (Option.some.inj hx).symm
      subst hxr
      have := i.begun (shape_begun s hb) d row hr (by rw [← t.2.1]; exact hc)
      rw [this] at h; exact h.symm
    · obtain ⟨row, hr, _, _, _, _, _, hk⟩ := transmitting_shape s h
      obtain ⟨x, hx, t⟩ := f.old d row hr
      have hxr : x = row' := by rw [hr'] at hx; exact (Option.some.inj hx).symm
      subst hxr
      rcases hk with hk | ⟨_, _, hk, _⟩
      · rw [t.2.1, hk] at hc; cases hc
      · rw [hk] at hb; cases hb

/-! ## Cleared -/

theorem cleared_skip {e : Entry} {x : Option Nat} (hq : Quiet e.said) (h : ∃ z, lastClear log = some z ∧ x = some (cfg.digest z.after.content)) :
    ∃ z, lastClear (e :: log) = some z ∧ x = some (cfg.digest z.after.content) := by
  rwa [lastClear_skip hq]

theorem occur_cleared {e : Event} (h : e = .approved ∨ e = .editApproved ∨ ∃ x d, e = .cleared x d) :
    (occur cfg w p b e).clearedDigest = some (cfg.digest b.content) := by
  rcases h with rfl | rfl | ⟨x, d, rfl⟩
  · rfl
  · rfl
  · cases x <;> rfl

theorem inv_cleared_occur {e : Event} {did : Option (Nat × Delivery.Event)} {after : Aggregate} (hd : decide b.control c = .happens e)
    (ih : b.control.phase = .cleared → ∃ z, lastClear log = some z ∧ b.clearedDigest = some (cfg.digest z.after.content))
    (hc : after.content = b.content) (hk : after.control = evolve b.control e)
    (hx : after.clearedDigest = (occur cfg w p b e).clearedDigest) (hnb : e ≠ .began) :
    after.control.phase = .cleared →
    ∃ z, lastClear (⟨a, w, act, some e, did, after⟩ :: log) = some z ∧ after.clearedDigest = some (cfg.digest z.after.content) := by
  intro hp
  rw [hk] at hp
  have pre := decide_happens hd
  cases e <;> simp only [evolve, Presupposes] at hp pre
  case cleared x d => exact ⟨_, rfl, by rw [hx, occur_cleared (.inr (.inr ⟨x, d, rfl⟩)), hc]⟩
  case approved => exact ⟨_, rfl, by rw [hx, occur_cleared (.inl rfl), hc]⟩
  case editApproved => exact ⟨_, rfl, by rw [hx, occur_cleared (.inr (.inl rfl)), hc]⟩
  case cameDue =>
    rw [hx]
    exact cleared_skip quiet_due (ih hp)
  case edited => rcases pre.2.2 with h | h <;> simp [h] at hp
  case began => exact absurd rfl hnb
  all_goals cases hp

theorem inv_cleared (i : Inv cfg a log) (s : Shape cfg w a act o) : o.after.control.phase = .cleared →
    ∃ z, lastClear (entryOf a w act o :: log) = some z ∧ o.after.clearedDigest = some (cfg.digest z.after.content) := by
  have ih := i.cleared
  cases s with
  | nothing => intro hp; exact cleared_skip quiet_none (ih hp)
  | tamper => intro hp; exact cleared_skip quiet_none (ih hp)
  | event _ b c p e hb hd =>
    obtain ⟨bc, _, _, bd⟩ := base_same hb
    refine inv_cleared_occur (w := w) (p := p) hd ?_ (occur_content e) (occur_fields e).1 rfl ?_
    · rw [bc, bd]; exact ih
    · intro he
      subst he
      obtain ⟨⟨r, v, hc, _⟩, _⟩ := decide_happens hd
      exact absurd hc ((base_not_begin hb).1 _ _ _)
  | moved => intro hp; exact cleared_skip quiet_none (ih hp)
  | back =>
    intro hp
    rw [(occur_fields _).1] at hp
    cases hp
  | judgedAgain d r t wire row e hr hl hc hd he =>
    have hx := occur_content (cfg := cfg) (w := w) (p := .operator) (b := a) e
    have hy := (occur_fields (cfg := cfg) (w := w) (p := .operator) (b := a) e).1
    exact inv_cleared_occur (w := w) (p := .operator) hd ih hx hy rfl he
  | copied => intro hp; exact cleared_skip quiet_none (ih hp)
  | transmit => intro hp; exact cleared_skip (quiet_begun _) (ih hp)

/-! ## Every life of every message -/

theorem inv_step (i : Inv cfg a log) (s : Shape cfg w a act o) : Inv cfg o.after (entryOf a w act o :: log) where
  sound := inv_sound i s
  authors := inv_authors i s
  author := inv_author i s
  human := inv_human i s
  cleared := inv_cleared i s
  copied := inv_copied i s
  decided := inv_decided i s
  said := inv_said i s
  copies := inv_copies i s
  handed := inv_handed i s
  begun := inv_begun i s
  unique := (shape_follows s).unique i.unique
  endings := inv_endings i s

theorem inv (l : Life cfg a log) : Inv cfg a log := by
  induction l with
  | init x n t w hw =>
    constructor
    · constructor <;> simp [created, drafted]
    · rintro q ⟨e, he, hq⟩
      simp only [List.mem_singleton] at he
      subst he
      simp_all [composes, created]
    · exact ⟨_, rfl, rfl⟩
    · simp [created, drafted]
    · simp [created, drafted]
    · simp [created, drafted]
    · rintro n ⟨e, he, hq, _⟩
      simp only [List.mem_singleton] at he
      subst he
      simp [isDecision] at hq
    · intro e he hq
      simp only [List.mem_singleton] at he
      subst he
      simp [isDecision] at hq
    · intro y hy; simp [created] at hy
    · intro d h; simp [handed] at h
    · intro _ d row h; simp [created] at h
    · intro r; simp [created]
    · intro d; simp [endings, finalAt, created]
  | step w act o _ hs ih => exact inv_step ih (shape hs)

/-- What every shape of step shows, every line of history shows. -/
theorem history {P : Entry → List Entry → Prop}
    (h0 : ∀ a w p, P ⟨a, w, .create p, none, none, a⟩ [])
    (h : ∀ a log w act o, Inv cfg a log → Shape cfg w a act o → P (entryOf a w act o) log)
    (l : Life cfg a log) : ∀ newer e older, log = newer ++ e :: older → P e older := by
  induction l with
  | init x n t w hw =>
    intro newer e older hl
    cases newer with
    | nil => simp only [List.nil_append, List.cons.injEq] at hl; obtain ⟨rfl, rfl⟩ := hl; exact h0 _ _ _
    | cons y ys => simp at hl
  | step w act o l' hs ih =>
    intro newer e older hl
    cases newer with
    | nil =>
      simp only [List.nil_append, List.cons.injEq] at hl
      obtain ⟨rfl, rfl⟩ := hl
      exact h _ _ _ _ _ (inv l') (shape hs)
    | cons y ys =>
      simp only [List.cons_append, List.cons.injEq] at hl
      exact ih ys e older hl.2

end MultiMail
