/** Where a link leads, read as browsers read it (WHATWG URL), as far as scheme and host. */
import { tryCatch } from 'fp-ts/lib/Either.js'
import { lettersOf } from './punycode.js'

export interface Target {
  /** In lower case, without its colon. */
  readonly scheme: string
  /** In lower case, A-labels as their letters; empty where the scheme has none. For `mailto:` the domain of the first address. */
  readonly host: string
  /** Whether something stands before an @ in front of the host. */
  readonly user: boolean
  /** What follows the host. */
  readonly rest: string
}

/** Schemes in which a backslash is a slash, and any number of them begins a host. */
const SPECIAL = ['http', 'https', 'ftp', 'ws', 'wss']

/** IDNA (UTS #46) drops them. */
export const IGNORED = /[\ufe00-\ufe0f\u034f\u00ad\u200b-\u200d\u2060\ufeff]/g

const decoded = (host: string): string => {
  const plain = tryCatch(
    () => decodeURIComponent(host),
    () => host,
  )
  return plain._tag === 'Left' ? plain.left : plain.right
}

export const hostOf = (written: string): string =>
  lettersOf(
    decoded(written).replace(IGNORED, '').normalize('NFKC').toLowerCase().replace(/。/g, '.').replace(/\.$/, ''),
  )

const ofAuthority = (scheme: string, after: string): Target => {
  const end = after.search(/[/\\?#]/)
  const [authority, rest] = end < 0 ? [after, ''] : [after.slice(0, end), after.slice(end)]
  const at = authority.lastIndexOf('@')
  const place = authority.slice(at + 1)
  const host = place.startsWith('[') ? place.slice(0, place.indexOf(']') + 1) : String(place.split(/[:\0- ]/)[0])
  return { scheme, host: hostOf(host), user: at >= 0, rest }
}

/** Null: relative, it leads nowhere in a mail. */
export const targetOf = (href: string): Target | null => {
  const cleaned = href.replace(/[\t\n\r]/g, '').replace(/^[\0- ]+/, '')
  const match = /^([a-z][a-z0-9+.-]*):(.*)/is.exec(cleaned)
  if (match === null) return /^[/\\]{2}/.test(cleaned) ? ofAuthority('https', cleaned.slice(2)) : null
  const [, written, after] = match as unknown as readonly [string, string, string]
  const scheme = written.toLowerCase()
  if (SPECIAL.includes(scheme)) return ofAuthority(scheme, after.replace(/^[/\\]+/, ''))
  if (scheme !== 'mailto') return { scheme, host: '', user: false, rest: after }
  const first = String(after.split(/[?,]/)[0])
  return { scheme, host: hostOf(first.slice(first.lastIndexOf('@') + 1)), user: false, rest: after }
}

/** An address of any notation: `192.0.2.1`, `3221225985`, `0xc0.0.2.1`, `0300.0.2.1`, `[2001:db8::1]`. No domain ends in a number. */
export const isIp = (host: string): boolean => /^\[|(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(host)
