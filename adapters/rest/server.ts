/** The HTTP server under REST and MCP: what it accepts, how long it waits, and how it stops. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Kinds } from './kinds.js'

/** Connections that the kernel keeps waiting for us. */
const BACKLOG = 1024
const CONNECTIONS_MAX = 10_000
const HEADERS_MS_MAX = 15_000
const REQUEST_MS_MAX = 120_000
const KEEP_ALIVE_MS = 75_000
/** How often a server that stops closes what has become idle. */
const SWEEP_MS = 20
const HEADER_OCTETS_MAX = 16 * 1024

export interface Listening {
  /** Where it listens: of port 0 the one that was given. */
  readonly port: number
  /** Accepts nothing more; ends when every answer is out, at the latest after `ms`. */
  readonly stop: (ms: number) => Promise<void>
}

const stopper = (server: Server) => (ms: number) =>
  new Promise<void>((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), ms)
    // A connection that was kept alive goes once its answer is out, not after its time.
    const sweeping = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    server.close(() => {
      clearTimeout(late)
      clearInterval(sweeping)
      resolve()
    })
    server.closeIdleConnections()
  })

export const listen = (listener: RequestListener, kinds: Kinds, host: string, port: number): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = createServer({ ...kinds, maxHeaderSize: HEADER_OCTETS_MAX, noDelay: true }, listener)
    server.headersTimeout = HEADERS_MS_MAX
    server.requestTimeout = REQUEST_MS_MAX
    server.keepAliveTimeout = KEEP_ALIVE_MS
    server.maxConnections = CONNECTIONS_MAX
    server.once('error', reject)
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeListener('error', reject)
      const address = server.address()
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port, stop: stopper(server) })
    })
  })
