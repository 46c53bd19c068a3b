/** What is done for whoever is not signed in: signing in, and looking through a mailed link. */
import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { makeId } from '../../core/codec/ulid.js'
import { refusal } from '../../core/errors.js'
import { type Answer, answer } from '../../core/operations/plan.js'
import type { DecideLinkInput } from '../../core/operations/review/message.js'
import type { LinkRow } from '../../core/operations/rows.js'
import { sha256 } from '../ports/context.js'
import type { Answered } from '../runtime/execute.js'
import { operatorPrincipal, systemPrincipal } from '../runtime/request.js'
import { passkeyOptions, signInPasskey } from './passkey-acts.js'
import { DECIDE_WAIT_SECONDS, type Input, invalid, type Rooms } from './room.js'
import { type Body, shownBody } from './shown.js'

const ASKED = 'If this is the address of an operator, a link and a code are on their way to it: look into your mail.'

/** The same answer for an operator and for a stranger; an address of several accounts has a link for each. */
const askSignIn = async ({ desk, now_ms }: Rooms, email: string): Promise<Answered> => {
  const accounts = await desk.visitors((visitors) => visitors.accountsOf(email))
  let ask_id: unknown
  for (const account_id of accounts) {
    const answered = await desk.write('desk_ask_sign_in', systemPrincipal(account_id, 'live'), {})
    if (answered._tag === 'answer') ask_id = ask_id ?? answered.body.ask_id
  }
  return answer(202, { ask_id: String(ask_id ?? makeId('lnk', now_ms(), randomBytes(10))), message: ASKED })
}

const signIn = async ({ desk }: Rooms, { token, ask_id, code }: Input, agent: string): Promise<Answered> => {
  if ((token === undefined) === (ask_id === undefined) || (ask_id === undefined) !== (code === undefined))
    return invalid([{ field: 'token', message: 'Send the token of a link, or ask_id and code.' }])
  const by = token === undefined ? { id: String(ask_id) } : { token_hash: sha256(String(token)) }
  const link = await desk.visitors((visitors) => visitors.link(by))
  if (link === null) return refusal(token === undefined ? 'sign_in_failed' : 'link_not_good')
  const input = { link_id: link.id, agent, ...(code === undefined ? {} : { code: String(code) }) }
  return desk.write('desk_sign_in', operatorPrincipal(link.account_id, link.environment), input)
}

const signInKey = async ({ door, desk }: Rooms, api_key: string, agent: string): Promise<Answered> => {
  const principal = await door.authenticate(api_key)
  return principal === null ? refusal('unauthenticated') : desk.write('desk_sign_in_key', principal, { agent })
}

const linkOf = async ({ desk }: Rooms, token: string): Promise<LinkRow | null> => {
  const link = await desk.visitors((visitors) => visitors.link({ token_hash: sha256(token) }))
  return link?.message_id === undefined || link.message_id === null ? null : link
}

const openLink = async (rooms: Rooms, token: string): Promise<Answered> => {
  const link = await linkOf(rooms, token)
  if (link === null) return refusal('link_not_good')
  const input = { link_id: link.id, message_id: link.message_id }
  const answered = await rooms.desk.read('desk_open_link', operatorPrincipal(link.account_id, link.environment), input)
  if (answered._tag === 'refusal') return answered
  const message = await shownBody(link.account_id, answered.body.message as Body, rooms.views)
  return E.isLeft(message) ? message.left : { ...answered, body: { ...answered.body, message: message.right } }
}

const decideLink = async (rooms: Rooms, { token, action, reason }: Input): Promise<Answered> => {
  const link = await linkOf(rooms, String(token))
  if (link === null) return refusal('link_not_good')
  const of = { link_id: link.id, message_id: String(link.message_id) }
  const decision = {
    action: action as DecideLinkInput['action'],
    ...(reason === undefined ? {} : { reason: String(reason) }),
  }
  const principal = operatorPrincipal(link.account_id, link.environment)
  return rooms.desk.decideLink(principal, { ...of, ...decision }, DECIDE_WAIT_SECONDS)
}

export const arrive = (rooms: Rooms, name: string, input: Input, agent: string): Promise<Answered> => {
  switch (name) {
    case 'ask_sign_in':
      return askSignIn(rooms, (input.email as { readonly address: string }).address)
    case 'sign_in':
      return signIn(rooms, input, agent)
    case 'sign_in_key':
      return signInKey(rooms, String(input.api_key).trim(), agent)
    case 'passkey_options':
      return passkeyOptions(rooms)
    case 'sign_in_passkey':
      return signInPasskey(rooms, input, agent)
    case 'open_link':
      return openLink(rooms, String(input.token))
    case 'decide_link':
      return decideLink(rooms, input)
    default:
      return Promise.resolve(refusal('unknown_operation'))
  }
}

/** The token of a session that has just been opened, which goes into the cookie and nowhere else. */
export const openedBy = (answered: Answered): string | null =>
  answered._tag === 'answer' && typeof answered.body.token === 'string' ? answered.body.token : null

export const withoutToken = ({ body: { token: _token, ...body }, ...rest }: Answer): Answer => ({ ...rest, body })
