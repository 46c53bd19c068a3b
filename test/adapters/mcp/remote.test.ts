import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from '@modelcontextprotocol/client'
import { InMemoryTransport } from '@modelcontextprotocol/server'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RemoteDoor, remoteDoor } from '../../../adapters/mcp/remote.js'
import { runStdio } from '../../../adapters/mcp/stdio.js'
import { ALL } from '../../../adapters/mcp/tools.js'
import { silent } from '../../../adapters/ports/monitor.js'
import { answer } from '../../../core/operations/plan.js'
import { AGENT, MESSAGE_ID, PENDING, principal, type Scripted, SENDER, scriptedDoor } from './scripted-door.js'

/** REST as the real one speaks it, over the scripted door; `instead` may answer in its place. */
let door: Scripted
let server: Server
let url = ''
let asked: Array<IncomingMessage> = []
let instead: (request: IncomingMessage, response: ServerResponse) => boolean = () => false

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const octets = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  asked.push(request)
  const bytes = await octets(request)
  if (instead(request, response)) return
  const who = await door.authenticate(String(request.headers.authorization).slice('Bearer '.length))
  if (who === null) return json(response, 401, { error: 'Send a key.', code: 'unauthenticated', request_id: 'req_1' })
  const header = request.headers['idempotency-key']
  const body = { json: bytes, idempotency_key: typeof header === 'string' ? header : null }
  const answered = await door.execute(String(request.url).slice('/v1/'.length), who, body)
  if (answered._tag === 'answer')
    return json(response, answered.status, answered.body, answered.replayed ? { 'Idempotent-Replayed': 'true' } : {})
  const { status, error, code, details, retry_after_s } = answered
  const later = retry_after_s === null ? {} : { 'Retry-After': String(retry_after_s) }
  return json(response, status, { error, code, details, request_id: 'req_1' }, later)
}

