/** What `send_email` is asked, the mailbox it means, and the message it describes before anybody has judged it. */
import * as E from 'fp-ts/lib/Either.js'
import { reaches } from '../authority/principal.js'
import { addressKey } from '../codec/address.js'
import { type Refusal, refusal } from '../errors.js'
import type { Aggregate } from '../message/aggregate.js'
import { draft, type GateTiming } from '../message/state.js'
import { digestOf, emptyContent, fill, type Given, isDue, sendAtMs } from './compose.js'
import type { Facts, MailboxSelector, Request } from './facts.js'
import { effectiveMode } from './flags.js'
import type { Context } from './plan.js'
import type { MailboxRow } from './rows.js'

export interface SendInput extends Given {
  readonly from?: { readonly address: string }
  readonly mailbox_id?: string
  readonly tags?: ReadonlyArray<string>
  readonly idempotency_key?: string
  readonly gate_timing?: GateTiming
  readonly draft?: boolean
  readonly replaces?: string
}

export const selector = (input: Pick<SendInput, 'from' | 'mailbox_id'>): MailboxSelector =>
  input.mailbox_id !== undefined
    ? { by: 'id', id: input.mailbox_id }
    : input.from !== undefined
      ? { by: 'address', address_key: addressKey(input.from.address) }
      : { by: 'only' }

/** The one mailbox that is meant and reached. */
export const chosen = (
  facts: Facts,
  request: Request,
  { from, mailbox_id }: Pick<SendInput, 'from' | 'mailbox_id'>,
): E.Either<Refusal, MailboxRow> => {
  const [first, second] = facts.mailboxes
  if (first === undefined)
    return E.left(refusal('not_found', { field: mailbox_id === undefined ? 'from' : 'mailbox_id' }))
  if (second !== undefined) return E.left(refusal('mailbox_required'))
  if (!reaches(request.principal, first.id)) return E.left(refusal('mailbox_not_allowed', { mailbox_id: first.id }))
  return from !== undefined && addressKey(from.address) !== first.address_key
    ? E.left(
        refusal('invalid_request', {
          fields: [{ field: 'from', message: 'from is not the address of mailbox_id: send one of them.' }],
        }),
      )
    : E.right(first)
}

/** The message nobody has submitted yet, as `input` describes it. */
export const blank = (input: SendInput, mailbox: MailboxRow, request: Request, context: Context): Aggregate => {
  const id = context.id('msg', 0)
  const content = fill(emptyContent(id, mailbox), input, request.prepared)
  const control = draft(input.gate_timing ?? 'gate_first', isDue(content, context.now_ms))
  return {
    content,
    deliveries: [],
    holds: [],
    message: {
      id,
      account_id: request.principal.account_id,
      environment: request.principal.environment,
      mailbox_id: mailbox.id,
      thread_id: context.id('thr', 0),
      ...control,
      due: control.due ? 1 : 0,
      begun: 0,
      status: 'draft',
      revision: 1,
      hold: 0,
      submit_mode: effectiveMode(mailbox.mode, mailbox.mode),
      digest: digestOf(content, context),
      cleared_digest: null,
      cleared_by: null,
      authors: JSON.stringify([request.principal.id]),
      salt: context.sha256(`salt:${context.random_hex}`).slice(0, 32),
      send_at_ms: sendAtMs(content),
      expires_ms: null,
      due_ms: null,
      decided_by: null,
      decided_ms: null,
      reason: null,
      replaces: input.replaces ?? null,
      tags: JSON.stringify(input.tags ?? []),
      created_ms: context.now_ms,
      updated_ms: context.now_ms,
    },
  }
}
