import Database from 'better-sqlite3'
import * as Effect from 'effect/Effect'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Outcome } from '../../../adapters/ports/transport.js'
import { type House, type HouseOptions, openHouse, taken } from '../../support/runtime/house.js'

let house: House | null = null
const open = async (options: HouseOptions = {}): Promise<House> => {
  house = await openHouse(options)
  return house
}

afterEach(async () => {
  await house?.close()
  house = null
})

const MAIL = { to: 'jordan@example.com', subject: 'Welcome', body: 'Hi' }

type Body = { readonly [name: string]: unknown }

const body = (answered: { readonly _tag: string; readonly body?: unknown }): Body => {
  expect(answered).toMatchObject({ _tag: 'answer' })
  return answered.body as Body
}

/** Sends, approves, and answers with what the message has become. */
const sendAndApprove = async (
  { ask, initial }: House,
  environment: 'test' | 'live',
  mail: object = MAIL,
): Promise<Body> => {
  const { agent, reviewer } = initial.keys[environment]
  const { message_id } = body(await ask(agent, 'send_email', mail))
  await ask(reviewer, 'decide_email', { message_id, action: 'approve' })
  return body(await ask(agent, 'read_email', { message_id }))
}

const refused: Outcome = { _tag: 'refused', reply: { code: 550, enhanced: '5.1.1', text: 'no such user' } }

