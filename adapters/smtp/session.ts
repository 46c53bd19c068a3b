/** A connection that is ready for mail: connected, greeted, encrypted and authenticated as the configuration asks. */
import { connect, isIP, isIPv6, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import * as E from 'fp-ts/lib/Either.js'
import type { Reply } from '../ports/transport.js'
import { isLoopback, type RelayConfig } from './configuration.js'
import { printable, type RawReply, replyLine, toReply } from './reply.js'
import { type Answer, makeWire, type Wire } from './wire.js'

/** What EHLO offered. `size` is the most octets of a message, 0 where none is said (RFC 1870). */
export interface Capabilities {
  readonly pipelining: boolean
  readonly starttls: boolean
  readonly eight_bit: boolean
  readonly smtputf8: boolean
  readonly declares_size: boolean
  readonly size: number
  readonly auth: ReadonlyArray<string>
}

/** Why no content left; the reply only where it was a 4xx. */
export interface Obstacle {
  readonly reply: Reply | null
  readonly reason: string
}

export interface Session {
  readonly wire: Wire
  readonly capabilities: Capabilities
  /** Transactions begun on it. */
  transactions: number
  /** Whether a transaction is open that RSET must end. */
  dirty: boolean
  /** Whether it said 354 and has no content yet: it can hear nothing else. */
  waits: boolean
  /** The reply to a RSET that was sent and not looked at. */
  resetting: Promise<Answer> | null
}

const obstacle = (reason: string): E.Either<Obstacle, never> => E.left({ reply: null, reason })

/** A reply that is not the one hoped for. */
const objection = (what: string, raw: RawReply): E.Either<Obstacle, never> => {
  const reply = toReply(raw)
  return E.left({
    reply: reply.code >= 400 && reply.code < 500 ? reply : null,
    reason: printable(`the relay answered ${what} with ${replyLine(reply)}`),
  })
}

const ask = (wire: Wire, command: string, timeout_ms: number): Promise<Answer> => {
  wire.write(`${command}\r\n`)
  return wire.read(timeout_ms)
}

/** Resolves when `event` comes; Left with the error or after `timeout_ms`. An abort closes the socket. */
const ready = <S extends Socket>(socket: S, event: string, timeout_ms: number, signal: AbortSignal) =>
  new Promise<E.Either<Obstacle, S>>((resolve) => {
    const done = (result: E.Either<Obstacle, S>): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.off('error', failed).off('close', closed).off(event, opened)
      if (E.isLeft(result)) socket.on('error', () => undefined).destroy()
      resolve(result)
    }
    const failed = (error: Error): void => done(obstacle(printable(`cannot connect to the relay: ${error.message}`)))
    const closed = (): void => done(obstacle('cannot connect to the relay: it closed the connection'))
    const abort = (): void => done(obstacle('interrupted'))
    const opened = (): void => done(E.right(socket))
    const timer = setTimeout(() => done(obstacle(`cannot connect to the relay within ${timeout_ms} ms`)), timeout_ms)
    socket.once('error', failed).once('close', closed).once(event, opened)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  })

const tlsOptions = (config: RelayConfig): ConnectionOptions => ({
  host: config.host,
  rejectUnauthorized: config.verify,
  minVersion: 'TLSv1.2',
  ...(isIP(config.host) === 0 ? { servername: config.host } : {}),
})

const parseCapabilities = (lines: ReadonlyArray<string>): Capabilities => {
  const offered = new Map(
    lines.slice(1).map((line) => {
      const [keyword = '', ...parameters] = line.trim().toUpperCase().split(/[ =]+/)
      return [keyword, parameters] as const
    }),
  )
  const size = offered.get('SIZE')?.[0] ?? ''
  return {
    pipelining: offered.has('PIPELINING'),
    starttls: offered.has('STARTTLS'),
    eight_bit: offered.has('8BITMIME'),
    smtputf8: offered.has('SMTPUTF8') && offered.has('8BITMIME'),
    declares_size: offered.has('SIZE'),
    size: /^\d{1,15}$/.test(size) ? Number(size) : 0,
    auth: offered.get('AUTH') ?? [],
  }
}

const clientName = (config: RelayConfig, address: string | undefined): string => {
  if (config.client_name !== null) return config.client_name
  const plain = (address ?? '127.0.0.1').replace(/^::ffff:/, '').replace(/%.*$/, '')
  return isIPv6(plain) ? `[IPv6:${plain}]` : `[${plain}]`
}

/** EHLO, or HELO where the relay does not know it: then it offers nothing. */
const hello = async (wire: Wire, name: string, config: RelayConfig): Promise<E.Either<Obstacle, Capabilities>> => {
  const { command_ms } = config.timeouts
  const extended = await ask(wire, `EHLO ${name}`, command_ms)
  if (E.isLeft(extended)) return obstacle(extended.left)
  if (extended.right.code === 250) return E.right(parseCapabilities(extended.right.lines))
  if (extended.right.code < 500) return objection('EHLO', extended.right)
  const plain = await ask(wire, `HELO ${name}`, command_ms)
  if (E.isLeft(plain)) return obstacle(plain.left)
  return plain.right.code === 250 ? E.right(parseCapabilities([])) : objection('HELO', plain.right)
}

