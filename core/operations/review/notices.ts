/** What the operator is told of holds: one message by itself, or many. Text of agents is quoted, and stands in no subject. */
import { instantOf } from '../../codec/time.js'
import { SNIPPET_MAX, type Summary } from '../../message/content.js'
import type { Risk } from '../../review/fact.js'
import { type Acquainted, summaryFacts } from '../../review/summary.js'
import { approvalUrl } from '../operator-mail.js'
import type { Context } from '../plan.js'
import type { Letter, Part } from './letter.js'
import type { Queued } from './needs.js'

/** Messages that one mail names, each with a link. */
export const LINES_MAX = 20
/** Recipients that a line among others names. */
export const NAMED_MAX = 3
/** Facts that a mail tells, and lines of the text that it quotes. */
export const FACTS_TOLD_MAX = 3
export const TEXT_LINES_MAX = 6

/** A message that waits for a decision. */
export interface Held {
  readonly message: Pick<Queued, 'id' | 'send_at_ms' | 'expires_ms'>
  readonly said: Summary
  readonly risk: Risk
}

/** `2026-01-05 12:00 UTC`. */
export const minute = (ms: number): string => `${instantOf(ms).slice(0, 16).replace('T', ' ')} UTC`

const some = (addresses: ReadonlyArray<string>): string =>
  addresses.length > NAMED_MAX
    ? `${addresses.slice(0, NAMED_MAX).join(', ')} and ${addresses.length - NAMED_MAX} more`
    : addresses.join(', ')

const when = (ms: number | null): string => (ms === null ? 'never' : minute(ms))

const recipients = ({ to, cc, bcc }: Summary): ReadonlyArray<Part> =>
  [
    { name: 'To', all: to },
    { name: 'Cc', all: cc },
    { name: 'Bcc (hidden)', all: bcc },
  ].flatMap(({ name, all }) => (all.length === 0 ? [] : [{ name, value: all.join(', ') }]))

/** The first lines of the text, as far as a list knows it. */
const beginning = ({ snippet }: Summary): ReadonlyArray<string> => {
  const lines = snippet.split('\n').filter((line) => line.trim() !== '')
  const shown = lines.slice(0, TEXT_LINES_MAX)
  return lines.length > shown.length || [...snippet].length >= SNIPPET_MAX ? [...shown, '…'] : shown
}

const DECIDE = 'Look at it and decide'
const SUBJECT = 'Subject, as the agent wrote it:'

export const single = (one: Held, url: string, until: string, known: Acquainted, context: Context): Letter => {
  const { message, said, risk } = one
  const facts = summaryFacts(known, said).slice(0, FACTS_TOLD_MAX)
  const text = beginning(said)
  return [
    [{ title: 'A message waits for your decision' }],
    [
      { name: 'From', value: said.from },
      ...recipients(said),
      { name: 'Attachments', value: String(said.attachments) },
      ...(message.send_at_ms === null ? [] : [{ name: 'To be sent', value: minute(message.send_at_ms) }]),
      { name: 'Expires', value: when(message.expires_ms) },
      { name: 'Risk', value: facts.length === 0 ? risk : `${risk}: ${facts.map((fact) => fact.sentence).join(' ')}` },
    ],
    [
      { intro: SUBJECT, quote: [said.subject] },
      ...(text.length === 0 ? [] : [{ intro: 'It begins, as the agent wrote it:', quote: text }]),
    ],
    [{ button: DECIDE, url }],
    [
      { say: `The link decides as you, on this message alone, once, until ${until}: give it to nobody.` },
      { link: 'Or, signed in', url: approvalUrl(context, message.id) },
    ],
  ]
}

const line = ({ message, said, risk }: Held, n: number, url: string): ReadonlyArray<Part> => [
  { title: `${n}. Risk: ${risk}` },
  { name: 'From', value: said.from },
  { name: 'To', value: some([...said.to, ...said.cc, ...said.bcc]) },
  { name: 'Attachments', value: String(said.attachments) },
  { name: 'Expires', value: when(message.expires_ms) },
  { intro: SUBJECT, quote: [said.subject] },
  { link: DECIDE, url },
]

export const digest = (
  all: ReadonlyArray<Held>,
  urls: ReadonlyArray<string>,
  until: string,
  context: Context,
): Letter => {
  const more = all.length - urls.length
  return [
    [{ title: `${all.length} messages wait for your decision` }],
    ...all.slice(0, LINES_MAX).map((one, at) => line(one, at + 1, urls[at] as string)),
    [
      ...(more === 0 ? [] : [{ say: `And ${more} more: open the queue.` }]),
      { say: `Each link decides as you, on its message alone, once, until ${until}: give them to nobody.` },
      { link: 'All that waits, signed in', url: `${context.public_url}/` },
    ],
  ]
}
