module
public import MultiMail.Control
/-!
What lies around the finite control: people, contents and their digests, recipients, clocks, several deliveries of one
message, and a history that no rule reads.

A step is one transaction: an act, in a world. The world (the mailbox's mode, its allowlist, who holds which key, suppression,
kill switch, limits, the clock) may be *any* other at the next step: that covers every change of mode, allowlist or
key while a message is held, scheduled, queued, leased or in flight, and a clock that steps back. Nor need anybody be told
of a change: `rejudge` comes when it comes, or never.

The functions from data to flags (`core/operations/flags.ts`) are those under "From data to flags".
-/
@[expose] public noncomputable section
namespace MultiMail

/-- Who acts. `operator`: an operator session. `key n`: whoever holds that key. -/
inductive Person where | operator | key (n : Nat)
  deriving DecidableEq

/-- All of a revision that reaches the wire. Addresses are numbers. -/
structure Content where
  words : Nat
  /-- Every address of the envelope: to, cc and bcc. -/
  recipients : List Nat
  replyTo : List Nat
  sendAt : Option Nat

inductive Environment where | test | live
inductive Transport where | sandbox | relay
/-- P9: the one transport of an environment. -/
def Environment.transport : Environment → Transport | .test => .sandbox | .live => .relay
def Environment.takes : Environment → Transport → Bool
  | .test, .sandbox => true | .live, .relay => true | _, _ => false

/-- What never changes for one message: where it lies, its digest function, its mailbox's address, the budget of attempts. -/
structure Config where
  environment : Environment
  digest : Content → Nat
  /-- SHA-256 over the canonical form is taken to be injective. -/
  injective : ∀ a b, digest a = digest b → a = b
  own : Nat
  attemptsMax : Nat

/-- What is true around the message at one moment, as one transaction loads it. -/
structure World where
  mode : Mode
  /-- An operator's allowlist entry covers the address. -/
  allowed : Nat → Bool
  oversight : Option Nat
  suppressed : Nat → Bool
  killed : Bool
  limited : Bool
  /-- The key stands, holds `send`, and reaches the mailbox. -/
  sends : Nat → Bool
  /-- The key stands, holds `oversight`, and reaches the mailbox. -/
  decides : Nat → Bool
  /-- P4: no key holds both (`compatible`). -/
  apart : ∀ n, decides n = true → sends n = false
  holdExpiry : Option Nat
  now : Nat

structure DeliveryRow where
  recipient : Nat
  /-- A copy to the oversight address. -/
  copy : Bool
  status : Delivery.Status
  attempts : Nat

structure Aggregate where
  control : Control
  /-- The contents by revision; the newest is number `revision`. -/
  contents : Nat → Content
  revision : Nat
  /-- When the newest revision is due, as it was composed: it lies beside the content. -/
  sendAt : Option Nat
  submitMode : Mode
  /-- Whoever composed a revision of it, the newest first. -/
  authors : List Person
  /-- Holds opened so far: the newest has this number. -/
  hold : Nat
  expires : Option Nat
  clearedDigest : Option Nat
  clearedBy : Option Person
  deliveries : List DeliveryRow

def Aggregate.content (a : Aggregate) : Content := a.contents a.revision
/-- Whoever composed the newest revision. -/
def Aggregate.author (a : Aggregate) : Option Person := match a.authors with | [] => none | p :: _ => some p

/-- What may be done. `d` is a delivery's place in the list. -/
inductive Act where
  | create (by_ : Person)
  | submit (by_ : Person)
  | edit (by_ : Person) (content : Content)
  | approve (by_ : Person) (revision : Option Nat)
  | reject (by_ : Person) (revision : Option Nat)
  | editApprove (by_ : Person) (revision : Option Nat) (content : Content)
  /-- The time alone becomes another. -/
  | reschedule (by_ : Person) (revision : Nat) (sendAt : Option Nat)
  | cancel (by_ : Person)
  | expire | comeDue | rejudge
  | lease (d : Nat) | release (d : Nat)
  /-- The worker, holding `wire` as the content of `revision`, is about to send it by `transport`. -/
  | handOver (d : Nat) (revision : Nat) (transport : Transport) (wire : Content)
  | accepted (d : Nat) (final : Bool) | deferred (d : Nat) | refused (d : Nat) | lost (d : Nat)
  | dsn (d : Nat) (delivered : Bool) | quiet (d : Nat)
  | markDelivered (by_ : Person) (d : Nat) | sendAgain (by_ : Person) (d : Nat)
  /-- The stored content is changed behind everybody's back: a defect, or somebody with the data directory. -/
  | tamper (content : Content)

/-! ## From data to flags (core/operations/flags.ts) -/

section
variable (cfg : Config) (w : World) (a : Aggregate)

