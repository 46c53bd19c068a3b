/** Requests with their answers, and which message an arrival is of. */
import type { Json } from '../../../core/errors.js'
import type { Answered, Arrived, Asked, Fields, Observed, Refused } from './observation.js'

export interface Exchange extends Asked {
  /** Where it was asked, and where it was answered. */
  readonly asked: number
  readonly answered: number
  /** Null: the answer was lost, or is not there yet. */
  readonly answer: Answered | null
}

const exchanged = ({ all }: Observed): ReadonlyArray<Exchange> => {
  const answers = new Map(
    all.flatMap((one, n) => (one.kind === 'answered' ? [[one.request, { one, n }] as const] : [])),
  )
  return all.flatMap((one, asked) => {
    if (one.kind !== 'asked') return []
    const found = answers.get(one.request)
    return [{ ...one, asked, answered: found?.n ?? Number.POSITIVE_INFINITY, answer: found?.one ?? null }]
  })
}

const made = new WeakMap<Observed, ReadonlyArray<Exchange>>()

/** Made once of one history: every invariant asks for them. */
export const exchanges = (observed: Observed): ReadonlyArray<Exchange> => {
  const all = made.get(observed) ?? exchanged(observed)
  made.set(observed, all)
  return all
}

/** In groups, in their order; those of which `nameOf` says null are in none. */
export const grouped = <A>(
  all: ReadonlyArray<A>,
  nameOf: (one: A) => string | null,
): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const one of all) {
    const name = nameOf(one)
    if (name === null) continue
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [one])
    else group.push(one)
  }
  return groups
}

/** The message that a request is about, as it names it. */
export const messageIn = ({ input }: Exchange): string | null =>
  typeof input.message_id === 'string' ? input.message_id : null

const isGood = ({ status }: Answered): boolean => status >= 200 && status < 300

/** It was done, as far as anybody was told. */
export const isDone = ({ answer }: Exchange): boolean => answer !== null && isGood(answer)

/** It may have been done: nobody was told that it was not. */
export const mayBeDone = ({ answer }: Exchange): boolean => answer === null || isGood(answer)

/** The body of a good answer; else nothing. */
export const bodyOf = (one: Exchange): Fields => (isDone(one) ? (one.answer?.body ?? {}) : {})

export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

export const objectsIn = (fields: Fields, name: string): ReadonlyArray<Fields> => {
  const value: Json | undefined = fields[name]
  return Array.isArray(value) ? (value as ReadonlyArray<Fields>) : []
}

/** A message as its sender and its readers know it. */
export interface Known {
  readonly message_id: string
  readonly account_id: string
  readonly environment: 'test' | 'live'
  /** What the first answer about it said. */
  readonly status: string
  readonly oversight_mode: string
  readonly header: string
}

/** The messages that a good answer named, of the place where they were named first. A send tells what its first answer said; a read tells its `Message-ID`. */
export const known = (all: ReadonlyArray<Exchange>): ReadonlyMap<string, Known> => {
  const found = new Map<string, Known>()
  for (const one of all) {
    const body = bodyOf(one)
    const message_id = textIn(body, 'message_id')
    if (message_id === '') continue
    const before = found.get(message_id)
    const first = one.operation === 'send_email'
    found.set(message_id, {
      message_id,
      account_id: before?.account_id ?? one.account_id,
      environment: before?.environment ?? one.environment,
      status: first ? textIn(body, 'status') : (before?.status ?? ''),
      oversight_mode: first ? textIn(body, 'oversight_mode') : (before?.oversight_mode ?? ''),
      header: textIn(body, 'message_id_header') || (before?.header ?? ''),
    })
  }
  return found
}

export interface Landed<A extends Arrived | Refused = Arrived> {
  readonly n: number
  readonly one: A
  readonly message: Known
  /** It is the copy to the oversight address. */
  readonly copy: boolean
}

/** What reached a far end, of the messages that are known. */
export const landed = (
  observed: Observed,
  messages: ReadonlyMap<string, Known>,
): ReadonlyArray<Landed<Arrived | Refused>> => {
  const byHeader = new Map([...messages.values()].map((one) => [one.header, one]))
  return observed.all.flatMap((one, n) => {
    if (one.kind !== 'arrived' && one.kind !== 'refused') return []
    const message = byHeader.get(one.header)
    return message === undefined
      ? []
      : [{ n, one, message, copy: observed.oversight[message.account_id] === one.recipient }]
  })
}

export const arrivals = (observed: Observed, messages: ReadonlyMap<string, Known>): ReadonlyArray<Landed> =>
  landed(observed, messages).flatMap((at) => (at.one.kind === 'arrived' ? [{ ...at, one: at.one }] : []))

/** Patterns that may have been on the allowlist of the place by then. */
export const patterns = (
  all: ReadonlyArray<Exchange>,
  { account_id, environment, answered }: Pick<Exchange, 'account_id' | 'environment' | 'answered'>,
): ReadonlyArray<string> =>
  all
    .filter(
      (one) =>
        one.operation === 'add_allowlist_entry' && one.account_id === account_id && one.environment === environment,
    )
    .filter((one) => one.asked < answered && mayBeDone(one))
    .map((one) => String(one.input.pattern))
