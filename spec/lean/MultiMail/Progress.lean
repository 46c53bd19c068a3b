module
public import MultiMail.Live
/-!
P16, of the whole message: with no further commands, in a world in which only the clock moves, whatever the worker and the timers do brings it
strictly nearer to its end, but for leases and their return; so they come to an end. And what has not ended waits for somebody.
-/
@[expose] public noncomputable section
namespace MultiMail
variable {cfg : Config} {w : World} {a b : Aggregate} {act : Act} {o : Outcome} {c : Command} {p : Person} {log : List Entry} {d : Nat}
  {row : DeliveryRow}

/-- What the worker, a timer and the next server do. The rest are commands of people. -/
def system : Act → Bool
  | .expire => true | .comeDue => true | .rejudge => true | .lease _ => true | .release _ => true | .handOver _ _ _ _ => true
  | .accepted _ _ => true | .deferred _ => true | .refused _ => true | .lost _ => true | .dsn _ _ => true | .quiet _ => true
  | _ => false

/-- Nothing, or a lease or its return alone. -/
def bookkeeping (o : Outcome) : Prop := o.said = none ∧ (o.did = none ∨ ∃ d, o.did = some (d, .leased) ∨ o.did = some (d, .released))

/-- Why it may leave still counts, as the rules stand. -/
def standsNow (cfg : Config) (w : World) (a : Aggregate) : Bool :=
  stands a.control.clearance (rulingOf cfg w (effective w a) a.content) (valid w a)

/-- How far the message is from its end, apart from its deliveries. -/
def stage (cfg : Config) (w : World) (a : Aggregate) : Nat :=
  match a.control.phase with
  | .draft => 4
  | .cleared => if standsNow cfg w a then 2 else 3
  | .lapsed => 2
  | .held => 1
  | _ => 0

def total (cfg : Config) : List DeliveryRow → Nat
  | [] => 0
  | x :: xs => weight cfg x + total cfg xs

/-- Its time, whether it began, and how far each delivery is from its end. -/
def rest (cfg : Config) (a : Aggregate) : Nat :=
  (if a.control.due then 0 else 1) + (if a.control.begun then 0 else 1) + total cfg a.deliveries

/-- Nearer to the end: a later stage, or the same and less left of it. -/
def Nearer (cfg : Config) (w : World) (a b : Aggregate) : Prop :=
  stage cfg w a < stage cfg w b ∨ (stage cfg w a = stage cfg w b ∧ rest cfg a < rest cfg b)

theorem total_update {e : Delivery.Event} : ∀ {ds : List DeliveryRow} {d : Nat}, ds[d]? = some row →
    weight cfg (moved row e) < weight cfg row → total cfg (update ds d e) < total cfg ds := by
  intro ds
  induction ds with
  | nil => intro d h; simp at h
  | cons x xs ih =>
    intro d h hw
    cases d with
    | zero =>
      simp only [List.getElem?_cons_zero, Option.some.injEq] at h
      subst h
      simp only [update, total]
      exact Nat.add_lt_add_right hw _
    | succ d =>
      simp only [List.getElem?_cons_succ] at h
      simp only [update, total]
      exact Nat.add_lt_add_left (ih h hw) _

theorem leaving_weight (h : row.status = .leased) : weight cfg (moved row .transmitting) < weight cfg row := by
  simp only [moved, weight, Delivery.evolve, counted, h]
  split <;> omega

/-- The same but for its deliveries. -/
theorem nearer_moved {e : Delivery.Event} (hr : a.deliveries[d]? = some row) (hw : weight cfg (moved row e) < weight cfg row) :
    Nearer cfg w { a with deliveries := update a.deliveries d e } a :=
  .inr ⟨rfl, Nat.add_lt_add_left (total_update hr hw) _⟩

theorem resent_only {s : Delivery.Status} {k : Delivery.Command} (h : Delivery.decide s k = .happens .resent) : ∃ x, k = .sendAgain x := by
  revert h
  cases k <;> (first | (rename_i x y; cases x <;> cases y) | (rename_i x; cases x) | skip) <;> cases s <;> simp [Delivery.decide]

theorem leave_stands {r : Ruling} {cl : Clearance} {v : Bool} (h : r.leave = some cl) : stands cl r v = true := by
  cases r <;> simp [Ruling.leave] at h <;> subst h <;> rfl

theorem occur_submitMode (e : Event) : (occur cfg w p b e).submitMode = b.submitMode := by
  cases e with
  | cleared cl d => cases cl <;> rfl
  | edited d => unfold occur consequences; cases b.hold <;> rfl
  | _ => rfl

theorem occur_ruling (e : Event) : rulingOf cfg w (effective w (occur cfg w p b e)) (occur cfg w p b e).content =
    rulingOf cfg w (effective w b) b.content := by
  simp only [effective, occur_submitMode, occur_content]

