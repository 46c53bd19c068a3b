/** What `verify` finds of what somebody with the file in hand changed beside the entries. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Anchor, verifyDatabase } from '../../../adapters/sqlite/verify.js'
import { temporary } from '../../support/store/directory.js'
import { mailTo, prepared } from '../../support/store/requests.js'
import { type Written, written } from '../../support/store/written.js'

const DAY_MS = 24 * 60 * 60 * 1000

let directory: ReturnType<typeof temporary>
let file: string
let at: Written

/** Two revisions of a held message with a file, one that waits for its time, and one that was approved. */
beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
  at = written(file)
  const { test } = at.account('example.com')
  const bytes = Buffer.from('the file')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const parts = prepared('Here they are.', [
    { name: 'a.txt', content_type: 'text/plain', size: bytes.length, sha256, bytes },
  ])
  const sent = at.done(at.job('send_email', test.agent, mailTo(['jo@example.net'], { attachments: [] }), parts))
  at.done(at.job('edit_scheduled_email', test.agent, { message_id: sent.message_id, subject: 'Another' }, parts))
  at.done(at.job('send_email', test.agent, mailTo(['lee@example.net'], { send_at: '2099-01-01T00:00:00Z' }), parts))
  const listed = { mailbox_id: test.mailbox_id, pattern: '*@example.com' }
  at.done(at.job('add_allowlist_entry', test.admin, listed))
  at.writer.apply([at.job('add_allowlist_entry', test.admin, { ...listed, approval_code: 'wrong' })])
  const mail = at.db.prepare<[], string>("SELECT body FROM operator_mail WHERE kind = 'code'").pluck().get() ?? ''
  const approval_code = /Approval code: (\S+)/.exec(mail)?.[1] ?? ''
  at.done(at.job('add_allowlist_entry', test.admin, { ...listed, approval_code }))
  const other = at.done(at.send(test, 'kim@example.net', { idempotency_key: 'k1' }))
  at.done(at.job('decide_email', test.reviewer, { message_id: other.message_id, action: 'approve' }))
})
afterEach(() => {
  if (at.db.open) at.writer.close()
  directory.remove()
})

const TAMPERED: ReadonlyArray<readonly [what: string, sql: string, fault: string]> = [
  [
    'an earlier revision',
    "UPDATE contents SET content = json_set(content, '$.subject', 'x') WHERE revision = 1",
    'not the one of its digest',
  ],
  ['a content that is no JSON', "UPDATE contents SET content = '{'", 'cannot be read'],
  [
    'a revision that is gone',
    'DELETE FROM contents WHERE revision = 1 AND message_id IN (SELECT id FROM messages WHERE revision = 2)',
    'is missing',
  ],
  ['what a list shows of a content', "UPDATE contents SET summary = json_set(summary, '$.subject', 'x')", 'summary'],
  ['the author of a revision', "UPDATE contents SET author = 'key_other'", 'author'],
  ['the authors of a message', "UPDATE messages SET authors = '[]'", 'authors'],
  ['the time before which a message may not leave', 'UPDATE messages SET send_at_ms = 1 WHERE due = 0', 'its time'],
  ['a time that was given to a message', 'UPDATE messages SET send_at_ms = 1 WHERE due = 1', 'its time'],
  ['when a message comes due', 'UPDATE messages SET due_ms = 1 WHERE due = 0', 'its time'],
  ['when a message comes due again', 'UPDATE messages SET due_ms = 1 WHERE due = 1', 'its time'],
  ['the digest of a hold', "UPDATE holds SET digest = 'x'", 'digest of a hold'],
  ['whom a delivery goes to', "UPDATE deliveries SET recipient = 'eve@example.net'", 'does not name'],
  ['the bytes of an attachment', "UPDATE attachments SET bytes = x'00'", 'are not its own'],
  ['an attachment that is gone', 'DELETE FROM attachments', 'is missing'],
  ['the environment of a message', "UPDATE messages SET environment = 'live'", 'two environments'],
  [
    'whom the operator is reached by',
    "UPDATE accounts SET oversight_email = 'eve@example.net'",
    'oversight_email is not',
  ],
  ['that nobody is the operator', 'UPDATE accounts SET oversight_email = NULL', 'oversight_email is not'],
  ['the limits of an account', 'UPDATE accounts SET messages_per_hour = NULL', 'messages_per_hour is not'],
  ['an account that is gone', 'DELETE FROM accounts', 'its row is missing'],
  [
    'an account that nobody made',
    "INSERT INTO accounts SELECT 'acc_eve', NULL, 0, 1, 1, 1, 1, 1, '', 'each', NULL, NULL",
    'created is not',
  ],
  ['the limits of a mailbox', 'UPDATE mailboxes SET recipients_per_day = 1000000', 'recipients_per_day is not'],
  [
    'the address of a mailbox',
    "UPDATE mailboxes SET address = 'eve@example.com' WHERE environment = 'test'",
    'address is not',
  ],
  ['the name of a mailbox', "UPDATE mailboxes SET name = 'The bank'", 'name is not'],
  ['when the holds of a mailbox expire', 'UPDATE mailboxes SET hold_expiry_s = 1000000', 'hold_expiry_s is not'],
  ['the hash of a key', "UPDATE api_keys SET hash = 'x' WHERE name = 'admin' AND environment = 'live'", 'hash is not'],
  ['the scopes of a key', `UPDATE api_keys SET scopes = '["admin"]'`, 'scopes is not'],
  ['the mailboxes of a key', "UPDATE api_keys SET mailboxes = '[]'", 'mailboxes is not'],
  ['a key that was revoked by hand', 'UPDATE api_keys SET revoked_ms = 1', 'revoked is not'],
  ['the pattern of an allowlist entry', "UPDATE allowlist SET pattern = '*@example.org'", 'pattern is not'],
  ['a code that is used again', 'UPDATE operator_codes SET used_ms = NULL', 'used is not'],
  ['a code with tries given back', 'UPDATE operator_codes SET tries = 0 WHERE tries > 0', 'tries is not'],
  ['a code that opens something else', "UPDATE operator_codes SET request_hash = 'x'", 'request_hash is not'],
  ['another code', "UPDATE operator_codes SET code_hash = 'x'", 'code_hash is not'],
  ['a code that lives longer', 'UPDATE operator_codes SET expires_ms = expires_ms + 1', 'expires_ms is not'],
  ['a code that is gone', 'DELETE FROM operator_codes', 'its row is missing'],
  ['the fingerprint of an idempotency record', "UPDATE idempotency SET fingerprint = 'x'", 'not what its entry says'],
  ['its key', "UPDATE idempotency SET key = 'k2'", 'not what its entry says'],
  ['its mailbox', "UPDATE idempotency SET mailbox_id = 'mbx_1'", 'not what its entry says'],
  ['its age', 'UPDATE idempotency SET created_ms = created_ms + 1', 'not what its entry says'],
  ['its environment', "UPDATE idempotency SET environment = 'live'", 'not what its entry says'],
  ['its answer', "UPDATE idempotency SET answer = json_set(answer, '$.status', 'sent')", 'not what its entry says'],
  ['an answer that is no JSON', "UPDATE idempotency SET answer = '{'", 'is of no message'],
  [
    'a record of a message that had no key',
    `UPDATE idempotency SET answer = json_object('message_id', (SELECT id FROM messages WHERE due = 0))`,
    'not what its entry says',
  ],
  ['the environment of a key', "UPDATE api_keys SET environment = 'live'", 'environment'],
]

