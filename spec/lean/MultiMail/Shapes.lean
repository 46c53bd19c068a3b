module
public import MultiMail.Steps
public import MultiMail.World
/-!
What one step of the world can be. `Shape` lists the kinds of steps, with all that is known of each, and `shape` proves that there
are no others. Everything after this file speaks of shapes.
-/
@[expose] public section
namespace MultiMail

/-- An act of people or of time: the aggregate that is judged, the command, and in whose name. -/
inductive Base (cfg : Config) (w : World) (a : Aggregate) : Act → Aggregate → Command → Person → Prop
  | submit (p : Person) : isKey w.sends p = true →
      Base cfg w a (.submit p) { a with submitMode := w.mode }
        (.submit (rulingOf cfg w w.mode a.content) (isDue w a.content.sendAt)) p
  | edit (p : Person) (c : Content) : isKey w.sends p = true → overdue w a = false →
      Base cfg w a (.edit p c) (revise a p c.sendAt c)
        (.edit (rulingOf cfg w (effective w a) c) (isDue w c.sendAt) (isOpen a)) p
  | reschedule (t : Option Nat) : a.control.phase = .held → overdue w a = false →
      Base cfg w a (.reschedule .operator a.revision t) (revise a .operator t { a.content with sendAt := t })
        (.edit (rulingOf cfg w (effective w a) { a.content with sendAt := t }) (isDue w t) (isOpen a)) .operator
  | approve (p : Person) (r : Option Nat) : holdsReview w p = true → overdue w a = false →
      Base cfg w a (.approve p r) a (.approve (approves w a p) (seen a r) (rulingOf cfg w (effective w a) a.content)) p
  | reject (p : Person) (r : Option Nat) : holdsReview w p = true →
      Base cfg w a (.reject p r) a (.reject (decides w a p) (seen a r)) p
  | editApprove (r : Option Nat) (c : Content) : overdue w a = false → sameTime c.sendAt a.content.sendAt = true → seen a r = .current →
      (∀ x, x ∈ c.recipients → x ∈ a.content.recipients) →
      Base cfg w a (.editApprove .operator r c) (revise a .operator a.sendAt c)
        (.editApprove true .current (rulingOf cfg w (effective w a) c)) .operator
  | cancel (p : Person) : (isKey w.sends p || holdsReview w p) = true →
      Base cfg w a (.cancel p) a (.cancel (isOpen a)) p
  | expire : overdue w a = true → Base cfg w a .expire a .expire .operator
  | comeDue : isDue w a.sendAt = true → Base cfg w a .comeDue a .comeDue .operator
  | rejudge : Base cfg w a .rejudge a
      (.rejudge (rulingOf cfg w (effective w a) a.content) (valid w a) (isOpen a)) .operator

/-- The judgement that a delivery to a recipient passed at hand-over, with what it looked at. -/
structure Judged (cfg : Config) (w : World) (a : Aggregate) (row : DeliveryRow) (wire : Content) : Prop where
  phase : a.control.phase = .cleared
  due : a.control.due = true
  same : same cfg a row wire = true
  stands : stands a.control.clearance (rulingOf cfg w (effective w a) a.content) (valid w a) = true

/-- What may happen to a delivery other than that its content begins to leave. -/
inductive Moves (cfg : Config) (w : World) (a : Aggregate) (row : DeliveryRow) : Act → Nat → Delivery.Command → Prop
  | lease (d : Nat) : Moves cfg w a row (.lease d) d .lease
  | release (d : Nat) : Moves cfg w a row (.release d) d .release
  | stopped (d r : Nat) (t : Transport) (wire : Content) : Moves cfg w a row (.handOver d r t wire) d .release
  | blocked (d r : Nat) (t : Transport) (wire : Content) : w.suppressed row.recipient = true →
      Moves cfg w a row (.handOver d r t wire) d .block
  | accepted (d : Nat) (f : Bool) : Moves cfg w a row (.accepted d f) d (.accepted f)
  | deferred (d : Nat) : Moves cfg w a row (.deferred d) d
      (.deferred (Nat.blt (row.attempts + (match row.status with | .transmitting => 0 | _ => 1)) cfg.attemptsMax)
        (ended a && (!row.copy || !a.control.begun)))
  | refused (d : Nat) : Moves cfg w a row (.refused d) d .refused
  | lost (d : Nat) : Moves cfg w a row (.lost d) d .lost
  | dsn (d : Nat) (ok : Bool) : Moves cfg w a row (.dsn d ok) d (.dsn ok)
  | quiet (d : Nat) : Moves cfg w a row (.quiet d) d .quiet
  | markDelivered (p : Person) (d : Nat) : decides w a p = true → Moves cfg w a row (.markDelivered p d) d .markDelivered
  | sendAgain (p : Person) (d : Nat) : decides w a p = true → Moves cfg w a row (.sendAgain p d) d (.sendAgain (ended a))

