/** One run: actions on a world, then calm, then the judgement. The same seed and the same actions give the same run, octet for octet. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import type { Answered } from '../../adapters/runtime/execute.js'
import type { Json } from '../../core/errors.js'
import { type Action, type Ask, type By, type Input, inWords, isRef } from './action.js'
import { drawer } from './actors.js'
import { type Known, makeKnown } from './known.js'
import { makeLoop } from './loop.js'
import { judge, type Verdict } from './oracle.js'
import { randomFrom } from './random.js'
import { type Situation, situationsIn } from './situations.js'
import { type Swarm, swarmOf } from './swarm.js'
import type { Template } from './template.js'
import { type Account, makeWorld, type World } from './world.js'

export interface RunOptions {
  readonly seed: number
  /** In memory-backed storage. */
  readonly folder: string
  readonly template: Template
  /** Instead of what the seed would draw. */
  readonly actions?: ReadonlyArray<Action>
  readonly swarm?: Swarm
  /** Another schedule of the same. */
  readonly salt?: number
  readonly trace?: (line: string) => void
}

export interface Run {
  readonly seed: number
  readonly salt: number
  readonly swarm: Swarm
  readonly actions: ReadonlyArray<Action>
  /** Requests over the API, answered or not. */
  readonly asked: number
  readonly steps: number
  readonly crashes: number
  /** Milliseconds of the world's own time. */
  readonly virtual_ms: number
  readonly situations: ReadonlyMap<Situation, number>
  readonly verdict: Verdict
  /** SHA-256 of all that was seen. */
  readonly hash: string
}

/** Steps that a world gets to come to rest, and to start its servers. */
const REST_STEPS_MAX = 60_000
/** Leaps over time in which nothing is to be done. */
const LEAPS_MAX = 600
const POLL_MS = 2_000

interface Stage {
  readonly world: World
  readonly known: Known
  readonly accounts: ReadonlyArray<Account>
  readonly answers: Map<number, { readonly [name: string]: Json }>
  readonly now_ms: () => number
  asked: number
}

