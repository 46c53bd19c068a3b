/**
 * `npm run crash -- [--kills 100] [--seed N]`: kills `serve` at random moments under load, starts it again, and counts afterwards.
 *
 * Every send carries an idempotency key and is asked again until it is answered 2xx, as a careful client does. Then: what was accepted is
 * there, once, and ended; what the next server took agrees with what is said of it; nothing arrived twice; the audit log is whole.
 * The seed repeats what is asked and when it is killed, not how the system schedules it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { type Initial, openPlace, type Place, type Serving } from '../support/system/program.js'
import { type SinkProcess, startSink } from '../support/system/sink-client.js'

const CLIENTS = 8
const KILLS_DEFAULT = 100
/** Milliseconds of load before a kill: a quarter of them hit the start, where what the last one left is recovered. */
const EARLY_MS_MAX = 40
const LOAD_MS_MAX = 1_500
/** Calls that one server may fail to answer before that is a fault of its own. */
const RETRIES_MAX = 20
const READERS = 16

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  readonly say: (line: string) => void
}

export interface CrashSummary {
  readonly kills: number
  readonly seed: number
  /** Messages that were answered 2xx, and their deliveries by status. */
  readonly accepted: number
  readonly deliveries: { readonly [status: string]: number }
  /** Answers that were lost in a crash, and asked for again. */
  readonly asked_again: number
  /** Copies that the next server took. */
  readonly arrived: number
  /** What is not as promised, in sentences. */
  readonly faults: ReadonlyArray<string>
}

/** Mulberry32. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Kind = 'autonomous' | 'gated' | 'test'

interface Accepted {
  readonly message_id: string
  readonly kind: Kind
  readonly recipients: ReadonlyArray<string>
  readonly decided: boolean
}

/** The server of the moment; while it is down, callers wait for the next. */
const revolvingDoor = (first: Serving) => {
  let up = Promise.resolve(first)
  let open: (serving: Serving) => void = () => undefined
  let asked_again = 0
  return {
    asked_again: () => asked_again,
    shut: () => {
      up = new Promise((resolve) => {
        open = resolve
      })
    },
    open: (serving: Serving) => open(serving),
    /** Asks until it is answered. */
    call: async (key: string, operation: string, input: object) => {
      for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
        const serving = await up
        const reply = await serving.post(key, operation, input).catch(() => null)
        if (reply !== null && reply.status < 300) return reply.body
        if (reply !== null) throw new Error(`${operation}: ${reply.status} ${JSON.stringify(reply.body)}`)
        asked_again += 1
      }
      throw new Error(`${operation} was not answered`)
    },
  }
}

type Door = ReturnType<typeof revolvingDoor>

interface Scene {
  readonly place: Place
  readonly sink: SinkProcess
  readonly initial: Initial
  readonly door: Door
  readonly gated: { readonly address: string }
  readonly serve: () => Promise<Serving>
  readonly random: () => number
}