/-- Acts that may change nothing. -/
def idle : Act → Bool
  | .approve _ _ => true | .reject _ _ => true | .cancel _ => true | .expire => true | .comeDue => true
  | .rejudge => true | _ => false

inductive Shape (cfg : Config) (w : World) (a : Aggregate) : Act → Outcome → Prop
  | nothing (act : Act) : idle act = true → Shape cfg w a act ⟨a, none, none⟩
  | tamper (c : Content) : Shape cfg w a (.tamper c)
      ⟨{ a with contents := fun n => if Nat.beq n a.revision then c else a.contents n }, none, none⟩
  | event (act : Act) (b : Aggregate) (c : Command) (p : Person) (e : Event) : Base cfg w a act b c p →
      decide b.control c = .happens e → Shape cfg w a act ⟨occur cfg w p b e, some e, none⟩
  | moved (act : Act) (d : Nat) (row : DeliveryRow) (c : Delivery.Command) (e : Delivery.Event) :
      a.deliveries[d]? = some row → Moves cfg w a row act d c → Delivery.decide row.status c = .happens e →
      Shape cfg w a act ⟨{ a with deliveries := update a.deliveries d e }, none, some (d, e)⟩
  | back (act : Act) (d : Nat) (row : DeliveryRow) (c : Delivery.Command) (e : Delivery.Event) :
      a.deliveries[d]? = some row → Moves cfg w a row act d c → Delivery.decide row.status c = .happens e →
      a.control.phase = .lapsed →
      Shape cfg w a act ⟨occur cfg w .operator { a with deliveries := update a.deliveries d e } (.held .withdrawn a.control.due),
        some (.held .withdrawn a.control.due), some (d, e)⟩
  | judgedAgain (d r : Nat) (t : Transport) (wire : Content) (row : DeliveryRow) (e : Event) :
      a.deliveries[d]? = some row → row.status = .leased → row.copy = false →
      decide a.control (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) (same cfg a row wire)) = .happens e →
      e ≠ .began → ∀ x, (occur cfg w .operator a e).deliveries[d]? = some x → x.status = .leased →
      Shape cfg w a (.handOver d r t wire)
        ⟨{ occur cfg w .operator a e with deliveries := update (occur cfg w .operator a e).deliveries d .released },
          some e, some (d, .released)⟩
  | copied (d : Nat) (wire : Content) (row : DeliveryRow) : a.deliveries[d]? = some row → row.status = .leased → row.copy = true →
      w.suppressed row.recipient = false → w.killed = false →
      Shape cfg w a (.handOver d a.revision cfg.environment.transport wire)
        ⟨{ a with deliveries := update a.deliveries d .transmitting }, none, some (d, .transmitting)⟩
  | transmit (d : Nat) (wire : Content) (row : DeliveryRow) : a.deliveries[d]? = some row → row.status = .leased → row.copy = false →
      w.suppressed row.recipient = false → w.killed = false → (w.limited && !a.control.begun) = false →
      Judged cfg w a row wire →
      Shape cfg w a (.handOver d a.revision cfg.environment.transport wire)
        ⟨{ a with
            control := { a.control with begun := true }
            deliveries := update a.deliveries d .transmitting },
          (if a.control.begun then none else some .began), some (d, .transmitting)⟩

section
variable {cfg : Config} {w : World} {a : Aggregate} {act : Act} {o : Outcome}

