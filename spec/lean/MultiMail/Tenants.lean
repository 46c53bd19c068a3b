module
public import MultiMail.Table.Scopes
/-!
# P15 and P9: no account reads or writes another's data, nor a key the other environment's; every operation names its scope

Mirrors `adapters/sqlite/load.ts`, `load-message.ts`, `load-rules.ts`, `load-lists.ts` (every look-up is inside the asker's account and
environment), `core/operations/facts.ts`, `core/authority/principal.ts`, `adapters/runtime/execute.ts` (`unauthorised`), and, by the
generated `Table/Scopes.lean`, `core/operations/catalogue.ts`.

**Modelled.** One database of rows that lie in one account and in one environment; a row of neither environment is the account's own
(`accounts`). A request carries a principal: an account and an environment. What a plan is told (`Facts`) is at most: all
rows of its account that lie in its environment or in neither, the codes that it has open there counted among them; and whether the address it asks about is taken, by whomever, in its environment. The plan is *any* function of that.

**Assumed** (`Core.own`): a plan writes rows of the asker's account only, in its environment or in neither. Plans of the TypeScript
core make each row from the principal or from a row that was loaded for it, and the writer refuses a plan that does not
(`core/operations/own.ts`). `init`, which makes a new account in both environments, is no request of a key. That a key's secret finds its own principal is the hash's injectivity.

**Not modelled**: time. Accounts share one writer, so one can make another wait, or hear `overloaded`.
-/
@[expose] public noncomputable section
namespace MultiMail
namespace Tenants

inductive Env where | test | live
  deriving DecidableEq

structure Row where
  account : Nat
  /-- none: the account's own, of neither environment. -/
  env : Option Env
  table : Nat
  key : Nat
  value : Nat

structure Principal where
  account : Nat
  env : Env

structure Request where
  principal : Principal
  /-- `Needs.address_key` -/
  address : Option Nat
  input : Nat

/-- Whether a row lies in an environment, or in neither. -/
def fits (e : Env) : Option Env → Bool
  | none => true
  | some x => Decidable.decide (x = e)
def ofEnv (e : Env) : Option Env → Bool
  | none => false
  | some x => Decidable.decide (x = e)

/-- In the asker's account, and in its environment or neither. -/
def mine (p : Principal) (r : Row) : Bool := Decidable.decide (r.account = p.account) && fits p.env r.env
def ofAccount (a : Nat) (r : Row) : Bool := Decidable.decide (r.account = a)

/-- Which rows are codes that are open now, and which hold an address: whatever the tables are. A code lies in an environment. -/
structure Schema where
  openCode : Row → Bool
  holds : Row → Nat → Bool

structure Facts where
  rows : List Row
  codesOpen : Nat
  taken : Bool

inductive Write where
  | put (r : Row)
  | drop (account : Nat) (env : Option Env) (table key : Nat)

def Write.account : Write → Nat
  | .put r => r.account
  | .drop a _ _ _ => a
def Write.env : Write → Option Env
  | .put r => r.env
  | .drop _ e _ _ => e

/-- The core: any plan, of what it is told; but it writes only what is the asker's. -/
structure Core where
  schema : Schema
  plan : Request → Facts → List Write × Nat
  own : ∀ q f w, w ∈ (plan q f).1 → w.account = q.principal.account ∧ fits q.principal.env w.env = true

/-! ## The road of a request -/

def taken (σ : Schema) (q : Request) (st : List Row) : Bool :=
  match q.address with
  | none => false
  | some x => st.any fun r => ofEnv q.principal.env r.env && σ.holds r x

def codesOpen (σ : Schema) (q : Request) (st : List Row) : Nat :=
  (st.filter fun r => ofAccount q.principal.account r && ofEnv q.principal.env r.env && σ.openCode r).length

def load (σ : Schema) (q : Request) (st : List Row) : Facts :=
  ⟨st.filter (mine q.principal), codesOpen σ q st, taken σ q st⟩

def dropped (account : Nat) (env : Option Env) (table key : Nat) (r : Row) : Bool :=
  Decidable.decide (r.account = account ∧ r.env = env ∧ r.table = table ∧ r.key = key)

def write (st : List Row) : Write → List Row
  | .put r => r :: st
  | .drop a e t k => st.filter fun r => !dropped a e t k r

