/** Doing what an action says: every reference resolved, as whoever asks, at the server it names. */
import type { Answered } from '../../adapters/runtime/execute.js'
import type { Json } from '../../core/errors.js'
import { type Action, type Ask, type By, type Input, isRef } from './action.js'
import type { Beside } from './beside.js'
import type { Known } from './known.js'
import type { Loop } from './loop.js'
import type { Account, World } from './world.js'

export interface Stage {
  readonly world: World
  readonly known: Known
  readonly accounts: ReadonlyArray<Account>
  readonly answers: Map<number, { readonly [name: string]: Json }>
  readonly now_ms: () => number
  asked: number
  /** Requests that read everything at the end. */
  read: number
}

/** Whoever waits for a code reads the newest that the operator was mailed. */
const codeIn = (beside: Beside, account_id: string): string | null => {
  const body = beside.one<string>(
    "SELECT body FROM operator_mail WHERE account_id = ? AND kind = 'code' ORDER BY rowid DESC LIMIT 1",
    account_id,
  )
  return /code: (\S+)/.exec(body ?? '')?.[1] ?? null
}

const along = (value: unknown, at: ReadonlyArray<string | number>): unknown =>
  at.reduce((found: unknown, name) => (found as { readonly [name: string]: unknown } | undefined)?.[name], value)

const UNKNOWN = Symbol('unknown')

/** With every reference resolved; UNKNOWN where one leads nowhere. */
const resolved = (value: unknown, stage: Stage): unknown => {
  if (isRef(value)) {
    if (value.$ === 0) return stage.accounts[Number(value.at[0])]?.mailboxes[value.at[1] as 'test' | 'live'].id
    const found = along(stage.answers.get(value.$), value.at)
    return found ?? UNKNOWN
  }
  if (Array.isArray(value)) {
    const all = value.map((one) => resolved(one, stage))
    return all.includes(UNKNOWN) ? UNKNOWN : all
  }
  if (typeof value === 'object' && value !== null) {
    const all = Object.entries(value).map(([name, one]) => [name, resolved(one, stage)] as const)
    return all.some(([, one]) => one === UNKNOWN) ? UNKNOWN : Object.fromEntries(all)
  }
  return value
}

export const bodyOf = (answered: Answered): { readonly [name: string]: Json } =>
  answered._tag === 'answer' ? answered.body : { code: answered.code, ...answered.details }

const mailboxOf = (input: Input): number => {
  const value = input.mailbox_id
  return isRef(value) && value.$ !== 0 ? value.$ : 0
}

const keyOf = (by: By, ask: Ask, stage: Stage): unknown =>
  typeof by === 'string'
    ? by === 'operator'
      ? null
      : stage.accounts[ask.account]?.keys[ask.environment][by]
    : resolved(by, stage)

/** What takes away trust at once; null: it does not. */
const withdrawalOf = ({ operation, input }: Ask): string | null => {
  if (operation === 'revoke_api_key') return 'revoked'
  if (operation !== 'update_mailbox') return null
  return input.kill_switch === true ? 'killed' : input.oversight_mode === undefined ? null : 'lowered'
}

const request = (ask: Ask, input: { readonly [name: string]: Json }, name: string, stage: Stage): void => {
  const { world, accounts } = stage
  const server = world.server(ask.server)
  const account = accounts[ask.account]
  const key = keyOf(ask.by, ask, stage)
  if (server === null || account === undefined || key === UNKNOWN) return
  stage.asked += 1
  const place = { account_id: account.account_id, environment: ask.environment }
  const by = typeof ask.by === 'string' ? ask.by : 'another key'
  const { operation } = ask
  world.observe({ kind: 'asked', request: name, at_ms: stage.now_ms(), ...place, by, operation, input })
  const heard = (answered: Answered): void => {
    const body = bodyOf(answered)
    world.observe({ kind: 'answered', request: name, status: answered.status, body })
    if (answered._tag === 'refusal') return
    const withdrawal = withdrawalOf(ask)
    if (withdrawal !== null && world.isLeased(place.account_id)) world.met(`${withdrawal} while leased`)
    if (ask.code && body.status === 'approval_required' && !name.endsWith('+')) {
      const approval_code = codeIn(world.beside(), place.account_id)
      const apply = ask.operation === 'manage_upgrade' ? { action: 'apply' } : {}
      if (approval_code !== null) request(ask, { ...input, ...apply, approval_code }, `${name}+`, stage)
      return
    }
    stage.answers.set(ask.n, body)
    stage.known.hear(ask, mailboxOf(ask.input), body)
  }
  if (ask.by === 'operator') server.askAsOperator(place, ask.operation, input, heard)
  else server.ask(String(key), ask.operation, input, heard)
}

const suppress = (action: Action & { readonly kind: 'suppress' }, { world, accounts }: Stage): void => {
  const { account_id } = accounts[action.account] as Account
  const { environment, address, on } = action
  const place = [account_id, environment, address] as const
  world.beside().run('DELETE FROM suppressions WHERE account_id = ? AND environment = ? AND address_key = ?', ...place)
  if (on) world.beside().run("INSERT INTO suppressions VALUES (?, ?, ?, 'by hand', 0)", ...place)
  world.observe({ kind: 'suppressed', account_id, environment, address, on })
}

export const perform = (action: Action, stage: Stage, loop: Loop): void => {
  const { world } = stage
  if (action.kind === 'suppress') suppress(action, stage)
  else if (action.kind === 'kill') world.kill(action.server)
  else if (action.kind === 'cut') world.cut(null)
  else if (action.kind === 'stop') world.stop(action.server)
  else if (action.kind === 'pass') loop.pass(action.ms)
  else if (action.kind === 'skew') loop.skew(action.ms)
  else if (action.kind === 'ask') {
    const input = resolved(action.input, stage)
    if (input !== UNKNOWN) request(action, input as { readonly [name: string]: Json }, `q${action.n}`, stage)
  }
}
