/** Judging cleared messages again, after a mode fell or an allowlist entry or a reviewer's key went away. */
import type { Fact } from '../audit/entry.js'
import { eventsOf, isOpen, occurAll } from './attempt.js'
import type { Facts, Loaded, Request } from './facts.js'
import { credited, isValid, rulingOf } from './flags.js'
import { holdNotice } from './operator-mail.js'
import { answer, type Context, nothing, type Plan, type Write } from './plan.js'
import { aggregateOf, changes, stepOf } from './store.js'

/** Messages judged again in one transaction; the rest is left as a row for the next. */
export const REJUDGED_MAX = 200

export interface Rejudged {
  readonly writes: ReadonlyArray<Write>
  readonly facts: ReadonlyArray<Fact>
  readonly changed: ReadonlyArray<string>
}

/**
 * Judges cleared messages again after a mode fell, an entry or a key went away, and tells the operator what waits for them now.
 * `of` gives the message as it is now.
 */
export const rejudge = (facts: Facts, request: Request, context: Context, of: (loaded: Loaded) => Loaded): Rejudged =>
  facts.cleared.map(of).reduce<Rejudged>(
    (sum, loaded, n) => {
      const before = aggregateOf(loaded)
      // Stryker disable next-line ArrayDeclaration: what is no entry covers no address, as if there were none
      const allowlist = facts.cleared_allowlist[loaded.message.id] ?? []
      const events = eventsOf(loaded.message, {
        _tag: 'rejudge',
        ruling: rulingOf(loaded.message.submit_mode, loaded.mailbox, before.content, facts, allowlist),
        valid: isValid(loaded),
        open: isOpen(loaded.deliveries),
      })
      const change = occurAll(before, events, stepOf(request, facts, context, loaded.mailbox, null, n + 1))
      const { message } = change.after
      return {
        writes: [
          ...sum.writes,
          ...changes(before, change.after),
          ...(message.status === 'pending' ? [holdNotice(request, facts, context, message, before.content, n)] : []),
        ],
        facts: [...sum.facts, ...credited(change.facts, before.content, loaded.mailbox, allowlist)],
        changed: events.length === 0 ? sum.changed : [...sum.changed, loaded.message.id],
      }
    },
    { writes: [], facts: [], changed: [] },
  )

/** The row that leaves the rest for the next transaction, if the batch was full. */
export const rest = (
  facts: Facts,
  request: Request,
  context: Context,
  mailbox_id: string | null,
  cleared_by: string | null,
): ReadonlyArray<Write> => {
  const last = facts.cleared[REJUDGED_MAX - 1]
  const { account_id, environment } = request.principal
  return last === undefined
    ? []
    : [
        {
          op: 'insert',
          table: 'rejudgements',
          row: {
            id: context.id('rej', 0),
            account_id,
            environment,
            mailbox_id,
            cleared_by,
            after_id: last.message.id,
            created_ms: context.now_ms,
          },
        },
      ]
}

/** One more batch of a rejudgement that was too large for one transaction. */
export const rejudgePlan = (_input: unknown, facts: Facts, request: Request, context: Context): Plan => {
  const { rejudgement } = facts
  if (rejudgement === null) return nothing
  const result = rejudge(facts, request, context, (loaded) => loaded)
  const { account_id, id, mailbox_id, cleared_by } = rejudgement
  return {
    writes: [
      { op: 'delete', table: 'rejudgements', key: { account_id, id } },
      ...result.writes,
      ...rest(facts, request, context, mailbox_id, cleared_by),
    ],
    facts: result.facts,
    answer: answer(200, { judged: facts.cleared.length }),
    changed: result.changed,
  }
}
