module
public import MultiMail.Always
/-!
The promises, as an auditor would check them in a real log: each speaks of raw entries (who did what in which world, and
the message before and after), never of a flag that a rule consults. `older` is all that happened before the entry `e`.

`Leaves e d row`: in `e` the content began to leave in delivery `d`. It holds for every life of every message: any acts by
anybody in any order, any change of mode, allowlist, keys, suppression, limits and clock between any two of them, and
stored content changed behind our back.
-/
@[expose] public section
namespace MultiMail
variable {cfg : Config} {a : Aggregate} {log newer older : List Entry} {e : Entry} {d : Nat} {row : DeliveryRow}

/-- In this entry the content begins to leave in delivery `d`. -/
def Leaves (e : Entry) (d : Nat) (row : DeliveryRow) : Prop :=
  e.did = some (d, .transmitting) ∧ e.before.deliveries[d]? = some row

def gated : Mode → Bool | .gatedAll => true | .gatedSend => true | _ => false

/-- The mode that counts at an entry: the stricter of the mode at submit and the mailbox's mode now. -/
def Entry.mode (e : Entry) : Mode := effective e.world e.before

theorem leaves_judged (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false) :
    Inv cfg e.before older ∧ ∃ wire, e.act = .handOver d e.before.revision cfg.environment.transport wire ∧
      Judged cfg e.world e.before row wire := by
  refine history (P := fun e older => Leaves e d row → Inv cfg e.before older ∧
      ∃ wire, e.act = .handOver d e.before.revision cfg.environment.transport wire ∧ Judged cfg e.world e.before row wire)
    ?_ ?_ l newer e older hl h
  · intro a w p hx; cases hx.1
  · intro a log w act o i s hx
    obtain ⟨row', hr, _, _, _, wire, ha, hk⟩ := transmitting_shape s hx.1
    have : row' = row := by have := hx.2; simp only [entryOf] at this; rw [hr] at this; exact Option.some.inj this
    subst this
    rcases hk with hk | ⟨_, hj, _⟩
    · rw [hk] at hc; cases hc
    · exact ⟨i, wire, ha, hj⟩

/-- The stored content and the one that leaves are the same: both have the digest that was cleared. -/
theorem same_wire {w : World} {b : Aggregate} {wire : Content} (h : Judged cfg w b row wire) : wire = b.content := by
  have hs := h.same
  simp only [same] at hs
  cases hx : b.clearedDigest with
  | none => simp [hx] at hs
  | some x =>
    simp only [hx, Bool.and_eq_true] at hs
    exact cfg.injective _ _ ((Nat.eq_of_beq_eq_true hs.1.2).symm.trans (Nat.eq_of_beq_eq_true hs.1.1))

/-- P1 gate. While the effective mode is gated, content begins to leave only after somebody who may decide, and did not write it, said
yes to exactly this digest with no edit since; or with an operator's allowlist entry for every recipient and reply-to. -/
theorem P1_gate (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hg : gated e.mode = true) :
    Approved cfg older (cfg.digest e.before.content) ∨
      (e.mode = .gatedSend ∧ ∀ x, x ∈ judged cfg e.before.content → e.world.allowed x = true) := by
  obtain ⟨i, _, _, hj⟩ := leaves_judged l hl h hc
  rcases leave_of_stands hj.stands with ⟨hh, _, _⟩ | hr
  · obtain ⟨x, hx, ha⟩ := i.human hh
    have hs := hj.same
    simp only [same, hx, Bool.and_eq_true] at hs
    exact .inl (Nat.eq_of_beq_eq_true hs.1.1 ▸ ha)
  · right
    simp only [Entry.mode] at *
    cases hm : effective e.world e.before <;> simp [hm, gated] at hg <;>
      simp only [rulingOf, hm, ruling] at hr
    · cases hr
    · cases hls : listed cfg e.world e.before.content <;> simp [hls, Ruling.leave] at hr
      exact ⟨rfl, by simpa [listed, List.all_eq_true] using hls⟩

/-- P1, for no recipient outside: what begins to leave goes to a recipient of exactly that content. -/
theorem P1_recipient (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false) :
    row.recipient ∈ e.before.content.recipients := by
  obtain ⟨_, _, _, hj⟩ := leaves_judged l hl h hc
  have hs := hj.same
  simp only [same, Bool.and_eq_true, List.contains_iff_mem] at hs
  exact hs.2

