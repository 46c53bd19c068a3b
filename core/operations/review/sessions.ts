/** Sessions of the review desk: whoever shows a link, a code, a passkey or a reviewer's key signs in, for some hours. */
import { saltOf, sessionSeal } from '../../audit/seal.js'
import { instantOf } from '../../codec/time.js'
import { refusal } from '../../errors.js'
import type { Facts, Needs, Request } from '../facts.js'
import { answer, type Context, nothing, type Plan, refused } from '../plan.js'
import type { SessionRow } from '../rows.js'
import { change, factOf } from '../store.js'

export const SESSION_LIFETIME_MS = 12 * 60 * 60 * 1000
/** Characters of a browser's name that are kept. */
const AGENT_MAX = 200

/** How somebody came in. */
export type SignedInBy = 'mail' | 'machine' | 'key' | 'passkey'

/** A secret of 160 bits for one thing of this request, in hex; salts and codes are made of the same randomness, and tell nothing of it. */
export const secretFrom = (what: string, context: Pick<Context, 'sha256' | 'random_hex'>): string =>
  context.sha256(`${what}:${context.random_hex}`).slice(0, 40)

export const SESSION_PREFIX = 'mds_'

/** The session, what tells of it, and the answer with its token, which is stored nowhere. */
export const openSession = (
  kind: SessionRow['kind'],
  by: SignedInBy,
  agent: string,
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const id = context.id('ses', 0)
  const token = `${SESSION_PREFIX}${secretFrom(`session:${id}`, context)}`
  const row: SessionRow = {
    id,
    account_id: request.principal.account_id,
    environment: request.principal.environment,
    kind,
    key_id: kind === 'reviewer' ? request.principal.id : null,
    token_hash: context.sha256(token),
    oversight_email: facts.account.oversight_email,
    agent: agent.slice(0, AGENT_MAX),
    salt: saltOf(id, context),
    created_ms: context.now_ms,
    expires_ms: context.now_ms + SESSION_LIFETIME_MS,
    ended_ms: null,
  }
  return {
    ...nothing,
    writes: change('desk_sessions', null, row),
    facts: [factOf(request, 'session.opened', id, { kind, by, row: sessionSeal(row, context.sha256) })],
    answer: answer(200, { session_id: id, token, expires_at: instantOf(row.expires_ms) }),
  }
}

export interface SignInKeyInput {
  readonly agent: string
}

/** Whoever holds a reviewer's key sees the queue and decides; nothing else of the key's power goes into the session. */
export const signInKeyPlan = (input: SignInKeyInput, facts: Facts, request: Request, context: Context): Plan =>
  request.principal.scopes.includes('oversight')
    ? openSession('reviewer', 'key', input.agent, facts, request, context)
    : refused(refusal('missing_scope', { scope: 'oversight' }))

export interface EndSessionInput {
  readonly session_id: string
}

export const endSessionNeeds = (input: EndSessionInput): Needs => ({ review: { session: input.session_id } })

export const ending = (row: SessionRow, request: Request, context: Context): Pick<Plan, 'writes' | 'facts'> => ({
  writes: change('desk_sessions', row, { ...row, ended_ms: context.now_ms }),
  facts: [factOf(request, 'session.ended', row.id, {})],
})

/** A session that has ended stays so. */
export const endSessionPlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const row = facts.review.session
  if (row === null) return refused(refusal('not_found', { field: 'session_id' }))
  const ended = answer(200, { session_id: row.id, ended: true })
  return row.ended_ms === null
    ? { ...nothing, ...ending(row, request, context), answer: ended }
    : { ...nothing, answer: ended }
}

export const sessionsNeeds = (): Needs => ({ review: { sessions: true } })

export const sessionsPlan = (_input: unknown, facts: Facts, request: Request): Plan => ({
  ...nothing,
  answer: answer(200, {
    sessions: facts.review.sessions.map((row) => ({
      session_id: row.id,
      kind: row.kind,
      key_id: row.key_id,
      agent: row.agent,
      created_at: instantOf(row.created_ms),
      expires_at: instantOf(row.expires_ms),
      current: row.id === request.principal.session,
    })),
  }),
})
