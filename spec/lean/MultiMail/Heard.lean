module
public import MultiMail.Live
/-!
Two things that the promises take for granted: what a DSN says is what is written down of it; and stored content that is not what was cleared
is held when it is about to leave.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {w : World} {a : Aggregate} {log newer older : List Entry} {e z : Entry} {d : Nat} {row : DeliveryRow}

/-- P6, what was heard: a DSN that says `delivered` never makes a bounce, nor one of a bounce `delivered`; silence is not taken for a bounce. -/
theorem P6_heard (l : Life cfg a log) (hl : log = newer ++ e :: older) {ev : Delivery.Event} (hd : e.did = some (d, ev)) :
    (∀ ok, e.act = .dsn d ok → ev = if ok then .delivered else .bounced) ∧ (e.act = .quiet d → ev = .delivered) := by
  refine history (P := fun e _ => e.did = some (d, ev) →
    (∀ ok, e.act = .dsn d ok → ev = if ok then .delivered else .bounced) ∧ (e.act = .quiet d → ev = .delivered)) ?_ ?_ l newer e older hl hd
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx
    have key : ∀ {row : DeliveryRow} {k : Delivery.Command}, Moves cfg w a row act d k → Delivery.decide row.status k = .happens ev →
        (∀ ok, act = .dsn d ok → ev = if ok then .delivered else .bounced) ∧ (act = .quiet d → ev = .delivered) := by
      intro row k hm he
      refine ⟨fun ok ha => ?_, fun ha => ?_⟩ <;> subst ha <;> cases hm
      · cases ok <;> revert he <;> cases row.status <;> simp [Delivery.decide] <;> intro h <;> exact h.symm
      · revert he; cases row.status <;> simp [Delivery.decide] <;> intro h <;> exact h.symm
    cases s with
    | moved _ k row c e hr hm he => cases hx; exact key hm he
    | back _ k row c e hr hm he => cases hx; exact key hm he
    | judgedAgain => exact ⟨(fun _ h => nomatch h), (fun h => nomatch h)⟩
    | copied => exact ⟨(fun _ h => nomatch h), (fun h => nomatch h)⟩
    | transmit => exact ⟨(fun _ h => nomatch h), (fun h => nomatch h)⟩
    | _ => cases hx

/-- P3: a leased delivery of what is cleared and due, whose stored content is not the one that was cleared (so it was changed behind our back), does not begin
to leave when it is handed over, whatever the worker holds: the message is held, and says why. -/
theorem P3_changed_is_held (l : Life cfg a log) (hz : lastClear log = some z) (hn : a.content ≠ z.after.content)
    (hr : a.deliveries[d]? = some row) (hl : row.status = .leased) (hc : row.copy = false)
    (hp : a.control.phase = .cleared) (hdue : a.control.due = true) (wire : Content) :
    ∃ o, step cfg w a (.handOver d a.revision cfg.environment.transport wire) = some o ∧ o.said = some (.held .digest true) ∧
      o.did = some (d, .released) ∧ o.after.control.phase = .held := by
  obtain ⟨z', hz', hx⟩ := (inv l).cleared hp
  have : z' = z := by rw [hz] at hz'; exact (Option.some.inj hz').symm
  subst this
  have hs : same cfg a row wire = false := by
    have : Nat.beq (cfg.digest z'.after.content) (cfg.digest a.content) = false := by
      cases hb : Nat.beq (cfg.digest z'.after.content) (cfg.digest a.content)
      · rfl
      · exact absurd (cfg.injective _ _ (Nat.eq_of_beq_eq_true hb)).symm hn
    simp only [same, hx, this, Bool.false_and]
  have ht : cfg.environment.takes cfg.environment.transport = true := by cases cfg.environment <;> rfl
  have hb : Nat.beq a.revision a.revision = true := Nat.beq_refl _
  have hdec : decide a.control (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) false) = .happens (.held .digest true) := by
    simp [decide, decideBegin, hp, hdue]
  have hmv : move (occur cfg w .operator a (.held .digest true)) d .release =
      some ⟨{ occur cfg w .operator a (.held .digest true) with deliveries := update a.deliveries d .released }, none, some (d, .released)⟩ := by
    have : (occur cfg w .operator a (.held .digest true)).deliveries = a.deliveries := rfl
    simp only [move, this, hr, hl, Delivery.decide]
  refine ⟨⟨{ occur cfg w .operator a (.held .digest true) with deliveries := update a.deliveries d .released }, some (.held .digest true),
    some (d, .released)⟩, ?_, rfl, rfl, rfl⟩
  simp only [step, handOverAct, hr, hl, ht, hb, hc, hs, command, hdec, if_true, Bool.false_eq_true, if_false, hmv, Option.map_some]

/-- Whoever asks to edit what began to leave is refused: whatever the rules say, and whatever waits. -/
theorem edit_begun {s : Control} (h : s.begun = true) (r : Ruling) (due isOpen allowed : Bool) (seen : Seen) (e : Event) :
    decide s (.edit r due isOpen) ≠ .happens e ∧ decide s (.editApprove allowed seen r) ≠ .happens e := by
  constructor
  · simp [decide, decideEdit, h]
  · intro hd
    simp only [decide, decision, again, h, if_true] at hd
    repeat' (split at hd)
    all_goals cases hd

/-- P3: once some of a message began to leave, nobody edits it, with an approval or without, and nobody moves its time. -/
theorem P3_not_edited (hb : a.control.begun = true) (p : Person) (r : Option Nat) (c : Content) (n : Nat) (t : Option Nat) :
    step cfg w a (.edit p c) = none ∧ step cfg w a (.editApprove p r c) = none ∧ step cfg w a (.reschedule p n t) = none := by
  have no : ∀ {q : Person} {b : Aggregate} {k : Command}, (∀ e, decide b.control k ≠ .happens e) → decide b.control k ≠ .nothing →
      command cfg w q b k = none := by
    intro q b k h1 h2
    unfold command
    split
    · rfl
    · next h => exact absurd h h2
    · next e h => exact absurd h (h1 e)
  have unrevised : ∀ q x, revised cfg w a q x = none := by
    intro q x
    unfold revised
    split
    · rfl
    · exact no (fun e => (edit_begun hb _ _ _ true .current e).1) edit_happens
  refine ⟨?_, ?_, ?_⟩
  · simp only [step, unrevised, ite_self]
  · simp only [step]
    split
    · split
      · split
        · exact no (fun e => (edit_begun hb _ true true _ _ e).2) editApprove_happens
        · rfl
      · rfl
    · rfl
  · simp only [step, unrevised, ite_self]
    split <;> rfl

end MultiMail
