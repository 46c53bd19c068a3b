/**
 * The one road over rows in memory: decode, prepare, load, plan, commit. With a clock that stands still until a test moves it, and
 * with ids and randomness that are the same in each run.
 */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { link } from '../../core/audit/chain.js'
import { entryText } from '../../core/audit/entry.js'
import { type Environment, OPERATOR, type Principal, SYSTEM } from '../../core/authority/principal.js'
import { makeId } from '../../core/codec/ulid.js'
import { transportOf } from '../../core/delivery/transport.js'
import type { Json } from '../../core/errors.js'
import type { Content } from '../../core/message/content.js'
import { canonical } from '../../core/message/digest.js'
import { findOperation } from '../../core/operations/catalogue.js'
import type { Facts, Prepared, Request, StoredEntry } from '../../core/operations/facts.js'
import { needsOf, planOf } from '../../core/operations/index.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import type { Context, Plan, Table, Write } from '../../core/operations/plan.js'
import type { KeyRow, Tables } from '../../core/operations/rows.js'
import { loadFacts } from './facts.js'
import { type Memory, memory } from './tables.js'

type PlanSettings = Pick<Context, 'public_url' | 'live_transport' | 'operator_relay'>

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** The n-th id of a request ends in n, after the octets that count requests. */
export const contextOf = (request: Request, settings: PlanSettings): Context => ({
  ...settings,
  now_ms: request.now_ms,
  id: (prefix, n) => {
    const octets = Uint8Array.from(request.entropy)
    new DataView(octets.buffer).setUint32(6, n)
    return makeId(prefix, request.now_ms, octets)
  },
  sha256,
  random_hex: request.random_hex,
})

export const START_MS = Date.UTC(2026, 0, 5, 12)
export const SETTINGS: PlanSettings = {
  public_url: 'https://desk.example',
  live_transport: true,
  operator_relay: true,
}

type Input = object

/** What was asked, and all that came of it. `code` is null for an answer; `body` holds a refusal's details. */
export interface Asked {
  readonly status: number
  readonly code: string | null
  readonly body: { readonly [name: string]: Json }
  readonly plan: Plan
  readonly facts: Facts
}

export interface Team {
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string
  readonly agent: Principal
  readonly reviewer: Principal
  readonly admin: Principal
  readonly operator: Principal
  readonly worker: Principal
}

export interface World {
  now_ms: number
  settings: PlanSettings
  readonly ask: (who: Principal, name: string, input?: Input, prepared?: null) => Asked
  /** Loads and plans, and commits nothing. `prepared` null: the shell has prepared nothing. */
  readonly plan: (who: Principal, name: string, input?: Input, prepared?: null) => Asked
  readonly rows: <T extends Table>(table: T) => ReadonlyArray<Tables[T]>
  readonly row: <T extends Table>(table: T, id: string) => Tables[T]
  readonly whole: Memory['whole']
  readonly write: (write: Write) => void
  /** Changes columns of the one row with this id. */
  readonly set: <T extends Table>(table: T, id: string, set: Partial<Tables[T]>) => void
  readonly entries: () => ReadonlyArray<StoredEntry>
  readonly fork: () => World
}

interface Written {
  readonly body?: string
  readonly html?: string
  readonly attachments?: ReadonlyArray<{
    readonly name: string
    readonly content_type: string
    readonly content_base64: string
  }>
}

