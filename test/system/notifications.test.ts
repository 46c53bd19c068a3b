/** How holds reach the operator by mail, with the built program and a real next server; and deciding by the mailed link. */
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import Database from 'better-sqlite3'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stdio } from '../support/system/mcp.js'
import { type Initial, openPlace, type Serving } from '../support/system/program.js'
import { openSink, type Sink } from '../support/system/sink.js'

const OPERATOR = 'operator@human.example'
const place = openPlace()
let initial: Initial
let sink: Sink
let serving: Serving

beforeAll(async () => {
  sink = await openSink()
  initial = await place.init('--oversight-email', OPERATOR)
  serving = await place.serve({ SMTP_URL: sink.url })
})
afterAll(async () => {
  await place.close()
  await sink.close()
})

const send = async (subject: string): Promise<string> => {
  const { status, body } = await serving.post(initial.keys.test.agent, 'send_email', {
    to: 'jo@example.com',
    subject,
    body: 'The **first** line.\n\nThe second.',
  })
  expect(status).toBe(202)
  return body.message_id
}

const desk = (action: string, input: object) =>
  serving.fetch(`/desk/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Desk': '1' },
    body: JSON.stringify(input),
  })

const arrived = () => sink.taken.filter(({ recipients }) => recipients.includes(OPERATOR))

const waited = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a hold', () => {
  it('is mailed as text and HTML, with a link that decides once', async () => {
    const message_id = await send('<Hello> Jo')
    const { raw } = await sink.arrival(OPERATOR)
    const mail = await PostalMime.parse(raw)
    expect(mail.subject).toBe(`[TEST] Waiting for your decision: agent@multimail.test, medium risk (${message_id})`)
    expect(mail.headers.find((one) => one.key === 'auto-submitted')?.value).toBe('auto-generated')
    expect(mail.text).toContain('\n> <Hello> Jo\n')
    expect(mail.text).toContain(`http://localhost:3000/approve/${message_id}`)
    expect(mail.html).toContain('&lt;Hello&gt; Jo')
    expect(mail.html).not.toMatch(/<(img|script|style|link)\b|url\(/i)
    const token = /http:\/\/localhost:3000\/link#decide=([0-9a-f]{40})$/m.exec(mail.text ?? '')?.[1]
    expect(mail.html).toContain(`href="http://localhost:3000/link#decide=${token}"`)

    const opened = await desk('open_link', { token })
    expect([opened.status, opened.body]).toMatchObject([200, { state: 'open', message: { message_id } }])
    const decided = await desk('decide_link', { token, action: 'approve' })
    expect([decided.status, decided.body]).toMatchObject([200, { message_id }])
    const again = await desk('decide_link', { token, action: 'reject' })
    expect(again.status).toBeGreaterThanOrEqual(400)
    expect((await desk('open_link', { token })).body).toMatchObject({ state: 'decided' })
    const read = await serving.post(initial.keys.test.agent, 'read_email', { message_id, wait_seconds: 5 })
    expect(read.body).toMatchObject({ status: 'delivered', decided_by: 'operator' })
  })

  it('after another is gathered: twelve are one mail more', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => send(`Number ${n}`)))
    await waited(3_000)
    expect(arrived()).toHaveLength(1)
    await serving.stop()
    const db = new Database(join(place.data, 'multimail.db'))
    const waiting = db.prepare("SELECT count(*) FROM operator_mail WHERE kind = 'hold' AND claim_ms IS NOT NULL")
    expect(waiting.pluck().get()).toBe(12)
    // The two minutes are over.
    db.prepare('UPDATE operator_mail SET claim_ms = claim_ms - 120000 WHERE claim_ms IS NOT NULL').run()
    db.prepare('UPDATE operator_mail SET sent_ms = sent_ms - 120000, created_ms = created_ms - 120000').run()
    db.prepare('UPDATE holds SET opened_ms = opened_ms - 120000').run()
    db.close()
    serving = await place.serve({ SMTP_URL: sink.url })
    const { raw } = await sink.arrival(OPERATOR, 2)
    const mail = await PostalMime.parse(raw)
    expect(mail.subject).toBe('[TEST] 12 messages wait for your decision')
    const tokens = [...(mail.text ?? '').matchAll(/#decide=([0-9a-f]{40})/g)].map(([, token]) => token)
    expect(new Set(tokens).size).toBe(12)
    const states = await Promise.all(tokens.map(async (token) => (await desk('open_link', { token })).body.state))
    expect(states).toEqual(Array(12).fill('open'))
    expect((await desk('decide_link', { token: tokens[0], action: 'reject' })).status).toBe(200)
    await waited(1_500)
    expect(arrived()).toHaveLength(2)
  })

  it('of live mail that came by MCP on stdio, beside the server, is mailed by the server, with its own address', async () => {
    await serving.stop()
    serving = await place.serve({ SMTP_URL: sink.url, PUBLIC_URL: 'https://desk.example' })
    const client = new Client({ name: 'beside', version: '1' })
    await client.connect(stdio(initial.keys.live.agent, '--data', place.data))
    const mail = { to: 'jo@example.com', subject: 'Beside', body: 'The server.' }
    const { isError, structuredContent } = await client.callTool({ name: 'send_email', arguments: mail })
    await client.close()
    const { message_id, status, approval_url } = structuredContent as { readonly [name: string]: string }
    expect([isError ?? false, status]).toEqual([false, 'pending'])
    expect(approval_url).toBe(`https://desk.example/approve/${message_id}`)
    const { raw } = await sink.arrival(OPERATOR, 3)
    expect((await PostalMime.parse(raw)).subject).toContain(message_id)
  })
})
