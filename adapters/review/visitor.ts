/** Who comes: the session of a cookie, and whether a request is of the desk's own page. */
import type { IncomingMessage } from 'node:http'
import { ENVIRONMENTS, type Environment, OPERATOR, type Principal } from '../../core/authority/principal.js'
import { instantOf } from '../../core/codec/time.js'
import { REVIEWER_SCOPES } from '../../core/operations/review/actions.js'
import { SESSION_PREFIX } from '../../core/operations/review/sessions.js'
import { sha256 } from '../ports/context.js'
import type { StandingSession } from '../ports/store.js'

export interface Visitor {
  readonly session_id: string
  readonly kind: 'operator' | 'reviewer'
  readonly account_id: string
  readonly environments: ReadonlyArray<Environment>
  /** Of an operator their address, of a reviewer the name of their key. */
  readonly name: string | null
  readonly csrf: string
  readonly expires_at: string
  /** Where the row of the session lies. */
  readonly home: Environment
  /** Who speaks in this environment, with these scopes of an operation. */
  readonly principal: (environment: Environment, scopes: Principal['scopes']) => Principal
}

/** With TLS the cookie is bound to this very host; without it (loopback) browsers would not keep such a one. */
export const cookieName = (public_url: string): string =>
  public_url.startsWith('https:') ? '__Host-multimail_desk' : 'multimail_desk'

export const setCookie = (public_url: string, token: string, max_age_s: number): string =>
  `${cookieName(public_url)}=${token}; Path=/; Max-Age=${max_age_s}; HttpOnly; SameSite=Strict${public_url.startsWith('https:') ? '; Secure' : ''}`

export const tokenOf = (request: IncomingMessage, public_url: string): string | null => {
  const name = `${cookieName(public_url)}=`
  const all = (request.headers.cookie ?? '').split(/; */).filter((one) => one.startsWith(name))
  const token = all[0]?.slice(name.length)
  return all.length === 1 && token !== undefined && token.startsWith(SESSION_PREFIX) ? token : null
}

/** Of the token, and tells nothing of it. */
const csrfOf = (token: string): string => sha256(`csrf:${token}`).slice(0, 40)

/** Whoever the token stands for now: null where the session is over, its key revoked, or the operator reached elsewhere. */
export const visitorOf = (token: string, found: StandingSession | null, now_ms: number): Visitor | null => {
  if (found === null) return null
  const { session, key, oversight_email } = found
  if (session.ended_ms !== null || session.expires_ms <= now_ms) return null
  const { account_id, id, environment } = session
  const common = {
    session_id: id,
    account_id,
    home: environment,
    csrf: csrfOf(token),
    expires_at: instantOf(session.expires_ms),
  }
  if (session.kind === 'operator')
    return session.oversight_email === oversight_email
      ? {
          ...common,
          kind: 'operator',
          environments: ENVIRONMENTS,
          name: oversight_email,
          principal: (where, scopes) => ({
            id: OPERATOR,
            account_id,
            environment: where,
            scopes,
            mailboxes: null,
            session: id,
          }),
        }
      : null
  return key === null || !key.scopes.includes('oversight')
    ? null
    : {
        ...common,
        kind: 'reviewer',
        environments: [environment],
        name: key.name,
        principal: () => ({
          id: session.key_id ?? '',
          account_id,
          environment,
          scopes: key.scopes.filter((one) => REVIEWER_SCOPES.includes(one)),
          mailboxes: key.mailboxes,
          session: id,
        }),
      }
}

/**
 * Whether a POST comes from a page of this server: a browser says so in `Sec-Fetch-Site` and `Origin`, and lets no other site set the
 * header `X-Desk`; its value is the session's own, or `1` where nobody is signed in.
 */
export const isOfThePage = (request: IncomingMessage, visitor: Visitor | null): boolean => {
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const token = request.headers['x-desk']
  const sameOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
  return (
    sameOrigin &&
    (site === undefined || site === 'same-origin') &&
    (visitor === null ? token === '1' : token === visitor.csrf)
  )
}
