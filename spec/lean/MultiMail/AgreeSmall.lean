module
public import MultiMail.Table.Names
public import MultiMail.Table.Small
/-!
The small tables are the machine too. Each is equal to the list of all cases, each with what the function says of it: so no
row is missing, none is too much, and none says anything else.
-/
@[expose] public noncomputable section

/-! ## One delivery -/

namespace MultiMail.Delivery.Table
open MultiMail.Table (deliveryRows deliveryStatuses deliveryCommands)

/-- The statuses that a delivery can have: what any commands make of a queued one. -/
inductive Reachable : Status → Prop
  | queued : Reachable .queued
  | step {s : Status} {c : Command} {e : Event} : Reachable s → decide s c = .happens e → Reachable (evolve e)

def after (s : Status) : Decided → Status
  | .happens e => evolve e
  | .refused _ => s

/-- Every status can be reached. -/
theorem all_reachable (s : Status) : Reachable s := by
  have leased : Reachable .leased := .step (c := .lease) .queued rfl
  have transmitting : Reachable .transmitting := .step (c := .transmit) leased rfl
  cases s with
  | queued => exact .queued
  | leased => exact leased
  | transmitting => exact transmitting
  | sent => exact .step (c := .accepted false) transmitting rfl
  | delivered => exact .step (c := .accepted true) transmitting rfl
  | bounced => exact .step (c := .refused) leased rfl
  | failed => exact .step (c := .deferred false false) leased rfl
  | unknown => exact .step (c := .lost) transmitting rfl
  | blocked => exact .step (c := .block) leased rfl
  | cancelled => exact .step (c := .cancel) .queued rfl

theorem all_statuses (s : Status) : s ∈ deliveryStatuses := by cases s <;> decide +kernel
theorem all_commands (c : Command) : c ∈ deliveryCommands := by
  cases c with
  | accepted f => cases f <;> decide +kernel
  | deferred a e => cases a <;> cases e <;> decide +kernel
  | dsn d => cases d <;> decide +kernel
  | sendAgain e => cases e <;> decide +kernel
  | _ => decide +kernel

theorem rows_are : deliveryRows = deliveryStatuses.flatMap fun s => deliveryCommands.map fun c =>
    (s, c, decide s c, after s (decide s c)) := by decide +kernel

/-- For every status and every command there is a row, and it says what `decide` and `evolve` say. -/
theorem agrees (s : Status) (c : Command) : (s, c, decide s c, after s (decide s c)) ∈ deliveryRows := by
  rw [rows_are]
  exact List.mem_flatMap.mpr ⟨s, all_statuses s, List.mem_map.mpr ⟨c, all_commands c, rfl⟩⟩

end MultiMail.Delivery.Table

namespace MultiMail.Table

/-! ## All cases -/

def bools : List Bool := [false, true]
def modes : List Mode := [.readOnly, .gatedAll, .gatedSend, .monitored, .autonomous]
def scopes : List Scope := [.read, .send, .oversight, .admin]
def reaches : List Reach := [.all, .this, .another]
def scopeSets : List Scopes :=
  bools.flatMap fun a => bools.flatMap fun b => bools.flatMap fun c => bools.map fun d => ⟨a, b, c, d⟩

theorem all_bools (b : Bool) : b ∈ bools := by cases b <;> decide
theorem all_modes (m : Mode) : m ∈ modes := by cases m <;> decide
theorem all_scopes (s : Scope) : s ∈ scopes := by cases s <;> decide
theorem all_reaches (r : Reach) : r ∈ reaches := by cases r <;> decide
theorem each {α β : Type} {as : List α} {a : α} (h : a ∈ as) {f : α → List β} {b : β} (k : b ∈ f a) : b ∈ as.flatMap f :=
  List.mem_flatMap.mpr ⟨a, h, k⟩
theorem last {α β : Type} {as : List α} {a : α} (h : a ∈ as) (f : α → β) : f a ∈ as.map f := List.mem_map.mpr ⟨a, h, rfl⟩
theorem all_scopeSets (s : Scopes) : s ∈ scopeSets :=
  each (all_bools s.read) (each (all_bools s.send) (each (all_bools s.oversight) (last (all_bools s.admin) _)))