/-- P1, the same person still: a human's yes counts at hand-over only while whoever gave it may still decide. -/
theorem P1_valid (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hh : e.before.control.clearance = .human) : valid e.world e.before = true := by
  obtain ⟨_, _, _, hj⟩ := leaves_judged l hl h hc
  rcases leave_of_stands hj.stands with ⟨_, hv, _⟩ | hr
  · exact hv
  · exact absurd hh (leave_rule hr).2

/-- P2 read-only: nothing begins to leave from a mailbox that is `read_only` at that moment, whatever was approved. -/
theorem P2_read_only (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false) :
    e.mode ≠ .readOnly ∧ e.world.mode ≠ .readOnly := by
  have hm : e.mode ≠ .readOnly := by
    intro hm
    simp only [Entry.mode] at hm
    obtain ⟨_, _, _, hj⟩ := leaves_judged l hl h hc
    rcases leave_of_stands hj.stands with ⟨_, _, hr⟩ | hr
    · exact hr (by simp only [rulingOf, hm, ruling])
    · simp [rulingOf, hm, ruling, Ruling.leave] at hr
  refine ⟨hm, fun hw => hm ?_⟩
  simp only [Entry.mode, effective, stricter, hw]
  cases e.before.submitMode <;> rfl

/-- P3 binding: the content that begins to leave has the digest of the content that was last cleared, by a human or a rule. -/
theorem P3_binding (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false) :
    ∃ z, lastClear older = some z ∧ cfg.digest z.after.content = cfg.digest e.before.content := by
  obtain ⟨i, _, _, hj⟩ := leaves_judged l hl h hc
  obtain ⟨z, hz, hx⟩ := i.cleared hj.phase
  have hs := hj.same
  simp only [same, hx, Bool.and_eq_true] at hs
  exact ⟨z, hz, Nat.eq_of_beq_eq_true hs.1.1⟩

/-- P3, in full: what the worker holds and sends *is* the content that was last cleared, since the digest is injective. -/
theorem P3_content (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false) :
    ∃ z t wire, lastClear older = some z ∧ e.act = .handOver d e.before.revision t wire ∧ wire = z.after.content := by
  obtain ⟨z, hz, hx⟩ := P3_binding l hl h hc
  obtain ⟨_, wire, ha, hj⟩ := leaves_judged l hl h hc
  exact ⟨z, _, wire, hz, ha, (same_wire hj).trans (cfg.injective _ _ hx).symm⟩

/-- P9 sandbox: content leaves by the transport of the message's own environment. -/
theorem P9_transport (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) :
    ∃ r wire, e.act = .handOver d r cfg.environment.transport wire := by
  refine history (P := fun e _ => Leaves e d row → ∃ r wire, e.act = .handOver d r cfg.environment.transport wire) ?_ ?_ l newer e older hl h
  · intro a w p hx; cases hx.1
  · intro a log w act o _ s hx
    obtain ⟨_, _, _, _, _, wire, ha, _⟩ := transmitting_shape s hx.1
    exact ⟨_, wire, ha⟩

/-- P17 suppression, and the kill switch: nothing begins to leave to an address suppressed at that moment, or past a kill switch. -/
theorem P17_suppression (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) :
    e.world.suppressed row.recipient = false ∧ e.world.killed = false := by
  refine history (P := fun e _ => Leaves e d row → e.world.suppressed row.recipient = false ∧ e.world.killed = false) ?_ ?_ l newer e older hl h
  · intro a w p hx; cases hx.1
  · intro a log w act o _ s hx
    obtain ⟨row', hr, _, h1, h2, _⟩ := transmitting_shape s hx.1
    have : row' = row := by have := hx.2; simp only [entryOf] at this; rw [hr] at this; exact Option.some.inj this
    subst this
    exact ⟨h1, h2⟩

/-- P12 copy: what leaves under `monitored` was cleared in an entry that made a copy to the oversight address of that moment. -/
theorem P12_copy (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hm : e.before.control.clearance = .monitored) : Copied older :=
  (leaves_judged l hl h hc).1.copied hm

