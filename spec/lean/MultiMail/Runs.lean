module
public import MultiMail.World
public import MultiMail.Code
public import MultiMail.Table.Runs
/-!
Whole steps, as the shipped plans take them: `Table/Runs.lean` holds steps of real runs (by `core/operations` over rows, with what was true
around each), and `step` of `World.lean` does exactly the same to each message. Each is three numbers, one digit a field; the fields
stand in the order of `spec/tables/runs/numbers.ts`.
-/
@[expose] public noncomputable section
namespace MultiMail.Runs
open Table

/-! ## A digest for numbers: one number for a content, another for each -/

def pair (a b : Nat) : Nat := Nat.add (Nat.mul (Nat.add a b) (Nat.add a b)) b

theorem pair_lt {a b c d : Nat} (h : a + b < c + d) : pair a b < pair c d := by
  show (a + b) * (a + b) + b < (c + d) * (c + d) + d
  have : (a + b + 1) * (a + b + 1) ≤ (c + d) * (c + d) := Nat.mul_le_mul h h
  rw [Nat.add_mul, Nat.mul_add] at this
  omega

theorem pair_inj {a b c d : Nat} (h : pair a b = pair c d) : a = c ∧ b = d := by
  rcases Nat.lt_trichotomy (a + b) (c + d) with hl | he | hg
  · exact absurd h (Nat.ne_of_lt (pair_lt hl))
  · have h : (a + b) * (a + b) + b = (c + d) * (c + d) + d := h
    rw [he] at h
    omega
  · exact absurd h.symm (Nat.ne_of_lt (pair_lt hg))

def listed : List Nat → Nat
  | [] => 0
  | x :: xs => Nat.add (pair x (listed xs)) 1

theorem listed_inj : ∀ {xs ys : List Nat}, listed xs = listed ys → xs = ys
  | [], [], _ => rfl
  | [], y :: ys, h => by have h : 0 = pair y (listed ys) + 1 := h; omega
  | x :: xs, [], h => by have h : pair x (listed xs) + 1 = 0 := h; omega
  | x :: xs, y :: ys, h => by
    have h : pair x (listed xs) + 1 = pair y (listed ys) + 1 := h
    obtain ⟨h1, h2⟩ := pair_inj (Nat.succ.inj h)
    rw [h1, listed_inj h2]

def optional : Option Nat → Nat | none => 0 | some x => Nat.add x 1
theorem optional_inj : ∀ {a b : Option Nat}, optional a = optional b → a = b
  | none, none, _ => rfl
  | none, some b, h => by have h : 0 = b + 1 := h; omega
  | some a, none, h => by have h : a + 1 = 0 := h; omega
  | some a, some b, h => by have h : a + 1 = b + 1 := h; rw [Nat.succ.inj h]

def digest (c : Content) : Nat := pair c.words (pair (listed c.recipients) (pair (listed c.replyTo) (optional c.sendAt)))

theorem digest_inj (a b : Content) (h : digest a = digest b) : a = b := by
  obtain ⟨h1, h2⟩ := pair_inj h
  obtain ⟨h2, h3⟩ := pair_inj h2
  obtain ⟨h3, h4⟩ := pair_inj h3
  cases a; cases b
  simp only [Content.mk.injEq]
  exact ⟨h1, listed_inj h2, listed_inj h3, optional_inj h4⟩

/-- The houses of the runs, one in each environment: the mailbox's own address is number 0. -/
def house (live : Bool) : Config := ⟨if live then .live else .test, digest, digest_inj, 0, attemptsMax⟩

/-! ## From numbers -/

/-- Field `i` of a number. -/
def field (n i : Nat) : Nat := Nat.mod (Nat.div n (Nat.pow base i)) base
def bitAt (n i x : Nat) : Bool := Nat.beq (Nat.mod (Nat.div (field n i) (Nat.pow 2 x)) 2) 1
def flagAt (n i : Nat) : Bool := Nat.beq (field n i) 1
def lessOne : Nat → Option Nat | 0 => none | n + 1 => some n
def maybe (n i : Nat) : Option Nat := lessOne (field n i)
def some? : Option Nat → List Nat → List Nat | none, xs => xs | some x, xs => x :: xs

def modeOf : Nat → Mode | 0 => .readOnly | 1 => .gatedAll | 2 => .gatedSend | 3 => .monitored | _ => .autonomous
def personOf : Nat → Person | 0 => .operator | n => .key n
def phaseOf : Nat → Phase
  | 0 => .draft | 1 => .held | 2 => .cleared | 3 => .lapsed | 4 => .rejected | 5 => .cancelled | _ => .expired
