module
public import MultiMail.Promises
/-!
P1, in time: nothing leaves before the time with which its newest revision was composed. By the clocks that history shows: some
entry before what leaves was written at that time or later.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a b : Aggregate} {act : Act} {o : Outcome} {c : Command} {p : Person} {log newer older : List Entry}
  {e : Entry} {d : Nat} {row : DeliveryRow}

/-- The time with which the newest revision was composed. An edit with its approval names none: that of before stays. -/
def composedFor : List Entry → Option Nat
  | [] => none
  | e :: older => match e.act with
    | .create _ => e.after.content.sendAt
    | .edit _ c => c.sendAt
    | .reschedule _ _ t => t
    | _ => composedFor older

/-- The clock stood at this time, or past it, when some entry was written. -/
def Came (t : Option Nat) (log : List Entry) : Prop := ∀ x, t = some x → ∃ z, z ∈ log ∧ x ≤ z.world.now

/-- Nobody changed the stored content of a draft behind our back: a draft is judged, when it is submitted, as it is stored. -/
def DraftsKept (log : List Entry) : Prop := ∀ e, e ∈ log → ∀ c, e.act = .tamper c → e.before.control.phase ≠ .draft
/-- Nor that of any message. -/
def Untouched (log : List Entry) : Prop := ∀ e, e ∈ log → ∀ c, e.act ≠ .tamper c

structure Timed (a : Aggregate) (log : List Entry) : Prop where
  column : a.sendAt = composedFor log
  draft : DraftsKept log → a.control.phase = .draft → a.content.sendAt = a.sendAt
  due : DraftsKept log → a.control.due = true → Came a.sendAt log
  content : Untouched log → a.content.sendAt = a.sendAt

theorem came_now {t : Option Nat} {z : Entry} (h : isDue z.world t = true) : Came t (z :: log) := by
  intro x hx
  subst hx
  exact ⟨z, List.mem_cons_self, Nat.le_of_ble_eq_true h⟩

theorem came_later {t : Option Nat} {z : Entry} (h : Came t log) : Came t (z :: log) := by
  intro x hx
  obtain ⟨z, hz, hle⟩ := h x hx
  exact ⟨z, List.mem_cons_of_mem _ hz, hle⟩

theorem kept_older {z : Entry} (h : DraftsKept (z :: log)) : DraftsKept log := fun e he => h e (List.mem_cons_of_mem _ he)
theorem untouched_older {z : Entry} (h : Untouched (z :: log)) : Untouched log := fun e he => h e (List.mem_cons_of_mem _ he)

theorem submit_due {s : Control} {r : Ruling} {x : Bool} {e : Event} (h : decide s (.submit r x) = .happens e) : (evolve s e).due = x := by
  cases hp : s.phase <;> simp only [decide, hp] at h <;> first | cases h | (cases r <;> simp only [place] at h <;> cases h <;> rfl)

theorem edit_due {s : Control} {r : Ruling} {x y : Bool} {e : Event} (h : decide s (.edit r x y) = .happens e) : (evolve s e).due = x := by
  simp only [decide, decideEdit] at h
  repeat' (split at h)
  all_goals first
    | cases h; done
    | (cases h; rfl)
    | (cases r <;> simp only [place] at h <;> cases h <;> rfl)

/-- No other command makes a message due, but that its time has come. -/
theorem kept_due {s : Control} {c : Command} {e : Event} (h : decide s c = .happens e) (h1 : ∀ r x, c ≠ .submit r x)
    (h2 : ∀ r x y, c ≠ .edit r x y) (h3 : c ≠ .comeDue) : (evolve s e).due = s.due := by
  cases c
  case submit r x => exact absurd rfl (h1 r x)
  case edit r x y => exact absurd rfl (h2 r x y)
  case comeDue => exact absurd rfl h3
  all_goals
    simp only [decide, decision, again, unlessReadOnly, decideCancel, decideRejudge, replace, decideBegin] at h
    repeat' (split at h)
    all_goals first
      | (cases h; done)
      | (cases h; rfl)
      | (simp only [place] at h; repeat' (split at h)
         all_goals first | (cases h; done) | (cases h; rfl))

theorem draft_stays {s : Control} {c : Command} {e : Event} (h : decide s c = .happens e) (hp : (evolve s e).phase = .draft) :
    s.phase = .draft ∧ ∃ r x y, c = .edit r x y := by
  have pre := decide_happens h
  cases e <;> simp only [Presupposes, evolve] at pre hp <;> first | (cases hp; done) | skip
  case edited => exact ⟨hp, pre.1⟩
  case cameDue => rcases pre.2.2 with h | h <;> rw [h] at hp <;> cases hp
  case began => rw [pre.2.1] at hp; cases hp

