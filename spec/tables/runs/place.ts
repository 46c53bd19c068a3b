/** One message of one mailbox in a house of its own, and what can be asked about it: the real road, scopes included. */
import { grants, type Principal } from '../../../core/authority/principal.js'
import type { Content } from '../../../core/message/content.js'
import { canonical } from '../../../core/message/digest.js'
import { findOperation } from '../../../core/operations/catalogue.js'
import type { Facts } from '../../../core/operations/facts.js'
import type { DeliveryRow } from '../../../core/operations/message-rows.js'
import type { Plan } from '../../../core/operations/plan.js'
import { type House, house, principalOf, sha256 } from '../../../test/support/world.js'
import { type Numbers, numbersOf } from './numbers.js'
import type { Random } from './random.js'

export interface Place {
  readonly at: House
  readonly random: Random
  readonly numbers: Numbers
  readonly id: string
  /** The mailbox's limit is reached. */
  limited: boolean
}

export const digest = (content: Content): string => sha256(canonical(content))

/** A house where some keys may send, some may decide, and the copy goes somewhere. */
export const placeOf = (random: Random): Omit<Place, 'id'> => {
  const at = house(random(3) === 0 ? 'live' : 'test')
  const { world, account_id, environment } = at
  const key = (id: string, scopes: ReadonlyArray<string>) =>
    world.write({
      op: 'insert',
      table: 'api_keys',
      row: {
        ...{
          id,
          account_id,
          environment,
          name: id,
          hash: id,
          hint: '',
          mailboxes: null,
          created_ms: 0,
          revoked_ms: null,
        },
        scopes: JSON.stringify(scopes),
      },
    })
  key('key_two', ['oversight'])
  key('key_writer', ['read', 'send'])
  return { at, random, numbers: numbersOf(world, at, digest), limited: false }
}

export const keysWith = ({ at }: Place, scope: string): ReadonlyArray<Principal> =>
  at.world
    .rows('api_keys')
    .filter((key) => key.environment === at.environment && key.scopes.includes(`"${scope}"`))
    .map(principalOf)

export const message = ({ at, id }: Place) => at.world.row('messages', id)

export const deliveries = ({ at, id }: Place): ReadonlyArray<DeliveryRow> =>
  at.world.rows('deliveries').filter((row) => row.message_id === id)

export const contentRow = (place: Place, revision = message(place).revision) => {
  const found = place.at.world.rows('contents').find((row) => row.message_id === place.id && row.revision === revision)
  if (found === undefined) throw new Error(`no revision ${revision}`)
  return found
}

export const content = (place: Place, revision?: number): Content =>
  JSON.parse(contentRow(place, revision).content) as Content

/** The message as numbers. */
export const shown = (place: Place): ReadonlyArray<number> =>
  place.numbers.message(message(place), contentRow(place), deliveries(place))

/** What an ask came to: the code of its refusal, what was loaded, and the plan. */
export interface Came {
  readonly code: string | null
  readonly facts: Facts | null
  readonly plan: Plan | null
}

export const ask = ({ at: { world } }: Place, who: Principal, name: string, input: object): Came => {
  const scopes = findOperation(name)?.scopes ?? []
  if (scopes.length > 0 && who.scopes.length > 0 && !scopes.some((scope) => grants(who.scopes, scope)))
    return { code: 'missing_scope', facts: null, plan: null }
  return world.ask(who, name, input)
}
