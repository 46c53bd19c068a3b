/**
 * The actors: agents, reviewers, admins and operators of two accounts, and an attacker who holds another account's key and a leaked agent
 * key. Each next action is the seed's choice among what they know to be there.
 */
import type { Action, Ask, By, Input, Place, Value } from './action.js'
import { type Known, type KnownMessage, ref } from './known.js'
import { START_MS } from './loop.js'
import type { Random } from './random.js'
import { ACTS, type Act, EVENTS, type Event, type Swarm } from './swarm.js'

const PEOPLE = [
  'jo@example.com',
  'al@example.com',
  'eve@other.example',
  'kim@example.com',
  'max@third.example',
  'failing@fourth.example',
]
const PATTERNS = ['*@example.com', 'eve@other.example', 'jo@example.com']
const MODES = ['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous']
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** An action without its number. */
type Draft = Action extends infer A ? (A extends Action ? Omit<A, 'n' | 'gap'> : never) : never

export interface Drawer {
  /** The next actions, mostly one. */
  readonly draw: (elapsed_ms: number) => ReadonlyArray<Action>
}

interface Table {
  readonly random: Random
  readonly known: Known
  readonly swarm: Swarm
  readonly n: number
  readonly elapsed_ms: number
}

type Made = (table: Table) => ReadonlyArray<Draft>

const weighted = <N extends string>(
  names: ReadonlyArray<N>,
  weights: { readonly [A in N]: number },
  random: Random,
): N => {
  const total = names.reduce((sum, name) => sum + weights[name], 0)
  let at = random.next() * total
  for (const name of names) {
    at -= weights[name]
    if (at < 0) return name
  }
  return names[0] as N
}

const placeOf = (random: Random): Place => ({
  account: random.chance(0.8) ? 0 : 1,
  environment: random.chance(0.7) ? 'live' : 'test',
})

const own = <A extends Place>(all: ReadonlyArray<A>, { account, environment }: Place): ReadonlyArray<A> =>
  all.filter((one) => one.account === account && one.environment === environment)

/** 0 is the first mailbox of the place; any other the number of the action that made it. */
const mailboxRef = (mailbox: number, { account, environment }: Place): Value =>
  mailbox === 0 ? ref(0, account, environment) : ref(mailbox, 'mailbox_id')

const mailboxIn = ({ random, known }: Table, place: Place): number => {
  const made = own(known.mailboxes, place)
  return made.length > 0 && random.chance(0.25) ? random.pick(made).n : 0
}

const ask = ({ random }: Table, place: Place, by: By, operation: string, input: Input, code = false): Ask =>
  ({
    kind: 'ask',
    account: place.account,
    environment: place.environment,
    by,
    server: random.chance(0.75) ? 0 : 1,
    operation,
    input,
    code,
  }) as Ask

/** The first key of the role, or one that was made with its scope. */
const keyFor = ({ random, known }: Table, place: Place, role: 'agent' | 'reviewer'): By => {
  const scope = role === 'agent' ? 'send' : 'oversight'
  const made = own(known.keys, place).filter((one) => one.scopes.includes(scope))
  return made.length > 0 && random.chance(0.4) ? ref(random.pick(made).n, 'api_key') : role
}

const message = (table: Table, ...statuses: ReadonlyArray<string>): KnownMessage | null => {
  const { random, known } = table
  const recent = known.messages.slice(-25)
  const wanted = recent.filter((one) => statuses.includes(one.status))
  const all = wanted.length > 0 && random.chance(0.9) ? wanted : recent
  return all.length === 0 ? null : random.pick(all)
}

const idOf = ({ n }: KnownMessage): Value => ref(n, 'message_id')

const at = ({ random, elapsed_ms }: Table): string => {
  const ahead = random.pick([-MINUTE_MS, 5_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 26 * HOUR_MS])
  return new Date(START_MS + elapsed_ms + ahead).toISOString()
}

const recipients = ({ random, swarm }: Table): Input => {
  const one = (): string => random.pick(PEOPLE.slice(0, swarm.spread))
  return {
    to: random.chance(0.3) ? [one(), one()] : one(),
    ...(random.chance(0.15) ? { cc: one() } : {}),
    ...(random.chance(0.35) ? { bcc: one() } : {}),
    ...(random.chance(0.05) ? { reply_to: one() } : {}),
  }
}

const sending =
  (more: (table: Table) => Input): Made =>
  (table) => {
    const { random, n } = table
    const place = placeOf(random)
    const mailbox = mailboxIn(table, place)
    const keyed = random.chance(0.85)
    return [
      ask(table, place, keyFor(table, place, 'agent'), 'send_email', {
        mailbox_id: mailboxRef(mailbox, place),
        ...recipients(table),
        subject: `s${n}`,
        body: random.chance(0.1) ? `Body of ${n}\n\n* one\n* two` : `Body of ${n}`,
        ...(keyed ? { idempotency_key: `k${n}` } : {}),
        ...more(table),
      }),
    ]
  }