theorem shape_command {b : Aggregate} {c : Command} {p : Person} (hb : Base cfg w a act b c p)
    (hn : decide b.control c = .nothing → b = a ∧ idle act = true)
    (h : command cfg w p b c = some o) : Shape cfg w a act o := by
  unfold command at h
  split at h
  · cases h
  · next hd =>
    obtain ⟨rfl, hi⟩ := hn hd
    cases h; exact .nothing act hi
  · next e he => cases h; exact .event act b c p e hb he

theorem move_some {d : Nat} {c : Delivery.Command} (h : move a d c = some o) :
    ∃ row e, a.deliveries[d]? = some row ∧ Delivery.decide row.status c = .happens e ∧
      o = ⟨{ a with deliveries := update a.deliveries d e }, none, some (d, e)⟩ := by
  unfold move at h
  split at h
  · cases h
  · next row hr =>
    split at h
    · cases h
    · next e he => cases h; exact ⟨row, e, hr, he, rfl⟩

theorem shape_move {d : Nat} {c : Delivery.Command} (h : move a d c = some o)
    (hm : ∀ row, a.deliveries[d]? = some row → Moves cfg w a row act d c) : Shape cfg w a act o := by
  obtain ⟨row, e, hr, he, rfl⟩ := move_some h
  exact .moved act d row c e hr (hm row hr) he

theorem shape_record {d : Nat} {c : Delivery.Command} (h : record cfg w a d c = some o)
    (hm : ∀ row, a.deliveries[d]? = some row → Moves cfg w a row act d c) : Shape cfg w a act o := by
  unfold record at h
  cases hv : move a d c with
  | none => simp [hv] at h
  | some x =>
    simp only [hv, Option.map_some, Option.some.injEq] at h
    obtain ⟨row, e, hr, he, rfl⟩ := move_some hv
    subst h
    unfold returned
    split
    · split
      · next e' he' =>
        obtain ⟨hp, rfl⟩ := back_held he'
        exact .back act d row c e hr (hm row hr) he hp
      · exact .moved act d row c e hr (hm row hr) he
    · exact .moved act d row c e hr (hm row hr) he

theorem takes_eq {t : Transport} {env : Environment} (h : env.takes t = true) : t = env.transport := by
  cases t <;> cases env <;> simp_all [Environment.takes, Environment.transport]

