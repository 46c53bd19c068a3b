/**
 * The relay as one URL: `smtp://user:password@host:587`, `smtps://host:465`, with query parameters for the rest.
 *
 * `smtps` is TLS from the first octet (RFC 8314 §3.3). `smtp` upgrades with STARTTLS wherever it is offered, and insists on it unless the
 * host is this machine or the URL says `tls=optional` (take it if offered) or `tls=off` (do not ask). Certificates are verified unless the
 * URL says `verify=off`. A password goes out over TLS only, or to this machine.
 */
import { isIPv4, isIPv6 } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'

export interface RelayTimeouts {
  readonly connect_ms: number
  readonly greeting_ms: number
  /** For the reply to any command but the final dot. */
  readonly command_ms: number
  /** For one block of content to be taken (RFC 5321 §4.5.3.2.5). */
  readonly block_ms: number
  /** For the reply to the final dot (RFC 5321 §4.5.3.2.6). */
  readonly final_ms: number
}

export interface RelayConfig {
  /** A name or an IP address, without brackets. */
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'required' | 'optional' | 'off'
  readonly verify: boolean
  readonly credentials: { readonly user: string; readonly password: string } | null
  /** What EHLO says; null: the address literal of our end (RFC 5321 §4.1.3). */
  readonly client_name: string | null
  /** The most connections that are open at a time. */
  readonly connections: number
  readonly messages_per_connection: number
  readonly idle_ms: number
  readonly timeouts: RelayTimeouts
}

export const CONNECTIONS_DEFAULT = 20
export const CONNECTIONS_MAX = 100
export const MESSAGES_PER_CONNECTION_DEFAULT = 100
export const MESSAGES_PER_CONNECTION_MAX = 1_000_000
export const IDLE_MS = 30_000
/** Seconds that `timeout=` may set for a command. */
export const TIMEOUT_SECONDS_MAX = 3_600

export const TIMEOUTS: RelayTimeouts = {
  connect_ms: 30_000,
  greeting_ms: 60_000,
  command_ms: 60_000,
  block_ms: 180_000,
  final_ms: 600_000,
}

const PARAMETERS = ['tls', 'verify', 'connections', 'messages', 'timeout', 'name'] as const
type Parameter = (typeof PARAMETERS)[number]
type Parameters = Partial<Record<Parameter, string>>

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?$/

const isName = (value: string): value is Parameter => PARAMETERS.some((one) => one === value)

const parametersOf = (search: URLSearchParams): E.Either<string, Parameters> => {
  const found: Parameters = {}
  for (const [name, value] of search) {
    if (!isName(name) || found[name] !== undefined)
      return E.left(`Only these parameters are known, once each: ${PARAMETERS.join(', ')}.`)
    found[name] = value
  }
  return E.right(found)
}

const whole = (name: Parameter, given: string | undefined, least: number, most: number, usual: number) => {
  if (given === undefined) return E.right(usual)
  return /^\d{1,9}$/.test(given) && Number(given) >= least && Number(given) <= most
    ? E.right(Number(given))
    : E.left(`Parameter ${name} is a whole number from ${least} to ${most}.`)
}

const tlsOf = (implicit: boolean, host: string, given: string | undefined): E.Either<string, RelayConfig['tls']> => {
  if (implicit)
    return given === undefined ? E.right('implicit') : E.left('TLS is always on with smtps://, so leave tls= away.')
  if (given === undefined) return E.right(isLoopback(host) ? 'optional' : 'required')
  return given === 'off' || given === 'optional' || given === 'required'
    ? E.right(given)
    : E.left('Parameter tls is required, optional or off.')
}

const decoded = (text: string): E.Either<string, string> =>
  E.tryCatch(
    () => decodeURIComponent(text),
    () => 'User and password are percent-encoded: write % as %25.',
  )

const credentialsOf = (url: URL): E.Either<string, RelayConfig['credentials']> => {
  if (url.username === '' && url.password === '') return E.right(null)
  if (url.username === '' || url.password === '') return E.left('Give both user and password, or neither.')
  const user = decoded(url.username)
  const password = decoded(url.password)
  if (E.isLeft(user)) return user
  if (E.isLeft(password)) return password
  return `${user.right}${password.right}`.includes('\0')
    ? E.left('User and password may not hold NUL.')
    : E.right({ user: user.right, password: password.right })
}

const FORM = 'Write it as smtp://user:password@host:587 or smtps://host:465, with special characters percent-encoded.'

const located = (text: string): E.Either<string, { readonly url: URL; readonly host: string }> => {
  const parsed = E.tryCatch(
    () => new URL(text),
    () => FORM,
  )
  if (E.isLeft(parsed)) return parsed
  const url = parsed.right
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') return E.left(FORM)
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash !== '' || url.port === '0') return E.left(FORM)
  const host = url.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return isIPv6(host) || HOST_NAME.test(host) ? E.right({ url, host }) : E.left(FORM)
}

/** Left: a sentence that says what to write. It repeats nothing of the URL, which may hold a password anywhere. */
export const parseRelayUrl = (text: string): E.Either<string, RelayConfig> => {
  const place = located(text.trim())
  if (E.isLeft(place)) return place
  const { url, host } = place.right
  const parameters = parametersOf(url.searchParams)
  if (E.isLeft(parameters)) return parameters
  const given = parameters.right
  const implicit = url.protocol === 'smtps:'
  const tls = tlsOf(implicit, host, given.tls)
  if (E.isLeft(tls)) return tls
  const credentials = credentialsOf(url)
  if (E.isLeft(credentials)) return credentials
  if (given.verify !== undefined && given.verify !== 'off' && given.verify !== 'on')
    return E.left('Parameter verify is on or off.')
  if (given.name !== undefined && !HOST_NAME.test(given.name.toLowerCase()))
    return E.left('Parameter name is the host name to greet with.')
  const connections = whole('connections', given.connections, 1, CONNECTIONS_MAX, CONNECTIONS_DEFAULT)
  if (E.isLeft(connections)) return connections
  const messages = whole('messages', given.messages, 1, MESSAGES_PER_CONNECTION_MAX, MESSAGES_PER_CONNECTION_DEFAULT)
  if (E.isLeft(messages)) return messages
  const seconds = whole('timeout', given.timeout, 1, TIMEOUT_SECONDS_MAX, TIMEOUTS.command_ms / 1000)
  if (E.isLeft(seconds)) return seconds
  return E.right({
    host,
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    tls: tls.right,
    verify: given.verify !== 'off',
    credentials: credentials.right,
    client_name: given.name ?? null,
    connections: connections.right,
    messages_per_connection: messages.right,
    idle_ms: IDLE_MS,
    timeouts: { ...TIMEOUTS, greeting_ms: seconds.right * 1000, command_ms: seconds.right * 1000 },
  })
}
