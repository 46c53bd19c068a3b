/** The world of one run: servers that die and come back on one database, the far ends, the clock, and what can be observed of it all. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as Effect from 'effect/Effect'
import type { MonitorShape } from '../../adapters/ports/monitor.js'
import type { Handover, TransportShape } from '../../adapters/ports/transport.js'
import { sandbox } from '../../adapters/sandbox/sandbox.js'
import type { Environment } from '../../core/authority/principal.js'
import type { Observation } from '../../spec/invariants/outside/observation.js'
import { type Beside, openBeside } from './beside.js'
import { afterCut, type Disk, type Mishap } from './disk.js'
import { type Loop, WORLD } from './loop.js'
import { makePeer, type Peer } from './peer.js'
import type { Random } from './random.js'
import { type Server, startServer } from './server.js'
import type { Situation } from './situations.js'
import type { Swarm } from './swarm.js'

/** Milliseconds until a dead server is started again, at most. */
const DOWN_MS_MAX = 5_000
/** Milliseconds that the sandbox may take. */
const SANDBOX_MS_MAX = 2_000

export interface Account {
  readonly account_id: string
  readonly mailboxes: { readonly [E in Environment]: { readonly id: string; readonly address: string } }
  readonly keys: {
    readonly [E in Environment]: { readonly agent: string; readonly reviewer: string; readonly admin: string }
  }
}

export interface Arrival {
  readonly recipient: string
  readonly raw: Buffer
  /** Its observation, of which the digest is told later. */
  readonly at: number
}

export interface WorldOptions {
  readonly loop: Loop
  readonly random: Random
  readonly swarm: Swarm
  /** A folder of its own. */
  readonly folder: string
  readonly file: string
  readonly met: (situation: Situation) => void
  readonly trace: (line: string) => void
}

export interface World {
  readonly observed: Array<Observation>
  readonly arrivals: Array<Arrival>
  readonly file: () => string
  /** A program beside the servers. */
  readonly beside: () => Beside
  readonly server: (n: number) => Server | null
  readonly observe: (one: Observation) => void
  readonly met: (situation: Situation) => void
  /** Whether a delivery of the account is leased. */
  readonly isLeased: (account_id: string) => boolean
  readonly kill: (n: number) => void
  readonly cut: (torn: Buffer | null) => void
  readonly stop: (n: number) => void
  /** Does what the last step brought about. */
  readonly reap: () => void
  /** No fault comes any more; what is down is started again as before. */
  readonly calm: () => void
  readonly crashes: () => number
  /** What the program said of itself that it must never say. */
  readonly alarms: ReadonlyArray<string>
  readonly close: () => void
}

const MISHAPS: ReadonlyArray<Exclude<Mishap, 'none'>> = [
  ...(['full', 'full at commit', 'busy'] as const),
  ...(['die within', 'die before commit', 'torn commit', 'die after commit'] as const),
]

/** What no fault of a disk or a peer excuses. */
const ALARMS = ['defect', 'attempt broke', 'worker stopped']

export const headerOf = (raw: Buffer): string => {
  const end = raw.indexOf('\r\n\r\n')
  const head = raw
    .subarray(0, end < 0 ? raw.length : end)
    .toString('utf8')
    .replace(/\r\n[ \t]/g, ' ')
  return /^Message-ID: *(<[^>]*>)/im.exec(head)?.[1] ?? ''
}

interface Death {
  readonly server: number
  readonly whole: boolean
  readonly torn: Buffer | null
}

