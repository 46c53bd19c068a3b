/** Load over HTTP, from a process of its own. */
import { Agent, request as ask } from 'node:http'
import { startModule } from './children.js'
import { email } from './email.js'

export interface Load {
  readonly url: string
  readonly key: string
  readonly connections: number
  /** How long, or how many requests in all. */
  readonly seconds: number
  readonly amount?: number
  /** Keeps the idempotency keys of two loads apart. */
  readonly run: string
}

export interface Loaded {
  /** When its first request was made, milliseconds since the epoch. */
  readonly began_ms: number
  readonly ok: number
  readonly failed: number
  readonly per_second: number
  readonly p50_ms: number
  readonly p99_ms: number
}

/** Throws where any request was not answered 2xx: a figure of refusals means nothing. */
export const load = async (asked: Load): Promise<Loaded> => {
  const child = startModule('load-child.ts', [JSON.stringify(asked)])
  const status = await child.ended
  if (status !== 0) throw new Error(`the load ended with ${status}: ${child.error()}`)
  const loaded = JSON.parse(child.out()) as Loaded
  if (loaded.failed > 0 || loaded.ok === 0) throw new Error(`${loaded.failed} requests failed, ${loaded.ok} did not`)
  return loaded
}

/** One client that waits for each answer before it asks again: how long each took, in milliseconds. */
export const oneByOne = async (
  url: string,
  key: string,
  run: string,
  count: number,
): Promise<ReadonlyArray<number>> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const once = (n: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const body = email(run, n)
      const headers = {
        Authorization: `Bearer ${key}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      }
      const began = performance.now()
      ask(`${url}/v1/send_email`, { method: 'POST', agent, headers }, (response) => {
        response.resume().once('end', () => {
          if (response.statusCode === 202) resolve(performance.now() - began)
          else reject(new Error(`send_email answered ${response.statusCode}`))
        })
      })
        .once('error', reject)
        .end(body)
    })
  const times: Array<number> = []
  for (let n = 0; n < count; n += 1) times.push(await once(n))
  agent.destroy()
  return times
}
