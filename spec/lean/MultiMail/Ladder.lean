module
public import MultiMail.Control
/-!
# P10: a mode rises only by the operator's code for that mailbox and that mode

Mirrors `core/ladder/code.ts`, `core/operations/codes.ts` (`guarded`), `core/operations/manage-upgrade.ts`,
`core/operations/update-mailbox.ts`, `core/operations/mailboxes.ts`, `core/operations/allowlist.ts`, `core/operations/keys.ts`,
`core/oversight/mode.ts`.

**Modelled.** One account: its mailboxes' modes, its codes, the clock, and everything that can ask for a code. Anybody calls
with any guess, in any order. Of the settings beside the mode only their text in the operator's sentence is kept (`rest`
as asked, `World.olds` as they were) and whether they weaken oversight (`World.weak`): both arbitrary, as is all that may forbid a
call before (`World.allowed`: scope, reach). Of an allowlist entry is kept that it is made and taken away, of a key that it is made and with which scopes; whatever else
needs a code is an `other` request.
A call runs in one transaction of its own.

**Time.** The clock may be set to anything at any time. A code's lifetime `L` (a day) is compared with the readings that were used.

**Assumed.** SHA-256 is injective, so that the hash of a request is the request with its asker, and the hash of a code is
the code with its sentence. Ids of codes are fresh (a primary key). That an 8-character code is hard to guess is no theorem:
what is proved is that whoever raises a mode gave the very code that was mailed, after fewer than 5 wrong tries. The mail
goes to the operator alone: `oversight_email` is set only on the machine (`init`, `recover_operator`).

**The log** is raw history, newest first; no rule reads it: who called with what, when, what they heard, the mailbox's mode
before and after, the mail that was written and the code that was used up.
-/
@[expose] public noncomputable section
namespace MultiMail
namespace Ladder

def tries : Nat := 5
def openMax : Nat := 20
/-- The `id` of an operator session. -/
def operator : Nat := 0

/-- `FIRST_MODES` -/
def first : Mode → Bool
  | .readOnly | .gatedAll | .gatedSend => true
  | _ => false

/-- What is asked, without the code: what `requestHash` is made of, with the asker. -/
inductive What where
  | create (box : Nat) (mode : Mode)
  /-- `manage_upgrade` -/
  | upgrade (box : Nat) (mode : Mode)
  /-- `update_mailbox` with a mode, and without one. -/
  | lower (box : Nat) (mode : Mode) (rest : Nat)
  | settings (box : Nat) (rest : Nat)
  /-- `add_allowlist_entry`, `remove_allowlist_entry` -/
  | allow (box : Nat) (pattern : Nat)
  | disallow (box : Nat) (entry : Nat)
  /-- `create_api_key`, with these scopes. -/
  | makeKey (key : Nat) (scopes : Scopes)
  /-- Whatever else needs a code. -/
  | other (what : Nat)
  deriving DecidableEq

def What.box : What → Option Nat
  | .create b _ => some b
  | .upgrade b _ => some b
  | .lower b _ _ => some b
  | .settings b _ => some b
  | .allow _ _ => none
  | .disallow _ _ => none
  | .makeKey _ _ => none
  | .other _ => none

/-- What may loosen oversight whatever there was before: a new allowlist entry, a new key. -/
def What.loosens : What → Bool
  | .allow _ _ => true
  | .makeKey _ _ => true
  | _ => false

/-- What the operator reads (`summary`), and the code is bound to. -/
inductive Sentence where
  | upgrade (box : Nat) (old new : Mode)
  | lower (box : Nat) (old new : Mode) (olds rest : Nat)
  | settings (box : Nat) (olds rest : Nat)
  | allow (box pattern : Nat)
  | disallow (box entry : Nat)
  | makeKey (key : Nat) (scopes : Scopes)
  | other (what olds : Nat)
  deriving DecidableEq

/-- The mailbox, its old and its new mode, where the sentence names them. -/
def Sentence.tells : Sentence → Option (Nat × Mode × Mode)
  | .upgrade b old new => some (b, old, new)
  | .lower b old new _ _ => some (b, old, new)
  | .settings _ _ _ => none
  | .allow _ _ => none
  | .disallow _ _ => none
  | .makeKey _ _ => none
  | .other _ _ => none

structure Call where
  asker : Nat
  what : What
  /-- `action: "apply"`, of `manage_upgrade`. -/
  apply : Bool
  guess : Option Nat

/-- What a call meets, whatever that is. `random`: the next code. -/
structure World where
  allowed : Bool
  weak : Bool
  olds : Nat
  random : Nat

/-- A row of `operator_codes`. -/
structure Code where
  id : Nat
  asker : Nat
  what : What
  sentence : Sentence
  secret : Nat
  tries : Nat
  expires : Nat
  used : Bool

structure Mail where
  id : Nat
  sentence : Sentence
  code : Nat

inductive Answer where | done | approvalRequired | invalidCode | exhausted | refused

/-- One line of history. -/
structure Entry where
  call : Call
  time : Nat
  answer : Answer
  /-- The mode of the mailbox that the call names; none: there is no such mailbox. -/
  before : Option Mode
  after : Option Mode
  mail : Option Mail
  used : Option Nat

structure State where
  clock : Nat
  modes : Nat → Option Mode
  codes : List Code
  nextId : Nat
  log : List Entry

/-! ## The rules -/

/-- What an operation makes of a call, before codes are looked at. `change`: a mailbox and its new mode. -/
inductive Plan where
  | refuse | same
  | create (box : Nat) (mode : Mode)
  | guarded (needed : Bool) (sentence : Sentence) (given : Option Nat) (change : Option (Nat × Mode))

def upgradePlan (old : Mode) (box : Nat) (new : Mode) (c : Call) : Plan :=
  if old = new then .same else
  match needsCode old new with
  | false => .refuse
  | true => match c.apply, c.guess with
    | true, none => .refuse
    | true, some g => .guarded true (.upgrade box old new) (some g) (some (box, new))
    | false, _ => .guarded true (.upgrade box old new) none (some (box, new))

def lowerPlan (old : Mode) (box : Nat) (new : Mode) (rest : Nat) (c : Call) (w : World) : Plan :=
  match Nat.blt old.rank new.rank with
  | true => .refuse
  | false => .guarded (needsCode old new || w.weak) (.lower box old new w.olds rest) c.guess (some (box, new))

def createPlan (old : Option Mode) (box : Nat) (mode : Mode) : Plan :=
  match old, first mode with
  | none, true => .create box mode
  | _, _ => .refuse

