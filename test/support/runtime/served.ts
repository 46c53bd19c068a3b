/** A house with REST in front of it, on a port of its own. */

import { silent } from '../../../adapters/ports/monitor.js'
import { makeApp, type RestOptions } from '../../../adapters/rest/app.js'
import { kindsOf } from '../../../adapters/rest/kinds.js'
import { makeRates, type RateKeeper } from '../../../adapters/rest/rates.js'
import { listen } from '../../../adapters/rest/server.js'
import { type House, type HouseOptions, openHouse } from './house.js'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly [name: string]: unknown }
}

export interface Served extends House {
  readonly url: string
  /** POST of a JSON object with a key; `more` are further headers. */
  readonly post: (
    key: string,
    operation: string,
    input: unknown,
    more?: { readonly [header: string]: string },
  ) => Promise<Reply>
  readonly send: (path: string, init?: RequestInit) => Promise<Reply>
}

const forgetful: RateKeeper = {
  load: () => Promise.resolve([]),
  keep: () => Promise.resolve(),
  now_ms: () => Date.now(),
}

export const openServed = async (
  house_options: HouseOptions = {},
  rest_options: Partial<RestOptions> = {},
): Promise<Served> => {
  const house = await openHouse(house_options)
  const app = makeApp({
    door: house.door,
    monitor: silent,
    rates: makeRates(forgetful),
    rate_limit_per_minute: 0,
    trusted_proxies: [],
    public_url: 'http://localhost:3000',
    version: '0.1.0',
    proof_status: { version: '0.1.0', proved: true },
    isStopping: () => false,
    health: () => Promise.resolve({ deliveries_waiting: 0 }),
    metrics: () => Promise.resolve('up 1\n'),
    mounts: {},
    ...rest_options,
  })
  const server = await listen(app, kindsOf(app), '127.0.0.1', 0)
  const url = `http://127.0.0.1:${server.port}`
  const send = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : { text } }
  }
  return {
    ...house,
    url,
    send,
    post: (key, operation, input, more = {}) =>
      send(`/v1/${operation}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...more },
        body: JSON.stringify(input),
      }),
    close: async () => {
      await server.stop(100)
      await house.close()
    },
  }
}
