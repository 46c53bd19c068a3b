/**
 * A process that asks over HTTP, every request with a body of its own. Its argument is a `Load`, what it prints a `Loaded`.
 *
 * It writes to sockets and reads no more of an answer than its status and where it ends: on two cores, what the client takes is not there
 * for the server, and HTTP clients of Node take three times as much.
 */
import { connect, type Socket } from 'node:net'
import { email } from './email.js'
import { quantile } from './figure.js'
import type { Load, Loaded } from './load.js'

const TIMEOUT_MS = 60_000
const HEAD_END = '\r\n\r\n'

const { url, key, connections, seconds, amount, run } = JSON.parse(process.argv[2] ?? '{}') as Load
const { host, hostname, port } = new URL(url)
const head = [
  'POST /v1/send_email HTTP/1.1',
  `Host: ${host}`,
  `Authorization: Bearer ${key}`,
  'Content-Type: application/json',
  'Content-Length: ',
].join('\r\n')

const began_ms = Date.now()
const began = performance.now()
const took: Array<number> = []
let asked = 0
let failed = 0

const wanted = (): boolean => (amount === undefined ? performance.now() - began < seconds * 1000 : asked < amount)

/** Status and octets in all, once the whole head of the answer is here. */
const sizeOf = (text: string): { readonly ok: boolean; readonly octets: number } | null => {
  const end = text.indexOf(HEAD_END)
  if (end < 0) return null
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
  if (length === undefined) throw new Error(`an answer does not say how long it is: ${text.slice(0, end)}`)
  return { ok: text.startsWith('HTTP/1.1 2'), octets: end + HEAD_END.length + Number(length) }
}

/** One after the other on one connection, until no more are wanted. */
const asking = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    let text = ''
    /** Since when something is waited for, the connection included; null: no more. */
    let since: number | null = began
    const ask = (): void => {
      if (!wanted()) {
        since = null
        socket.destroy()
        return
      }
      asked += 1
      const body = email(run, asked)
      text = ''
      since = performance.now()
      socket.write(`${head}${Buffer.byteLength(body)}${HEAD_END}${body}`)
    }
    socket.setNoDelay(true).setTimeout(TIMEOUT_MS, () => socket.destroy())
    socket.on('connect', ask)
    socket.on('data', (octets) => {
      text += octets.toString('latin1')
      const size = sizeOf(text)
      if (size === null || text.length < size.octets) return
      if (size.ok && since !== null) took.push(performance.now() - since)
      else failed += 1
      ask()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (since !== null) failed += 1
      resolve()
    })
  })

await Promise.all(Array.from({ length: connections }, () => asking(connect({ host: hostname, port: Number(port) }))))
const lasted = (performance.now() - began) / 1000
const loaded: Loaded = {
  began_ms,
  ok: took.length,
  failed,
  per_second: took.length / lasted,
  p50_ms: quantile(took, 0.5),
  p99_ms: quantile(took, 0.99),
}
console.log(JSON.stringify(loaded))