/-- P4: scopes that may not be together are refused before anything is asked of the operator (`createKeyPlan`). -/
def keyPlan (x : Nat) (scopes : Scopes) (c : Call) : Plan :=
  match scopes.compatible with
  | false => .refuse
  | true => .guarded true (.makeKey x scopes) c.guess none

def plan (s : State) (w : World) (c : Call) : Plan :=
  match w.allowed with
  | false => .refuse
  | true => match c.what with
    | .create b m => createPlan (s.modes b) b m
    | .upgrade b m => match s.modes b with | none => .refuse | some old => upgradePlan old b m c
    | .lower b m rest => match s.modes b with | none => .refuse | some old => lowerPlan old b m rest c w
    | .settings b rest => match s.modes b with
      | none => .refuse
      | some _ => .guarded w.weak (.settings b w.olds rest) c.guess none
    | .allow b x => .guarded true (.allow b x) c.guess none
    | .disallow b x => .guarded false (.disallow b x) none none
    | .makeKey x scopes => keyPlan x scopes c
    | .other x => .guarded w.weak (.other x w.olds) c.guess none

def isOpen (now : Nat) (k : Code) : Bool := !k.used && Nat.blt now k.expires && Nat.blt k.tries tries
/-- A code for exactly this request of this asker. -/
def mine (c : Call) (k : Code) : Bool := Decidable.decide (k.asker = c.asker ∧ k.what = c.what)
def correct (given : Nat) (sentence : Sentence) (k : Code) : Bool :=
  Decidable.decide (k.secret = given ∧ k.sentence = sentence)
def openFor (s : State) (c : Call) (k : Code) : Bool := isOpen s.clock k && mine c k

/-- The open code for this request that was given, if it was. -/
def rightOne (s : State) (c : Call) (sentence : Sentence) : Option Nat → Option Code
  | none => none
  | some g => s.codes.find? fun k => openFor s c k && correct g sentence k

/-- Codes of the account that are neither used nor expired, however often tried. -/
def openCount (s : State) : Nat := (s.codes.filter fun k => !k.used && Nat.blt s.clock k.expires).length

structure Result where
  modes : Nat → Option Mode
  codes : List Code
  answer : Answer
  mail : Option Mail
  used : Option Nat

def changed (modes : Nat → Option Mode) : Option (Nat × Mode) → Nat → Option Mode
  | none => modes
  | some (box, mode) => fun b => if b = box then some mode else modes b

def ask (L : Nat) (s : State) (w : World) (c : Call) (sentence : Sentence) : Result :=
  ⟨s.modes, ⟨s.nextId, c.asker, c.what, sentence, w.random, 0, s.clock + L, false⟩ :: s.codes, .approvalRequired,
    some ⟨s.nextId, sentence, w.random⟩, none⟩

def tried (k : Code) : Code := { k with tries := k.tries + 1 }
def spent (k : Code) : Code := { k with used := true }

/-- A wrong try counts for every open code of the request. -/
def wrong (s : State) (c : Call) : Result :=
  ⟨s.modes, s.codes.map fun k => if openFor s c k = true then tried k else k, .invalidCode, none, none⟩

/-- Done, and the code is used up. -/
def used (s : State) (change : Option (Nat × Mode)) (k : Code) : Result :=
  ⟨changed s.modes change, s.codes.map fun x => if x.id = k.id then spent x else x, .done, none, some k.id⟩

def unchanged (s : State) (answer : Answer) : Result := ⟨s.modes, s.codes, answer, none, none⟩
def free (s : State) (change : Option (Nat × Mode)) : Result := ⟨changed s.modes change, s.codes, .done, none, none⟩

/-- `guarded` -/
def guarded (L : Nat) (s : State) (w : World) (c : Call) (needed : Bool) (sentence : Sentence) (given : Option Nat)
    (change : Option (Nat × Mode)) : Result :=
  if needed = false ∨ c.asker = operator then free s change else
  match codeRuling (s.codes.any (openFor s c)) given.isSome (rightOne s c sentence given).isSome
      (Nat.blt (openCount s) openMax) with
  | .ask => ask L s w c sentence
  | .full => unchanged s .exhausted
  | .wrong => wrong s c
  | .go => match rightOne s c sentence given with
    | some k => used s change k
    | none => unchanged s .refused

def carry (L : Nat) (s : State) (w : World) (c : Call) : Plan → Result
  | .refuse => unchanged s .refused
  | .same => unchanged s .done
  | .create box mode => free s (some (box, mode))
  | .guarded needed sentence given change => guarded L s w c needed sentence given change

def perform (L : Nat) (s : State) (w : World) (c : Call) : Result := carry L s w c (plan s w c)

def modeAt (modes : Nat → Option Mode) : Option Nat → Option Mode
  | none => none
  | some b => modes b

def line (s : State) (c : Call) (r : Result) : Entry :=
  ⟨c, s.clock, r.answer, modeAt s.modes c.what.box, modeAt r.modes c.what.box, r.mail, r.used⟩

/-- One call, one line. -/
def call (L : Nat) (s : State) (w : World) (c : Call) : State :=
  ⟨s.clock, (perform L s w c).modes, (perform L s w c).codes, s.nextId + 1, line s c (perform L s w c) :: s.log⟩

def start (clock : Nat) : State := ⟨clock, fun _ => none, [], 0, []⟩

inductive Reach (L : Nat) : State → Prop
  | start (clock : Nat) : Reach L (start clock)
  | tick {s} (clock : Nat) : Reach L s → Reach L { s with clock := clock }
  | call {s} (w : World) (c : Call) : Reach L s → Reach L (call L s w c)

/-! ## Functions of history -/

/-- Whether an entry is a wrong try at this request of this asker, before the deadline. -/
def WrongTry (asker : Nat) (what : What) (deadline : Nat) (e : Entry) : Prop :=
  e.answer = .invalidCode ∧ e.call.asker = asker ∧ e.call.what = what ∧ e.time < deadline

open Classical in
/-- How many wrong tries. -/
def wrongs (asker : Nat) (what : What) (deadline : Nat) : List Entry → Nat
  | [] => 0
  | e :: older => (if WrongTry asker what deadline e then 1 else 0) + wrongs asker what deadline older

open Classical in
/-- The mode of a mailbox, as the newest line about it says. -/
def modeOf (box : Nat) : List Entry → Option Mode
  | [] => none
  | e :: older => if e.call.what.box = some box then e.after else modeOf box older