/-- P12: while its effective mode is `monitored`, only what a human approved, what was copied, or what an operator's allowlist entries cover leaves. -/
theorem P12_monitored (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    (hm : e.mode = .monitored) : Approved cfg older (cfg.digest e.before.content) ∨ Copied older ∨
      ∀ x, x ∈ judged cfg e.before.content → e.world.allowed x = true := by
  obtain ⟨i, _, _, hj⟩ := leaves_judged l hl h hc
  rcases leave_of_stands hj.stands with ⟨hh, _, _⟩ | hr
  · obtain ⟨x, hx, ha⟩ := i.human hh
    have hs := hj.same
    simp only [same, hx, Bool.and_eq_true] at hs
    exact .inl (Nat.eq_of_beq_eq_true hs.1.1 ▸ ha)
  · right
    simp only [Entry.mode] at hm
    simp only [rulingOf, hm, ruling] at hr
    split at hr
    · simp only [Ruling.leave, Option.some.injEq] at hr
      exact .inl (i.copied hr.symm)
    · split at hr
      · next hls => right; simpa [listed, List.all_eq_true] using hls
      · cases hr

/-- P12: a copy goes to nobody but the operator: to what was the oversight address when the message was cleared under `monitored`. -/
theorem P12_only_operator (l : Life cfg a log) (hr : row ∈ a.deliveries) (hc : row.copy = true) :
    ∃ e due, e ∈ log ∧ e.said = some (.cleared .monitored due) ∧ e.world.oversight = some row.recipient :=
  (inv l).copies row hr hc

/-- P12, by the log alone: if the last clearing was by the mode `monitored`, it made the copy. -/
theorem P12_cleared (l : Life cfg a log) (hl : log = newer ++ e :: older) {due : Bool} (hs : e.said = some (.cleared .monitored due)) :
    ∃ x c, e.world.oversight = some x ∧ c ∈ e.after.deliveries.drop e.before.deliveries.length ∧ c.copy = true ∧ c.recipient = x := by
  refine history (P := fun e _ => e.said = some (.cleared .monitored due) →
    ∃ x c, e.world.oversight = some x ∧ c ∈ e.after.deliveries.drop e.before.deliveries.length ∧ c.copy = true ∧ c.recipient = x)
    ?_ ?_ l newer e older hl hs
  · intro a w p hx; cases hx
  · intro a log w act o i s hx
    have hm : o.after.control.clearance = .monitored := by
      cases s with
      | event _ b c p e hb hd => simp only [entryOf, Option.some.injEq] at hx; subst hx; rw [(occur_fields _).1]; rfl
      | judgedAgain d r t wire row e hr hl hc hd he y hy hyl =>
        simp only [entryOf, Option.some.injEq] at hx; subst hx
        show (occur cfg w .operator a _).control.clearance = _
        rw [(occur_fields _).1]; rfl
      | transmit => simp only [entryOf] at hx; split at hx <;> cases hx
      | back => simp [entryOf] at hx
      | _ => cases hx
    obtain ⟨z, due', x, c, hz, _, h1, _, h3, h4, h5⟩ := inv_copied i s hm
    have : z = entryOf a w act o := by simp only [lastClear, hx] at hz; exact (Option.some.inj hz).symm
    subst this
    exact ⟨x, c, h1, h3, h4, h5⟩

/-- P4 separation: every decision in history is by a key that then could decide and had composed nothing of the message, or by an operator session; a plain
yes is to a revision that its giver did not compose; and an edit together with its approval is an operator session's alone, and adds no recipient. -/
theorem P4_separation (l : Life cfg a log) (hl : log = newer ++ e :: older) (hd : isDecision e.said = true) :
    (∃ p r, e.act = .approve p r ∧ MayApprove e older p) ∨ (∃ p r, e.act = .reject p r ∧ MayDecide e older p) ∨
      (∃ r c, e.act = .editApprove .operator r c ∧ ∀ x, x ∈ c.recipients → x ∈ e.before.content.recipients) := by
  refine history (P := fun e older => isDecision e.said = true →
    (∃ p r, e.act = .approve p r ∧ MayApprove e older p) ∨ (∃ p r, e.act = .reject p r ∧ MayDecide e older p) ∨
      (∃ r c, e.act = .editApprove .operator r c ∧ ∀ x, x ∈ c.recipients → x ∈ e.before.content.recipients)) ?_ ?_ l newer e older hl hd
  · intro a w p hx; cases hx
  · intro a log w act o i s hx
    cases s with
    | event _ b c p e hb hd =>
      have pre := decide_happens hd
      cases e <;> simp [entryOf, isDecision] at hx <;> simp only [Presupposes] at pre
      case approved =>
        obtain ⟨r, hc, _⟩ := pre
        obtain ⟨_, hm, _, _, _, q, ha, _⟩ := base_approve hb hc
        exact .inl ⟨p, q, ha, approves_may i hm.symm _ rfl⟩
      case rejected =>
        obtain ⟨_, hm, _, q, ha, _⟩ := base_reject hb pre.1
        exact .inr (.inl ⟨p, q, ha, decides_may i hm.symm _ rfl⟩)
      case editApproved =>
        obtain ⟨r, hc, _⟩ := pre
        obtain ⟨_, _, q, y, ha, _, _, hy, _⟩ := base_editApprove hb hc
        exact .inr (.inr ⟨q, y, ha, hy⟩)
    | judgedAgain d r t wire row e hr hl hc hd he y hy hyl =>
      have pre := decide_happens hd
      cases e <;> simp [entryOf, isDecision] at hx <;> simp only [Presupposes] at pre <;> simp at pre
    | transmit => simp only [entryOf] at hx; split at hx <;> cases hx
    | back => simp [entryOf, isDecision] at hx
    | _ => cases hx

/-- P4: an operator session's plain yes to what it composed itself is refused, whenever and whatever it names. -/
theorem P4_refused {w : World} (h : a.author = some .operator) (r : Option Nat) : step cfg w a (.approve .operator r) = none := by
  have : approves w a .operator = false := by simp [approves, h]
  simp only [step, command, this, decide, decision, Bool.not_false, if_true, ite_self]

/-- P4, what an operator session may do to the time: it moves that of a message which is held, in time and of which nothing began to leave, and nothing else
of it: words, recipients, deliveries and the cleared content stay; the message is held after it, and the revision is the operator's. -/
theorem P4_rescheduled (l : Life cfg a log) (hl : log = newer ++ e :: older) {p : Person} {r : Nat} {t : Option Nat}
    (ha : e.act = .reschedule p r t) : p = .operator ∧ r = e.before.revision ∧ e.before.control.phase = .held ∧
      e.before.control.begun = false ∧ overdue e.world e.before = false ∧ e.after.control.phase = .held ∧
      e.after.content = { e.before.content with sendAt := t } ∧ e.after.author = some .operator ∧
      e.after.deliveries = e.before.deliveries ∧ e.after.clearedDigest = e.before.clearedDigest := by
  refine history (P := fun e _ => e.act = .reschedule p r t → p = .operator ∧ r = e.before.revision ∧ e.before.control.phase = .held ∧
      e.before.control.begun = false ∧ overdue e.world e.before = false ∧ e.after.control.phase = .held ∧
      e.after.content = { e.before.content with sendAt := t } ∧ e.after.author = some .operator ∧
      e.after.deliveries = e.before.deliveries ∧ e.after.clearedDigest = e.before.clearedDigest) ?_ ?_ l newer e older hl ha
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx
    simp only [entryOf] at hx ⊢
    cases s with
    | event _ b c q e hb hd =>
      cases hb <;> cases hx
      next hp ho =>
        have pre : (∃ x, e = .edited x) ∧ a.control.begun = false := by
          simp only [revise, decide, decideEdit, hp] at hd
          split at hd
          · cases hd
          · next hn => cases hd; exact ⟨⟨_, rfl⟩, by simp_all⟩
        obtain ⟨⟨x, rfl⟩, hb⟩ := pre
        refine ⟨rfl, rfl, hp, hb, ho, ?_, ?_, by rw [occur_author]; rfl, ?_, ?_⟩
        · rw [(occur_fields _).1]; exact hp
        · rw [occur_content]; simp [Aggregate.content, revise]
        · simp only [occur, consequences]; split <;> rfl
        · simp only [occur, consequences]; split <;> rfl
    | nothing _ hi => subst hx; cases hi
    | moved _ _ _ _ _ _ hm => exact absurd (by simp [hx, composes]) (moves_not_composes hm p)
    | back _ _ _ _ _ _ hm => exact absurd (by simp [hx, composes]) (moves_not_composes hm p)
    | _ => cases hx

/-- P4: whoever composes holds `send`, and no key that may decide does. -/
theorem P4_apart (l : Life cfg a log) (hl : log = newer ++ e :: older) {n : Nat} {c : Content} (ha : e.act = .edit (.key n) c) :
    e.world.decides n = false := by
  refine history (P := fun e _ => e.act = .edit (.key n) c → e.world.decides n = false) ?_ ?_ l newer e older hl ha
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx
    simp only [entryOf] at hx ⊢
    have hs : w.sends n = true := by
      cases s with
      | event _ b k p e hb hd => cases hb <;> cases hx; assumption
      | nothing _ hi => subst hx; cases hi
      | moved _ _ _ _ _ _ hm => exact absurd (by simp [hx, composes]) (moves_not_composes hm (.key n))
      | back _ _ _ _ _ _ hm => exact absurd (by simp [hx, composes]) (moves_not_composes hm (.key n))
      | _ => cases hx
    cases hd : w.decides n
    · rfl
    · have := w.apart n hd
      rw [hs] at this; cases this

/-- P5 one decision: no hold is decided twice. -/
theorem P5_once (l : Life cfg a log) (hl : log = newer ++ e :: older) (hd : isDecision e.said = true) :
    ¬ DecidedOn e.before.hold older := by
  refine history (P := fun e older => isDecision e.said = true → ¬ DecidedOn e.before.hold older) ?_ ?_ l newer e older hl hd
  · intro a w p hx; cases hx
  · intro a log w act o i s hx hon
    have hn := (i.decided _ hon).2 rfl
    cases s with
    | event _ b c p e hb hd => exact hn (by rw [← (base_same hb).1]; exact (decided_event (cfg := cfg) (w := w) (p := p) hd hx).1)
    | judgedAgain d r t wire row e hr hl hc hd => exact hn (decided_event (b := a) (cfg := cfg) (w := w) (p := .operator) hd hx).1
    | transmit => simp only [entryOf] at hx; split at hx <;> cases hx
    | back => simp [entryOf, isDecision] at hx
    | _ => cases hx

/-- P5: on a hold that was decided, a decision changes nothing, or is refused. -/
theorem P5_stands (l : Life cfg a log) (hd : DecidedOn a.hold log) {w : World} {act : Act} {o : Outcome}
    (hact : (∃ p r, act = .approve p r) ∨ (∃ p r, act = .reject p r) ∨ (∃ p r c, act = .editApprove p r c))
    (h : step cfg w a act = some o) : o = ⟨a, none, none⟩ := by
  have hn := ((inv l).decided _ hd).2 rfl
  have s := shape h
  cases s with
  | nothing => rfl
  | event _ b c p e hb hdd =>
    exfalso
    refine hn ?_
    rw [← (base_same hb).1]
    have pre := decide_happens hdd
    cases hb <;> simp at hact <;> cases e <;> simp only [Presupposes] at pre <;> simp_all
  | moved _ _ _ _ _ _ hm => exfalso; cases hm <;> simp at hact
  | back _ _ _ _ _ _ hm => exfalso; cases hm <;> simp at hact
  | _ => exfalso; simp at hact

/-- P5: the opposite decision is refused, by whomever and whatever they saw. -/
theorem P5_opposite (l : Life cfg a log) (he : e ∈ log) (hh : e.before.hold = a.hold) {w : World} {p : Person} {r : Option Nat} :
    ((e.said = some .approved ∨ e.said = some .editApproved) → step cfg w a (.reject p r) = none) ∧
      (e.said = some .rejected → step cfg w a (.approve p r) = none) := by
  have hs := (inv l).said e he
  constructor
  · intro h
    have hd : a.control.decision = .approved := by rcases h with h | h <;> simpa [h, isDecision, decidedAs, hh] using hs
    simp only [step, command, decide, decision, hd, again]
    cases holdsReview w p <;> cases decides w a p <;> cases seen a r <;> rfl
  · intro h
    have hd : a.control.decision = .rejected := by simpa [h, isDecision, decidedAs, hh] using hs
    simp only [step, command, decide, decision, hd, again]
    cases holdsReview w p <;> cases overdue w a <;> cases approves w a p <;> cases seen a r <;> rfl

/-- P6 end: what is final stays as it is; only `delivered` may become `bounced`, by a later DSN, as an event of its own. -/
theorem P6_stays (l : Life cfg a log) (hl : log = newer ++ e :: older) (hr : e.before.deliveries[d]? = some row)
    (hf : row.status.final = true) :
    ∃ row', e.after.deliveries[d]? = some row' ∧ (row'.status = row.status ∨
      (row.status = .delivered ∧ row'.status = .bounced ∧ e.did = some (d, .bounced))) := by
  refine history (P := fun e _ => e.before.deliveries[d]? = some row → ∃ row', e.after.deliveries[d]? = some row' ∧
    (row'.status = row.status ∨ (row.status = .delivered ∧ row'.status = .bounced ∧ e.did = some (d, .bounced)))) ?_ ?_ l newer e older hl hr
  · intro a w p hx; exact ⟨row, hx, .inl rfl⟩
  · intro a log w act o _ s hx
    obtain ⟨row', hr', t⟩ := (shape_follows s).old d row hx
    refine ⟨row', hr', ?_⟩
    rcases t.2.2 with h | ⟨h, _⟩ | ⟨ev, k, hd, hk, he⟩
    · exact .inl h
    · simp [waiting_final h] at hf
    · obtain ⟨h1, rfl, _⟩ := decide_final hk hf
      exact .inr ⟨h1, he, hd⟩

/-- P6: in a whole history a delivery ends at most once, and exactly once if it is final. -/
theorem P6_once (l : Life cfg a log) (d : Nat) : endings d log = if finalAt a.deliveries d then 1 else 0 := (inv l).endings d

/-- P7 no double: a delivery's content begins to leave only if before that it never did, or was definitely not taken, or a reviewer
ordered an unknown one to be sent again. -/
theorem P7_no_double (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) : handed d older = false := by
  refine history (P := fun e older => Leaves e d row → handed d older = false) ?_ ?_ l newer e older hl h
  · intro a w p hx; cases hx.1
  · intro a log w act o i s hx
    obtain ⟨row', hr, hlsd, _⟩ := transmitting_shape s hx.1
    cases hh : handed d log
    · rfl
    · obtain ⟨x, hx', hre⟩ := i.handed d hh
      rw [hr] at hx'
      cases hx'
      rw [hlsd] at hre; cases hre

theorem count_two {α : Type} {q : α → Bool} : ∀ {l : List α} {i j : Nat} {x y : α}, l.countP q ≤ 1 → l[i]? = some x → l[j]? = some y →
    q x = true → q y = true → i = j := by
  intro l
  induction l with
  | nil => intro i j x y _ h; simp at h
  | cons z zs ih =>
    intro i j x y hc hi hj hx hy
    have pos : ∀ {k : Nat} {v : α}, zs[k]? = some v → q v = true → 0 < zs.countP q := by
      intro k v hk hv
      exact List.countP_pos_iff.mpr ⟨v, List.mem_of_getElem? hk, hv⟩
    rw [List.countP_cons] at hc
    cases i with
    | zero =>
      simp only [List.getElem?_cons_zero, Option.some.injEq] at hi
      subst hi
      cases j with
      | zero => rfl
      | succ j =>
        simp only [List.getElem?_cons_succ] at hj
        have := pos hj hy
        rw [if_pos hx] at hc
        omega
    | succ i =>
      simp only [List.getElem?_cons_succ] at hi
      cases j with
      | zero =>
        simp only [List.getElem?_cons_zero, Option.some.injEq] at hj
        subst hj
        have := pos hi hx
        rw [if_pos hy] at hc
        omega
      | succ j =>
        simp only [List.getElem?_cons_succ] at hj
        exact congrArg (· + 1) (ih (by omega) hi hj hx hy)

/-- P7, by address: while one delivery to an address may have arrived, no other delivery of the message to that address begins to leave. -/
theorem P7_address (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : Leaves e d row) (hc : row.copy = false)
    {k : Nat} {other : DeliveryRow} (hk : e.before.deliveries[k]? = some other) (ho : other.copy = false)
    (hr : other.recipient = row.recipient) : handed k older = false := by
  have i := (leaves_judged l hl h hc).1
  have hd := P7_no_double l hl h
  cases hh : handed k older
  · rfl
  · obtain ⟨x, hx, hre⟩ := i.handed k hh
    rw [hk] at hx
    cases hx
    have hleased : row.notCancelled = true := by
      have : row.status = .leased := by
        refine history (P := fun e _ => Leaves e d row → row.status = .leased) ?_ ?_ l newer e older hl h
        · intro a w p hx; cases hx.1
        · intro a log w act o _ s hx
          obtain ⟨row', hr, hlsd, _⟩ := transmitting_shape s hx.1
          have : row' = row := by have := hx.2; simp only [entryOf] at this; rw [hr] at this; exact Option.some.inj this
          subst this; exact hlsd
      simp [DeliveryRow.notCancelled, this]
    have h1 : other.isFor row.recipient = true := by
      have : other.notCancelled = true := by cases hs : other.status <;> simp_all [reached, DeliveryRow.notCancelled]
      simp [DeliveryRow.isFor, ho, hr, this]
    have h2 : row.isFor row.recipient = true := by simp [DeliveryRow.isFor, hc, hleased]
    have : k = d := count_two (i.unique row.recipient) hk h.2 h1 h2
    subst this
    rw [hd] at hh; cases hh

/-- P7: only a reviewer who may decide sends an unknown delivery again. -/
theorem P7_resend (l : Life cfg a log) (hl : log = newer ++ e :: older) (h : e.did = some (d, .resent)) :
    ∃ p, e.act = .sendAgain p d ∧ decides e.world e.before p = true ∧
      ∃ row, e.before.deliveries[d]? = some row ∧ row.status = .unknown := by
  refine history (P := fun e _ => e.did = some (d, .resent) → ∃ p, e.act = .sendAgain p d ∧ decides e.world e.before p = true ∧
      ∃ row, e.before.deliveries[d]? = some row ∧ row.status = .unknown) ?_ ?_ l newer e older hl h
  · intro a w p hx; cases hx
  · intro a log w act o _ s hx
    have key : ∀ {row : DeliveryRow} {k : Delivery.Command}, a.deliveries[d]? = some row → Moves cfg w a row act d k →
        Delivery.decide row.status k = .happens .resent → ∃ p, act = .sendAgain p d ∧ decides w a p = true ∧
          ∃ row, a.deliveries[d]? = some row ∧ row.status = .unknown := by
      intro row k hr hm he
      have hu : row.status = .unknown ∧ ∃ x, k = .sendAgain x := by
        revert he
        cases k <;> (first | (rename_i x y; cases x <;> cases y) | (rename_i x; cases x) | skip) <;> cases hs : row.status <;>
          simp [Delivery.decide]
      obtain ⟨hu, x, rfl⟩ := hu
      cases hm
      exact ⟨_, rfl, by assumption, row, hr, hu⟩
    cases s with
    | moved _ k row c e hr hm he => cases hx; exact key hr hm he
    | back _ k row c e hr hm he => cases hx; exact key hr hm he
    | _ => cases hx

/-- Honest, always: whoever may have the message is listed as such (transmitting, sent, delivered, bounced or unknown). -/
theorem honest_listed (l : Life cfg a log) (h : handed d log = true) : ∃ row, a.deliveries[d]? = some row ∧ reached row.status = true :=
  (inv l).handed d h

/-- Honest: while nothing began to leave (so a message that is a draft, or was rejected, cancelled or expired before), it has reached no recipient. -/
theorem honest_unsent (l : Life cfg a log) (hb : a.control.begun = false) (hr : a.deliveries[d]? = some row) (hc : row.copy = false) :
    handed d log = false := (inv l).begun hb d row hr hc

/-- Expiry rejects, and never approves: no decision lets a message go past the end of its hold. -/
theorem expiry (l : Life cfg a log) (hl : log = newer ++ e :: older) (hs : e.said = some .approved ∨ e.said = some .editApproved) :
    overdue e.world e.before = false := by
  refine history (P := fun e _ => (e.said = some .approved ∨ e.said = some .editApproved) → overdue e.world e.before = false) ?_ ?_ l newer e older hl hs
  · intro a w p hx; rcases hx with h | h <;> cases h
  · intro a log w act o _ s hx
    cases s with
    | event _ b c p e hb hd =>
      have pre := decide_happens hd
      rcases hx with hx | hx <;> simp only [entryOf, Option.some.injEq] at hx <;> subst hx <;> simp only [Presupposes] at pre
      · obtain ⟨r, hc, _⟩ := pre
        exact (base_approve hb hc).2.2.1
      · obtain ⟨r, hc, _⟩ := pre
        exact (base_editApprove hb hc).2.1
    | judgedAgain d r t wire row e hr hl hc hd he y hy hyl =>
      have pre := decide_happens hd
      rcases hx with hx | hx <;> simp only [entryOf, Option.some.injEq] at hx <;> subst hx <;> simp only [Presupposes] at pre <;> simp at pre
    | transmit => rcases hx with hx | hx <;> simp only [entryOf] at hx <;> split at hx <;> cases hx
    | back => rcases hx with hx | hx <;> cases hx
    | _ => rcases hx with hx | hx <;> cases hx

end MultiMail
