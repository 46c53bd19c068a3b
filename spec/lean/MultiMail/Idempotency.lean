module
public import MultiMail.Control
/-!
# P8: one key and one request: one message and one stored answer

Mirrors `core/idempotency/decide.ts`, `core/operations/idempotent.ts`, the order of checks in `core/operations/send.ts`,
`adapters/sqlite/writer.ts` (group commit) and `adapters/sqlite/prune.ts`. None of that is compared with the program but `idempotency`, by `AgreeSmall.lean`.

**Modelled.** Requests are received and wait in memory; a group is opened; requests run in it in any order, each planned
against what those before it in the group wrote; one that throws is rolled back alone (the program undoes the group, and does it again
with a savepoint for each: nobody was answered before); the group becomes durable
as a whole, or fails as a whole; only then is anybody answered, and an answer may be lost. A crash takes all that is in
memory and all that is not committed. Old records are pruned, some or all, whenever somebody likes. Retries are just
further requests with the same key. `Rules.malformed` is what the request alone says (checked first), `verdict` what all
other rules say at that moment: both arbitrary. So are message ids: nothing rests on their being fresh.

**Time.** Every request carries the reading of the clock at its receipt, every pruning its own. The clock may be set to
anything at any time, also back. "Within the lifetime" therefore speaks of the readings that were used: none of those
since the message was accepted reached the acceptance's own reading plus the lifetime.

