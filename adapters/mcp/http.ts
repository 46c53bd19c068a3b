/**
 * MCP over Streamable HTTP, for `/mcp`: one server for each request, nothing kept between two. The SDK serves both revisions,
 * 2026-07-28 and those of 2025.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type NodeIncomingMessageLike, originValidation, toNodeHandler } from '@modelcontextprotocol/node'
import { type AuthInfo, createMcpHandler } from '@modelcontextprotocol/server'
import * as E from 'fp-ts/lib/Either.js'
import type { Principal } from '../../core/authority/principal.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { MonitorShape } from '../ports/monitor.js'
import type { Door } from '../runtime/door.js'
import { refusedBody, refusedHeaders } from '../runtime/refused.js'
import { makeServer, requestId, type Session } from './server.js'
import { querySelection } from './tools.js'

/** Octets of one request; attachments that do not fit go over REST. */
export const BODY_OCTETS_MAX = 4 * 1024 * 1024
/** Octets of all requests that are not answered yet, by what their headers announce; one that announces none counts as the largest. */
export const IN_FLIGHT_OCTETS_MAX = 64 * 1024 * 1024

const LOOPBACK: ReadonlyArray<string> = ['localhost', '127.0.0.1', '[::1]']

export interface McpOptions {
  readonly version: string
  readonly monitor: MonitorShape
  /** Host names, without ports, whose pages may call besides loopback: that of `PUBLIC_URL`. */
  readonly allowed_hosts: ReadonlyArray<string>
  readonly body_octets_max?: number
  readonly in_flight_octets_max?: number
  /** Asked once for each request, after its key: a refusal (`rate_limited`, `stopping`) or null. No good key: a null principal. */
  readonly admit?: (principal: Principal | null, request: IncomingMessage) => Promise<Refusal | null>
}

const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const

const refuse = (response: ServerResponse, refusal: Refusal): void => {
  if (response.headersSent || response.destroyed) return
  const request_id = requestId()
  response.writeHead(refusal.status, {
    ...HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    ...refusedHeaders(refusal, request_id),
    ...(refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer realm="multimail"' } : {}),
  })
  response.end(JSON.stringify(refusedBody(refusal, request_id)))
}

const keyOf = ({ headers }: IncomingMessage): string | null => {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')
  const header = headers['x-api-key']
  return bearer?.[1] ?? (typeof header === 'string' ? header.trim() : null)
}

const queryOf = ({ url = '/' }: IncomingMessage): URLSearchParams => {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1))
}

const announced = (request: IncomingMessage, octets_max: number): number => {
  const length = request.headers['content-length']
  if (length !== undefined) return Math.min(Number(length), octets_max)
  return request.headers['transfer-encoding'] === undefined ? 0 : octets_max
}

/** The session rides through the SDK in its `authInfo`, which it hands on untouched. The key itself goes no further. */
const authInfoOf = (session: Session, principal: Principal): AuthInfo => ({
  token: '',
  clientId: principal.id,
  scopes: [...principal.scopes],
  extra: { session },
})

const sessionOf = (info: AuthInfo | undefined): Session => {
  const session = info?.extra?.session
  if (session === undefined) throw new Error('a request came past the door')
  return session as Session
}

/** Who asks, with which tools; or why not. */
const identify = async (door: Door, options: McpOptions, request: IncomingMessage) => {
  const key = keyOf(request)
  const principal = key === null ? null : await door.authenticate(key)
  const barred = (await options.admit?.(principal, request)) ?? null
  if (barred !== null) return E.left(barred)
  if (principal === null) return E.left(refusal('unauthenticated'))
  return E.map((selection: Session['selection']) => {
    const { version, monitor } = options
    const session: Session = { door, identify: () => Promise.resolve(principal), selection, version, monitor }
    return authInfoOf(session, principal)
  })(querySelection(queryOf(request)))
}

/** Answers every request by itself; for a server that has not read the body. */
export const mcpHandler = (
  door: Door,
  options: McpOptions,
): ((request: IncomingMessage, response: ServerResponse) => void) => {
  const { monitor } = options
  const octets_max = options.body_octets_max ?? BODY_OCTETS_MAX
  const in_flight_max = options.in_flight_octets_max ?? IN_FLIGHT_OCTETS_MAX
  const isOrigin = originValidation([...LOOPBACK, ...options.allowed_hosts])
  const onerror = (fault: Error): void => monitor.log('debug', 'mcp', { reason: fault.name })
  // Nothing here ever changes unasked: a client that wants to be told of changes is turned away rather than kept waiting.
  const mcp = createMcpHandler(({ authInfo, era }) => makeServer(sessionOf(authInfo), era), {
    onerror,
    maxSubscriptions: 0,
    maxRequestBodySize: octets_max,
  })
  let in_flight = 0

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isOrigin(request, response)) return
    const found = await identify(door, options, request)
    if (E.isLeft(found)) return refuse(response, found.left)
    // What is left of its body is read and dropped: a client whose connection breaks while it writes never hears why.
    if (Number(request.headers['content-length'] ?? 0) > octets_max)
      return refuse(response, refusal('too_large', { max_bytes: octets_max }))
    const octets = announced(request, octets_max)
    if (in_flight + octets > in_flight_max) return refuse(response, refusal('overloaded', {}, 1))
    if (response.destroyed) return
    in_flight += octets
    response.once('close', () => {
      in_flight -= octets
    })
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    if (request.method !== 'POST') response.setHeader('Allow', 'POST')
    const fetch = async (asked: Request): Promise<Response> => {
      const answered = await mcp.fetch(asked, { authInfo: found.right })
      // The SDK lets a stream be cached.
      answered.headers.set('Cache-Control', HEADERS['Cache-Control'])
      return answered
    }
    const answer = toNodeHandler({ fetch }, { onerror, maxRequestBodySize: octets_max })
    await answer(request as NodeIncomingMessageLike, response)
  }

  return (request, response) => {
    serve(request, response).catch((fault: unknown) => {
      monitor.log('error', 'defect', { operation: 'mcp', reason: String(fault) })
      refuse(response, refusal('internal'))
    })
  }
}