/-- The code that was given had been mailed to the operator: in a sentence that names this mailbox, its mode at that moment and
the new one; on a call by the same asker for the same; less than `L` before; it was never used; and fewer than 5 wrong tries were made since. -/
def Coded (L : Nat) (e : Entry) (older : List Entry) (old new : Mode) : Prop :=
  ∃ newer f oldest mail box, older = newer ++ f :: oldest ∧ f.mail = some mail ∧
    e.call.what.box = some box ∧ mail.sentence.tells = some (box, old, new) ∧
    f.call.asker = e.call.asker ∧ f.call.what = e.call.what ∧
    e.call.guess = some mail.code ∧ e.time < f.time + L ∧
    e.used = some mail.id ∧ (∀ x, x ∈ older → x.used ≠ some mail.id) ∧
    wrongs e.call.asker e.call.what (f.time + L) newer < tries

/-- The code that was given had been mailed to the operator, on a call by the same asker for exactly the same; less than `L` before; it was
never used; and fewer than 5 wrong tries were made since. -/
def Given (L : Nat) (e : Entry) (older : List Entry) : Prop :=
  ∃ newer f oldest mail, older = newer ++ f :: oldest ∧ f.mail = some mail ∧
    f.call.asker = e.call.asker ∧ f.call.what = e.call.what ∧ e.call.guess = some mail.code ∧ e.time < f.time + L ∧
    e.used = some mail.id ∧ (∀ x, x ∈ older → x.used ≠ some mail.id) ∧
    wrongs e.call.asker e.call.what (f.time + L) newer < tries

def Lawful (L : Nat) (e : Entry) (older : List Entry) : Prop :=
  ∀ old new, e.before = some old → e.after = some new → needsCode old new = true →
    e.call.asker = operator ∨ Coded L e older old new

/-! ## What ties the present to the past -/

section
variable {L : Nat} {s : State} {w : World} {c : Call}

/-- A code that is not used up, and the mail that told it. -/
def Told (L : Nat) (log : List Entry) (k : Code) : Prop :=
  (∀ x, x ∈ log → x.used ≠ some k.id) ∧ ∃ newer f oldest, log = newer ++ f :: oldest ∧
    f.mail = some ⟨k.id, k.sentence, k.secret⟩ ∧ f.call.asker = k.asker ∧ f.call.what = k.what ∧
    k.expires = f.time + L ∧ (k.tries < tries → wrongs k.asker k.what k.expires newer = k.tries)

structure Inv (L : Nat) (s : State) : Prop where
  ids : ∀ k, k ∈ s.codes → k.id < s.nextId
  usedIds : ∀ x i, x ∈ s.log → x.used = some i → i < s.nextId
  codes : ∀ k, k ∈ s.codes → k.used = false → Told L s.log k
  modes : ∀ b, s.modes b = modeOf b s.log
  history : ∀ newer e older, s.log = newer ++ e :: older → Lawful L e older

