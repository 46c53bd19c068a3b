/** One idempotency key, one message: what is compared, what is stored, what is answered again (P8). */
import type { Fact } from '../audit/entry.js'
import { recordSeal } from '../audit/seal.js'
import { reaches } from '../authority/principal.js'
import { refusal } from '../errors.js'
import { IDEMPOTENCY_LIFETIME_MS, idempotency } from '../idempotency/decide.js'
import { filesOf } from './compose.js'
import type { Facts, Request } from './facts.js'
import { type Answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { IdempotencyRow, MailboxRow } from './rows.js'
import { type SendInput, selector } from './send-input.js'
import { change } from './store.js'

/** SHA-256 of the decoded request, with its defaults and the mailbox it resolved to, without the key. No mailbox: no record has it. */
const fingerprint = (input: SendInput, request: Request, mailbox_id: string | null, context: Context): string =>
  context.sha256(
    JSON.stringify([
      mailbox_id,
      input.to ?? [],
      input.cc ?? [],
      input.bcc ?? [],
      input.reply_to ?? [],
      input.subject,
      input.body,
      input.html,
      filesOf(request).map(({ name, content_type, sha256 }) => [name, content_type, sha256]),
      input.tags ?? [],
      input.send_at,
      input.gate_timing ?? 'gate_first',
      input.draft ?? false,
      input.replaces,
    ]),
  )

/**
 * The mailbox that a repeated request is compared with. One that names none means what it was resolved to the first time: another
 * mailbox may have come since, and a client that heard a conflict would send it twice.
 */
const meant = (input: SendInput, record: IdempotencyRow, found: MailboxRow | null): string | null =>
  selector(input).by === 'only' ? record.mailbox_id : (found?.id ?? null)

/** The stored answer, a refusal, or null where the request is fresh. `found` null: no mailbox can be told now. */
export const replay = (
  input: SendInput,
  facts: Facts,
  request: Request,
  found: MailboxRow | null,
  context: Context,
): Plan | null => {
  const record = facts.idempotency
  if (record === null) return null
  const mailbox_id = meant(input, record, found)
  const ruling = idempotency({
    recorded: true,
    expired: record.created_ms + IDEMPOTENCY_LIFETIME_MS <= context.now_ms,
    same: record.fingerprint === fingerprint(input, request, mailbox_id, context),
    reaches: reaches(request.principal, record.mailbox_id),
  })
  if (ruling === 'fresh') return null
  if (ruling === 'conflict') return refused(refusal('idempotency_key_reused'))
  const stored: Answer = { _tag: 'answer', status: 200, body: JSON.parse(record.answer), replayed: true }
  return { writes: [], facts: [], answer: stored, changed: [] }
}

/** The record that a repeated request finds. Null: a request without a key leaves none. */
export const recordOf = (
  input: SendInput,
  request: Request,
  mailbox_id: string,
  given: Answer,
  context: Context,
): IdempotencyRow | null =>
  input.idempotency_key === undefined
    ? null
    : {
        account_id: request.principal.account_id,
        environment: request.principal.environment,
        operation: 'send_email',
        key: input.idempotency_key,
        fingerprint: fingerprint(input, request, mailbox_id, context),
        mailbox_id,
        answer: JSON.stringify(given.body),
        created_ms: request.now_ms,
      }

/** In the place of one that has expired. */
export const remember = (facts: Facts, record: IdempotencyRow | null): ReadonlyArray<Write> =>
  record === null ? [] : change('idempotency', facts.idempotency, record)

/** The one entry of an acceptance, which says what record it left: none can be changed or taken away unseen (P14). */
export const recorded = (
  entries: ReadonlyArray<Fact>,
  record: IdempotencyRow | null,
  salt: string,
  context: Context,
): ReadonlyArray<Fact> => {
  const idempotency = record === null ? null : recordSeal(record, salt, context.sha256)
  return entries.map((fact) => ({ ...fact, data: { ...fact.data, idempotency } }))
}
