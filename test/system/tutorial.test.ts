/** The product's own tutorial, by curl and by the official MCP client, with test keys. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stdio } from '../support/system/mcp.js'
import { type Initial, openPlace, runCommand, type Serving } from '../support/system/program.js'

const place = openPlace()
let initial: Initial
let serving: Serving

beforeAll(async () => {
  initial = await place.init()
  serving = await place.serve()
})
afterAll(() => place.close())

/** What real curl prints, and the status. */
const curl = async (...args: ReadonlyArray<string>) => {
  const { status, stdout, stderr } = await runCommand('curl', ['-sS', '-w', '\n%{http_code}', ...args])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const cut = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(cut + 1)), body: JSON.parse(stdout.slice(0, cut)) }
}

const asking = (key: string) => ['-H', `Authorization: Bearer ${key}`]
const posting = (key: string, body: unknown) => [
  ...['-X', 'POST', ...asking(key), '-H', 'Content-Type: application/json'],
  ...['-d', JSON.stringify(body)],
]

const MAIL = { to: 'jordan@example.com', subject: 'Welcome', body: 'Hi Jordan' }

describe('The tutorial by curl', () => {
  it('holds what the agent sends, tells the operator, lists it for the reviewer, delivers it once approved, and lets the agent follow', async () => {
    const { agent, reviewer } = initial.keys.test
    const from = initial.mailboxes.test.address
    const sent = await curl(...posting(agent, { from, ...MAIL }), `${serving.url}/v1/send_email`)
    const { message_id } = sent.body
    expect(sent).toMatchObject({
      status: 202,
      body: {
        message_id: expect.stringMatching(/^msg_[0-9A-HJKMNP-TV-Z]{26}$/),
        thread_id: expect.stringMatching(/^thr_/),
        status: 'pending',
        oversight_mode: 'gated_send',
        approval_url: `http://localhost:3000/approve/${message_id}`,
      },
    })

    const [notice] = await place.operatorMail()
    expect(notice).toMatchObject({ kind: 'hold', environment: 'test', message_id })
    expect(notice.subject).toBe(`[TEST] Waiting for your decision: ${message_id}`)
    expect(notice.body).toContain(`Decide: http://localhost:3000/approve/${message_id}`)
    expect(notice.body).toContain('To:      jordan@example.com')
    expect(notice.body).toContain('> Welcome')

    const pending = await curl(...asking(reviewer), `${serving.url}/v1/list_pending`)
    expect(pending).toMatchObject({
      status: 200,
      body: { messages: [{ message_id, subject: 'Welcome', to: ['jordan@example.com'] }], next_cursor: null },
    })

    const read = `${serving.url}/v1/read_email?message_id=${message_id}`
    expect((await curl(...asking(agent), read)).body.status).toBe('pending')
    const followed = curl(...asking(agent), `${read}&wait_seconds=30`)
    const decided = await curl(
      ...posting(reviewer, { message_id, action: 'approve' }),
      `${serving.url}/v1/decide_email`,
    )
    expect(decided).toMatchObject({ status: 200, body: { message_id, status: 'delivered', delivered: true } })
    expect(decided.body.decided_by).toMatch(/^key_/)
    expect(decided.body.decided_at).toMatch(/Z$/)
    expect((await followed).body.status).not.toBe('pending')

    expect(await curl(...asking(agent), read)).toMatchObject({
      status: 200,
      body: {
        status: 'delivered',
        deliveries: [{ recipient: 'jordan@example.com', status: 'delivered', confirmed_by: 'sandbox', attempts: 1 }],
      },
    })
    expect((await curl(...asking(reviewer), `${serving.url}/v1/list_pending`)).body.messages).toEqual([])
  })

  it('answers 400 to an invalid address, and names the field', async () => {
    const wrong = { ...MAIL, to: ['jordan@example.com', 'not an address'] }
    const { status, body } = await curl(...posting(initial.keys.test.agent, wrong), `${serving.url}/v1/send_email`)
    expect([status, body.code]).toEqual([400, 'invalid_request'])
    expect(body.details.fields).toEqual([{ field: 'to[1]', message: expect.any(String) }])
  })
})

const CONNECTIONS: ReadonlyArray<
  readonly [name: string, open: (key: string) => ReturnType<typeof stdio> | StreamableHTTPClientTransport]
> = [
  [
    'Streamable HTTP',
    (key) =>
      new StreamableHTTPClientTransport(new URL(`${serving.url}/mcp`), {
        requestInit: { headers: { Authorization: `Bearer ${key}` } },
      }),
  ],
  ['stdio on the data directory, beside the server', (key) => stdio(key, '--data', place.data)],
  ['stdio in front of the server', (key) => stdio(key, '--url', serving.url)],
]

describe.each(CONNECTIONS)('The tutorial by MCP over %s', (_name, open) => {
  const clients: Array<Client> = []
  afterAll(() => Promise.all(clients.map((client) => client.close())))

  const connect = async (key: string) => {
    const client = new Client({ name: 'tutorial', version: '1' })
    await client.connect(open(key))
    clients.push(client)
    return async (name: string, input: { readonly [name: string]: unknown }) =>
      // biome-ignore lint/suspicious/noExplicitAny: what is expected of it, the test says
      (await client.callTool({ name, arguments: input })) as any
  }

  it('holds, lists, delivers once approved, and lets the agent follow', async () => {
    const agent = await connect(initial.keys.test.agent)
    const reviewer = await connect(initial.keys.test.reviewer)
    const sent = await agent('send_email', MAIL)
    const { message_id } = sent.structuredContent
    expect(sent.isError ?? false).toBe(false)
    expect(sent.structuredContent).toMatchObject({
      status: 'pending',
      oversight_mode: 'gated_send',
      approval_url: expect.stringContaining(`/approve/${message_id}`),
    })
    expect(sent.content[0].text).toContain('Do not send it again')

    const pending = await reviewer('list_pending', {})
    expect(pending.structuredContent.messages).toMatchObject([{ message_id, subject: 'Welcome' }])
    const followed = agent('read_email', { message_id, wait_seconds: 30 })
    const decided = await reviewer('decide_email', { message_id, action: 'approve', wait_seconds: 30 })
    expect(decided.structuredContent).toMatchObject({ message_id, status: 'delivered', delivered: true })
    expect((await followed).structuredContent.status).not.toBe('pending')
    const read = await agent('read_email', { message_id })
    expect(read.structuredContent.deliveries).toMatchObject([{ status: 'delivered', confirmed_by: 'sandbox' }])
  })

  it('names the field of an invalid address', async () => {
    const agent = await connect(initial.keys.test.agent)
    const refused = await agent('send_email', { ...MAIL, to: ['not an address'] })
    expect(refused.isError).toBe(true)
    expect(JSON.stringify(refused.content)).toContain('to[0]')
  })
})
