/**
 * Every refusal: its code, its HTTP status and the sentence that says what to do. REST, MCP, CLI and SDKs share this list.
 */

/** `[HTTP status, sentence]`. A refusal may carry a more exact sentence; the code and status are these. */
export const REFUSALS = {
  invalid_request: [400, 'The request is not valid: see details.fields for what to change in each field.'],
  invalid_json: [400, 'The body is not a JSON object: send one, with Content-Type: application/json.'],
  idempotency_key_mismatch: [
    400,
    'The Idempotency-Key header and idempotency_key in the body differ: send one of them, or the same in both.',
  ],
  mailbox_required: [400, 'This key reaches more than one mailbox: name one with `from` or `mailbox_id`.'],
  approval_code_invalid: [
    400,
    'The approval code is wrong, used, or expired: read the newest operator mail, or call again without a code to get a new one.',
  ],
  sign_in_failed: [400, 'The code is wrong, used, or expired: look into the newest mail, or ask for another.'],
  passkey_failed: [400, 'The passkey was not accepted: ask again, and use it within five minutes.'],
  sign_in_required: [401, 'Sign in on the review desk: by mail, by passkey, or with a reviewer key.'],
  unauthenticated: [401, 'Send a valid key: Authorization: Bearer mm_test_… or mm_live_….'],
  missing_scope: [403, 'This key lacks the scope for this operation: use another key (details.scope names it).'],
  mailbox_not_allowed: [403, 'This key is limited to other mailboxes: use a key that reaches this one.'],
  mailbox_read_only: [
    403,
    'The mailbox is read_only: ask the operator for more with manage_upgrade (action "request").',
  ],
  forbidden_reviewer: [403, 'Whoever wrote a message may not decide on it: another reviewer must.'],
  scopes_conflict: [400, 'One key cannot hold both `send` and `oversight`: create two keys.'],
  not_found: [
    404,
    'There is no such thing here: check the id, and that the key belongs to the same account and environment.',
  ],
  unknown_operation: [404, 'There is no such operation: GET /openapi.json lists all.'],
  method_not_allowed: [
    405,
    'Call this operation with POST and a JSON object; operations that only read also answer GET.',
  ],
  idempotency_key_reused: [409, 'This idempotency key was used for another request: use a new key for a new request.'],
  transport_not_configured: [
    409,
    'No SMTP relay is configured: start the server with SMTP_URL=smtp://user:password@host:587, or use a test key.',
  ],
  not_a_draft: [409, 'The message was already submitted: it cannot be submitted again.'],
  not_editable: [409, 'The message can no longer be edited: it ended, or some of it began to leave.'],
  not_pending: [409, 'The message waits for no decision: read_email shows its status.'],
  not_clear: [409, 'The message is not cleared to leave.'],
  not_cancellable: [409, 'Nothing of the message can be called back: read_email shows its status.'],
  already_decided: [409, 'The hold was already decided the other way; the first decision stands.'],
  revision_required: [409, 'The message was edited: read it again and name the revision you decide on.'],
  revision_mismatch: [409, 'The message has a newer revision: read it again, and name that one.'],
  not_unknown: [409, 'This delivery is not unknown: mark_delivered and send_again are for lost replies only.'],
  message_ended: [409, 'The message was cancelled, rejected or expired: nothing of it can be sent again.'],
  operator_only: [403, 'Only the operator may do this: sign in by mail, or with multimail desk-link.'],
  not_from_the_page: [403, 'This request did not come from the page of the review desk: reload it and try again.'],
  link_not_good: [410, 'This link is used, expired, or of an earlier mail: open the newest mail, or sign in.'],
  upgrade_required: [
    403,
    'Raising a mode needs the operator: use manage_upgrade (action "request", then "apply" with the code).',
  ],
  passkey_known: [409, 'This passkey was added before: name another authenticator, or make a new passkey.'],
  passkeys_full: [409, 'The account has all the passkeys it may have: remove one first.'],
  passkey_copied: [
    403,
    'The counter of this passkey went back, as if it had been copied: sign in another way, remove it and add a new one.',
  ],
  address_taken: [409, 'There is already a mailbox with this address: choose another.'],
  conflict: [409, 'Something changed meanwhile: read it again and retry.'],
  recipient_suppressed: [
    409,
    'Some recipients are suppressed (details.recipients): remove them, or ask the operator to remove the suppression.',
  ],
  too_large: [413, 'The request is larger than the server takes: see details.max_bytes.'],
  unsupported_media_type: [415, 'Send a JSON object with Content-Type: application/json.'],
  limit_reached: [429, 'A sending limit is reached: wait Retry-After seconds; the operator has been told.'],
  rate_limited: [429, 'Too many requests: wait Retry-After seconds.'],
  approvals_exhausted: [429, 'Too many wrong or unanswered approval codes: wait until the open ones expire.'],
  internal: [500, 'This is a fault of ours: report the request_id.'],
  overloaded: [503, 'The server is busy: retry after Retry-After seconds.'],
  starting: [503, 'The server is starting: retry after Retry-After seconds.'],
  stopping: [503, 'The server is stopping: retry after Retry-After seconds.'],
} as const satisfies Record<string, readonly [number, string]>

export type RefusalCode = keyof typeof REFUSALS

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [name: string]: Json }

export interface Refusal {
  readonly _tag: 'refusal'
  readonly code: RefusalCode
  readonly status: number
  /** What to do, in a sentence. */
  readonly error: string
  readonly details: { readonly [name: string]: Json }
  /** Seconds, where trying later can help. */
  readonly retry_after_s: number | null
}

export const refusal = (
  code: RefusalCode,
  details: Refusal['details'] = {},
  retry_after_s: number | null = null,
): Refusal => ({
  _tag: 'refusal',
  code,
  status: REFUSALS[code][0],
  error: REFUSALS[code][1],
  details,
  retry_after_s,
})
