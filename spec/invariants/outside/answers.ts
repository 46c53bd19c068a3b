/** What answers may say: P5, P6, P8, P14, P15, P16 as whoever asks sees them. */
import type { OutsideInvariant } from '../invariant.js'
import { bodyOf, type Exchange, exchanges, grouped, isDone, messageIn, objectsIn, textIn } from './exchange.js'
import type { Fields, Observed } from './observation.js'

const rejected = (observed: Observed): ReadonlyArray<string> => {
  const decisions = exchanges(observed).filter((one) => one.operation === 'decide_email' && isDone(one))
  return [...grouped(decisions, messageIn)].flatMap(([id, same]) => {
    const [first] = same.filter(({ input }) => input.action === 'reject').sort((a, b) => a.answered - b.answered)
    if (first === undefined) return []
    return same
      .filter(({ asked, input }) => input.action === 'approve' && asked > first.answered)
      .map(() => `${id} was rejected (observation ${first.answered}), and then an approval was accepted`)
  })
}

const FINAL: ReadonlyArray<string> = ['delivered', 'bounced', 'failed', 'blocked', 'cancelled']

interface Shown {
  readonly id: string
  readonly status: string
  readonly asked: number
  readonly answered: number
}

/** What answers say of deliveries, one by one. */
const shown = (all: ReadonlyArray<Exchange>): ReadonlyArray<Shown> =>
  all.flatMap((one) =>
    objectsIn(bodyOf(one), 'deliveries').map((row) => ({
      id: textIn(row, 'delivery_id'),
      status: textIn(row, 'status'),
      asked: one.asked,
      answered: one.answered,
    })),
  )

const ends = (observed: Observed): ReadonlyArray<string> =>
  [...grouped(shown(exchanges(observed)), ({ id }) => id)].flatMap(([id, same]) => {
    // Of each status the first time suffices: whatever came after a later one came after that, too.
    const firsts = new Map<string, Shown>()
    for (const one of [...same].sort((a, b) => a.answered - b.answered))
      if (FINAL.includes(one.status) && !firsts.has(one.status)) firsts.set(one.status, one)
    return [...firsts.values()].flatMap(({ status, answered }) =>
      same
        .filter((one) => one.asked > answered && one.status !== status)
        .filter((one) => !(status === 'delivered' && one.status === 'bounced'))
        .map((one) => `${id} was ${status}, and later ${one.status}`),
    )
  })

const LIFETIME_MS = 24 * 60 * 60 * 1000

/** The key, wherever it was given; the request without it. */
const keyed = ({ input }: Exchange): readonly [key: string, rest: string] => {
  const { idempotency_key = '', ...rest } = input
  return [
    String(idempotency_key),
    JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1))),
  ]
}

const within = (one: Exchange, other: Exchange): boolean =>
  other.at_ms - one.at_ms < LIFETIME_MS && other.at_ms >= one.at_ms

const slotOf = (one: Exchange): string | null => {
  const [key] = keyed(one)
  return key === '' ? null : JSON.stringify([one.account_id, one.environment, key])
}

const idempotency = (observed: Observed): ReadonlyArray<string> => {
  const sends = exchanges(observed).filter((one) => one.operation === 'send_email' && isDone(one))
  return [...grouped(sends, slotOf).values()].flatMap((same) =>
    same.flatMap((one, n) =>
      same
        .slice(n + 1)
        .filter((other) => within(one, other))
        .flatMap((other) => {
          const ids = [textIn(bodyOf(one), 'message_id'), textIn(bodyOf(other), 'message_id')]
          if (keyed(one)[1] !== keyed(other)[1]) return [`one key was accepted for two requests: ${ids.join(' and ')}`]
          return ids[0] === ids[1] ? [] : [`one key and one request made two messages: ${ids.join(' and ')}`]
        }),
    ),
  )
}

