/**
 * Everything that anybody may do to a world, as acts to be drawn at random. `pick` and `other` choose among what is there; an act for which
 * nothing is there gives null. Each goes the real road; what a worker does between its requests is done as the Store does it.
 */
import fc from 'fast-check'
import { OPERATOR, type Principal } from '../../core/authority/principal.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import type { Plan } from '../../core/operations/plan.js'
import type { Tables } from '../../core/operations/rows.js'
import {
  ACCEPTED,
  type Asked,
  emptyWorld,
  inHand,
  initialise,
  principalOf,
  type Team,
  team,
  type World,
} from './world.js'

export const TO = ['jo@example.com', 'al@example.com', 'eve@other.example']
const PATTERNS = ['*@example.com', 'eve@other.example', 'jo@example.com']
const DAY_MS = 24 * 60 * 60 * 1000
const MINUTE_MS = 60_000
const LEASE_MS = 60_000
const EXPIRY_S = 60

export interface Draw {
  readonly pick: number
  readonly other: number
}

export type Act = (world: World, who: Team, draw: Draw) => Asked | null

export const at = <A>(list: ReadonlyArray<A>, n: number): A | undefined => list[n % Math.max(1, list.length)]

/** Two accounts, each in test and live. */
export const BEGINNING = ((): World => {
  const world = emptyWorld()
  initialise(world, 'a.example', 'acc_A')
  initialise(world, 'b.example', 'acc_B')
  return world
})()

export const TEAMS: ReadonlyArray<Team> = ['acc_A', 'acc_B'].flatMap((account) =>
  (['test', 'live'] as const).map((environment) => team(BEGINNING, account, environment)),
)

type Placed = { readonly account_id: string; readonly environment: string }

const own = <A extends Placed>(rows: ReadonlyArray<A>, { account_id, environment }: Team): ReadonlyArray<A> =>
  rows.filter((one) => one.account_id === account_id && one.environment === environment)

export const messagesOf = (world: World, who: Team): ReadonlyArray<MessageRow> => own(world.rows('messages'), who)

export const deliveriesIn = (
  world: World,
  who: Team,
  statuses: ReadonlyArray<string>,
): ReadonlyArray<Tables['deliveries']> =>
  own(world.rows('deliveries'), who).filter((one) => statuses.includes(one.status))

/** Those that a worker may lease now. */
export const claimable = (world: World, who: Team): ReadonlyArray<Tables['deliveries']> =>
  deliveriesIn(world, who, ['queued']).filter((one) => one.claim_ms !== null && one.claim_ms <= world.now_ms)

/** A key with the scope, revoked ones among them: they ask too. */
const keyWith = (world: World, who: Team, scope: string, n: number): Principal | undefined => {
  const found = at(
    own(world.rows('api_keys'), who).filter((one) => one.scopes.includes(scope)),
    n,
  )
  return found === undefined ? undefined : principalOf(found)
}

/** Asks, and if it takes a code asks again with the one that the operator was mailed. */
export const withCode = (world: World, who: Team, name: string, input: object): Asked => {
  const key = name === 'manage_upgrade' ? who.agent : who.admin
  const asked = world.ask(key, name, input)
  if (asked.body.status !== 'approval_required') return asked
  const mail = world.rows('operator_mail').filter((one) => one.account_id === who.account_id && one.kind === 'code')
  const approval_code = /code: (\S+)/.exec(mail.at(-1)?.body ?? '')?.[1]
  return world.ask(key, name, { ...input, ...(name === 'manage_upgrade' ? { action: 'apply' } : {}), approval_code })
}

const soon = (world: World, n: number): string => new Date(world.now_ms + (n % 3) * MINUTE_MS).toISOString()

const send: Act = (world, who, { pick, other }) => {
  const agent = keyWith(world, who, 'send', pick % 2)
  if (agent === undefined) return null
  return world.ask(agent, 'send_email', {
    to: at(TO, pick),
    ...(pick % 3 === 0 ? { cc: at(TO, other) } : {}),
    ...(pick % 6 === 1 ? { bcc: at(TO, other + 1) } : {}),
    ...(pick % 8 === 1 ? { reply_to: at(TO, other) } : {}),
    subject: `s${other % 3}`,
    body: 'b',
    idempotency_key: `k${(pick * 61 + other) % 40}`,
    ...(pick % 4 === 0
      ? { send_at: soon(world, other), gate_timing: other % 2 ? 'gate_first' : 'schedule_first' }
      : {}),
    ...(pick % 7 === 2 ? { draft: true } : {}),
  })
}

