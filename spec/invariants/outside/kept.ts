/** What was answered as done stays done, whatever crashes: P2, P6, P15 as whoever asked can find out afterwards. */
import type { OutsideInvariant } from '../invariant.js'
import { arrivals, bodyOf, type Exchange, exchanges, isDone, known, objectsIn, textIn } from './exchange.js'
import type { Fields, Observed } from './observation.js'

const isOf = (one: Exchange, other: Exchange): boolean =>
  one.account_id === other.account_id && one.environment === other.environment

/** Newest first: the whole log of one place, as one run through its pages showed it. */
interface Shown {
  readonly first: Exchange
  readonly entries: ReadonlyArray<Fields>
}

/** Runs through all pages of a log. */
const logs = (all: ReadonlyArray<Exchange>): ReadonlyArray<Shown> => {
  const pages = all.filter(
    (one) => one.operation === 'get_audit_log' && isDone(one) && one.input.subject_id === undefined,
  )
  const follow = (page: Exchange): ReadonlyArray<Exchange> | null => {
    const cursor = bodyOf(page).next_cursor
    if (cursor === null) return [page]
    const next = pages.find((one) => isOf(one, page) && one.asked > page.answered && one.input.cursor === cursor)
    const rest = next === undefined ? null : follow(next)
    return rest === null ? null : [page, ...rest]
  }
  return pages
    .filter((one) => one.input.cursor === undefined)
    .flatMap((first) => {
      const run = follow(first)
      return run === null ? [] : [{ first, entries: run.flatMap((page) => objectsIn(bodyOf(page), 'entries')) }]
    })
}

/** The last word on each place. */
const lastLogs = (all: ReadonlyArray<Exchange>): ReadonlyArray<Shown> => {
  const found = logs(all)
  return found.filter(
    (one) => !found.some((other) => isOf(other.first, one.first) && other.first.asked > one.first.asked),
  )
}

/** Types of entries of which one must tell of it; and of whom. Null: it need not change anything. */
const told = (one: Exchange): { readonly subject: string; readonly types: ReadonlyArray<string> } | null => {
  const body = bodyOf(one)
  const of = (name: string, ...types: ReadonlyArray<string>) =>
    textIn(body, name) === '' ? null : { subject: textIn(body, name), types }
  switch (one.operation) {
    case 'send_email':
      return of('message_id')
    case 'decide_email':
      return one.input.action === 'approve'
        ? of('message_id', 'message.approved', 'message.edit_approved')
        : one.input.action === 'reject'
          ? of('message_id', 'message.rejected')
          : null
    case 'revoke_api_key':
      return of('key_id', 'key.revoked')
    case 'create_api_key':
      return of('key_id', 'key.created')
    case 'create_mailbox':
      return of('mailbox_id', 'mailbox.created')
    case 'add_allowlist_entry':
      return of('entry_id', 'allowlist.added')
    case 'remove_allowlist_entry':
      return of('entry_id', 'allowlist.removed')
    default:
      return null
  }
}

const typesBySubject = (entries: ReadonlyArray<Fields>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const types = new Map<string, Array<string>>()
  for (const entry of entries) {
    const id = textIn(entry, 'subject_id')
    const own = types.get(id)
    if (own === undefined) types.set(id, [textIn(entry, 'type')])
    else own.push(textIn(entry, 'type'))
  }
  return types
}

const kept = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  const shown = lastLogs(all).map(({ first, entries }) => ({ first, types: typesBySubject(entries) }))
  return all.filter(isDone).flatMap((one) => {
    const what = told(one)
    const log = shown.find(({ first }) => isOf(first, one) && first.asked > one.answered)
    if (what === null || log === undefined) return []
    const types = log.types.get(what.subject) ?? []
    const found = what.types.length === 0 ? types.length > 0 : what.types.some((type) => types.includes(type))
    return found
      ? []
      : [
          `${one.operation} of ${what.subject} was answered as done (observation ${one.answered}), and the audit log does not tell of it`,
        ]
  })
}

const found = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  const since = new Map<string, Exchange>()
  for (const one of all.filter(({ operation }) => operation === 'send_email')) {
    const id = textIn(bodyOf(one), 'message_id')
    if (id !== '' && !since.has(id)) since.set(id, one)
  }
  return all.flatMap((one) => {
    const sent = since.get(String(one.input.message_id))
    return one.operation === 'read_email' &&
      one.answer?.status === 404 &&
      sent !== undefined &&
      isOf(sent, one) &&
      one.asked > sent.answered
      ? [`${String(one.input.message_id)} was accepted (observation ${sent.answered}), and later it was not there`]
      : []
  })
}

