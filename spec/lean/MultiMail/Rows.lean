module
public import MultiMail.Shapes
/-!
The deliveries of a message as a list: how a step changes them. Rows are never taken away and keep their place, recipient and kind;
a status changes only as the delivery's control says, or from waiting to called back.
-/
@[expose] public section
namespace MultiMail

/-- How one row may change in a step that says `did`. -/
def Turns (did : Option (Nat × Delivery.Event)) (d : Nat) (row row' : DeliveryRow) : Prop :=
  row'.recipient = row.recipient ∧ row'.copy = row.copy ∧
    (row'.status = row.status ∨ (row.status.waiting = true ∧ row'.status = .cancelled) ∨
      ∃ e c, did = some (d, e) ∧ Delivery.decide row.status c = .happens e ∧ row'.status = Delivery.evolve e)

structure Follows (did : Option (Nat × Delivery.Event)) (ds ds' : List DeliveryRow) : Prop where
  old : ∀ (d : Nat) (row : DeliveryRow), ds[d]? = some row → ∃ row', ds'[d]? = some row' ∧ Turns did d row row'
  new : ∀ (d : Nat) (row' : DeliveryRow), ds[d]? = none → ds'[d]? = some row' → row'.status = .queued
  unique : (∀ r, ds.countP (DeliveryRow.isFor r) ≤ 1) → ∀ r, ds'.countP (DeliveryRow.isFor r) ≤ 1

theorem follows_refl (did : Option (Nat × Delivery.Event)) (ds : List DeliveryRow) : Follows did ds ds where
  old d row h := ⟨row, h, rfl, rfl, .inl rfl⟩
  new d row' h h' := by simp_all
  unique h := h

/-! ## Rows made -/

theorem make_tail (ds : List DeliveryRow) (r : Nat) : ∃ t, make ds r = ds ++ t ∧ ∀ x, x ∈ t → x = ⟨r, false, .queued, 0⟩ := by
  unfold make
  split
  · exact ⟨[], by simp⟩
  · exact ⟨[⟨r, false, .queued, 0⟩], by simp⟩

theorem makes_tail (rs : List Nat) : ∀ ds, ∃ t, rs.foldl make ds = ds ++ t ∧ ∀ x, x ∈ t → x.status = .queued ∧ x.copy = false := by
  induction rs with
  | nil => intro ds; exact ⟨[], by simp⟩
  | cons r rs ih =>
    intro ds
    obtain ⟨t, ht, hx⟩ := make_tail ds r
    obtain ⟨u, hu, hy⟩ := ih (ds ++ t)
    refine ⟨t ++ u, ?_, ?_⟩
    · simp only [List.foldl_cons, ht, hu, List.append_assoc]
    · intro x hm
      rcases List.mem_append.mp hm with h | h
      · rw [hx x h]; exact ⟨rfl, rfl⟩
      · exact hy x h

theorem make_unique {ds : List DeliveryRow} (r : Nat) (h : ∀ r, ds.countP (DeliveryRow.isFor r) ≤ 1) :
    ∀ q, (make ds r).countP (DeliveryRow.isFor q) ≤ 1 := by
  intro q
  unfold make
  split
  · exact h q
  · next hany =>
    rw [List.countP_append]
    by_cases hq : q = r
    · subst hq
      have h0 : ds.countP (DeliveryRow.isFor q) = 0 := by
        rw [List.countP_eq_zero]
        intro x hx hf
        exact hany (List.any_eq_true.mpr ⟨x, hx, hf⟩)
      rw [h0]
      have := List.countP_le_length (p := DeliveryRow.isFor q) (l := [⟨q, false, .queued, 0⟩])
      simp at this ⊢
      omega
    · have h1 : List.countP (DeliveryRow.isFor q) [⟨r, false, .queued, 0⟩] = 0 := by
        rw [List.countP_eq_zero]
        intro x hx hf
        simp only [List.mem_singleton] at hx
        subst hx
        simp only [DeliveryRow.isFor, Bool.and_eq_true] at hf
        exact hq (Nat.eq_of_beq_eq_true hf.1.2).symm
      have := h q
      omega

theorem makes_unique (rs : List Nat) : ∀ {ds : List DeliveryRow}, (∀ r, ds.countP (DeliveryRow.isFor r) ≤ 1) →
    ∀ q, (rs.foldl make ds).countP (DeliveryRow.isFor q) ≤ 1 := by
  induction rs with
  | nil => intro ds h; exact h
  | cons r rs ih => intro ds h; exact ih (make_unique r h)

theorem copyTo_count (x : Option Nat) (q : Nat) : (copyTo x).countP (DeliveryRow.isFor q) = 0 := by
  cases x <;> simp [copyTo, DeliveryRow.isFor]

/-! ## Rows called back, rows that move -/

theorem cancel_follows (did : Option (Nat × Delivery.Event)) (p : DeliveryRow → Bool) (ds : List DeliveryRow) :
    Follows did ds (cancelWhere p ds) where
  old d row h := by
    refine ⟨_, by simp only [cancelWhere, List.getElem?_map, h, Option.map_some]; rfl, ?_⟩
    split
    · next hw =>
      simp only [Bool.and_eq_true] at hw
      exact ⟨rfl, rfl, .inr (.inl ⟨hw.1, rfl⟩)⟩
    · exact ⟨rfl, rfl, .inl rfl⟩
  new d row' h h' := by simp only [cancelWhere, List.getElem?_map, h] at h'; cases h'
  unique h r := by
    refine Nat.le_trans ?_ (h r)
    unfold cancelWhere
    rw [List.countP_map]
    refine List.countP_mono_left ?_
    intro x _ hx
    simp only [Function.comp] at hx
    split at hx
    · simp [DeliveryRow.isFor, DeliveryRow.notCancelled] at hx
    · exact hx

theorem update_get (ds : List DeliveryRow) (d : Nat) (e : Delivery.Event) (k : Nat) :
    (update ds d e)[k]? = if k = d then (ds[k]?).map (fun x => { x with status := Delivery.evolve e, attempts := x.attempts + counted x.status e })
      else ds[k]? := by
  induction ds generalizing d k with
  | nil => simp [update]
  | cons x xs ih =>
    cases d with
    | zero => cases k <;> simp [update]
    | succ d => cases k with
      | zero => simp [update]
      | succ k => simp [update, ih]

theorem update_unique {ds : List DeliveryRow} {d : Nat} {e : Delivery.Event} {row : DeliveryRow} (hr : ds[d]? = some row)
    (hn : row.notCancelled = true) (r : Nat) :
    (update ds d e).countP (DeliveryRow.isFor r) ≤ ds.countP (DeliveryRow.isFor r) := by
  induction ds generalizing d with
  | nil => simp [update]
  | cons x xs ih =>
    cases d with
    | zero =>
      simp only [List.getElem?_cons_zero, Option.some.injEq] at hr
      subst hr
      simp only [update, List.countP_cons]
      have : DeliveryRow.isFor r { x with status := Delivery.evolve e, attempts := x.attempts + counted x.status e } = true →
          DeliveryRow.isFor r x = true := by
        intro h
        simp only [DeliveryRow.isFor, Bool.and_eq_true] at h ⊢
        exact ⟨h.1, hn⟩
      split <;> split <;> simp_all
    | succ d =>
      simp only [List.getElem?_cons_succ] at hr
      have := ih hr
      simp only [update, List.countP_cons]
      omega

theorem decide_notCancelled {row : DeliveryRow} {c : Delivery.Command} {e : Delivery.Event}
    (h : Delivery.decide row.status c = .happens e) : row.notCancelled = true := by
  cases hs : row.status <;> simp_all [DeliveryRow.notCancelled]
  cases c <;> simp_all [Delivery.decide]
  next b => cases b <;> simp_all

theorem update_follows {ds : List DeliveryRow} {d : Nat} {row : DeliveryRow} {c : Delivery.Command} {e : Delivery.Event}
    (hr : ds[d]? = some row) (hd : Delivery.decide row.status c = .happens e) : Follows (some (d, e)) ds (update ds d e) where
  old k x h := by
    rw [update_get]
    split
    · next hk =>
      subst hk
      have : x = row := by rw [hr] at h; exact (Option.some.inj h).symm
      subst this
      exact ⟨{ x with status := Delivery.evolve e, attempts := x.attempts + counted x.status e }, by rw [h]; rfl, rfl, rfl,
        .inr (.inr ⟨e, c, rfl, hd, rfl⟩)⟩
    · exact ⟨x, h, rfl, rfl, .inl rfl⟩
  new k x h h' := by
    rw [update_get, h] at h'
    simp at h'
  unique h r := Nat.le_trans (update_unique hr (decide_notCancelled hd) r) (h r)

/-! ## One after the other -/

theorem grown_follows (did : Option (Nat × Delivery.Event)) {ds ds' t : List DeliveryRow} (f : Follows did ds ds')
    (ht : ∀ x, x ∈ t → x.status = .queued)
    (hu : (∀ r, ds'.countP (DeliveryRow.isFor r) ≤ 1) → ∀ r, (ds' ++ t).countP (DeliveryRow.isFor r) ≤ 1) :
    Follows did ds (ds' ++ t) where
  old d row h := by
    obtain ⟨row', h', tr⟩ := f.old d row h
    refine ⟨row', ?_, tr⟩
    rw [List.getElem?_append_left]
    · exact h'
    · exact (List.getElem?_eq_some_iff.mp h').1
  new d row' h h' := by
    by_cases hl : d < ds'.length
    · rw [List.getElem?_append_left hl] at h'
      exact f.new d row' h h'
    · rw [List.getElem?_append_right (Nat.le_of_not_lt hl)] at h'
      exact ht _ (List.mem_of_getElem? h')
  unique h := hu (f.unique h)

theorem release_follows (did : Option (Nat × Delivery.Event)) (cfg : Config) (x : Option Nat) (by_ : Option Person) (a : Aggregate) :
    Follows did a.deliveries (release cfg x by_ a).deliveries := by
  simp only [release]
  obtain ⟨t, ht, hq⟩ := makes_tail a.content.recipients
    (cancelWhere (fun d => if d.copy then x.isSome else !a.content.recipients.contains d.recipient) a.deliveries)
  rw [ht, List.append_assoc]
  refine grown_follows did (cancel_follows did _ _) ?_ ?_
  · intro y hy
    rcases List.mem_append.mp hy with h | h
    · exact (hq y h).1
    · cases x <;> simp [copyTo] at h
      subst h; rfl
  · intro h r
    rw [← List.append_assoc, ← ht, List.countP_append, copyTo_count]
    exact makes_unique a.content.recipients h r

theorem occur_follows (did : Option (Nat × Delivery.Event)) (cfg : Config) (w : World) (p : Person) (a : Aggregate) (e : Event) :
    Follows did a.deliveries (occur cfg w p a e).deliveries := by
  cases e <;> simp only [occur, consequences]
  case held => exact follows_refl did _
  case cleared c d => cases c <;> exact release_follows did ..
  case edited => split <;> exact follows_refl did _
  case approved => exact release_follows did ..
  case editApproved => exact release_follows did ..
  case rejected => exact cancel_follows did ..
  case cancelled => exact cancel_follows did ..
  case expired => exact cancel_follows did ..
  all_goals exact follows_refl did _

/-- A copy that is new was made by clearing under `monitored`, for the oversight address of that moment. -/
theorem occur_copies (cfg : Config) (w : World) (p : Person) (a : Aggregate) (e : Event) :
    ∀ x, x ∈ (occur cfg w p a e).deliveries → x.copy = true →
      (∃ y, y ∈ a.deliveries ∧ y.copy = true ∧ y.recipient = x.recipient) ∨
        (∃ due, e = .cleared .monitored due ∧ w.oversight = some x.recipient) := by
  have kept : ∀ (q : DeliveryRow → Bool) (x : DeliveryRow), x ∈ cancelWhere q a.deliveries → x.copy = true →
      ∃ y, y ∈ a.deliveries ∧ y.copy = true ∧ y.recipient = x.recipient := by
    intro q x hx hc
    obtain ⟨y, hy, rfl⟩ := List.mem_map.mp hx
    refine ⟨y, hy, ?_, ?_⟩ <;> (split at hc) <;> simp_all
    split <;> rfl
  have rel : ∀ (o : Option Nat) (b : Option Person) (x : DeliveryRow), x ∈ (release cfg o b a).deliveries → x.copy = true →
      (∃ y, y ∈ a.deliveries ∧ y.copy = true ∧ y.recipient = x.recipient) ∨ o = some x.recipient := by
    intro o b x hx hc
    simp only [release] at hx
    obtain ⟨t, ht, hq⟩ := makes_tail a.content.recipients
      (cancelWhere (fun d => if d.copy then o.isSome else !a.content.recipients.contains d.recipient) a.deliveries)
    rw [ht, List.append_assoc] at hx
    rcases List.mem_append.mp hx with h | h
    · exact .inl (kept _ x h hc)
    · rcases List.mem_append.mp h with h | h
      · have := (hq x h).2
        rw [this] at hc; cases hc
      · cases o <;> simp [copyTo] at h
        subst h; exact .inr rfl
  intro x hx hc
  cases e with
  | cleared cl due =>
    cases cl with
    | monitored =>
      rcases rel w.oversight none x hx hc with h | h
      · exact .inl h
      · exact .inr ⟨due, rfl, h⟩
    | _ =>
      rcases rel none none x hx hc with h | h
      · exact .inl h
      · cases h
  | approved => rcases rel none (some p) x hx hc with h | h; exact .inl h; cases h
  | editApproved => rcases rel none (some p) x hx hc with h | h; exact .inl h; cases h
  | rejected => exact .inl (kept _ x hx hc)
  | cancelled => exact .inl (kept _ x hx hc)
  | expired => exact .inl (kept _ x hx hc)
  | edited due =>
    have : (occur cfg w p a (.edited due)).deliveries = a.deliveries := by unfold occur consequences; cases a.hold <;> rfl
    rw [this] at hx
    exact .inl ⟨x, hx, hc, rfl⟩
  | _ => exact .inl ⟨x, hx, hc, rfl⟩

theorem update_mem {ds : List DeliveryRow} {d : Nat} {e : Delivery.Event} {x : DeliveryRow} (h : x ∈ update ds d e) :
    ∃ y, y ∈ ds ∧ y.copy = x.copy ∧ y.recipient = x.recipient := by
  obtain ⟨k, hk⟩ := List.getElem?_of_mem h
  rw [update_get] at hk
  split at hk
  · cases hy : ds[k]? with
    | none => simp [hy] at hk
    | some y =>
      simp only [hy, Option.map_some, Option.some.injEq] at hk
      exact ⟨y, List.mem_of_getElem? hy, by rw [← hk], by rw [← hk]⟩
  · exact ⟨x, List.mem_of_getElem? hk, rfl, rfl⟩

theorem follows_trans_update {did : Option (Nat × Delivery.Event)} {ds ds' : List DeliveryRow} {d : Nat} {row : DeliveryRow}
    (f : Follows none ds ds') (hd : did = some (d, .released)) (hr : ds[d]? = some row) (hl : row.status = .leased)
    (hx : ∀ x, ds'[d]? = some x → x.status = .leased) : Follows did ds (update ds' d .released) where
  old k x h := by
    obtain ⟨x', h', t⟩ := f.old k x h
    obtain ⟨t1, t2, t3⟩ := t
    rw [update_get]
    split
    · next hk =>
      subst hk
      have hxr : x = row := by rw [hr] at h; exact (Option.some.inj h).symm
      subst hxr
      refine ⟨{ x' with status := .queued, attempts := x'.attempts + counted x'.status .released }, by rw [h']; rfl, t1, t2, ?_⟩
      exact .inr (.inr ⟨.released, .release, hd, by rw [hl]; rfl, rfl⟩)
    · refine ⟨x', h', t1, t2, ?_⟩
      rcases t3 with t | t | ⟨e, c, he, _⟩
      · exact .inl t
      · exact .inr (.inl t)
      · cases he
  new k x h h' := by
    rw [update_get] at h'
    split at h'
    · next hk => subst hk; rw [hr] at h; cases h
    · exact f.new k x h h'
  unique h r := by
    have := f.unique h r
    obtain ⟨x', h', _⟩ := f.old d row hr
    refine Nat.le_trans (update_unique h' ?_ r) this
    have := hx x' h'
    simp [DeliveryRow.notCancelled, this]

/-- However a step looks, its deliveries follow from those before. -/
theorem shape_follows {cfg : Config} {w : World} {a : Aggregate} {act : Act} {o : Outcome} (s : Shape cfg w a act o) :
    Follows o.did a.deliveries o.after.deliveries := by
  cases s with
  | nothing => exact follows_refl _ _
  | tamper => exact follows_refl _ _
  | event _ b c p e hb hd =>
    have : b.deliveries = a.deliveries := by cases hb <;> rfl
    have := occur_follows none cfg w p b e
    simp_all
  | moved _ d row c e hr _ hd => exact update_follows hr hd
  | back _ d row c e hr _ hd _ => exact update_follows hr hd
  | judgedAgain d r t wire row e hr hl _ _ _ x hx hxl =>
    refine follows_trans_update (occur_follows none cfg w .operator a e) rfl hr hl ?_
    intro y hy
    rw [hx] at hy
    cases hy; exact hxl
  | copied d wire row hr hl =>
    exact update_follows hr (c := .transmit) (by rw [hl]; rfl)
  | transmit d wire row hr hl =>
    exact update_follows hr (c := .transmit) (by rw [hl]; rfl)

end MultiMail
