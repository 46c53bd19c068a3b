import { describe, expect, it } from 'vitest'
import { REFUSALS, type RefusalCode, refusal } from '../../core/errors.js'

const CODES = Object.keys(REFUSALS) as ReadonlyArray<RefusalCode>

const BY_STATUS: Readonly<Record<number, ReadonlyArray<string>>> = {
  400: [
    'invalid_request',
    'invalid_json',
    'idempotency_key_mismatch',
    'mailbox_required',
    'approval_code_invalid',
    'scopes_conflict',
    'sign_in_failed',
    'passkey_failed',
  ],
  401: ['unauthenticated', 'sign_in_required'],
  403: [
    'missing_scope',
    'mailbox_not_allowed',
    'mailbox_read_only',
    'forbidden_reviewer',
    'upgrade_required',
    'operator_only',
    'not_from_the_page',
    'passkey_copied',
  ],
  404: ['not_found', 'unknown_operation'],
  405: ['method_not_allowed'],
  410: ['link_not_good'],
  413: ['too_large'],
  415: ['unsupported_media_type'],
  429: ['limit_reached', 'rate_limited', 'approvals_exhausted'],
  500: ['internal'],
  503: ['overloaded', 'starting', 'stopping'],
}

describe('a refusal', () => {
  it('has the status of its kind; what the state of things forbids is 409', () => {
    const conflicts = CODES.filter((code) => !Object.values(BY_STATUS).flat().includes(code))
    const expected = Object.entries(BY_STATUS).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)]))
    expect(Object.fromEntries(CODES.map((code) => [code, REFUSALS[code][0]]))).toEqual({
      ...Object.fromEntries(expected),
      ...Object.fromEntries(conflicts.map((code) => [code, 409])),
    })
    expect(conflicts).toEqual(
      expect.arrayContaining([
        'already_decided',
        'conflict',
        'not_pending',
        'revision_mismatch',
        'recipient_suppressed',
      ]),
    )
  })

  it('says in a sentence what is so and what to do', () => {
    for (const code of CODES) expect(REFUSALS[code][1]).toMatch(/^[A-Z].{20,}[.…]$/)
    expect(new Set(CODES.map((code) => REFUSALS[code][1])).size).toBe(CODES.length)
  })

  it('carries its code, status and sentence, and by itself no details', () => {
    expect(refusal('not_found')).toEqual({
      _tag: 'refusal',
      code: 'not_found',
      status: 404,
      error: REFUSALS.not_found[1],
      details: {},
      retry_after_s: null,
    })
    expect(refusal('limit_reached', { limit: 'messages_per_hour' }, 60)).toMatchObject({
      status: 429,
      details: { limit: 'messages_per_hour' },
      retry_after_s: 60,
    })
  })
})
