import { once } from 'node:events'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type McpOptions, mcpHandler } from '../../../adapters/mcp/http.js'
import { silent } from '../../../adapters/ports/monitor.js'
import { refusal } from '../../../core/errors.js'
import { answer } from '../../../core/operations/plan.js'
import { AGENT, MESSAGE_ID, message, PENDING, type Scripted, scriptedDoor } from './scripted-door.js'

const BODY_MAX = 64 * 1024

let door: Scripted
let server: Server
let url: URL
const clients: Array<Client> = []

const start = async (more: Partial<McpOptions> = {}): Promise<void> => {
  const options = { version: '1.2.3', monitor: silent, allowed_hosts: ['mail.example.com'], body_octets_max: BODY_MAX }
  server = createServer(mcpHandler(door, { ...options, ...more }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`)
}

const stop = async (): Promise<void> => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

beforeEach(async () => {
  door = scriptedDoor()
  await start()
})
afterEach(stop)

type Mode = 'auto' | 'legacy'

const connect = async (key: string, mode: Mode, query = '', headers: { readonly [name: string]: string } = {}) => {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const transport = new StreamableHTTPClientTransport(new URL(query, url), {
    requestInit: { headers: { Authorization: `Bearer ${key}`, ...headers } },
  })
  await client.connect(transport)
  clients.push(client)
  return client
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
const ACCEPT = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' }
const AS_AGENT = { Authorization: 'Bearer mm_test_agent', ...ACCEPT }

const post = (headers: { readonly [name: string]: string }, body: string = LIST, query = '') =>
  fetch(new URL(query, url), { method: 'POST', headers, body })

const named = (tools: ReadonlyArray<{ readonly name: string }>) => tools.map(({ name }) => name)

describe.each(['auto', 'legacy'] as const)('the official client, negotiating %s', (mode) => {
  it('speaks the revision it asked for', async () => {
    const client = await connect('mm_test_agent', mode)
    const modern = client.getNegotiatedProtocolVersion() === '2026-07-28'
    expect(modern).toBe(mode === 'auto')
    expect(client.getServerVersion()).toMatchObject({ name: 'multimail', version: '1.2.3' })
    expect(client.getInstructions()).toMatch(/human approves/)
  })

  it('finds the tools of its key, and only these', async () => {
    const agent = named((await (await connect('mm_test_agent', mode)).listTools()).tools)
    const reviewer = named((await (await connect('mm_test_reviewer', mode)).listTools()).tools)
    expect(agent).toContain('send_email')
    expect(agent).not.toContain('decide_email')
    expect(reviewer).toContain('decide_email')
    expect(reviewer).not.toContain('send_email')
  })

  it('finds what the options in the URL leave', async () => {
    const client = await connect('mm_test_agent', mode, '?toolsets=writing,reading&read_only=true')
    expect(named((await client.listTools()).tools)).toEqual(['check_inbox', 'read_email'])
    await expect(client.callTool({ name: 'send_email', arguments: { to: 'jo@example.com' } })).rejects.toThrow(
      /no such tool/,
    )
    expect(door.done).toEqual([])
  })

  it('takes a held send for the success it is, and its own validation agrees', async () => {
    const client = await connect('mm_test_agent', mode)
    await client.listTools()
    const result = await client.callTool({ name: 'send_email', arguments: { to: 'jo@example.com', body: 'Hi' } })
    expect(result.isError ?? false).toBe(false)
    expect(result.structuredContent).toEqual(PENDING)
    expect(JSON.stringify(result.content)).toMatch(/Do not send it again/)
    expect(door.done).toMatchObject([{ name: 'send_email', idempotency_key: null }])
  })

  it('does not tell a reviewer that they cannot decide', async () => {
    door.scripts.set('read_email', () => answer(200, message({ status: 'pending' })))
    const told = async (key: string) => {
      const client = await connect(key, mode)
      return JSON.stringify(await client.callTool({ name: 'read_email', arguments: { message_id: MESSAGE_ID } }))
    }
    expect(await told('mm_test_agent')).toContain('do not try to approve it')
    expect(await told('mm_test_reviewer')).not.toContain('do not try to approve it')
  })

  it('accepts a whole message, with the words of others in a block of their own', async () => {
    door.scripts.set('read_email', () => answer(200, message({ subject: 'ZZZ' })))
    const client = await connect('mm_test_agent', mode)
    await client.listTools()
    const result = await client.callTool({ name: 'read_email', arguments: { message_id: MESSAGE_ID } })
    expect(result.content).toHaveLength(2)
    expect(JSON.stringify(result.content[0])).not.toContain('ZZZ')
    expect(JSON.stringify(result.content[1])).toMatch(/<<<UNTRUSTED [0-9a-f]{32}>>>.*ZZZ/)
  })

  it('gets a refusal as a result that names the fields to change', async () => {
    const client = await connect('mm_test_agent', mode)
    await client.listTools()
    const result = await client.callTool({ name: 'send_email', arguments: { too: 'jo@example.com' } })
    expect(result.isError).toBe(true)
    expect(JSON.stringify(result.content)).toMatch(/invalid_request.*req_[0-9a-f]{32}.*too/)
    expect(result.structuredContent === undefined).toBe(mode === 'legacy')
  })

  it('is refused by the server too, when it calls a tool that its key does not have', async () => {
    const client = await connect('mm_test_agent', mode)
    const decide = { name: 'decide_email', arguments: { message_id: MESSAGE_ID, action: 'approve', confirm: true } }
    const result = await client.callTool(decide)
    expect(result).toMatchObject({ isError: true })
    expect(JSON.stringify(result.content)).toMatch(/missing_scope/)
    expect(door.done).toEqual([])
  })

  it('ends the wait when it goes away, and a write is carried through', async () => {
    const heard: Array<string> = []
    let signalled = (_signal: AbortSignal | undefined): void => undefined
    const asked = new Promise<AbortSignal | undefined>((resolve) => {
      signalled = resolve
    })
    door.scripts.set('send_email', (_input, signal) => {
      heard.push(signal === undefined ? 'no signal' : 'a signal')
      return answer(202, PENDING)
    })
    door.scripts.set('read_email', (_input, signal) => {
      signalled(signal)
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('gone'))))
    })
    const client = await connect('mm_test_agent', mode)
    await client.callTool({ name: 'send_email', arguments: { to: 'jo@example.com' } })
    const read = client.callTool({ name: 'read_email', arguments: { message_id: MESSAGE_ID, wait_seconds: 30 } })
    const gone = expect(read).rejects.toThrow()
    const signal = await asked
    const aborted = once(signal ?? new AbortController().signal, 'abort')
    await client.close()
    await aborted
    await gone
    expect(heard).toEqual(['no signal'])
  })

  it('keeps nothing between two requests: a key that is revoked opens nothing more', async () => {
    const client = await connect('mm_test_agent', mode)
    await client.listTools()
    door.principals.delete('mm_test_agent')
    await expect(client.callTool({ name: 'setup_multimail' })).rejects.toThrow()
  })
})

describe('a request to /mcp', () => {
  it.each([
    ['no key', { ...ACCEPT }],
    ['a wrong key', { Authorization: 'Bearer mm_test_wrong', ...ACCEPT }],
    ['another scheme', { Authorization: 'Basic mm_test_agent', ...ACCEPT }],
    ['a key in the wrong place', { Cookie: 'key=mm_test_agent', ...ACCEPT }],
  ])('with %s is 401, with a challenge', async (_what, headers) => {
    const response = await post(headers)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(await response.json()).toMatchObject({ code: 'unauthenticated', request_id: expect.stringMatching(/^req_/) })
  })

  it('may bring its key as X-API-Key', async () => {
    expect((await post({ 'X-API-Key': 'mm_test_agent', ...ACCEPT })).status).toBe(200)
  })

  it.each(['http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:1', 'https://mail.example.com'])(
    'from a page of this machine or of its public host is served: %s',
    async (Origin) => {
      expect((await post({ ...AS_AGENT, Origin })).status).toBe(200)
    },
  )

  it.each(['https://evil.example', 'null', 'https://mail.example.com.evil.example', 'http://localhost.evil.example'])(
    'from a page of anywhere else is 403, before the key is looked at: %s',
    async (Origin) => {
      expect((await post({ ...AS_AGENT, Origin })).status).toBe(403)
    },
  )

  it('with a misspelt option is refused', async () => {
    const response = await post(AS_AGENT, LIST, '?toolsets=writting')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      details: { fields: [{ field: 'toolsets' }] },
    })
  })

  it.each(['GET', 'DELETE', 'PUT'])('by %s is 405, and says what is allowed', async (method) => {
    const response = await fetch(url, { method, headers: AS_AGENT })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  it('larger than the bound is told so also to a client that writes all of it before it reads', async () => {
    const large = JSON.stringify({ ...JSON.parse(LIST), params: { x: 'x'.repeat(8 * 1024 * 1024) } })
    const asked = Array.from({ length: 4 }, () => post(AS_AGENT, large))
    for (const response of await Promise.all(asked)) {
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ code: 'too_large', details: { max_bytes: BODY_MAX } })
    }
  })

  it('larger than the bound is 413, whether its length is announced or not', async () => {
    const large = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { x: 'x'.repeat(BODY_MAX) } })
    expect((await post(AS_AGENT, large)).status).toBe(413)
    const asked = httpRequest(url, { method: 'POST', headers: { ...AS_AGENT, 'Transfer-Encoding': 'chunked' } })
    asked.end(large)
    const [response] = (await once(asked, 'response')) as [{ readonly statusCode: number; resume: () => void }]
    response.resume()
    expect(response.statusCode).toBe(413)
    expect(door.done).toEqual([])
  })

  it('that is no JSON is 400, with no stack trace', async () => {
    const response = await post(AS_AGENT, '{')
    expect(response.status).toBe(400)
    expect(await response.text()).not.toMatch(/at .*\.m?js|node_modules/)
  })

  it('is answered so that nobody keeps it', async () => {
    expect((await post(AS_AGENT)).headers.get('cache-control')).toBe('no-store')
  })

  it('to listen for changes is turned away: nothing changes unasked', async () => {
    const modern = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const params = { _meta: modern, notifications: {} }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params })
    const headers = { ...AS_AGENT, 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'subscriptions/listen' }
    expect(await (await post(headers, body)).text()).toMatch(/limit reached/)
  })
})

describe('what the server around it decides', () => {
  it('requests in flight together are bounded, and one that ends makes room', async () => {
    await stop()
    await start({ in_flight_octets_max: BODY_MAX })
    const signal = (): { readonly heard: Promise<void>; readonly give: () => void } => {
      let give = (): void => undefined
      const heard = new Promise<void>((resolve) => {
        give = resolve
      })
      return { heard, give: () => give() }
    }
    const arrived = signal()
    const leave = signal()
    door.scripts.set('setup_multimail', async () => {
      arrived.give()
      await leave.heard
      return answer(200, { guide: 'Begin.' })
    })
    const client = await connect('mm_test_agent', 'auto')
    const call = client.callTool({ name: 'setup_multimail' })
    await arrived.heard
    const large = JSON.stringify({ ...JSON.parse(LIST), params: { x: 'x'.repeat(BODY_MAX - 200) } })
    const refused = await post(AS_AGENT, large)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    leave.give()
    await call
    expect((await post(AS_AGENT, large)).status).toBe(200)
  })

  it('who is admitted is asked with the key, and without one', async () => {
    const asked: Array<string | null> = []
    await stop()
    await start({
      admit: (who) => {
        asked.push(who?.id ?? null)
        return Promise.resolve(who === null ? null : refusal('rate_limited', {}, 7))
      },
    })
    const limited = await post(AS_AGENT)
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('7')
    expect((await post(ACCEPT)).status).toBe(401)
    expect(asked).toEqual([AGENT.id, null])
  })

  it('a Store out of order is a plain 500 that tells nothing', async () => {
    const authenticate = () => Promise.reject(new Error('secret path'))
    await stop()
    door = { ...door, authenticate }
    await start()
    const response = await post(AS_AGENT)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(/secret/)
  })

  it('a door that fails is an internal error of one call', async () => {
    door.scripts.set('read_email', () => Promise.reject(new Error('secret path')))
    const client = await connect('mm_test_agent', 'auto')
    const result = await client.callTool({ name: 'read_email', arguments: { message_id: MESSAGE_ID } })
    expect(result.isError).toBe(true)
    expect(JSON.stringify(result)).toMatch(/internal/)
    expect(JSON.stringify(result)).not.toMatch(/secret/)
  })
})