/** Whoever waits for a code reads the newest that the operator was mailed. */
const codeIn = (file: string, account_id: string): string | null => {
  const db = new Database(file, { readonly: true })
  try {
    const body = db
      .prepare<[string], string>(
        "SELECT body FROM operator_mail WHERE account_id = ? AND kind = 'code' ORDER BY rowid DESC LIMIT 1",
      )
      .pluck()
      .get(account_id)
    return /code: (\S+)/.exec(body ?? '')?.[1] ?? null
  } finally {
    db.close()
  }
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

const bodyOf = (answered: Answered): { readonly [name: string]: Json } =>
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
    if (ask.code && body.status === 'approval_required' && !name.endsWith('+')) {
      const approval_code = codeIn(world.file(), place.account_id)
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
  const db = new Database(world.file())
  try {
    db.prepare('DELETE FROM suppressions WHERE account_id = ? AND environment = ? AND address_key = ?').run(
      account_id,
      environment,
      address,
    )
    if (on) db.prepare("INSERT INTO suppressions VALUES (?, ?, ?, 'by hand', 0)").run(account_id, environment, address)
  } finally {
    db.close()
  }
  world.observe({ kind: 'suppressed', account_id, environment, address, on })
}

const perform = (action: Action, stage: Stage, loop: ReturnType<typeof makeLoop>): void => {
  const { world } = stage
  switch (action.kind) {
    case 'ask': {
      const input = resolved(action.input, stage)
      if (input !== UNKNOWN) request(action, input as { readonly [name: string]: Json }, `q${action.n}`, stage)
      return
    }
    case 'suppress':
      return suppress(action, stage)
    case 'kill':
      return world.kill(action.server)
    case 'cut':
      return world.cut(null)
    case 'stop':
      return world.stop(action.server)
    case 'pass':
      return loop.pass(action.ms)
    case 'skew':
      return loop.skew(action.ms)
  }
}

/** Actions as the seed draws them, one by one, of what is known by then. */
const drawn = (seed: number, known: Known, swarm: Swarm, now_ms: () => number) => {
  const { draw } = drawer(randomFrom(seed).stream('actors'), known, swarm)
  const waiting: Array<Action> = []
  let count = 0
  return (): Action | null => {
    if (waiting.length === 0 && count < swarm.actions) waiting.push(...draw(now_ms()))
    count += 1
    return waiting.shift() ?? null
  }
}

const given = (actions: ReadonlyArray<Action>) => {
  const waiting = [...actions]
  return (): Action | null => waiting.shift() ?? null
}

/** When the store has something to do that no kill switch and no limit stands before; null: never. */
const wake = (file: string): number | null => {
  const db = new Database(file, { readonly: true })
  try {
    return (
      db
        .prepare<[], number | null>(
          `SELECT min(at) FROM (
           SELECT min(claim_ms) AS at FROM deliveries
             WHERE status = 'queued' AND coalesce(reason, '') NOT IN ('kill_switch', 'limit')
           UNION ALL SELECT min(lease_until_ms) FROM deliveries WHERE status = 'leased'
           UNION ALL SELECT 0 WHERE EXISTS (SELECT 1 FROM deliveries WHERE status = 'transmitting')
           UNION ALL SELECT min(due_ms) FROM messages UNION ALL SELECT min(expires_ms) FROM messages
           UNION ALL SELECT min(claim_ms) FROM operator_mail
           UNION ALL SELECT 0 WHERE EXISTS (SELECT 1 FROM rejudgements))`,
        )
        .pluck()
        .get() ?? null
    )
  } finally {
    db.close()
  }
}

/** All faults are over, and time runs on until nothing moves any more. False: something still moved when patience ended. */
const rest = async (loop: ReturnType<typeof makeLoop>, world: World): Promise<boolean> => {
  world.calm()
  let leaps = 0
  let at_ms = loop.elapsed_ms()
  for (let steps = 0; steps < REST_STEPS_MAX; steps += 1) {
    await loop.step()
    world.reap()
    if (!loop.isIdle() || loop.elapsed_ms() - at_ms < POLL_MS || world.server(0) === null) continue
    at_ms = loop.elapsed_ms()
    const next = wake(world.file())
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
const readAll = async (stage: Stage, loop: ReturnType<typeof makeLoop>): Promise<void> => {
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

/**
 * Whoever asks does not wait for a day: before so much time passes, what is under way gets its answers. A request that slept that long
 * would be judged by the time at which it was asked.
 */
const LONG_MS = 12 * 60 * 60 * 1000
const LONG_STEPS = 150
const isLong = (action: Action): boolean => action.kind === 'pass' && action.ms > LONG_MS

export const run = async (options: RunOptions): Promise<Run> => {
  const { seed, folder, template, actions, salt = 0, trace = () => undefined } = options
  const random = randomFrom(seed)
  const swarm = options.swarm ?? swarmOf(random.stream('swarm'))
  const home = join(folder, `run-${seed}`)
  const file = join(home, '0', 'multimail.db')
  mkdirSync(dirname(file), { recursive: true })
  copyFileSync(template.file, file)
  const hash = createHash('sha256')
  const situations = new Map<Situation, number>()
  const met = (one: Situation): void => {
    situations.set(one, (situations.get(one) ?? 0) + 1)
  }
  const loop = makeLoop(random.stream(`loop ${salt}`))
  const said = (line: string): void => {
    hash.update(`${line}\n`)
    trace(`${String(loop.elapsed_ms()).padStart(9)} ${line}`)
  }
  try {
    const world = makeWorld({
      loop,
      random: random.stream(`world ${salt}`),
      swarm,
      folder: home,
      file,
      met,
      trace: said,
    })
    const known = makeKnown()
    const stage: Stage = {
      world,
      known,
      accounts: template.accounts,
      answers: new Map(),
      now_ms: loop.wall_ms,
      asked: 0,
    }
    const next = actions === undefined ? drawn(seed, known, swarm, loop.elapsed_ms) : given(actions)
    const done: Array<Action> = []
    for (let action = next(); action !== null; action = next()) {
      for (let gap = action.gap + (isLong(action) ? LONG_STEPS : 0); gap > 0; gap -= 1) {
        await loop.step()
        world.reap()
      }
      done.push(action)
      said(inWords(action))
      perform(action, stage, loop)
      world.reap()
    }
    const rested = await rest(loop, world)
    await readAll(stage, loop)
    const verdict = await judge({ world, accounts: template.accounts, rested })
    const observed = { all: world.observed, oversight: {}, ended: rested }
    for (const one of situationsIn(observed, verdict.scenes)) met(one)
    world.close()
    return {
      seed,
      salt,
      swarm,
      actions: done,
      asked: stage.asked,
      steps: loop.steps(),
      crashes: world.crashes(),
      virtual_ms: loop.elapsed_ms(),
      situations,
      verdict,
      hash: hash.digest('hex'),
    }
  } finally {
    loop.end()
    rmSync(home, { recursive: true, force: true })
  }
}
