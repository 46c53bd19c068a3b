module
public import MultiMail.Control
/-!
What the functions of flags promise by themselves, where no history is needed to say it: who may decide (`core/authority`), the
rules beside the mode (`core/oversight`), codes (`core/ladder`), records (`core/idempotency`), deliveries of what ended (`core/delivery`).
-/
@[expose] public section
namespace MultiMail
variable {keyExists revoked author : Bool} {s : Scopes} {reach : Reach}

/-- P4: whoever may decide has a key that stands, holds `oversight` and reaches the mailbox, and composed nothing of the message. -/
theorem P4_decider (h : mayDecide keyExists s reach revoked author = true) :
    keyExists = true ∧ revoked = false ∧ s.oversight = true ∧ reach ≠ .another ∧ author = false := by
  cases keyExists <;> cases revoked <;> cases author <;> cases reach <;> cases hs : s.oversight <;> simp_all [mayDecide]

/-- P4: whoever may compose may not decide. -/
theorem P4_composer (hc : s.compatible = true) (hs : s.send = true) : mayDecide keyExists s reach revoked author = false := by
  cases ho : s.oversight <;> simp_all [Scopes.compatible, mayDecide]

/-- P13: without a key nobody decides. -/
theorem P13_no_key : mayDecide false s reach revoked author = false := rfl

/-- And somebody can. -/
theorem P4_somebody_may : mayDecide true ⟨true, false, true, false⟩ .this false false = true := rfl

/-- P17: what is suppressed is blocked for good, whatever else stops it for now. -/
theorem P17_block (k l : Bool) : handOver true k l = .block := rfl

/-- P11: content goes only where none of the rules beside the mode objects. -/
theorem P11_go {s k l : Bool} (h : handOver s k l = .go) : s = false ∧ k = false ∧ l = false := by
  cases s <;> cases k <;> cases l <;> simp_all [handOver]

/-- P10: a code counts only when it is given, open and the right one; and a wrong one counts as a try. -/
theorem P10_code {o g c r : Bool} (h : g = true) :
    (codeRuling o g c r = .go ↔ (o = true ∧ c = true)) ∧ (codeRuling o g c r = .go ∨ codeRuling o g c r = .wrong) := by
  cases o <;> cases g <;> cases c <;> cases r <;> simp_all [codeRuling]

/-- P8: a record is replayed only within its lifetime, to the same request, by somebody who reaches it. -/
theorem P8_replay {r x s m : Bool} (h : idempotency r x s m = .replay) : r = true ∧ x = false ∧ s = true ∧ m = true := by
  cases r <;> cases x <;> cases s <;> cases m <;> simp_all [idempotency]

/-- P6: after the message ended no delivery of it goes back to be tried. -/
theorem P6_not_again {s : Delivery.Status} {again : Bool} :
    Delivery.decide s (.sendAgain true) ≠ .happens .resent ∧ Delivery.decide s (.deferred again true) ≠ .happens .deferred := by
  cases s <;> cases again <;> simp [Delivery.decide]

end MultiMail
