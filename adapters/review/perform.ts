/** What each action of the page does: by the one road of the house, as whoever is signed in. */
import * as E from 'fp-ts/lib/Either.js'
import { ENVIRONMENTS, type Environment, type Principal } from '../../core/authority/principal.js'
import { decode } from '../../core/codec/decode.js'
import { refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import { answer } from '../../core/operations/plan.js'
import type { Action } from '../../core/operations/review/action.js'
import type { DeskRead, DeskWrite } from '../../core/operations/review/roads.js'
import type { Answered } from '../runtime/execute.js'
import { addPasskey, decideSigned, decisionChallenge, passkeyRegistration } from './passkey-acts.js'
import { DECIDE_WAIT_SECONDS, type Input, invalid, type Rooms } from './room.js'
import { shownBody } from './shown.js'
import type { Visitor } from './visitor.js'

/** The environment that is asked about, of those the visitor may look at; an action of the account lies in live. */
const environmentOf = (action: Action, visitor: Visitor, asked: unknown): Environment | null =>
  action.in_environment
    ? (visitor.environments.find((one) => one === asked) ?? null)
    : visitor.kind === 'operator'
      ? 'live'
      : visitor.home

const scopesOf = (name: string): Principal['scopes'] => findOperation(name)?.scopes ?? []

const ended = async ({ desk }: Rooms, visitor: Visitor, session_id: string): Promise<Answered> => {
  for (const environment of ENVIRONMENTS) {
    const answered = await desk.write('desk_end_session', visitor.principal(environment, []), { session_id })
    if (answered._tag === 'answer' || answered.code !== 'not_found') return answered
  }
  return refusal('not_found', { field: 'session_id' })
}

/** What the desk's server does itself, for whoever is signed in. */
const self = (rooms: Rooms, name: string, visitor: Visitor, principal: Principal, input: Input): Promise<Answered> => {
  switch (name) {
    case 'sign_out':
      return ended(rooms, visitor, visitor.session_id)
    case 'end_session':
      return ended(rooms, visitor, String(input.session_id))
    case 'edit_and_approve':
      return rooms.desk.editAndApprove(principal, input)
    case 'passkey_registration':
      return passkeyRegistration(rooms, visitor)
    case 'add_passkey':
      return addPasskey(rooms, visitor, principal, input)
    case 'decision_challenge':
      return decisionChallenge(rooms, visitor, principal, input)
    case 'verify':
      rooms.verification.begin()
      return Promise.resolve(answer(202, rooms.verification.state()))
    case 'verification':
      return Promise.resolve(answer(200, rooms.verification.state()))
    default:
      return Promise.resolve(refusal('unknown_operation'))
  }
}

const shown = async (
  name: string,
  { account_id }: Principal,
  answered: Answered,
  { views }: Rooms,
): Promise<Answered> => {
  if (name !== 'message' || answered._tag === 'refusal') return answered
  const body = await shownBody(account_id, answered.body, views)
  return E.isLeft(body) ? body.left : { ...answered, body: body.right }
}

/** An action of whoever is signed in. */
export const perform = async (
  rooms: Rooms,
  name: string,
  action: Action,
  visitor: Visitor,
  asked: Input,
): Promise<Answered> => {
  const { environment: where, ...rest } = asked
  const environment = environmentOf(action, visitor, where)
  if (environment === null)
    return invalid([{ field: 'environment', message: `Name one of: ${visitor.environments.join(', ')}.` }])
  const decoded = action.input === null ? E.right(rest) : decode(action.input, action.in_environment ? rest : asked)
  if (E.isLeft(decoded)) return invalid(decoded.left)
  const input = decoded.right as Input
  const { does } = action
  if ('operation' in does) {
    const waits = does.operation === 'decide_email' ? { wait_seconds: DECIDE_WAIT_SECONDS } : {}
    const principal = visitor.principal(environment, scopesOf(does.operation))
    if (name === 'decide' && input.signature !== undefined)
      return decideSigned(rooms, visitor, principal, { ...waits, ...input })
    return rooms.door.execute(does.operation, principal, {
      json: { value: { ...waits, ...input } },
      idempotency_key: null,
    })
  }
  const principal = visitor.principal(environment, [])
  if ('read' in does)
    return shown(name, principal, await rooms.desk.read(does.read as DeskRead, principal, input), rooms)
  if ('write' in does) return rooms.desk.write(does.write as DeskWrite, principal, input)
  return self(rooms, name, visitor, principal, input)
}
