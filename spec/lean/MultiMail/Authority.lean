module
public import MultiMail.Control
/-! P4 and P13 of one decider: what the function that ships (`core/authority/principal.ts`) asks of a key, each by itself. -/
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

end MultiMail
