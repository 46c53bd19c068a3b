module
public import MultiMail.Status
/-!
Promises said once more without the functions that the rules share with them: mutants of those functions (`spec/mutants`)
would pass a theorem that only names them.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {a : Aggregate} {log newer older : List Entry} {e : Entry} {d : Nat} {row : DeliveryRow}

/-- P1: what goes out of `gated_send` without a human's yes goes to nobody, and names nobody to answer to, whom no operator's entry allows. -/
theorem P1_addresses (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hg : gated e.mode = true) (hn : ¬ Approved cfg older (cfg.digest e.before.content)) :
    (∀ x, x ∈ e.before.content.recipients → e.world.allowed x = true) ∧
      ∀ x, x ∈ e.before.content.replyTo → x ≠ cfg.own → e.world.allowed x = true := by
  rcases P1_gate l hl h hc hg with hy | ⟨_, hx⟩
  · exact absurd hy hn
  · refine ⟨fun x hm => hx x ?_, fun x hm ho => hx x ?_⟩
    · simp only [judged, List.mem_append]
      exact .inl hm
    · simp only [judged, List.mem_append, List.mem_filter]
      refine .inr ⟨hm, ?_⟩
      cases hb : Nat.beq x cfg.own
      · rfl
      · exact absurd (Nat.eq_of_beq_eq_true hb) ho

/-- P1: the key whose yes lets it go stands with `oversight` at that moment, and composed nothing of it. -/
theorem P1_standing (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hh : e.before.control.clearance = .human) {n : Nat} (hb : e.before.clearedBy = some (.key n)) :
    e.world.decides n = true ∧ ¬ (Person.key n ∈ e.before.authors) := by
  have hv := P1_valid l hl h hc hh
  simp only [valid, hb, decides, Bool.and_eq_true] at hv
  exact ⟨hv.1, by simpa using hv.2⟩

/-- A message says `pending` exactly while a decision on it is waited for: held, and either due or decided before its time. -/
theorem status_pending_iff : messageStatus a = .pending ↔
    (a.control.phase = .held ∧ (a.control.due = true ∨ a.control.timing = .gateFirst)) := by
  have never := (@of_never (hasStatus a)).2.2.2.1
  unfold messageStatus statusOf
  cases a.control.phase <;> cases a.control.timing <;> cases a.control.due <;> cases a.control.begun <;> simp [never]

end MultiMail
