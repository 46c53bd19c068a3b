/** Who may do what: scopes, accounts (P15), test and live (P9). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../core/operations/catalogue.js'
import { type Initial, openPlace, type Serving } from '../support/system/program.js'
import { openSink, type Sink } from '../support/system/sink.js'

const MAIL = { to: 'jordan@example.com', subject: 'Hello', body: 'Hi' }

const place = openPlace()
let initial: Initial
let other: Initial
let sink: Sink
let serving: Serving

beforeAll(async () => {
  sink = await openSink()
  initial = await place.init()
  other = await place.init('--domain', 'other.test')
  serving = await place.serve({ SMTP_URL: sink.url })
})
afterAll(async () => {
  await place.close()
  await sink.close()
})

describe('A key', () => {
  it('of an agent decides nothing, and one of a reviewer sends nothing (P4)', async () => {
    const { agent, reviewer, admin } = initial.keys.test
    const { message_id } = (await serving.post(agent, 'send_email', MAIL)).body
    for (const key of [agent, admin])
      expect(await serving.post(key, 'decide_email', { message_id, action: 'approve' })).toMatchObject({
        status: 403,
        body: { code: 'missing_scope', details: { scope: 'oversight' } },
      })
    for (const key of [reviewer, admin])
      expect(await serving.post(key, 'send_email', MAIL)).toMatchObject({
        status: 403,
        body: { code: 'missing_scope', details: { scope: 'send' } },
      })
    expect((await serving.post(agent, 'read_email', { message_id })).body.status).toBe('pending')
  })

  it('that could both send and decide cannot be made, neither over the API nor on the machine (P4)', async () => {
    const asked = { name: 'both', scopes: ['send', 'oversight'] }
    for (const environment of ['test', 'live'] as const) {
      expect(await serving.post(initial.keys[environment].admin, 'create_api_key', asked)).toMatchObject({
        status: 400,
        body: { code: 'scopes_conflict' },
      })
      const made = await place.run([
        ...['keys', 'create', '--environment', environment, '--scopes', 'read,send,oversight', '--name', 'both'],
        ...['--account', initial.account_id],
      ])
      expect(made).toMatchObject({ status: 1, stdout: '' })
      expect(made.stderr).toContain('One key cannot hold both')
    }
  })

  it('of one environment sees nothing of the other (P9)', async () => {
    const { message_id } = (await serving.post(initial.keys.test.agent, 'send_email', MAIL)).body
    const { agent, reviewer } = initial.keys.live
    expect((await serving.post(agent, 'read_email', { message_id })).status).toBe(404)
    expect((await serving.post(reviewer, 'decide_email', { message_id, action: 'approve' })).status).toBe(404)
    expect((await serving.post(reviewer, 'list_pending', {})).body.messages).toEqual([])
  })
})

/** An id of the first account for every field that takes one, and the rest of a good request. */
const foreign = async (): Promise<{ readonly [operation: string]: ReadonlyArray<Record<string, unknown>> }> => {
  const { agent, reviewer, admin } = initial.keys.test
  const mailbox_id = initial.mailboxes.test.id
  const message = (await serving.post(agent, 'send_email', MAIL)).body.message_id
  const keys = (await serving.post(admin, 'list_api_keys', {})).body.api_keys
  const asked = { mailbox_id, pattern: 'jo@example.com' }
  await serving.post(admin, 'add_allowlist_entry', asked)
  await serving.post(admin, 'add_allowlist_entry', { ...asked, approval_code: await place.code() })
  const { entries } = (await serving.post(admin, 'list_allowlist', { mailbox_id })).body
  const lost = (await serving.post(agent, 'send_email', { ...MAIL, to: 'lost@example.com' })).body.message_id
  await serving.post(reviewer, 'decide_email', { message_id: lost, action: 'approve', wait_seconds: 30 })
  const { deliveries } = (await serving.post(agent, 'read_email', { message_id: lost })).body
  expect(deliveries[0].status).toBe('unknown')
  return {
    update_mailbox: [{ mailbox_id, kill_switch: true }],
    manage_upgrade: [{ mailbox_id, action: 'request', oversight_mode: 'autonomous' }],
    list_allowlist: [{ mailbox_id }],
    add_allowlist_entry: [asked],
    remove_allowlist_entry: [{ mailbox_id, entry_id: entries[0].entry_id }],
    create_api_key: [{ name: 'theirs', scopes: ['read'], mailboxes: [mailbox_id] }],
    revoke_api_key: keys.map(({ key_id }: { readonly key_id: string }) => ({ key_id })),
    send_email: [
      { ...MAIL, mailbox_id },
      { ...MAIL, from: initial.mailboxes.test.address },
      { ...MAIL, replaces: message },
    ],
    edit_scheduled_email: [{ message_id: message, subject: 'Mine' }],
    cancel_message: [{ message_id: message }],
    check_inbox: [{ mailbox_id, direction: 'outbound' }],
    read_email: [{ message_id: message }, { message_id: message, wait_seconds: 30 }],
    list_pending: [{ mailbox_id }],
    decide_email: [
      { message_id: message, action: 'approve' },
      { message_id: message, action: 'reject' },
      ...['mark_delivered', 'send_again'].map((action) => ({
        message_id: lost,
        action,
        delivery_id: deliveries[0].delivery_id,
      })),
    ],
  }
}

