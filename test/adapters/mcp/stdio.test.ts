import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { Client } from '@modelcontextprotocol/client'
import { InMemoryTransport } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { beforeEach, describe, expect, it } from 'vitest'
import { runStdio } from '../../../adapters/mcp/stdio.js'
import { ALL, type Selection } from '../../../adapters/mcp/tools.js'
import { silent } from '../../../adapters/ports/monitor.js'
import { MESSAGE_ID, message, PENDING, type Scripted, scriptedDoor } from './scripted-door.js'

let door: Scripted

beforeEach(() => {
  door = scriptedDoor()
})

const options = (selection: Selection) => ({ selection, version: '1.2.3', monitor: silent })

const connect = async (mode: 'auto' | 'legacy', selection: Selection = ALL, key = 'mm_test_agent') => {
  const [here, there] = InMemoryTransport.createLinkedPair()
  const ended = runStdio(door, key, { ...options(selection), transport: there })
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(here)
  return { client, ended }
}

describe.each(['auto', 'legacy'] as const)('the official client on one connection, negotiating %s', (mode) => {
  it('lists, calls and reads as over HTTP, until it closes the connection', async () => {
    const { client, ended } = await connect(mode)
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('send_email')
    const sent = await client.callTool({ name: 'send_email', arguments: { to: 'jo@example.com', body: 'Hi' } })
    expect(sent.structuredContent).toEqual(PENDING)
    const read = await client.callTool({ name: 'read_email', arguments: { message_id: MESSAGE_ID } })
    expect(read.structuredContent).toEqual(message())
    await client.close()
    expect(await ended).toMatchObject({ _tag: 'Right' })
  })

  it('finds only the tools of the toolsets that were asked for', async () => {
    const { client } = await connect(mode, { toolsets: ['reading'], read_only: true })
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['check_inbox', 'read_email'])
    await client.close()
  })

  it('opens nothing more once its key is revoked', async () => {
    const { client } = await connect(mode)
    door.principals.delete('mm_test_agent')
    const result = await client.callTool({ name: 'send_email', arguments: { to: 'jo@example.com' } })
    expect(result.isError).toBe(true)
    expect(JSON.stringify(result.content)).toMatch(/unauthenticated/)
    await expect(client.listTools()).rejects.toThrow(/valid key/)
    expect(door.done).toEqual([])
    await client.close()
  })

  it('ends a wait that it cancels', async () => {
    let signalled = (_signal: AbortSignal): void => undefined
    const asked = new Promise<AbortSignal>((resolve) => {
      signalled = resolve
    })
    door.scripts.set('read_email', (_input, signal) => {
      if (signal !== undefined) signalled(signal)
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('gone'))))
    })
    const { client } = await connect(mode)
    const patience = new AbortController()
    const read = client.callTool(
      { name: 'read_email', arguments: { message_id: MESSAGE_ID, wait_seconds: 30 } },
      { signal: patience.signal },
    )
    const gone = expect(read).rejects.toThrow()
    const signal = await asked
    const aborted = once(signal, 'abort')
    patience.abort()
    await aborted
    await gone
    await client.close()
  })
})

describe('standard input and output', () => {
  it('carry one JSON object a line, and nothing else is written', async () => {
    const input = new PassThrough()
    const output = new PassThrough()
    const ended = runStdio(door, 'mm_test_agent', {
      ...options(ALL),
      transport: new StdioServerTransport(input, output),
    })
    const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const say = (value: unknown) => input.write(`${JSON.stringify(value)}\n`)
    say({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })
    const [first] = (await once(output, 'data')) as [Buffer]
    say({ jsonrpc: '2.0', method: 'notifications/initialized' })
    say({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'setup_multimail', arguments: {} } })
    const [second] = (await once(output, 'data')) as [Buffer]
    input.end()
    expect(await ended).toMatchObject({ _tag: 'Right' })
    const lines = `${first}${second}${output.read() ?? ''}`.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id: 1, result: { serverInfo: { name: 'multimail' }, protocolVersion: '2025-06-18' } },
      { id: 2, result: { structuredContent: { guide: 'Begin.' } } },
    ])
  })

  it('a key that is not good is a refusal before anything is served', async () => {
    const output = new PassThrough()
    const transport = new StdioServerTransport(new PassThrough(), output)
    expect(await runStdio(door, 'mm_test_wrong', { ...options(ALL), transport })).toMatchObject({
      _tag: 'Left',
      left: { code: 'unauthenticated' },
    })
    expect(output.read()).toBeNull()
  })
})