const later = (table: Table): Input => ({
  send_at: at(table),
  gate_timing: table.random.chance(0.5) ? 'gate_first' : 'schedule_first',
})

const on =
  (statuses: ReadonlyArray<string>, made: (table: Table, found: KnownMessage) => ReadonlyArray<Draft>): Made =>
  (table) => {
    const found = message(table, ...statuses)
    return found === null ? [] : made(table, found)
  }

const HELD = ['pending', 'queued', 'scheduled']

/** Before its content left. */
const hasEnded = (delivery: string): boolean => ['blocked', 'bounced'].includes(delivery)

const deciding = (action: 'approve' | 'reject', revision: (found: KnownMessage) => Input): Made =>
  on(HELD.slice(0, 1), (table, found) => {
    const by: By = table.random.chance(0.15) ? 'operator' : keyFor(table, found, 'reviewer')
    return [
      ask(table, found, by, 'decide_email', { message_id: idOf(found), action, wait_seconds: 0, ...revision(found) }),
    ]
  })

const setting =
  (input: (table: Table) => Input, by: By = 'admin'): Made =>
  (table) => {
    const place = placeOf(table.random)
    const mailbox_id = mailboxRef(mailboxIn(table, place), place)
    return [ask(table, place, by, 'update_mailbox', { mailbox_id, ...input(table) }, true)]
  }

const editing = (found: KnownMessage, table: Table): Input => {
  const { random, n } = table
  return {
    message_id: idOf(found),
    ...(random.chance(0.5) ? { revision: found.revision } : {}),
    ...(random.chance(0.4) ? recipients(table) : { subject: `s${found.n} as edited by ${n}` }),
    ...(random.chance(0.2) ? { send_at: random.chance(0.5) ? null : at(table) } : {}),
  }
}

