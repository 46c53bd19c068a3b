/** What `verify` finds of what somebody with the file in hand changed beside the entries. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Anchor, verifyDatabase } from '../../../adapters/sqlite/verify.js'
import { temporary } from '../../support/store/directory.js'
import { mailTo, prepared } from '../../support/store/requests.js'
import { type Written, written } from '../../support/store/written.js'

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
  const other = at.done(at.send(test, 'kim@example.net'))
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
  ['the environment of a key', "UPDATE api_keys SET environment = 'live'", 'environment'],
]

describe('verify', () => {
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

  it.each(TAMPERED)('finds %s', (_what, sql, fault) => {
    at.db.pragma('foreign_keys = OFF')
    expect(at.db.prepare(sql).run().changes).toBeGreaterThan(0)
    at.writer.close()
    expect(verifyDatabase(file).fault).toContain(fault)
  })
})