describe("Another account's ids", () => {
  it('are 404 to every operation that takes one, and nothing happens to what they name (P15)', async () => {
    const asked = await foreign()
    const { paths } = (await serving.fetch('/openapi.json')).body
    const takesId = CATALOGUE.filter(({ name }) =>
      / id of |"[a-z]+_id"/.test(JSON.stringify(paths[`/v1/${name}`].post.requestBody)),
    )
    const names = takesId.map(({ name }) => name).filter((name) => name !== 'get_audit_log')
    expect(names.length).toBeGreaterThan(10)
    expect(Object.keys(asked)).toEqual(expect.arrayContaining(names))
    const before = (await serving.post(initial.keys.test.admin, 'get_audit_log', { limit: 1 })).body.entries
    const { agent, reviewer, admin } = other.keys.test
    for (const [operation, inputs] of Object.entries(asked)) {
      const scopes: ReadonlyArray<string> = CATALOGUE.find(({ name }) => name === operation)?.scopes ?? []
      const key = scopes.includes('send') ? agent : scopes.includes('oversight') ? reviewer : admin
      for (const input of inputs) {
        const { status, body } = await serving.post(key, operation, input)
        expect({ operation, input, status, code: body.code }).toEqual({
          operation,
          input,
          status: 404,
          code: 'not_found',
        })
      }
    }
    // There the id is a filter: what it finds of another's is nothing.
    const log = await serving.post(admin, 'get_audit_log', { subject_id: initial.mailboxes.test.id })
    expect(log.body.entries).toEqual([])
    expect((await serving.post(initial.keys.test.admin, 'get_audit_log', { limit: 1 })).body.entries).toEqual(before)
  })

  it('are shown in no list of the other', async () => {
    const { agent, reviewer, admin } = other.keys.test
    expect((await serving.post(reviewer, 'list_pending', {})).body.messages).toEqual([])
    expect((await serving.post(agent, 'check_inbox', { direction: 'outbound' })).body.messages).toEqual([])
    expect((await serving.post(admin, 'list_mailboxes', {})).body.mailboxes).toMatchObject([
      { mailbox_id: other.mailboxes.test.id },
    ])
    expect((await serving.post(admin, 'list_api_keys', {})).body.api_keys).toHaveLength(3)
  })
})

describe('With a relay configured', () => {
  it('a message of a live key reaches it, and one of a test key never does (P9)', async () => {
    const outcome = async (environment: 'test' | 'live') => {
      const { agent, reviewer } = initial.keys[environment]
      const to = `${environment}@example.com`
      const { message_id } = (await serving.post(agent, 'send_email', { ...MAIL, to })).body
      await serving.post(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 30 })
      return (await serving.post(agent, 'read_email', { message_id })).body.deliveries[0]
    }
    expect(await outcome('test')).toMatchObject({ status: 'delivered', confirmed_by: 'sandbox' })
    expect(sink.connections()).toBe(0)
    expect(await outcome('live')).toMatchObject({ status: 'delivered', confirmed_by: 'relay' })
    expect(sink.taken.flatMap(({ recipients }) => recipients)).toEqual(['live@example.com'])
  })
})

describe('Without a relay', () => {
  it('a live send is refused with 409 and the line that is missing, and a test send is not', async () => {
    const bare = openPlace()
    try {
      const { keys } = await bare.init()
      const alone = await bare.serve()
      const refused = await alone.post(keys.live.agent, 'send_email', MAIL)
      expect([refused.status, refused.body.code]).toEqual([409, 'transport_not_configured'])
      expect(refused.body.error).toContain('SMTP_URL=smtp://')
      expect((await alone.post(keys.test.agent, 'send_email', MAIL)).status).toBe(202)
    } finally {
      await bare.close()
    }
  })
})