/-- Recipients, and every reply-to but the mailbox's own address. -/
def judged (c : Content) : List Nat := c.recipients ++ c.replyTo.filter (fun x => !Nat.beq x cfg.own)
def listed (c : Content) : Bool := (judged cfg c).all w.allowed
def copyable : Bool := match w.oversight with | none => false | some x => !w.suppressed x
def effective : Mode := stricter a.submitMode w.mode
def rulingOf (mode : Mode) (c : Content) : Ruling := ruling mode (listed cfg w c) (copyable w)
/-- Whether somebody may decide on it now: an operator session, or a key that stands and composed none of it. -/
def decides : Person → Bool
  | .operator => true
  | .key n => w.decides n && !a.authors.contains (.key n)
/-- Whether somebody may give a plain yes: an operator session that composed the newest revision may not (P4). -/
def approves (p : Person) : Bool := decides w a p && !(match p, a.author with | .operator, some .operator => true | _, _ => false)
def valid : Bool := match a.clearedBy with | none => true | some p => decides w a p
/-- Without a revision only a message that was never edited may be decided on. -/
def seen (revision : Option Nat) : Seen :=
  match revision with
  | none => if Nat.beq a.revision 1 then .current else .unnamed
  | some r => if Nat.beq r a.revision then .current else .stale
def isDue (sendAt : Option Nat) : Bool := match sendAt with | none => true | some t => Nat.ble t w.now
def overdue : Bool := match a.expires with | none => false | some t => Nat.ble t w.now
def recipientRows : List DeliveryRow := a.deliveries.filter (fun d => !d.copy)
/-- Some delivery to a recipient waits, or none was made yet. -/
def isOpen : Bool := (recipientRows a).isEmpty || (recipientRows a).any (·.status.waiting)
def ended : Bool := match a.control.phase with | .rejected => true | .cancelled => true | .expired => true | _ => false
/-- What is stored, and what the worker is about to send, have the digest that was cleared; and it names the recipient. -/
def same (row : DeliveryRow) (wire : Content) : Bool :=
  (match a.clearedDigest with
    | none => false
    | some x => Nat.beq x (cfg.digest a.content) && Nat.beq x (cfg.digest wire)) &&
    a.content.recipients.contains row.recipient
end

/-! ## What an event makes of holds and deliveries (core/message/occur.ts, deliveries.ts, holds.ts) -/

def cancelWhere (wanted : DeliveryRow → Bool) (ds : List DeliveryRow) : List DeliveryRow :=
  ds.map fun d => if d.status.waiting && wanted d then { d with status := .cancelled } else d
def DeliveryRow.notCancelled (d : DeliveryRow) : Bool := match d.status with | .cancelled => false | _ => true
/-- A delivery to this address that was not called back. -/
def DeliveryRow.isFor (r : Nat) (d : DeliveryRow) : Bool := !d.copy && Nat.beq d.recipient r && d.notCancelled
def make (ds : List DeliveryRow) (r : Nat) : List DeliveryRow :=
  if ds.any (·.isFor r) then ds else ds ++ [⟨r, false, .queued, 0⟩]
def copyTo : Option Nat → List DeliveryRow
  | none => []
  | some x => [⟨x, true, .queued, 0⟩]

/-- Cleared: the deliveries of exactly this content's recipients exist, and no others wait. -/
def release (cfg : Config) (copy : Option Nat) (by_ : Option Person) (a : Aggregate) : Aggregate :=
  let kept := cancelWhere (fun d => if d.copy then copy.isSome else !a.content.recipients.contains d.recipient) a.deliveries
  { a with
    clearedDigest := some (cfg.digest a.content), clearedBy := by_, expires := none
    deliveries := a.content.recipients.foldl make kept ++ copyTo copy }

/-- When a hold begins to count: under `schedule_first`, when its time comes. -/
def opened (w : World) (due : Bool) (a : Aggregate) : Nat :=
  match a.control.timing, due, a.sendAt with | .scheduleFirst, false, some t => t | _, _, _ => w.now

def openHold (w : World) (due : Bool) (a : Aggregate) : Aggregate :=
  { a with hold := a.hold + 1, expires := match w.holdExpiry with | none => none | some s => some (opened w due a + s) }

/-- Once some of it began to leave, its copy leaves too. -/
def finish (a : Aggregate) : Aggregate :=
  { a with expires := none, deliveries := cancelWhere (fun d => !d.copy || !a.control.begun) a.deliveries }