theorem isOpen_says {now k} (h : isOpen now k = true) : k.used = false ∧ now < k.expires ∧ k.tries < tries := by
  unfold isOpen at h
  simp only [Bool.and_eq_true, Bool.not_eq_true'] at h
  exact ⟨h.1.1, Nat.blt_eq.mp h.1.2, Nat.blt_eq.mp h.2⟩
theorem isOpen_of {now k} (h1 : k.used = false) (h2 : now < k.expires) (h3 : k.tries < tries) : isOpen now k = true := by
  unfold isOpen
  simp only [Bool.and_eq_true, Bool.not_eq_true']
  exact ⟨⟨h1, Nat.blt_eq.mpr h2⟩, Nat.blt_eq.mpr h3⟩

/-- How `guarded` can end. -/
theorem guarded_ends (needed : Bool) (sentence : Sentence) (given : Option Nat) (change : Option (Nat × Mode)) :
    (needed = false ∨ c.asker = operator) ∧ guarded L s w c needed sentence given change = free s change ∨
    guarded L s w c needed sentence given change = ask L s w c sentence ∨
    (∃ a, a ≠ .invalidCode ∧ guarded L s w c needed sentence given change = unchanged s a) ∨
    guarded L s w c needed sentence given change = wrong s c ∨
    ∃ k g, k ∈ s.codes ∧ openFor s c k = true ∧ given = some g ∧ correct g sentence k = true ∧
      guarded L s w c needed sentence given change = used s change k := by
  unfold guarded
  split
  · next h => exact .inl ⟨h, rfl⟩
  · right
    split
    · exact .inl rfl
    · exact .inr (.inl ⟨_, by simp, rfl⟩)
    · exact .inr (.inr (.inl rfl))
    · split
      · next k hk =>
        right; right; right
        cases given with
        | none => cases hk
        | some g =>
          have hp := List.find?_some hk
          simp only [Bool.and_eq_true] at hp
          exact ⟨k, g, List.mem_of_find?_eq_some hk, hp.1, rfl, hp.2, rfl⟩
      · exact .inr (.inl ⟨_, by simp, rfl⟩)

/-- A result that keeps to the rules, whichever way it came about. -/
structure Good (L : Nat) (s : State) (c : Call) (r : Result) : Prop where
  ids : ∀ k, k ∈ r.codes → k.id < s.nextId + 1
  usedIds : ∀ i, r.used = some i → i < s.nextId
  codes : ∀ k, k ∈ r.codes → k.used = false → Told L (line s c r :: s.log) k
  others : ∀ b, c.what.box ≠ some b → r.modes b = s.modes b
  lawful : Lawful L (line s c r) s.log

theorem told_later {k : Code} {e : Entry} {log : List Entry} (t : Told L log k) (hu : e.used ≠ some k.id)
    (hw : e.answer ≠ .invalidCode) : Told L (e :: log) k := by
  obtain ⟨h1, n, f, o, rfl, h2, h3, h4, h5, h6⟩ := t
  refine ⟨?_, e :: n, f, o, rfl, h2, h3, h4, h5, ?_⟩
  · intro x hx
    rcases List.mem_cons.mp hx with rfl | hx
    · exact hu
    · exact h1 x hx
  · intro ht
    unfold wrongs
    rw [if_neg (fun h => hw h.1), h6 ht]
    omega

/-- Where nothing is loosened. -/
theorem lawful_kept {r : Result} (h : ∀ b, c.what.box = some b → r.modes b = s.modes b) : Lawful L (line s c r) s.log := by
  intro old new hb ha hn
  exfalso
  simp only [line] at hb ha
  cases hx : c.what.box with
  | none => rw [hx] at hb; cases hb
  | some b =>
    rw [hx] at hb ha
    simp only [modeAt] at hb ha
    rw [h b hx, hb] at ha
    cases ha
    revert hn
    cases old <;> simp [needsCode]

theorem good_unchanged (i : Inv L s) {a : Answer} (ha : a ≠ .invalidCode) : Good L s c (unchanged s a) where
  ids k hk := Nat.lt_succ_of_lt (i.ids k hk)
  usedIds := by intro _ h; cases h
  codes k hk hu := told_later (i.codes k hk hu) (by simp [line, unchanged]) (by simpa [line, unchanged] using ha)
  others := by intro _ _; rfl
  lawful := lawful_kept (by intro _ _; rfl)

theorem good_ask (i : Inv L s) {sentence : Sentence} : Good L s c (ask L s w c sentence) where
  ids := by
    intro k hk
    rcases List.mem_cons.mp hk with rfl | hk
    · exact Nat.lt_succ_self _
    · exact Nat.lt_succ_of_lt (i.ids k hk)
  usedIds := by intro _ h; cases h
  codes := by
    intro k hk hu
    rcases List.mem_cons.mp hk with rfl | hk
    · refine ⟨?_, [], _, s.log, rfl, rfl, rfl, rfl, rfl, fun _ => rfl⟩
      intro x hx h
      rcases List.mem_cons.mp hx with rfl | hx
      · cases h
      · exact absurd (i.usedIds x _ hx h) (Nat.lt_irrefl _)
    · exact told_later (i.codes k hk hu) (by simp [line, ask]) (by simp [line, ask])
  others := by intro _ _; rfl
  lawful := lawful_kept (by intro _ _; rfl)

theorem good_wrong (i : Inv L s) : Good L s c (wrong s c) where
  ids := by
    intro k hk
    obtain ⟨k', hk', rfl⟩ := List.mem_map.mp hk
    have := i.ids k' hk'
    split
    · exact Nat.lt_succ_of_lt this
    · exact Nat.lt_succ_of_lt this
  usedIds := by intro _ h; cases h
  codes := by
    intro k hk hu
    obtain ⟨k', hk', rfl⟩ := List.mem_map.mp hk
    have hid : ∀ x, x ∈ line s c (wrong s c) :: s.log → k'.used = false → x.used ≠ some k'.id := by
      intro x hx hu'
      rcases List.mem_cons.mp hx with rfl | hx
      · intro h; cases h
      · exact (i.codes k' hk' hu').1 x hx
    by_cases ho : openFor s c k' = true
    · rw [if_pos ho] at hu ⊢
      have hu' : k'.used = false := hu
      obtain ⟨h1, n, f, o, hl, h2, h3, h4, h5, h6⟩ := i.codes k' hk' hu'
      refine ⟨fun x hx => hid x hx hu', line s c (wrong s c) :: n, f, o, by rw [hl]; rfl, h2, h3, h4, h5, ?_⟩
      intro _
      unfold openFor at ho
      simp only [Bool.and_eq_true] at ho
      obtain ⟨_, hx, ht'⟩ := isOpen_says ho.1
      have hm := of_decide_eq_true ho.2
      have hw : WrongTry (tried k').asker (tried k').what (tried k').expires (line s c (wrong s c)) :=
        ⟨rfl, hm.1.symm, hm.2.symm, hx⟩
      unfold wrongs
      rw [if_pos hw]
      have := h6 ht'
      show 1 + wrongs k'.asker k'.what k'.expires n = k'.tries + 1
      omega
    · rw [if_neg ho] at hu ⊢
      obtain ⟨h1, n, f, o, hl, h2, h3, h4, h5, h6⟩ := i.codes k' hk' hu
      refine ⟨fun x hx => hid x hx hu, line s c (wrong s c) :: n, f, o, by rw [hl]; rfl, h2, h3, h4, h5, ?_⟩
      intro ht
      have hw : ¬ WrongTry k'.asker k'.what k'.expires (line s c (wrong s c)) := by
        rintro ⟨_, ha, hb, hx⟩
        apply ho
        unfold openFor
        simp only [Bool.and_eq_true]
        exact ⟨isOpen_of hu hx ht, decide_eq_true ⟨ha.symm, hb.symm⟩⟩
      unfold wrongs
      rw [if_neg hw, h6 ht]
      omega
  others := by intro _ _; rfl
  lawful := lawful_kept (by intro _ _; rfl)

theorem changed_others {modes : Nat → Option Mode} {change : Option (Nat × Mode)} {b : Nat}
    (h : ∀ x m, change = some (x, m) → b ≠ x) : changed modes change b = modes b := by
  cases change with
  | none => rfl
  | some p => cases p with
    | mk x m => simp only [changed]; rw [if_neg (h x m rfl)]

/-- A change without a code: of what needs none, or by the operator. -/
theorem good_free (i : Inv L s) {change : Option (Nat × Mode)}
    (hb : ∀ x m, change = some (x, m) → c.what.box = some x)
    (hl : c.asker = operator ∨ ∀ x m old, change = some (x, m) → s.modes x = some old → needsCode old m = false) :
    Good L s c (free s change) where
  ids k hk := Nat.lt_succ_of_lt (i.ids k hk)
  usedIds := by intro _ h; cases h
  codes k hk hu := told_later (i.codes k hk hu) (by simp [line, free]) (by simp [line, free])
  others b hn := changed_others fun x m e => by rintro rfl; exact hn (hb _ m e)
  lawful := by
    cases change with
    | none => exact lawful_kept (by intro _ _; rfl)
    | some p => cases p with
      | mk x m =>
        intro old new h1 h2 hn
        rcases hl with hl | hl
        · exact .inl hl
        · simp only [line, hb x m rfl, modeAt, free, changed] at h1 h2
          cases h2
          rw [hl x m old rfl h1] at hn
          cases hn

/-- A change by a code. -/
theorem good_used (i : Inv L s) {change : Option (Nat × Mode)} {k : Code} {g : Nat} {sentence : Sentence}
    (hk : k ∈ s.codes) (ho : openFor s c k = true) (hg : c.guess = some g) (hc : correct g sentence k = true)
    (hb : ∀ x m, change = some (x, m) → c.what.box = some x)
    (ht : ∀ x m old, change = some (x, m) → s.modes x = some old → sentence.tells = some (x, old, m)) :
    Good L s c (used s change k) where
  ids := by
    intro k' hk'
    obtain ⟨k'', hk'', rfl⟩ := List.mem_map.mp hk'
    have := i.ids k'' hk''
    split
    · exact Nat.lt_succ_of_lt this
    · exact Nat.lt_succ_of_lt this
  usedIds := by intro _ h; cases h; exact i.ids k hk
  codes := by
    intro k' hk' hu
    obtain ⟨k'', hk'', rfl⟩ := List.mem_map.mp hk'
    split at hu
    · cases hu
    · next hne =>
      rw [if_neg hne]
      refine told_later (i.codes k'' hk'' hu) ?_ (by simp [line, used])
      intro h
      simp only [line, used, Option.some.injEq] at h
      exact hne h.symm
  others b hn := changed_others fun x m e => by rintro rfl; exact hn (hb _ m e)
  lawful := by
    cases change with
    | none => exact lawful_kept (by intro _ _; rfl)
    | some p => cases p with
      | mk x m =>
        intro old new h1 h2 hn
        right
        simp only [line, hb x m rfl, modeAt, used, changed] at h1 h2
        cases h2
        unfold openFor at ho
        simp only [Bool.and_eq_true] at ho
        obtain ⟨hu, hx, hty⟩ := isOpen_says ho.1
        have hm := of_decide_eq_true ho.2
        have hcc := of_decide_eq_true hc
        obtain ⟨hun, n, f, o, hl, h3, h4, h5, h6, h7⟩ := i.codes k hk hu
        refine ⟨n, f, o, _, x, hl, h3, hb x m rfl, ?_, ?_, ?_, ?_, ?_, rfl, hun, ?_⟩
        · show k.sentence.tells = _
          rw [hcc.2]; exact ht x m old rfl h1
        · rw [h4]; exact hm.1
        · rw [h5]; exact hm.2
        · show c.guess = some k.secret
          rw [hg, hcc.1]
        · show s.clock < f.time + L
          rw [← h6]; exact hx
        · show wrongs c.asker c.what (f.time + L) n < tries
          rw [← h6, ← hm.1, ← hm.2, h7 hty]; exact hty

theorem good_guarded (i : Inv L s) {needed : Bool} {sentence : Sentence} {given : Option Nat}
    {change : Option (Nat × Mode)} (hg : ∀ g, given = some g → c.guess = some g)
    (hb : ∀ x m, change = some (x, m) → c.what.box = some x)
    (hl : needed = false → ∀ x m old, change = some (x, m) → s.modes x = some old → needsCode old m = false)
    (ht : ∀ x m old, change = some (x, m) → s.modes x = some old → sentence.tells = some (x, old, m)) :
    Good L s c (guarded L s w c needed sentence given change) := by
  rcases guarded_ends (L := L) (s := s) (w := w) (c := c) needed sentence given change with
    ⟨h, e⟩ | e | ⟨a, ha, e⟩ | e | ⟨k, g, hk, ho, hgv, hc, e⟩
  · rw [e]
    refine good_free i hb ?_
    rcases h with h | h
    · exact .inr (hl h)
    · exact .inl h
  · rw [e]; exact good_ask i
  · rw [e]; exact good_unchanged i ha
  · rw [e]; exact good_wrong i
  · rw [e]; exact good_used i hk ho (hg g hgv) hc hb ht

/-- A plan that needs a code for whatever loosens a mode, and whose sentence tells the old mode and the new one. -/
def Fair (s : State) (c : Call) : Plan → Prop
  | .refuse => True
  | .same => True
  | .create box mode => c.what.box = some box ∧ s.modes box = none ∧ first mode = true
  | .guarded needed sentence given change => (∀ g, given = some g → c.guess = some g) ∧
    ∀ x m, change = some (x, m) → c.what.box = some x ∧ ∃ old, s.modes x = some old ∧
      (needed = false → needsCode old m = false) ∧ sentence.tells = some (x, old, m)

theorem good_carry (i : Inv L s) {p : Plan} (f : Fair s c p) : Good L s c (carry L s w c p) := by
  cases p with
  | refuse => exact good_unchanged i (by simp)
  | same => exact good_unchanged i (by simp)
  | create box mode =>
    refine good_free i (by intro x m e; cases e; exact f.1) (.inr ?_)
    intro x m old e h; cases e; rw [f.2.1] at h; cases h
  | guarded needed sentence given change =>
    refine good_guarded i f.1 (fun x m e => (f.2 x m e).1) ?_ ?_
    · intro hn x m old e h
      obtain ⟨_, o, ho, h1, _⟩ := f.2 x m e
      rw [ho] at h; cases h; exact h1 hn
    · intro x m old e h
      obtain ⟨_, o, ho, _, h2⟩ := f.2 x m e
      rw [ho] at h; cases h; exact h2

theorem fair_upgrade {b : Nat} {old new : Mode} (hw : c.what = .upgrade b new) (hm : s.modes b = some old) :
    Fair s c (upgradePlan old b new c) := by
  have hx : ∀ x m, some (b, new) = some (x, m) → c.what.box = some x ∧ ∃ o, s.modes x = some o ∧
      (true = false → needsCode o m = false) ∧ (Sentence.upgrade b old new).tells = some (x, o, m) := by
    intro x m e; cases e
    exact ⟨by rw [hw]; rfl, old, hm, (by intro h; cases h), rfl⟩
  unfold upgradePlan
  by_cases he : old = new
  · rw [if_pos he]; trivial
  · rw [if_neg he]
    cases needsCode old new with
    | false => trivial
    | true => cases ha : c.apply with
      | false => exact ⟨(by intro _ e; cases e), hx⟩
      | true => cases hg : c.guess with
        | none => trivial
        | some g => exact ⟨(by intro g' e; cases e; exact hg), hx⟩

theorem fair_lower {b : Nat} {old new : Mode} {rest : Nat} (hw : c.what = .lower b new rest) (hm : s.modes b = some old) :
    Fair s c (lowerPlan old b new rest c w) := by
  unfold lowerPlan
  cases Nat.blt old.rank new.rank with
  | true => trivial
  | false =>
    refine ⟨fun g e => e, ?_⟩
    intro x m e; cases e
    refine ⟨by rw [hw]; rfl, old, hm, ?_, rfl⟩
    intro hn
    simp only [Bool.or_eq_false_iff] at hn
    exact hn.1

theorem fair_plan : Fair s c (plan s w c) := by
  unfold plan
  cases w.allowed with
  | false => trivial
  | true =>
    cases hw : c.what with
    | create b m =>
      simp only [createPlan]
      cases hm : s.modes b with
      | some old => cases first m <;> trivial
      | none => cases hf : first m with
        | false => trivial
        | true => exact ⟨by rw [hw]; rfl, hm, hf⟩
    | upgrade b m =>
      cases hm : s.modes b with
      | none => simp only [hm]; trivial
      | some old => simp only [hm]; exact fair_upgrade hw hm
    | lower b m rest =>
      cases hm : s.modes b with
      | none => simp only [hm]; trivial
      | some old => simp only [hm]; exact fair_lower hw hm
    | settings b rest =>
      cases hm : s.modes b with
      | none => simp only [hm]; trivial
      | some old => simp only [hm]; exact ⟨fun g e => e, by intro _ _ e; cases e⟩
    | disallow b x => exact ⟨(by intro _ e; cases e), by intro _ _ e; cases e⟩
    | makeKey x scopes =>
      simp only [keyPlan]
      cases scopes.compatible with
      | false => trivial
      | true => exact ⟨fun g e => e, by intro _ _ e; cases e⟩
    | _ => exact ⟨fun g e => e, by intro _ _ e; cases e⟩

theorem good_perform (i : Inv L s) : Good L s c (perform L s w c) := good_carry i fair_plan

theorem inv {s : State} (r : Reach L s) : Inv L s := by
  induction r with
  | start clock =>
    exact ⟨(by intro _ h; cases h), (by intro _ _ h; cases h), (by intro _ h; cases h), fun _ => rfl,
      (by intro n _ _ e; cases n <;> cases e)⟩
  | tick clock _ i => exact ⟨i.ids, i.usedIds, i.codes, i.modes, i.history⟩
  | @call s w c _ i =>
    have g : Good L s c (perform L s w c) := good_perform i
    refine ⟨g.ids, ?_, g.codes, ?_, ?_⟩
    · intro x j hx hj
      rcases List.mem_cons.mp hx with rfl | hx
      · exact Nat.lt_succ_of_lt (g.usedIds j hj)
      · exact Nat.lt_succ_of_lt (i.usedIds x j hx hj)
    · intro b
      show (perform L s w c).modes b = if c.what.box = some b then modeAt (perform L s w c).modes c.what.box else modeOf b s.log
      split
      · next h => rw [h]; rfl
      · next h => rw [g.others b h]; exact i.modes b
    · intro n e o h
      have h : line s c (perform L s w c) :: s.log = n ++ e :: o := h
      cases n with
      | nil =>
        injection h with h1 h2
        subst h1; subst h2
        exact g.lawful
      | cons x n =>
        injection h with _ h
        exact i.history n e o h

/-! ## P10 -/

theorem needsCode_iff {old new : Mode} :
    needsCode old new = true ↔ old.rank < new.rank ∨ (old = .gatedAll ∧ new ≠ .gatedAll) := by
  cases old <;> cases new <;> simp [needsCode, Mode.rank]

/-- **P10, the way up.** Every line of history in which a mailbox's mode rises, or leaves `gated_all`, is by an operator session, or with a
code that had been mailed to the operator in a sentence naming this mailbox, the mode it had at that moment and the new one;
asked for by the same key for the same; less than its lifetime ago; never used before; and tried wrongly fewer than 5 times. -/
theorem P10_rise_needs_code {s : State} (r : Reach L s) {newer e older old new} (hl : s.log = newer ++ e :: older)
    (hb : e.before = some old) (ha : e.after = some new)
    (hr : old.rank < new.rank ∨ (old = .gatedAll ∧ new ≠ .gatedAll)) :
    e.call.asker = operator ∨ Coded L e older old new :=
  (inv r).history newer e older hl old new hb ha (needsCode_iff.mpr hr)

/-- **P10, no silent change.** A mailbox's mode is what the newest line of history about it says. -/
theorem P10_log_tells_mode {s : State} (r : Reach L s) (b : Nat) : s.modes b = modeOf b s.log := (inv r).modes b

/-- **P10, no other mailbox.** A call moves the mode of no mailbox but the one it names. -/
theorem P10_no_other_mailbox {s : State} (r : Reach L s) (w : World) (c : Call) (b : Nat) (h : c.what.box ≠ some b) :
    (call L s w c).modes b = s.modes b := (good_perform (inv r)).others b h

theorem born_line {p : Plan} (f : Fair s c p) {m : Mode} (h1 : modeAt s.modes c.what.box = none)
    (h2 : modeAt (carry L s w c p).modes c.what.box = some m) : first m = true := by
  have same : ∀ {modes : Nat → Option Mode}, modes = s.modes → modeAt modes c.what.box = some m → first m = true := by
    intro modes e h; rw [e, h1] at h; cases h
  cases p with
  | refuse => exact same rfl h2
  | same => exact same rfl h2
  | create box mode =>
    obtain ⟨hb, _, hf⟩ := f
    simp only [carry, free, changed, hb, modeAt, if_true] at h2
    cases h2; exact hf
  | guarded needed sentence given change =>
    have loosened : modeAt (changed s.modes change) c.what.box = some m → first m = true := by
      intro h
      cases change with
      | none => exact same rfl h
      | some p => cases p with
        | mk x m' =>
          obtain ⟨hb, o, ho, _⟩ := f.2 x m' rfl
          rw [hb] at h1
          simp only [modeAt] at h1
          rw [ho] at h1; cases h1
    simp only [carry] at h2
    rcases guarded_ends (L := L) (s := s) (w := w) (c := c) needed sentence given change with
      ⟨_, e⟩ | e | ⟨a, _, e⟩ | e | ⟨k, g, _, _, _, _, e⟩ <;> rw [e] at h2
    · exact loosened h2
    · exact same rfl h2
    · exact same rfl h2
    · exact same rfl h2
    · exact loosened h2

/-- **P10, first modes.** A new mailbox begins at `gated_send` or stricter. -/
theorem P10_first_mode {s : State} (r : Reach L s) {newer e older m} (hl : s.log = newer ++ e :: older)
    (hb : e.before = none) (ha : e.after = some m) : m = .readOnly ∨ m = .gatedAll ∨ m = .gatedSend := by
  have hf : first m = true := by
    induction r generalizing newer with
    | start clock => cases newer <;> cases hl
    | tick clock _ ih => exact ih hl
    | @call s w c _ ih =>
      have hl : line s c (perform L s w c) :: s.log = newer ++ e :: older := hl
      cases newer with
      | nil =>
        injection hl with h1 _
        subst h1
        exact born_line fair_plan hb ha
      | cons x n =>
        injection hl with _ hl
        exact ih hl
  cases m <;> simp_all [first]

/-- **P10, the way down.** Lowering a mode that is not `gated_all` needs no code and is done at once, whoever asks (nothing else being loosened by
the same call). -/
theorem P10_fall_at_once {s : State} {b : Nat} {old new : Mode} (hm : s.modes b = some old) (hr : new.rank ≤ old.rank)
    (hg : old ≠ .gatedAll ∨ new = .gatedAll) (hw : w.allowed = true) (hk : w.weak = false) (asker rest : Nat) (ap : Bool)
    (g : Option Nat) : (call L s w ⟨asker, .lower b new rest, ap, g⟩).modes b = some new := by
  have h1 : Nat.blt old.rank new.rank = false := by
    cases h : Nat.blt old.rank new.rank with
    | false => rfl
    | true => have := Nat.blt_eq.mp h; omega
  have h2 : needsCode old new = false := by
    cases h : needsCode old new with
    | false => rfl
    | true =>
      rcases needsCode_iff.mp h with h | ⟨h, h'⟩
      · omega
      · rcases hg with hg | hg
        · exact absurd h hg
        · exact absurd hg h'
  simp [call, perform, plan, hw, hm, lowerPlan, h1, h2, hk, carry, guarded, free, changed]

/-- **P10, no flood.** A code is mailed only while fewer than 20 are open. -/
theorem P10_no_flood {s : State} {m : Mail} (h : (perform L s w c).mail = some m) : openCount s < openMax := by
  have none : ∀ {r : Result}, r.mail = none → r.mail = some m → openCount s < openMax := by
    intro r e h; rw [e] at h; cases h
  unfold perform at h
  cases hp : plan s w c with
  | refuse => rw [hp] at h; exact none rfl h
  | same => rw [hp] at h; exact none rfl h
  | create box mode => rw [hp] at h; exact none rfl h
  | guarded needed sentence given change =>
    rw [hp] at h
    simp only [carry, guarded] at h
    split at h
    · exact none rfl h
    · split at h
      · next hr =>
        cases hb : Nat.blt (openCount s) openMax with
        | true => exact Nat.blt_eq.mp hb
        | false =>
          rw [hb] at hr
          revert hr
          unfold codeRuling
          repeat' split
          all_goals (intro hr; contradiction)
      · exact none rfl h
      · exact none rfl h
      · split at h
        · exact none rfl h
        · exact none rfl h

/-! ## P10, beside the mode: allowlist entries and keys -/

/-- What needs a code is done by an operator session, or with the code that was mailed for exactly it. -/
theorem done_given (i : Inv L s) {sentence : Sentence} {change : Option (Nat × Mode)}
    (h : (guarded L s w c true sentence c.guess change).answer = .done) :
    c.asker = operator ∨ Given L (line s c (guarded L s w c true sentence c.guess change)) s.log := by
  revert h
  unfold guarded
  split
  · next h => intro _; exact .inl (h.resolve_left (by simp))
  · split
    · intro h; cases h
    · intro h; cases h
    · intro h; cases h
    · split
      · next k hk =>
        intro _
        right
        cases hg : c.guess with
        | none => rw [hg] at hk; cases hk
        | some g =>
          rw [hg] at hk
          have hp := List.find?_some hk
          simp only [Bool.and_eq_true, openFor] at hp
          obtain ⟨hu, hx, ht⟩ := isOpen_says hp.1.1
          have hm := of_decide_eq_true hp.1.2
          have hc := of_decide_eq_true hp.2
          obtain ⟨hun, n, f, o, hl, h3, h4, h5, h6, h7⟩ := i.codes k (List.mem_of_find?_eq_some hk) hu
          refine ⟨n, f, o, _, hl, h3, h4.trans hm.1, h5.trans hm.2, ?_, ?_, rfl, hun, ?_⟩
          · show c.guess = some k.secret
            rw [hg, hc.1]
          · show s.clock < f.time + L
            rw [← h6]; exact hx
          · show wrongs c.asker c.what (f.time + L) n < tries
            rw [← h6, ← hm.1, ← hm.2, h7 ht]; exact ht
      · intro h; cases h

theorem loosened_line (i : Inv L s) (hw : c.what.loosens = true) (h : (perform L s w c).answer = .done) :
    c.asker = operator ∨ Given L (line s c (perform L s w c)) s.log := by
  unfold perform plan at h ⊢
  cases ha : w.allowed with
  | false => rw [ha] at h; cases h
  | true =>
    rw [ha] at h
    cases hc : c.what <;> simp only [hc, What.loosens, Bool.false_eq_true] at hw <;> simp only [hc, carry] at h ⊢
    · exact done_given i h
    · next x scopes =>
      cases hs : scopes.compatible <;> simp only [keyPlan, hs] at h ⊢
      · cases h
      · exact done_given i h

/-- **P10, beside the mode.** Every line of history in which an allowlist entry or a key was made is by an operator session, or with the code that had been
mailed to the operator when the same key asked for exactly the same: less than its lifetime ago, never used before, and tried wrongly fewer than 5 times. -/
theorem P10_loosening_needs_code {s : State} (r : Reach L s) {newer e older} (hl : s.log = newer ++ e :: older)
    (hw : e.call.what.loosens = true) (hd : e.answer = .done) : e.call.asker = operator ∨ Given L e older := by
  induction r generalizing newer with
  | start clock => cases newer <;> cases hl
  | tick clock _ ih => exact ih hl
  | @call s w c r ih =>
    have hl : line s c (perform L s w c) :: s.log = newer ++ e :: older := hl
    cases newer with
    | nil =>
      injection hl with h1 h2
      subst h1; subst h2
      exact loosened_line (inv r) hw hd
    | cons x n =>
      injection hl with _ hl
      exact ih hl

theorem key_line {x : Nat} {scopes : Scopes} (hw : c.what = .makeKey x scopes) (h : (perform L s w c).answer = .done) :
    scopes.compatible = true := by
  cases hs : scopes.compatible with
  | true => rfl
  | false =>
    unfold perform plan at h
    cases ha : w.allowed <;> simp only [ha, hw, keyPlan, hs] at h <;> cases h

/-- **P4, keys.** No key was ever made that holds `send` beside `oversight`, by whomever: and no operation changes a key's scopes. So no key composes and decides. -/
theorem P4_keys {s : State} (r : Reach L s) {e : Entry} (he : e ∈ s.log) {x : Nat} {scopes : Scopes} (hw : e.call.what = .makeKey x scopes)
    (hd : e.answer = .done) : ¬ (scopes.grants .send = true ∧ scopes.grants .oversight = true) := by
  have hc : scopes.compatible = true := by
    induction r with
    | start clock => cases he
    | tick clock _ ih => exact ih he
    | @call s w c _ ih =>
      rcases List.mem_cons.mp he with h | h
      · subst h; exact key_line hw hd
      · exact ih h
  rintro ⟨h1, h2⟩
  simp only [Scopes.grants] at h1 h2
  simp only [Scopes.compatible, h1, h2] at hc
  cases hc

/-- **P10, taking away.** An allowlist entry is removed at once, without a code. -/
theorem P10_removed_at_once (b x asker : Nat) (ap : Bool) (g : Option Nat) (hw : w.allowed = true) :
    (perform L s w ⟨asker, .disallow b x, ap, g⟩).answer = .done := by
  simp [perform, plan, hw, carry, guarded, free]

/-! ## Witnesses: it can happen -/

theorem blt_of {a b : Nat} (h : a < b) : Nat.blt a b = true := Nat.blt_eq.mpr h

/-- A mode can be raised: asked for, mailed, and given. -/
theorem P10_can_rise {b asker random : Nat} {old new : Mode} (hm : s.modes b = some old) (hn : needsCode old new = true)
    (hroom : openCount s < openMax) (hL : 0 < L) (ha : asker ≠ operator) (hw : w.allowed = true) :
    ∃ s₁ s₂, s₁ = call L s ⟨true, w.weak, w.olds, random⟩ ⟨asker, .upgrade b new, false, none⟩ ∧
      s₂ = call L s₁ w ⟨asker, .upgrade b new, true, some random⟩ ∧ s₁.modes b = some old ∧ s₂.modes b = some new := by
  have hne : old ≠ new := by
    rintro rfl
    revert hn
    cases old <;> simp [needsCode]
  refine ⟨_, _, rfl, rfl, ?_, ?_⟩
  · simp [call, perform, plan, hm, upgradePlan, hne, hn, carry, guarded, ha, codeRuling, blt_of hroom, ask]
  · obtain ⟨l, h1⟩ : ∃ l, call L s ⟨true, w.weak, w.olds, random⟩ ⟨asker, .upgrade b new, false, none⟩ =
        ⟨s.clock, s.modes, ⟨s.nextId, asker, .upgrade b new, .upgrade b old new, random, 0, s.clock + L, false⟩ :: s.codes,
          s.nextId + 1, l⟩ :=
      ⟨(call L s ⟨true, w.weak, w.olds, random⟩ ⟨asker, .upgrade b new, false, none⟩).log, by
        simp [call, perform, plan, hm, upgradePlan, hne, hn, carry, guarded, ha, codeRuling, blt_of hroom, ask]⟩
    rw [h1]
    have ho : openFor ⟨s.clock, s.modes,
        ⟨s.nextId, asker, .upgrade b new, .upgrade b old new, random, 0, s.clock + L, false⟩ :: s.codes, s.nextId + 1, l⟩
        ⟨asker, .upgrade b new, true, some random⟩
        ⟨s.nextId, asker, .upgrade b new, .upgrade b old new, random, 0, s.clock + L, false⟩ = true := by
      unfold openFor
      simp only [Bool.and_eq_true]
      exact ⟨isOpen_of rfl (by show s.clock < s.clock + L; omega) (by show 0 < 5; omega), decide_eq_true ⟨rfl, rfl⟩⟩
    have hc : correct random (.upgrade b old new)
        ⟨s.nextId, asker, .upgrade b new, .upgrade b old new, random, 0, s.clock + L, false⟩ = true :=
      decide_eq_true ⟨rfl, rfl⟩
    simp [call, perform, plan, hm, hw, upgradePlan, hne, hn, carry, guarded, ha, codeRuling, rightOne, List.find?, ho, hc,
      used, changed]

/-- A day. -/
def day : Nat := 86400000
def request : Call := ⟨7, .upgrade 1 .monitored, false, none⟩
def guess (code : Nat) : Call := ⟨7, .upgrade 1 .monitored, true, some code⟩
def world (random : Nat) : World := ⟨true, false, 0, random⟩
def calls (s : State) : List Call → State
  | [] => s
  | c :: rest => calls (call day s (world 42) c) rest
/-- A new mailbox, and a code (42) mailed for `monitored`. -/
def asked : List Call := [⟨9, .create 1 .gatedSend, false, none⟩, request]

/-- Four wrong guesses and then the right one: raised. -/
theorem P10_fifth_guess : (calls (start 0) (asked ++ [guess 1, guess 2, guess 3, guess 4, guess 42])).modes 1
    = some .monitored := rfl
/-- Five wrong guesses: the sixth fails even if it is right. -/
theorem P10_sixth_guess : (calls (start 0) (asked ++ [guess 1, guess 2, guess 3, guess 4, guess 5, guess 42])).modes 1
    = some .gatedSend := rfl
/-- A code works once: raised, lowered, and the same code again does nothing. -/
theorem P10_works_once : (calls (start 0) (asked ++ [guess 42, ⟨9, .lower 1 .gatedSend 0, false, none⟩, guess 42])).modes 1
    = some .gatedSend := rfl
/-- A code for one old mode is no code for another: lowered in between, it opens nothing. -/
theorem P10_old_mode_bound : (calls (start 0) (asked ++ [⟨9, .lower 1 .readOnly 0, false, none⟩, guess 42])).modes 1
    = some .readOnly := rfl
/-- An allowlist entry is made with the code that was mailed for it, and with no other. -/
theorem P10_can_allow : ((calls (start 0) [⟨7, .allow 1 3, false, none⟩, ⟨7, .allow 1 3, false, some 42⟩]).log.map Entry.answer
    = [.done, .approvalRequired]) ∧ ((calls (start 0) [⟨7, .allow 1 3, false, none⟩, ⟨7, .allow 1 4, false, some 42⟩]).log.map Entry.answer
    = [.invalidCode, .approvalRequired]) := ⟨rfl, rfl⟩
/-- Nor for another key. -/
theorem P10_asker_bound : (calls (start 0) (asked ++ [⟨8, .upgrade 1 .monitored, true, some 42⟩])).modes 1
    = some .gatedSend := rfl
end
end Ladder
end MultiMail
