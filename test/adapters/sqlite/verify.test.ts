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

/** An operator who signed in by a link, and how they want to be told; a reviewer who signed in and left; and a passkey. */
const openDesk = ({ test, live }: ReturnType<Written['account']>): void => {
  const { url } = at.done(at.job('desk_link', live.operator, {}))
  const token_hash = createHash('sha256')
    .update(String(url).split('#sign_in=')[1] ?? '')
    .digest('hex')
  const link_id = at.db
    .prepare<[string], string>('SELECT id FROM desk_links WHERE token_hash = ?')
    .pluck()
    .get(token_hash)
  at.done(at.job('desk_sign_in', live.operator, { link_id, agent: 'Firefox' }))
  at.done(at.job('desk_sign_in_key', test.reviewer, { agent: 'Safari' }))
  const { session_id } = at.done(at.job('desk_sign_in_key', live.reviewer, { agent: 'Opera' }))
  at.done(at.job('desk_end_session', live.operator, { session_id }))
  const notifications = { notify: 'digest', quiet_from: '22:00', quiet_until: '07:00' }
  at.done(at.job('desk_set_notifications', live.operator, notifications))
  const credential = { credential_id: 'credential', public_key: 'key', counter: 0 }
  at.done(at.job('desk_add_passkey', live.operator, { ...credential, name: 'Laptop' }))
  const lost = { ...credential, credential_id: 'lost', name: 'Lost' }
  const { passkey_id } = at.done(at.job('desk_add_passkey', live.operator, lost))
  at.done(at.job('desk_remove_passkey', live.operator, { passkey_id }))
}

/** Two revisions of a held message with a file, one that waits for its time, and one that was approved. */
beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
  at = written(file)
  const account = at.account('example.com')
  openDesk(account)
  const { test } = account
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
  ['a content that is another thing', "UPDATE contents SET content = '{}'", 'cannot be read'],
  ['authors that are no JSON', "UPDATE messages SET authors = authors || 'x'", 'cannot be read'],
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
  ['how the operator is told of holds', "UPDATE accounts SET notify = 'off'", 'notify is not'],
  ['when nobody is told of holds', 'UPDATE accounts SET quiet_from_min = 0', 'quiet_from_min is not'],
  ['until when', 'UPDATE accounts SET quiet_until_min = 1439', 'quiet_until_min is not'],
  [
    'that nothing is quiet',
    'UPDATE accounts SET quiet_from_min = NULL, quiet_until_min = NULL',
    'quiet_from_min is not',
  ],
  ['the kill switch of an account', 'UPDATE accounts SET kill_switch = 1', 'kill_switch is not'],
  [
    'a session that became the operator’s',
    "UPDATE desk_sessions SET kind = 'operator', key_id = NULL WHERE kind = 'reviewer' AND ended_ms IS NULL",
    'kind is not',
  ],
  ['whose key a session is of', "UPDATE desk_sessions SET key_id = 'key_x' WHERE kind = 'reviewer'", 'key_id is not'],
  [
    'the token of a session',
    "UPDATE desk_sessions SET token_hash = 'x' WHERE ended_ms IS NULL AND kind = 'operator'",
    'token_hash is not',
  ],
  ['whose session it is', "UPDATE desk_sessions SET oversight_email = 'eve@example.net'", 'oversight_email is not'],
  ['a session that lives longer', 'UPDATE desk_sessions SET expires_ms = expires_ms + 1', 'expires_ms is not'],
  ['a session that ended and goes on', 'UPDATE desk_sessions SET ended_ms = NULL WHERE ended_ms > 0', 'ended is not'],
  ['a session that was ended by hand', 'UPDATE desk_sessions SET ended_ms = 1', 'ended is not'],
  ['the environment of a session', "UPDATE desk_sessions SET environment = 'test'", 'environment is not'],
  ['the account of a session', "UPDATE desk_sessions SET account_id = 'acc_eve'", 'its row is missing'],
  ['a session that is gone', 'DELETE FROM desk_sessions', 'its row is missing'],
  [
    'a session that nobody opened',
    `INSERT INTO desk_sessions SELECT account_id, 'ses_eve', environment, kind, key_id, 'x', oversight_email, agent, salt,
     created_ms, expires_ms, NULL FROM desk_sessions WHERE kind = 'operator'`,
    'ses_eve: ended is not',
  ],
  [
    'the credential of a passkey',
    "UPDATE passkeys SET credential_id = 'eve' WHERE name = 'Laptop'",
    'credential_id is not',
  ],
  ['the key of a passkey', "UPDATE passkeys SET public_key = 'eve'", 'public_key is not'],
  [
    'a passkey that was removed and is good again',
    'UPDATE passkeys SET removed_ms = NULL WHERE removed_ms > 0',
    'removed is not',
  ],
  ['a passkey that was removed by hand', 'UPDATE passkeys SET removed_ms = 1', 'removed is not'],
  ['the environment of a passkey', "UPDATE passkeys SET environment = 'test'", 'environment is not'],
  ['a passkey that is gone', 'DELETE FROM passkeys', 'its row is missing'],
  [
    'a passkey that nobody added',
    "INSERT INTO passkeys SELECT account_id, 'pky_eve', environment, name, 'eve', 'eve', 0, salt, 1, NULL FROM passkeys LIMIT 1",
    'pky_eve: removed is not',
  ],
]

/** What grants nothing, or what the log does not tell of: `docs/operating.md` says so. */
const UNCOVERED: ReadonlyArray<readonly [what: string, sql: string]> = [
  ['how a browser calls itself', "UPDATE desk_sessions SET agent = 'x'"],
  ['the name of a passkey', "UPDATE passkeys SET name = 'x'"],
  ['how often a passkey was used', 'UPDATE passkeys SET counter = 7'],
  ['a link', "UPDATE desk_links SET token_hash = 'x', expires_ms = expires_ms + 1, used_ms = NULL"],
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

  it.each(UNCOVERED)('does not cover %s', (_what, sql) => {
    expect(at.db.prepare(sql).run().changes).toBeGreaterThan(0)
    at.writer.close()
    expect(verifyDatabase(file).fault).toBeNull()
  })
})