theorem shape_transmit {d r : Nat} {t : Transport} {wire : Content} {row : DeliveryRow} {first : Outcome} (hr : a.deliveries[d]? = some row)
    (hl : row.status = .leased)
    (hgo : w.suppressed row.recipient = false → w.killed = false → (w.limited && !a.control.begun && !row.copy) = false →
      ∀ o, (move first.after d .transmit).map (fun x => { x with said := first.said }) = some o →
      Shape cfg w a (.handOver d r t wire) o)
    (h : transmit w a d row (some first) = some o) : Shape cfg w a (.handOver d r t wire) o := by
  unfold transmit at h
  cases hs : w.suppressed row.recipient <;> cases hk : w.killed <;>
    cases hx : (w.limited && !a.control.begun && !row.copy) <;>
    simp only [handOver, hs, hk, hx, if_true, if_false, Bool.false_eq_true] at h
  · exact hgo hs hk hx o h
  all_goals first
    | exact shape_move h (fun row' _ => .stopped d r t wire)
    | exact shape_move h (fun row' hr' => by
        have : row' = row := by simp_all
        subst this; exact .blocked d r t wire hs)


theorem submit_happens {s : Control} {r : Ruling} {d : Bool} : decide s (.submit r d) ≠ .nothing := by
  intro h
  cases hp : s.phase <;> cases r <;> simp_all [decide, place]

theorem edit_happens {s : Control} {r : Ruling} {d i : Bool} : decide s (.edit r d i) ≠ .nothing := by
  intro h
  simp only [decide, decideEdit] at h
  repeat' (split at h)
  all_goals first
    | cases h
    | (cases r <;> simp_all [place])

theorem editApprove_happens {s : Control} {x : Bool} {n : Seen} {r : Ruling} :
    decide s (.editApprove x n r) ≠ .nothing := by
  intro h
  simp only [decide, decision, again, unlessReadOnly] at h
  repeat' (split at h)
  all_goals cases h

theorem shape_judged {d : Nat} {wire : Content} {row : DeliveryRow} (hr : a.deliveries[d]? = some row) (hl : row.status = .leased)
    (hc : row.copy = false) {first : Outcome}
    (hcmd : command cfg w .operator a (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) (same cfg a row wire)) = some first)
    (hs : first.said = none ∨ first.said = some .began)
    (h : transmit w a d row (some first) = some o) :
    Shape cfg w a (.handOver d a.revision cfg.environment.transport wire) o := by
  refine shape_transmit hr hl ?_ h
  intro h1 h2 h3 o ho
  have hj : Judged cfg w a row wire ∧ first.after = { a with control := { a.control with begun := true } } ∧
      first.said = (if a.control.begun then none else some .began) := by
    unfold command at hcmd
    split at hcmd
    · cases hcmd
    · next hd =>
      cases hcmd
      obtain ⟨p, q, m, st, b⟩ := begin_nothing hd
      refine ⟨⟨p, q, m, st⟩, ?_, by simp [b]⟩
      rw [← b]
    · next e he =>
      cases hcmd
      have : e = .began := by
        rcases hs with hs | hs <;> simp_all
      subst this
      obtain ⟨m, st⟩ := begin_same he
      have pre := decide_happens he
      simp only [Presupposes] at pre
      refine ⟨⟨pre.2.1, pre.2.2.1, m, st⟩, rfl, by simp [pre.2.2.2]⟩
  obtain ⟨hj, hafter, hsaid⟩ := hj
  have hds : first.after.deliveries = a.deliveries := by rw [hafter]
  cases hv : move first.after d .transmit with
  | none => simp [hv] at ho
  | some x =>
    obtain ⟨row', e, hr', he, rfl⟩ := move_some hv
    have : row' = row := by rw [hds, hr] at hr'; exact (Option.some.inj hr').symm
    subst this
    have : e = .transmitting := by rw [hl] at he; simp only [Delivery.decide] at he; cases he; rfl
    subst this
    simp only [hv, Option.map_some, Option.some.injEq] at ho
    subst ho
    rw [hsaid, hafter]
    exact .transmit d wire row' hr hl hc h1 h2 (by simpa [hc] using h3) hj

theorem shape_handOver {d r : Nat} {t : Transport} {wire : Content} (h : handOverAct cfg w a d r t wire = some o) :
    Shape cfg w a (.handOver d r t wire) o := by
  unfold handOverAct at h
  split at h
  · cases h
  · next row hr =>
    split at h
    · next hl =>
      split at h
      · next ht =>
        replace ht := takes_eq ht
        split at h
        · next hrev =>
          have hrev' : r = a.revision := Nat.eq_of_beq_eq_true hrev
          subst hrev' ht
          split at h
          · next hc =>
            refine shape_transmit hr hl ?_ h
            intro h1 h2 _ o ho
            cases hv : move a d .transmit with
            | none => simp [hv] at ho
            | some x =>
              obtain ⟨row', e, hr', he, rfl⟩ := move_some hv
              have : row' = row := by rw [hr] at hr'; exact (Option.some.inj hr').symm
              subst this
              have : e = .transmitting := by simp_all [Delivery.decide]
              subst this
              simp only [hv, Option.map_some, Option.some.injEq] at ho
              subst ho
              exact .copied d wire row' hr hl hc h1 h2
          · next hc =>
            have hc' : row.copy = false := by simpa using hc
            split at h
            · exact shape_move h (fun _ _ => .stopped d _ _ _)
            · next first hcmd =>
              split at h
              · next hs => exact shape_judged hr hl hc' hcmd (.inl hs) h
              · next hs => exact shape_judged hr hl hc' hcmd (.inr hs) h
              · next e hne hs =>
                unfold command at hcmd
                split at hcmd
                · cases hcmd
                · cases hcmd; simp at hs
                · next e' he' =>
                  cases hcmd
                  simp only [Option.some.injEq] at hs
                  subst hs
                  cases hv : move (occur cfg w .operator a e') d .release with
                  | none => simp [hv] at h
                  | some x =>
                    obtain ⟨row', ev, hr', hev, rfl⟩ := move_some hv
                    have hst : row'.status = .leased ∧ ev = .released := by
                      cases hq : row'.status <;> simp_all [Delivery.decide]
                    obtain ⟨hst, rfl⟩ := hst
                    simp only [hv, Option.map_some, Option.some.injEq] at h
                    subst h
                    exact .judgedAgain d _ _ wire row e' hr hl hc' he' (by simpa using hne) row' hr' hst
        · exact shape_move h (fun _ _ => .stopped d _ _ _)
      · cases h
    · cases h

theorem revised_some {p : Person} {c : Content} (h : revised cfg w a p c = some o) : overdue w a = false ∧
    command cfg w p (revise a p c.sendAt c) (.edit (rulingOf cfg w (effective w a) c) (isDue w c.sendAt) (isOpen a)) = some o := by
  unfold revised at h
  split at h
  · cases h
  · next ho => exact ⟨by simpa using ho, h⟩

/-- Every step has one of the shapes. -/
theorem shape (h : step cfg w a act = some o) : Shape cfg w a act o := by
  cases act <;> simp only [step] at h
  case create => cases h
  case submit p =>
    split at h
    · next hp => exact shape_command (.submit p hp) (fun hn => absurd hn submit_happens) h
    · cases h
  case edit p c =>
    split at h
    · next hp => exact shape_command (.edit p c hp (revised_some h).1) (fun hn => absurd hn edit_happens) (revised_some h).2
    · cases h
  case reschedule p r t =>
    split at h
    · next hp =>
      split at h
      · next hr =>
        obtain ⟨ho, h⟩ := revised_some h
        have : r = a.revision := Nat.eq_of_beq_eq_true hr
        subst this
        exact shape_command (.reschedule t hp ho) (fun hn => absurd hn edit_happens) h
      · cases h
    · cases h
  case approve p r =>
    split at h
    · next hp =>
      simp only [Bool.and_eq_true, Bool.not_eq_true'] at hp
      exact shape_command (.approve p r hp.1 hp.2) (fun _ => ⟨rfl, rfl⟩) h
    · cases h
  case reject p r =>
    split at h
    · next hp => exact shape_command (.reject p r hp) (fun _ => ⟨rfl, rfl⟩) h
    · cases h
  case editApprove p r c =>
    split at h
    · split at h
      · next hp =>
        simp only [Bool.and_eq_true, Bool.not_eq_true', List.all_eq_true, List.contains_iff_mem] at hp
        split at h
        · next hs => exact shape_command (.editApprove r c hp.1.1 hp.1.2 hs hp.2) (fun hn => absurd hn editApprove_happens) h
        · cases h
      · cases h
    · cases h
  case cancel p =>
    split at h
    · next hp => exact shape_command (.cancel p hp) (fun _ => ⟨rfl, rfl⟩) h
    · cases h
  case expire =>
    split at h
    · next hp => exact shape_command (.expire hp) (fun _ => ⟨rfl, rfl⟩) h
    · cases h
  case comeDue =>
    split at h
    · next hp => exact shape_command (.comeDue hp) (fun _ => ⟨rfl, rfl⟩) h
    · cases h
  case rejudge => exact shape_command .rejudge (fun _ => ⟨rfl, rfl⟩) h
  case lease d => exact shape_move h (fun _ _ => .lease d)
  case release d => exact shape_move h (fun _ _ => .release d)
  case handOver d r t wire => exact shape_handOver h
  case accepted d f => exact shape_record h (fun _ _ => .accepted d f)
  case deferred d =>
    split at h
    · cases h
    · next row hr =>
      refine shape_record h (fun row' hr' => ?_)
      have : row' = row := by simp_all
      subst this
      exact .deferred d
  case refused d => exact shape_record h (fun _ _ => .refused d)
  case lost d => exact shape_record h (fun _ _ => .lost d)
  case dsn d ok => exact shape_record h (fun _ _ => .dsn d ok)
  case quiet d => exact shape_record h (fun _ _ => .quiet d)
  case markDelivered p d =>
    split at h
    · next hp => exact shape_record h (fun _ _ => .markDelivered p d hp)
    · cases h
  case sendAgain p d =>
    split at h
    · next hp => exact shape_record h (fun _ _ => .sendAgain p d hp)
    · cases h
  case tamper c => cases h; exact .tamper c
end
end MultiMail
