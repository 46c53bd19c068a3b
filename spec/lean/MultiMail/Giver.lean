module
public import MultiMail.Due
/-!
P1 and P4, by name: the entry that says yes records who gave it; the message keeps that name; and what leaves by it does so only while that
very person may still decide.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a b : Aggregate} {act : Act} {o : Outcome} {c : Command} {p : Person} {log newer older : List Entry}
  {e : Entry} {d : Nat} {row : DeliveryRow}

/-- The entry is a yes by this person: an approval, or an operator session's edit with its approval. -/
def YesBy (e : Entry) (p : Person) : Prop := (∃ r, e.act = .approve p r) ∨ (p = .operator ∧ ∃ r c, e.act = .editApprove .operator r c)

/-- The yes that stands was given by this person. -/
def GivenBy (log : List Entry) (p : Person) : Prop := ∃ z before, standing log = some (z, before) ∧ YesBy z p

def Named (a : Aggregate) (log : List Entry) : Prop := a.control.clearance = .human → ∃ p, a.clearedBy = some p ∧ GivenBy log p

theorem given_skip {z : Entry} (hq : Quiet z.said) (h : ∀ q, ¬ composes q z.act) (hg : GivenBy log p) : GivenBy (z :: log) p := by
  unfold GivenBy at *
  rwa [standing_skip hq h]

theorem named_skip (i : Named a log) {z : Entry} (hq : Quiet z.said) (h : ∀ q, ¬ composes q z.act) {after : Aggregate}
    (h1 : after.control.clearance = a.control.clearance) (h2 : after.clearedBy = a.clearedBy) : Named after (z :: log) := by
  intro hh
  obtain ⟨q, hq', hg⟩ := i (h1 ▸ hh)
  exact ⟨q, h2.trans hq', given_skip hq h hg⟩

theorem named_event {e : Event} (i : Named a log) (v : Inv cfg a log) (hb : Base cfg w a act b c p) (hd : decide b.control c = .happens e) :
    Named (occur cfg w p b e) (entryOf a w act ⟨occur cfg w p b e, some e, none⟩ :: log) := by
  intro hh
  obtain ⟨bc, _, _, _⟩ := base_same hb
  have pre := decide_happens hd
  have hs := v.sound
  rw [bc] at hd pre
  rw [(occur_fields e).1, bc] at hh
  cases e <;> simp only [Presupposes] at pre <;> simp only [evolve] at hh
  case approved =>
    obtain ⟨r, rfl, _⟩ := pre
    obtain ⟨_, _, _, _, _, q, rfl, _⟩ := base_approve hb rfl
    exact ⟨p, rfl, _, log, rfl, .inl ⟨q, rfl⟩⟩
  case editApproved =>
    obtain ⟨r, rfl, _⟩ := pre
    obtain ⟨rfl, _, q, y, rfl, _⟩ := base_editApprove hb rfl
    exact ⟨_, rfl, _, log, rfl, .inr ⟨rfl, q, y, rfl⟩⟩
  case cameDue =>
    obtain ⟨rfl, _⟩ := pre
    cases hb
    obtain ⟨q, h1, h2⟩ := i hh
    exact ⟨q, h1, given_skip quiet_due (by simp [entryOf, composes]) h2⟩
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

theorem named_step (i : Named a log) (v : Inv cfg a log) (s : Shape cfg w a act o) : Named o.after (entryOf a w act o :: log) := by
  cases s with
  | nothing _ hi => exact named_skip i quiet_none (idle_not_composes hi) rfl rfl
  | tamper => exact named_skip i quiet_none (by simp [entryOf, composes]) rfl rfl
  | event _ b c p e hb hd => exact named_event i v hb hd
  | moved _ d row c e _ hm _ => exact named_skip i quiet_none (moves_not_composes hm) rfl rfl
  | back =>
    intro hh
    rw [(occur_fields _).1] at hh
    simp [evolve] at hh
  | judgedAgain d r t wire row e _ _ _ hd he =>
    intro hh
    change (occur cfg w .operator a e).control.clearance = .human at hh
    rw [(occur_fields e).1] at hh
    have pre := decide_happens hd
    cases e <;> simp_all [Presupposes, evolve]
    exact absurd rfl (cleared_rule hd).2.1
  | copied => exact named_skip i quiet_none (by simp [entryOf, composes]) rfl rfl
  | transmit => exact named_skip i (quiet_begun _) (by simp [entryOf, composes]) rfl rfl

theorem named (l : Life cfg a log) : Named a log := by
  induction l with
  | init => intro h; simp [created, drafted] at h
  | step w act o l hs ih => exact named_step ih (inv l) (shape hs)

/-- P4, the record: what a human cleared names who did; and the yes that stands in its history is by that person. -/
theorem P4_recorded (l : Life cfg a log) (h : a.control.clearance = .human) : ∃ p, a.clearedBy = some p ∧ GivenBy log p := named l h

/-- P1, by name: under a gated mode content begins to leave only after a yes, with no edit since, whose giver may decide at that very moment and
composed nothing of it; or with an operator's allowlist entry for every recipient and reply-to. -/
theorem P1_giver (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hg : gated e.mode = true) : (∃ p, GivenBy older p ∧ MayDecide e older p) ∨
      (e.mode = .gatedSend ∧ ∀ x, x ∈ judged cfg e.before.content → e.world.allowed x = true) := by
  obtain ⟨i, _, _, hj⟩ := leaves_judged l hl h hc
  rcases leave_of_stands hj.stands with ⟨hh, hv, _⟩ | hr
  · left
    obtain ⟨p, hp, hy⟩ := named (life_before l hl (leaves_after_birth l hl h)) hh
    refine ⟨p, hy, decides_may (w := e.world) i ?_ e rfl⟩
    simpa only [valid, hp] using hv
  · right
    simp only [Entry.mode] at *
    cases hm : effective e.world e.before <;> simp [hm, gated] at hg <;> simp only [rulingOf, hm, ruling] at hr
    · cases hr
    · cases hls : listed cfg e.world e.before.content <;> simp [hls, Ruling.leave] at hr
      exact ⟨rfl, by simpa [listed, List.all_eq_true] using hls⟩

end MultiMail