const MAKE: { readonly [A in Act]: Made } = {
  send: sending(() => ({})),
  schedule: sending(later),
  draft: sending(() => ({ draft: true })),
  replace: on(['rejected'], (table, found) =>
    sending(() => ({ replaces: idOf(found) }))(table).map(
      (one) => ({ ...one, account: found.account, environment: found.environment }) as Draft,
    ),
  ),
  again: ({ random, known }) =>
    known.sends.length === 0 ? [] : [{ ...random.pick(known.sends.slice(-8)), server: random.below(2) } as Draft],
  changed: ({ random, known, n }) => {
    const keyed = known.sends.slice(-8).filter((one) => one.input.idempotency_key !== undefined)
    if (keyed.length === 0) return []
    const one = random.pick(keyed)
    return [{ ...one, input: { ...one.input, subject: `s${n} with a used key` } } as Draft]
  },
  edit: on(HELD, (table, found) => [
    ask(table, found, keyFor(table, found, 'agent'), 'edit_scheduled_email', editing(found, table)),
  ]),
  submit: on(['draft'], (table, found) => [
    ask(table, found, keyFor(table, found, 'agent'), 'edit_scheduled_email', { message_id: idOf(found), submit: true }),
  ]),
  operatorEdit: on(['pending'], (table, found) => [
    ask(table, found, table.random.chance(0.9) ? 'operator' : 'reviewer', 'edit_and_approve', {
      message_id: idOf(found),
      revision: found.revision,
      ...(table.random.chance(0.5) ? { cc: [] } : {}),
      subject: `s${found.n} as the operator wants it`,
    }),
  ]),
  approve: deciding('approve', ({ revision }) => ({ revision })),
  reject: deciding('reject', ({ revision }) => ({ revision, reason: 'no' })),
  blind: deciding('approve', () => ({})),
  stale: deciding('approve', ({ revision }) => ({ revision: Math.max(1, revision - 1) })),
  twice: on(['pending'], (table, found) =>
    (['approve', 'reject'] as const).map((action, n) =>
      ask(table, found, n === 0 ? 'reviewer' : keyFor(table, found, 'reviewer'), 'decide_email', {
        message_id: idOf(found),
        action,
        revision: found.revision,
        wait_seconds: 0,
      }),
    ),
  ),
  race: on(['pending'], (table, found) => [
    ask(table, found, 'reviewer', 'decide_email', {
      message_id: idOf(found),
      action: 'approve',
      revision: found.revision,
      wait_seconds: 0,
    }),
    ask(table, found, keyFor(table, found, 'agent'), 'edit_scheduled_email', editing(found, table)),
  ]),
  cancel: on(HELD, (table, found) => [
    ask(table, found, table.random.chance(0.7) ? 'agent' : 'reviewer', 'cancel_message', { message_id: idOf(found) }),
  ]),
  lower: setting(({ random }) => ({ oversight_mode: random.pick(MODES.slice(0, 4)) })),
  raise: (table) => {
    const place = placeOf(table.random)
    const mailbox_id = mailboxRef(mailboxIn(table, place), place)
    const oversight_mode = table.random.pick(['monitored', 'autonomous', 'autonomous', 'gated_send'])
    return [ask(table, place, 'agent', 'manage_upgrade', { mailbox_id, action: 'request', oversight_mode }, true)]
  },
  kill: setting(({ random }) => ({ kill_switch: random.chance(0.5) })),
  limit: setting(({ random }) => ({
    messages_per_hour: random.pick([1, 3, 1000]),
    recipients_per_day: random.pick([2, 1000]),
  })),
  expiry: setting(({ random }) => ({ hold_expiry_seconds: random.pick([60, 60, 600, null]) })),
  allow: (table) => {
    const place = placeOf(table.random)
    const mailbox = mailboxIn(table, place)
    const pattern = table.random.pick(PATTERNS)
    return [
      ask(table, place, 'admin', 'add_allowlist_entry', { mailbox_id: mailboxRef(mailbox, place), pattern }, true),
    ]
  },
  disallow: (table) => {
    const { random, known } = table
    if (known.entries.length === 0) return []
    const entry = random.pick(known.entries.slice(-4))
    const mailbox_id = mailboxRef(entry.mailbox, entry)
    return [ask(table, entry, 'admin', 'remove_allowlist_entry', { mailbox_id, entry_id: ref(entry.n, 'entry_id') })]
  },
  newKey: (table) => {
    const scopes = table.random.pick([
      ['oversight', 'read'],
      ['oversight', 'read'],
      ['read', 'send'],
      ['send', 'oversight'],
    ])
    return [ask(table, placeOf(table.random), 'admin', 'create_api_key', { name: 'another', scopes }, true)]
  },
  revoke: (table) => {
    const { random, known } = table
    if (known.keys.length === 0) return []
    const key = random.pick(known.keys.slice(-4))
    return [ask(table, key, 'admin', 'revoke_api_key', { key_id: ref(key.n, 'key_id') }, true)]
  },
  regret: on(['pending'], (table, found) => {
    const keys = own(table.known.keys, found).filter((one) => one.scopes.includes('oversight'))
    if (keys.length === 0) return []
    const key = table.random.pick(keys.slice(-2))
    const input = { message_id: idOf(found), action: 'approve', revision: found.revision, wait_seconds: 0 }
    return [
      ask(table, found, ref(key.n, 'api_key'), 'decide_email', input),
      ask(table, found, 'admin', 'revoke_api_key', { key_id: ref(key.n, 'key_id') }, true),
    ]
  }),
  takeAway: (table) => {
    const { random, known } = table
    const ended = known.messages.filter(({ read, status }) => HELD.includes(status) && read?.statuses.some(hasEnded))
    if (ended.length === 0)
      return on(['queued'], (_table, one) => [ask(table, one, 'agent', 'read_email', { message_id: idOf(one) })])(table)
    const found = random.pick(ended.slice(-4))
    const gone = found.read?.recipients.filter((_one, n) => hasEnded(found.read?.statuses[n] ?? '')) ?? []
    const left = PEOPLE.filter((one) => !gone.includes(one))
    const input = { message_id: idOf(found), to: random.pick(left.slice(0, 2)), cc: [], bcc: [] }
    return [ask(table, found, keyFor(table, found, 'agent'), 'edit_scheduled_email', input)]
  },
  newMailbox: (table) => {
    const place = placeOf(table.random)
    const oversight_mode = table.random.pick(['gated_send', 'gated_all', 'read_only'])
    const address = `box${table.n}@${'ab'[place.account]}.example`
    return [ask(table, place, 'admin', 'create_mailbox', { address, oversight_mode })]
  },
  suppress: (table) => {
    const place = placeOf(table.random)
    return [
      {
        kind: 'suppress',
        ...place,
        address: table.random.pick(PEOPLE.slice(0, table.swarm.spread)),
        on: table.random.chance(0.6),
      },
    ]
  },
  resolve: (table) => {
    const { random, known } = table
    const found = known.messages.find((one) => one.read?.statuses.includes('unknown') && random.chance(0.5))
    if (found?.read == null)
      return on(['unknown'], (_table, one) => [ask(table, one, 'agent', 'read_email', { message_id: idOf(one) })])(
        table,
      )
    const { n, statuses } = found.read
    return [
      ask(table, found, 'reviewer', 'decide_email', {
        message_id: idOf(found),
        action: random.chance(0.4) ? 'mark_delivered' : 'send_again',
        delivery_id: ref(n, 'deliveries', statuses.indexOf('unknown'), 'delivery_id'),
        wait_seconds: 0,
      }),
    ]
  },
  read: on(['queued', 'sent', 'scheduled', 'unknown'], (table, found) => [
    ask(table, found, table.random.chance(0.5) ? 'agent' : 'reviewer', 'read_email', { message_id: idOf(found) }),
  ]),
  wait: on(['queued', 'sent', 'pending'], (table, found) => [
    ask(table, found, 'agent', 'read_email', { message_id: idOf(found), wait_seconds: 1 + table.random.below(50) }),
  ]),
  list: (table) => [
    ask(
      table,
      placeOf(table.random),
      table.random.pick(['agent', 'reviewer'] as const),
      table.random.pick(['list_pending', 'check_inbox']),
      {
        limit: 50,
      },
    ),
  ],
  audit: (table) => [ask(table, placeOf(table.random), 'admin', 'get_audit_log', { limit: 100 })],
  foreign: (table) => {
    const found = message(table)
    if (found === null) return []
    const place = { account: 1 - found.account, environment: found.environment }
    const message_id = idOf(found)
    return table.random.pick<ReadonlyArray<Draft>>([
      [ask(table, place, 'agent', 'read_email', { message_id })],
      [ask(table, place, 'reviewer', 'decide_email', { message_id, action: 'approve', wait_seconds: 0 })],
      [ask(table, place, 'agent', 'cancel_message', { message_id })],
      [ask(table, place, 'agent', 'edit_scheduled_email', { message_id, subject: 'mine now' })],
      [
        ask(table, place, 'agent', 'send_email', {
          mailbox_id: mailboxRef(0, found),
          to: 'jo@example.com',
          subject: `s${table.n}`,
          body: 'theirs',
        }),
      ],
    ])
  },
  leaked: (table) => {
    const found = message(table, 'pending')
    if (found === null) return []
    const message_id = idOf(found)
    const mailbox_id = mailboxRef(found.mailbox, found)
    return table.random.pick<ReadonlyArray<Draft>>([
      [
        ask(table, found, 'agent', 'decide_email', {
          message_id,
          action: 'approve',
          revision: found.revision,
          wait_seconds: 0,
        }),
      ],
      [ask(table, found, 'agent', 'update_mailbox', { mailbox_id, kill_switch: false })],
      [ask(table, found, 'agent', 'create_api_key', { name: 'mine', scopes: ['oversight'] })],
      [
        ask(table, found, 'agent', 'manage_upgrade', {
          mailbox_id,
          action: 'apply',
          oversight_mode: 'autonomous',
          approval_code: 'AAAA-BBBB-CCCC-DDDD',
        }),
      ],
      [
        ask(
          table,
          { ...found, environment: found.environment === 'live' ? 'test' : 'live' },
          'reviewer',
          'decide_email',
          { message_id, action: 'approve', wait_seconds: 0 },
        ),
      ],
    ])
  },
}

