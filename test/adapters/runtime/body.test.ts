import { request as call, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Budget, IN_FLIGHT_OCTETS_MAX, takeBody } from '../../../adapters/runtime/body.js'

const LIMIT = 1_000

let budget: Budget
let port: number
const server = createServer(async (request, response) => {
  const taken = await takeBody(request, LIMIT, budget)
  if (E.isLeft(taken)) {
    response.writeHead(taken.left.status).end(taken.left.code)
    return
  }
  const { bytes, release } = taken.right
  const held = budget.octets
  release()
  response.end(`${bytes.length} of ${held}`)
})

beforeEach(async () => {
  budget = { octets: 0 }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
)

const post = (body: Buffer, headers: { readonly [name: string]: string } = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = call(
      { port, method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += String(chunk)
        })
        response.on('end', () => resolve(`${response.statusCode} ${text}`))
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })

describe('The bytes of a body', () => {
  it('are counted while they are held, and given back', async () => {
    expect(await post(Buffer.alloc(700))).toBe('200 700 of 700')
    expect(budget.octets).toBe(0)
  })

  it('are refused past the limit, whether announced or not', async () => {
    expect(await post(Buffer.alloc(LIMIT + 1), { 'Content-Length': String(LIMIT + 1) })).toBe('413 too_large')
    expect(await post(Buffer.alloc(LIMIT + 1), { 'Transfer-Encoding': 'chunked' })).toBe('413 too_large')
    expect(budget.octets).toBe(0)
  })

  it('are asked to come later where those in flight fill the bound', async () => {
    budget.octets = IN_FLIGHT_OCTETS_MAX - 500
    expect(await post(Buffer.alloc(501), { 'Content-Length': '501' })).toBe('503 overloaded')
    expect(await post(Buffer.alloc(501), { 'Transfer-Encoding': 'chunked' })).toBe('503 overloaded')
    expect(await post(Buffer.alloc(500), { 'Content-Length': '500' })).toBe(`200 500 of ${IN_FLIGHT_OCTETS_MAX}`)
    expect(budget.octets).toBe(IN_FLIGHT_OCTETS_MAX - 500)
  })

  it('are given back where the sender goes away', async () => {
    await new Promise<void>((resolve) => {
      const sent = call({
        port,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '900' },
      })
      sent.on('error', () => resolve())
      sent.write(Buffer.alloc(100))
      server.once('request', (request) => request.once('data', () => setImmediate(() => sent.destroy())))
    })
    await expect.poll(() => budget.octets).toBe(0)
  })

  it('need no content type where there are none', async () => {
    expect(await post(Buffer.alloc(0), { 'Content-Type': 'text/plain' })).toBe('200 0 of 0')
  })
})
