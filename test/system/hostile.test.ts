/** What no well-meaning client sends: the program answers, and goes on serving. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPlace, type Place, type Serving } from '../support/system/program.js'

let place: Place
let serving: Serving

beforeAll(async () => {
  place = openPlace()
  await place.init()
  serving = await place.serve()
})
afterAll(() => place.close())

/** Octets as they are, and the first line of what comes back; empty where nothing does. */
const say = (octets: string): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(serving.url)
    let told = ''
    const socket = connect(Number(port), hostname, () => socket.write(octets))
    socket.setTimeout(3_000, () => socket.destroy())
    socket.on('data', (data) => {
      told += String(data)
    })
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(told.split('\r\n')[0] ?? ''))
  })

const TARGETS = [
  '//',
  '///',
  'http://a:99999/',
  'http://a:99999/desk/session',
  'http://[/mcp',
  '/%',
  '/desk/%ff',
  '*',
  '/mcp//',
  '/desk/view/%00',
]

it.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'BREW'])('an address that is none ends nothing: %s', async (method) => {
  for (const target of TARGETS) {
    const line = await say(`${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    expect([target, line]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 [234]\d\d /)])
  }
  expect((await fetch(`${serving.url}/health`)).status).toBe(200)
})

it.each([
  '\0\0\0\0\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'POST /desk/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /v1/send_email HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}',
])('octets that are no request end nothing: %j', async (octets) => {
  await say(octets)
  expect((await fetch(`${serving.url}/health`)).status).toBe(200)
})
