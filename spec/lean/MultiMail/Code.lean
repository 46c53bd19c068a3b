module
public import MultiMail.Control
/-!
States, commands and answers as numbers, so that the kernel compares them with big-number arithmetic.

The same numbers as `spec/tables/encode.ts`; `Facts.lean` proves it, name by name. Plain `Nat.add`, `Nat.mul`, `Nat.beq`:
the kernel computes these at once, and would unfold `+`, `*` and `==` through their instances first.
-/
@[expose] public section
namespace MultiMail.Table

def bit : Bool → Nat | false => 0 | true => 1

def ruling : Ruling → Nat | .refuse => 0 | .hold => 1 | .allowlist => 2 | .monitored => 3 | .autonomous => 4
def clearance : Clearance → Nat | .none => 0 | .allowlist => 1 | .monitored => 2 | .autonomous => 3 | .human => 4
def phase : Phase → Nat
  | .draft => 0 | .held => 1 | .cleared => 2 | .lapsed => 3 | .rejected => 4 | .cancelled => 5 | .expired => 6
def timing : Timing → Nat | .gateFirst => 0 | .scheduleFirst => 1
def decision : Decision → Nat | .none => 0 | .approved => 1 | .rejected => 2
def seen : Seen → Nat | .current => 0 | .stale => 1 | .unnamed => 2
def cause : Cause → Nat | .gate => 0 | .edited => 1 | .withdrawn => 2 | .readOnly => 3 | .digest => 4

/-- A state of a message, below 840. -/
def control : Control → Nat
  | ⟨p, c, d, t, due, begun⟩ =>
    Nat.add (Nat.mul 120 (phase p)) (Nat.add (Nat.mul 24 (clearance c)) (Nat.add (Nat.mul 8 (decision d))
      (Nat.add (Nat.mul 4 (timing t)) (Nat.add (Nat.mul 2 (bit due)) (bit begun)))))

/-- A command: its place in `commands`. -/
def command : Command → Nat
  | .submit r due => Nat.add (Nat.mul 2 (ruling r)) (bit due)
  | .edit r due isOpen => Nat.add 10 (Nat.add (Nat.mul 4 (ruling r)) (Nat.add (Nat.mul 2 (bit due)) (bit isOpen)))
  | .approve a s r => Nat.add 30 (Nat.add (Nat.mul 15 (bit a)) (Nat.add (Nat.mul 5 (seen s)) (ruling r)))
  | .editApprove a s r => Nat.add 60 (Nat.add (Nat.mul 15 (bit a)) (Nat.add (Nat.mul 5 (seen s)) (ruling r)))
  | .reject a s => Nat.add 90 (Nat.add (Nat.mul 3 (bit a)) (seen s))
  | .cancel isOpen => Nat.add 96 (bit isOpen)
  | .expire => 98 | .comeDue => 99 | .back => 100
  | .rejudge r valid isOpen =>
    Nat.add 101 (Nat.add (Nat.mul 4 (ruling r)) (Nat.add (Nat.mul 2 (bit valid)) (bit isOpen)))
  | .begin r valid same => Nat.add 121 (Nat.add (Nat.mul 4 (ruling r)) (Nat.add (Nat.mul 2 (bit valid)) (bit same)))

/-- An answer: its place in `verdicts`; the last four are never given, and stand in no table. -/
def verdict : Decided → Nat
  | .nothing => 0
  | .refused why => match why with
    | .mailboxReadOnly => 1 | .notADraft => 2 | .notEditable => 3 | .notPending => 4 | .notCancellable => 5
    | .alreadyDecided => 6 | .forbiddenReviewer => 7 | .revisionRequired => 8 | .revisionMismatch => 9 | .notClear => 10
  | .happens event => match event with
    | .held c due => Nat.add 11 (Nat.add (Nat.mul 2 (cause c)) (bit due))
    | .cleared .allowlist due => Nat.add 21 (bit due)
    | .cleared .monitored due => Nat.add 23 (bit due)
    | .cleared .autonomous due => Nat.add 25 (bit due)
    | .edited due => Nat.add 27 (bit due)
    | .approved => 29 | .rejected => 30 | .editApproved => 31 | .cancelled => 32 | .expired => 33
    | .cameDue => 34 | .lapsed => 35 | .began => 36
    | .cleared .none due => Nat.add 37 (bit due)
    | .cleared .human due => Nat.add 39 (bit due)

/-- The state after an answer: a refusal changes nothing. -/
def after (s : Control) : Decided → Control
  | .happens event => evolve s event
  | _ => s

/-- A cell of the table: what is said, and the state after it. -/
def cellOf (s : Control) (d : Decided) : Nat := Nat.add (Nat.mul 64 (control (after s d))) (verdict d)

def status : MessageStatus → Nat
  | .draft => 0 | .pending => 1 | .scheduled => 2 | .queued => 3 | .sent => 4 | .delivered => 5 | .bounced => 6
  | .rejected => 7 | .cancelled => 8 | .expired => 9 | .failed => 10 | .unknown => 11 | .blocked => 12

/-- `b` in front of each, then the rest. -/
def inFront (b : Bool) : List (List Bool) → List (List Bool) → List (List Bool)
  | [], rest => rest
  | x :: xs, rest => (b :: x) :: inFront b xs rest

/-- Every way to choose `n` yes or no, counted in binary, the first in front. -/
def choices : Nat → List (List Bool)
  | 0 => [[]]
  | n + 1 => inFront false (choices n) (inFront true (choices n) [])

/-- Which statuses some delivery has, said of each of `counted` in turn; `leased` and `transmitting` count as `queued`. -/
def hasOf : List Bool → Delivery.Status → Bool
  | [queued, sent, delivered, bounced, failed, unknown, blocked, cancelled] => fun
    | .queued => queued | .leased => false | .transmitting => false | .sent => sent | .delivered => delivered
    | .bounced => bounced | .failed => failed | .unknown => unknown | .blocked => blocked | .cancelled => cancelled
  | _ => fun _ => false

/-! ## Checking rows -/

/-- Cell `i` of a row, to the base `base`. -/
def cell (base : Nat) : Nat → Nat → Nat
  | row, 0 => Nat.mod row base
  | row, i + 1 => cell base (Nat.div row base) i

/-- The cells of a row are what `f` says of each in turn, each of them is good, and no more follows. -/
def rowIs {α : Type} (base : Nat) (f : α → Nat) (good : Nat → Bool) : List α → Nat → Bool
  | [], row => Nat.beq row 0
  | a :: as, row => match Nat.beq (f a) (Nat.mod row base) with
    | false => false
    | true => match good (Nat.mod row base) with
      | false => false
      | true => rowIs base f good as (Nat.div row base)

/-- As many rows as states, and each as it should be. -/
def rowsAre {σ : Type} (check : σ → Nat → Bool) : List σ → List Nat → Bool
  | [], [] => true
  | s :: ss, row :: rows => match check s row with | true => rowsAre check ss rows | false => false
  | _, _ => false

/-- Is bit `k` of `bits` set? -/
def has (bits k : Nat) : Bool := Nat.beq (Nat.mod (Nat.shiftRight bits k) 2) 1

def bitsOf : List Control → Nat
  | [] => 0
  | s :: ss => Nat.lor (Nat.shiftLeft 1 (control s)) (bitsOf ss)

end MultiMail.Table
