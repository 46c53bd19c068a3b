module
public import MultiMail.Control
/-!
# P14: what was written down cannot be changed unseen

Mirrors `core/audit/entry.ts`, `core/audit/chain.ts` (`link`, `follows`), `adapters/sqlite/append.ts`, `core/audit/fold.ts` and
`setting.ts` (the fold of the entries about one thing), and `adapters/sqlite/verify.ts`.

**Modelled.** The entries of one account, oldest first, as rows that somebody may have changed in any way: `walk` reads them as
`verify` does, entry by entry, against the anchors that were kept outside; then every row is compared with the fold of the
entries about it. The machine that writes them takes a command, decides, and writes row and entry together. What an
entry is about, and how rows follow from entries, is a `Kind`; two are given: the control of messages, and the mode and the
kill switch of mailboxes.

**Assumed.** SHA-256 is injective on the texts of entries, and `entryText` is injective (`Hash.inj`): nothing else, in particular
nothing about the hash that the first entry names as the one before it. Entries and rows of one transaction are committed
together. Nothing is said of entries after the last anchor: whoever can write the database can write new ones.

**Less than the program does.** The shipped `verify` folds more than the two kinds given here: deliveries, holds, accounts, keys, allowlist entries and codes,
and of a mailbox also its limits, hold expiry, address and name, all of which entries tell sealed (`core/audit/seal.ts`). The theorems hold for any `Kind`, and nobody has
written those down as one. The digests of contents are compared by `verify-content.ts`, which is not modelled. Nor is an anchor of an account without
entries, whose number is 0.
-/
@[expose] public noncomputable section
namespace MultiMail
namespace Chain

/-- What an entry says: all that is hashed. `rest`: its id, time, environment and actor. -/
structure Text (Fact : Type) where
  prev : Nat
  account : Nat
  seq : Nat
  subject : Nat
  fact : Fact
  rest : Nat

/-- An entry as stored, its hash beside it. -/
structure Sealed (Fact : Type) where
  text : Text Fact
  hash : Nat

structure Hash (Fact : Type) where
  of : Text Fact → Nat
  inj : ∀ t u, of t = of u → t = u
  genesis : Nat

/-- The end of a chain so far; also what is kept outside (an anchor). -/
structure Link where
  seq : Nat
  hash : Nat

/-- `CHAIN_FAULTS` -/
inductive Fault where | wrongAccount | missing | reordered | changed | unlinked

section
variable {Fact : Type}

/-- The entry that follows. -/
def link (H : Hash Fact) (account : Nat) (last : Link) (subject : Nat) (fact : Fact) (rest : Nat) : Sealed Fact :=
  ⟨⟨last.hash, account, last.seq + 1, subject, fact, rest⟩, H.of ⟨last.hash, account, last.seq + 1, subject, fact, rest⟩⟩

/-- What is wrong with an entry as the one after `last`. -/
def follows (H : Hash Fact) (account : Nat) (last : Link) (e : Sealed Fact) : Option Fault :=
  if e.text.account ≠ account then some .wrongAccount
  else if last.seq + 1 < e.text.seq then some .missing
  else if e.text.seq < last.seq + 1 then some .reordered
  else if H.of e.text ≠ e.hash then some .changed
  else if e.text.prev = last.hash then none else some .unlinked

/-- It is the one that was anchored, by every anchor with its number: two that contradict each other are both of no chain. -/
def fits (anchors : List Link) (e : Sealed Fact) : Prop := ∀ a, a ∈ anchors → a.seq = e.text.seq → a.hash = e.hash

open Classical in
def step (H : Hash Fact) (account : Nat) (anchors : List Link) (last : Link) (e : Sealed Fact) : Option Link :=
  match follows H account last e with
  | some _ => none
  | none => if fits anchors e then some ⟨e.text.seq, e.hash⟩ else none

/-- The chain from an entry on; none: a fault was found. -/
def walk (H : Hash Fact) (account : Nat) (anchors : List Link) (last : Link) : List (Sealed Fact) → Option Link
  | [] => some last
  | e :: rest => match step H account anchors last e with
    | none => none
    | some next => walk H account anchors next rest

