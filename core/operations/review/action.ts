/** What an action of the review desk's page is, and how those of one kind are made. */
import type * as t from 'io-ts'
import { type Fields, object } from '../../codec/object.js'

/**
 * `anyone`: whoever came to the page. `link`: whoever holds a mailed link to decide. `session`: a reviewer or the operator. `operator`: an
 * operator session alone.
 */
export type Who = 'anyone' | 'link' | 'session' | 'operator'

/** What an action does: an operation of the catalogue under the same or another name, a road of the desk's own, or something the desk's server does itself. */
export type Does =
  | { readonly operation: string }
  | { readonly read: string }
  | { readonly write: string }
  | { readonly self: true }

export interface Action {
  readonly who: Who
  /** Whether it is about one environment, which the page names; else about the account. */
  readonly in_environment: boolean
  /** What it takes beside the environment; null: what the operation takes. */
  readonly input: t.Type<unknown, unknown, unknown> | null
  readonly does: Does
}

export const own = (name: string, required: Fields, optional: Fields = {}): t.Type<unknown, unknown, unknown> =>
  object(name, required, optional) as unknown as t.Type<unknown, unknown, unknown>

export const nothing = own('nothing', {})

/** By itself, for whoever came. */
export const anyone = (input: Action['input']): Action => ({
  who: 'anyone',
  in_environment: false,
  input,
  does: { self: true },
})
export const link = (input: Action['input']): Action => ({ ...anyone(input), who: 'link' })
export const reads = (read: string, input: Action['input']): Action => ({
  who: 'session',
  in_environment: true,
  input,
  does: { read },
})
export const operates = (operation: string): Action => ({
  who: 'operator',
  in_environment: true,
  input: null,
  does: { operation },
})
export const account = (does: Does, input: Action['input']): Action => ({
  who: 'operator',
  in_environment: false,
  input,
  does,
})