const EVENT: { readonly [E in Event]: (random: Random) => Draft } = {
  kill: (random) => ({ kind: 'kill', server: random.chance(0.8) ? 0 : 1 }),
  cut: () => ({ kind: 'cut', server: 0 }),
  stop: () => ({ kind: 'stop', server: 0 }),
  second: (random) => ({ kind: 'pass', ms: random.below(20_000) }),
  hour: (random) => ({ kind: 'pass', ms: random.below(2 * HOUR_MS) }),
  day: (random) => ({ kind: 'pass', ms: DAY_MS + random.below(DAY_MS) }),
  back: (random) => ({ kind: 'skew', ms: -random.below(2 * HOUR_MS) }),
  forth: (random) => ({ kind: 'skew', ms: random.below(2 * HOUR_MS) }),
}

export const drawer = (random: Random, known: Known, swarm: Swarm): Drawer => {
  let n = 0
  const number = (drafts: ReadonlyArray<Draft>): ReadonlyArray<Action> =>
    drafts.map((draft, at) => {
      n += 1
      const action = {
        ...draft,
        n,
        gap: at > 0 ? random.below(3) : random.chance(0.5) ? 0 : random.below(swarm.gap_max),
      } as Action
      if (action.kind === 'ask' && action.operation === 'send_email') known.sends.push(action)
      return action
    })
  return {
    draw: (elapsed_ms) => {
      for (;;) {
        if (random.chance(swarm.event)) return number([EVENT[weighted(EVENTS, swarm.events, random)](random)])
        const made = MAKE[weighted(ACTS, swarm.acts, random)]({ random, known, swarm, n: n + 1, elapsed_ms })
        if (made.length > 0) return number(made)
      }
    },
  }
}