def writeAll (st : List Row) : List Write → List Row
  | [] => st
  | w :: rest => writeAll (write st w) rest

def answer (κ : Core) (st : List Row) (q : Request) : Nat := (κ.plan q (load κ.schema q st)).2
def after (κ : Core) (st : List Row) (q : Request) : List Row := writeAll st (κ.plan q (load κ.schema q st)).1

/-- An account's part of the database. -/
def part (a : Nat) (st : List Row) : List Row := st.filter (ofAccount a)
/-- The part of one environment of an account. -/
def envPart (a : Nat) (e : Env) (st : List Row) : List Row := st.filter fun r => ofAccount a r && ofEnv e r.env

/-- Whether a request is this account's. -/
def asks (a : Nat) (q : Request) : Bool := Decidable.decide (q.principal.account = a)

/-- The requests of one account, each with its answer. -/
def heard (κ : Core) (a : Nat) (st : List Row) : List Request → List (Request × Nat)
  | [] => []
  | q :: rest =>
    if q.principal.account = a then (q, answer κ st q) :: heard κ a (after κ st q) rest
    else heard κ a (after κ st q) rest

/-! ## What another's part cannot do -/

section
variable {κ : Core} {st st' : List Row} {q : Request} {a : Nat}

theorem filter_filter_of {p r : Row → Bool} (h : ∀ x, p x = true → r x = true) (l : List Row) :
    (l.filter r).filter p = l.filter p := by
  induction l with
  | nil => rfl
  | cons x l ih =>
    cases hr : r x with
    | true =>
      rw [List.filter_cons_of_pos hr]
      cases hp : p x with
      | true => rw [List.filter_cons_of_pos hp, List.filter_cons_of_pos hp, ih]
      | false => rw [List.filter_cons_of_neg (by simp [hp]), List.filter_cons_of_neg (by simp [hp]), ih]
    | false =>
      have hp : p x = false := by
        cases hp : p x with
        | false => rfl
        | true => rw [h x hp] at hr; cases hr
      rw [List.filter_cons_of_neg (by simp [hr]), List.filter_cons_of_neg (by simp [hp]), ih]

/-- What is told of the own account depends on its part alone. -/
theorem rows_part (h : part q.principal.account st = part q.principal.account st') :
    st.filter (mine q.principal) = st'.filter (mine q.principal) := by
  have sub : ∀ x, mine q.principal x = true → ofAccount q.principal.account x = true := by
    intro x hx
    unfold mine at hx
    simp only [Bool.and_eq_true] at hx
    exact hx.1
  rw [← filter_filter_of sub st, ← filter_filter_of sub st']
  exact congrArg _ h

/-- What lies in an environment is told to who asks there. -/
theorem mine_of {p : Principal} {r : Row} (ha : ofAccount p.account r = true) (he : ofEnv p.env r.env = true) : mine p r = true := by
  unfold mine
  rw [show Decidable.decide (r.account = p.account) = true from ha]
  cases hr : r.env with
  | none => rfl
  | some x => rw [hr] at he; exact he

theorem codes_mine {σ : Schema} (h : st.filter (mine q.principal) = st'.filter (mine q.principal)) :
    codesOpen σ q st = codesOpen σ q st' := by
  have sub : ∀ x, (ofAccount q.principal.account x && ofEnv q.principal.env x.env && σ.openCode x) = true →
      mine q.principal x = true := by
    intro x hx
    simp only [Bool.and_eq_true] at hx
    exact mine_of hx.1.1 hx.1.2
  unfold codesOpen
  rw [← filter_filter_of sub st, ← filter_filter_of sub st']
  exact congrArg (fun l => (List.filter _ l).length) h

theorem load_mine (h : st.filter (mine q.principal) = st'.filter (mine q.principal))
    (ht : taken κ.schema q st = taken κ.schema q st') : load κ.schema q st = load κ.schema q st' := by
  unfold load
  rw [h, codes_mine h, ht]

theorem load_part (h : part q.principal.account st = part q.principal.account st')
    (ht : taken κ.schema q st = taken κ.schema q st') : load κ.schema q st = load κ.schema q st' := by
  exact load_mine (rows_part h) ht

theorem part_write_other {w : Write} (h : w.account ≠ a) : part a (write st w) = part a st := by
  cases w with
  | put r =>
    show List.filter (ofAccount a) (r :: st) = _
    rw [List.filter_cons_of_neg]
    · rfl
    · intro hr; exact h (of_decide_eq_true hr)
  | drop x e t k =>
    show List.filter (ofAccount a) (st.filter fun r => !dropped x e t k r) = _
    refine filter_filter_of ?_ st
    intro r hr
    have ha : r.account = a := of_decide_eq_true hr
    cases hd : dropped x e t k r with
    | false => rfl
    | true => exact absurd ((of_decide_eq_true hd).1.symm.trans ha) h

theorem part_writeAll_other {ws : List Write} (h : ∀ w, w ∈ ws → w.account ≠ a) : part a (writeAll st ws) = part a st := by
  induction ws generalizing st with
  | nil => rfl
  | cons w ws ih =>
    show part a (writeAll (write st w) ws) = _
    rw [ih (fun x hx => h x (by simp [hx])), part_write_other (h w (by simp))]

theorem filter_comm {p r : Row → Bool} (l : List Row) : (l.filter r).filter p = (l.filter p).filter r := by
  induction l with
  | nil => rfl
  | cons x l ih =>
    cases hr : r x <;> cases hp : p x <;> simp [hr, hp, ih]

theorem part_write {w : Write} (h : part a st = part a st') : part a (write st w) = part a (write st' w) := by
  cases w with
  | put r =>
    show List.filter (ofAccount a) (r :: st) = List.filter (ofAccount a) (r :: st')
    rw [List.filter_cons, List.filter_cons]
    have h : List.filter (ofAccount a) st = List.filter (ofAccount a) st' := h
    rw [h]
  | drop x e t k =>
    show List.filter (ofAccount a) (st.filter _) = List.filter (ofAccount a) (st'.filter _)
    rw [filter_comm, filter_comm st']
    have h : List.filter (ofAccount a) st = List.filter (ofAccount a) st' := h
    rw [h]

theorem part_writeAll {ws : List Write} (h : part a st = part a st') : part a (writeAll st ws) = part a (writeAll st' ws) := by
  induction ws generalizing st st' with
  | nil => exact h
  | cons w ws ih => exact ih (part_write h)

/-! ## P15 -/

/-- **P15, answers.** Two databases that differ only in other accounts' parts give a request the same answer and leave its account's part the same;
provided the address it asks about, if it asks about one, is taken in both or free in both. -/
theorem P15_same_answer (h : part q.principal.account st = part q.principal.account st')
    (ht : taken κ.schema q st = taken κ.schema q st') :
    answer κ st q = answer κ st' q ∧
      part q.principal.account (after κ st q) = part q.principal.account (after κ st' q) := by
  unfold answer after
  rw [load_part h ht]
  exact ⟨rfl, part_writeAll h⟩

/-- **P15, but for addresses.** If another account's part does change an answer, the request asked about an address, and that address is
taken in one of the databases and free in the other. -/
theorem P15_only_addresses (h : part q.principal.account st = part q.principal.account st')
    (hd : answer κ st q ≠ answer κ st' q) :
    (∃ x, q.address = some x) ∧ taken κ.schema q st ≠ taken κ.schema q st' := by
  have ht : taken κ.schema q st ≠ taken κ.schema q st' := fun ht => hd (P15_same_answer h ht).1
  refine ⟨?_, ht⟩
  cases hx : q.address with
  | some x => exact ⟨x, rfl⟩
  | none => exact absurd (by unfold taken; rw [hx]) ht

/-- **P15, writes.** No request changes another account's part. -/
theorem P15_no_write (h : q.principal.account ≠ a) : part a (after κ st q) = part a st := by
  refine part_writeAll_other ?_
  intro w hw e
  exact h ((κ.own q _ w hw).1.symm.trans e)

/-- **P15, as if alone.** Over any history of requests of any accounts: what an account hears, and its part at the end, is what it would be with all
others' requests left out and their data gone or different; as long as it asks about no address. -/
theorem P15_as_if_alone (qs : List Request) (h : part a st = part a st')
    (hx : ∀ q, q ∈ qs → q.principal.account = a → q.address = none) :
    heard κ a st qs = heard κ a st' (qs.filter (asks a)) := by
  induction qs generalizing st st' with
  | nil => rfl
  | cons q qs ih =>
    have hx' : ∀ q, q ∈ qs → q.principal.account = a → q.address = none := fun q hq => hx q (by simp [hq])
    by_cases ha : q.principal.account = a
    · rw [List.filter_cons_of_pos (show asks a q = true from decide_eq_true ha)]
      simp only [heard]
      rw [if_pos ha, if_pos ha]
      have ht : taken κ.schema q st = taken κ.schema q st' := by
        unfold taken; rw [hx q (by simp) ha]
      subst ha
      obtain ⟨h1, h2⟩ := P15_same_answer (κ := κ) h ht
      rw [h1, ih h2 hx']
    · rw [List.filter_cons_of_neg (by simp [asks, ha])]
      simp only [heard]
      rw [if_neg ha]
      exact ih ((P15_no_write ha).trans h) hx'

/-! ## P9, second half -/

/-- **P9, answers.** A request reads nothing of the other environment: databases that differ there, in the own account or another's, give the same
answer; provided the address it asks about, if it asks about one, is taken in its own environment in both or free in both. -/
theorem P9_same_answer (h : st.filter (mine q.principal) = st'.filter (mine q.principal))
    (ht : taken κ.schema q st = taken κ.schema q st') : answer κ st q = answer κ st' q := by
  unfold answer
  rw [load_mine h ht]

/-- The database without an environment. -/
def without (e : Env) (st : List Row) : List Row := st.filter fun r => !ofEnv e r.env

theorem ofEnv_other {e e' : Env} {x : Option Env} (h : e ≠ e') (hx : ofEnv e x = true) : ofEnv e' x = false := by
  cases x with
  | none => cases hx
  | some y =>
    have : y = e := of_decide_eq_true hx
    subst this
    exact decide_eq_false h

/-- **P9, as if alone.** Every request is answered as if the other environment, of every account, were not there. -/
theorem P9_as_if_alone {e : Env} (h : q.principal.env ≠ e) : answer κ st q = answer κ (without e st) q := by
  refine P9_same_answer ?_ ?_
  · refine (filter_filter_of ?_ st).symm
    intro r hr
    have hf : fits q.principal.env r.env = true := by
      unfold mine at hr
      simp only [Bool.and_eq_true] at hr
      exact hr.2
    cases hx : r.env with
    | none => rfl
    | some y =>
      rw [hx] at hf
      have : y = q.principal.env := of_decide_eq_true hf
      subst this
      rw [show ofEnv e (some q.principal.env) = false from decide_eq_false h]
      rfl
  · unfold taken
    cases q.address with
    | none => rfl
    | some x =>
      show st.any _ = (st.filter _).any _
      rw [List.any_filter]
      congr 1
      funext r
      cases hr : ofEnv q.principal.env r.env with
      | false => simp
      | true => rw [ofEnv_other h hr]; simp

theorem fits_not_of {e e' : Env} {x : Option Env} (h : e ≠ e') (hf : fits e x = true) : ofEnv e' x = false := by
  cases x with
  | none => rfl
  | some y =>
    have : y = e := of_decide_eq_true hf
    subst this
    exact decide_eq_false h

/-- **P9, writes.** No request changes a row of the other environment, of whichever account. -/
theorem P9_no_write {e : Env} (h : q.principal.env ≠ e) (a : Nat) : envPart a e (after κ st q) = envPart a e st := by
  have own := κ.own q (load κ.schema q st)
  unfold after
  revert own
  generalize (κ.plan q (load κ.schema q st)).1 = ws
  intro own
  induction ws generalizing st with
  | nil => rfl
  | cons w ws ih =>
    show envPart a e (writeAll (write st w) ws) = _
    rw [ih fun x hx => own x (by simp [hx])]
    have hw := fits_not_of h (own w (by simp)).2
    cases w with
    | put r =>
      show List.filter _ (r :: st) = _
      rw [List.filter_cons_of_neg]
      · rfl
      · have hr : ofEnv e r.env = false := hw
        simp [hr]
    | drop x e' t k =>
      show List.filter _ (st.filter fun r => !dropped x e' t k r) = _
      refine filter_filter_of ?_ st
      intro r hr
      simp only [Bool.and_eq_true] at hr
      cases hd : dropped x e' t k r with
      | false => rfl
      | true =>
        have := (of_decide_eq_true hd).2.1
        have hw : ofEnv e e' = false := hw
        rw [this, hw] at hr
        cases hr.2

/-! ## Witness: the exceptions are real -/

/-- A core that says whether an address is taken. -/
def asker : Core := ⟨⟨fun _ => false, fun r x => Decidable.decide (r.key = x)⟩,
  fun _ f => ([], if f.taken = true then 1 else 0), by intro _ _ _ h; cases h⟩
/-- Another account's address can be noticed: the one thing. -/
theorem P15_addresses_are_noticed :
    answer asker [] ⟨⟨1, .live⟩, some 7, 0⟩ ≠ answer asker [⟨2, some .live, 0, 7, 0⟩] ⟨⟨1, .live⟩, some 7, 0⟩ := by
  intro h; cases h
/-- But not from the other environment. -/
theorem P9_addresses_apart :
    answer asker [] ⟨⟨1, .live⟩, some 7, 0⟩ = answer asker [⟨2, some .test, 0, 7, 0⟩] ⟨⟨1, .live⟩, some 7, 0⟩ := rfl

/-- A core that writes what it is asked to, in its own part. -/
def keeper : Core := ⟨⟨fun _ => false, fun _ _ => false⟩,
  fun q f => ([.put ⟨q.principal.account, some q.principal.env, 0, q.input, 0⟩], f.rows.length),
  by
    intro q f w h
    simp only [List.mem_singleton] at h
    subst h
    exact ⟨rfl, decide_eq_true rfl⟩⟩
/-- An account hears of its own rows. -/
theorem P15_own_rows_are_seen :
    (heard keeper 1 [] [⟨⟨1, .live⟩, none, 5⟩, ⟨⟨2, .live⟩, none, 6⟩, ⟨⟨1, .test⟩, none, 7⟩, ⟨⟨1, .live⟩, none, 8⟩]).map
      (fun x => x.2) = [0, 0, 1] := rfl
end
end Tenants

/-! ## Every operation names its scope (`unauthorised`) -/

/-- Whether a key with these scopes may call it. -/
def Operation.isOpen (o : Operation) (s : Scopes) : Bool :=
  match o.scopes with
  | [] => true
  | names => names.any s.grants

/-- **P15, scopes.** Every operation but the guide names at least one scope. -/
theorem P15_every_operation_names_a_scope (o : Operation) (h : o.scopes = []) : o = .setup_multimail := by
  cases o <;> first | rfl | cases h
/-- What needs no scope changes nothing. -/
theorem P15_unscoped_only_reads (o : Operation) (h : o.scopes = []) : o.reads = true := by
  rw [P15_every_operation_names_a_scope o h]; rfl
/-- A key without scopes may call nothing but that. -/
theorem P15_no_scope_no_operation (o : Operation) (h : o.isOpen ⟨false, false, false, false⟩ = true) :
    o = .setup_multimail := by
  cases o <;> first | rfl | cases h
/-- **P4, by scope.** No key that may send is let through to an operation that decides. -/
theorem P4_sender_cannot_decide (o : Operation) (s : Scopes) (hd : o.decides = true) (hc : s.compatible = true)
    (hs : s.send = true) : o.isOpen s = false := by
  cases s with
  | mk r x v a =>
    cases hs
    cases v with
    | true => cases hc
    | false => cases o <;> first | rfl | cases hd
/-- **P4, by scope.** No key that may decide is let through to an operation that composes. -/
theorem P4_reviewer_cannot_compose (o : Operation) (s : Scopes) (hd : o.composes = true) (hc : s.compatible = true)
    (hs : s.oversight = true) : o.isOpen s = false := by
  cases s with
  | mk r x v a =>
    cases hs
    cases x with
    | true => cases hc
    | false => cases o <;> first | rfl | cases hd
/-- No operation both decides and composes. -/
theorem P4_decides_or_composes (o : Operation) : (o.decides && o.composes) = false := by
  cases o <;> rfl
/-- `admin` alone neither decides nor composes. -/
theorem P4_admin_does_neither (o : Operation) (h : (o.decides || o.composes) = true) :
    o.isOpen ⟨false, false, false, true⟩ = false := by
  cases o <;> first | rfl | cases h
/-- Witness: a reviewer can decide, an agent can send. -/
theorem P4_somebody_can : Operation.decide_email.isOpen ⟨true, false, true, false⟩ = true ∧
    Operation.send_email.isOpen ⟨true, true, false, false⟩ = true := ⟨rfl, rfl⟩
end MultiMail
