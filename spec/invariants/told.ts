/** One entry of the audit log, read: what it is about, what happened, and its data. */
import type { Sealed } from '../../core/audit/chain.js'
import type { Json } from '../../core/errors.js'

/** Only what the chain itself is made of is left as it stands. */
export interface Told {
  readonly seq: number
  readonly id: string
  readonly account_id: string
  readonly at_ms: number
  readonly environment: string | null
  /** `message.held` is about `message`, and what happened is `held`. */
  readonly about: string
  readonly what: string
  readonly subject_id: string
  readonly actor: string
  readonly data: { readonly [name: string]: Json }
  readonly prev_hash: string
  readonly hash: string
  /** Its data is a JSON object. */
  readonly readable: boolean
}

const dataOf = (text: string): Told['data'] | null => {
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Told['data']) : null
  } catch {
    return null
  }
}

export const told = (entry: Sealed): Told => {
  const { type, data, ...rest } = entry
  const dot = type.indexOf('.')
  const found = dataOf(data)
  return { ...rest, about: type.slice(0, dot), what: type.slice(dot + 1), data: found ?? {}, readable: found !== null }
}

export const textOf = ({ data }: Told, name: string): string => {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

export const numberOf = ({ data }: Told, name: string): number => {
  const value = data[name]
  return typeof value === 'number' ? value : Number.NaN
}

export const listOf = ({ data }: Told, name: string): ReadonlyArray<Json> => {
  const value = data[name]
  return Array.isArray(value) ? value : []
}

export const textsOf = (one: Told, name: string): ReadonlyArray<string> =>
  listOf(one, name).filter((value): value is string => typeof value === 'string')

/** An entry about a message or one of its deliveries: of both the subject is the message. */
export const isOfMessage = ({ about }: Told): boolean => about === 'message' || about === 'delivery'
