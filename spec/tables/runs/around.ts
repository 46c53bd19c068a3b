/** What changes around a message while nobody acts on it: mode, allowlist, keys, suppression, switches, limits and the clock. */
import { OVERSEERS, RECIPIENTS } from './numbers.js'
import type { Place } from './place.js'
import { one } from './random.js'

type Change = (place: Place) => void

const MINUTE_MS = 60_000
const MINUTES = [1, 1, 2, 3, -1]

const mode: Change = ({ at, random }) =>
  at.world.set('mailboxes', at.mailbox_id, {
    mode: one(random, ['read_only', 'gated_all', 'gated_send', 'gated_send', 'monitored', 'monitored', 'autonomous']),
  })

const allow: Change = ({ at: { account_id, environment, mailbox_id, world }, random }) =>
  world.write({
    op: 'insert',
    table: 'allowlist',
    row: {
      ...{ account_id, environment, mailbox_id, added_by: 'operator', created_ms: 0, removed_ms: null, salt: '' },
      id: `alw_${world.rows('allowlist').length}`,
      pattern: one(random, ['*@example.com', ...RECIPIENTS]),
    },
  })

const disallow: Change = ({ at: { world } }) => {
  for (const { id } of world.rows('allowlist')) world.set('allowlist', id, { removed_ms: 1 })
}

const key: Change = ({ at: { world, environment }, random }) => {
  const keys = world.rows('api_keys').filter((row) => row.environment === environment && row.name !== 'admin')
  const { id, revoked_ms } = one(random, keys)
  world.set('api_keys', id, { revoked_ms: revoked_ms === null && random(2) === 0 ? 1 : null })
}

const suppress: Change = ({ at: { account_id, environment, world }, random }) => {
  const address_key = one(random, [...RECIPIENTS, OVERSEERS[0] ?? ''])
  const where = { account_id, environment, address_key }
  const known = world
    .rows('suppressions')
    .some((row) => row.environment === environment && row.address_key === address_key)
  world.write(
    known
      ? { op: 'delete', table: 'suppressions', key: where }
      : { op: 'keep', table: 'suppressions', row: { ...where, reason: '', created_ms: 0 } },
  )
}

const kill: Change = ({ at, random }) =>
  random(2) === 0
    ? at.world.set('mailboxes', at.mailbox_id, { kill_switch: random(4) === 0 ? 1 : 0 })
    : at.world.set('accounts', at.account_id, { kill_switch: random(4) === 0 ? 1 : 0 })

const overseer: Change = ({ at, random }) =>
  at.world.set('accounts', at.account_id, { oversight_email: one(random, [null, ...OVERSEERS, ...OVERSEERS]) })

const expiry: Change = ({ at, random }) =>
  at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: one(random, [null, 60, 120]) })

const limit: Change = (place) => {
  place.limited = place.random(3) === 0
  place.at.world.set('mailboxes', place.at.mailbox_id, { messages_per_hour: place.limited ? 0 : null })
}

const wait: Change = ({ at, random }) => {
  at.world.now_ms += one(random, MINUTES) * MINUTE_MS
}

/** The hold has come to its end. */
const end: Change = ({ at: { world }, id }) => {
  const row = world.rows('messages').find((one) => one.id === id)
  if (row?.expires_ms != null) world.now_ms = row.expires_ms
}

/** The last attempt but one was made. */
const tired: Change = ({ at: { world }, id, random }) => {
  for (const row of world.rows('deliveries').filter(({ message_id }) => message_id === id))
    if (random(2) === 0) world.set('deliveries', row.id, { attempts: 9 + random(3) })
}

/** A delivery to somebody whom the content does not name: no plan makes one. */
const readdress: Change = ({ at: { world }, id, random }) => {
  const rows = world.rows('deliveries').filter((row) => row.message_id === id && row.kind === 'recipient')
  if (rows.length > 0) world.set('deliveries', one(random, rows).id, { recipient: one(random, RECIPIENTS) })
}

/** A reviewer's key that once composed: no key can, and the rule that such a one may not decide is to be seen all the same. */
const author: Change = ({ at: { world }, id, random }) => {
  const row = world.rows('messages').find((one) => one.id === id)
  if (row === undefined || random(2) === 0) return
  const authors = JSON.parse(row.authors) as ReadonlyArray<string>
  world.set('messages', id, { authors: JSON.stringify([...new Set([...authors, 'key_two'])]) })
}

export const CHANGES: ReadonlyArray<readonly [weight: number, change: Change]> = [
  [4, mode],
  [5, allow],
  [2, disallow],
  [2, key],
  [1, suppress],
  [1, kill],
  [1, overseer],
  [3, expiry],
  [1, limit],
  [6, wait],
  [5, end],
  [3, tired],
  [1, author],
  [1, readdress],
]
