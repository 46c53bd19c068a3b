/** A process that asks over HTTP: autocannon, every request with a body of its own. Its argument is a `Load`, what it prints a `Loaded`. */
import { createRequire } from 'node:module'
import { email } from './email.js'
import type { Load, Loaded } from './load.js'

interface Request {
  readonly body?: string
}

interface Options {
  readonly url: string
  readonly connections: number
  readonly duration?: number
  readonly amount?: number
  readonly timeout: number
  readonly method: 'POST'
  readonly headers: { readonly [name: string]: string }
  readonly requests: ReadonlyArray<{ readonly setupRequest: (request: Request) => Request }>
}

interface Result {
  readonly '2xx': number
  readonly non2xx: number
  readonly errors: number
  /** Seconds. */
  readonly duration: number
  /** Milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number }
}

const autocannon = createRequire(import.meta.url)('autocannon') as (options: Options) => Promise<Result>

const TIMEOUT_S = 60

const load = JSON.parse(process.argv[2] ?? '{}') as Load
let count = 0
const began_ms = Date.now()
const result = await autocannon({
  url: `${load.url}/v1/send_email`,
  connections: load.connections,
  ...(load.amount === undefined ? { duration: load.seconds } : { amount: load.amount }),
  timeout: TIMEOUT_S,
  method: 'POST',
  headers: { Authorization: `Bearer ${load.key}`, 'Content-Type': 'application/json' },
  requests: [
    {
      setupRequest: (request) => {
        count += 1
        return { ...request, body: email(load.run, count) }
      },
    },
  ],
})
const loaded: Loaded = {
  began_ms,
  ok: result['2xx'],
  failed: result.non2xx + result.errors,
  per_second: result['2xx'] / result.duration,
  p50_ms: result.latency.p50,
  p99_ms: result.latency.p99,
}
console.log(JSON.stringify(loaded))
