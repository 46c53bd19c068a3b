/** Settings, from the environment. A value that is not understood stops the start: a misspelt setting must not be lost in silence. */
import { isIP } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { address } from '../../core/codec/address.js'
import { decode } from '../../core/codec/decode.js'
import { parseRelayUrl, type RelayConfig } from '../smtp/configuration.js'
import { Complaint } from './paint.js'

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

export interface Settings {
  /** `PUBLIC_URL`: where people reach this server; links are made of it, never of a Host header. */
  readonly public_url: string
  /** `SMTP_URL`: the relay of live mail and of the operator's; none: live sends are refused, operator mail is kept on the machine. */
  readonly relay: RelayConfig | null
  /** `OPERATOR_MAIL_FROM`: where the operator's mail comes from. */
  readonly operator_from: string
  /** `RATE_LIMIT_PER_MINUTE`: requests of one key; 0: no limit. */
  readonly rate_limit_per_minute: number
  /** `TRUSTED_PROXIES`: whose `X-Forwarded-For` is believed: addresses, networks, or `loopback`. */
  readonly trusted_proxies: ReadonlyArray<string>
  /** `CHECK_INVARIANTS`: whether new entries of the audit log are held against `spec/invariants` while serving. */
  readonly check_invariants: boolean
  /** `LOG_LEVEL`, on stderr as JSON lines. */
  readonly log_level: (typeof LEVELS)[number]
}

const RATE_LIMIT_DEFAULT = 6_000
const RATE_LIMIT_MAX = 100_000_000

type Environment = { readonly [name: string]: string | undefined }

const publicUrl = (text: string): string => {
  try {
    const url = new URL(text)
    const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
    if (/^https?:$/.test(url.protocol) && bare) return text.replace(/\/+$/, '')
  } catch {
    // falls through to the complaint
  }
  throw new Complaint(
    'PUBLIC_URL is an http or https address without name, password, query and fragment: https://mail.example.com',
  )
}

const whole = (name: string, text: string | undefined, otherwise: number, most: number): number => {
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new Complaint(`${name} is a whole number from 0 to ${most}, not ${text}`)
}

const onOff = (name: string, text: string | undefined): boolean => {
  if (text === undefined || text === '' || text === 'off') return false
  if (text === 'on') return true
  throw new Complaint(`${name} is on or off, not ${text}`)
}

const isNetwork = (text: string): boolean => {
  const [, address = '', bits = '1'] = /^([^/%]*)(?:\/([1-9]\d{0,2}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128)
}

const proxies = (text: string | undefined): ReadonlyArray<string> => {
  const named = (text ?? '').split(',').map((one) => one.trim())
  const strange = named.find((one) => one !== '' && one !== 'loopback' && !isNetwork(one))
  if (strange === undefined) return named.filter((one) => one !== '')
  throw new Complaint(
    `TRUSTED_PROXIES has addresses, networks such as 10.0.0.0/8, or loopback, with commas; not ${strange}`,
  )
}

const level = (text: string | undefined): Settings['log_level'] => {
  const known = LEVELS.find((one) => one === (text || 'info'))
  if (known !== undefined) return known
  throw new Complaint(`LOG_LEVEL is one of ${LEVELS.join(', ')}, not ${text}`)
}

const operatorFrom = (text: string | undefined, public_url: string): string => {
  const host = new URL(public_url).hostname
  const given = text || `multimail@${/^[a-z].*\./.test(host) ? host : 'multimail.test'}`
  const decoded = decode(address, given)
  if (E.isRight(decoded)) return decoded.right.address
  throw new Complaint(`OPERATOR_MAIL_FROM is not an address: ${given}`)
}

const relay = (text: string | undefined): RelayConfig | null => {
  if (text === undefined || text === '') return null
  const parsed = parseRelayUrl(text)
  if (E.isRight(parsed)) return parsed.right
  throw new Complaint(`SMTP_URL: ${parsed.left}`)
}

/** `own_url` is where the server is reached when nothing else is said. */
export const settingsOf = (env: Environment, own_url: string): Settings => {
  const public_url = publicUrl(env.PUBLIC_URL === undefined || env.PUBLIC_URL === '' ? own_url : env.PUBLIC_URL)
  return {
    public_url,
    relay: relay(env.SMTP_URL),
    operator_from: operatorFrom(env.OPERATOR_MAIL_FROM, public_url),
    rate_limit_per_minute: whole(
      'RATE_LIMIT_PER_MINUTE',
      env.RATE_LIMIT_PER_MINUTE,
      RATE_LIMIT_DEFAULT,
      RATE_LIMIT_MAX,
    ),
    trusted_proxies: proxies(env.TRUSTED_PROXIES),
    check_invariants: onOff('CHECK_INVARIANTS', env.CHECK_INVARIANTS),
    log_level: level(env.LOG_LEVEL),
  }
}
