/**
 * What the operator is told, as mail written in the transaction that gives the reason for it.
 *
 * Text written by agents or outsiders is quoted and marked: it stands behind `> ` on lines of its own (rule 8).
 */
import { oneLine } from '../codec/printable.js'
import type { Content } from '../message/content.js'
import type { Facts, Request } from './facts.js'
import type { MessageRow } from './message-rows.js'
import type { Context, Write } from './plan.js'
import type { OperatorMailRow } from './rows.js'

/** Somebody else's text within a sentence of ours: between quotes that it cannot close. */
export const inQuotes = (text: string): string => JSON.stringify(oneLine(text))

export const quoted = (text: string): string => `> ${oneLine(text)}`

/** What is about a test says so. */
export const marked = ({ principal }: Request, subject: string): string =>
  `${principal.environment === 'test' ? '[TEST] ' : ''}${subject}`

export const operatorMail = (
  request: Request,
  facts: Facts,
  context: Context,
  kind: OperatorMailRow['kind'],
  subject: string,
  lines: ReadonlyArray<string>,
  message_id: string | null = null,
  n = 0,
): Write => ({
  op: 'insert',
  table: 'operator_mail',
  row: {
    id: context.id('opm', n),
    account_id: request.principal.account_id,
    environment: request.principal.environment,
    kind,
    recipient: facts.account.oversight_email,
    subject: marked(request, subject),
    body: `${lines.join('\n')}\n`,
    message_id,
    attempts: 0,
    claim_ms: context.operator_relay && facts.account.oversight_email !== null ? context.now_ms : null,
    sent_ms: null,
    created_ms: context.now_ms,
  },
})

/**
 * A message waits for a decision. What it says to call names the revision: an edited message cannot be decided on without.
 * `n` sets those of one transaction apart.
 */
export const holdNotice = (
  request: Request,
  facts: Facts,
  context: Context,
  { id: message_id, revision }: Pick<MessageRow, 'id' | 'revision'>,
  content: Content,
  n = 0,
): Write =>
  operatorMail(
    request,
    facts,
    context,
    'hold',
    `Waiting for your decision: ${message_id}`,
    [
      `A message from ${content.from.address} waits for a decision.`,
      '',
      `To:      ${[...content.to, ...content.cc, ...content.bcc].map((one) => oneLine(one.address)).join(', ')}`,
      'Subject, as the agent wrote it:',
      quoted(content.subject),
      '',
      `Decide: ${approvalUrl(context, message_id)}`,
      `Or with a reviewer's key, after read_email: decide_email {"message_id": "${message_id}", "revision": ${revision}, "action": "approve"}`,
    ],
    message_id,
    n,
  )

/** Says where a human decides; grants nothing. */
export const approvalUrl = (context: Context, message_id: string): string =>
  `${context.public_url}/approve/${message_id}`