const preparedOf = (input: Input): Prepared => {
  const { body = '', html = body === '' ? '' : `<p>${body}</p>`, attachments = [] } = input as Written
  return {
    text: body,
    html,
    attachments: attachments.map(({ name, content_type, content_base64 }) => {
      const bytes = new Uint8Array(Buffer.from(content_base64, 'base64'))
      return { name, content_type, bytes, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    }),
  }
}

const decoded = (name: string, input: Input): unknown => {
  const operation = findOperation(name)
  if (operation === undefined) return input
  const result = operation.input.decode(input)
  if (E.isLeft(result)) throw new Error(`${name} does not take ${JSON.stringify(input)}`)
  return result.right
}

const PREPARING = ['send_email', 'edit_scheduled_email', 'edit_and_approve']

const sealed = (
  before: ReadonlyArray<StoredEntry>,
  plan: Plan,
  account_id: string,
  now_ms: number,
): ReadonlyArray<StoredEntry> => {
  const all = [...before]
  for (const fact of plan.facts) {
    const previous = all.filter((one) => one.account_id === account_id).at(-1) ?? null
    const entry = link(previous, fact, account_id, `evt_${String(all.length).padStart(26, '0')}`, now_ms)
    all.push({ ...entry, hash: sha256(entryText(entry)) })
  }
  return all
}

const make = (
  store: Memory,
  asked: number,
  log: ReadonlyArray<StoredEntry>,
  now: number,
  settings: PlanSettings,
): World => {
  let count = asked
  let entries = log

  const request = (principal: Principal, name: string, input: Input, prepared?: null): Request => {
    count += 1
    const entropy = new Uint8Array(10)
    new DataView(entropy.buffer).setUint32(2, count)
    return {
      name,
      principal,
      input: decoded(name, input),
      now_ms: world.now_ms,
      entropy,
      random_hex: sha256(`random ${count}`).slice(0, 40),
      prepared: prepared !== null && PREPARING.includes(name) ? preparedOf(input) : null,
    }
  }

  const plan = (who: Principal, name: string, input: Input = {}, prepared?: null): Asked => {
    const one = request(who, name, input, prepared)
    const context = contextOf(one, world.settings)
    const facts = loadFacts(store, entries, one, needsOf(one, context))
    const made = planOf(one, facts, context)
    const { answer } = made
    return answer._tag === 'answer'
      ? { status: answer.status, code: null, body: answer.body, plan: made, facts }
      : { status: answer.status, code: answer.code, body: answer.details, plan: made, facts }
  }

  const row = <T extends Table>(table: T, id: string): Tables[T] => {
    const found = store.rows(table).find((one) => (one as { readonly id?: string }).id === id)
    if (found === undefined) throw new Error(`no ${table} ${id}`)
    return found
  }

  const world: World = {
    now_ms: now,
    settings,
    plan,
    ask: (who, name, input = {}, prepared?: null) => {
      const done = plan(who, name, input, prepared)
      for (const write of done.plan.writes) store.write(write)
      entries = sealed(entries, done.plan, who.account_id, world.now_ms)
      return done
    },
    rows: store.rows,
    row,
    whole: store.whole,
    write: store.write,
    set: (table, id, set) => {
      const { account_id } = row(table, id) as { readonly account_id?: string }
      const key = account_id === undefined ? { id } : { account_id, id }
      store.write({ op: 'update', table, key, set } as unknown as Write)
    },
    entries: () => entries,
    fork: () => make(store.fork(), count, entries, world.now_ms, world.settings),
  }
  return world
}

/** Nothing is there yet. */
export const emptyWorld = (): World => make(memory(), 0, [], START_MS, SETTINGS)

export const principalOf = (key: KeyRow): Principal => ({
  id: key.id,
  account_id: key.account_id,
  environment: key.environment,
  scopes: JSON.parse(key.scopes),
  mailboxes: key.mailboxes === null ? null : JSON.parse(key.mailboxes),
})

export const machine = (account_id: string, environment: Environment, id: string): Principal => ({
  id,
  account_id,
  environment,
  scopes: [],
  mailboxes: null,
})

/** Those who share one account and environment. */
export const team = (world: World, account_id: string, environment: Environment): Team => {
  const keys = world.rows('api_keys').filter((one) => one.account_id === account_id && one.environment === environment)
  const key = (name: string): Principal => {
    const row = keys.find((one) => one.name === name)
    if (row === undefined) throw new Error(`no key ${name}`)
    return principalOf(row)
  }
  const mailbox = world
    .rows('mailboxes')
    .find((one) => one.account_id === account_id && one.environment === environment)
  return {
    account_id,
    environment,
    mailbox_id: mailbox?.id ?? '',
    agent: key('agent'),
    reviewer: key('reviewer'),
    admin: key('admin'),
    operator: machine(account_id, environment, OPERATOR),
    worker: machine(account_id, environment, SYSTEM),
  }
}

export const OVERSIGHT = 'boss@human.example'

/** An account as `init` makes it. */
export const initialise = (world: World, domain: string, account_id: string, limits = false): void => {
  world.ask(machine(account_id, 'live', OPERATOR), 'init', { domain, oversight_email: OVERSIGHT, limits })
}

const ONE = ((): World => {
  const world = emptyWorld()
  initialise(world, 'agents.example', 'acc_A')
  return world
})()

export interface House extends Team {
  readonly world: World
}

/** A world with one account, and its team in one environment. */
export const house = (environment: Environment = 'test'): House => {
  const world = ONE.fork()
  return { world, ...team(world, 'acc_A', environment) }
}

export const HELLO = { to: 'jo@example.com', subject: 'Hello', body: 'Hi Jo' }

export const textOf = (value: Json | undefined): string => {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`)
  return value
}

/** Sends, and tells the message's id. */
export const sent = ({ world, agent }: House, input: Input = {}): string =>
  textOf(world.ask(agent, 'send_email', { ...HELLO, ...input }).body.message_id)

export const messageOf = ({ world }: House, id: string): MessageRow => world.row('messages', id)

export const deliveriesOf = ({ world }: House, id: string): ReadonlyArray<Tables['deliveries']> =>
  world.rows('deliveries').filter((one) => one.message_id === id)

/** Sets the mailbox's mode, as if the operator had. */
export const inMode = (at: House, mode: Tables['mailboxes']['mode']): House => {
  at.world.set('mailboxes', at.mailbox_id, { mode })
  return at
}

/** What the worker has in hand of a message, and by which way it is about to send it. */
export const inHand = (world: World, message_id: string, held?: number) => {
  const { revision, environment } = world.row('messages', message_id)
  const of = held ?? revision
  const row = world.rows('contents').find((one) => one.message_id === message_id && one.revision === of)
  const digest = sha256(canonical(JSON.parse(row?.content ?? 'null') as Content))
  return { revision: of, digest, transport: transportOf(environment) }
}

/** Leases a delivery and hands it over: what the worker does. */
export const handOver = (at: House, delivery_id: string, revision?: number): Asked => {
  const { world, worker } = at
  const { status, message_id } = world.row('deliveries', delivery_id)
  if (status === 'queued')
    world.set('deliveries', delivery_id, { status: 'leased', lease_until_ms: world.now_ms + 60_000 })
  return world.ask(worker, 'hand_over', { delivery_id, ...inHand(world, message_id, revision) })
}

export const ACCEPTED = {
  transmitting: true,
  outcome: 'accepted',
  confirmed_by: 'sandbox',
  final: true,
  reply: { code: 250, enhanced: '2.0.0', text: 'ok' },
  reason: null,
} as const

/** Says what became of an attempt. */
export const recorded = ({ world, worker }: House, delivery_id: string, input: Input = {}): Asked =>
  world.ask(worker, 'record', { delivery_id, ...ACCEPTED, ...input })

/** The newest code that was mailed to the operator. */
export const codeOf = ({ world }: House): string =>
  /Approval code: (\S+)/.exec(
    world
      .rows('operator_mail')
      .filter((one) => one.kind === 'code')
      .at(-1)?.body ?? '',
  )?.[1] ?? ''

/** Asks, and asks again with the code that the operator was mailed. */
export const withCode = (at: House, who: Principal, name: string, input: Input): Asked => {
  at.world.ask(who, name, input)
  return at.world.ask(who, name, { ...input, approval_code: codeOf(at) })
}
