/** Oversight over time, with live keys and a real next server (P1, P3, P10). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf, readBack, recipientOf } from '../support/smtp/read-back.js'
import { type Initial, type Keys, openPlace, type Reply, type Serving } from '../support/system/program.js'
import { openSink, type Sink } from '../support/system/sink.js'

const place = openPlace()
let initial: Initial
let keys: Keys
let sink: Sink
let serving: Serving
let mailbox_id: string

beforeAll(async () => {
  sink = await openSink()
  initial = await place.init()
  keys = initial.keys.live
  mailbox_id = initial.mailboxes.live.id
  serving = await place.serve({ SMTP_URL: sink.url })
})
afterAll(async () => {
  await place.close()
  await sink.close()
})

const ok = ({ status, body }: Reply) => {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body
}

const asAgent = async (operation: string, input: object) => ok(await serving.post(keys.agent, operation, input))
const asAdmin = async (operation: string, input: object) => ok(await serving.post(keys.admin, operation, input))

/** The same call with the code that the operator was mailed. */
const coded = async (operation: string, input: object): Promise<object> => {
  expect((await asAdmin(operation, input)).status).toBe('approval_required')
  return { ...input, approval_code: await place.code() }
}

const withCode = async (operation: string, input: object) => asAdmin(operation, await coded(operation, input))

const send = async (to: string, more: object = {}): Promise<string> =>
  (await asAgent('send_email', { to, subject: 'Report', body: 'It is **ready**.', ...more })).message_id

const decide = (message_id: string, more: object = {}, key = keys.reviewer) =>
  serving.post(key, 'decide_email', { message_id, action: 'approve', wait_seconds: 0, ...more })

const approve = async (message_id: string, more: object = {}, key = keys.reviewer) =>
  ok(await decide(message_id, more, key))

const read = (message_id: string) => asAgent('read_email', { message_id })

// biome-ignore lint/suspicious/noExplicitAny: a message as the API shows it
const until = async (message_id: string, holds: (message: any) => boolean) => {
  let message = await read(message_id)
  while (!holds(message)) message = await asAgent('read_email', { message_id, wait_seconds: 10 })
  return message
}

const isHeldAgain = (cause: string) => ({ status: 'pending', hold: { cause, outcome: null } })

