/**
 * What is promised: each promise once, in a sentence an auditor can read, with where it is proved, tested and enforced.
 * `npm run docs` makes the table in `spec/README.md` of it; a test checks that every theorem, test and file named exists.
 */
export interface Promised {
  readonly id: string
  readonly word: string
  readonly sentence: string
  /** `Module.theorem`, in `spec/lean/MultiMail`. */
  readonly theorems: ReadonlyArray<string>
  /** What the theorems leave to tests, and what they take for granted. */
  readonly beside: string
  readonly tests: ReadonlyArray<string>
  readonly code: ReadonlyArray<string>
}

export const PROMISES: ReadonlyArray<Promised> = [
  {
    id: 'P1',
    word: 'gate',
    sentence:
      'While its effective mode is gated, nothing of a message begins to leave without an approval of exactly that content, for no recipient outside those approved, by somebody allowed to decide when deciding; or, under `gated_send`, an operator’s allowlist entry for every recipient and every reply-to but the mailbox’s own address.',
    theorems: [
      'Promises.P1_gate',
      'Giver.P1_giver',
      'Promises.P1_recipient',
      'Due.P1_due',
      'Due.P1_due_content',
      'Promises.P1_valid',
      'Raw.P1_raw',
      'Plain.P1_addresses',
      'Plain.P1_standing',
      'Live.can_be_sent',
    ],
    beside:
      'That allowlist entries and keys need the operator’s code is P10. A draft whose stored content was changed behind our back is judged by the time that is then stored. The copy under `monitored` is exempt: it goes to the operator alone (P12_only_operator).',
    tests: [
      'test/core/message/decide.test.ts',
      'test/core/operations/hand-over.test.ts',
      'test/system/oversight.test.ts',
    ],
    code: ['core/message/decide.ts', 'core/operations/hand-over.ts'],
  },
  {
    id: 'P2',
    word: 'read-only',
    sentence: 'From a mailbox that is `read_only` at hand-over nothing begins to leave, whatever was approved.',
    theorems: ['Promises.P2_read_only'],
    beside: 'A copy that is owed to the operator still goes to the operator.',
    tests: ['test/core/message/decide.test.ts', 'test/core/operations/hand-over.test.ts'],
    code: ['core/oversight/ruling.ts', 'core/message/decide.ts'],
  },
  {
    id: 'P3',
    word: 'binding',
    sentence:
      'What leaves has the digest that was cleared, re-computed by the receiver from the octets; any edit voids the approval, and stored content that was changed behind our back is held when it is about to leave.',
    theorems: [
      'Promises.P3_binding',
      'Promises.P3_content',
      'Raw.P3_raw',
      'Shown.P3_shown',
      'Heard.P3_changed_is_held',
      'Heard.P3_not_edited',
    ],
    beside:
      'SHA-256 is taken to be injective. Copies to the operator are not compared. That the octets on the wire have the digest is tested by reading them back.',
    tests: ['test/adapters/smtp/mime.test.ts', 'test/core/message/digest.test.ts', 'test/system/oversight.test.ts'],
    code: ['core/message/digest.ts', 'core/operations/hand-over.ts'],
  },
  {
    id: 'P4',
    word: 'separation',
    sentence:
      'No key can compose and decide, and nobody decides on what they composed; the one exception is an operator session’s edit-and-approve, recorded as such, which adds no recipient.',
    theorems: [
      'Promises.P4_separation',
      'Promises.P4_refused',
      'Promises.P4_rescheduled',
      'Live.can_be_moved',
      'Giver.P4_recorded',
      'Promises.P4_apart',
      'Raw.P4_raw',
      'Raw.P4_own',
      'Ladder.P4_keys',
      'Tenants.P4_sender_cannot_decide',
      'Tenants.P4_reviewer_cannot_compose',
    ],
    beside:
      'P4_apart takes for granted that no key that stands holds `send` beside `oversight` (`World.apart`); P4_keys proves of another model, of how keys are made, that none was made so. That both speak of the same keys is read, that `init` makes none is tested. People are keys: who holds two keys is two. An operator session may reject the newest revision that it composed, rule on its unknown deliveries, and approve what a key made of it since.',
    tests: [
      'test/core/authority/principal.test.ts',
      'test/core/operations/review/attacks.test.ts',
      'test/core/operations/review/reschedule.test.ts',
      'test/system/boundaries.test.ts',
    ],
    code: [
      'core/authority/principal.ts',
      'core/operations/flags.ts',
      'core/operations/decide.ts',
      'core/operations/edit-and-approve.ts',
      'core/operations/review/reschedule.ts',
    ],
  },
  {
    id: 'P5',
    word: 'one decision',
    sentence: 'On one hold the first decision stands; the same again changes nothing; the opposite is refused.',
    theorems: ['Promises.P5_once', 'Raw.P5_raw', 'Promises.P5_stands', 'Promises.P5_opposite', 'Promises.expiry'],
    beside: '',
    tests: ['test/core/message/decide.test.ts', 'test/core/operations/decide.test.ts'],
    code: ['core/message/decide.ts', 'core/message/holds.ts'],
  },
  {
    id: 'P6',
    word: 'end',
    sentence:
      'Every accepted message’s deliveries end in exactly one final outcome each, with one final event; only `delivered` may later become `bounced`, once, with its own event.',
    theorems: [
      'Promises.P6_stays',
      'Promises.P6_once',
      'Shown.P6_called_back',
      'Heard.P6_heard',
      'Status.status_delivered',
      'Status.status_unsent',
      'Status.status_pending',
    ],
    beside:
      'That every delivery does end is P16. Cancelling a message cancels its waiting deliveries in the same entry. No plan hears of a DSN or of silence yet.',
    tests: [
      'test/core/delivery/control.test.ts',
      'test/core/message/status.test.ts',
      'test/properties/core/life.test.ts',
    ],
    code: ['core/delivery/control.ts', 'core/message/status.ts'],
  },
  {
    id: 'P7',
    word: 'no double',
    sentence:
      'Per delivery, and per address of a message, at most one attempt enters `transmitting` without a definite refusal of the one before, unless a reviewer orders a resend of an unknown.',
    theorems: [
      'Promises.P7_no_double',
      'Promises.P7_address',
      'Raw.P7_raw',
      'Raw.P7_told',
      'Shown.P7_definite',
      'Promises.P7_resend',
      'Promises.honest_listed',
      'Promises.honest_unsent',
    ],
    beside:
      'That `transmitting` is on disk before the first octet of content is shown by `strace` (first-octet) and by `kill -9` (crash).',
    tests: [
      'test/adapters/runtime/worker.test.ts',
      'test/adapters/smtp/relay.faults.test.ts',
      'test/system/first-octet.test.ts',
      'test/system/crash.test.ts',
    ],
    code: ['core/delivery/control.ts', 'adapters/runtime/attempt.ts'],
  },
  {
    id: 'P8',
    word: 'idempotency',
    sentence:
      'Within its lifetime, one key and one request: one message and one stored answer, whatever the retries, order or crash.',
    theorems: [
      'Idempotency.P8_one_message',
      'Idempotency.P8_same_answer',
      'Idempotency.P8_one_answer',
      'Idempotency.P8_committed_before_answered',
      'Idempotency.P8_retry_after_crash',
      'Idempotency.P8_nameless_retry',
      'Idempotency.P8_while_record_lives',
    ],
    beside:
      'A model of its own: of it only the table of `idempotency` is compared with the core. COMMIT is taken to be atomic and durable; a lifetime is measured by the clock readings that were used.',
    tests: [
      'test/core/operations/idempotent.test.ts',
      'test/system/idempotency.test.ts',
      'test/system/durable.test.ts',
      'test/adapters/sqlite/writer.test.ts',
    ],
    code: ['core/idempotency/decide.ts', 'core/operations/idempotent.ts', 'adapters/sqlite/writer.ts'],
  },
  {
    id: 'P9',
    word: 'sandbox',
    sentence:
      'No delivery made in test uses any transport but the sandbox, and the reverse; no key reads or writes the other environment’s rows.',
    theorems: ['Promises.P9_transport', 'Tenants.P9_same_answer', 'Tenants.P9_as_if_alone', 'Tenants.P9_no_write'],
    beside:
      'That a plan writes only rows of its asker’s account and environment is assumed by the model (`Core.own`), and refused by the writer at run time.',
    tests: ['test/core/operations/hand-over.test.ts', 'test/system/boundaries.test.ts', 'test/adapters/store-suite.ts'],
    code: [
      'core/delivery/transport.ts',
      'core/operations/hand-over.ts',
      'adapters/sqlite/load.ts',
      'core/operations/own.ts',
    ],
  },
  {
    id: 'P10',
    word: 'ladder',
    sentence:
      'As judged at hand-over, a mode stands higher than before only by the operator’s code for that mailbox and that mode; holds survive a rise; a fall applies at once.',
    theorems: [
      'Ladder.P10_rise_needs_code',
      'Ladder.P10_no_other_mailbox',
      'Ladder.P10_loosening_needs_code',
      'Ladder.P10_fall_at_once',
      'Ladder.P10_removed_at_once',
      'Rules.P10_effective',
      'Rules.P10_fall',
      'Rules.P10_rise',
      'Ladder.P10_sixth_guess',
    ],
    beside:
      'P10_rise_needs_code and the others of `Ladder` are of a model of their own: of it only the tables of modes and codes are compared with the core. Codes cannot be guessed (40 bits, 5 tries), and mail to the operator reaches the operator alone: no theorem says so. An operator session needs no code. That revoking a reviewer’s key, releasing a kill switch and raising a limit or a hold’s time need one is tested, and an invariant. A fall that touches more than 200 messages is judged in several transactions; hand-over judges each again.',
    tests: [
      'test/core/operations/codes.test.ts',
      'test/core/operations/allowlist.test.ts',
      'test/core/operations/keys.test.ts',
      'test/core/operations/rejudge.test.ts',
      'test/core/oversight/mode.test.ts',
    ],
    code: ['core/oversight/mode.ts', 'core/operations/codes.ts', 'core/operations/rejudge.ts'],
  },
  {
    id: 'P11',
    word: 'monotone',
    sentence:
      'For mail leaving, a stricter mode never allows more; adding a recipient or attachment never loosens a ruling; the order of rules does not matter.',
    theorems: ['Rules.P11_ruling', 'Rules.P11_recipients', 'Rules.P11_hand_over', 'Rules.P11_order'],
    beside: 'Attachments are no part of any ruling.',
    tests: ['test/core/oversight/ruling.test.ts', 'test/core/oversight/rules.test.ts'],
    code: ['core/oversight/ruling.ts', 'core/oversight/rules.ts'],
  },
  {
    id: 'P12',
    word: 'copy',
    sentence:
      'No delivery of a message cleared under `monitored` begins to leave unless its copy to the oversight address was created in the transaction that cleared it.',
    theorems: ['Promises.P12_copy', 'Promises.P12_monitored', 'Promises.P12_cleared', 'Promises.P12_only_operator'],
    beside: 'That the copy arrives is the relay’s; a copy that fails is told to the operator.',
    tests: ['test/core/message/occur.test.ts', 'test/properties/core/life.test.ts'],
    code: ['core/message/deliveries.ts', 'core/operations/flags.ts'],
  },
  {
    id: 'P13',
    word: 'closed',
    sentence: 'Replacing any fact by *unknown* never yields a looser ruling.',
    theorems: ['Rules.P13_closed'],
    beside:
      'Of the submitted mode, the present mode, listed and copyable. Forgetting the oversight address may put an allowlist’s clearance in the place of a copy. That a row which cannot be read gives the flag of an unknown fact is tested.',
    tests: ['test/core/oversight/ruling.test.ts', 'test/properties/core/flags.test.ts'],
    code: ['core/operations/flags.ts'],
  },
  {
    id: 'P14',
    word: 'audit',
    sentence:
      'Every transition is exactly one entry; a changed, missing or reordered entry before the last anchor kept outside, and any folded column of a row that is not what its entries tell, is found by `verify`.',
    theorems: [
      'Chain.P14_anchored_entries_fixed',
      'Chain.P14_one_entry_each',
      'Chain.P14_changes_found',
      'Chain.P14_rows_found',
      'Chain.P14_accepts_own',
    ],
    beside:
      'Leases and their return are bookkeeping and leave no entry. Which rows are folded, and which are not, is said in docs/operating.md. A model of its own, for any fold; given are the control of messages, and the mode and the kill switch of mailboxes. The shipped `verify` folds more, and no row of it is compared with the model.',
    tests: [
      'test/core/audit/chain.test.ts',
      'test/core/audit/fold.test.ts',
      'test/core/operations/sealed.test.ts',
      'test/adapters/sqlite/verify.test.ts',
    ],
    code: ['core/audit/chain.ts', 'core/audit/fold.ts', 'core/audit/seal.ts', 'adapters/sqlite/append.ts'],
  },
  {
    id: 'P15',
    word: 'tenants',
    sentence:
      'The answers to one account do not depend on another’s data, but for the uniqueness of addresses and domains; every operation but the guide names its scope.',
    theorems: [
      'Tenants.P15_same_answer',
      'Tenants.P15_as_if_alone',
      'Tenants.P15_no_write',
      'Tenants.P15_every_operation_names_a_scope',
    ],
    beside:
      'A model of its own: of it only the table of scopes is compared with the core. P15_no_write unfolds what is assumed of plans (`Core.own`), which the writer refuses to break. How long an answer takes, and that a busy server says so, is outside. That every statement of the Store is keyed by account is tested.',
    tests: ['test/system/boundaries.test.ts', 'test/adapters/store-suite.ts', 'test/core/operations/catalogue.test.ts'],
    code: ['adapters/sqlite/load.ts', 'core/operations/own.ts', 'core/operations/catalogue.ts'],
  },
  {
    id: 'P16',
    word: 'progress',
    sentence:
      'With no further commands, all deliveries of every accepted message end in a bounded number of steps, or it waits for a named human or time.',
    theorems: [
      'Progress.P16_message',
      'Progress.P16_no_end_of_work',
      'Progress.P16_waits',
      'Live.P16_bounded',
      'Live.P16_delivery',
      'Live.P16_held',
      'Live.P16_due',
      'Live.can_be_sent',
    ],
    beside:
      'Leases and their return are not counted: a kill switch or a limit lets a delivery wait as long as it stands. While only the clock moves, all other work on a message ends; what has not ended waits for a reviewer, its time, or whoever’s move on a delivery is open (which says nothing of a message without deliveries). That the worker takes its turns is tested, and to be simulated.',
    tests: [
      'test/properties/core/life.test.ts',
      'test/adapters/runtime/worker.test.ts',
      'test/core/delivery/retry.test.ts',
    ],
    code: ['core/delivery/retry.ts', 'adapters/runtime/worker.ts'],
  },
  {
    id: 'P17',
    word: 'suppression',
    sentence: 'Nothing begins to leave to an address suppressed at hand-over.',
    theorems: ['Promises.P17_suppression'],
    beside: '',
    tests: ['test/core/oversight/rules.test.ts', 'test/core/operations/hand-over.test.ts'],
    code: ['core/oversight/rules.ts', 'core/operations/hand-over.ts'],
  },
]
