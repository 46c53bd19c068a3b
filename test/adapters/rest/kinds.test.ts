/** What a server makes has the prototypes that express would give it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { kindsOf } from '../../../adapters/rest/kinds.js'

describe('requests and answers of a server', () => {
  it('have the prototypes of its application before it sees them, and keep them', async () => {
    const app = express()
    const seen: Array<ReadonlyArray<unknown>> = []
    const server = createServer(kindsOf(app), (request, response) => {
      const look = () => seen.push([Object.getPrototypeOf(request), Object.getPrototypeOf(response)])
      look()
      app(request, response)
      look()
    })
    app.get('/path', (request, response) => {
      response.json({ path: request.path, same: request.app === app && response.app === app })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/path?a=b`)
    expect(await response.json()).toEqual({ path: '/path', same: true })
    server.close()
    for (const [asked, answered] of seen) {
      expect(asked === app.request && answered === app.response).toBe(true)
    }
    expect(seen.length).toBe(2)
  })
})