def beginning (H : Hash Fact) : Link := ⟨0, H.genesis⟩

/-- `verify` finds nothing wrong with the chain. -/
def Accepts (H : Hash Fact) (account : Nat) (anchors : List Link) (l : List (Sealed Fact)) : Prop :=
  ∃ last, walk H account anchors (beginning H) l = some last ∧ ∀ a, a ∈ anchors → a.seq ≤ last.seq

/-! ## The chain -/

variable {H : Hash Fact} {account : Nat} {anchors : List Link} {last m : Link} {e : Sealed Fact}

theorem follows_none (h : follows H account last e = none) : e.text.account = account ∧ e.text.seq = last.seq + 1 ∧
    H.of e.text = e.hash ∧ e.text.prev = last.hash := by
  unfold follows at h
  split at h
  · cases h
  · next h1 =>
    split at h
    · cases h
    · next h2 =>
      split at h
      · cases h
      · next h3 =>
        split at h
        · cases h
        · next h4 =>
          split at h
          · next h5 =>
            exact ⟨Classical.not_not.mp h1, by omega, Classical.not_not.mp h4, h5⟩
          · cases h

theorem step_says (h : step H account anchors last e = some m) : m = ⟨last.seq + 1, e.hash⟩ ∧
    e.text.seq = last.seq + 1 ∧ H.of e.text = e.hash ∧ e.text.prev = last.hash ∧ fits anchors e := by
  unfold step at h
  split at h
  · cases h
  · next hf =>
    obtain ⟨_, h2, h3, h4⟩ := follows_none hf
    split at h
    · next hx =>
      cases h
      exact ⟨by rw [h2], h2, h3, h4, hx⟩
    · cases h

theorem step_link {subject : Nat} {fact : Fact} {rest : Nat} (hf : fits anchors (link H account last subject fact rest)) :
    step H account anchors last (link H account last subject fact rest) =
      some ⟨last.seq + 1, (link H account last subject fact rest).hash⟩ := by
  have h : follows H account last (link H account last subject fact rest) = none := by
    unfold follows
    rw [if_neg (by simp [link]), if_neg (by simp [link]), if_neg (by simp [link]), if_neg (by simp [link]),
      if_pos (by simp [link])]
  unfold step
  rw [h]
  simp only
  rw [if_pos hf]
  rfl

theorem walk_append (a b : List (Sealed Fact)) : walk H account anchors last (a ++ b) =
    match walk H account anchors last a with | none => none | some m => walk H account anchors m b := by
  induction a generalizing last with
  | nil => rfl
  | cons e a ih =>
    simp only [List.cons_append, walk]
    cases step H account anchors last e with
    | none => rfl
    | some m => exact ih

theorem walk_seq {l : List (Sealed Fact)} (h : walk H account anchors last l = some m) : m.seq = last.seq + l.length := by
  induction l generalizing last with
  | nil => cases h; simp
  | cons e l ih =>
    simp only [walk] at h
    split at h
    · cases h
    · next n hn =>
      have h1 := (step_says hn).1
      have h2 := ih h
      rw [h2, h1]
      simp only [List.length_cons]
      omega

/-- The last entry of a chain that is accepted. -/
theorem walk_last {l : List (Sealed Fact)} (h : walk H account anchors last (l ++ [e]) = some m) :
    ∃ k, walk H account anchors last l = some k ∧ step H account anchors k e = some m := by
  rw [walk_append] at h
  split at h
  · cases h
  · next k hk =>
    refine ⟨k, hk, ?_⟩
    simp only [walk] at h
    split at h
    · cases h
    · next n hn => cases h; exact hn

