/** The queue of the review desk: what waits for a decision, by risk and then by age; and whatever was written, by words. */
import { instantOf } from '../../codec/time.js'
import type { Summary } from '../../message/content.js'
import type { Status } from '../../message/status.js'
import { RISKS, type Risk } from '../../review/fact.js'
import { metRisk, saidIn } from '../../review/summary.js'
import type { Facts, Needs } from '../facts.js'
import { answer, type Context, nothing, type Plan } from '../plan.js'
import type { Queued } from './needs.js'
import { acquaintance, byRisk } from './order.js'
import { stopped } from './stopped.js'

export interface QueueInput {
  readonly mailbox_id?: string
  readonly risk?: Risk
  /** Words that subject, addresses and the beginning of the text must hold, all of them. */
  readonly search?: string
  readonly offset?: number
  readonly limit?: number
}

const LIMIT_DEFAULT = 50

interface Line extends Queued {
  readonly risk: Risk
}

const wordsOf = (search: string): ReadonlyArray<string> => search.toLowerCase().match(/\S+/g) ?? []

const matching = ({ mailbox_id, risk, search = '' }: QueueInput): ((line: Line) => boolean) => {
  const words = wordsOf(search)
  return (line) =>
    (mailbox_id === undefined || line.mailbox_id === mailbox_id) &&
    (risk === undefined || line.risk === risk) &&
    words.every((word) => saidIn(line.said).toLowerCase().includes(word))
}

const at = (ms: number | null): string | null => (ms === null ? null : instantOf(ms))

const view = ({ said, ...row }: Line) => ({
  message_id: row.id,
  mailbox_id: row.mailbox_id,
  from: said.from,
  to: said.to,
  cc: said.cc,
  bcc: said.bcc,
  subject: said.subject,
  snippet: said.snippet,
  attachments: said.attachments,
  revision: row.revision,
  status: row.status,
  risk: row.risk,
  cause: row.cause,
  send_at: at(row.send_at_ms),
  held_at: instantOf(row.opened_ms),
  expires_at: at(row.expires_ms),
})

/** `version` tells one queue from another; ids, numbers of revisions and times have no sign that stands between them. */
const countsOf = (lines: ReadonlyArray<Line>, facts: Facts, context: Context) => ({
  pending: lines.length,
  unknown: facts.review.unknown,
  ...Object.fromEntries(RISKS.map((risk) => [risk, lines.filter((one) => one.risk === risk).length])),
  version: context
    .sha256(
      [facts.review.unknown, ...lines.map(({ id, revision, opened_ms }) => `${id} ${revision} ${opened_ms}`)].join(),
    )
    .slice(0, 16),
  stopped: stopped(facts),
})

export const queueNeeds = (): Needs => ({ review: { queue: true } })

const linesOf = ({ review }: Facts): ReadonlyArray<Line> => {
  const { known } = acquaintance(review)
  return review.queue.map((row) => ({ ...row, risk: metRisk(row.alone, known, row.said) }))
}

export const queuePlan = (input: QueueInput, facts: Facts, _request: unknown, context: Context): Plan => {
  const lines = linesOf(facts)
  const found = lines.filter(matching(input)).sort(byRisk)
  const { offset = 0, limit = LIMIT_DEFAULT } = input
  const next = offset + limit
  return {
    ...nothing,
    answer: answer(200, {
      messages: found.slice(offset, next).map(view),
      counts: countsOf(lines, facts, context),
      total: found.length,
      next_offset: next < found.length ? next : null,
      mailboxes: facts.review.addresses.map(({ id, address }) => ({ mailbox_id: id, address })),
      reasons: facts.review.reasons,
    }),
  }
}

/** What a page that shows the queue listens to. */
export const countsPlan = (_input: unknown, facts: Facts, _request: unknown, context: Context): Plan => ({
  ...nothing,
  answer: answer(200, countsOf(linesOf(facts), facts, context)),
})

export interface HistoryInput {
  readonly search?: string
  readonly status?: Status
  readonly mailbox_id?: string
  /** `next_cursor` of the page before. */
  readonly cursor?: string
  readonly limit?: number
}

export const historyNeeds = ({
  search = '',
  status,
  mailbox_id,
  cursor,
  limit = LIMIT_DEFAULT,
}: HistoryInput): Needs => ({
  review: {
    search: {
      words: wordsOf(search),
      statuses: status === undefined ? null : [status],
      mailbox_id: mailbox_id ?? null,
      before: cursor ?? null,
      limit: limit + 1,
    },
  },
})

/** What was handed over and whose reply was lost: it waits for somebody to say what became of it. */
export const unknownsNeeds = (input: Omit<HistoryInput, 'status'>): Needs =>
  historyNeeds({ ...input, status: 'unknown' })

export const historyPlan = ({ limit = LIMIT_DEFAULT }: HistoryInput, facts: Facts): Plan => {
  const { found } = facts.review
  const last = found.length > limit ? found[limit - 1] : undefined
  return {
    ...nothing,
    answer: answer(200, {
      messages: found.slice(0, limit).map(({ message, summary }) => ({
        message_id: message.id,
        mailbox_id: message.mailbox_id,
        ...(JSON.parse(summary) as Summary),
        revision: message.revision,
        status: message.status,
        created_at: instantOf(message.created_ms),
        updated_at: instantOf(message.updated_ms),
      })),
      next_cursor: last === undefined ? null : last.message.id,
    }),
  }
}