def clearanceOf : Nat → Clearance | 0 => .none | 1 => .allowlist | 2 => .monitored | 3 => .autonomous | _ => .human
def decisionOf : Nat → Decision | 0 => .none | 1 => .approved | _ => .rejected
def timingOf : Nat → Timing | 0 => .gateFirst | _ => .scheduleFirst
def statusOf : Nat → Delivery.Status
  | 0 => .queued | 1 => .leased | 2 => .transmitting | 3 => .sent | 4 => .delivered | 5 => .bounced | 6 => .failed
  | 7 => .unknown | 8 => .blocked | _ => .cancelled

/-- What `Code.control` is the number of. -/
def controlOf (n : Nat) : Control :=
  ⟨phaseOf (Nat.div n 120), clearanceOf (Nat.mod (Nat.div n 24) 5), decisionOf (Nat.mod (Nat.div n 8) 3),
    timingOf (Nat.mod (Nat.div n 4) 2), Nat.beq (Nat.mod (Nat.div n 2) 2) 1, Nat.beq (Nat.mod n 2) 1⟩

/-- Eight fields: words, four recipients, two reply-to, the time. -/
def contentAt (n i : Nat) : Content :=
  ⟨field n i,
    some? (maybe n (i + 1)) (some? (maybe n (i + 2)) (some? (maybe n (i + 3)) (some? (maybe n (i + 4)) []))),
    some? (maybe n (i + 5)) (some? (maybe n (i + 6)) []), maybe n (i + 7)⟩

def authorsAt (n i : Nat) : Nat → List Person
  | 0 => []
  | k + 1 => if bitAt n i k then personOf k :: authorsAt n i k else authorsAt n i k

/-- Four fields each. -/
def deliveriesAt (n : Nat) : Nat → Nat → List DeliveryRow
  | _, 0 => []
  | i, k + 1 => ⟨field n i, flagAt n (i + 1), statusOf (field n (i + 2)), field n (i + 3)⟩ :: deliveriesAt n (i + 4) k

def messageOf (n : Nat) : Aggregate where
  control := controlOf (field n 0)
  contents := fun _ => contentAt n 17
  revision := field n 1
  sendAt := maybe n 2
  submitMode := modeOf (field n 3)
  authors := personOf (field n 25) :: authorsAt n 16 10
  hold := field n 4
  expires := maybe n 5
  clearedDigest := if flagAt n 6 then some (digest (contentAt n 7)) else none
  clearedBy := (maybe n 15).map personOf
  deliveries := deliveriesAt n 27 (field n 26)

/-- A key holds no `send` beside `oversight` (P4): so it is read, and `apart` looks that this leaves nothing out. -/
def worldOf (n : Nat) : World where
  mode := modeOf (field n 0)
  allowed := bitAt n 1
  oversight := maybe n 2
  suppressed := bitAt n 3
  killed := flagAt n 4
  limited := flagAt n 5
  sends := fun k => bitAt n 6 k && !bitAt n 7 k
  decides := bitAt n 7
  apart := fun k h => by simp [h]
  holdExpiry := maybe n 8
  now := field n 9

def actOf (n : Nat) : Act :=
  let by_ := personOf (field n 11)
  let d := field n 12
  let revision := maybe n 13
  let content := contentAt n 16
  match field n 10 with
  | 1 => .submit by_
  | 2 => .edit by_ content
  | 3 => .approve by_ revision
  | 4 => .reject by_ revision
  | 5 => .editApprove by_ revision content
  | 6 => .cancel by_
  | 7 => .expire
  | 8 => .comeDue
  | 9 => .rejudge
  | 10 => .lease d
  | 11 => .release d
  | 12 => .handOver d (match revision with | none => 0 | some r => r) (if flagAt n 14 then .relay else .sandbox) content
  | 13 => .accepted d (flagAt n 15)
  | 14 => .deferred d
  | 15 => .refused d
  | 16 => .lost d
  | 17 => .dsn d (flagAt n 15)
  | 18 => .quiet d
  | 19 => .markDelivered by_ d
  | 20 => .sendAgain by_ d
  | 21 => .tamper content
  | 22 => .reschedule by_ (match revision with | none => 0 | some r => r) content.sendAt
  | _ => .create by_

/-! ## Alike -/

def sameOption : Option Nat → Option Nat → Bool
  | none, none => true | some a, some b => Nat.beq a b | _, _ => false
def personNumber : Person → Nat | .operator => 0 | .key n => n
def modeNumber : Mode → Nat := Mode.rank
def statusNumber : Delivery.Status → Nat
  | .queued => 0 | .leased => 1 | .transmitting => 2 | .sent => 3 | .delivered => 4 | .bounced => 5 | .failed => 6
  | .unknown => 7 | .blocked => 8 | .cancelled => 9
