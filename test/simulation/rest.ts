/** The end of a run: no fault comes any more, time runs on until nothing moves, and everybody reads what there is to read. */
import type { Json } from '../../core/errors.js'
import type { Input } from './action.js'
import type { Beside } from './beside.js'
import type { Loop } from './loop.js'
import { bodyOf, type Stage } from './stage.js'
import type { Account, World } from './world.js'

/**
 * Steps that a world gets to come to rest, and to start its servers. Where a reply never comes that is ten minutes, in which each delivery that
 * a kill switch holds back is judged again every ten seconds.
 */
const REST_STEPS_MAX = 300_000
/** Leaps over time in which nothing is to be done. */
const LEAPS_MAX = 3_000
const POLL_MS = 2_000

/** When the store has something to do that no kill switch and no limit stands before; null: never. */
const wake = (beside: Beside): number | null =>
  beside.one<number | null>(
    `SELECT min(at) FROM (
     SELECT min(claim_ms) AS at FROM deliveries
       WHERE status = 'queued' AND coalesce(reason, '') NOT IN ('kill_switch', 'limit')
     UNION ALL SELECT min(lease_until_ms) FROM deliveries WHERE status = 'leased'
     UNION ALL SELECT 0 WHERE EXISTS (SELECT 1 FROM deliveries WHERE status = 'transmitting')
     UNION ALL SELECT min(due_ms) FROM messages UNION ALL SELECT min(expires_ms) FROM messages
     UNION ALL SELECT min(claim_ms) FROM operator_mail
     UNION ALL SELECT 0 WHERE EXISTS (SELECT 1 FROM rejudgements))`,
  ) ?? null

/** All faults are over, and time runs on until nothing moves any more. False: something still moved when patience ended. */
export const rest = async (loop: Loop, world: World): Promise<boolean> => {
  world.calm()
  let leaps = 0
  let at_ms = loop.elapsed_ms()
  for (let steps = 0; steps < REST_STEPS_MAX; steps += 1) {
    await loop.step()
    world.reap()
    if (!loop.isIdle() || loop.elapsed_ms() - at_ms < POLL_MS || world.server(0) === null) continue
    at_ms = loop.elapsed_ms()
    const next = wake(world.beside())
    if (next === null) return true
    leaps += 1
    if (leaps > LEAPS_MAX) return false
    // The worker looks every second; nothing is missed where nobody has anything to do.
    if (next > loop.wall_ms() + POLL_MS && loop.next_ms() < loop.elapsed_ms() + POLL_MS)
      loop.pass(next - loop.wall_ms())
  }
  return false
}

/** What everybody can read at the end: every message, every list, the whole log. */
export const readAll = async (stage: Stage, loop: Loop): Promise<void> => {
  const { known, accounts, world } = stage
  let open = 0
  let count = 0
  const ask = (
    account: number,
    environment: 'test' | 'live',
    role: 'agent' | 'admin',
    operation: string,
    input: Input,
    then?: (body: { readonly [name: string]: Json }) => void,
  ): void => {
    count += 1
    open += 1
    stage.read += 1
    const name = `end${count}`
    const { account_id, keys } = accounts[account] as Account
    world.observe({
      kind: 'asked',
      request: name,
      at_ms: stage.now_ms(),
      account_id,
      environment,
      by: role,
      operation,
      input: input as never,
    })
    world.server(0)?.ask(keys[environment][role], operation, input, (answered) => {
      open -= 1
      const body = bodyOf(answered)
      world.observe({ kind: 'answered', request: name, status: answered.status, body })
      then?.(body)
    })
  }
  const pages = (
    account: number,
    environment: 'test' | 'live',
    role: 'agent' | 'admin',
    operation: string,
    input: Input,
  ): void => {
    ask(account, environment, role, operation, input, (body) => {
      if (typeof body.next_cursor === 'string')
        pages(account, environment, role, operation, { ...input, cursor: body.next_cursor })
    })
  }
  for (const { account, environment, id } of known.messages)
    ask(account, environment, 'agent', 'read_email', { message_id: id })
  for (const account of [0, 1])
    for (const environment of ['test', 'live'] as const) {
      pages(account, environment, 'agent', 'check_inbox', { direction: 'outbound', limit: 100 })
      pages(account, environment, 'admin', 'get_audit_log', { limit: 100 })
    }
  for (let steps = 0; open > 0 && steps < REST_STEPS_MAX; steps += 1) await loop.step()
}