export const makeWorld = ({ loop, random, swarm, folder, file: first, met, trace }: WorldOptions): World => {
  const observed: Array<Observation> = []
  const arrivals: Array<Arrival> = []
  const alarms: Array<string> = []
  const servers: Array<Server | null> = [null, null]
  const deaths: Array<Death> = []
  const faults = random.stream('faults')
  let file = first
  let beside = openBeside(file)
  let files = 0
  let starts = 0
  let crashes = 0
  let lost = 0
  let calm = false

  const observe = (one: Observation): void => {
    observed.push(one)
    trace(JSON.stringify(one))
  }

  const monitor: MonitorShape = {
    log: (level, event, fields) => {
      if (level === 'error' || level === 'warn') trace(`${level} ${event} ${JSON.stringify(fields)}`)
      if (ALARMS.includes(event)) alarms.push(`${event}: ${JSON.stringify(fields)}`)
    },
    operation: () => undefined,
    attempt: () => undefined,
  }

  const peer: Peer = makePeer({
    loop,
    random: random.stream('peer'),
    moods: swarm.moods,
    isCalm: () => calm,
    now: () => observed.length,
    took: ({ recipient, raw, rcpt }) => {
      arrivals.push({ recipient, raw, at: observed.length })
      observe({ kind: 'arrived', end: 'relay', header: headerOf(raw), recipient, digest: null, rcpt })
    },
    refused: (recipient, raw) => {
      if (raw !== null) observe({ kind: 'refused', end: 'relay', header: headerOf(raw), recipient })
    },
    did: (step, deed) => {
      if (deed !== 'ok') met(`far end: ${step} ${deed}`)
    },
  })

  /** The real sandbox, which takes its time. */
  const watched: TransportShape = {
    ...sandbox,
    deliver: (handover: Handover, begin) =>
      Effect.gen(function* () {
        yield* Effect.sleep(faults.below(SANDBOX_MS_MAX))
        const rcpt = observed.length
        const outcome = yield* sandbox.deliver(
          handover,
          Effect.tap(begin, () => Effect.sleep(faults.below(SANDBOX_MS_MAX))),
        )
        const { recipient, content } = handover
        const seen = { end: 'sandbox', header: content.message_id_header, recipient } as const
        if (outcome._tag === 'accepted') observe({ kind: 'arrived', ...seen, digest: null, rcpt })
        else if (outcome._tag === 'refused') observe({ kind: 'refused', ...seen })
        return outcome
      }),
  }

  const mishap = (): Mishap => {
    if (calm) return 'none'
    const befalls = MISHAPS.find((one) => faults.chance(swarm.mishaps[one])) ?? 'none'
    if (befalls !== 'none') met(`disk ${befalls}`)
    return befalls
  }

  const diskOf = (n: number): Disk => ({
    mishap,
    die: (befalls, torn) =>
      deaths.push({ server: n, whole: torn !== null || (befalls !== 'die within' && faults.chance(0.4)), torn }),
  })

  const start = (n: number): void => {
    starts += 1
    trace(`server ${n} starts`)
    servers[n] = startServer({
      loop,
      name: `server ${n}`,
      random: random.stream(`server ${n}, start ${starts}`),
      file,
      disk: diskOf(n),
      monitor,
      workers: n === 0 ? swarm.workers : 0,
      dial: peer,
      sandbox: watched,
      hindered: () => !calm && faults.chance(swarm.hindered),
    })
  }

  const startSoon = (n: number): void => {
    loop.later(WORLD, faults.below(DOWN_MS_MAX), () => {
      if (servers[n] === null) start(n)
    })
  }

  /** Statuses of deliveries that a worker has in hand. */
  const underWay = (): ReadonlyArray<string> =>
    beside.all("SELECT DISTINCT status FROM deliveries WHERE status IN ('leased', 'transmitting')")

  /** Requests that nobody has answered. */
  const waiting = (): number =>
    observed.reduce((sum, { kind }) => sum + (kind === 'asked' ? 1 : kind === 'answered' ? -1 : 0), 0) - lost

  const die = (n: number): void => {
    const server = servers[n]
    if (server === null || server === undefined) return
    for (const status of underWay()) met(`crash ${status}`)
    if (waiting() > 0) met('crash asked')
    servers[n] = null
    server.kill()
    crashes += 1
    lost += waiting()
    trace(`server ${n} is dead`)
    startSoon(n)
  }

  const cut = (torn: Buffer | null): void => {
    files += 1
    const next = join(folder, String(files), 'multimail.db')
    mkdirSync(join(folder, String(files)), { recursive: true })
    afterCut(file, next, torn)
    for (const n of servers.keys()) die(n)
    beside.close()
    file = next
    beside = openBeside(file)
  }

  start(0)
  start(1)
  return {
    observed,
    arrivals,
    alarms,
    file: () => file,
    beside: () => beside,
    server: (n) => {
      const server = servers[n] ?? null
      return server?.isUp() ? server : null
    },
    observe,
    met,
    isLeased: (account_id) =>
      beside.one("SELECT 1 FROM deliveries WHERE account_id = ? AND status = 'leased' LIMIT 1", account_id) !==
      undefined,
    kill: die,
    cut,
    stop: (n) => {
      const server = servers[n]
      if (!server?.isUp()) return
      if (underWay().length > 0) met('stop at work')
      server.stop(() => {
        if (servers[n] !== server) return
        servers[n] = null
        trace(`server ${n} has stopped`)
        startSoon(n)
      })
    },
    reap: () => {
      for (const { server, whole, torn } of deaths.splice(0)) {
        if (servers[server] === null) continue
        if (whole) cut(torn)
        else die(server)
      }
    },
    calm: () => {
      calm = true
    },
    crashes: () => crashes,
    close: () => {
      for (const server of servers) server?.kill()
      beside.close()
    },
  }
}
