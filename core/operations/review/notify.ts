/**
 * How the operator is mailed of holds: each, or many in one mail, when the account's settings let it. What was decided meanwhile is mailed
 * no more. Every mail has links of its own, made when it goes to the relay; those of an earlier attempt stay good, since that mail may have
 * come. A mail goes to where the operator is reached now, not to where they were when the message was held.
 */
import type { Json } from '../../errors.js'
import type { Summary } from '../../message/content.js'
import { type Acquainted, summaryRisk } from '../../review/summary.js'
import type { Facts, Needs, Request } from '../facts.js'
import { type MailedInput, mailedWrite } from '../operator.js'
import { marked } from '../operator-mail.js'
import { answer, type Context, nothing, type Plan, type Write } from '../plan.js'
import type { AccountRow } from '../rows.js'
import { change } from '../store.js'
import { type Letter, letterHtml, letterText } from './letter.js'
import { DECIDE_LINK_MS, decideLink } from './links.js'
import type { HoldMail } from './needs.js'
import { digest, type Held, LINES_MAX, minute, single } from './notices.js'
import { acquaintance, byRisk } from './order.js'
import { inOneMail, nextTime } from './when.js'

/** How long a mail may be on its way to the relay before it is taken for lost and made again. */
export const HAND_OVER_MS = 5 * 60_000

type Row = HoldMail['mail']

/** A hold that waits, with every mail that tells of it. */
interface Waiting extends Held {
  readonly message: NonNullable<HoldMail['message']>
  readonly rows: ReadonlyArray<Row>
}

export type MailedRow = Pick<Row, 'id' | 'attempts'>

/** What the shell takes to the relay. */
export interface Mail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The rows that this mail is for. */
  readonly rows: ReadonlyArray<MailedRow>
}

export const notifyNeeds = (): Needs => ({ review: { holds: true } })

/** The message, where it still waits for the decision that the mail tells of: a later hold has a mail of its own. */
const heldFor = ({ mail, message }: HoldMail): HoldMail['message'] =>
  message !== null && message.status === 'pending' && message.opened_ms <= mail.created_ms ? message : null

const ranked = ({ risk, message: { opened_ms } }: Waiting) => ({ risk, opened_ms })

/** Each message once: worst first, then as they were held. */
const waitingOf = (facts: Facts, known: Acquainted): ReadonlyArray<Waiting> => {
  const found = new Map<string, Waiting>()
  for (const hold of [...facts.review.holds].reverse()) {
    const message = heldFor(hold)
    if (message === null) continue
    const said = JSON.parse(message.summary) as Summary
    const { rows, risk } = found.get(message.id) ?? { rows: [], risk: summaryRisk(known, said) }
    found.set(message.id, { message, said, risk, rows: [...rows, hold.mail] })
  }
  return [...found.values()].sort((one, other) => byRisk(ranked(one), ranked(other)))
}

const claim = ({ id: account_id }: AccountRow, { id }: Row, claim_ms: number | null): Write => ({
  op: 'update',
  table: 'operator_mail',
  key: { account_id, id },
  set: { claim_ms },
})

/** What is mailed no more. */
const endings = (holds: ReadonlyArray<HoldMail>, account: AccountRow): ReadonlyArray<Write> =>
  holds.map(({ mail }) => claim(account, mail, null))

const told = (writes: ReadonlyArray<Write>, mails: ReadonlyArray<Mail>): Plan => ({
  ...nothing,
  writes,
  answer: answer(200, { mails: mails as unknown as Json }),
})

const mailOf = (
  n: number,
  subject: string,
  letter: Letter,
  all: ReadonlyArray<Waiting>,
  to: string,
  context: Context,
): Mail => ({
  id: context.id('ntf', n),
  to,
  subject,
  text: letterText(letter),
  html: letterHtml(subject, letter),
  rows: all.flatMap((one) => one.rows.map(({ id, attempts }) => ({ id, attempts }))),
})

/** The mails that go now, and the links in them. */
const made = (
  waiting: ReadonlyArray<Waiting>,
  together: boolean,
  to: string,
  known: Acquainted,
  facts: Facts,
  request: Request,
  context: Context,
) => {
  const shown = together ? waiting.slice(0, LINES_MAX) : waiting
  const links = shown.map(({ message }, n) => decideLink(n, message, facts, request, context))
  const urls = links.map((one) => one.url)
  const until = minute(context.now_ms + DECIDE_LINK_MS)
  const mails = together
    ? [
        mailOf(
          0,
          marked(request, `${waiting.length} messages wait for your decision`),
          digest(waiting, urls, until, context),
          waiting,
          to,
          context,
        ),
      ]
    : waiting.map((one, n) =>
        mailOf(
          n,
          marked(request, `Waiting for your decision: ${one.said.from}, ${one.risk} risk (${one.message.id})`),
          single(one, urls[n] as string, until, known, context),
          [one],
          to,
          context,
        ),
      )
  return { mails, writes: links.flatMap(({ row }) => change('desk_links', null, row)) }
}

/** What the shell is told: the mails to take to the relay now. Rows that wait for them come again if nothing is heard of them. */
export const notifyPlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const { account, review } = facts
  const { now_ms } = context
  const to = account.oversight_email
  const next_ms = nextTime(account, now_ms, review.told_ms)
  if (to === null || next_ms === null) return told(endings(review.holds, account), [])
  const known = acquaintance(review)
  const waiting = waitingOf(facts, known)
  const rows = waiting.flatMap((one) => one.rows)
  const over = endings(
    review.holds.filter(({ mail }) => !rows.includes(mail)),
    account,
  )
  if (next_ms > now_ms) return told([...over, ...rows.map((row) => claim(account, row, next_ms))], [])
  const together = inOneMail(
    account.notify,
    waiting.length,
    rows.some((row) => row.claim_ms > row.created_ms),
  )
  const { mails, writes } = made(waiting, together, to, known, facts, request, context)
  return told([...over, ...rows.map((row) => claim(account, row, now_ms + HAND_OVER_MS)), ...writes], mails)
}

export interface NotifiedInput {
  readonly rows: ReadonlyArray<MailedRow>
  readonly outcome: MailedInput['outcome']
}

/** What became of one mail, for every row that it was for. */
export const notifiedPlan = (
  { rows, outcome }: NotifiedInput,
  _facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const { account_id } = request.principal
  return { ...nothing, writes: rows.map((row) => mailedWrite({ account_id, ...row }, outcome, context)) }
}