describe('verify (P14)', () => {
  it('finds nothing in what nobody changed', () => {
    at.writer.close()
    expect(verifyDatabase(file)).toMatchObject({ fault: null })
  })

  it('holds every anchor against the chain, also a second one of the same number', () => {
    at.writer.close()
    const { anchors } = verifyDatabase(file)
    const [anchor] = anchors as [Anchor]
    const fault = (...more: ReadonlyArray<Partial<Anchor>>) =>
      verifyDatabase(file, [...anchors, ...more.map((one) => ({ ...anchor, ...one }))]).fault
    expect(fault({})).toBeNull()
    expect(fault({ seq: 0, hash: '' })).toBeNull()
    expect(fault({ hash: 'f'.repeat(64) })).toContain('is not the one that was anchored')
    expect(fault({}, {}, { hash: 'f'.repeat(64) })).toContain('is not the one that was anchored')
    expect(fault({ seq: 0 })).toContain('was anchored and is missing')
    expect(fault({ seq: -1 })).toContain('was anchored and is missing')
    expect(fault({ seq: anchor.seq + 1 })).toContain('was anchored and is missing')
    expect(fault({ account_id: 'acc_other' })).toContain('was anchored and is missing')
  })

  it('finds an idempotency record that is gone, as long as it counts', () => {
    const { now_ms } = at.requests
    at.db.exec('DELETE FROM idempotency')
    at.writer.close()
    const fault = (clock_ms: number) => verifyDatabase(file, [], undefined, clock_ms).fault
    expect(fault(now_ms)).toContain('1 idempotency records of acc_example.com are missing')
    expect(fault(now_ms - 1_000 * DAY_MS)).toContain('are missing')
    expect(fault(now_ms + DAY_MS - 1)).toContain('are missing')
    expect(fault(now_ms + DAY_MS)).toBeNull()
  })

  it.each(TAMPERED)('finds %s', (_what, sql, fault) => {
    at.db.pragma('foreign_keys = OFF')
    expect(at.db.prepare(sql).run().changes).toBeGreaterThan(0)
    at.writer.close()
    expect(verifyDatabase(file).fault).toContain(fault)
  })
})