/** Sent while the next server says 451: queued, and to be tried again. */
const deferred = async (to: string, more: () => Promise<string> = () => send(to)): Promise<string> => {
  sink.refuse(true)
  const message_id = await more()
  const message = await until(message_id, ({ deliveries }) => deliveries[0]?.attempts === 1)
  expect(message).toMatchObject({ status: 'queued', deliveries: [{ smtp_reply: { code: 451 } }] })
  sink.refuse(false)
  return message_id
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString()

const arrived = (recipient: string): number =>
  sink.taken.filter(({ recipients }) => recipients.includes(recipient)).length

const upgrade = async (oversight_mode: string): Promise<void> => {
  const asked = { mailbox_id, oversight_mode }
  expect((await asAgent('manage_upgrade', { ...asked, action: 'request' })).status).toBe('approval_required')
  const applied = await asAgent('manage_upgrade', { ...asked, action: 'apply', approval_code: await place.code() })
  expect(applied.oversight_mode).toBe(oversight_mode)
}

describe('An edit', () => {
  it('after the approval holds the message again, and only an approval of the new revision counts (P1, P3)', async () => {
    const message_id = await send('edited@example.com', { send_at: inSeconds(3600) })
    await approve(message_id)
    expect((await read(message_id)).status).toBe('scheduled')
    const edited = await asAgent('edit_scheduled_email', { message_id, subject: 'Another report', send_at: null })
    expect(edited).toMatchObject({ status: 'pending', revision: 2 })
    expect(await read(message_id)).toMatchObject({ ...isHeldAgain('edited'), revision: 2 })

    for (const [more, code] of [
      [{}, 'revision_required'],
      [{ revision: 1 }, 'revision_mismatch'],
      [{ revision: 3 }, 'revision_mismatch'],
    ] as const) {
      const refused = await decide(message_id, more)
      expect([refused.status, refused.body.code]).toEqual([409, code])
    }
    expect(await read(message_id)).toMatchObject(isHeldAgain('edited'))
    await approve(message_id, { revision: 2 })
    const { raw } = await sink.arrival('edited@example.com')
    expect(raw.toString()).toContain('Subject: Another report')
    expect(arrived('edited@example.com')).toBe(1)
  })
})

describe('What is queued is held again', () => {
  it('when its mailbox is lowered', async () => {
    await upgrade('autonomous')
    const message_id = await deferred('lowered@example.com')
    const soon = await send('soon@example.com', { send_at: inSeconds(3) })
    expect((await read(soon)).status).toBe('scheduled')
    await asAdmin('update_mailbox', { mailbox_id, oversight_mode: 'gated_send' })
    for (const id of [message_id, soon])
      expect(await until(id, ({ status }) => status === 'pending')).toMatchObject(isHeldAgain('withdrawn'))
    // Its time comes and it stays: what is due later, with an approval, arrives.
    await approve(await send('later@example.com', { send_at: inSeconds(3.5) }))
    await sink.arrival('later@example.com')
    expect([arrived('soon@example.com'), arrived('lowered@example.com')]).toEqual([0, 0])
    await approve(message_id, { wait_seconds: 30 })
    expect(arrived('lowered@example.com')).toBe(1)
  })

  it('when the allowlist entry that let it leave is removed', async () => {
    await withCode('add_allowlist_entry', { mailbox_id, pattern: '*@allowed.example' })
    const { entries } = await asAgent('list_allowlist', { mailbox_id })
    const message_id = await deferred('jo@allowed.example')
    expect((await read(message_id)).reason).toBe('allowlist')
    await asAdmin('remove_allowlist_entry', { mailbox_id, entry_id: entries[0].entry_id })
    expect(await until(message_id, ({ status }) => status === 'pending')).toMatchObject(isHeldAgain('withdrawn'))
    expect((await read(await send('jo@allowed.example'))).status).toBe('pending')
    expect(arrived('jo@allowed.example')).toBe(0)
  })

  it('when the key that approved it is revoked, and not what another approved', async () => {
    const made = await withCode('create_api_key', { name: 'second reviewer', scopes: ['read', 'oversight'] })
    const queued = await deferred('queued@example.com', async () => {
      const message_id = await send('queued@example.com')
      await approve(message_id, {}, made.api_key)
      return message_id
    })
    const revocation = await coded('revoke_api_key', { key_id: made.key_id })
    const theirs = await send('theirs@example.com', { send_at: inSeconds(3) })
    const others = await send('others@example.com', { send_at: inSeconds(3.5) })
    await approve(theirs, {}, made.api_key)
    await approve(others)
    await asAdmin('revoke_api_key', revocation)
    for (const id of [queued, theirs])
      expect(await until(id, ({ status }) => status === 'pending')).toMatchObject(isHeldAgain('withdrawn'))
    await sink.arrival('others@example.com')
    expect([arrived('theirs@example.com'), arrived('queued@example.com')]).toEqual([0, 0])
    expect((await decide(theirs, {}, made.api_key)).status).toBe(401)
  })
})

describe('The digest', () => {
  it('re-computed from the MIME and the envelope that the next server received is the one that was approved (P3)', async () => {
    const recipients = ['jörg@example.com', 'cc@bücher.example', 'blind@example.org']
    const message_id = await send('Jörg Müller <jörg@example.com>', {
      cc: ['cc@bücher.example'],
      bcc: ['blind@example.org'],
      reply_to: 'answers@example.com',
      subject: 'Grüße, 用户 – "Quartal" 😀',
      body: '.\n..\nFrom here *on*\n\n- eins\n- zwei\n',
      attachments: [
        { name: 'größe.txt', content_type: 'text/plain', content_base64: Buffer.from('ü\r\n.\n').toString('base64') },
        {
          name: 'b.bin',
          content_type: 'application/octet-stream',
          content_base64: Buffer.alloc(3000, 7).toString('base64'),
        },
      ],
    })
    const { hold, digest } = await read(message_id)
    expect(hold.digest).toBe(digest)
    await approve(message_id, { revision: 1, wait_seconds: 30 })
    const message = await until(message_id, ({ status }) => status === 'delivered')
    expect(message.digest).toBe(digest)
    const copies = sink.taken.filter(({ raw }) => raw.includes(message.message_id_header))
    const envelope = await Promise.all(copies.map(({ raw, recipients: [one = ''] }) => recipientOf(raw, one)))
    expect([...envelope].sort()).toEqual([...recipients].sort())
    for (const { raw } of copies) expect(digestOf(await readBack(raw, envelope))).toBe(digest)
  })
})

describe('Afterwards', () => {
  it('the whole database is what its audit log says', async () => {
    expect(await place.run(['verify'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^whole: /) })
  })
})