/-- What a rule clears now, stands now. -/
theorem cleared_stage {cl : Clearance} {x : Bool} (h : (rulingOf cfg w (effective w b) b.content).leave = some cl) :
    stage cfg w (occur cfg w p b (.cleared cl x)) = 2 := by
  have hk : (occur cfg w p b (.cleared cl x)).control = evolve b.control (.cleared cl x) := (occur_fields _).1
  have hs : standsNow cfg w (occur cfg w p b (.cleared cl x)) = true := by
    simp only [standsNow, occur_ruling, hk, evolve]
    exact leave_stands h
  simp only [stage, hk, evolve, hs, if_true]

theorem unstable_stage (hp : a.control.phase = .cleared) (h : standsNow cfg w a = false) : stage cfg w a = 3 := by
  simp [stage, hp, h]

theorem cleared_two (hp : a.control.phase = .cleared) : 2 ≤ stage cfg w a := by
  simp only [stage, hp]; split <;> omega

theorem rejudge_nearer {e : Event}
    (hd : decide a.control (.rejudge (rulingOf cfg w (effective w a) a.content) (valid w a) (isOpen a)) = .happens e) :
    Nearer cfg w (occur cfg w .operator a e) a := by
  have pre := decide_happens hd
  have hk : (occur cfg w .operator a e).control = evolve a.control e := (occur_fields e).1
  left
  cases e <;> simp only [Presupposes] at pre
  case cleared cl x =>
    rcases pre with ⟨_, _, hc, _⟩ | ⟨_, _, _, hc, _⟩ | ⟨_, _, _, hc, hr, hp, hs⟩ | ⟨_, _, hc, _⟩ <;> cases hc
    rw [cleared_stage hr, unstable_stage hp hs]; omega
  case held x y =>
    rcases pre with ⟨_, _, hc, _⟩ | ⟨_, _, _, hc, _⟩ | ⟨_, _, _, hc, hp⟩ | ⟨hc, _⟩ | ⟨_, _, _, hc, _⟩ <;> cases hc
    have : stage cfg w (occur cfg w .operator a (.held x y)) = 1 := by simp only [stage, hk, evolve]
    have := cleared_two (cfg := cfg) (w := w) hp
    omega
  case lapsed =>
    obtain ⟨⟨r, v, hc, hs⟩, hp⟩ := pre
    simp only [Command.rejudge.injEq] at hc
    rw [← hc.1, ← hc.2.1] at hs
    have : stage cfg w (occur cfg w .operator a .lapsed) = 2 := by simp only [stage, hk, evolve]
    rw [unstable_stage hp hs]; omega
  all_goals simp at pre

theorem begin_nearer {e : Event} {m : Bool} {ds : List DeliveryRow}
    (hd : decide a.control (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) m) = .happens e) (he : e ≠ .began) :
    Nearer cfg w { occur cfg w .operator a e with deliveries := ds } a := by
  have pre := decide_happens hd
  have hk : (occur cfg w .operator a e).control = evolve a.control e := (occur_fields e).1
  left
  show stage cfg w (occur cfg w .operator a e) < _
  cases e <;> simp only [Presupposes] at pre
  case cleared cl x =>
    rcases pre with ⟨_, _, hc, _⟩ | ⟨_, _, _, hc, _⟩ | ⟨_, _, _, hc, _⟩ | ⟨_, _, hc, hr, hp, hs⟩ <;> cases hc
    rw [cleared_stage hr, unstable_stage hp hs]; omega
  case held x y =>
    rcases pre with ⟨_, _, hc, _⟩ | ⟨_, _, _, hc, _⟩ | ⟨_, _, _, hc, _⟩ | ⟨hc, _⟩ | ⟨_, _, _, hc, hp⟩ <;> cases hc
    have : stage cfg w (occur cfg w .operator a (.held x y)) = 1 := by simp only [stage, hk, evolve]
    have := cleared_two (cfg := cfg) (w := w) hp
    omega
  case began => exact absurd rfl he
  all_goals simp at pre