theorem occur_sendAt (e : Event) : (occur cfg w p b e).sendAt = b.sendAt := by
  cases e with
  | cleared cl d => cases cl <;> rfl
  | edited d => unfold occur consequences; cases b.hold <;> rfl
  | _ => rfl

/-- What composes nothing, and what does not make it due. -/
theorem timed_skip (i : Timed a log) {z : Entry} (ha : composedFor (z :: log) = composedFor log) {after : Aggregate}
    (h1 : after.sendAt = a.sendAt) (h2 : after.content = a.content) (h3 : after.control.phase = .draft → a.control.phase = .draft)
    (h4 : after.control.due = a.control.due) : Timed after (z :: log) where
  column := by rw [h1, ha]; exact i.column
  draft k hp := by rw [h1, h2]; exact i.draft (kept_older k) (h3 hp)
  due k hd := by rw [h1]; exact came_later (i.due (kept_older k) (by rw [← h4]; exact hd))
  content u := by rw [h1, h2]; exact i.content (untouched_older u)

theorem moves_compose {k : Delivery.Command} (h : Moves cfg w a row act d k) {o : Outcome} :
    composedFor (entryOf a w act o :: log) = composedFor log := by
  cases h <;> rfl

theorem revise_content (t : Option Nat) (x : Content) : (revise a p t x).content = x := by
  simp [Aggregate.content, revise]

theorem sameTime_eq {t u : Option Nat} (h : sameTime t u = true) : t = u := by
  cases t <;> cases u <;> simp [sameTime] at h
  · rfl
  · exact congrArg some h

theorem submit_draft {s : Control} {r : Ruling} {x : Bool} {e : Event} (h : decide s (.submit r x) = .happens e) : s.phase = .draft := by
  cases hp : s.phase <;> simp_all [decide]

/-- What people and time do. -/
theorem timed_event {e : Event} (i : Timed a log) (hb : Base cfg w a act b c p) (hd : decide b.control c = .happens e) :
    Timed (occur cfg w p b e) (entryOf a w act ⟨occur cfg w p b e, some e, none⟩ :: log) := by
  have hk : (occur cfg w p b e).control = evolve b.control e := (occur_fields e).1
  have hc : (occur cfg w p b e).content = b.content := occur_content e
  have hs : (occur cfg w p b e).sendAt = b.sendAt := occur_sendAt e
  have bc := (base_same hb).1
  have none_drafts : (∀ r x y, c ≠ .edit r x y) → (occur cfg w p b e).control.phase ≠ .draft := by
    intro h hp
    rw [hk] at hp
    obtain ⟨_, r, x, y, hx⟩ := draft_stays hd hp
    exact h r x y hx
  cases hb
  case submit hp =>
    refine ⟨hs.trans i.column, fun _ h => absurd h (none_drafts (by simp)), ?_, fun u => by rw [hc, hs]; exact i.content (untouched_older u)⟩
    intro k h
    rw [hk, submit_due hd] at h
    rw [hs]
    show Came a.sendAt _
    rw [← i.draft (kept_older k) (submit_draft hd)]
    exact came_now h
  case edit x h1 h2 =>
    refine ⟨hs, fun _ _ => by rw [hc, hs, revise_content]; rfl, ?_, fun _ => by rw [hc, hs, revise_content]; rfl⟩
    intro _ h
    rw [hk, edit_due hd] at h
    rw [hs]
    exact came_now h
  case reschedule t h1 h2 =>
    refine ⟨hs, fun _ _ => by rw [hc, hs, revise_content]; rfl, ?_, fun _ => by rw [hc, hs, revise_content]; rfl⟩
    intro _ h
    rw [hk, edit_due hd] at h
    rw [hs]
    exact came_now h
  case editApprove r x h1 h2 h3 h4 =>
    refine ⟨hs.trans i.column, fun _ h => absurd h (none_drafts (by simp)), ?_, ?_⟩
    · intro k h
      rw [hk, kept_due hd (by simp) (by simp) (by simp)] at h
      rw [hs]
      exact came_later (i.due (kept_older k) h)
    · intro u
      rw [hc, hs, revise_content]
      exact (sameTime_eq h2).trans (i.content (untouched_older u))
  case comeDue h =>
    refine ⟨hs.trans i.column, fun _ h => absurd h (none_drafts (by simp)), ?_, fun u => by rw [hc, hs]; exact i.content (untouched_older u)⟩
    intro _ _
    rw [hs]
    exact came_now h
  all_goals
    exact timed_skip i rfl hs hc (fun h => absurd h (none_drafts (by simp)))
      (by rw [hk]; exact kept_due hd (by simp) (by simp) (by simp))

