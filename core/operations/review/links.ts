/**
 * Links of the review desk. One to sign in is good once, for whoever reads the operator's mail or the machine's own screen; one to decide
 * opens one hold of one message, and nothing else. Tokens are stored as hashes, and die when the operator is reached elsewhere.
 */
import { instantOf } from '../../codec/time.js'
import { refusal } from '../../errors.js'
import { CODE_TRIES } from '../../ladder/code.js'
import { codeFrom, normalCode } from '../codes.js'
import type { Facts, Needs, Request } from '../facts.js'
import { operatorMail } from '../operator-mail.js'
import { answer, type Context, nothing, type Plan, refused, type Write } from '../plan.js'
import type { LinkRow } from '../rows.js'
import { change } from '../store.js'
import { openSession, secretFrom } from './sessions.js'

/** How long a link to sign in is good; and one to decide. */
export const SIGN_IN_LINK_MS = 30 * 60 * 1000
export const DECIDE_LINK_MS = 7 * 24 * 60 * 60 * 1000
/** Links to sign in that one account may have open: whoever asks must not flood the operator. */
export const SIGN_IN_LINKS_MAX = 5

const linkRow = (
  id: string,
  token: string,
  of: Pick<LinkRow, 'purpose' | 'code_hash' | 'oversight_email' | 'message_id' | 'revision' | 'hold' | 'expires_ms'>,
  request: Request,
  context: Context,
): LinkRow => ({
  id,
  account_id: request.principal.account_id,
  environment: request.principal.environment,
  token_hash: context.sha256(token),
  ...of,
  tries: 0,
  created_ms: context.now_ms,
  used_ms: null,
})

const signInRow = (
  id: string,
  token: string,
  code_hash: string | null,
  oversight_email: string | null,
  request: Request,
  context: Context,
): LinkRow =>
  linkRow(
    id,
    token,
    {
      purpose: 'sign_in',
      code_hash,
      oversight_email,
      message_id: null,
      revision: null,
      hold: null,
      expires_ms: context.now_ms + SIGN_IN_LINK_MS,
    },
    request,
    context,
  )

const codeHash = (id: string, code: string, context: Context): string =>
  context.sha256(JSON.stringify([id, normalCode(code)]))

/** Fragments go to no server, into no log and no `Referer`. */
const signInUrl = (token: string, context: Context): string => `${context.public_url}/link#sign_in=${token}`

export const askSignInNeeds = (): Needs => ({ review: { sign_in_links: true } })

/** Mails a link and a code to the operator. What it answers says nothing of whether it did. */
export const askSignInPlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const { oversight_email } = facts.account
  if (oversight_email === null || facts.review.links_open >= SIGN_IN_LINKS_MAX) return nothing
  const id = context.id('lnk', 0)
  const token = secretFrom(`link:${id}`, context)
  const code = codeFrom(secretFrom(`code:${id}`, context))
  const row = signInRow(id, token, codeHash(id, code, context), oversight_email, request, context)
  const lines = [
    'Somebody asks to sign in on the review desk as you.',
    '',
    `If it is you, open: ${signInUrl(token, context)}`,
    `Or type this code where you asked: ${code}`,
    '',
    'Both work once, for 30 minutes. If it is not you, do nothing, and give the code to nobody.',
  ]
  return {
    ...nothing,
    writes: [
      ...change('desk_links', null, row),
      operatorMail(request, facts, context, 'sign_in', 'Sign in on the review desk', lines),
    ],
    answer: answer(200, { ask_id: id }),
  }
}

/** A link to sign in that the machine prints: whoever reads its screen has the operator's power already. */
export const deskLinkPlan = (_input: unknown, _facts: Facts, request: Request, context: Context): Plan => {
  const id = context.id('lnk', 0)
  const token = secretFrom(`link:${id}`, context)
  const row = signInRow(id, token, null, null, request, context)
  return {
    ...nothing,
    writes: change('desk_links', null, row),
    answer: answer(200, { url: signInUrl(token, context), expires_at: instantOf(row.expires_ms) }),
  }
}

const isGood = (row: LinkRow, purpose: LinkRow['purpose'], facts: Facts, now_ms: number): boolean =>
  row.purpose === purpose &&
  row.used_ms === null &&
  row.expires_ms > now_ms &&
  ((purpose === 'sign_in' && row.oversight_email === null) || row.oversight_email === facts.account.oversight_email)

export interface SignInInput {
  readonly link_id: string
  /** Absent: the token was shown, and found the link. */
  readonly code?: string
  readonly agent: string
}

export const linkNeeds = (input: { readonly link_id: string }): Needs => ({ review: { link: input.link_id } })

const update = (row: LinkRow, set: Partial<LinkRow>): Write => ({
  op: 'update',
  table: 'desk_links',
  key: { account_id: row.account_id, id: row.id },
  set,
})

/** The link is used up in the transaction that opens the session; a wrong code counts a try. */
export const signInPlan = (input: SignInInput, facts: Facts, request: Request, context: Context): Plan => {
  const row = facts.review.link
  if (row === null || !isGood(row, 'sign_in', facts, context.now_ms)) return refused(refusal('link_not_good'))
  // Wrong codes end the code, not the link beside it: whoever knows the address must not shut its operator out.
  if (input.code !== undefined && row.tries >= CODE_TRIES) return refused(refusal('link_not_good'))
  if (input.code !== undefined && row.code_hash !== codeHash(row.id, input.code, context))
    return { ...refused(refusal('sign_in_failed')), writes: [update(row, { tries: row.tries + 1 })] }
  const by = row.oversight_email === null ? 'machine' : 'mail'
  const opened = openSession('operator', by, input.agent, facts, request, context)
  return { ...opened, writes: [...opened.writes, update(row, { used_ms: context.now_ms })] }
}

/** A link to decide on the hold of a message as it stands; and its token. */
export const decideLink = (
  n: number,
  message: { readonly id: string; readonly revision: number; readonly hold: number },
  facts: Facts,
  request: Request,
  context: Context,
): { readonly row: LinkRow; readonly url: string } => {
  const id = context.id('lnk', n)
  const token = secretFrom(`link:${id}`, context)
  const row = linkRow(
    id,
    token,
    {
      purpose: 'decide',
      code_hash: null,
      oversight_email: facts.account.oversight_email,
      message_id: message.id,
      revision: message.revision,
      hold: message.hold,
      expires_ms: context.now_ms + DECIDE_LINK_MS,
    },
    request,
    context,
  )
  return { row, url: `${context.public_url}/link#decide=${token}` }
}

/** What a link to decide opens now: the hold it was mailed for, or one that is over or newer. */
export type LinkState = 'open' | 'newer_revision' | 'decided'

export const linkState = (row: LinkRow, { message }: NonNullable<Facts['loaded']>): LinkState => {
  if (message.revision !== row.revision) return 'newer_revision'
  return message.status === 'pending' && message.hold === row.hold && row.used_ms === null ? 'open' : 'decided'
}

/** Whether the link may be looked through: also after its decision, to see what came of it. */
export const opens = (row: LinkRow | null, facts: Facts, now_ms: number): row is LinkRow =>
  // Stryker disable next-line ConditionalExpression: what is not there has no purpose either
  row !== null && isGood({ ...row, used_ms: null }, 'decide', facts, now_ms)

/** The link is used up by the decision it led to. */
export const usedUp = (row: LinkRow, context: Context): Write => update(row, { used_ms: context.now_ms })
