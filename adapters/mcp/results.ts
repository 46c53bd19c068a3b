/** Answers and refusals as results of a tool. */
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Json, Refusal } from '../../core/errors.js'
import { WAIT_SECONDS_MAX } from '../../core/operations/fields.js'
import type { Answer } from '../../core/operations/plan.js'
import { apart, fenced, plainJson } from './untrusted.js'

type Body = Answer['body']
type Block = CallToolResult['content'][number]

const text = (words: string): Block => ({ type: 'text', text: words })

/** Marked for hosts as well as for models. */
const untrusted = (value: Json): Block => ({
  type: 'text',
  text: fenced(value),
  _meta: { 'multimail/untrusted': true },
})

/** What a model reads: HTML only as data, because it can hide text; and the body once, where it is the text that is sent. */
const readable = (body: Body): Body => {
  const { html: _html, ...rest } = body
  if (rest.body !== rest.text) return rest
  const { body: _body, ...once } = rest
  return once
}

const waiting = (body: Body, can_wait: boolean): string => {
  const wait = `To wait for the decision: read_email with this message_id and wait_seconds: ${WAIT_SECONDS_MAX}.`
  return [
    'This is success: the message is kept and waits for a human to decide.',
    'Do not send it again, and do not try to approve it: you cannot.',
    ...(can_wait && typeof body.message_id === 'string' ? [wait] : []),
  ].join(' ')
}

/** Which tools the connection has besides. */
export interface Able {
  /** `read_email`. */
  readonly wait: boolean
  /** `decide_email`: whoever holds it is the human that others wait for. */
  readonly decide: boolean
}

const sentences = (answer: Answer, { wait, decide }: Able): ReadonlyArray<string> => [
  ...(answer.body.status === 'pending' && !decide ? [waiting(answer.body, wait)] : []),
  ...(answer.replayed ? ['This is the stored first answer to this idempotency_key: nothing was done again.'] : []),
]

const blocks = (body: Body, said: ReadonlyArray<string>): Array<Block> => {
  const parts = apart(body, '')
  return [
    text([...said, plainJson(parts.trusted ?? {})].join('\n')),
    ...(parts.untrusted === undefined ? [] : [untrusted(parts.untrusted)]),
  ]
}

export const answerResult = (answer: Answer, able: Able): CallToolResult => ({
  content: blocks(readable(answer.body), sentences(answer, able)),
  structuredContent: { ...answer.body },
})

/**
 * `structured`: also as `structuredContent`. Clients of 2025 hold that against the output schema even where `isError` says
 * that it is no answer, and fail; for them the text has it.
 */
export const refusalResult = (refusal: Refusal, request_id: string, structured: boolean): CallToolResult => {
  const { error, code, details, retry_after_s } = refusal
  const body: Body = {
    error,
    code,
    request_id,
    ...(Object.keys(details).length === 0 ? {} : { details }),
    ...(retry_after_s === null ? {} : { retry_after_seconds: retry_after_s }),
  }
  return { content: blocks(body, []), isError: true, ...(structured ? { structuredContent: { ...body } } : {}) }
}
