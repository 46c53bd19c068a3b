/** What may reach a far end: P1, P3, P7, P9, P12, P17 as they are seen from there. */
import type { OutsideInvariant } from '../invariant.js'
import { covers } from '../rows/tables.js'
import {
  arrivals,
  bodyOf,
  type Exchange,
  exchanges,
  grouped,
  isDone,
  type Known,
  known,
  landed,
  mayBeDone,
  messageIn,
  patterns,
  textIn,
} from './exchange.js'
import type { Observed } from './observation.js'

const isYes = ({ operation, input }: Exchange): boolean =>
  (operation === 'decide_email' && input.action === 'approve') || operation === 'edit_and_approve'

const looked = (observed: Observed) => {
  const all = exchanges(observed)
  const messages = known(all)
  const requests = grouped(all.filter(mayBeDone), messageIn)
  /** Requests about one message that may have been done. */
  const about = ({ message_id }: Known): ReadonlyArray<Exchange> => requests.get(message_id) ?? []
  return { all, about, came: arrivals(observed, messages) }
}

const gate = (observed: Observed): ReadonlyArray<string> => {
  const { about, came } = looked(observed)
  return came.flatMap(({ n, message, copy }) =>
    message.status !== 'pending' || copy || about(message).some((one) => isYes(one) && one.asked < n)
      ? []
      : [`${message.message_id} was answered pending, and arrived (observation ${n}) before anybody approved it`],
  )
}

/** The digests that answers named, by message and revision. */
const digests = (all: ReadonlyArray<Exchange>): ReadonlyMap<string, string> =>
  new Map(
    all.flatMap((one) => {
      const body = bodyOf(one)
      const digest = textIn(body, 'digest')
      return digest === '' ? [] : [[`${textIn(body, 'message_id')} ${String(body.revision)}`, digest] as const]
    }),
  )

/** The revision that a yes was of, as far as it is known. */
const revisionOf = (one: Exchange): number | null => {
  const revision = isDone(one) ? bodyOf(one).revision : one.operation === 'decide_email' ? one.input.revision : null
  return typeof revision === 'number' ? revision : null
}

const digest = (observed: Observed): ReadonlyArray<string> => {
  const { all, about, came } = looked(observed)
  const shown = digests(all)
  /** The allowlist may have let it go, whoever had approved what. */
  const isListed = (n: number, message: Known, address: string): boolean =>
    patterns(all, { ...message, answered: n }).some((pattern) => covers(pattern, address))
  return came.flatMap(({ n, one, message, copy }) => {
    const yes = about(message).filter(isYes)
    const named = yes.map((asked) => shown.get(`${message.message_id} ${revisionOf(asked)}`))
    // A yes whose revision or digest nobody was shown could be of any content.
    if (copy || one.digest === null || yes.length === 0 || named.includes(undefined)) return []
    return named.includes(one.digest) || message.status !== 'pending' || isListed(n, message, one.recipient)
      ? []
      : [`${message.message_id} arrived (observation ${n}) with a digest that nobody approved`]
  })
}

const double = (observed: Observed): ReadonlyArray<string> => {
  const { about, came } = looked(observed)
  const groups = grouped(came, ({ copy, message, one }) => (copy ? null : `${message.message_id} ${one.recipient}`))
  return [...groups.values()].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    const orders = about(first.message).filter(({ input }) => input.action === 'send_again').length
    return same.length <= 1 + orders
      ? []
      : [
          `${first.message.message_id} arrived ${same.length} times for one recipient, with ${orders} orders to send it again`,
        ]
  })
}

const place = (observed: Observed): ReadonlyArray<string> => {
  const messages = known(exchanges(observed))
  return landed(observed, messages).flatMap(({ n, one, message }) =>
    (one.end === 'sandbox') === (message.environment === 'test')
      ? []
      : [`${message.message_id}, made in ${message.environment}, reached the ${one.end} (observation ${n})`],
  )
}

const copied = (observed: Observed): ReadonlyArray<string> => {
  if (!observed.ended) return []
  const messages = known(exchanges(observed))
  const all = landed(observed, messages)
  const shown = new Set(all.filter(({ copy }) => copy).map(({ message }) => message.message_id))
  const monitored = all.filter(
    ({ one, message, copy }) =>
      one.kind === 'arrived' && !copy && message.oversight_mode === 'monitored' && message.status === 'queued',
  )
  return [...new Set(monitored.map(({ message }) => message.message_id))]
    .filter((id) => !shown.has(id))
    .map((id) => `${id} left under monitored, and no copy was ever offered to the oversight address`)
}

const placeOf = (account_id: string, environment: string, address: string): string =>
  JSON.stringify([account_id, environment, address.toLowerCase()])

const suppressed = (observed: Observed): ReadonlyArray<string> => {
  const { came } = looked(observed)
  const changes = grouped(
    observed.all.flatMap((one, n) => (one.kind === 'suppressed' ? [{ one, n }] : [])),
    ({ one }) => placeOf(one.account_id, one.environment, one.address),
  )
  return came.flatMap(({ n, one, message }) => {
    const own = changes.get(placeOf(message.account_id, message.environment, one.recipient)) ?? []
    // Lifted in between, it may have been lifted when the judgement was made.
    const lifted = own.some((change) => change.n >= one.rcpt && change.n < n && !change.one.on)
    return own.findLast((change) => change.n < one.rcpt)?.one.on === true && !lifted
      ? [`${message.message_id} arrived (observation ${n}) at an address that was suppressed when it was handed over`]
      : []
  })
}

export const ARRIVALS: ReadonlyArray<OutsideInvariant> = [
  {
    id: 'P1.asked',
    over: 'outside',
    sentence: 'What was answered `pending` arrives nowhere before somebody asked to approve it and was not refused.',
    guards: ['core/message/decide.ts', 'adapters/runtime/attempt.ts'],
    check: gate,
  },
  {
    id: 'P3.received',
    over: 'outside',
    sentence:
      'What arrives of a held message has, re-computed from its octets, a digest that was shown and approved, or goes to an address that was put on an allowlist.',
    guards: ['core/message/digest.ts canonical', 'core/operations/hand-over.ts handOverPlan', 'adapters/smtp/mime.ts'],
    check: digest,
  },
  {
    id: 'P7.arrived',
    over: 'outside',
    sentence: 'A message arrives once for each recipient, and once more only for each order to send it again.',
    guards: ['core/delivery/control.ts decide', 'adapters/runtime/attempt.ts'],
    check: double,
  },
  {
    id: 'P9.end',
    over: 'outside',
    sentence: 'No message made in test reaches the relay, and none made in live the sandbox.',
    guards: ['adapters/runtime/attempt.ts'],
    check: place,
  },
  {
    id: 'P12.offered',
    over: 'outside',
    sentence: 'Of what left under monitored a copy was offered to the oversight address, once nothing moves any more.',
    guards: ['core/message/deliveries.ts missing', 'core/message/occur.ts end'],
    check: copied,
  },
  {
    id: 'P17.arrived',
    over: 'outside',
    sentence: 'Nothing arrives at an address that was suppressed before the far end answered its RCPT, and stayed so.',
    guards: ['core/oversight/rules.ts handOver'],
    check: suppressed,
  },
]
