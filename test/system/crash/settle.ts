/** After the storm: every message comes to its end, what is unknown is settled by a reviewer, and what arrived agrees with what is said. */
import type { Fields } from '../../../spec/invariants/outside/observation.js'
import type { Heard } from './door.js'
import type { Accepted, Scene } from './scene.js'

const READERS = 12
const OPEN: ReadonlyArray<string> = ['scheduled', 'queued', 'sent']

interface Delivery {
  readonly delivery_id: string
  readonly recipient: string
  readonly status: string
}

interface Message {
  readonly status: string
  readonly message_id_header: string
  readonly deliveries: ReadonlyArray<Delivery>
}

export interface Settled {
  readonly deliveries: { readonly [status: string]: number }
  /** To whom each message went, by its `Message-ID`. */
  readonly envelopes: ReadonlyMap<string, ReadonlyArray<string>>
  readonly ordered: number
  readonly faults: ReadonlyArray<string>
}

/** The message once it has ended, or waits for a reviewer. */
const ended = async ({ door, as }: Scene, { message_id, environment }: Accepted): Promise<Message> => {
  const agent = as('agent', environment)
  let message = (await door.ask(agent, 'read_email', { message_id })).body
  while (OPEN.includes(message.status))
    message = (await door.ask(agent, 'read_email', { message_id, wait_seconds: 10 })).body
  return message
}

type Order = 'send_again' | 'mark_delivered'

/** How often a copy may have arrived, by what is said of its delivery and what was ordered about it. */
const allowed = (status: string, order: Order | undefined): ReadonlyArray<number> => {
  if (status === 'unknown') return order === 'send_again' ? [0, 1, 2] : [0, 1]
  // It may have arrived the time before; the order may be held, bounced or called back.
  if (status !== 'delivered') return order === 'send_again' ? [0, 1] : [0]
  return order === 'send_again' ? [1, 2] : order === 'mark_delivered' ? [0, 1] : [1]
}

const settle = async (scene: Scene, one: Accepted, { deliveries }: Message): Promise<ReadonlyMap<string, Order>> => {
  const orders = new Map<string, Order>()
  for (const { delivery_id, status } of deliveries) {
    const drawn = scene.random.next()
    if (status !== 'unknown' || drawn < 0.3) continue
    const action: Order = drawn < 0.8 ? 'send_again' : 'mark_delivered'
    const { message_id, environment } = one
    const input = { message_id, action, delivery_id, wait_seconds: 0 }
    const { status: answered } = await scene.door.ask(scene.as('reviewer', environment), 'decide_email', input, [409])
    if (answered < 300) orders.set(delivery_id, action)
  }
  return orders
}

const faultsOf = (
  { seen }: Scene,
  one: Accepted,
  { deliveries }: Message,
  orders: ReadonlyMap<string, Order>,
): ReadonlyArray<string> => {
  const live = one.environment === 'live'
  const missing = one.recipients.filter((to) => seen.copies(to) > 0 && !deliveries.some((row) => row.recipient === to))
  return [
    ...missing.map((to) => `${one.message_id} has no delivery to ${to}, and arrived there`),
    ...deliveries
      .filter(({ delivery_id, recipient, status }) => {
        const count = seen.copies(recipient)
        return live ? !allowed(status, orders.get(delivery_id)).includes(count) : count > 0
      })
      .map(
        ({ delivery_id, recipient, status }) =>
          `${recipient} is ${status} in ${one.environment}, ${orders.get(delivery_id) ?? 'nothing'} was ordered, ` +
          `and it arrived ${seen.copies(recipient)} times`,
      ),
  ]
}

const PAGE = 100

/** The whole audit log, as it can be read: what was answered as done must be told there. */
const readLog = async ({ door, as }: Scene, environment: 'test' | 'live'): Promise<void> => {
  let cursor: string | null = null
  do {
    const input: Fields = cursor === null ? { limit: PAGE } : { limit: PAGE, cursor }
    const { body }: Heard = await door.ask(as('admin', environment), 'get_audit_log', input)
    cursor = body.next_cursor
  } while (cursor !== null)
}

interface Last {
  readonly one: Accepted
  readonly message: Message
  readonly orders: ReadonlyMap<string, Order>
}

const settledOf = (scene: Scene, all: ReadonlyArray<Last>): Settled => {
  const deliveries: { [status: string]: number } = {}
  for (const { status } of all.flatMap(({ message }) => message.deliveries))
    deliveries[status] = (deliveries[status] ?? 0) + 1
  const known = new Set(scene.accepted.flatMap(({ recipients }) => recipients))
  const strangers = scene.seen.recipients().filter((to) => !known.has(to))
  return {
    deliveries,
    envelopes: new Map(all.map(({ one, message }) => [message.message_id_header, one.recipients])),
    ordered: all.reduce((sum, { orders }) => sum + orders.size, 0),
    faults: [
      ...all.flatMap(({ one, message, orders }) => faultsOf(scene, one, message, orders)),
      ...strangers.map((to) => `${to} arrived, and nobody asked for it`),
    ],
  }
}

/** What it gives is to be called once the sink has told of everything. */
export const settleAll = async (scene: Scene): Promise<() => Settled> => {
  const all: Array<Last> = []
  const left = [...scene.accepted]
  const reader = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      const first = await ended(scene, one)
      const orders = await settle(scene, one, first)
      all.push({ one, orders, message: orders.size === 0 ? first : await ended(scene, one) })
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  await readLog(scene, 'live')
  await readLog(scene, 'test')
  return () => settledOf(scene, all)
}
