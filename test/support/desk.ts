/** Whoever sits at the review desk, over rows in memory. */
import { OPERATOR, type Principal } from '../../core/authority/principal.js'
import { secretFrom } from '../../core/operations/review/sessions.js'
import type { LinkRow, SessionRow } from '../../core/operations/rows.js'
import { type Asked, type House, house, machine, sha256, textOf } from './world.js'

/** The operator, signed in. */
export const operatorAt = (at: House, session = 'ses_1'): Principal => ({
  ...machine(at.account_id, at.environment, OPERATOR),
  session,
})

export const sessionsOf = ({ world }: House): ReadonlyArray<SessionRow> => world.rows('desk_sessions')
export const linksOf = ({ world }: House): ReadonlyArray<LinkRow> => world.rows('desk_links')

export const linkNamed = (at: House, id: unknown): LinkRow => at.world.row('desk_links', String(id))

/** Whether a secret was made for this, of the randomness of one of the world's requests. */
export const isSecretFor = (what: string, secret: string, shape: (hex: string) => string = (hex) => hex): boolean =>
  Array.from({ length: 300 }, (_, n) => sha256(`random ${n}`).slice(0, 40)).some(
    (random_hex) => shape(secretFrom(what, { sha256, random_hex })) === secret,
  )

/** The link and the code of the newest mail to sign in. */
export const signInMail = ({
  world,
}: House): { readonly token: string; readonly code: string; readonly body: string } => {
  const body =
    world
      .rows('operator_mail')
      .filter((one) => one.kind === 'sign_in')
      .at(-1)?.body ?? ''
  return {
    body,
    token: /#sign_in=(\S+)/.exec(body)?.[1] ?? '',
    code: /this code where you asked: (\S+)/.exec(body)?.[1] ?? '',
  }
}

/** The link whose token this is, as the server finds it. */
export const linkOfToken = (at: House, token: string): LinkRow | undefined =>
  linksOf(at).find((one) => one.token_hash === sha256(token))

/** Mails the operator a link to sign in, and tells its id. */
export const askedToSignIn = (at: House): string => textOf(at.world.ask(at.worker, 'desk_ask_sign_in').body.ask_id)

/** Live, where sessions of operators and their links lie. */
export const desk = (): House => house('live')

export const signIn = (at: House, input: object): Asked =>
  at.world.ask(at.operator, 'desk_sign_in', { agent: 'Firefox', ...input })
