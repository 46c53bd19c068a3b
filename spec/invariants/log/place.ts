/** P9 sandbox, P15 tenants: where things lie. */
import type { LogInvariant } from '../invariant.js'
import type { Scene } from '../scene.js'
import { isOfMessage, textOf } from '../told.js'
import { at, OPERATOR, SYSTEM } from './people.js'

const place = (scene: Scene): string | null => {
  const { entry, life, older } = scene
  if (!isOfMessage(entry)) return null
  const mailbox = older.mailboxes.get(life?.mailbox_id ?? textOf(entry, 'mailbox_id'))
  const same = mailbox?.environment === entry.environment && (life === null || life.environment === entry.environment)
  return same ? null : at(scene, `the message lies in ${entry.environment}, its mailbox or its earlier entries do not`)
}

const transport = (scene: Scene): string | null => {
  const { entry } = scene
  const by = entry.about === 'delivery' ? textOf(entry, 'confirmed_by') : ''
  if (by === '' || by === 'reviewer') return null
  return (by === 'sandbox') === (entry.environment === 'test')
    ? null
    : at(scene, `a delivery made in ${entry.environment} was taken by ${by}`)
}

const key = (scene: Scene): string | null => {
  const { entry, older } = scene
  if (entry.actor === OPERATOR || entry.actor === SYSTEM) return null
  const found = older.keys.get(entry.actor)
  return found !== undefined && found.environment === entry.environment
    ? null
    : at(scene, `${entry.actor} is no key of this account's ${entry.environment} environment`)
}

const account = (scene: Scene): string | null => {
  const { entry, older } = scene
  return older.last === null || older.last.account_id === entry.account_id
    ? null
    : at(scene, `an entry of ${entry.account_id} in the log of ${older.last.account_id}`)
}

const mailbox = (scene: Scene): string | null => {
  const { entry, life } = scene
  return entry.about !== 'message' || life === null || life.mailbox_id === textOf(entry, 'mailbox_id')
    ? null
    : at(scene, `the message went from ${life.mailbox_id} to ${textOf(entry, 'mailbox_id')}`)
}

export const PLACE: ReadonlyArray<LogInvariant> = [
  {
    id: 'P9.place',
    over: 'log',
    reads: 'subject',
    sentence: 'All that happens to a message happens in the environment of its mailbox.',
    guards: ['core/operations/store.ts factOf', 'core/message/deliveries.ts deliveryFact'],
    check: place,
  },
  {
    id: 'P9.transport',
    over: 'log',
    reads: 'subject',
    sentence: 'A delivery made in test is taken by the sandbox, and one made in live never is.',
    guards: ['core/delivery/transport.ts transportOf', 'core/operations/hand-over.ts handOverPlan'],
    check: transport,
  },
  {
    id: 'P9.key',
    over: 'log',
    reads: 'subject',
    sentence: 'A key acts in its own account and environment alone.',
    guards: ['core/operations/facts.ts Needs', 'core/operations/store.ts factOf'],
    check: key,
  },
  {
    id: 'P15.account',
    over: 'log',
    reads: 'chain',
    sentence: "An account's log holds its own entries alone.",
    guards: ['core/audit/chain.ts link', 'core/audit/chain.ts follows'],
    check: account,
  },
  {
    id: 'P15.mailbox',
    over: 'log',
    reads: 'subject',
    sentence: 'A message stays in its mailbox.',
    guards: ['core/message/occur.ts messageFact'],
    check: mailbox,
  },
]
