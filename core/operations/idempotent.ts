/** One idempotency key, one message: what is compared, what is stored, what is answered again (P8). */
import { reaches } from '../authority/principal.js'
import { refusal } from '../errors.js'
import { IDEMPOTENCY_LIFETIME_MS, idempotency } from '../idempotency/decide.js'
import { filesOf } from './compose.js'
import type { Facts, Request } from './facts.js'
import { type Answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { SendInput } from './send-input.js'

/** What a request with a key is known by. */
export interface Mark {
  readonly key: string
  /** SHA-256 of the decoded request, with its defaults and the mailbox it resolved to, without the key. */
  readonly fingerprint: string
}

const fingerprint = (input: SendInput, request: Request, mailbox_id: string, context: Context): string =>
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

/** Null: the request has no key, and nothing is remembered of it. */
export const markOf = (input: SendInput, request: Request, mailbox_id: string, context: Context): Mark | null =>
  input.idempotency_key === undefined
    ? null
    : { key: input.idempotency_key, fingerprint: fingerprint(input, request, mailbox_id, context) }

/** The stored answer, a refusal, or null where the request is fresh. `mark` null: its mailbox cannot be told. */
export const replay = (facts: Facts, request: Request, mark: Mark | null, now_ms: number): Plan | null => {
  const record = facts.idempotency
  if (record === null) return null
  const ruling = idempotency({
    recorded: true,
    expired: record.created_ms + IDEMPOTENCY_LIFETIME_MS <= now_ms,
    same: record.fingerprint === mark?.fingerprint,
    reaches: reaches(request.principal, record.mailbox_id),
  })
  if (ruling === 'fresh') return null
  if (ruling === 'conflict') return refused(refusal('idempotency_key_reused'))
  const stored: Answer = { _tag: 'answer', status: 200, body: JSON.parse(record.answer), replayed: true }
  return { writes: [], facts: [], answer: stored, changed: [] }
}

/** The record that a repeated request finds. */
export const remember = (
  mark: Mark | null,
  request: Request,
  facts: Facts,
  mailbox_id: string,
  given: Answer,
): ReadonlyArray<Write> => {
  if (mark === null) return []
  const { account_id, environment } = request.principal
  const name = { account_id, environment, operation: 'send_email', key: mark.key }
  const set = {
    fingerprint: mark.fingerprint,
    mailbox_id,
    answer: JSON.stringify(given.body),
    created_ms: request.now_ms,
  }
  return facts.idempotency === null
    ? [{ op: 'insert', table: 'idempotency', row: { ...name, ...set } }]
    : [{ op: 'update', table: 'idempotency', key: name, set }]
}
