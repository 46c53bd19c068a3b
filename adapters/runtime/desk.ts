/** What the review desk is given beside the door of keys: the roads of its own, which no key can take. */
import * as Effect from 'effect/Effect'
import type * as ManagedRuntime from 'effect/ManagedRuntime'
import * as E from 'fp-ts/lib/Either.js'
import type { Environment, Principal } from '../../core/authority/principal.js'
import { refusal } from '../../core/errors.js'
import { editApproveInput } from '../../core/operations/inputs.js'
import { operation } from '../../core/operations/operation.js'
import type { DecideLinkInput } from '../../core/operations/review/message.js'
import type { DeskRead, DeskWrite } from '../../core/operations/review/roads.js'
import type { DecideSignedInput } from '../../core/operations/review/signed.js'
import { Store, type Visitors } from '../ports/store.js'
import { Changes } from './changes.js'
import { type Answered, guardedBy, type Services, untilOutcome } from './execute.js'
import { Preparer } from './preparer.js'
import { read, submit } from './submit.js'

export interface DeskDoor {
  readonly read: (name: DeskRead, principal: Principal, input: unknown) => Promise<Answered>
  readonly write: (name: DeskWrite, principal: Principal, input: unknown) => Promise<Answered>
  /** `edit_and_approve`, of an operator session. */
  readonly editAndApprove: (principal: Principal, value: unknown) => Promise<Answered>
  /** A decision whose signature was verified. */
  readonly decideSigned: (principal: Principal, input: DecideSignedInput) => Promise<Answered>
  /** A decision by a mailed link. */
  readonly decideLink: (principal: Principal, input: DecideLinkInput, wait_seconds: number) => Promise<Answered>
  readonly visitors: <A>(ask: (visitors: Visitors) => A) => Promise<A>
  readonly attachment: (account_id: string, environment: Environment, sha256: string) => Promise<Uint8Array | null>
  /** Calls `wake` whenever a message changed; the answer ends it. */
  readonly onChange: (wake: () => void) => Promise<() => void>
}

/** Its input is decoded and rendered as that of an operation; its plan is found by its name. */
const EDIT_AND_APPROVE = operation({
  name: 'edit_and_approve',
  title: 'Edit and approve',
  description: 'An operator session edits a held email and approves it.',
  group: 'oversight',
  scopes: [],
  whole_account: false,
  reads: false,
  hints: { destructive: true, idempotent: false, open_world: true },
  input: editApproveInput,
  output: editApproveInput,
  prepares: true,
  waits: 'outcome',
  needs: () => ({}),
  plan: () => ({ writes: [], facts: [], answer: refusal('internal'), changed: [] }),
})

const editAndApprove = (principal: Principal, value: unknown) =>
  Effect.gen(function* () {
    const preparer = yield* Preparer
    const prepared = yield* preparer.prepare(EDIT_AND_APPROVE, { json: { value }, idempotency_key: null })
    if (E.isLeft(prepared)) return prepared.left
    const call = prepared.right
    const { answer } = yield* submit(EDIT_AND_APPROVE.name, principal, call.input, call.prepared)
    return answer._tag === 'refusal'
      ? answer
      : yield* untilOutcome(call.input as { readonly message_id: string }, principal, answer)
  })

const SIGNED = 'desk_decide_signed'

const decideSigned = (principal: Principal, input: DecideSignedInput) =>
  Effect.gen(function* () {
    const { answer } = yield* submit(SIGNED, principal, input)
    return answer._tag === 'refusal' ? answer : yield* untilOutcome(input, principal, answer)
  })

const LINKED = 'desk_decide_link'

/** Only the decision itself waits: whoever holds a link that is used up must not keep the server waiting. */
const decideLink = (principal: Principal, input: DecideLinkInput, wait_seconds: number) =>
  Effect.gen(function* () {
    const { answer, changed } = yield* submit(LINKED, principal, input)
    if (answer._tag === 'refusal' || changed.length === 0) return answer
    return yield* untilOutcome({ message_id: input.message_id, wait_seconds }, principal, answer)
  })

export const makeDeskDoor = (runtime: ManagedRuntime.ManagedRuntime<Services, unknown>): DeskDoor => ({
  read: (name, principal, input) =>
    runtime.runPromise(
      guardedBy(
        name,
        Effect.map(read(name, principal, input), ({ answer }) => answer),
      ),
    ),
  write: (name, principal, input) =>
    runtime.runPromise(
      guardedBy(
        name,
        Effect.map(submit(name, principal, input), ({ answer }) => answer),
      ),
    ),
  editAndApprove: (principal, value) =>
    runtime.runPromise(guardedBy(EDIT_AND_APPROVE.name, editAndApprove(principal, value))),
  decideSigned: (principal, input) => runtime.runPromise(guardedBy(SIGNED, decideSigned(principal, input))),
  decideLink: (principal, input, wait_seconds) =>
    runtime.runPromise(guardedBy(LINKED, decideLink(principal, input, wait_seconds))),
  visitors: (ask) => runtime.runPromise(Effect.flatMap(Store, (store) => store.visitors(ask))),
  attachment: (account_id, environment, sha256) =>
    runtime.runPromise(Effect.flatMap(Store, (store) => store.attachment(account_id, environment, sha256))),
  onChange: (wake) => runtime.runPromise(Effect.map(Changes, (changes) => changes.onAny(wake))),
})
