/** The way to the server of the moment: while it is down callers wait for the next, and all they ask and hear is observed. */
import type { Fields } from '../../../spec/invariants/outside/observation.js'
import type { Serving } from '../../support/system/program.js'
import { type Observer, trimmed } from './observer.js'

/** Calls that one server after the other may fail to answer before that is a fault of its own. */
const RETRIES_MAX = 20
/** It is starting, stopping or busy: ask again. */
const LATER = 503
const LATER_MS = 50

export interface Caller {
  readonly key: string
  readonly by: string
  readonly environment: 'test' | 'live'
}

export interface Heard {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what it should be is held against the answer, not typed
  readonly body: any
  /** Answers to it that were lost before this one came. */
  readonly lost: number
}

export interface Door {
  readonly shut: () => void
  readonly open: (serving: Serving) => void
  /** Asks until it is answered 2xx, or with one of the refusals that may be. */
  readonly ask: (caller: Caller, operation: string, input: Fields, refusals?: ReadonlyArray<number>) => Promise<Heard>
  readonly asked_again: () => number
  readonly exchanges: () => number
}

export const revolvingDoor = (first: Serving, account_id: string, { see }: Observer): Door => {
  let up = Promise.resolve(first)
  let open: (serving: Serving) => void = () => undefined
  let asked_again = 0
  let exchanges = 0

  const once = async ({ key, by, environment }: Caller, operation: string, input: Fields) => {
    const serving = await up
    exchanges += 1
    const request = `req_${exchanges}`
    see({ kind: 'asked', request, at_ms: Date.now(), account_id, environment, by, operation, input })
    const reply = await serving.post(key, operation, input).catch(() => null)
    if (reply === null) return null
    const good = reply.status < 300
    const body = (good ? reply.body : reply.body.details) ?? {}
    see({ kind: 'answered', request, status: reply.status, body: trimmed(body) })
    return { status: reply.status, body: reply.body }
  }

  return {
    asked_again: () => asked_again,
    exchanges: () => exchanges,
    shut: () => {
      up = new Promise((resolve) => {
        open = resolve
      })
    },
    open: (serving) => open(serving),
    ask: async (caller, operation, input, refusals = []) => {
      let lost = 0
      for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
        const heard = await once(caller, operation, input)
        if (heard !== null && (heard.status < 300 || refusals.includes(heard.status))) return { ...heard, lost }
        if (heard !== null && heard.status !== LATER)
          throw new Error(`${operation} by ${caller.by}: ${heard.status} ${JSON.stringify(heard.body)}`)
        if (heard === null) {
          asked_again += 1
          lost += 1
        } else await new Promise((done) => setTimeout(done, LATER_MS))
      }
      throw new Error(`${operation} was not answered`)
    },
  }
}