describe('The worker', () => {
  it('hands test messages to the sandbox and live ones to the relay, and never the other way (P9)', async () => {
    const carriers: Array<readonly [string, string]> = []
    const by =
      (name: string): NonNullable<HouseOptions['relay']> =>
      ({ recipient }) =>
        Effect.sync(() => {
          carriers.push([name, recipient])
          return taken
        })
    const opened = await open({ with_relay: true, sandbox: by('sandbox'), relay: by('relay') })
    await sendAndApprove(opened, 'test', { ...MAIL, to: 'test@example.com' })
    await sendAndApprove(opened, 'live', { ...MAIL, to: 'live@example.com' })
    expect(carriers).toEqual([
      ['sandbox', 'test@example.com'],
      ['relay', 'live@example.com'],
    ])
  })

  it('keeps no test message waiting for a relay that hangs with all it was given (P16)', async () => {
    const hanging: Array<() => void> = []
    const hangs = () =>
      Effect.callback<Outcome>((resume) => {
        hanging.push(() => resume(Effect.succeed(taken)))
      })
    const opened = await open({ with_relay: true, limits: false, relay: hangs })
    const { agent, reviewer } = opened.initial.keys.live
    for (const n of [1, 2, 3, 4]) {
      const to = Array.from({ length: 50 }, (_, one) => `jo${n}.${one}@example.com`)
      const { message_id } = body(await opened.ask(agent, 'send_email', { ...MAIL, to }))
      await opened.ask(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 0 })
    }
    await expect.poll(() => hanging.length, { timeout: 5_000 }).toBe(128)
    expect((await sendAndApprove(opened, 'test')).status).toBe('delivered')
    expect(hanging.length).toBe(128)
    // What hung is over, and the rest goes.
    await expect
      .poll(() => {
        for (const land of hanging.splice(0)) land()
        return opened.carried.length
      })
      .toBe(201)
  })

  it('sends one message to each recipient, blind copies too, and once', async () => {
    const opened = await open()
    const read = await sendAndApprove(opened, 'test', { ...MAIL, cc: 'cc@example.com', bcc: 'bcc@example.com' })
    expect(read.status).toBe('delivered')
    expect(opened.carried.map((one) => one.recipient).sort()).toEqual([
      'bcc@example.com',
      'cc@example.com',
      'jordan@example.com',
    ])
  })

  it('sends nothing of which the stored content or a stored file was changed after the approval (P3)', async () => {
    const opened = await open()
    const { ask, initial, file } = opened
    const { agent, reviewer } = initial.keys.test
    const later = new Date(Date.now() + 1_500).toISOString()
    const attachments = [{ name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }]
    const send = async (mail: object): Promise<unknown> => {
      const { message_id } = body(await ask(agent, 'send_email', { ...MAIL, send_at: later, ...mail }))
      await ask(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 0 })
      return message_id
    }
    const [other_words, other_file] = [await send({}), await send({ attachments })]
    const db = new Database(file)
    db.prepare("UPDATE contents SET content = replace(content, 'Welcome', 'Pay me') WHERE message_id = ?").run(
      other_words,
    )
    db.prepare("UPDATE attachments SET bytes = x'00'").run()
    db.close()
    const read = async (message_id: unknown) => body(await ask(agent, 'read_email', { message_id }))
    const reason = async () => ((await read(other_file)).deliveries as ReadonlyArray<Body>)[0]?.reason
    await vi.waitFor(async () => expect((await read(other_words)).status).toBe('pending'), 10_000)
    await vi.waitFor(async () => expect(await reason()).toBe('internal'), 10_000)
    expect(opened.carried).toEqual([])
  })

  it('tells a refusal with its status code, and does not try again', async () => {
    const opened = await open({ sandbox: () => Effect.succeed(refused) })
    const read = await sendAndApprove(opened, 'test')
    expect(read).toMatchObject({
      status: 'bounced',
      deliveries: [
        { status: 'bounced', attempts: 1, smtp_reply: { code: 550, status: '5.1.1' }, next_attempt_at: null },
      ],
    })
    expect(opened.carried.length).toBe(1)
  })

  it('keeps a message that was put off for later, with the time of the next attempt', async () => {
    const opened = await open({
      sandbox: () =>
        Effect.succeed({ _tag: 'deferred', reply: { code: 451, enhanced: '4.7.1', text: 'later' }, reason: 'later' }),
    })
    const { agent, reviewer } = opened.initial.keys.test
    const { message_id } = body(await opened.ask(agent, 'send_email', MAIL))
    await opened.ask(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 1 })
    const read = body(await opened.ask(agent, 'read_email', { message_id }))
    expect(read).toMatchObject({
      status: 'queued',
      deliveries: [{ status: 'queued', attempts: 1, smtp_reply: { code: 451 } }],
    })
    const [delivery] = read.deliveries as ReadonlyArray<{ readonly next_attempt_at: string }>
    expect(Date.parse(delivery?.next_attempt_at ?? '')).toBeGreaterThan(Date.now() + 20_000)
  })

  it('leaves a lost reply unknown until a reviewer settles it (P7)', async () => {
    const opened = await open({ sandbox: () => Effect.succeed({ _tag: 'lost', reason: 'gone after the final dot' }) })
    const read = await sendAndApprove(opened, 'test')
    expect(read.status).toBe('unknown')
    const [delivery] = read.deliveries as ReadonlyArray<{ readonly delivery_id: string }>
    const settled = await opened.ask(opened.initial.keys.test.reviewer, 'decide_email', {
      message_id: read.message_id,
      action: 'mark_delivered',
      delivery_id: delivery?.delivery_id,
    })
    expect(body(settled)).toMatchObject({ status: 'delivered', delivered: true })
    expect(opened.carried.length).toBe(1)
  })

  it('takes a transport that breaks after the door for a lost reply', async () => {
    const opened = await open({ sandbox: () => Effect.die('broken') })
    const read = await sendAndApprove(opened, 'test')
    expect(read.status).toBe('unknown')
  })

  it('holds back what a kill switch stops, and tells its transport nothing of it', async () => {
    const opened = await open()
    const { admin, agent, reviewer } = opened.initial.keys.test
    const { id } = opened.initial.mailboxes.test
    body(await opened.ask(admin, 'update_mailbox', { mailbox_id: id, kill_switch: true }))
    const { message_id } = body(await opened.ask(agent, 'send_email', MAIL))
    await opened.ask(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 1 })
    const read = body(await opened.ask(agent, 'read_email', { message_id }))
    expect(read).toMatchObject({ status: 'queued', deliveries: [{ reason: 'kill_switch', attempts: 0 }] })
    const [delivery] = read.deliveries as ReadonlyArray<{ readonly next_attempt_at: string }>
    expect(Date.parse(delivery?.next_attempt_at ?? '')).toBeGreaterThan(Date.now())
    expect(opened.given).toEqual([])
  })

  it('mails codes and notices to the operator by the relay, marked where they are of a test', async () => {
    const opened = await open({ with_relay: true, oversight_email: 'operator@example.org' })
    const { agent } = opened.initial.keys.test
    const { message_id } = body(await opened.ask(agent, 'send_email', MAIL))
    await expect.poll(() => opened.carried.length).toBe(1)
    const [mail] = opened.carried
    expect(mail).toMatchObject({ recipient: 'operator@example.org', sender: 'multimail@multimail.test' })
    expect(mail?.content.subject).toBe(
      `[TEST] Waiting for your decision: agent@multimail.test, medium risk (${message_id})`,
    )
    expect(mail?.content.text).toContain('> Welcome')
    expect(mail?.content.html).toContain('Welcome</blockquote>')
    expect(mail?.content.text).toMatch(/decide: http:\/\/localhost:3000\/link#decide=[0-9a-f]{40}\n/)
    expect(mail).toMatchObject({ automatic: true, attempt: 1 })
    expect(mail?.content.message_id_header).toMatch(/^<ntf_[0-9A-Z]{26}@multimail\.test>$/)
    const db = new Database(opened.file)
    const row = db.prepare('SELECT claim_ms, sent_ms, attempts FROM operator_mail')
    await expect.poll(() => row.get()).toEqual({ claim_ms: null, sent_ms: expect.any(Number), attempts: 1 })
    db.close()
  })

  it('tells an operator whatever hangs with the mail of others', async () => {
    const hangs = (one: { readonly recipient: string }) =>
      one.recipient === 'slow@example.org' ? Effect.never : Effect.succeed(taken)
    const opened = await open({ with_relay: true, oversight_email: 'slow@example.org', relay: hangs })
    const { admin } = opened.initial.keys.test
    for (const n of [1, 2, 3, 4, 5]) await opened.ask(admin, 'create_api_key', { name: `k${n}`, scopes: ['read'] })
    await expect.poll(() => opened.carried.length).toBe(3)
    const other = await opened.newAccount('other.test', 'operator@example.org')
    body(await opened.ask(other.keys.test.agent, 'send_email', MAIL))
    await expect.poll(() => opened.carried.map((one) => one.recipient)).toContain('operator@example.org')
    // No more of what hangs was begun: three of one account.
    expect(opened.carried.filter((one) => one.recipient === 'slow@example.org')).toHaveLength(3)
  })

  it('mails nothing again while it cannot be written down that it was mailed', async () => {
    const opened = await open({ with_relay: true, oversight_email: 'operator@example.org', worker: false })
    const { admin } = opened.initial.keys.test
    await opened.ask(admin, 'create_api_key', { name: 'k', scopes: ['read'] })
    const db = new Database(opened.file)
    db.exec("CREATE TRIGGER no BEFORE UPDATE ON operator_mail BEGIN SELECT RAISE(ABORT, 'no'); END")
    await opened.work()
    await expect.poll(() => opened.carried.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    db.exec('DROP TRIGGER no')
    const sent = db.prepare('SELECT sent_ms FROM operator_mail').pluck()
    await expect.poll(() => sent.get(), { timeout: 5_000 }).not.toBeNull()
    db.close()
    expect(opened.carried.length).toBe(1)
  })

  it('breaks off what still waits for its reply when a graceful stop has waited for it, and then it is unknown (P7)', async () => {
    let broken_off = false
    const hangs = () =>
      Effect.onInterrupt(Effect.never, () =>
        Effect.sync(() => {
          broken_off = true
        }),
      )
    const opened = await open({ sandbox: hangs })
    const { agent, reviewer } = opened.initial.keys.test
    const { message_id } = body(await opened.ask(agent, 'send_email', MAIL))
    await opened.ask(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 0 })
    await expect.poll(() => opened.carried.length).toBe(1)
    await opened.rest()
    expect(broken_off).toBe(true)
    await opened.work()
    await expect.poll(async () => body(await opened.ask(agent, 'read_email', { message_id })).status).toBe('unknown')
  })

  it('gathers what is held soon after a mail, and lets no code wait for it', async () => {
    const opened = await open({ with_relay: true, oversight_email: 'operator@example.org' })
    const { agent, admin } = opened.initial.keys.test
    await opened.ask(agent, 'send_email', MAIL)
    await expect.poll(() => opened.carried.length).toBe(1)
    await Promise.all(Array.from({ length: 12 }, () => opened.ask(agent, 'send_email', MAIL)))
    await opened.ask(admin, 'create_api_key', { name: 'k', scopes: ['read'] })
    await expect.poll(() => opened.carried.length).toBe(2)
    expect(opened.carried[1]?.content).toMatchObject({
      subject: '[TEST] Approval code for create_api_key',
      html: '',
      message_id_header: expect.stringMatching(/^<opm_/),
    })
    const db = new Database(opened.file)
    const waiting = db
      .prepare<[number], number>("SELECT count(*) FROM operator_mail WHERE kind = 'hold' AND claim_ms > ?")
      .pluck()
    await expect.poll(() => waiting.get(Date.now() + 100_000)).toBe(12)
    db.prepare(
      "UPDATE operator_mail SET claim_ms = created_ms + 1, sent_ms = sent_ms - 120000 WHERE kind = 'hold' AND (claim_ms IS NOT NULL OR sent_ms IS NOT NULL)",
    ).run()
    db.prepare("UPDATE operator_mail SET claim_ms = NULL WHERE kind = 'hold' AND sent_ms IS NOT NULL").run()
    db.close()
    await expect.poll(() => opened.carried.length, { timeout: 5_000 }).toBe(3)
    expect(opened.carried[2]?.content.subject).toBe('[TEST] 12 messages wait for your decision')
    expect(opened.carried[2]?.content.text.match(/#decide=/g)).toHaveLength(12)
  })

  it('tells other operators where one cannot be told', async () => {
    const opened = await open({ with_relay: true, oversight_email: 'operator@example.org', worker: false })
    const other = await opened.newAccount('other.test')
    await opened.ask(opened.initial.keys.test.agent, 'send_email', MAIL)
    await opened.ask(other.keys.test.agent, 'send_email', MAIL)
    const db = new Database(opened.file)
    db.prepare("UPDATE contents SET summary = 'broken' WHERE account_id = ?").run(opened.initial.account_id)
    db.close()
    await opened.work()
    await expect.poll(() => opened.carried.length).toBe(1)
    await opened.ask(other.keys.test.admin, 'create_api_key', { name: 'k', scopes: ['read'] })
    await expect.poll(() => opened.carried.length, { timeout: 3_000 }).toBe(2)
  })

  it.each([
    [refused, { outcome: 'refused', code: 550 }],
    [
      { _tag: 'deferred', reply: null, reason: 'no TLS' },
      { outcome: 'deferred', reason: 'no TLS' },
    ],
    [
      { _tag: 'deferred', reply: { code: 451, enhanced: '4.7.1', text: 'jo@example.com' }, reason: 'jo@example.com' },
      { outcome: 'deferred', code: 451 },
    ],
    [
      { _tag: 'lost', reason: 'the connection broke' },
      { outcome: 'lost', reason: 'the connection broke' },
    ],
  ] as ReadonlyArray<readonly [Outcome, object]>)(
    'says what a relay did not take of the operator’s mail: %j',
    async (outcome, told) => {
      const logged: Array<unknown> = []
      const opened = await open({
        with_relay: true,
        oversight_email: 'operator@example.org',
        relay: () => Effect.succeed(outcome),
        log: (level, event, fields) => void logged.push([level, event, fields]),
      })
      await opened.ask(opened.initial.keys.test.agent, 'send_email', MAIL)
      await expect
        .poll(() => logged)
        .toEqual([
          [
            'warn',
            'mail to the operator was not taken',
            { mail_id: expect.stringMatching(/^(opm|ntf)_/), attempt: 1, ...told },
          ],
        ])
    },
  )

  it('lets nothing else wait where the relay hangs with the mail of the operator (P16)', async () => {
    const opened = await open({ with_relay: true, oversight_email: 'operator@example.org', relay: () => Effect.never })
    const { agent, reviewer } = opened.initial.keys.test
    const { message_id } = body(await opened.ask(agent, 'send_email', MAIL))
    await expect.poll(() => opened.carried.length).toBe(1)
    const decided = await opened.ask(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 5 })
    expect(body(decided)).toMatchObject({ status: 'delivered' })
  })
})