/** Something of the kind that the messages of one place are in. */
const message = (world: World, who: Team, { pick }: Draw, ...phases: ReadonlyArray<string>): MessageRow | undefined => {
  const all = messagesOf(world, who)
  const wanted = all.filter((one) => phases.includes(one.phase))
  return at(wanted.length > 0 ? wanted : all, pick)
}

const edit: Act = (world, who, draw) => {
  const found = message(world, who, draw, 'held', 'cleared', 'draft')
  const agent = keyWith(world, who, 'send', draw.other % 2)
  if (found === undefined || agent === undefined) return null
  return world.ask(agent, 'edit_scheduled_email', {
    message_id: found.id,
    ...(draw.other % 2 ? { to: at(TO, draw.other) } : { subject: `e${draw.other % 3}` }),
    ...(draw.pick % 4 === 0 ? { send_at: draw.other % 2 ? soon(world, draw.other) : null } : {}),
    ...(found.phase === 'draft' && draw.pick % 2 ? { submit: true } : {}),
  })
}

const submit: Act = (world, who, draw) => {
  const found = message(world, who, draw, 'draft')
  return found === undefined
    ? null
    : world.ask(who.agent, 'edit_scheduled_email', { message_id: found.id, submit: true })
}

const editApprove: Act = (world, who, draw) => {
  const found = message(world, who, draw, 'held')
  if (found === undefined) return null
  return world.ask(draw.other % 9 === 0 ? who.reviewer : who.operator, 'edit_and_approve', {
    message_id: found.id,
    revision: draw.other % 7 === 0 ? 1 : found.revision,
    ...(draw.other % 2 ? { to: at(TO, draw.pick) } : { cc: [], subject: 'as the operator wants it' }),
  })
}

/** Mostly by the operator. */
const reschedule: Act = (world, who, draw) => {
  const found = message(world, who, draw, 'held')
  if (found === undefined) return null
  return world.ask(draw.other % 7 === 0 ? who.reviewer : who.operator, 'desk_reschedule', {
    message_id: found.id,
    revision: draw.pick % 9 === 0 ? found.revision + 1 : found.revision,
    send_at: draw.other % 3 === 0 ? null : soon(world, draw.pick),
  })
}

/** Mostly by somebody who may, mostly of the revision that is there. */
const decide =
  (action: 'approve' | 'reject'): Act =>
  (world, who, draw) => {
    const found = message(world, who, draw, 'held')
    const reviewer = keyWith(world, who, 'oversight', draw.other % 3)
    const by = at([reviewer, reviewer, who.operator, who.agent], draw.other)
    if (found === undefined || by === undefined) return null
    const revision = at([found.revision, found.revision, undefined, found.revision - 1], draw.other >> 2)
    return world.ask(by, 'decide_email', {
      message_id: found.id,
      action,
      ...(revision === undefined || revision < 1 ? {} : { revision }),
    })
  }

const cancel: Act = (world, who, draw) => {
  const found = message(world, who, draw, 'held', 'cleared', 'lapsed', 'draft')
  return found === undefined
    ? null
    : world.ask(draw.other % 2 ? who.agent : who.reviewer, 'cancel_message', { message_id: found.id })
}

/** Leases one, as the Store does. */
const lease: Act = (world, who, { pick }) => {
  const found = at(claimable(world, who), pick)
  if (found !== undefined)
    world.set('deliveries', found.id, { status: 'leased', lease_until_ms: world.now_ms + LEASE_MS })
  return null
}

/** A worker that died: its lease is over, and what it had under way is unknown. */
const crash: Act = (world, who, { pick }) => {
  for (const one of deliveriesIn(world, who, ['leased']))
    world.set('deliveries', one.id, { status: 'queued', lease_until_ms: null })
  const found = at(deliveriesIn(world, who, ['transmitting']), pick)
  return found === undefined
    ? null
    : world.ask(who.worker, 'record', { ...ACCEPTED, delivery_id: found.id, outcome: 'lost', reply: null })
}

