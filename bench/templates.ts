/** One message of each kind, made through the Store as anybody would make it: what `clone.ts` makes many of. */
import * as Effect from 'effect/Effect'
import { openStore } from '../adapters/cli/house.js'
import { type Initial, initialise } from '../adapters/cli/init.js'
import { sha256 } from '../adapters/ports/context.js'
import { Store } from '../adapters/ports/store.js'
import { authenticate } from '../adapters/runtime/authenticate.js'
import { execute } from '../adapters/runtime/execute.js'
import { systemPrincipal } from '../adapters/runtime/request.js'
import { submit } from '../adapters/runtime/submit.js'
import type { Principal } from '../core/authority/principal.js'
import type { Content } from '../core/message/content.js'
import { canonical } from '../core/message/digest.js'
import { email } from './email.js'

export type Runtime = ReturnType<typeof openStore>

/** Octets of the request that each stored message came with. */
export const STORED_OCTETS = 768

export const KINDS = ['pending', 'queued', 'rejected', 'cancelled', 'delivered'] as const
export type Kind = (typeof KINDS)[number]

/** Asks as a key would; throws where it is refused. */
export const ask = async (
  runtime: Runtime,
  principal: Principal,
  operation: string,
  value: unknown,
): Promise<{ readonly [name: string]: unknown }> => {
  const answered = await runtime.runPromise(execute(operation, principal, { json: { value }, idempotency_key: null }))
  if (answered._tag === 'refusal') throw new Error(`${operation}: ${answered.code} ${JSON.stringify(answered.details)}`)
  return answered.body
}

export const principalOf = async (runtime: Runtime, key: string): Promise<Principal> => {
  const principal = await runtime.runPromise(authenticate(key))
  if (principal === null) throw new Error('the key is not known')
  return principal
}

/** What the worker does, with the sandbox's answer. */
const deliver = async (runtime: Runtime, account_id: string): Promise<void> => {
  const system = systemPrincipal(account_id, 'test')
  const claimed = await runtime.runPromise(
    Effect.flatMap(Store, (store) => store.claim(Date.now(), { test: 10, live: 0 }, 60_000)),
  )
  for (const { delivery_id, revision, content } of claimed) {
    const digest = sha256(canonical(JSON.parse(content) as Content))
    await runtime.runPromise(submit('hand_over', system, { delivery_id, revision, digest, transport: 'sandbox' }))
    await runtime.runPromise(
      submit('record', system, {
        delivery_id,
        transmitting: true,
        outcome: 'accepted',
        confirmed_by: 'sandbox',
        final: true,
        reply: { code: 250, enhanced: '2.0.0', text: 'taken' },
        reason: null,
      }),
    )
  }
}

export interface Templates {
  readonly initial: Initial
  readonly ids: { readonly [K in Kind]: string }
}

export const makeTemplates = async (data: string): Promise<Templates> => {
  const initial = await initialise({ data, limits: false })
  const runtime = openStore(data)
  try {
    const agent = await principalOf(runtime, initial.keys.test.agent)
    const reviewer = await principalOf(runtime, initial.keys.test.reviewer)
    const send = async (n: number): Promise<string> =>
      String((await ask(runtime, agent, 'send_email', JSON.parse(email('template', n, STORED_OCTETS)))).message_id)
    const decide = (message_id: string, action: string) =>
      ask(runtime, reviewer, 'decide_email', { message_id, action, wait_seconds: 0 })
    const delivered = await send(1)
    await decide(delivered, 'approve')
    await deliver(runtime, initial.account_id)
    const queued = await send(2)
    await decide(queued, 'approve')
    const rejected = await send(3)
    await decide(rejected, 'reject')
    const cancelled = await send(4)
    await ask(runtime, agent, 'cancel_message', { message_id: cancelled })
    const ids = { delivered, queued, rejected, cancelled, pending: await send(5) }
    for (const kind of KINDS) {
      const { status } = await ask(runtime, reviewer, 'read_email', { message_id: ids[kind] })
      if (status !== kind) throw new Error(`the message that should be ${kind} is ${status}`)
    }
    return { initial, ids }
  } finally {
    await runtime.dispose()
  }
}