def consequences (cfg : Config) (w : World) (by_ : Person) (a : Aggregate) : Event → Aggregate
  | .held _ due => openHold w due { a with clearedBy := none }
  | .cleared .monitored _ => release cfg w.oversight none a
  | .cleared _ _ => release cfg none none a
  | .edited due => match a.hold with | 0 => a | _ => openHold w due a
  | .approved => release cfg none (some by_) a
  | .editApproved => release cfg none (some by_) a
  | .rejected => finish a
  | .cancelled => finish a
  | .expired => finish a
  | .lapsed => { a with clearedBy := none }
  | .cameDue => a
  | .began => a

def occur (cfg : Config) (w : World) (by_ : Person) (a : Aggregate) (e : Event) : Aggregate :=
  { consequences cfg w by_ a e with control := evolve a.control e }

/-! ## What a step does -/

/-- The aggregate after a step, the event of the message and that of a delivery, if there was one. -/
structure Outcome where
  after : Aggregate
  said : Option Event
  did : Option (Nat × Delivery.Event)

/-- What a command makes of the message: nothing at all where it is refused. -/
def command (cfg : Config) (w : World) (by_ : Person) (a : Aggregate) (c : Command) : Option Outcome :=
  match decide a.control c with
  | .refused _ => none
  | .nothing => some ⟨a, none, none⟩
  | .happens e => some ⟨occur cfg w by_ a e, some e, none⟩

/-- An attempt counts when the content may begin to leave, or when it failed before that. -/
def counted (before : Delivery.Status) (e : Delivery.Event) : Nat :=
  match e with
  | .transmitting => 1
  | .deferred | .failed | .bounced => match before with | .leased => 1 | _ => 0
  | _ => 0

/-- The rows after something happened to the `d`-th. -/
def update (ds : List DeliveryRow) (d : Nat) (e : Delivery.Event) : List DeliveryRow :=
  match ds with
  | [] => []
  | x :: xs => match d with
    | 0 => { x with status := Delivery.evolve e, attempts := x.attempts + counted x.status e } :: xs
    | d + 1 => x :: update xs d e

def move (a : Aggregate) (d : Nat) (c : Delivery.Command) : Option Outcome :=
  match a.deliveries[d]? with
  | none => none
  | some row => match Delivery.decide row.status c with
    | .refused _ => none
    | .happens e => some ⟨{ a with deliveries := update a.deliveries d e }, none, some (d, e)⟩

/-- A delivery that came back to a message whose clearance lapsed opens a hold. -/
def returned (cfg : Config) (w : World) (o : Outcome) : Outcome :=
  if isOpen o.after then
    match decide o.after.control .back with
    | .happens e => { o with after := occur cfg w .operator o.after e, said := some e }
    | _ => o
  else o

def record (cfg : Config) (w : World) (a : Aggregate) (d : Nat) (c : Delivery.Command) : Option Outcome :=
  (move a d c).map (returned cfg w)

/-- What the rules beside the mode say; then the content may begin to leave. -/
def transmit (w : World) (a : Aggregate) (d : Nat) (row : DeliveryRow) (first : Option Outcome) : Option Outcome :=
  match handOver (w.suppressed row.recipient) w.killed (w.limited && !a.control.begun && !row.copy) with
  | .block => move a d .block
  | .killSwitch => move a d .release
  | .limit => move a d .release
  | .go => match first with
    | none => none
    | some o => (move o.after d .transmit).map fun x => { x with said := o.said }

/-- The second judgement, in the transaction that commits `transmitting` (core/operations/hand-over.ts). -/
def handOverAct (cfg : Config) (w : World) (a : Aggregate) (d revision : Nat) (t : Transport) (wire : Content) : Option Outcome :=
  match a.deliveries[d]? with
  | none => none
  | some row => match row.status with
    | .leased =>
      if cfg.environment.takes t then
        if Nat.beq revision a.revision then
          if row.copy then transmit w a d row (some ⟨a, none, none⟩)
          else match command cfg w .operator a (.begin (rulingOf cfg w (effective w a) a.content) (valid w a) (same cfg a row wire)) with
            | none => move a d .release
            | some o => match o.said with
              | none => transmit w a d row (some o)
              | some .began => transmit w a d row (some o)
              | some e => (move o.after d .release).map fun x => { x with said := some e }
        else move a d .release
      else none
    | _ => none

/-- A new revision. -/
def revise (a : Aggregate) (by_ : Person) (sendAt : Option Nat) (c : Content) : Aggregate :=
  { a with
    contents := fun n => if Nat.beq n (a.revision + 1) then c else a.contents n
    revision := a.revision + 1, sendAt := sendAt, authors := by_ :: a.authors }

/-- A new revision, judged by the rules of now; none past the end of the hold (core/operations/edit-walk.ts). -/
def revised (cfg : Config) (w : World) (a : Aggregate) (by_ : Person) (c : Content) : Option Outcome :=
  if overdue w a then none
  else command cfg w by_ (revise a by_ c.sendAt c) (.edit (rulingOf cfg w (effective w a) c) (isDue w c.sendAt) (isOpen a))

