/** What people, agents and the worker do around the review desk, drawn at random: two accounts of one operator, both environments. */
import fc from 'fast-check'
import { ENVIRONMENTS, type Principal } from '../../core/authority/principal.js'
import type { Mail } from '../../core/operations/review/notify.js'
import type { House, World } from './world.js'
import { deliveriesOf, emptyWorld, handOver, initialise, recorded, team } from './world.js'

const MINUTE_MS = 60_000

/** Each account, in test and in live. */
export const houses = (world: World): ReadonlyArray<House> =>
  ['acc_A', 'acc_B'].flatMap((account_id) =>
    ENVIRONMENTS.map((environment): House => ({ world, ...team(world, account_id, environment) })),
  )

export const twoAccounts = (): World => {
  const world = emptyWorld()
  initialise(world, 'agents.example', 'acc_A')
  initialise(world, 'bots.example', 'acc_B')
  return world
}

/** Chosen by a number: of some, one. */
export type Pick = <A>(some: ReadonlyArray<A>) => A | undefined

const TO = ['jo@example.com', 'Jo@Example.com', 'al@example.com', 'agent@agents.example', 'boss@paypa1.com']
const SUBJECTS = ['Hello', 'Your invoice', 'Password: hunter2hunter2', 'Straße "subject"']
const REASONS = ['No', 'Not now', 'Wrong person', 'Too long', 'A', 'B', 'C', 'D', 'E', 'F']

const idsOf = <T extends 'messages' | 'desk_links' | 'desk_sessions'>(at: House, table: T) =>
  at.world
    .rows(table)
    .filter((one) => one.account_id === at.account_id && one.environment === at.environment)
    .map((one) => one.id)

const aMessage = (at: House, pick: Pick): string => pick(idsOf(at, 'messages')) ?? 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV'

const mailboxesOf = ({ world, account_id, environment }: House) =>
  world.rows('mailboxes').filter((one) => one.account_id === account_id && one.environment === environment)

/** Another mailbox, on a domain that may be new to the account. */
export const newMailbox = (at: House, address: string): void => {
  const { world, account_id, environment, mailbox_id } = at
  const id = `mbx_${String(world.rows('mailboxes').length).padStart(26, '7')}`
  if (world.rows('mailboxes').some((one) => one.environment === environment && one.address_key === address)) return
  const row = { ...world.row('mailboxes', mailbox_id), id, account_id, environment, address, address_key: address }
  world.write({ op: 'insert', table: 'mailboxes', row })
}

/** Sends what waits, one delivery of one message. */
const deliver = (at: House, outcome: 'accepted' | 'lost'): void => {
  const [row] = idsOf(at, 'messages')
    .flatMap((id) => deliveriesOf(at, id))
    .filter((one) => one.status === 'queued')
  if (row === undefined || handOver(at, row.id).code !== null) return
  const transmitting = at.world.row('deliveries', row.id).status === 'transmitting'
  if (transmitting) recorded(at, row.id, outcome === 'lost' ? { outcome, confirmed_by: null, reply: null } : {})
}

const notify = (at: House, outcome: 'taken' | 'failed'): void => {
  const { mails } = at.world.ask(at.worker, 'desk_notify').body
  for (const { rows } of mails as unknown as ReadonlyArray<Mail>)
    at.world.ask(at.worker, 'desk_notified', { rows, outcome })
}

const sign = (at: House, message_id: string | undefined, passkey_id: string | undefined): void => {
  if (message_id === undefined || passkey_id === undefined) return
  const { hold, revision, digest } = at.world.row('messages', message_id)
  const said = { nonce: 'n', authenticator_data: 'AA', client_data: 'CC', signature: 'SS' }
  const signature = { passkey_id, hold, revision, digest, ...said }
  at.world.ask({ ...at.operator, session: 'ses_1' }, 'desk_decide_signed', { message_id, action: 'reject', signature })
}

/** Passkeys lie there, and sign in both. */
const inLive = ({ operator }: House): Principal => ({ ...operator, environment: 'live' })

const passkeysOf = ({ world, account_id }: House) =>
  world.rows('passkeys').flatMap((one) => (one.account_id === account_id ? [one.id] : []))

type Act = (at: House, pick: Pick) => unknown