const handOver: Act = (world, who, draw) => {
  const waiting = deliveriesIn(world, who, ['leased'])
  if (waiting.length === 0) lease(world, who, draw)
  const found = at(deliveriesIn(world, who, ['leased']), draw.pick)
  if (found === undefined) return null
  const { revision } = world.row('messages', found.message_id)
  const own = who.environment === 'test' ? 'sandbox' : 'relay'
  const transport = draw.other % 11 === 0 ? (own === 'relay' ? 'sandbox' : 'relay') : own
  const asked = world.ask(who.worker, 'hand_over', {
    delivery_id: found.id,
    ...inHand(world, found.message_id, draw.other % 8 === 0 ? Math.max(1, revision - 1) : revision),
    transport,
  })
  if (asked.body.go === true && transport !== own)
    world.ask(who.worker, 'record', { ...ACCEPTED, delivery_id: found.id, confirmed_by: transport })
  return asked
}

const OUTCOMES = ['accepted', 'accepted', 'deferred', 'lost', 'refused']

/** What became of what began to leave; or, now and then, of what ended before its content. */
const record: Act = (world, who, { pick, other }) => {
  const early = other % 6 === 0
  const found = at(deliveriesIn(world, who, [early ? 'leased' : 'transmitting']), pick)
  if (found === undefined) return null
  return world.ask(who.worker, 'record', {
    ...ACCEPTED,
    confirmed_by: who.environment === 'test' ? 'sandbox' : 'relay',
    delivery_id: found.id,
    transmitting: !early,
    outcome: at(early ? ['deferred', 'refused', 'withheld'] : OUTCOMES, other >> 1),
    final: other % 5 !== 1,
    reply: { code: 250, enhanced: null, text: 'ok' },
  })
}

const resolve: Act = (world, who, { pick, other }) => {
  const found = at(deliveriesIn(world, who, ['unknown', 'delivered', 'transmitting']), pick)
  const by = at([keyWith(world, who, 'oversight', other), who.operator, who.agent], other)
  if (found === undefined || by === undefined) return null
  const action = other % 3 === 0 ? 'mark_delivered' : 'send_again'
  return world.ask(by, 'decide_email', { message_id: found.message_id, action, delivery_id: found.id })
}

const askPlainly = (world: World, _who: Team, by: Principal, name: string, input: object): Asked =>
  world.ask(by, name, input)

/** As where more was cleared than one transaction judges: the setting changes, and what it cleared is judged by nobody but the hand-over. */
const unjudged: typeof askPlainly = (world, who, by, name, input) => {
  const asked = world.plan(by, name, input)
  if (asked.code !== null) return asked
  const writes = asked.plan.writes.filter(({ table }) => ['mailboxes', 'api_keys', 'allowlist'].includes(table))
  const facts = asked.plan.facts.filter(({ type }) => !/^(message|delivery|code)\./.test(type))
  const { account_id, environment, mailbox_id } = who
  const later = { account_id, environment, mailbox_id, cleared_by: null, after_id: '~', created_ms: world.now_ms }
  const row = { ...later, id: `rej_${world.entries().length}` }
  const planned: Plan = {
    ...asked.plan,
    facts,
    writes: facts.length === 0 ? writes : [...writes, { op: 'insert', table: 'rejudgements', row }],
  }
  world.commit(by, planned, name)
  return asked
}

const lower: Act = (world, who, { pick, other }) =>
  (other % 3 === 0 ? unjudged : askPlainly)(world, who, who.admin, 'update_mailbox', {
    mailbox_id: who.mailbox_id,
    oversight_mode: at(['gated_send', 'gated_send', 'monitored', 'gated_all', 'read_only'], pick),
  })

const raise: Act = (world, who, { pick, other }) =>
  other % 5 === 0
    ? withCode(world, who, 'update_mailbox', { mailbox_id: who.mailbox_id, oversight_mode: 'read_only' })
    : withCode(world, who, 'manage_upgrade', {
        mailbox_id: who.mailbox_id,
        action: 'request',
        oversight_mode: at(['monitored', 'monitored', 'autonomous', 'gated_send'], pick),
      })

const allow: Act = (world, who, { pick }) =>
  withCode(world, who, 'add_allowlist_entry', { mailbox_id: who.mailbox_id, pattern: at(PATTERNS, pick) })

const disallow: Act = (world, who, { pick, other }) => {
  const { mailbox_id } = who
  const entry = at(
    world.rows('allowlist').filter((one) => one.mailbox_id === mailbox_id),
    pick,
  )
  return entry === undefined
    ? null
    : (other % 3 === 0 ? unjudged : askPlainly)(world, who, who.admin, 'remove_allowlist_entry', {
        mailbox_id,
        entry_id: entry.id,
      })
}