/-- An edit with its approval names no time: that of the content stays. -/
def sameTime : Option Nat → Option Nat → Bool
  | none, none => true | some t, some u => Nat.beq t u | _, _ => false

def isKey (holds : Nat → Bool) : Person → Bool | .operator => false | .key n => holds n
def holdsReview (w : World) : Person → Bool | .operator => true | .key n => w.decides n

/-- What one act makes of the message in a world; `none`: it is refused, and nothing changes. -/
def step (cfg : Config) (w : World) (a : Aggregate) : Act → Option Outcome
  | .create _ => none
  | .submit p =>
    if isKey w.sends p then
      let from_ := { a with submitMode := w.mode }
      command cfg w p from_ (.submit (rulingOf cfg w w.mode a.content) (isDue w a.content.sendAt))
    else none
  | .edit p c => if isKey w.sends p then revised cfg w a p c else none
  | .approve p r =>
    if holdsReview w p && !overdue w a then
      command cfg w p a (.approve (approves w a p) (seen a r) (rulingOf cfg w (effective w a) a.content))
    else none
  | .reject p r => if holdsReview w p then command cfg w p a (.reject (decides w a p) (seen a r)) else none
  | .editApprove p r c =>
    match p with
    | .operator =>
      if !overdue w a && sameTime c.sendAt a.content.sendAt && c.recipients.all a.content.recipients.contains then
        match seen a r with
        | .current => command cfg w p (revise a p a.sendAt c) (.editApprove true .current (rulingOf cfg w (effective w a) c))
        | _ => none
      else none
    | _ => none
  | .reschedule p r t =>
    match p, a.control.phase with
    | .operator, .held => if Nat.beq r a.revision then revised cfg w a p { a.content with sendAt := t } else none
    | _, _ => none
  | .cancel p => if isKey w.sends p || holdsReview w p then command cfg w p a (.cancel (isOpen a)) else none
  | .expire => if overdue w a then command cfg w .operator a .expire else none
  | .comeDue => if isDue w a.sendAt then command cfg w .operator a .comeDue else none
  | .rejudge => command cfg w .operator a (.rejudge (rulingOf cfg w (effective w a) a.content) (valid w a) (isOpen a))
  | .lease d => move a d .lease
  | .release d => move a d .release
  | .handOver d r t wire => handOverAct cfg w a d r t wire
  | .accepted d final => record cfg w a d (.accepted final)
  | .deferred d => match a.deliveries[d]? with
    | none => none
    | some row =>
      let attempt := row.attempts + (match row.status with | .transmitting => 0 | _ => 1)
      record cfg w a d (.deferred (Nat.blt attempt cfg.attemptsMax) (ended a && (!row.copy || !a.control.begun)))
  | .refused d => record cfg w a d .refused
  | .lost d => record cfg w a d .lost
  | .dsn d ok => record cfg w a d (.dsn ok)
  | .quiet d => record cfg w a d .quiet
  | .markDelivered p d => if decides w a p then record cfg w a d .markDelivered else none
  | .sendAgain p d => if decides w a p then record cfg w a d (.sendAgain (ended a)) else none
  | .tamper c => some ⟨{ a with contents := fun n => if Nat.beq n a.revision then c else a.contents n }, none, none⟩

/-! ## History: what an auditor reads. No rule above looks at it. -/

structure Entry where
  before : Aggregate
  world : World
  act : Act
  said : Option Event
  did : Option (Nat × Delivery.Event)
  after : Aggregate

/-- A message as it is made, by whoever holds a key that may send. -/
def created (c : Content) (p : Person) (timing : Timing) (due : Bool) : Aggregate :=
  { control := drafted timing due, contents := fun _ => c, revision := 1, sendAt := c.sendAt, submitMode := .readOnly, authors := [p]
    hold := 0, expires := none, clearedDigest := none, clearedBy := none, deliveries := [] }

/-- A message that can be, with its whole history, newest first. -/
inductive Life (cfg : Config) : Aggregate → List Entry → Prop
  | init (c : Content) (n : Nat) (timing : Timing) (w : World) : w.sends n = true →
      Life cfg (created c (.key n) timing (isDue w c.sendAt))
        [⟨created c (.key n) timing (isDue w c.sendAt), w, .create (.key n), none, none, created c (.key n) timing (isDue w c.sendAt)⟩]
  | step {a log} (w : World) (act : Act) (o : Outcome) : Life cfg a log → step cfg w a act = some o →
      Life cfg o.after (⟨a, w, act, o.said, o.did, o.after⟩ :: log)

end MultiMail