/-- P16 progress: whatever the worker, a timer or the next server does, but a lease or its return, brings the message strictly nearer to its end. -/
theorem P16_message (h : step cfg w a act = some o) (hs : system act = true) (hn : ¬ bookkeeping o) : Nearer cfg w o.after a := by
  have s := shape h
  cases s with
  | nothing => exact absurd ⟨rfl, .inl rfl⟩ hn
  | tamper => cases hs
  | event _ b c p e hb hd =>
    cases hb <;> first | (cases hs; done) | skip
    case expire =>
      have pre := decide_happens hd
      left
      cases e <;> simp only [Presupposes] at pre
      case expired =>
        have hk : (occur cfg w .operator a .expired).control = evolve a.control .expired := (occur_fields _).1
        simp only [stage, hk, evolve, pre.2]
        omega
      all_goals simp at pre
    case comeDue =>
      have pre := decide_happens hd
      cases e <;> simp only [Presupposes] at pre
      case cameDue =>
        refine .inr ⟨rfl, ?_⟩
        have hdue := pre.2.1
        show (if true then 0 else 1) + (if a.control.begun then 0 else 1) + total cfg a.deliveries < rest cfg a
        simp only [rest, hdue, if_true, Bool.false_eq_true, if_false]
        omega
      all_goals simp at pre
    case rejudge => exact rejudge_nearer hd
  | moved _ k row x e hr hm he =>
    have hp : progresses e = true := by
      cases hx : e <;> first | rfl | skip
      · exact absurd ⟨rfl, .inr ⟨k, .inl (by rw [hx])⟩⟩ hn
      · exact absurd ⟨rfl, .inr ⟨k, .inr (by rw [hx])⟩⟩ hn
      · subst hx
        obtain ⟨y, rfl⟩ := resent_only he
        cases hm
        cases hs
    exact nearer_moved hr (moved_weight hm he hp)
  | back _ k row x e hr hm he hp =>
    left
    have hk : (occur cfg w .operator { a with deliveries := update a.deliveries k e } (.held .withdrawn a.control.due)).control =
        evolve a.control (.held .withdrawn a.control.due) := (occur_fields _).1
    simp only [stage, hk, evolve, hp]
    omega
  | judgedAgain k r t wire row e hr hl hc hd he => exact begin_nearer hd he
  | copied k wire row hr hl => exact nearer_moved hr (leaving_weight hl)
  | transmit k wire row hr hl =>
    refine .inr ⟨rfl, ?_⟩
    have := total_update hr (leaving_weight (cfg := cfg) hl)
    show (if a.control.due then 0 else 1) + (if true then 0 else 1) + total cfg (update a.deliveries k .transmitting) < _
    simp only [rest, if_true]
    omega

/-- Where only the clock moves, the stage is the same. -/
theorem stage_clock (t : Nat) : stage cfg { w with now := t } a = stage cfg w a := rfl

/-- P16: in a world in which only the clock moves, the worker and the timers have no endless work on a message. -/
theorem P16_no_end_of_work (f : Nat → Aggregate) (clock : Nat → Nat)
    (h : ∀ i, ∃ act o, system act = true ∧ ¬ bookkeeping o ∧ step cfg { w with now := clock i } (f i) act = some o ∧ o.after = f (i + 1)) :
    False := by
  have near : ∀ i, Nearer cfg w (f (i + 1)) (f i) := by
    intro i
    obtain ⟨act, o, hs, hn, ho, he⟩ := h i
    have := P16_message ho hs hn
    rw [he] at this
    exact this
  have never : ∀ s r i, stage cfg w (f i) = s → rest cfg (f i) = r → False := by
    intro s
    induction s using Nat.strongRecOn with
    | ind s ihs =>
      intro r
      induction r using Nat.strongRecOn with
      | ind r ihr =>
        intro i hs hr
        rcases near i with hl | ⟨he, hl⟩
        · exact ihs _ (hs ▸ hl) _ (i + 1) rfl rfl
        · exact ihr _ (hr ▸ hl) (i + 1) (he.trans hs) rfl
  exact never _ _ 0 rfl rfl

/-- P16: a message is held, and a reviewer may end that; or some delivery has not ended, and somebody's move on it is open;
or all its deliveries have ended (of a draft: there are none, and it waits for its author). -/
theorem P16_waits (l : Life cfg a log) :
    (a.control.phase = .held ∧ ∃ o, step cfg w a (.reject .operator (some a.revision)) = some o ∧ o.after.control.phase = .rejected) ∨
      (∃ d row, a.deliveries[d]? = some row ∧ row.status.final = false ∧ ∃ o, step cfg w a (turn d row.status) = some o) ∨
      ∀ row, row ∈ a.deliveries → row.status.final = true := by
  by_cases hp : a.control.phase = .held
  · exact .inl ⟨hp, P16_held l hp⟩
  · right
    by_cases hf : ∀ row, row ∈ a.deliveries → row.status.final = true
    · exact .inr hf
    · left
      simp only [Classical.not_forall] at hf
      obtain ⟨row, hr, hx⟩ := hf
      obtain ⟨d, hlt, he⟩ := List.getElem_of_mem hr
      have hg : a.deliveries[d]? = some row := by rw [List.getElem?_eq_getElem hlt, he]
      have hx : row.status.final = false := by simpa using hx
      exact ⟨d, row, hg, hx, P16_delivery hg hx⟩

end MultiMail
