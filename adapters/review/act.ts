/** `POST /desk/<action>`: whoever asks is known, may, and comes from the page; then it is done. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import type { Principal } from '../../core/authority/principal.js'
import { decode } from '../../core/codec/decode.js'
import { type Refusal, refusal } from '../../core/errors.js'
import { answer } from '../../core/operations/plan.js'
import type { Action } from '../../core/operations/review/action.js'
import { findAction } from '../../core/operations/review/actions.js'
import { SESSION_LIFETIME_MS } from '../../core/operations/review/sessions.js'
import { sha256 } from '../ports/context.js'
import type { Budget } from '../runtime/body.js'
import type { Answered } from '../runtime/execute.js'
import { arrive, openedBy, withoutToken } from './arrive.js'
import { bodyOf } from './body.js'
import { perform } from './perform.js'
import { type Input, invalid, type Rooms } from './room.js'
import { isOfThePage, setCookie, tokenOf, type Visitor, visitorOf } from './visitor.js'

export interface ActOptions extends Rooms {
  readonly public_url: string
  readonly version: string
  /** Of bodies that are being read. */
  readonly budget: Budget
  /** Asked once for each POST of whoever is not signed in: a refusal or null. */
  readonly admit: (principal: Principal | null, request: IncomingMessage) => Refusal | null
}

export const visitorFrom = async (
  { desk, public_url, now_ms }: ActOptions,
  request: IncomingMessage,
): Promise<Visitor | null> => {
  const token = tokenOf(request, public_url)
  if (token === null) return null
  return visitorOf(token, await desk.visitors((visitors) => visitors.session(sha256(token))), now_ms())
}

const sessionBody = async ({ desk, version, public_url }: ActOptions, who: Visitor | null): Promise<Answered> => {
  if (who === null) return answer(200, { signed_in: false, version })
  const { session_id, kind, account_id, environments, name, csrf, expires_at } = who
  const has_passkey = await desk.visitors((visitors) => kind === 'operator' && visitors.hasPasskey(account_id))
  const own = { session_id, kind, account_id, environments, name, csrf, expires_at }
  return answer(200, { signed_in: true, version, ...own, public_url, has_passkey })
}

const isOpen = ({ who }: Action): boolean => who === 'anyone' || who === 'link'

/** Why this visitor may not ask for this, now: who they are, and where the request comes from. */
const barred = (action: Action, who: Visitor | null, request: IncomingMessage): Refusal | null => {
  if (isOpen(action))
    return isOfThePage(request, null) || isOfThePage(request, who) ? null : refusal('not_from_the_page')
  if (who === null) return refusal('sign_in_required')
  if (action.who === 'operator' && who.kind !== 'operator') return refusal('operator_only')
  return isOfThePage(request, who) ? null : refusal('not_from_the_page')
}

/** Of an action that anyone may ask for. The answer to whoever signs in carries the cookie. */
const arriving = async (
  options: ActOptions,
  name: string,
  action: Action,
  asked: Input,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answered> => {
  const decoded = action.input === null ? E.right(asked) : decode(action.input, asked)
  if (E.isLeft(decoded)) return invalid(decoded.left)
  const answered = await arrive(options, name, decoded.right as Input, String(request.headers['user-agent'] ?? ''))
  const token = openedBy(answered)
  if (token === null || answered._tag === 'refusal') return answered
  response.setHeader('Set-Cookie', setCookie(options.public_url, token, SESSION_LIFETIME_MS / 1000))
  return withoutToken(answered)
}

export const act = async (
  options: ActOptions,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answered> => {
  const action = findAction(name)
  if (action === undefined) return refusal('unknown_operation')
  const who = await visitorFrom(options, request)
  const open = isOpen(action)
  const against = barred(action, who, request) ?? (open && name !== 'session' ? options.admit(null, request) : null)
  if (against !== null) return against
  const body = await bodyOf(request, options.budget)
  if (E.isLeft(body)) return body.left
  if (name === 'session') return sessionBody(options, who)
  if (open || who === null) return arriving(options, name, action, body.right, request, response)
  const answered = await perform(options, name, action, who, body.right)
  if (name === 'sign_out') response.setHeader('Set-Cookie', setCookie(options.public_url, '', 0))
  return answered
}