/** How each message stood when it was read last, and when that was asked. */
interface Standing {
  readonly asked: number
  readonly body: Fields
  readonly deliveries: ReadonlyArray<Fields>
}

/** Of those whose deliveries were shown. */
const standing = (all: ReadonlyArray<Exchange>): ReadonlyMap<string, Standing> =>
  new Map(
    all
      .filter((one) => one.operation === 'read_email' && Array.isArray(bodyOf(one).deliveries))
      .map((one) => {
        const body = bodyOf(one)
        return [textIn(body, 'message_id'), { asked: one.asked, body, deliveries: objectsIn(body, 'deliveries') }]
      }),
  )

/** Of no delivery that stands so can anything have arrived, unless somebody ordered to send it again: then it may have been the time before. */
const UNREACHED: ReadonlyArray<string> = ['cancelled', 'blocked']

const isReached = (row: Fields): boolean => !UNREACHED.includes(textIn(row, 'status'))

const listed = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  const last = standing(all)
  const again = new Set(all.filter(({ input }) => input.action === 'send_again').map(({ input }) => input.message_id))
  return arrivals(observed, known(all)).flatMap(({ n, one, message, copy }) => {
    const { message_id } = message
    const shown = last.get(message_id)
    if (copy || shown === undefined || shown.asked < n || again.has(message_id)) return []
    return shown.deliveries.some((row) => ['', one.recipient].includes(textIn(row, 'recipient')) && isReached(row))
      ? []
      : [`${message_id} reached somebody (observation ${n}) whom it does not list as reached`]
  })
}

const pair = (id: string, recipient: string): string => JSON.stringify([id, recipient])

const arrived = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  const messages = known(all)
  const came = new Set(arrivals(observed, messages).map(({ one, message }) => pair(message.message_id, one.recipient)))
  const isWatched = (id: string): boolean =>
    observed.unwatched?.includes(messages.get(id)?.environment === 'test' ? 'sandbox' : 'relay') !== true
  return [...standing(all)]
    .filter(([id]) => isWatched(id))
    .flatMap(([id, { deliveries }]) =>
      deliveries
        .filter((row) => textIn(row, 'status') === 'delivered' && textIn(row, 'recipient') !== '')
        .filter((row) => textIn(row, 'confirmed_by') !== 'reviewer' && !came.has(pair(id, textIn(row, 'recipient'))))
        .map((row) => `${textIn(row, 'delivery_id')} is delivered, and nothing arrived`),
    )
}

/** Somebody may have called it back. */
const isCalledBack = (all: ReadonlyArray<Exchange>, id: string): boolean =>
  all.some(
    ({ operation, input }) => (operation === 'cancel_message' || input.action === 'reject') && input.message_id === id,
  )

/** Edits leave cancelled deliveries behind: of a message that was approved and not called back they say nothing. */
const disowned = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  return [...standing(all)].flatMap(([id, { body, deliveries }]) => {
    const counted = deliveries.filter(isReached)
    const approved = objectsIn({ holds: [body.hold ?? {}] }, 'holds').every((hold) => hold.outcome === 'approved')
    return body.status === 'cancelled' &&
      approved &&
      counted.length > 0 &&
      counted.every((row) => row.status === 'delivered') &&
      !isCalledBack(all, id)
      ? [`${id} is cancelled although it was delivered and nobody cancelled it`]
      : []
  })
}

export const KEPT: ReadonlyArray<OutsideInvariant> = [
  {
    id: 'P2.told',
    over: 'outside',
    sentence:
      'What was answered as done is told in the audit log that is read afterwards, whatever crashed in between.',
    guards: ['adapters/sqlite/writer.ts'],
    check: kept,
  },
  {
    id: 'P2.found',
    over: 'outside',
    sentence: 'A message that was answered as accepted is found ever after.',
    guards: ['adapters/sqlite/writer.ts'],
    check: found,
  },
  {
    id: 'P6.listed',
    over: 'outside',
    sentence: 'Whoever was reached is listed as a recipient that may have been, in whatever status the message is.',
    guards: ['core/message/status.ts statusOf', 'core/delivery/control.ts decide'],
    check: listed,
  },
  {
    id: 'P6.arrived',
    over: 'outside',
    sentence: 'Whatever is `delivered` has arrived, unless a reviewer says so.',
    guards: ['core/delivery/control.ts decide', 'adapters/runtime/attempt.ts'],
    check: arrived,
  },
  {
    id: 'P6.disowned',
    over: 'outside',
    sentence: 'A message that was approved and delivered, and that nobody called back, is not `cancelled`.',
    guards: ['core/message/status.ts counted'],
    check: disowned,
  },
]
