/** From stored rows to an aggregate, and from a changed aggregate back to the rows to write. */

import type { Fact } from '../audit/entry.js'
import type { Aggregate, Step } from '../message/aggregate.js'
import type { Content } from '../message/content.js'
import type { Facts, Loaded, Request } from './facts.js'
import type { Context, Table, Write } from './plan.js'
import { KEYS, type MailboxRow, type Tables } from './rows.js'

export const contentOf = (json: string): Content => JSON.parse(json) as Content

export const aggregateOf = (loaded: Loaded): Aggregate => ({
  message: loaded.message,
  content: contentOf(loaded.content.content),
  deliveries: loaded.deliveries,
  holds: loaded.hold === null ? [] : [loaded.hold],
})

const named = <T extends Table>(table: T, row: Tables[T]): Partial<Tables[T]> =>
  Object.fromEntries(KEYS[table].map((column) => [column, row[column as keyof Tables[T]]])) as Partial<Tables[T]>

/** The write that turns one row into another: none where they are equal. `before` null: the row is new. */
export const change = <T extends Table>(table: T, before: Tables[T] | null, after: Tables[T]): ReadonlyArray<Write> => {
  if (before === null) return [{ op: 'insert', table, row: after } as Write]
  const set = Object.fromEntries(
    Object.entries(after).filter(([column, value]) => before[column as keyof Tables[T]] !== value),
  )
  return Object.keys(set).length === 0 ? [] : [{ op: 'update', table, key: named(table, after), set } as Write]
}

/** The rows that differ. Of a new message (`before` null) all are new. Oldest hold first, as their numbers run. */
export const changes = (before: Aggregate | null, after: Aggregate): ReadonlyArray<Write> => [
  ...change('messages', before?.message ?? null, after.message),
  ...[...after.holds]
    .reverse()
    .flatMap((row) => change('holds', before?.holds.find((one) => one.number === row.number) ?? null, row)),
  ...after.deliveries.flatMap((row) =>
    change('deliveries', before?.deliveries.find((one) => one.id === row.id) ?? null, row),
  ),
]

/** `range` keeps the fresh ids of several messages in one plan apart. */
export const stepOf = (
  request: Request,
  facts: Facts,
  context: Context,
  mailbox: MailboxRow,
  reason: string | null = null,
  range = 0,
): Step => ({
  now_ms: context.now_ms,
  actor: request.principal.id,
  id: (prefix, n) => context.id(prefix, range * 64 + n),
  sha256: context.sha256,
  mailbox,
  oversight_email: facts.account.oversight_email,
  reason,
})

/** An entry about one thing in the asker's environment. */
export const factOf = (request: Request, type: string, subject_id: string, data: Fact['data']): Fact => ({
  type,
  environment: request.principal.environment,
  subject_id,
  actor: request.principal.id,
  data,
})
