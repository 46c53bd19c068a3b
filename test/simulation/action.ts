/** What is done to a simulated world, as plain data: a run is its seed, or the list of its actions with the same seed. */
import type { Environment } from '../../core/authority/principal.js'

export type Role = 'agent' | 'reviewer' | 'admin'

/** Something that an earlier action's answer named: `$` is the action's number, `at` the way to it in the answer's body. */
export interface Ref {
  readonly $: number
  readonly at: ReadonlyArray<string | number>
}

export type Value = string | number | boolean | null | Ref | ReadonlyArray<Value> | { readonly [name: string]: Value }

export type Input = { readonly [name: string]: Value }

/** Who asks: one of the first keys, the operator over a session of theirs, or a key that an earlier action made. */
export type By = Role | 'operator' | Ref

export interface Place {
  /** 0 or 1. */
  readonly account: number
  readonly environment: Environment
}

interface Numbered {
  readonly n: number
  /** Steps of the loop that go before it. */
  readonly gap: number
}

/** `code`: where the operator's code is asked for, it is fetched from the operator's mail, and the request made again with it. */
export interface Ask extends Numbered, Place {
  readonly kind: 'ask'
  readonly by: By
  readonly server: number
  readonly operation: string
  readonly input: Input
  readonly code: boolean
}

/** An address is suppressed, or no longer. */
export interface Suppress extends Numbered, Place {
  readonly kind: 'suppress'
  readonly address: string
  readonly on: boolean
}

/** `kill`: one server dies. `cut`: all do, and the disk with them. `stop`: one stops as it should. */
export interface Fall extends Numbered {
  readonly kind: 'kill' | 'cut' | 'stop'
  readonly server: number
}

/** Time passes, or the wall clock is set, by so many milliseconds. */
export interface Time extends Numbered {
  readonly kind: 'pass' | 'skew'
  readonly ms: number
}

export type Action = Ask | Suppress | Fall | Time

export const isRef = (value: unknown): value is Ref => typeof value === 'object' && value !== null && '$' in value

/** The actions that a value stands on. */
export const refsIn = (value: unknown): ReadonlyArray<number> =>
  isRef(value) ? [value.$] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(refsIn) : []

const write = (value: unknown): string =>
  isRef(value)
    ? `‹${value.at.join('.')} of ${value.$}›`
    : Array.isArray(value)
      ? `[${value.map(write).join(', ')}]`
      : typeof value === 'object' && value !== null
        ? `{${Object.entries(value)
            .map(([name, one]) => `${name}: ${write(one)}`)
            .join(', ')}}`
        : JSON.stringify(value)

const by = (who: By): string => (typeof who === 'string' ? who : `key ${write(who)}`)

/** In one line, for people. */
export const inWords = (action: Action): string => {
  const at = `${String(action.n).padStart(4)}  after ${String(action.gap).padStart(3)} steps  `
  switch (action.kind) {
    case 'ask':
      return `${at}${'ab'[action.account]}.${action.environment} ${by(action.by)}${action.code ? ' (with the code)' : ''} on server ${action.server}: ${action.operation} ${write(action.input)}`
    case 'suppress':
      return `${at}${'ab'[action.account]}.${action.environment}: ${action.on ? 'suppress' : 'no longer suppress'} ${action.address}`
    case 'kill':
      return `${at}server ${action.server} is killed`
    case 'stop':
      return `${at}server ${action.server} stops`
    case 'cut':
      return `${at}the power is cut`
    case 'pass':
      return `${at}${action.ms} ms pass, and nothing is done`
    case 'skew':
      return `${at}the wall clock is set by ${action.ms} ms`
  }
}
