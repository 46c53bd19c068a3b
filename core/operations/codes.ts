/** The operator's one-time codes, around any change that could weaken oversight (P10; product.md section 2). */

import { codeSeal, saltOf } from '../audit/seal.js'
import { OPERATOR, type Principal } from '../authority/principal.js'
import { refusal } from '../errors.js'
import { CODE_LIFETIME_MS, CODE_TRIES, CODES_OPEN_MAX, type CodeFlags, codeRuling } from '../ladder/code.js'
import { canonicalJson } from './canonical-json.js'
import type { Facts, Request } from './facts.js'
import { operatorMail } from './operator-mail.js'
import { answer, type Context, type Plan, refused, type Write } from './plan.js'
import type { CodeRow } from './rows.js'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Eight characters of Crockford's base 32, 40 bits, from the request's randomness: `7QF2-9XKD`. */
export const codeFrom = (random_hex: string): string => {
  const characters = Array.from(
    { length: 8 },
    (_, n) => ALPHABET[Number.parseInt(random_hex.slice(n * 2).slice(0, 2), 16) % 32],
  )
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`
}

/** As a person may type it: in lower case, without the dash, with O for 0 and I or L for 1. */
export const normalCode = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')

/** SHA-256 over what exactly is asked, and by whom: a code for one request opens no other. */
export const requestHash = (what: unknown, request: Request, context: Context): string => {
  const { id, account_id, environment } = request.principal
  return context.sha256(canonicalJson([request.name, account_id, environment, id, what]))
}

/**
 * A code is good for the very sentence that its operator read, old values included: once the mode was lowered, or a switch pressed,
 * what was asked before is another change (P10). And only while they are reached where it was sent.
 */
const codeHash = (id: string, code: string, summary: string, { account }: Facts, context: Context): string =>
  context.sha256(JSON.stringify([id, normalCode(code), account.oversight_email, summary]))

const isOpen = (row: CodeRow, now_ms: number): boolean =>
  row.used_ms === null && row.expires_ms > now_ms && row.tries < CODE_TRIES

/** Both sides are SHA-256: comparing them tells nothing of the code, however long it takes. */
const isCorrect = (row: CodeRow, given: string, summary: string, facts: Facts, context: Context): boolean =>
  row.code_hash === codeHash(row.id, given, summary, facts, context)

const ask = (summary: string, hash: string, facts: Facts, request: Request, context: Context): Plan => {
  const id = context.id('opc', 0)
  const code = codeFrom(context.random_hex)
  const { account_id, environment } = request.principal
  const row: CodeRow = {
    id,
    account_id,
    environment,
    request_hash: hash,
    code_hash: codeHash(id, code, summary, facts, context),
    tries: 0,
    salt: saltOf(id, context),
    created_ms: context.now_ms,
    expires_ms: context.now_ms + CODE_LIFETIME_MS,
    used_ms: null,
  }
  return {
    writes: [
      { op: 'insert', table: 'operator_codes', row },
      operatorMail(request, facts, context, 'code', `Approval code for ${request.name}`, [
        `${request.principal.id === OPERATOR ? 'A session of yours on the review desk' : `The key ${request.principal.id}`} asks for: ${summary}`,
        '',
        `Approval code: ${code}`,
        '',
        'Give it on only if you want this change. It works once, for exactly this request, within 24 hours.',
      ]),
    ],
    facts: [
      {
        type: 'code.asked',
        environment,
        subject_id: id,
        actor: request.principal.id,
        data: { operation: request.name, row: codeSeal(row, context.sha256) },
      },
    ],
    answer: answer(202, {
      status: 'approval_required',
      message:
        'A one-time code was sent to the operator. Repeat the call with approval_code once they gave it to you; of manage_upgrade with action "apply".',
      expires_in_seconds: CODE_LIFETIME_MS / 1000,
    }),
    changed: [],
  }
}

const wrong = (open: ReadonlyArray<CodeRow>, request: Request): Plan => ({
  writes: open.map(
    (row): Write => ({
      op: 'update',
      table: 'operator_codes',
      key: { account_id: row.account_id, id: row.id },
      set: { tries: row.tries + 1 },
    }),
  ),
  facts: open.map((row) => ({
    type: 'code.wrong',
    environment: request.principal.environment,
    subject_id: row.id,
    actor: request.principal.id,
    data: { tries: row.tries + 1 },
  })),
  answer: refusal('approval_code_invalid'),
  changed: [],
})

const isTrusted = ({ id, session, environment }: Principal): boolean =>
  id === OPERATOR && (session === undefined || environment === 'test')

const roomOf = ({ id, scopes }: Principal): number =>
  CODES_OPEN_MAX[id === OPERATOR ? 'operator' : scopes.includes('admin') ? 'admin' : 'key']

/**
 * Does `change` if it needs no code, or comes with the right one; else asks for one, or counts a wrong try.
 * `summary` is what the operator reads; `what` is what the code is bound to. The machine's own hand needs no code, and an operator session
 * none in test, where nothing leaves; in live a browser that was left open must not be enough.
 */
export const guarded = (
  needed: boolean,
  summary: string,
  hash: string,
  given: string | undefined,
  facts: Facts,
  request: Request,
  context: Context,
  change: () => Plan,
): Plan => {
  if (!needed || isTrusted(request.principal)) return change()
  const open = facts.codes.filter((row) => row.request_hash === hash && isOpen(row, context.now_ms))
  const right = given === undefined ? undefined : open.find((row) => isCorrect(row, given, summary, facts, context))
  const flags: CodeFlags = {
    // Stryker disable next-line ConditionalExpression,EqualityOperator: the right code is looked for among open ones alone
    open: open.length > 0,
    given: given !== undefined,
    correct: right !== undefined,
    room: facts.codes_open < roomOf(request.principal),
  }
  switch (codeRuling(flags)) {
    case 'ask':
      return ask(summary, hash, facts, request, context)
    case 'full':
      return refused(refusal('approvals_exhausted', {}, CODE_LIFETIME_MS / 1000))
    case 'wrong':
      return wrong(open, request)
    case 'go':
      return used(right as CodeRow, change(), request, context)
  }
}

/** The code is used up in the transaction that does what it was for; a refused change leaves it. */
const used = (row: CodeRow, plan: Plan, request: Request, context: Context): Plan =>
  plan.answer._tag === 'refusal'
    ? plan
    : {
        ...plan,
        writes: [
          ...plan.writes,
          {
            op: 'update',
            table: 'operator_codes',
            key: { account_id: row.account_id, id: row.id },
            set: { used_ms: context.now_ms },
          },
        ],
        facts: [
          ...plan.facts,
          {
            type: 'code.used',
            environment: request.principal.environment,
            subject_id: row.id,
            actor: request.principal.id,
            data: { operation: request.name },
          },
        ],
      }
