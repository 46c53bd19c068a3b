/** A place with a server, a sink, and mailboxes of every kind that the load needs. */
import { type Random, randomFrom } from '../../simulation/random.js'
import { type Initial, openPlace, type Place, type Serving } from '../../support/system/program.js'
import { type SinkProcess, startSink } from '../../support/system/sink-client.js'
import { type Caller, type Door, revolvingDoor } from './door.js'
import { type Observer, observer } from './observer.js'
import { codeReader, type Operator, operator } from './operator.js'

/** What goes there is held first; its octets are kept, so that its digest can be re-computed. */
export const GATED = 'gated.example'

export type Role = 'agent' | 'reviewer' | 'admin'

export interface Box {
  readonly mailbox_id: string
  readonly address: string
}

/** A message that was answered 2xx. */
export interface Accepted {
  readonly message_id: string
  readonly environment: 'test' | 'live'
  readonly recipients: ReadonlyArray<string>
}

export interface Scene {
  readonly place: Place
  readonly sink: SinkProcess
  readonly seen: Observer
  readonly door: Door
  readonly operator: Operator
  readonly account_id: string
  readonly as: (role: Role, environment?: 'test' | 'live') => Caller
  readonly boxes: { readonly autonomous: Box; readonly gated: Box; readonly test: Box; turning: Box }
  readonly accepted: Array<Accepted>
  readonly serve: () => Promise<Serving>
  readonly random: Random
}

const NO_LIMITS = {
  messages_per_hour: null,
  messages_per_day: null,
  recipients_per_hour: null,
  recipients_per_day: null,
}

/** A new mailbox in `gated_send`, without limits. */
export const openBox = async ({ door, operator: boss, as }: Pick<Scene, 'door' | 'operator' | 'as'>, name: string) => {
  const address = `${name}@multimail.test`
  const { status, body } = await door.ask(as('admin'), 'create_mailbox', { address }, [409])
  // The answer to the first asking was lost: it is there.
  const listed = status === 409 ? await door.ask(as('reviewer'), 'list_mailboxes', { limit: 100 }) : null
  const found = (listed?.body.mailboxes as ReadonlyArray<Box> | undefined)?.find((one) => one.address === address)
  const mailbox_id: string = found?.mailbox_id ?? body.mailbox_id
  await boss.withCode(as('admin'), 'update_mailbox', { mailbox_id, ...NO_LIMITS })
  return { mailbox_id, address }
}

export const raise = ({ operator: boss, as }: Pick<Scene, 'operator' | 'as'>, mailbox_id: string) =>
  boss.upgraded(as('agent'), mailbox_id, 'autonomous')

const callers =
  ({ keys }: Initial): Scene['as'] =>
  (role, environment = 'live') => ({ key: keys[environment][role], by: `${role}.${environment}`, environment })

export const openScene = async (seed: number): Promise<Scene & { readonly first: Serving }> => {
  const place = openPlace()
  const seen = observer()
  const sink = await startSink(GATED, seen.took)
  const { account_id, mailboxes, keys } = await place.init('--no-limits')
  const serve = () =>
    place.serve({ SMTP_URL: `${sink.url}?connections=20`, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn' })
  const first = await serve()
  const door = revolvingDoor(first, account_id, seen)
  const as = callers({ account_id, mailboxes, keys })
  const boss = operator(door, codeReader(place.data))
  const tools = { door, operator: boss, as }
  const box = ({ id, address }: { readonly id: string; readonly address: string }): Box => ({ mailbox_id: id, address })
  const boxes = {
    autonomous: box(mailboxes.live),
    test: box(mailboxes.test),
    gated: await openBox(tools, 'gated'),
    turning: await openBox(tools, 'turning-0'),
  }
  await raise(tools, boxes.autonomous.mailbox_id)
  await raise(tools, boxes.turning.mailbox_id)
  const random = randomFrom(seed)
  return { place, sink, seen, door, operator: boss, account_id, as, boxes, accepted: [], serve, random, first }
}