const newKey: Act = (world, who, { pick }) =>
  withCode(world, who, 'create_api_key', {
    name: 'another',
    scopes: at([['oversight'], ['read', 'send'], ['oversight', 'read'], ['send', 'oversight']], pick),
  })

const revoke: Act = (world, who, { pick, other }) => {
  const key = keyWith(world, who, pick % 5 === 0 ? 'send' : 'oversight', other)
  if (key === undefined) return null
  return other % 2 === 0
    ? unjudged(world, who, who.operator, 'revoke_api_key', { key_id: key.id })
    : withCode(world, who, 'revoke_api_key', { key_id: key.id })
}

const suppress: Act = (world, who, { pick, other }) => {
  const { account_id, environment } = who
  const address_key = pick % 6 === 0 ? (world.row('accounts', account_id).oversight_email ?? '') : (at(TO, other) ?? '')
  const known = own(world.rows('suppressions'), who).some((one) => one.address_key === address_key)
  const key = { account_id, environment, address_key }
  world.write(
    known
      ? { op: 'delete', table: 'suppressions', key }
      : { op: 'keep', table: 'suppressions', row: { ...key, reason: '', created_ms: 0 } },
  )
  return null
}

const kill: Act = (world, who, { pick, other }) => {
  if (other % 4 === 0) world.set('accounts', who.account_id, { kill_switch: pick % 4 === 0 ? 1 : 0 })
  return withCode(world, who, 'update_mailbox', { mailbox_id: who.mailbox_id, kill_switch: pick % 4 === 0 })
}

const expiry: Act = (world, who, { pick }) =>
  withCode(world, who, 'update_mailbox', {
    mailbox_id: who.mailbox_id,
    hold_expiry_seconds: pick % 3 === 0 ? null : EXPIRY_S,
  })

const overseer: Act = (world, who, { pick }) =>
  world.ask({ ...who.operator, id: OPERATOR, environment: 'live' }, 'recover_operator', {
    oversight_email: at(['boss@human.example', 'chief@human.example'], pick),
  })

/** A timer that fires, early or late: of a message whose time or whose hold's end is set. */
const timer: Act = (world, who, { pick }) => {
  const all = messagesOf(world, who).flatMap(({ id, due_ms, expires_ms }) => [
    ...(due_ms === null ? [] : [['come_due', id] as const]),
    ...(expires_ms === null ? [] : [['expire', id] as const]),
  ])
  const [name, message_id] = at(all, pick) ?? []
  return name === undefined ? null : world.ask(who.worker, name, { message_id })
}

/** The clock goes on, or is set back. */
const wait: Act = (world, _who, { pick }) => {
  world.now_ms += at([MINUTE_MS, MINUTE_MS, 2 * MINUTE_MS, DAY_MS / 12, DAY_MS, -30 * MINUTE_MS], pick) ?? 0
  return null
}

export const ACTS = {
  ...{ send, edit, submit, editApprove, reschedule, approve: decide('approve'), reject: decide('reject'), cancel },
  ...{ lease, crash, handOver, record, resolve },
  ...{ lower, raise, allow, disallow, newKey, revoke, suppress, kill, expiry, overseer, timer, wait },
} as const satisfies { readonly [name: string]: Act }
export type ActName = keyof typeof ACTS

const WEIGHTS: { readonly [N in ActName]?: number } = {
  ...{
    send: 16,
    approve: 18,
    lease: 8,
    handOver: 26,
    record: 24,
    edit: 5,
    editApprove: 5,
    reschedule: 2,
    timer: 9,
    wait: 7,
  },
  ...{
    resolve: 9,
    raise: 6,
    lower: 3,
    allow: 4,
    reject: 2,
    cancel: 4,
    revoke: 2,
    disallow: 2,
    crash: 2,
    expiry: 3,
    submit: 3,
    newKey: 2,
  },
}

export interface Step extends Draw {
  readonly team: number
  readonly act: ActName
}

/** A trace: mostly of one team, so that its acts meet. */
export const traces = (minLength: number, maxLength: number): fc.Arbitrary<ReadonlyArray<Step>> =>
  fc.array(
    fc.record({
      team: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3),
      act: fc.constantFrom(
        ...(Object.keys(ACTS) as ReadonlyArray<ActName>).flatMap((name) =>
          new Array<ActName>(WEIGHTS[name] ?? 1).fill(name),
        ),
      ),
      pick: fc.nat(60),
      other: fc.nat(60),
    }),
    { minLength, maxLength, size: 'max' },
  )