beforeEach(async () => {
  door = scriptedDoor()
  asked = []
  instead = () => false
  server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const remote = async (key = 'mm_test_agent', at = url): Promise<RemoteDoor> => {
  const found = await remoteDoor(at, key)
  if (E.isLeft(found)) throw new Error(found.left.error)
  return found.right
}

const body = (value: unknown) => ({ json: { value }, idempotency_key: null })
const LETTER = { to: 'jo@example.com', body: 'Hi' }

describe('a remote door', () => {
  it('knows whose key it is: account, environment, scopes and mailboxes', async () => {
    const limited = { ...AGENT, mailboxes: ['mbx_1'] }
    door.principals.set('mm_test_limited', limited)
    expect((await remote()).principal).toEqual(AGENT)
    expect((await remote('mm_test_limited')).principal).toEqual(limited)
    const here = await remote()
    expect(await here.authenticate('mm_test_agent')).toEqual(AGENT)
    expect(await here.authenticate('mm_test_other')).toBeNull()
  })

  it('finds out what a key may do that cannot read', async () => {
    door.principals.set('mm_test_queue', principal('key_queue', 'oversight'))
    door.scripts.set('list_pending', () => answer(200, { messages: [], next_cursor: null }))
    expect((await remote('mm_test_sender')).principal.scopes).toEqual(SENDER.scopes)
    expect((await remote('mm_test_queue')).principal.scopes).toEqual(['oversight'])
  })

  it('takes the address of a server, with a path before it or a slash after it', async () => {
    expect((await remote('mm_test_agent', `${url}/`)).principal).toEqual(AGENT)
    instead = (request, response) => {
      if (request.url === '/mail/v1/get_account') json(response, 401, { error: 'here', code: 'unauthenticated' })
      return request.url === '/mail/v1/get_account'
    }
    expect(await remoteDoor(`${url}/mail/`, 'mm_test_agent')).toMatchObject({ left: { error: 'here' } })
  })

  it.each([
    '',
    'localhost:3000',
    'file:///etc',
    'ftp://example.com',
    'http://user@localhost:1',
    'http://localhost/?a=b',
  ])('refuses what is no such address, and asks nobody: %s', async (address) => {
    expect(await remoteDoor(address, 'mm_test_agent')).toMatchObject({ left: { code: 'invalid_request' } })
    expect(asked).toEqual([])
  })

  it('says that the key is not good', async () => {
    expect(await remoteDoor(url, 'mm_test_wrong')).toMatchObject({ left: { code: 'unauthenticated', status: 401 } })
  })

  it('hands answers and refusals on as they are', async () => {
    door.scripts.set('send_email', () => ({ ...answer(200, PENDING), replayed: true }))
    const here = await remote()
    expect(await here.execute('send_email', AGENT, body(LETTER))).toEqual({ ...answer(200, PENDING), replayed: true })
    expect(await here.execute('send_email', AGENT, body({ too: 1 }))).toMatchObject({
      _tag: 'refusal',
      code: 'invalid_request',
      status: 400,
      details: { fields: [{ field: 'too' }] },
      retry_after_s: null,
    })
    instead = (_request, response) => {
      json(response, 429, { error: 'Slowly.', code: 'brand_new_code' }, { 'Retry-After': '9' })
      return true
    }
    const unknown = { code: 'internal', status: 429, error: 'Slowly.', retry_after_s: 9 }
    expect(await here.execute('send_email', AGENT, body(LETTER))).toMatchObject(unknown)
  })

  it('takes nothing for an answer that is none', async () => {
    const here = await remote()
    for (const text of ['<html>', '[]', '"yes"', 'null', '']) {
      instead = (_request, response) => {
        response.end(text)
        return true
      }
      expect(await here.execute('read_email', AGENT, body({ message_id: MESSAGE_ID }))).toMatchObject({
        code: 'internal',
      })
    }
  })

  it('does not follow a redirect: the key stays with the server it was given for', async () => {
    const here = await remote()
    const before = asked.length
    instead = (_request, response) => {
      response.writeHead(307, { Location: `${url}/v1/elsewhere` })
      response.end()
      return true
    }
    expect(await here.execute('manage_upgrade', AGENT, body({}))).toMatchObject({ code: 'overloaded' })
    expect(asked.slice(before).map((request) => request.url)).toEqual(['/v1/manage_upgrade'])
  })
})

describe('a lost reply', () => {
  const lose = (times: number) => {
    let left = times
    instead = (_request, response) => {
      left -= 1
      if (left >= 0) response.destroy()
      return left >= 0
    }
  }

  it('of a send is asked for again with the same idempotency key, which every send carries', async () => {
    const here = await remote()
    const before = asked.length
    lose(1)
    expect(await here.execute('send_email', AGENT, body(LETTER))).toEqual(answer(202, PENDING))
    const keys = asked.slice(before).map((request) => request.headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys[1]).toBe(keys[0])
  })

  it("of a send keeps the caller's own key", async () => {
    const here = await remote()
    await here.execute('send_email', AGENT, body({ ...LETTER, idempotency_key: 'mine' }))
    await here.execute('send_email', AGENT, { ...body(LETTER), idempotency_key: 'header' })
    expect(door.done.slice(-2).map(({ input }) => input)).toMatchObject([
      { idempotency_key: 'mine' },
      { idempotency_key: 'header' },
    ])
  })

  it('of any other change is not asked for again: it may have been done', async () => {
    const here = await remote()
    const before = asked.length
    lose(1)
    expect(await here.execute('cancel_message', AGENT, body({ message_id: MESSAGE_ID }))).toMatchObject({
      code: 'overloaded',
      error: expect.stringMatching(/may have been done/),
    })
    expect(asked).toHaveLength(before + 1)
  })

  it('is asked for a bounded number of times', async () => {
    const here = await remote()
    const before = asked.length
    lose(100)
    expect(await here.execute('read_email', AGENT, body({ message_id: MESSAGE_ID }))).toMatchObject({
      code: 'overloaded',
    })
    expect(asked).toHaveLength(before + 3)
  })

  it('that nobody waits for any more is not asked for again', async () => {
    const here = await remote()
    const before = asked.length
    const patience = new AbortController()
    instead = () => {
      patience.abort()
      return true
    }
    const read = here.execute('read_email', AGENT, body({ message_id: MESSAGE_ID }), patience.signal)
    await expect(read).rejects.toThrow()
    expect(asked).toHaveLength(before + 1)
  })
})

describe('the bridge', () => {
  it('from a client on this machine to a server elsewhere: the same tools, the same answers', async () => {
    const [near, far] = InMemoryTransport.createLinkedPair()
    const options = { selection: ALL, version: '1.2.3', monitor: silent, transport: far }
    const ended = runStdio(await remote(), 'mm_test_agent', options)
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(near)
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain('decide_email')
    const sent = await client.callTool({ name: 'send_email', arguments: LETTER })
    expect(sent.structuredContent).toEqual(PENDING)
    expect(door.done.at(-1)).toMatchObject({ name: 'send_email', idempotency_key: expect.any(String) })
    await client.close()
    expect(await ended).toMatchObject({ _tag: 'Right' })
  })
})