const log = (observed: Observed): ReadonlyArray<string> => {
  const seen = new Map<string, string>()
  return exchanges(observed)
    .filter((one) => one.operation === 'get_audit_log')
    .flatMap((one) =>
      objectsIn(bodyOf(one), 'entries').flatMap((entry: Fields) => {
        const name = `${one.account_id}, entry ${String(entry.seq)}`
        const before = seen.get(name)
        seen.set(name, JSON.stringify(entry))
        return before === undefined || before === JSON.stringify(entry) ? [] : [`${name} is not what was shown before`]
      }),
    )
}

const ID = /\b(?:acc|mbx|msg|thr|dlv|key|evt|alw)_[0-9A-HJKMNP-TV-Z]{26}\b/g

const idsIn = (fields: Fields): ReadonlyArray<string> => JSON.stringify(fields).match(ID) ?? []

/** Nobody is told an id that belongs to another, but what they named themselves. */
const tenants = (observed: Observed): ReadonlyArray<string> => {
  const owners = new Map<string, string>()
  return exchanges(observed).flatMap((one) => {
    const own = idsIn(one.input)
    return idsIn(one.answer?.body ?? {})
      .filter((id) => !own.includes(id))
      .flatMap((id) => {
        const owner = owners.get(id) ?? one.account_id
        owners.set(id, owner)
        return owner === one.account_id ? [] : [`${id} of ${owner} was shown to ${one.account_id}`]
      })
  })
}

/** Where nothing more happens: final, or it waits for somebody or some time. */
const MOVING: ReadonlyArray<string> = ['queued', 'sent']
const STOPS: ReadonlyArray<string> = ['kill_switch', 'limit']

const progress = (observed: Observed): ReadonlyArray<string> => {
  if (!observed.ended) return []
  const last = new Map(
    exchanges(observed)
      .filter((one) => one.operation === 'read_email' && isDone(one))
      .map((one) => [textIn(bodyOf(one), 'message_id'), bodyOf(one)]),
  )
  return [...last].flatMap(([id, body]) => {
    const stopped = objectsIn(body, 'deliveries').some((row) => STOPS.includes(textIn(row, 'reason')))
    return MOVING.includes(textIn(body, 'status')) && !stopped
      ? [`${id} is still ${textIn(body, 'status')} although nothing moves any more`]
      : []
  })
}

export const ANSWERS: ReadonlyArray<OutsideInvariant> = [
  {
    id: 'P5.rejected',
    over: 'outside',
    sentence: 'Once a rejection was answered, no later approval of that message is accepted.',
    guards: ['core/message/decide.ts decision'],
    check: rejected,
  },
  {
    id: 'P6.shown',
    over: 'outside',
    sentence: 'A delivery that was shown as ended is shown so ever after; only `delivered` may become `bounced`.',
    guards: ['core/delivery/control.ts decide'],
    check: ends,
  },
  {
    id: 'P8.one',
    over: 'outside',
    sentence:
      'Within its lifetime one idempotency key is accepted for one request, and all its answers name one message.',
    guards: ['core/idempotency/decide.ts idempotency', 'core/operations/idempotent.ts'],
    check: idempotency,
  },
  {
    id: 'P14.shown',
    over: 'outside',
    sentence: 'An entry of the audit log that was shown once is shown unchanged ever after.',
    guards: ['adapters/sqlite/append.ts'],
    check: log,
  },
  {
    id: 'P15.shown',
    over: 'outside',
    sentence: "No answer names an id of another account's, but one that the asker named.",
    guards: ['core/operations/facts.ts Needs', 'core/authority/principal.ts reaches'],
    check: tenants,
  },
  {
    id: 'P16.ended',
    over: 'outside',
    sentence:
      'Once nothing moves any more, every message is at its end, or waits for somebody, a time, a limit or a kill switch.',
    guards: ['adapters/runtime/worker.ts', 'core/delivery/retry.ts'],
    check: progress,
  },
]