/** What came before the handshake is never read as if it came after it: a relay that sent more than its 220 is left. */
const startTls = async (wire: Wire, config: RelayConfig, signal: AbortSignal): Promise<E.Either<Obstacle, Wire>> => {
  const answer = await ask(wire, 'STARTTLS', config.timeouts.command_ms)
  if (E.isLeft(answer)) return obstacle(answer.left)
  if (answer.right.code !== 220) return objection('STARTTLS', answer.right)
  if (!wire.quiet()) return obstacle('the relay sent unencrypted replies after STARTTLS')
  const socket = wire.detach()
  const secured: TLSSocket = connectTls({ ...tlsOptions(config), socket })
  socket.on('error', () => secured.destroy())
  const opened = await ready(secured, 'secureConnect', config.timeouts.connect_ms, signal)
  return E.map(makeWire)(opened)
}

/** Without the reply's text, which may repeat what was sent. */
const unauthenticated = (raw: RawReply): E.Either<Obstacle, never> => {
  const { code, enhanced } = toReply(raw)
  return obstacle(`the relay refused our user and password: ${enhanced === null ? code : `${code} ${enhanced}`}`)
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** RFC 4616 and the older LOGIN. */
const authenticate = async (
  wire: Wire,
  offered: ReadonlyArray<string>,
  encrypted: boolean,
  config: RelayConfig,
): Promise<E.Either<Obstacle, true>> => {
  if (config.credentials === null) return E.right(true)
  if (!encrypted && !isLoopback(config.host))
    return obstacle('the relay wants a password over a connection that is not encrypted: it was not sent')
  const { user, password } = config.credentials
  const { command_ms } = config.timeouts
  const steps = offered.includes('PLAIN')
    ? [`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`]
    : offered.includes('LOGIN')
      ? ['AUTH LOGIN', base64(user), base64(password)]
      : []
  if (steps.length === 0) return obstacle('the relay offers neither AUTH PLAIN nor AUTH LOGIN')
  for (const [index, step] of steps.entries()) {
    const answer = await ask(wire, step, command_ms)
    if (E.isLeft(answer)) return obstacle(answer.left)
    if (answer.right.code !== (index === steps.length - 1 ? 235 : 334)) return unauthenticated(answer.right)
  }
  return E.right(true)
}

const greeted = async (
  plain: Wire,
  name: string,
  config: RelayConfig,
  signal: AbortSignal,
  use: (wire: Wire) => void,
): Promise<E.Either<Obstacle, Session>> => {
  const greeting = await plain.read(config.timeouts.greeting_ms)
  if (E.isLeft(greeting)) return obstacle(greeting.left)
  if (greeting.right.code !== 220) return objection('our connection', greeting.right)
  const first = await hello(plain, name, config)
  if (E.isLeft(first)) return first
  const upgrades = config.tls === 'required' || (config.tls === 'optional' && first.right.starttls)
  if (upgrades && !first.right.starttls) return obstacle('the relay does not offer STARTTLS, and TLS is required')
  const wired = upgrades ? await startTls(plain, config, signal) : E.right(plain)
  if (E.isLeft(wired)) return wired
  const wire = wired.right
  use(wire)
  const offered = upgrades ? await hello(wire, name, config) : first
  if (E.isLeft(offered)) return offered
  const admitted = await authenticate(wire, offered.right.auth, upgrades || config.tls === 'implicit', config)
  if (E.isLeft(admitted)) return admitted
  if (!wire.quiet()) return obstacle('the relay sent replies that nobody asked for')
  return E.right({ wire, capabilities: offered.right, transactions: 0, dirty: false, waits: false, resetting: null })
}

/** A socket that is about to connect. */
export type Dial = (config: RelayConfig) => Socket

export const dialTcp: Dial = (config) =>
  config.tls === 'implicit'
    ? connectTls({ ...tlsOptions(config), port: config.port })
    : connect({ host: config.host, port: config.port })

/** Never rejects. An abort closes what is open. */
export const openSession = async (
  config: RelayConfig,
  signal: AbortSignal,
  dial: Dial = dialTcp,
): Promise<E.Either<Obstacle, Session>> => {
  const implicit = config.tls === 'implicit'
  const socket = dial(config)
  const connected = await ready(socket, implicit ? 'secureConnect' : 'connect', config.timeouts.connect_ms, signal)
  if (E.isLeft(connected)) return connected
  let wire = makeWire(socket)
  const abort = (): void => wire.destroy()
  signal.addEventListener('abort', abort)
  const use = (next: Wire): void => {
    wire = next
  }
  const session = await greeted(wire, clientName(config, socket.localAddress), config, signal, use)
  signal.removeEventListener('abort', abort)
  if (E.isLeft(session)) wire.destroy()
  return session
}
