import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeStreams, type Stream, type Streams } from '../../../adapters/review/events.js'

let server: Server
let streams: Streams
let next: Stream
let errors: Array<string>

beforeEach(async () => {
  streams = makeStreams()
  errors = []
  server = createServer((_asked, response) => {
    response.on('error', (fault) => errors.push(String(fault)))
    streams.open(response, next)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  streams.close()
  server.closeAllConnections()
  server.close()
})

const of = (session_id: string, account_id = 'acc_A', look = () => Promise.resolve('{}')): Stream => ({
  account_id,
  session_id,
  look,
})

/** One that is open, and whether it still is. */
const listen = (stream: Stream): Promise<{ readonly status: number; readonly ended: () => boolean }> => {
  next = stream
  return new Promise((resolve) => {
    const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
    asked.once('response', (response: IncomingMessage) => {
      let over = false
      response.resume().once('end', () => {
        over = true
      })
      resolve({ status: response.statusCode ?? 0, ended: () => over })
    })
    asked.on('error', () => undefined)
    asked.end()
  })
}

describe('the streams of the desk', () => {
  it('are at most 8 of one session, whose oldest ends; nobody else is crowded out', async () => {
    const other = await listen(of('ses_other'))
    const own: Array<Awaited<ReturnType<typeof listen>>> = []
    for (let n = 0; n < 10; n += 1) own.push(await listen(of('ses_greedy')))
    await expect
      .poll(() => own.map((one) => one.ended()))
      .toEqual([true, true, ...Array.from({ length: 8 }, () => false)])
    expect([other.status, other.ended()]).toEqual([200, false])
  })

  it('are at most 100 of one account, so that others have room', async () => {
    const own: Array<Awaited<ReturnType<typeof listen>>> = []
    for (let n = 0; n < 101; n += 1) own.push(await listen(of(`ses_${n}`)))
    await expect.poll(() => own.filter((one) => one.ended()).length).toBe(1)
    expect((await listen(of('ses_x', 'acc_B'))).status).toBe(200)
  })

  it('are not written to once they ended while they looked', async () => {
    let resume: (told: string) => void = () => undefined
    const looking = new Promise<string>((resolve) => {
      resume = resolve
    })
    await listen(of('ses_a', 'acc_A', () => looking))
    streams.close()
    resume('{}')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(errors).toEqual([])
  })
})