const ACTS: { readonly [name: string]: Act } = {
  send: (at, pick) =>
    at.world.ask(at.agent, 'send_email', {
      mailbox_id: pick(mailboxesOf(at))?.id,
      to: [pick(TO)],
      ...(pick([true, false]) === true ? { cc: 'cc@example.com', bcc: 'Bcc@example.com' } : {}),
      subject: pick(SUBJECTS),
      body: pick(['Hi', 'null and cc']),
      ...(pick([true, false, false]) === true ? { replaces: aMessage(at, pick) } : {}),
    }),
  edit: (at, pick) =>
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: aMessage(at, pick), subject: pick(SUBJECTS) }),
  approve: (at, pick) =>
    at.world.ask(at.reviewer, 'decide_email', { message_id: aMessage(at, pick), action: 'approve' }),
  reject: (at, pick) =>
    at.world.ask(at.reviewer, 'decide_email', {
      message_id: aMessage(at, pick),
      action: 'reject',
      reason: pick(REASONS),
    }),
  cancel: (at, pick) => at.world.ask(at.agent, 'cancel_message', { message_id: aMessage(at, pick) }),
  deliver: (at) => deliver(at, 'accepted'),
  lose: (at) => deliver(at, 'lost'),
  'open a mailbox': (at, pick) => newMailbox(at, `${pick(['a', 'b'])}@${pick(['agents.example', 'paypal.com'])}`),
  'press or release a kill switch': (at, pick) =>
    at.world.ask(at.operator, 'update_mailbox', {
      mailbox_id: pick(mailboxesOf(at))?.id,
      kill_switch: pick([true, false, false]),
    }),
  'ask to sign in': (at) => at.world.ask(at.worker, 'desk_ask_sign_in'),
  'sign in': (at, pick) =>
    at.world.ask(at.operator, 'desk_sign_in', { link_id: pick(idsOf(at, 'desk_links')) ?? 'lnk_x', agent: 'Firefox' }),
  'sign in by key': (at) => at.world.ask(at.reviewer, 'desk_sign_in_key', { agent: 'Safari' }),
  'end a session': (at, pick) =>
    at.world.ask(at.operator, 'desk_end_session', { session_id: pick(idsOf(at, 'desk_sessions')) ?? 'ses_x' }),
  'add a passkey': (at, pick) => {
    const credential_id = `cred ${pick(['1', '2', '3', '4', '5', '6'])}`
    return at.world.ask(inLive(at), 'desk_add_passkey', { credential_id, public_key: 'k', counter: 0, name: 'Laptop' })
  },
  'remove a passkey': (at, pick) =>
    at.world.ask(inLive(at), 'desk_remove_passkey', { passkey_id: pick(passkeysOf(at)) ?? 'pky_x' }),
  sign: (at, pick) => sign(at, pick(idsOf(at, 'messages')), pick(passkeysOf(at))),
  notify: (at) => notify(at, 'taken'),
  'notify in vain': (at) => notify(at, 'failed'),
  wait: ({ world }, pick) => {
    world.now_ms += pick([1_000, MINUTE_MS, 60 * MINUTE_MS, 13 * 60 * MINUTE_MS, -MINUTE_MS]) ?? 0
  },
}

export interface Step {
  readonly what: string
  readonly where: number
  readonly numbers: ReadonlyArray<number>
}

/** What is needed for something to come of the rest is done more often. */
const OFTEN = ['send', 'send', 'send', 'approve', 'approve', 'deliver', 'deliver', 'edit', 'add a passkey', 'sign']

export const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
  fc.record({
    what: fc.constantFrom(...Object.keys(ACTS), ...OFTEN),
    // Mostly in one place, so that much comes together there.
    where: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3),
    numbers: fc.array(fc.nat({ max: 59 }), { minLength: 6, maxLength: 6 }),
  }),
  { minLength: 20, maxLength: 60, size: 'max' },
)

export const act = (world: World, { what, where, numbers }: Step): void => {
  let drawn = 0
  const pick: Pick = (some) => {
    drawn += 1
    return some[(numbers[drawn % numbers.length] ?? 0) % Math.max(1, some.length)]
  }
  const at = houses(world)[where]
  if (at !== undefined) ACTS[what]?.(at, pick)
}