theorem timed_step (i : Timed a log) (s : Shape cfg w a act o) : Timed o.after (entryOf a w act o :: log) := by
  cases s with
  | nothing _ hi => exact timed_skip i (by cases act <;> simp_all [idle, composedFor, entryOf]) rfl rfl id rfl
  | tamper c =>
    refine ⟨i.column, fun k h => ?_, fun k h => came_later (i.due (kept_older k) h), fun u => ?_⟩
    · exact absurd h (k _ List.mem_cons_self c rfl)
    · exact absurd rfl (u _ List.mem_cons_self c)
  | event _ b c p e hb hd => exact timed_event i hb hd
  | moved _ d row c e _ hm _ => exact timed_skip i (moves_compose hm) rfl rfl id rfl
  | back _ d row c e _ hm _ hp =>
    refine timed_skip i (moves_compose hm) rfl (occur_content _) (fun h => ?_) rfl
    rw [(occur_fields _).1] at h
    cases h
  | judgedAgain d r t wire row e hr hl hc hd =>
    have hk : (occur cfg w .operator a e).control = evolve a.control e := (occur_fields e).1
    refine timed_skip i rfl (occur_sendAt e) (occur_content (cfg := cfg) (w := w) (p := .operator) (b := a) e) (fun h => ?_) ?_
    · change (occur cfg w .operator a e).control.phase = .draft at h
      rw [hk] at h
      exact (draft_stays hd h).1
    · show (occur cfg w .operator a e).control.due = _
      rw [hk]
      exact kept_due hd (by simp) (by simp) (by simp)
  | copied => exact timed_skip i rfl rfl rfl id rfl
  | transmit => exact timed_skip i rfl rfl rfl id rfl

theorem timed (l : Life cfg a log) : Timed a log := by
  induction l with
  | init x n t w hw =>
    refine ⟨rfl, fun _ _ => rfl, ?_, fun _ => rfl⟩
    intro _ h
    exact came_now h
  | step w act o _ hs ih => exact timed_step ih (shape hs)

/-- What holds of every message and its history holds before every entry. -/
theorem life_before (l : Life cfg a log) (hl : log = newer ++ e :: older) (hn : older ≠ []) : Life cfg e.before older := by
  induction l generalizing newer with
  | init x n t w hw =>
    cases newer with
    | nil => simp only [List.nil_append, List.cons.injEq] at hl; exact absurd hl.2.symm hn
    | cons y ys => simp at hl
  | step w act o l' hs ih =>
    cases newer with
    | nil =>
      simp only [List.nil_append, List.cons.injEq] at hl
      obtain ⟨rfl, rfl⟩ := hl
      exact l'
    | cons y ys =>
      simp only [List.cons_append, List.cons.injEq] at hl
      exact ih hl.2

theorem leaves_after_birth (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) : older ≠ [] := by
  induction l generalizing newer with
  | init x n t w hw =>
    cases newer with
    | nil => simp only [List.nil_append, List.cons.injEq] at hl; obtain ⟨rfl, _⟩ := hl; cases h.1
    | cons y ys => simp at hl
  | @step a' log' w act o l' hs ih =>
    cases newer with
    | nil =>
      simp only [List.nil_append, List.cons.injEq] at hl
      obtain ⟨_, rfl⟩ := hl
      cases l' <;> simp
    | cons y ys =>
      simp only [List.cons_append, List.cons.injEq] at hl
      exact ih hl.2

/-- P1, in time: content begins to leave only after the clock stood at the time with which its newest revision was composed, or past it. Only a
draft whose stored content somebody changed behind our back is judged by another time: by the one that is then stored. -/
theorem P1_due (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hk : DraftsKept older) : Came (composedFor older) older := by
  have t := timed (life_before l hl (leaves_after_birth l hl h))
  obtain ⟨_, _, _, hj⟩ := leaves_judged l hl h hc
  rw [← t.column]
  exact t.due hk hj.due

/-- P1, in time, of what leaves: where nobody changed stored content behind our back, the time that it names itself has come. -/
theorem P1_due_content (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hu : Untouched older) : Came e.before.content.sendAt older := by
  have t := timed (life_before l hl (leaves_after_birth l hl h))
  obtain ⟨_, _, _, hj⟩ := leaves_judged l hl h hc
  rw [t.content hu]
  exact t.due (fun e he c hx => absurd hx (hu e he c)) hj.due

end MultiMail