**Assumed.** SHA-256 is injective on decoded requests (`Rules.sha_inj`). One transaction writes at a time (SQLite's lock)
and COMMIT is atomic and durable. "The same request" is the same decoded content *and the same mailbox that it
resolves to*, by somebody who reaches that mailbox. A request that names a mailbox resolves to that one; one that names
none, to the mailbox of the record that lives under its key, else to the only one it reaches (`resolved`). So the mailbox
in the history (`Ran.sent`) is arbitrary here, and `P8_nameless_retry` says what the code makes of it.

**The log** (`Event`) is raw history, newest first; no rule reads it. `journal` is what of it the writer made durable.
-/
@[expose] public noncomputable section
namespace MultiMail
namespace Idempotency

/-- A key in its scope: account, environment and operation. -/
structure Key where
  account : Nat
  environment : Nat
  operation : Nat
  key : Nat
  deriving DecidableEq

/-- What is not ours to model: the hash, and what is wrong with a request by itself. -/
structure Rules where
  sha : Nat → Nat → Nat
  sha_inj : ∀ m c m' c', sha m c = sha m' c' → m = m' ∧ c = c'
  malformed : Nat → Bool
  /-- `IDEMPOTENCY_LIFETIME_MS`, a day; the proofs hold for any. -/
  lifetime : Nat

/-- A request: its key, its decoded content without key and mailbox, the mailboxes that its asker reaches, when it came. -/
structure Ask where
  key : Key
  content : Nat
  reaches : Nat → Bool
  now : Nat

/-- A row of the table `idempotency`: `id` and `body` are the stored answer. -/
structure Record where
  fingerprint : Nat
  mailbox : Nat
  id : Nat
  body : Nat
  created : Nat

structure Store where
  records : Key → Option Record
  /-- Messages, each with the key under which it was accepted. -/
  messages : List (Key × Nat)

/-- What the plan of a request says; `fault`: it threw, and its savepoint was rolled back. -/
inductive Outcome where
  | accepted (id body : Nat)
  | replayed (id body : Nat)
  | conflict | refused | fault

/-- What a client hears. -/
inductive Answer where
  | message (id body : Nat)
  | conflict | refused | fault

def Outcome.answer : Outcome → Answer
  | .accepted m b => .message m b
  | .replayed m b => .message m b
  | .conflict => .conflict
  | .refused => .refused
  | .fault => .fault

/-! ## The rules -/

/-- Whether the record's fingerprint is this request's; no mailbox, no fingerprint. -/
def same (ρ : Rules) (r : Record) (content : Nat) : Option Nat → Bool
  | some box => Decidable.decide (r.fingerprint = ρ.sha box content)
  | none => false

/-- What the record says of a request: `decide.ts` over its flags. -/
def ruling (ρ : Rules) (r : Record) (a : Ask) (box : Option Nat) : IdempotencyRuling :=
  idempotency true (Decidable.decide (r.created + ρ.lifetime ≤ a.now)) (same ρ r a.content box) (a.reaches r.mailbox)

/-- A fresh request: accepted if it has a mailbox and the other rules say yes. -/
def freshly (box : Option Nat) (verdict : Option (Nat × Nat)) : Outcome :=
  match box, verdict with
  | some _, some (m, b) => .accepted m b
  | _, _ => .refused

/-- `sendPlan`. `box`: the mailbox it resolves to now; `verdict`: the message and answer it would get, if nothing forbids it. -/
def plan (ρ : Rules) (st : Store) (a : Ask) (box : Option Nat) (verdict : Option (Nat × Nat)) : Outcome :=
  if ρ.malformed a.content = true then .refused else
  match st.records a.key with
  | none => freshly box verdict
  | some r => match ruling ρ r a box with
    | .fresh => freshly box verdict
    | .replay => .replayed r.id r.body
    | .conflict => .conflict

/-- The record that a repeated request finds. -/
def recordOf (ρ : Rules) (a : Ask) (box m b : Nat) : Record := ⟨ρ.sha box a.content, box, m, b, a.now⟩

/-- The writes of a plan. -/
def write (ρ : Rules) (st : Store) (a : Ask) (box : Option Nat) (o : Outcome) : Store :=
  match o, box with
  | .accepted m b, some box =>
    ⟨fun k => if k = a.key then some (recordOf ρ a box m b) else st.records k, (a.key, m) :: st.messages⟩
  | _, _ => st

/-- Of the records in `which`, those past their lifetime go. -/
def prune (ρ : Rules) (st : Store) (which : Key → Bool) (now : Nat) : Store :=
  ⟨fun k => match st.records k with
    | none => none
    | some r => if which k = true ∧ r.created + ρ.lifetime < now then none else some r, st.messages⟩

/-! ## The server -/

/-- What ran in the writer. -/
inductive Ran where
  | sent (a : Ask) (box : Option Nat) (o : Outcome)
  | pruned (now : Nat)

/-- The reading of the clock that it used. -/
def Ran.time : Ran → Nat
  | .sent a _ _ => a.now
  | .pruned now => now

/-- Raw history. -/
inductive Event where
  | received (a : Ask)
  | committed (ran : List Ran)
  | answered (a : Ask) (x : Answer)
  | lost (a : Ask) (x : Answer)
  | failed
  | crashed

/-- The transaction under way: what it sees, and what ran in it, newest first. -/
structure Group where
  store : Store
  ran : List Ran

structure Server where
  clock : Nat
  durable : Store
  group : Option Group
  /-- Received, not yet run. -/
  waiting : List Ask
  /-- To be told. -/
  ready : List (Ask × Answer)
  log : List Event

def start (clock : Nat) : Server := ⟨clock, ⟨fun _ => none, []⟩, none, [], [], []⟩

/-- Whom a finished group owes an answer. -/
def owed : List Ran → List (Ask × Answer)
  | [] => []
  | .sent a _ o :: rest => (a, o.answer) :: owed rest
  | .pruned _ :: rest => owed rest

/-- And whom a failed one. -/
def owedFault : List Ran → List (Ask × Answer)
  | [] => []
  | .sent a _ _ :: rest => (a, .fault) :: owedFault rest
  | .pruned _ :: rest => owedFault rest

inductive Act where
  | tick (clock : Nat)
  | receive (key : Key) (content : Nat) (reaches : Nat → Bool)
  | shed (i : Nat)
  | begin
  | run (i : Nat) (box : Option Nat) (verdict : Option (Nat × Nat)) (throws : Bool)
  | prune (which : Key → Bool)
  | commit | failCommit
  | answer (i : Nat)
  | lose (i : Nat)
  | crash

def receive (s : Server) (a : Ask) : Server :=
  { s with waiting := a :: s.waiting, log := .received a :: s.log }

/-- The queue is full, or the asker gave up: no transaction saw it. -/
def shed (s : Server) (i : Nat) : Option Server :=
  match s.waiting[i]? with
  | none => none
  | some a => some { s with waiting := s.waiting.eraseIdx i, ready := (a, .fault) :: s.ready }

def begin (s : Server) : Option Server :=
  match s.group with
  | some _ => none
  | none => some { s with group := some ⟨s.durable, []⟩ }

/-- One more job of the group, inside its savepoint. -/
def runIn (ρ : Rules) (g : Group) (a : Ask) (box : Option Nat) (o : Outcome) : Group :=
  ⟨write ρ g.store a box o, .sent a box o :: g.ran⟩

def run (ρ : Rules) (s : Server) (i : Nat) (box : Option Nat) (verdict : Option (Nat × Nat)) (throws : Bool) :
    Option Server :=
  match s.group, s.waiting[i]? with
  | some g, some a => some { s with
      waiting := s.waiting.eraseIdx i
      group := some (runIn ρ g a box (if throws = true then .fault else plan ρ g.store a box verdict)) }
  | _, _ => none

def pruneIn (ρ : Rules) (s : Server) (which : Key → Bool) : Option Server :=
  match s.group with
  | none => none
  | some g => some { s with group := some ⟨Idempotency.prune ρ g.store which s.clock, .pruned s.clock :: g.ran⟩ }

def commit (s : Server) : Option Server :=
  match s.group with
  | none => none
  | some g => some { s with
      durable := g.store, group := none, ready := owed g.ran ++ s.ready, log := .committed g.ran :: s.log }

def failCommit (s : Server) : Option Server :=
  match s.group with
  | none => none
  | some g => some { s with group := none, ready := owedFault g.ran ++ s.ready, log := .failed :: s.log }

def answer (s : Server) (i : Nat) : Option Server :=
  match s.ready[i]? with
  | none => none
  | some (a, x) => some { s with ready := s.ready.eraseIdx i, log := .answered a x :: s.log }

def lose (s : Server) (i : Nat) : Option Server :=
  match s.ready[i]? with
  | none => none
  | some (a, x) => some { s with ready := s.ready.eraseIdx i, log := .lost a x :: s.log }

/-- What is on disk stays; all else is gone. -/
def crash (s : Server) : Server :=
  { s with group := none, waiting := [], ready := [], log := .crashed :: s.log }

def next (ρ : Rules) (s : Server) : Act → Option Server
  | .tick clock => some { s with clock := clock }
  | .receive key content reaches => some (receive s ⟨key, content, reaches, s.clock⟩)
  | .shed i => shed s i
  | .begin => begin s
  | .run i box verdict throws => run ρ s i box verdict throws
  | .prune which => pruneIn ρ s which
  | .commit => commit s
  | .failCommit => failCommit s
  | .answer i => answer s i
  | .lose i => lose s i
  | .crash => some (crash s)

/-- Every interleaving of every act. -/
inductive Reach (ρ : Rules) : Server → Prop
  | start (clock : Nat) : Reach ρ (start clock)
  | next {s s' act} : Reach ρ s → next ρ s act = some s' → Reach ρ s'

def acts (ρ : Rules) (s : Server) : List Act → Option Server
  | [] => some s
  | a :: rest => match next ρ s a with
    | none => none
    | some s' => acts ρ s' rest

/-! ## Functions of history -/

/-- What the writer made durable, newest first. -/
def journal : List Event → List Ran
  | [] => []
  | .committed ran :: older => ran ++ journal older
  | .received _ :: older => journal older
  | .answered _ _ :: older => journal older
  | .lost _ _ :: older => journal older
  | .failed :: older => journal older
  | .crashed :: older => journal older

/-- The messages that were made, with the keys they were accepted under. -/
def made : List Ran → List (Key × Nat)
  | [] => []
  | .sent a (some _) (.accepted m _) :: older => (a.key, m) :: made older
  | _ :: older => made older

/-- None of these used a reading of the clock at or past `deadline`. -/
def Before (deadline : Nat) (l : List Ran) : Prop := ∀ e, e ∈ l → e.time < deadline

/-! ## What ties the present to the past -/

section
variable {ρ : Rules} {st : Store} {h : List Ran} {a : Ask} {box : Option Nat} {v : Option (Nat × Nat)} {o : Outcome}

/-- A store that has run through a history. -/
structure Fits (ρ : Rules) (st : Store) (h : List Ran) : Prop where
  keeps : ∀ newer a box m b older, h = newer ++ .sent a box (.accepted m b) :: older →
    Before (a.now + ρ.lifetime) newer → ∃ x, box = some x ∧ st.records a.key = some (recordOf ρ a x m b)
  known : ∀ k r, st.records k = some r → ∃ a x, .sent a (some x) (.accepted r.id r.body) ∈ h ∧ a.key = k ∧
    r = recordOf ρ a x r.id r.body
  stored : st.messages = made h

/-- Every line was planned against a store that had run through all lines before it. -/
def Planned (ρ : Rules) : List Ran → Prop
  | [] => True
  | .sent a box o :: older => (o = .fault ∨ ∃ st v, Fits ρ st older ∧ o = plan ρ st a box v) ∧ Planned ρ older
  | .pruned _ :: older => Planned ρ older

theorem planned_split {newer older : List Ran} (p : Planned ρ (newer ++ .sent a box o :: older)) :
    o = .fault ∨ ∃ st v, Fits ρ st older ∧ o = plan ρ st a box v := by
  induction newer with
  | nil => exact p.1
  | cons e n ih => cases e with
    | sent _ _ _ => exact ih p.2
    | pruned _ => exact ih p

theorem freshly_accepted {m b} (e : freshly box v = .accepted m b) : ∃ x, box = some x := by
  unfold freshly at e; split at e
  · exact ⟨_, rfl⟩
  · cases e
theorem freshly_never {m b} : freshly box v ≠ .replayed m b ∧ freshly box v ≠ .conflict := by
  unfold freshly; split <;> simp

theorem idempotency_fresh {x y z : Bool} (e : idempotency true x y z = .fresh) : x = true := by
  revert e; cases x <;> cases y <;> cases z <;> intro e <;> first | rfl | cases e
theorem idempotency_alive {x y z : Bool} (hx : x = false) :
    idempotency true x y z = match y, z with | true, true => .replay | _, _ => .conflict := by
  subst hx; cases y <;> cases z <;> rfl
theorem ruling_fresh {r} (e : ruling ρ r a box = .fresh) : r.created + ρ.lifetime ≤ a.now :=
  of_decide_eq_true (idempotency_fresh e)

/-- Only what is fresh is accepted. -/
theorem plan_accepted {m b} (e : plan ρ st a box v = .accepted m b) :
    (∃ x, box = some x) ∧ ∀ r, st.records a.key = some r → r.created + ρ.lifetime ≤ a.now := by
  unfold plan at e
  split at e
  · cases e
  · split at e
    · next hn => exact ⟨freshly_accepted e, by intro r hr; rw [hn] at hr; cases hr⟩
    · next r hr =>
      split at e
      · next hf =>
        refine ⟨freshly_accepted e, ?_⟩
        intro r' hr'
        rw [hr] at hr'; cases hr'
        exact ruling_fresh hf
      · cases e
      · cases e

theorem fits_start : Fits ρ ⟨fun _ => none, []⟩ [] where
  keeps := by intro n _ _ _ _ _ e; cases n <;> cases e
  known := by intro _ _ e; cases e
  stored := rfl

theorem write_other (ho : ∀ m b, o ≠ .accepted m b) : write ρ st a box o = st := by
  unfold write; split
  · next m b _ => exact absurd rfl (ho m b)
  · rfl

theorem made_other (ho : ∀ m b, o ≠ .accepted m b) : made (.sent a box o :: h) = made h := by
  cases o with
  | accepted m b => exact absurd rfl (ho m b)
  | _ => cases box <;> rfl

theorem before_cons {d e n} (b : Before d (e :: n)) : e.time < d ∧ Before d n :=
  ⟨b e (by simp), fun x hx => b x (by simp [hx])⟩

/-- A line that accepts nothing. -/
theorem fits_other (f : Fits ρ st h) (ho : ∀ m b, o ≠ .accepted m b) :
    Fits ρ (write ρ st a box o) (.sent a box o :: h) := by
  rw [write_other ho]
  refine ⟨?_, ?_, by rw [made_other ho]; exact f.stored⟩
  · intro newer a' box' m b older e hb
    cases newer with
    | nil => cases e; exact absurd rfl (ho m b)
    | cons e' n =>
      cases e
      exact f.keeps n _ _ _ _ _ rfl (before_cons hb).2
  · intro k r e
    obtain ⟨a', x, hm, h'⟩ := f.known k r e
    exact ⟨a', x, List.mem_cons_of_mem _ hm, h'⟩

/-- A line that accepts. -/
theorem fits_accepted {m b} (f : Fits ρ st h) (e : plan ρ st a box v = .accepted m b) :
    Fits ρ (write ρ st a box (.accepted m b)) (.sent a box (.accepted m b) :: h) := by
  obtain ⟨⟨x, rfl⟩, hx⟩ := plan_accepted e
  refine ⟨?_, ?_, by simp [write, made, f.stored]⟩
  · intro newer a' box' m' b' older e' hb
    cases newer with
    | nil => cases e'; exact ⟨x, rfl, by simp [write]⟩
    | cons e'' n =>
      cases e'
      obtain ⟨x', rfl, hr⟩ := f.keeps n _ _ _ _ _ rfl (before_cons hb).2
      refine ⟨x', rfl, ?_⟩
      have ht : a.now < a'.now + ρ.lifetime := (before_cons hb).1
      by_cases hk : a'.key = a.key
      · rw [hk] at hr
        have := hx _ hr
        simp only [recordOf] at this
        omega
      · simp [write, hk, hr]
  · intro k r e'
    simp only [write] at e'
    split at e'
    · next hk => cases e'; exact ⟨a, x, by simp [recordOf], hk.symm, rfl⟩
    · obtain ⟨a', x', hm, h'⟩ := f.known k r e'
      exact ⟨a', x', List.mem_cons_of_mem _ hm, h'⟩

theorem fits_sent (f : Fits ρ st h) (e : o = .fault ∨ o = plan ρ st a box v) :
    Fits ρ (write ρ st a box o) (.sent a box o :: h) := by
  cases o with
  | accepted m b =>
    rcases e with e | e
    · cases e
    · exact fits_accepted f e.symm
  | _ => exact fits_other f (by intro m b; simp)

theorem fits_pruned {which now} (f : Fits ρ st h) : Fits ρ (prune ρ st which now) (.pruned now :: h) := by
  refine ⟨?_, ?_, by simp [prune, made, f.stored]⟩
  · intro newer a' box' m b older e hb
    cases newer with
    | nil => cases e
    | cons e' n =>
      cases e
      obtain ⟨x, rfl, hr⟩ := f.keeps n _ _ _ _ _ rfl (before_cons hb).2
      refine ⟨x, rfl, ?_⟩
      have ht : now < a'.now + ρ.lifetime := (before_cons hb).1
      simp only [prune, hr]
      split
      · next hc => have := hc.2; simp only [recordOf] at this; omega
      · rfl
  · intro k r e
    have hr : st.records k = some r := by
      simp only [prune] at e
      split at e
      · cases e
      · next r' hr' => split at e <;> simp_all
    obtain ⟨a', x, hm, h'⟩ := f.known k r hr
    exact ⟨a', x, List.mem_cons_of_mem _ hm, h'⟩

/-- Whoever hears this, hears what was committed; or only that something failed. -/
def Backed (h : List Ran) (a : Ask) (x : Answer) : Prop :=
  x = .fault ∨ ∃ box o, .sent a box o ∈ h ∧ x = o.answer

structure Inv (ρ : Rules) (s : Server) : Prop where
  durable : Fits ρ s.durable (journal s.log)
  planned : Planned ρ (journal s.log)
  group : ∀ g, s.group = some g → Fits ρ g.store (g.ran ++ journal s.log) ∧ Planned ρ (g.ran ++ journal s.log)
  ready : ∀ p, p ∈ s.ready → Backed (journal s.log) p.1 p.2
  answers : ∀ newer a x older, s.log = newer ++ .answered a x :: older → Backed (journal older) a x

theorem backed_mono {h h' : List Ran} {x} (sub : ∀ e, e ∈ h → e ∈ h') (b : Backed h a x) : Backed h' a x := by
  rcases b with b | ⟨box, o, hm, hx⟩
  · exact .inl b
  · exact .inr ⟨box, o, sub _ hm, hx⟩

theorem owed_backed {l : List Ran} {p : Ask × Answer} (hp : p ∈ owed l) : Backed l p.1 p.2 := by
  induction l with
  | nil => cases hp
  | cons e l ih => cases e with
    | sent a box o =>
      simp only [owed, List.mem_cons] at hp
      rcases hp with rfl | hp
      · exact .inr ⟨box, o, by simp, rfl⟩
      · exact backed_mono (by intro e he; simp [he]) (ih hp)
    | pruned _ => exact backed_mono (by intro e he; simp [he]) (ih hp)

theorem owedFault_fault {l : List Ran} {p : Ask × Answer} (hp : p ∈ owedFault l) : p.2 = .fault := by
  induction l with
  | nil => cases hp
  | cons e l ih => cases e with
    | sent a box o =>
      simp only [owedFault, List.mem_cons] at hp
      rcases hp with rfl | hp
      · rfl
      · exact ih hp
    | pruned _ => exact ih hp

theorem answers_cons {l : List Event} {e : Event}
    (i : ∀ newer a x older, l = newer ++ .answered a x :: older → Backed (journal older) a x)
    (he : ∀ a x, e = .answered a x → Backed (journal l) a x) :
    ∀ newer a x older, e :: l = newer ++ .answered a x :: older → Backed (journal older) a x := by
  intro newer a x older h
  cases newer with
  | nil => cases h; exact he a x rfl
  | cons e' n => cases h; exact i n a x older rfl

theorem inv_start (clock : Nat) : Inv ρ (start clock) where
  durable := fits_start
  planned := trivial
  group := by intro _ e; cases e
  ready := by intro _ e; cases e
  answers := by intro n _ _ _ e; cases n <;> cases e

theorem inv_next {s s' : Server} {act : Act} (i : Inv ρ s) (e : next ρ s act = some s') : Inv ρ s' := by
  cases act with
  | tick clock => cases e; exact ⟨i.durable, i.planned, i.group, i.ready, i.answers⟩
  | receive key content reaches =>
    cases e
    exact ⟨i.durable, i.planned, i.group, i.ready, answers_cons i.answers (by intro _ _ e; cases e)⟩
  | shed n =>
    simp only [next, shed] at e; split at e
    · cases e
    · cases e
      refine ⟨i.durable, i.planned, i.group, ?_, i.answers⟩
      intro p hp
      rcases List.mem_cons.mp hp with rfl | hp
      · exact .inl rfl
      · exact i.ready p hp
  | begin =>
    simp only [next, begin] at e; split at e
    · cases e
    · cases e
      refine ⟨i.durable, i.planned, ?_, i.ready, i.answers⟩
      intro g hg; cases hg; exact ⟨i.durable, i.planned⟩
  | run n box verdict throws =>
    simp only [next, run] at e; split at e
    · next g a hg ha =>
      cases e
      refine ⟨i.durable, i.planned, ?_, i.ready, i.answers⟩
      intro g' hg'; cases hg'
      obtain ⟨f, p⟩ := i.group g hg
      by_cases ht : throws = true
      · rw [if_pos ht]
        exact ⟨fits_sent (v := verdict) f (.inl rfl), .inl rfl, p⟩
      · rw [if_neg ht]
        exact ⟨fits_sent f (.inr rfl), .inr ⟨g.store, verdict, f, rfl⟩, p⟩
    · cases e
  | prune which =>
    simp only [next, pruneIn] at e; split at e
    · cases e
    · next g hg =>
      cases e
      refine ⟨i.durable, i.planned, ?_, i.ready, i.answers⟩
      intro g' hg'; cases hg'
      obtain ⟨f, p⟩ := i.group g hg
      exact ⟨fits_pruned f, p⟩
  | commit =>
    simp only [next, commit] at e; split at e
    · cases e
    · next g hg =>
      cases e
      obtain ⟨f, p⟩ := i.group g hg
      refine ⟨f, p, (by intro _ e; cases e), ?_, answers_cons i.answers (by intro _ _ e; cases e)⟩
      intro q hq
      rcases List.mem_append.mp hq with hq | hq
      · exact backed_mono (by intro e he; simp [journal, he]) (owed_backed hq)
      · exact backed_mono (by intro e he; simp [journal, he]) (i.ready q hq)
  | failCommit =>
    simp only [next, failCommit] at e; split at e
    · cases e
    · cases e
      refine ⟨i.durable, i.planned, (by intro _ e; cases e), ?_, answers_cons i.answers (by intro _ _ e; cases e)⟩
      intro q hq
      rcases List.mem_append.mp hq with hq | hq
      · exact .inl (owedFault_fault hq)
      · exact i.ready q hq
  | answer n =>
    simp only [next, answer] at e; split at e
    · cases e
    · next a x ha =>
      cases e
      have hb := i.ready (a, x) (List.mem_of_getElem? ha)
      exact ⟨i.durable, i.planned, i.group, fun p hp => i.ready p (List.mem_of_mem_eraseIdx hp),
        answers_cons i.answers (by intro _ _ e; cases e; exact hb)⟩
  | lose n =>
    simp only [next, lose] at e; split at e
    · cases e
    · cases e
      exact ⟨i.durable, i.planned, i.group, fun p hp => i.ready p (List.mem_of_mem_eraseIdx hp),
        answers_cons i.answers (by intro _ _ e; cases e)⟩
  | crash =>
    cases e
    exact ⟨i.durable, i.planned, (by intro _ e; cases e), (by intro _ e; cases e),
      answers_cons i.answers (by intro _ _ e; cases e)⟩

theorem inv {s : Server} (r : Reach ρ s) : Inv ρ s := by
  induction r with
  | start clock => exact inv_start clock
  | next _ e ih => exact inv_next ih e

/-! ## P8 -/

/-- The same request as the one that was accepted: same content, same mailbox, by somebody who reaches it. -/
def SameRequest (a : Ask) (box : Option Nat) (a' : Ask) (box' : Option Nat) : Prop :=
  a'.content = a.content ∧ box' = box ∧ ∃ x, box = some x ∧ a'.reaches x = true

/-- `meant` of `idempotent.ts`, and `chosen` where no record lives: `named` is the selector by id or address (none: it names
none), with what it finds; `only` is the one mailbox that the asker reaches at that moment, if it is just one. -/
def resolved (ρ : Rules) (st : Store) (a : Ask) (named : Option (Option Nat)) (only : Option Nat) : Option Nat :=
  match named with
  | some found => found
  | none => match st.records a.key with
    | some r => if r.created + ρ.lifetime ≤ a.now then only else some r.mailbox
    | none => only

/-- What a plan says while a record lives. -/
theorem plan_recorded {a' : Ask} {box' v x m b} (hr : st.records a'.key = some (recordOf ρ a x m b))
    (ht : a'.now < a.now + ρ.lifetime) :
    (ρ.malformed a'.content = true ∧ plan ρ st a' box' v = .refused) ∨
    (SameRequest a (some x) a' box' ∧ plan ρ st a' box' v = .replayed m b) ∨
    (¬ SameRequest a (some x) a' box' ∧ plan ρ st a' box' v = .conflict) := by
  unfold plan
  split
  · next hm => exact .inl ⟨hm, rfl⟩
  · right
    rw [hr]
    have hx : Decidable.decide ((recordOf ρ a x m b).created + ρ.lifetime ≤ a'.now) = false :=
      decide_eq_false (by simp only [recordOf]; omega)
    have hru : ruling ρ (recordOf ρ a x m b) a' box' = _ := idempotency_alive hx
    by_cases hs : SameRequest a (some x) a' box'
    · left
      obtain ⟨hc, hb, x', hx', hreach⟩ := hs
      cases hx'
      refine ⟨⟨hc, hb, x, rfl, hreach⟩, ?_⟩
      subst hb
      have h1 : same ρ (recordOf ρ a x m b) a'.content (some x) = true :=
        decide_eq_true (by simp only [recordOf, hc])
      have h2 : a'.reaches (recordOf ρ a x m b).mailbox = true := hreach
      rw [h1, h2] at hru
      simp only [hru]; rfl
    · right
      refine ⟨hs, ?_⟩
      have h3 : same ρ (recordOf ρ a x m b) a'.content box' = false ∨
          a'.reaches (recordOf ρ a x m b).mailbox = false := by
        cases h1 : same ρ (recordOf ρ a x m b) a'.content box' with
        | false => exact .inl rfl
        | true =>
          right
          cases h2 : a'.reaches (recordOf ρ a x m b).mailbox with
          | false => rfl
          | true =>
            exfalso; apply hs
            unfold same at h1
            split at h1
            · next y =>
              have := ρ.sha_inj _ _ _ _ (of_decide_eq_true h1)
              obtain ⟨rfl, hc⟩ := this
              exact ⟨hc.symm, rfl, x, rfl, h2⟩
            · cases h1
      have h4 : ruling ρ (recordOf ρ a x m b) a' box' = .conflict := by
        rw [hru]
        rcases h3 with h3 | h3 <;> rw [h3]
        split <;> simp_all
      simp only [h4]

/-- **P8, a retry that names no mailbox.** While the record lives, whatever other mailboxes have come or gone since, it is answered
with the stored answer if its content is the same and its asker reaches the mailbox of the record; and so is one that names it. -/
theorem P8_nameless_retry {a' : Ask} {v x m b} {only : Option Nat} {named : Option (Option Nat)}
    (hr : st.records a'.key = some (recordOf ρ a x m b)) (ht : a'.now < a.now + ρ.lifetime)
    (hn : named = none ∨ named = some (some x)) (hc : a'.content = a.content) (hx : a'.reaches x = true)
    (hw : ρ.malformed a'.content = false) : plan ρ st a' (resolved ρ st a' named only) v = .replayed m b := by
  have hb : resolved ρ st a' named only = some x := by
    rcases hn with rfl | rfl
    · unfold resolved
      simp only [hr, recordOf]
      rw [if_neg (by omega)]
    · rfl
  rw [hb]
  rcases plan_recorded (box' := some x) (v := v) hr ht with ⟨h, _⟩ | ⟨_, h⟩ | ⟨h, _⟩
  · rw [hw] at h; cases h
  · exact h
  · exact absurd ⟨hc, rfl, x, rfl, hx⟩ h

/-- **P8, while a record lives.** After a request was accepted, a further request with its key, read before the end of its lifetime as was all that
ran between, is answered with the very same message and answer if it is the same request, else `conflict`; or it is
malformed by itself, or failed and changed nothing. -/
theorem P8_while_record_lives {s : Server} (r : Reach ρ s) {after between m b older} {a' : Ask} {box' o'}
    (hj : journal s.log = after ++ .sent a' box' o' :: (between ++ .sent a box (.accepted m b) :: older))
    (hb : Before (a.now + ρ.lifetime) between) (ht : a'.now < a.now + ρ.lifetime) (hk : a'.key = a.key) :
    o' = .fault ∨ (ρ.malformed a'.content = true ∧ o' = .refused) ∨
    (SameRequest a box a' box' ∧ o' = .replayed m b) ∨ (¬ SameRequest a box a' box' ∧ o' = .conflict) := by
  have p := (inv r).planned
  rw [hj] at p
  rcases planned_split p with h | ⟨st, v, f, rfl⟩
  · exact .inl h
  · right
    obtain ⟨x, rfl, hr⟩ := f.keeps between a box m b older rfl hb
    exact plan_recorded (hk ▸ hr) ht

/-- The same, of all that ran within the lifetime. -/
theorem P8_within_lifetime {s : Server} (r : Reach ρ s) {newer m b older} {a' : Ask} {box' o'}
    (hj : journal s.log = newer ++ .sent a box (.accepted m b) :: older) (ht : Before (a.now + ρ.lifetime) newer)
    (hm : .sent a' box' o' ∈ newer) (hk : a'.key = a.key) :
    o' = .fault ∨ (ρ.malformed a'.content = true ∧ o' = .refused) ∨
    (SameRequest a box a' box' ∧ o' = .replayed m b) ∨ (¬ SameRequest a box a' box' ∧ o' = .conflict) := by
  obtain ⟨n2, n1, rfl⟩ := List.append_of_mem hm
  exact P8_while_record_lives r (after := n2) (between := n1) (older := older) (by rw [hj]; simp)
    (fun e he => ht e (by simp [he])) (ht _ hm) hk

/-- **P8, one message.** Within the lifetime no second message is made under a key. -/
theorem P8_one_message {s : Server} (r : Reach ρ s) {newer m b older} {a' : Ask} {box' m' b'}
    (hj : journal s.log = newer ++ .sent a box (.accepted m b) :: older) (ht : Before (a.now + ρ.lifetime) newer)
    (hm : .sent a' box' (.accepted m' b') ∈ newer) : a'.key ≠ a.key := by
  intro hk
  rcases P8_within_lifetime r hj ht hm hk with h | ⟨_, h⟩ | ⟨_, h⟩ | ⟨_, h⟩ <;> cases h

/-- **P8, one answer.** Within the lifetime the same request again is answered with the stored answer, or not at all. -/
theorem P8_same_answer {s : Server} (r : Reach ρ s) {newer m b older} {a' : Ask} {box' o'}
    (hj : journal s.log = newer ++ .sent a box (.accepted m b) :: older) (ht : Before (a.now + ρ.lifetime) newer)
    (hm : .sent a' box' o' ∈ newer) (hk : a'.key = a.key) (hs : SameRequest a box a' box')
    (hw : ρ.malformed a'.content = false) : o' = .fault ∨ o' = .replayed m b := by
  rcases P8_within_lifetime r hj ht hm hk with h | ⟨h, _⟩ | ⟨_, h⟩ | ⟨h, _⟩
  · exact .inl h
  · rw [hw] at h; cases h
  · exact .inr h
  · exact absurd hs h

/-- **P8, conflict.** Within the lifetime another request under the key makes nothing and hears of no message. -/
theorem P8_other_request {s : Server} (r : Reach ρ s) {newer m b older} {a' : Ask} {box' o'}
    (hj : journal s.log = newer ++ .sent a box (.accepted m b) :: older) (ht : Before (a.now + ρ.lifetime) newer)
    (hm : .sent a' box' o' ∈ newer) (hk : a'.key = a.key) (hs : ¬ SameRequest a box a' box')
    (hw : ρ.malformed a'.content = false) : o' = .fault ∨ o' = .conflict := by
  rcases P8_within_lifetime r hj ht hm hk with h | ⟨h, _⟩ | ⟨h, _⟩ | ⟨_, h⟩
  · exact .inl h
  · rw [hw] at h; cases h
  · exact absurd h hs
  · exact .inr h

/-- **P8, durable before answered.** Whoever was answered anything but a failure was answered what had been committed before. -/
theorem P8_committed_before_answered {s : Server} (r : Reach ρ s) {newer x older}
    (hl : s.log = newer ++ .answered a x :: older) :
    x = .fault ∨ ∃ box o, .sent a box o ∈ journal older ∧ x = o.answer :=
  (inv r).answers newer a x older hl

theorem run_traced (p : Planned ρ h) {m b} (hm : .sent a box o ∈ h) (ho : o.answer = .message m b) :
    ∃ a' x, .sent a' (some x) (.accepted m b) ∈ h ∧ a'.key = a.key ∧ a'.content = a.content ∧ box = some x := by
  obtain ⟨n, older, rfl⟩ := List.append_of_mem hm
  rcases planned_split p with rfl | ⟨st, v, f, e⟩
  · cases ho
  · cases o with
    | accepted m' b' =>
      cases ho
      obtain ⟨x, rfl⟩ := (plan_accepted e.symm).1
      exact ⟨a, x, hm, rfl, rfl, rfl⟩
    | replayed m' b' =>
      cases ho
      unfold plan at e
      split at e
      · cases e
      · split at e
        · exact absurd e.symm freshly_never.1
        · next r hr =>
          split at e
          · exact absurd e.symm freshly_never.1
          · next hru =>
            cases e
            obtain ⟨a', x, hm', hk', hr'⟩ := f.known _ _ hr
            refine ⟨a', x, by simp [hm'], hk', ?_⟩
            have hsame : same ρ r a.content box = true := by
              revert hru; unfold ruling
              cases same ρ r a.content box
              · unfold idempotency; intro hru; split at hru
                · cases hru
                · simp at hru
              · intro _; rfl
            unfold same at hsame
            split at hsame
            · next y =>
              have hf := of_decide_eq_true hsame
              rw [hr'] at hf
              obtain ⟨rfl, hc⟩ := ρ.sha_inj _ _ _ _ hf
              exact ⟨hc, rfl⟩
            · cases hsame
          · cases e
    | conflict => cases ho
    | refused => cases ho
    | fault => cases ho

/-- **P8, no answer from nowhere.** A message that somebody was told of was accepted for this very key and content, was committed
before, and is stored. -/
theorem P8_answer_traced {s : Server} (r : Reach ρ s) {newer m b older}
    (hl : s.log = newer ++ .answered a (.message m b) :: older) :
    (∃ a' x, .sent a' (some x) (.accepted m b) ∈ journal older ∧ a'.key = a.key ∧ a'.content = a.content) ∧
      (a.key, m) ∈ s.durable.messages := by
  have hsub : ∀ (n : List Event) e, e ∈ journal older → e ∈ journal (n ++ older) := by
    intro n e he
    induction n with
    | nil => exact he
    | cons x n ih => cases x <;> simp_all [journal]
  rcases P8_committed_before_answered r hl with hx | ⟨box, o, hm, ho⟩
  · cases hx
  · have hl' : s.log = (newer ++ [.answered a (.message m b)]) ++ older := by simp [hl]
    have p : Planned ρ (journal older) := by
      have hp := (inv r).planned
      rw [hl'] at hp
      revert hp
      generalize newer ++ [Event.answered a (.message m b)] = n
      have drop : ∀ l h, Planned ρ (l ++ h) → Planned ρ h := by
        intro l h hp
        induction l with
        | nil => exact hp
        | cons e l ih => cases e with
          | sent _ _ _ => exact ih hp.2
          | pruned _ => exact ih hp
      intro hp
      induction n with
      | nil => exact hp
      | cons e n ih => cases e with
        | committed ran => exact ih (drop _ _ hp)
        | received _ => exact ih hp
        | answered _ _ => exact ih hp
        | lost _ _ => exact ih hp
        | failed => exact ih hp
        | crashed => exact ih hp
    obtain ⟨a', x, ha', hk, hc, _⟩ := run_traced p hm ho.symm
    refine ⟨⟨a', x, ha', hk, hc⟩, ?_⟩
    rw [(inv r).durable.stored, ← hk]
    have hin : .sent a' (some x) (.accepted m b) ∈ journal s.log := by rw [hl']; exact hsub _ _ ha'
    revert hin
    generalize journal s.log = j
    intro hin
    induction j with
    | nil => cases hin
    | cons e j ih =>
      rcases List.mem_cons.mp hin with rfl | hin
      · simp [made]
      · have := ih hin
        cases e with
        | pruned _ => exact this
        | sent a2 box2 o2 => cases box2 <;> cases o2 <;> simp_all [made]

theorem mem_two {α : Type} {l : List α} {x y : α} (hx : x ∈ l) (hy : y ∈ l) :
    x = y ∨ (∃ n o, l = n ++ y :: o ∧ x ∈ n) ∨ (∃ n o, l = n ++ x :: o ∧ y ∈ n) := by
  obtain ⟨n, o, rfl⟩ := List.append_of_mem hx
  rcases List.mem_append.mp hy with hy | hy
  · exact .inr (.inr ⟨n, o, rfl, hy⟩)
  · rcases List.mem_cons.mp hy with rfl | hy
    · exact .inl rfl
    · obtain ⟨n', o', rfl⟩ := List.append_of_mem hy
      exact .inr (.inl ⟨n ++ x :: n', o', by simp, by simp⟩)

/-- All readings of the clock in this history lie less than a lifetime apart. -/
def OneDay (ρ : Rules) (h : List Ran) : Prop := ∃ t, ∀ e, e ∈ h → t ≤ e.time ∧ e.time < t + ρ.lifetime

/-- **P8 in one sentence, over what clients heard.** In any history of less than a lifetime, whatever the order, the retries, the lost
answers and the crashes: all who were told of a message under one key were told of the same one, in the same words, and
had asked the same. -/
theorem P8_one_answer {s : Server} (r : Reach ρ s) (hd : OneDay ρ (journal s.log)) {a₁ a₂ m₁ b₁ m₂ b₂}
    (h₁ : .answered a₁ (.message m₁ b₁) ∈ s.log) (h₂ : .answered a₂ (.message m₂ b₂) ∈ s.log)
    (hk : a₁.key = a₂.key) : m₁ = m₂ ∧ b₁ = b₂ ∧ a₁.content = a₂.content := by
  have trace : ∀ {a m b}, .answered a (.message m b) ∈ s.log →
      ∃ a' x, .sent a' (some x) (.accepted m b) ∈ journal s.log ∧ a'.key = a.key ∧ a'.content = a.content := by
    intro a m b hm
    obtain ⟨n, o, hl⟩ := List.append_of_mem hm
    rcases P8_committed_before_answered r hl with hx | ⟨box, o', hm', ho⟩
    · cases hx
    · have hin : .sent a box o' ∈ journal s.log := by
        rw [hl]
        clear hl
        induction n with
        | nil => exact hm'
        | cons x n ih => cases x <;> simp_all [journal]
      obtain ⟨a', x, ha', hk, hc, _⟩ := run_traced (inv r).planned hin ho.symm
      exact ⟨a', x, ha', hk, hc⟩
  obtain ⟨c₁, x₁, i₁, k₁, e₁⟩ := trace h₁
  obtain ⟨c₂, x₂, i₂, k₂, e₂⟩ := trace h₂
  have kk : c₁.key = c₂.key := by rw [k₁, k₂, hk]
  obtain ⟨t, ht⟩ := hd
  have near : ∀ {c : Ask} {x m b n o}, journal s.log = n ++ .sent c x (.accepted m b) :: o → Before (c.now + ρ.lifetime) n := by
    intro c x m b n o hj e he
    have hc := (ht (.sent c x (.accepted m b)) (by rw [hj]; simp)).1
    have := (ht e (by rw [hj]; simp [he])).2
    simp only [Ran.time] at hc
    omega
  rcases mem_two i₁ i₂ with h | ⟨n, o, hj, hm⟩ | ⟨n, o, hj, hm⟩
  · cases h; exact ⟨rfl, rfl, by rw [← e₁, ← e₂]⟩
  · exact absurd kk (P8_one_message r hj (near hj) hm)
  · exact absurd kk.symm (P8_one_message r hj (near hj) hm)

/-- In any history of less than a lifetime no two stored messages were accepted under one key. -/
theorem P8_one_stored {s : Server} (r : Reach ρ s) (hd : OneDay ρ (journal s.log)) :
    s.durable.messages.Pairwise fun x y => x.1 ≠ y.1 := by
  rw [(inv r).durable.stored]
  obtain ⟨t, ht⟩ := hd
  have key : ∀ n older a box m b, journal s.log = n ++ .sent a box (.accepted m b) :: older →
      ∀ a' box' m' b', .sent a' box' (.accepted m' b') ∈ n → a'.key ≠ a.key := by
    intro n older a box m b hj a' box' m' b' hm
    refine P8_one_message r hj ?_ hm
    intro e he
    have hc := (ht (.sent a box (.accepted m b)) (by rw [hj]; simp)).1
    have := (ht e (by rw [hj]; simp [he])).2
    simp only [Ran.time] at hc
    omega
  have inside : ∀ (l : List Ran) x, x ∈ made l → ∃ a y m b, .sent a (some y) (.accepted m b) ∈ l ∧ x = (a.key, m) := by
    intro l x hx
    induction l with
    | nil => cases hx
    | cons e l ih =>
      have rest : x ∈ made l → ∃ a y m b, .sent a (some y) (.accepted m b) ∈ e :: l ∧ x = (a.key, m) := by
        intro h
        obtain ⟨a, y, m, b, h1, h2⟩ := ih h
        exact ⟨a, y, m, b, List.mem_cons_of_mem _ h1, h2⟩
      cases e with
      | pruned _ => exact rest hx
      | sent a box o =>
        cases box with
        | none => cases o <;> exact rest hx
        | some y => cases o with
          | accepted m b =>
            rcases List.mem_cons.mp hx with rfl | hx
            · exact ⟨a, y, m, b, by simp, rfl⟩
            · exact rest hx
          | _ => exact rest hx
  have walk : ∀ (l : List Ran), (∃ n, journal s.log = n ++ l) → (made l).Pairwise fun x y => x.1 ≠ y.1 := by
    intro l
    induction l with
    | nil => intro _; exact List.Pairwise.nil
    | cons e l ih =>
      rintro ⟨n, hj⟩
      have hl := ih ⟨n ++ [e], by rw [hj]; simp⟩
      cases e with
      | pruned _ => exact hl
      | sent a box o =>
        cases box with
        | none => cases o <;> exact hl
        | some y => cases o with
          | accepted m b =>
            refine List.Pairwise.cons ?_ hl
            intro x hx
            obtain ⟨a', y', m', b', hin, rfl⟩ := inside l x hx
            obtain ⟨n', o', rfl⟩ := List.append_of_mem hin
            exact key (n ++ .sent a (some y) (.accepted m b) :: n') o' a' (some y') m' b' (by rw [hj]; simp)
              a (some y) m b (by simp)
          | _ => exact hl
  exact walk _ ⟨[], rfl⟩

/-- **P8, all or nothing.** What a crash or a failed COMMIT leaves is what was committed before it: neither record nor message of anything else. -/
theorem P8_crash_keeps_committed {s : Server} : (crash s).durable = s.durable ∧
    journal (crash s).log = journal s.log ∧
    ∀ s', failCommit s = some s' → s'.durable = s.durable ∧ journal s'.log = journal s.log := by
  refine ⟨rfl, rfl, ?_⟩
  intro s' e
  unfold failCommit at e; split at e
  · cases e
  · cases e; exact ⟨rfl, rfl⟩

/-- A message is on disk exactly when its acceptance was committed. -/
theorem P8_stored_is_committed {s : Server} (r : Reach ρ s) : s.durable.messages = made (journal s.log) :=
  (inv r).durable.stored

/-- No acceptance of this key is known. -/
def Unused (k : Key) (h : List Ran) : Prop := ∀ a box m b, .sent a box (.accepted m b) ∈ h → a.key ≠ k

theorem unused_fresh (f : Fits ρ st h) {k : Key} (u : Unused k h) : st.records k = none := by
  cases hr : st.records k with
  | none => rfl
  | some r =>
    obtain ⟨a, x, hm, hk, _⟩ := f.known k r hr
    exact absurd hk (u _ _ _ _ hm)

/-- **P8, refusals record nothing.** Under a key of which nothing was accepted yet, whatever was refused before: there is no record, and
a request that the other rules accept is accepted. -/
theorem P8_refused_may_be_corrected {s : Server} (r : Reach ρ s) {g : Group} (hg : s.group = some g)
    (u : Unused a.key (g.ran ++ journal s.log)) (hw : ρ.malformed a.content = false) {x m b : Nat} :
    g.store.records a.key = none ∧ plan ρ g.store a (some x) (some (m, b)) = .accepted m b := by
  have hn := unused_fresh ((inv r).group g hg).1 u
  refine ⟨hn, ?_⟩
  unfold plan
  rw [hw, hn]
  rfl

/-! ## Witnesses: it can happen -/

theorem crash_reach {s : Server} (r : Reach ρ s) : Reach ρ (crash s) := .next (act := .crash) r rfl

/-- A fresh request can be accepted, stored and answered, from every state whose writer is free. -/
theorem P8_can_accept {s : Server} (r : Reach ρ s) (hg : s.group = none) (k : Key) (c x m b : Nat) (w : Nat → Bool)
    (u : Unused k (journal s.log)) (hw : ρ.malformed c = false) :
    ∃ s', acts ρ s [.receive k c w, .begin, .run 0 (some x) (some (m, b)) false, .commit, .answer 0] = some s' ∧
      (∃ older, s'.log = .answered ⟨k, c, w, s.clock⟩ (.message m b) :: older) ∧ (k, m) ∈ s'.durable.messages := by
  have hn := unused_fresh (inv r).durable u
  have hp : plan ρ s.durable ⟨k, c, w, s.clock⟩ (some x) (some (m, b)) = .accepted m b := by
    unfold plan; rw [hw]; simp only [hn]; rfl
  simp [acts, next, receive, begin, hg, run, runIn, hp, commit, owed, Outcome.answer, answer, write]

/-- A retry after a crash hears the first answer, even if the other rules would now refuse. -/
theorem P8_retry_after_crash {s : Server} (r : Reach ρ s) {newer m b older} {x : Nat}
    (hj : journal s.log = newer ++ .sent a (some x) (.accepted m b) :: older) (ht : Before (a.now + ρ.lifetime) newer)
    (hc : s.clock < a.now + ρ.lifetime) (w : Nat → Bool) (hr : w x = true) (hw : ρ.malformed a.content = false) :
    ∃ s', acts ρ s [.crash, .receive a.key a.content w, .begin, .run 0 (some x) none false, .commit, .answer 0]
        = some s' ∧
      ∃ older, s'.log = .answered ⟨a.key, a.content, w, s.clock⟩ (.message m b) :: older := by
  obtain ⟨x', hx', hrec⟩ := (inv r).durable.keeps newer a (some x) m b older hj ht
  cases hx'
  have hp : plan ρ s.durable ⟨a.key, a.content, w, s.clock⟩ (some x) none = .replayed m b := by
    rcases plan_recorded (ρ := ρ) (a' := ⟨a.key, a.content, w, s.clock⟩) (box' := some x) (v := none) hrec hc with
      ⟨h, _⟩ | ⟨_, h⟩ | ⟨h, _⟩
    · simp [hw] at h
    · exact h
    · exact absurd ⟨rfl, rfl, x, rfl, hr⟩ h
  simp [acts, next, receive, crash, begin, run, runIn, hp, commit, owed, Outcome.answer, answer, write]

/-- Another request under the key can be heard, and answered `conflict`. -/
theorem P8_can_conflict {s : Server} (r : Reach ρ s) (hg : s.group = none) {newer m b older} {x : Nat}
    (hj : journal s.log = newer ++ .sent a (some x) (.accepted m b) :: older) (ht : Before (a.now + ρ.lifetime) newer)
    (hc : s.clock < a.now + ρ.lifetime) (c : Nat) (hd : c ≠ a.content) (hw : ρ.malformed c = false) (w : Nat → Bool) :
    ∃ s', acts ρ s [.receive a.key c w, .begin, .run 0 (some x) none false, .commit, .answer 0] = some s' ∧
      (∃ older, s'.log = .answered ⟨a.key, c, w, s.clock⟩ .conflict :: older) ∧
      s'.durable.messages = s.durable.messages := by
  obtain ⟨x', hx', hrec⟩ := (inv r).durable.keeps newer a (some x) m b older hj ht
  cases hx'
  have hp : plan ρ s.durable ⟨a.key, c, w, s.clock⟩ (some x) none = .conflict := by
    rcases plan_recorded (ρ := ρ) (a' := ⟨a.key, c, w, s.clock⟩) (box' := some x) (v := none) hrec hc with
      ⟨h, _⟩ | ⟨h, _⟩ | ⟨_, h⟩
    · simp [hw] at h
    · exact absurd h.1 hd
    · exact h
  simp [acts, next, receive, begin, hg, run, runIn, hp, commit, owed, Outcome.answer, answer, write]
end
end Idempotency
end MultiMail