const prepare = async (place: Place, sink: SinkProcess, seed: number): Promise<Scene & { first: Serving }> => {
  const initial = await place.init('--no-limits')
  const serve = () =>
    place.serve({ SMTP_URL: `${sink.url}?connections=20`, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn' })
  const first = await serve()
  const door = revolvingDoor(first)
  const { agent, admin } = initial.keys.live
  const asked = { mailbox_id: initial.mailboxes.live.id, oversight_mode: 'autonomous' }
  await door.call(agent, 'manage_upgrade', { ...asked, action: 'request' })
  await door.call(agent, 'manage_upgrade', { ...asked, action: 'apply', approval_code: await place.code() })
  const gated = { address: 'gated@multimail.test' }
  const limits = {
    messages_per_hour: null,
    messages_per_day: null,
    recipients_per_hour: null,
    recipients_per_day: null,
  }
  const { mailbox_id } = await door.call(admin, 'create_mailbox', gated)
  const raised = { mailbox_id, ...limits }
  const { status } = await door.call(admin, 'update_mailbox', raised)
  if (status === 'approval_required')
    await door.call(admin, 'update_mailbox', { ...raised, approval_code: await place.code() })
  return { place, sink, initial, door, gated, serve, random: randomFrom(seed), first }
}

const kindOf = (random: () => number): Kind => {
  const drawn = random()
  return drawn < 0.6 ? 'autonomous' : drawn < 0.8 ? 'gated' : 'test'
}

/** One client: sends, and lets a reviewer decide on what is held. */
const work = async (
  { initial, door, gated, random }: Scene,
  name: string,
  accepted: Array<Accepted>,
): Promise<void> => {
  const kind = kindOf(random)
  const count = 1 + Math.floor(random() * 3)
  const refused = random() < 0.1 ? 'refused' : ''
  const decided = kind === 'autonomous' || random() < 0.8
  const recipients = Array.from({ length: count }, (_, n) => `${refused}${name}-${n}@${kind}.example`)
  const { agent, reviewer } = initial.keys[kind === 'test' ? 'test' : 'live']
  const from = kind === 'gated' ? gated.address : initial.mailboxes.live.address
  const mail = { from, to: recipients, subject: name, body: `Message ${name}`, idempotency_key: name }
  const { message_id } = await door.call(agent, 'send_email', mail)
  accepted.push({ message_id, kind, recipients, decided })
  if (kind !== 'autonomous' && decided)
    await door.call(reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 0 })
}

/** Load, and kills: until all are done and every client has its answer. */
const storm = async (scene: Scene & { first: Serving }, { kills, say }: CrashOptions) => {
  const accepted: Array<Accepted> = []
  const faults: Array<string> = []
  let over = false
  const client = async (n: number): Promise<void> => {
    for (let count = 0; !over; count += 1)
      await work(scene, `c${n}-${count}`, accepted).catch((fault: Error) => {
        faults.push(fault.message)
      })
  }
  const clients = Array.from({ length: CLIENTS }, (_, n) => client(n))
  let serving = scene.first
  for (let killed = 1; killed <= kills; killed += 1) {
    const early = scene.random() < 0.25
    await delay(scene.random() * (early ? EARLY_MS_MAX : LOAD_MS_MAX))
    scene.door.shut()
    await serving.kill()
    serving = await scene.serve()
    scene.door.open(serving)
    if (killed % 10 === 0 || killed === kills)
      say(`${killed} kills, ${accepted.length} accepted, ${scene.sink.arrived()} arrived`)
  }
  over = true
  await Promise.all(clients)
  return { accepted, faults, serving }
}

interface Delivery {
  readonly recipient: string
  readonly status: string
}

const OPEN = ['scheduled', 'queued', 'sent']

/** The message once it has ended, or waits for a reviewer. */
const settled = async ({ initial, door }: Scene, { message_id, kind }: Accepted) => {
  const { agent } = initial.keys[kind === 'test' ? 'test' : 'live']
  let message = await door.call(agent, 'read_email', { message_id })
  while (OPEN.includes(message.status)) message = await door.call(agent, 'read_email', { message_id, wait_seconds: 10 })
  return message as { readonly status: string; readonly deliveries: ReadonlyArray<Delivery> }
}

/** How often a copy may have arrived, by what is said of its delivery. */
const ARRIVALS: { readonly [status: string]: ReadonlyArray<number> } = {
  delivered: [1],
  unknown: [0, 1],
  bounced: [0],
}

const faultsOf = (
  one: Accepted,
  status: string,
  deliveries: ReadonlyArray<Delivery>,
  copies: (to: string) => number,
) => {
  if (!one.decided) return status === 'pending' ? [] : [`${one.message_id} is ${status}, and nobody decided on it`]
  const missing = one.recipients.filter((to) => !deliveries.some(({ recipient }) => recipient === to))
  return [
    ...missing.map((to) => `${one.message_id} has no delivery to ${to}`),
    ...deliveries
      .filter(({ recipient, status: ended }) =>
        one.kind === 'test'
          ? ended !== 'delivered' && ended !== 'unknown'
          : ARRIVALS[ended]?.includes(copies(recipient)) !== true,
      )
      .map(({ recipient, status: ended }) => `${recipient} is ${ended} and arrived ${copies(recipient)} times`),
    ...deliveries
      .filter(({ recipient }) => one.kind === 'test' && copies(recipient) > 0)
      .map(({ recipient }) => `${recipient} was written to with a test key, and it arrived`),
  ]
}

/** What the tables say once the server has stopped. */
const faultsOfTables = (data: string, accepted: number): ReadonlyArray<string> => {
  const db = new Database(`${data}/multimail.db`, { readonly: true })
  try {
    const count = (sql: string): number => db.prepare(sql).pluck().get() as number
    const messages = count('SELECT count(*) FROM messages')
    const open = count("SELECT count(*) FROM deliveries WHERE status IN ('queued', 'leased', 'transmitting')")
    return [
      ...(messages === accepted ? [] : [`${accepted} messages were accepted, and ${messages} are stored`]),
      ...(open === 0 ? [] : [`${open} deliveries never end`]),
    ]
  } finally {
    db.close()
  }
}

const readAll = async (scene: Scene, accepted: ReadonlyArray<Accepted>) => {
  const deliveries: { [status: string]: number } = {}
  const faults: Array<string> = []
  const left = [...accepted]
  const reader = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      const message = await settled(scene, one)
      for (const { status } of message.deliveries) deliveries[status] = (deliveries[status] ?? 0) + 1
      faults.push(...faultsOf(one, message.status, message.deliveries, scene.sink.copies))
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return { deliveries, faults }
}

const examine = async (scene: Scene, serving: Serving, accepted: ReadonlyArray<Accepted>) => {
  const { deliveries, faults } = await readAll(scene, accepted)
  const ended = await serving.stop()
  const verified = await scene.place.run(['verify'])
  const known = new Set(accepted.flatMap(({ recipients }) => recipients))
  return {
    deliveries,
    faults: [
      ...faults,
      ...scene.sink
        .recipients()
        .filter((to) => !known.has(to))
        .map((to) => `${to} arrived, and nobody asked for it`),
      ...(ended.status === 0 ? [] : [`serve ended with ${ended.status}: ${ended.stderr}`]),
      ...(verified.status === 0 ? [] : [verified.stderr.trim()]),
      ...faultsOfTables(scene.place.data, accepted.length),
    ],
  }
}

export const crash = async (options: CrashOptions): Promise<CrashSummary> => {
  const place = openPlace()
  const sink = await startSink()
  try {
    const scene = await prepare(place, sink, options.seed)
    const { accepted, faults, serving } = await storm(scene, options)
    const examined = await examine(scene, serving, accepted)
    return {
      kills: options.kills,
      seed: options.seed,
      accepted: accepted.length,
      deliveries: examined.deliveries,
      asked_again: scene.door.asked_again(),
      arrived: sink.arrived(),
      faults: [...faults, ...examined.faults],
    }
  } finally {
    await place.close()
    await sink.stop()
  }
}

export const summaryLine = ({
  kills,
  seed,
  accepted,
  deliveries,
  asked_again,
  arrived,
  faults,
}: CrashSummary): string =>
  `crash: ${kills} kills (seed ${seed}), ${accepted} messages accepted, ${asked_again} calls asked again; ` +
  `${Object.entries(deliveries)
    .sort()
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')}; ${arrived} copies arrived; ${faults.length} faults`

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } })
  const say = (line: string): boolean => process.stdout.write(`${line}\n`)
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed)
  const kills = Number(values.kills ?? KILLS_DEFAULT)
  if (!Number.isInteger(seed) || !Number.isInteger(kills) || kills < 1) {
    say('--kills and --seed are whole numbers')
    return 1
  }
  say(`seed ${seed}`)
  const summary = await crash({ kills, seed, say })
  for (const fault of summary.faults) say(`fault: ${fault}`)
  say(summaryLine(summary))
  return summary.faults.length === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main()