/-- Two chains with the same end are the same, whichever anchors each was read against. -/
theorem walk_unique {anchors' : List Link} (n : Nat) : ∀ {l l' : List (Sealed Fact)}, l.length = n →
    walk H account anchors (beginning H) l = some m → walk H account anchors' (beginning H) l' = some m → l = l' := by
  induction n generalizing m with
  | zero =>
    intro l l' hn h h'
    have h1 := walk_seq h
    have h2 := walk_seq h'
    have : l'.length = 0 := by omega
    rw [List.eq_nil_of_length_eq_zero hn, List.eq_nil_of_length_eq_zero this]
  | succ n ih =>
    intro l l' hn h h'
    have h1 := walk_seq h
    have h2 := walk_seq h'
    have hl : l ≠ [] := by intro e; subst e; simp at hn
    have hl' : l' ≠ [] := by intro e; subst e; simp at h2; omega
    rw [← List.dropLast_concat_getLast hl] at h
    rw [← List.dropLast_concat_getLast hl'] at h'
    obtain ⟨k, hk, hs⟩ := walk_last h
    obtain ⟨k', hk', hs'⟩ := walk_last h'
    obtain ⟨a1, a2, a3, a4, _⟩ := step_says hs
    obtain ⟨b1, b2, b3, b4, _⟩ := step_says hs'
    have hh : (l.getLast hl).hash = (l'.getLast hl').hash := by
      have := a1.symm.trans b1
      cases hm : l.getLast hl with | mk t x => cases hm' : l'.getLast hl' with | mk t' x' =>
        rw [hm, hm'] at this
        exact congrArg Link.hash this
    have ht : (l.getLast hl).text = (l'.getLast hl').text := H.inj _ _ (by rw [a3, b3, hh])
    have he : l.getLast hl = l'.getLast hl' := by
      cases hm : l.getLast hl with | mk t x => cases hm' : l'.getLast hl' with | mk t' x' =>
        rw [hm, hm'] at ht hh
        simp only at ht hh
        rw [ht, hh]
    have hkk : k = k' := by
      have p : k.hash = k'.hash := by rw [← a4, ← b4, ht]
      have q : k.seq = k'.seq := by
        have := a2.symm.trans ((congrArg Text.seq ht).trans b2)
        omega
      cases k; cases k'; simp only at p q; rw [p, q]
    subst hkk
    have hd := ih (l := l.dropLast) (l' := l'.dropLast) (by rw [List.length_dropLast]; omega) hk hk'
    rw [← List.dropLast_concat_getLast hl, ← List.dropLast_concat_getLast hl', hd, he]

/-- A chain that is accepted with this anchor passes through it. -/
theorem through_anchor {l : List (Sealed Fact)} (h : Accepts H account anchors l) {a : Link}
    (hm : a ∈ anchors) (hp : 0 < a.seq) :
    walk H account anchors (beginning H) (l.take a.seq) = some a := by
  obtain ⟨last, hw, hmiss⟩ := h
  have hlen := walk_seq hw
  have hle := hmiss a hm
  have hn : a.seq ≤ l.length := by simp only [beginning] at hlen; omega
  have hsplit : l = l.take a.seq ++ l.drop a.seq := (List.take_append_drop _ _).symm
  rw [hsplit, walk_append] at hw
  split at hw
  · cases hw
  · next k hk =>
    have hks := walk_seq hk
    have hne : l.take a.seq ≠ [] := by
      intro e
      have := congrArg List.length e
      rw [List.length_take, List.length_nil] at this
      omega
    have hk' := hk
    rw [← List.dropLast_concat_getLast hne] at hk'
    obtain ⟨j, _, hs⟩ := walk_last hk'
    obtain ⟨s1, s2, _, _, s5⟩ := step_says hs
    have hseq : k.seq = a.seq := by
      rw [hks, List.length_take]
      simp only [beginning]
      omega
    have hj : ((l.take a.seq).getLast hne).text.seq = a.seq := by
      rw [s2, ← hseq, s1]
    have hh := s5 a hm hj.symm
    have hfin : k = a := by
      have hx : k.hash = a.hash := by rw [hh, s1]
      cases k; cases a; simp only at hseq hx; rw [hseq, hx]
    rw [hk, hfin]

/-- **P14, before an anchor.** Of two databases that `verify` accepts against the same anchor, all entries up to the anchor are equal: none was
changed, taken out, put in or moved. -/
theorem P14_anchored_entries_fixed {anchors' : List Link} {l l' : List (Sealed Fact)} {a : Link}
    (h : Accepts H account anchors l) (h' : Accepts H account anchors' l')
    (hm : a ∈ anchors) (hm' : a ∈ anchors') : l.take a.seq = l'.take a.seq := by
  by_cases hp : 0 < a.seq
  · exact walk_unique _ rfl (through_anchor h hm hp) (through_anchor h' hm' hp)
  · have : a.seq = 0 := by omega
    rw [this, List.take_zero, List.take_zero]

/-! ## The machine that writes -/

/-- What entries tell, and how rows follow from them. `decide`: a command changes a row and tells one fact, or nothing. -/
structure Kind (Cmd Row Fact : Type) where
  decide : Option Row → Cmd → Option (Row × Fact)
  /-- none: no such entry could have been written here. -/
  fold : Option Row → Fact → Option Row
  agrees : ∀ r c r' f, decide r c = some (r', f) → fold r f = some r'

variable {Cmd Row : Type}

/-- The fold of the entries about one thing; none: a fault was found. -/
def foldFrom (K : Kind Cmd Row Fact) (subject : Nat) : Option Row → List (Sealed Fact) → Option (Option Row)
  | row, [] => some row
  | row, e :: rest =>
    if e.text.subject = subject then
      match K.fold row e.text.fact with
      | none => none
      | some row => foldFrom K subject (some row) rest
    else foldFrom K subject row rest

/-- The account's part of a database. -/
structure Data (Row Fact : Type) where
  entries : List (Sealed Fact)
  rows : Nat → Option Row

/-- `verify` finds nothing: neither in the chain, nor a row that is not the fold of its entries, nor one that is missing or has none. -/
def Verified (H : Hash Fact) (K : Kind Cmd Row Fact) (account : Nat) (anchors : List Link) (d : Data Row Fact) : Prop :=
  Accepts H account anchors d.entries ∧ ∀ subject, foldFrom K subject none d.entries = some (d.rows subject)

structure Machine (Row Fact : Type) where
  data : Data Row Fact
  /-- The end of the chain, as the writer remembers it. -/
  tail : Link

def empty (H : Hash Fact) : Machine Row Fact := ⟨⟨[], fun _ => none⟩, beginning H⟩

def put (rows : Nat → Option Row) (subject : Nat) (row : Row) : Nat → Option Row :=
  fun x => if x = subject then some row else rows x

def append (H : Hash Fact) (account : Nat) (s : Machine Row Fact) (subject : Nat) (row : Row) (fact : Fact) (rest : Nat) :
    Machine Row Fact :=
  ⟨⟨s.data.entries ++ [link H account s.tail subject fact rest], put s.data.rows subject row⟩,
    ⟨s.tail.seq + 1, (link H account s.tail subject fact rest).hash⟩⟩

/-- One command about one thing. -/
def act (H : Hash Fact) (K : Kind Cmd Row Fact) (account : Nat) (s : Machine Row Fact) (subject : Nat) (c : Cmd) (rest : Nat) :
    Machine Row Fact :=
  match K.decide (s.data.rows subject) c with
  | none => s
  | some (row, fact) => append H account s subject row fact rest

inductive Reach (H : Hash Fact) (K : Kind Cmd Row Fact) (account : Nat) : Machine Row Fact → Prop
  | empty : Reach H K account (empty H)
  | act {s} (subject : Nat) (c : Cmd) (rest : Nat) : Reach H K account s → Reach H K account (act H K account s subject c rest)

/-- Anchors that were taken of this chain. -/
def Honest (anchors : List Link) (l : List (Sealed Fact)) : Prop :=
  ∀ a, a ∈ anchors → a.seq ≤ l.length ∧ ∀ e, e ∈ l → e.text.seq = a.seq → a.hash = e.hash

variable {K : Kind Cmd Row Fact} {s : Machine Row Fact}

theorem foldFrom_append {subject : Nat} {row : Option Row} (a b : List (Sealed Fact)) :
    foldFrom K subject row (a ++ b) =
      match foldFrom K subject row a with | none => none | some r => foldFrom K subject r b := by
  induction a generalizing row with
  | nil => rfl
  | cons e a ih =>
    simp only [List.cons_append, foldFrom]
    split
    · cases K.fold row e.text.fact with
      | none => rfl
      | some r => exact ih
    · exact ih

theorem walk_honest {l : List (Sealed Fact)} (h : walk H account [] last l = some m)
    (hx : ∀ a, a ∈ anchors → ∀ e, e ∈ l → e.text.seq = a.seq → a.hash = e.hash) :
    walk H account anchors last l = some m := by
  induction l generalizing last with
  | nil => exact h
  | cons e l ih =>
    simp only [walk] at h ⊢
    have hf : fits anchors e := by
      intro a ha hn
      exact hx a ha e (by simp) hn.symm
    have hs : step H account anchors last e = step H account [] last e := by
      unfold step
      cases follows H account last e with
      | some _ => rfl
      | none =>
        simp only
        rw [if_pos hf, if_pos (by intro a ha; cases ha)]
    rw [hs]
    split at h
    · cases h
    · next n hn =>
      exact ih h fun a ha e he => hx a ha e (by simp [he])

structure Inv (H : Hash Fact) (K : Kind Cmd Row Fact) (account : Nat) (s : Machine Row Fact) : Prop where
  chain : walk H account [] (beginning H) s.data.entries = some s.tail
  rows : ∀ subject, foldFrom K subject none s.data.entries = some (s.data.rows subject)

theorem inv (r : Reach H K account s) : Inv H K account s := by
  induction r with
  | empty => exact ⟨rfl, fun _ => rfl⟩
  | @act s subject c rest _ i =>
    unfold act
    split
    · exact i
    · next row fact hd =>
      refine ⟨?_, ?_⟩
      · simp only [append]
        rw [walk_append, i.chain]
        simp only [walk]
        rw [step_link (by intro a ha; cases ha)]
      · intro x
        simp only [append, put]
        rw [foldFrom_append, i.rows x]
        simp only [foldFrom]
        by_cases hx : subject = x
        · subst hx
          rw [if_pos (by rfl), if_pos rfl]
          show (match K.fold (s.data.rows subject) fact with | none => none | some r => some (some r)) = _
          rw [K.agrees _ _ _ _ hd]
        · rw [if_neg (by exact hx), if_neg (fun h => hx h.symm)]

/-- **P14, own work.** `verify` accepts what the machine wrote, against every anchor taken of it. -/
theorem P14_accepts_own (r : Reach H K account s) (h : Honest anchors s.data.entries) :
    Verified H K account anchors s.data := by
  have i := inv r
  refine ⟨⟨s.tail, walk_honest i.chain fun a ha => (h a ha).2, ?_⟩, i.rows⟩
  intro a ha
  have := (h a ha).1
  rw [walk_seq i.chain]
  simp only [beginning]
  omega

/-- **P14, one entry each.** What is decided writes exactly one entry, numbered next, about that very thing; what is refused or changes nothing writes
none; and no row changes without its entry. -/
theorem P14_one_entry_each (r : Reach H K account s) (subject : Nat) (c : Cmd) (rest : Nat) :
    (∀ row fact, K.decide (s.data.rows subject) c = some (row, fact) →
      ∃ e, (act H K account s subject c rest).data.entries = s.data.entries ++ [e] ∧
        e.text.seq = s.data.entries.length + 1 ∧ e.text.subject = subject ∧ e.text.fact = fact ∧
        (act H K account s subject c rest).data.rows subject = some row) ∧
    (K.decide (s.data.rows subject) c = none → act H K account s subject c rest = s) ∧
    ∀ x, (act H K account s subject c rest).data.rows x ≠ s.data.rows x →
      ∃ e, (act H K account s subject c rest).data.entries = s.data.entries ++ [e] ∧ e.text.subject = x := by
  have hs : s.tail.seq = s.data.entries.length := by
    rw [walk_seq (inv r).chain]; simp [beginning]
  refine ⟨?_, ?_, ?_⟩
  · intro row fact hd
    simp only [act, hd]
    exact ⟨_, rfl, by simp only [link]; rw [hs], rfl, rfl, by simp [append, put]⟩
  · intro hd
    simp only [act, hd]
  · intro x hx
    unfold act at hx ⊢
    split at hx
    · exact absurd rfl hx
    · next row fact hd =>
      refine ⟨_, rfl, ?_⟩
      simp only [append, put] at hx
      split at hx
      · next h => rw [h]; rfl
      · exact absurd rfl hx

/-- **P14, found.** If `verify` accepts a database against an anchor that was taken of the machine's chain, then the machine's entries are all there, unchanged and
in order, and every row is what the machine had written, but for what entries after the anchor tell. -/
theorem P14_changes_found (r : Reach H K account s) {d : Data Row Fact} (v : Verified H K account anchors d)
    (hm : s.tail ∈ anchors) :
    ∃ more, d.entries = s.data.entries ++ more ∧
      ∀ subject, foldFrom K subject (s.data.rows subject) more = some (d.rows subject) := by
  have i := inv r
  have hs : s.tail.seq = s.data.entries.length := by rw [walk_seq i.chain]; simp [beginning]
  have ht : d.entries.take s.tail.seq = s.data.entries := by
    by_cases hp : 0 < s.tail.seq
    · exact walk_unique _ rfl (through_anchor v.1 hm hp) i.chain
    · have h0 : s.tail.seq = 0 := by omega
      rw [h0, List.take_zero]
      exact (List.eq_nil_of_length_eq_zero (by omega)).symm
  have hd : d.entries = s.data.entries ++ d.entries.drop s.tail.seq := by
    conv => lhs; rw [← List.take_append_drop s.tail.seq d.entries, ht]
  refine ⟨d.entries.drop s.tail.seq, hd, ?_⟩
  intro subject
  have := v.2 subject
  rw [hd, foldFrom_append, i.rows subject] at this
  exact this

/-- **P14, rows.** With the anchor at the end of the log: entries and rows are exactly what the machine wrote. -/
theorem P14_rows_found (r : Reach H K account s) {d : Data Row Fact} (v : Verified H K account anchors d)
    (hm : s.tail ∈ anchors)
    (hl : d.entries.length = s.data.entries.length) : d.entries = s.data.entries ∧ ∀ x, d.rows x = s.data.rows x := by
  obtain ⟨more, h1, h2⟩ := P14_changes_found r v hm
  have hmore : more = [] := by
    have := congrArg List.length h1
    rw [List.length_append] at this
    exact List.eq_nil_of_length_eq_zero (by omega)
  subst hmore
  refine ⟨by rw [h1, List.append_nil], ?_⟩
  intro x
  have := h2 x
  simp only [foldFrom, Option.some.injEq] at this
  exact this.symm
end

/-! ## Messages: `core/audit/fold.ts` -/

/-- What is asked of a message; the first two make it. -/
inductive Order where
  | draft (timing : Timing) (due : Bool)
  | send (timing : Timing) (due : Bool) (ruling : Ruling)
  | ask (c : Command)

inductive Told where
  | drafted (timing : Timing) (due : Bool)
  | event (timing : Timing) (ev : Event)

def happened (s : Control) : Decided → Option (Control × Told)
  | .happens ev => some (evolve s ev, .event s.timing ev)
  | _ => none

def order : Option Control → Order → Option (Control × Told)
  | none, .draft t d => some (drafted t d, .drafted t d)
  | none, .send t d r => happened (drafted t d) (MultiMail.decide (drafted t d) (.submit r d))
  | some s, .ask c => happened s (MultiMail.decide s c)
  | _, _ => none

/-- A message that was never a draft begins by being submitted. -/
def foldFirst (t : Timing) : Event → Option Control
  | .held cause d => some (evolve (drafted t d) (.held cause d))
  | .cleared why d => some (evolve (drafted t d) (.cleared why d))
  | _ => none

def foldMessage : Option Control → Told → Option Control
  | none, .drafted t d => some (drafted t d)
  | none, .event t ev => foldFirst t ev
  | some s, .event _ ev => some (evolve s ev)
  | some _, .drafted _ _ => none

theorem order_agrees (r : Option Control) (c : Order) (r' : Control) (f : Told) (h : order r c = some (r', f)) :
    foldMessage r f = some r' := by
  cases r with
  | none => cases c with
    | draft t d => cases h; rfl
    | send t d ruling => cases ruling <;> cases h <;> rfl
    | ask c => cases h
  | some s => cases c with
    | draft t d => cases h
    | send t d ruling => cases h
    | ask c =>
      simp only [order, happened] at h
      split at h
      · cases h; rfl
      · cases h

/-- The control of messages, from their entries. -/
def messages : Kind Order Control Told := ⟨order, foldMessage, order_agrees⟩

/-! ## Mailboxes: `core/audit/setting.ts` -/

structure Setting where
  mode : Mode
  killed : Bool

inductive Change where
  | create (mode : Mode) | mode (to : Mode) | kill (on : Bool)

inductive Said where
  | created (mode : Mode) | modeChanged (before to : Mode) | killSwitch (on : Bool)

def change : Option Setting → Change → Option (Setting × Said)
  | none, .create m => some (⟨m, false⟩, .created m)
  | some s, .mode m => if m = s.mode then none else some ({ s with mode := m }, .modeChanged s.mode m)
  | some s, .kill on => some ({ s with killed := on }, .killSwitch on)
  | _, _ => none

/-- An entry that names another mode as the one before could not have been written. -/
def foldSetting : Option Setting → Said → Option Setting
  | none, .created m => some ⟨m, false⟩
  | some s, .modeChanged before to => if before = s.mode then some { s with mode := to } else none
  | some s, .killSwitch on => some { s with killed := on }
  | _, _ => none

theorem change_agrees (r : Option Setting) (c : Change) (r' : Setting) (f : Said) (h : change r c = some (r', f)) :
    foldSetting r f = some r' := by
  cases r with
  | none => cases c <;> cases h; rfl
  | some s => cases c with
    | create m => cases h
    | mode m =>
      simp only [change] at h
      split at h
      · cases h
      · cases h; simp [foldSetting]
    | kill on => cases h; rfl

/-- The mode and the kill switch of mailboxes, from their entries. -/
def mailboxes : Kind Change Setting Said := ⟨change, foldSetting, change_agrees⟩

/-- P14 for messages: accepted with the anchor at the end, every message's control is what the machine wrote. -/
theorem P14_messages {H : Hash Told} {account : Nat} {anchors : List Link} {s : Machine Control Told}
    (r : Reach H messages account s) {d : Data Control Told} (v : Verified H messages account anchors d)
    (hm : s.tail ∈ anchors)
    (hl : d.entries.length = s.data.entries.length) (x : Nat) : d.rows x = s.data.rows x :=
  (P14_rows_found r v hm hl).2 x

/-- P14 for mailboxes: accepted with the anchor at the end, every mailbox's mode and kill switch are what the machine wrote. -/
theorem P14_mailboxes {H : Hash Said} {account : Nat} {anchors : List Link} {s : Machine Setting Said}
    (r : Reach H mailboxes account s) {d : Data Setting Said} (v : Verified H mailboxes account anchors d)
    (hm : s.tail ∈ anchors)
    (hl : d.entries.length = s.data.entries.length) (x : Nat) : d.rows x = s.data.rows x :=
  (P14_rows_found r v hm hl).2 x

/-! ## Witnesses -/

/-- A message that is held, approved and begun leaves three entries, whatever the hash. -/
theorem P14_can_write (H : Hash Told) :
    let s := act H messages 1 (act H messages 1 (act H messages 1 (empty H) 5 (.send .gateFirst true .hold) 0)
      5 (.ask (.approve true .current .hold)) 0) 5 (.ask (.begin .hold true true)) 0
    s.data.entries.map (fun e => e.text.seq) = [1, 2, 3] ∧
      s.data.rows 5 = some ⟨.cleared, .human, .approved, .gateFirst, true, true⟩ := ⟨rfl, rfl⟩
/-- A row that was changed behind the machine's back is found. -/
theorem P14_changed_row_found {H : Hash Said} {account : Nat} {s : Machine Setting Said} (r : Reach H mailboxes account s)
    {x : Nat} {rows : Nat → Option Setting} (hx : rows x ≠ s.data.rows x) (anchors : List Link) :
    ¬ Verified H mailboxes account anchors ⟨s.data.entries, rows⟩ := by
  intro v
  have h1 := v.2 x
  have h2 := (inv r).rows x
  simp only at h1
  rw [h2] at h1
  simp only [Option.some.injEq] at h1
  exact hx h1.symm
end Chain
end MultiMail