def sameBool : Bool → Bool → Bool | true, b => b | false, b => !b
def sameRow (x y : DeliveryRow) : Bool :=
  Nat.beq x.recipient y.recipient && sameBool x.copy y.copy && Nat.beq (statusNumber x.status) (statusNumber y.status) &&
    Nat.beq x.attempts y.attempts
def sameRows : List DeliveryRow → List DeliveryRow → Bool
  | [], [] => true | x :: xs, y :: ys => sameRow x y && sameRows xs ys | _, _ => false
def among (p : Person) : List Person → Bool
  | [] => false | q :: qs => Nat.beq (personNumber p) (personNumber q) || among p qs
def within : List Person → List Person → Bool
  | [], _ => true | p :: ps, qs => among p qs && within ps qs

/-- The same message, in all that is stored of it. -/
def alike (a b : Aggregate) : Bool :=
  Nat.beq (control a.control) (control b.control) && Nat.beq a.revision b.revision && sameOption a.sendAt b.sendAt &&
    Nat.beq (modeNumber a.submitMode) (modeNumber b.submitMode) && Nat.beq a.hold b.hold && sameOption a.expires b.expires &&
    sameOption a.clearedDigest b.clearedDigest && sameOption (a.clearedBy.map personNumber) (b.clearedBy.map personNumber) &&
    Nat.beq (digest a.content) (digest b.content) && sameOption (a.author.map personNumber) (b.author.map personNumber) &&
    within a.authors b.authors && within b.authors a.authors && sameRows a.deliveries b.deliveries

/-- What is said: the number of the message's event, 0 where there is none. -/
def saidNumber : Option Event → Nat | none => 0 | some e => verdict (.happens e)

/-- The answer of the plan: 0 it was done, or changed nothing; 1 it was refused; 2 nobody was told. -/
def answers (refused : Bool) (answer : Nat) : Bool :=
  match answer with | 0 => !refused | 1 => refused | _ => true

def didNumber : Delivery.Event → Nat
  | .leased => 0 | .released => 1 | .transmitting => 2 | .blocked => 3 | .sent => 4 | .delivered => 5 | .deferred => 6 | .failed => 7
  | .bounced => 8 | .unknown => 9 | .cancelled => 10 | .resent => 11

/-- What happened to which delivery: the place, one more, and the event's number; two times 0 where nothing did. -/
def sameDid (did : Option (Nat × Delivery.Event)) (place event : Nat) : Bool :=
  match did with
  | none => Nat.beq place 0 && Nat.beq event 0
  | some (d, e) => Nat.beq place (Nat.add d 1) && Nat.beq event (didNumber e)

/-- No key of these ten holds both. -/
def apart (n : Nat) : Nat → Bool
  | 0 => true
  | k + 1 => !(bitAt n 6 k && bitAt n 7 k) && apart n k

/-- `step` does to this message what the plan did, and says what it said, of the message and of the delivery. -/
def agrees : Nat × Nat × Nat → Bool
  | (before, act, after) => apart act 10 &&
    match step (house (flagAt act 28)) (worldOf act) (messageOf before) (actOf act) with
    | none => answers true (field act 24) && Nat.beq (field act 25) 0 && sameDid none (field act 26) (field act 27) &&
        alike (messageOf before) (messageOf after)
    | some o => answers false (field act 24) && Nat.beq (field act 25) (saidNumber o.said) &&
        sameDid o.did (field act 26) (field act 27) && alike o.after (messageOf after)

def runs : List (Nat × Nat × Nat) := runs0 ++ runs1 ++ runs2 ++ runs3 ++ runs4 ++ runs5 ++ runs6 ++ runs7

theorem agree0 : runs0.all agrees = true := by decide +kernel
theorem agree1 : runs1.all agrees = true := by decide +kernel
theorem agree2 : runs2.all agrees = true := by decide +kernel
theorem agree3 : runs3.all agrees = true := by decide +kernel
theorem agree4 : runs4.all agrees = true := by decide +kernel
theorem agree5 : runs5.all agrees = true := by decide +kernel
theorem agree6 : runs6.all agrees = true := by decide +kernel
theorem agree7 : runs7.all agrees = true := by decide +kernel

/-- Every step of the runs is one of the model: the same message after it, the same events of it and of its delivery, and refused where it was
refused. -/
theorem runs_agree : runs.all agrees = true := by
  simp only [runs, List.all_append, agree0, agree1, agree2, agree3, agree4, agree5, agree6, agree7, Bool.and_self]

end MultiMail.Runs