/-! ## Oversight -/

theorem ruling_rows : rulingRows = modes.flatMap fun m => bools.flatMap fun l => bools.map fun c =>
    (m, l, c, MultiMail.ruling m l c) := by decide +kernel
theorem ruling_agrees (m : Mode) (listed copyable : Bool) :
    (m, listed, copyable, MultiMail.ruling m listed copyable) ∈ rulingRows := by
  rw [ruling_rows]; exact each (all_modes m) (each (all_bools listed) (last (all_bools copyable) _))

theorem hand_over_rows : handOverRows = bools.flatMap fun s => bools.flatMap fun k => bools.map fun l =>
    (s, k, l, handOver s k l) := by decide +kernel
theorem hand_over_agrees (suppressed killed limited : Bool) :
    (suppressed, killed, limited, handOver suppressed killed limited) ∈ handOverRows := by
  rw [hand_over_rows]; exact each (all_bools suppressed) (each (all_bools killed) (last (all_bools limited) _))

theorem mode_rows : modeRows = modes.flatMap fun a => modes.map fun b => (a, b, stricter a b, needsCode a b) := by
  decide +kernel
theorem mode_agrees (a b : Mode) : (a, b, stricter a b, needsCode a b) ∈ modeRows := by
  rw [mode_rows]; exact each (all_modes a) (last (all_modes b) _)

/-! ## Idempotency, ladder, authority -/

theorem idempotency_rows : idempotencyRows = bools.flatMap fun a => bools.flatMap fun b => bools.flatMap fun c =>
    bools.map fun d => (a, b, c, d, idempotency a b c d) := by decide +kernel
theorem idempotency_agrees (recorded expired same reaches : Bool) :
    (recorded, expired, same, reaches, idempotency recorded expired same reaches) ∈ idempotencyRows := by
  rw [idempotency_rows]
  exact each (all_bools recorded) (each (all_bools expired) (each (all_bools same) (last (all_bools reaches) _)))

theorem code_rows : codeRows = bools.flatMap fun a => bools.flatMap fun b => bools.flatMap fun c =>
    bools.map fun d => (a, b, c, d, codeRuling a b c d) := by decide +kernel
theorem code_agrees (isOpen given correct room : Bool) :
    (isOpen, given, correct, room, codeRuling isOpen given correct room) ∈ codeRows := by
  rw [code_rows]
  exact each (all_bools isOpen) (each (all_bools given) (each (all_bools correct) (last (all_bools room) _)))

theorem scope_rows : scopeRows = scopeSets.flatMap fun s => scopes.map fun n => (s, n, s.grants n) := by decide +kernel
theorem scope_agrees (held : Scopes) (needed : Scope) : (held, needed, held.grants needed) ∈ scopeRows := by
  rw [scope_rows]; exact each (all_scopeSets held) (last (all_scopes needed) _)

theorem key_rows : keyRows = scopeSets.map fun s => (s, s.compatible) := by decide +kernel
theorem key_agrees (held : Scopes) : (held, held.compatible) ∈ keyRows := by
  rw [key_rows]; exact last (all_scopeSets held) _

theorem decider_rows : deciderRows = bools.flatMap fun e => scopeSets.flatMap fun s => reaches.flatMap fun r =>
    bools.flatMap fun v => bools.map fun a => (e, s, r, v, a, mayDecide e s r v a) := by decide +kernel
theorem decider_agrees (keyExists : Bool) (held : Scopes) (reach : Reach) (revoked author : Bool) :
    (keyExists, held, reach, revoked, author, mayDecide keyExists held reach revoked author) ∈ deciderRows := by
  rw [decider_rows]
  exact each (all_bools keyExists) (each (all_scopeSets held) (each (all_reaches reach)
    (each (all_bools revoked) (last (all_bools author) _))))

end MultiMail.Table
