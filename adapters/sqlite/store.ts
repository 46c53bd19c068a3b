/** The Store on SQLite: one writer, on a thread of its own or on this one, and a connection to read from. */
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'
import type { Request } from '../../core/operations/facts.js'
import type { PlanSettings } from '../ports/context.js'
import { type Outcome, Store, type StoreFault, type StoreShape } from '../ports/store.js'
import { countsReader } from './counts.js'
import { storeFault } from './fault.js'
import { type Desk, inlineDesk } from './inline.js'
import { loader } from './load.js'
import { noMemo } from './memo.js'
import { type Connection, openReader } from './open.js'
import { queries } from './queries.js'
import { rateReader } from './rates.js'
import { road } from './road.js'
import { threadedDesk } from './threaded.js'
import { visitorsReader } from './visitors.js'
import type { WriterOptions } from './writer.js'

export interface SqliteOptions extends WriterOptions {
  /** Write on a thread of its own: `serve` does; the command line does not. */
  readonly thread: boolean
}

const attempt = <A>(work: () => A): Effect.Effect<A, StoreFault> => Effect.try({ try: work, catch: storeFault })

/** What only reads, on a connection of its own, which it closes. */
export const readingOn = (db: Connection, settings: PlanSettings) => {
  const plan = road(loader(db, countsReader(db), noMemo), settings)
  const snapshot = db.transaction((request: Request): Outcome => {
    const { writes, facts, answer, changed } = plan(request)
    if (writes.length > 0 || facts.length > 0) throw new Error(`${request.name} only reads, but its plan writes`)
    return { answer, changed }
  })
  return {
    ask: queries(db),
    rates: rateReader(db),
    visitors: visitorsReader(db),
    read: (request: Request) => snapshot.deferred(request),
    close: (): void => {
      db.close()
    },
  }
}

const shape = (desk: Desk, { ask, rates, read, visitors }: Reading): StoreShape => ({
  visitors: (about) => attempt(() => about(visitors)),
  submit: (request) => desk.write({ kind: 'submit', request }),
  read: (request) => attempt(() => read(request)),
  principal: (key_hash) => attempt(() => ask.principal(key_hash)),
  claim: (now_ms, room, lease_ms) => desk.write({ kind: 'claim', now_ms, room, lease_ms }),
  release: (delivery_ids) => Effect.asVoid(desk.write({ kind: 'release', delivery_ids })),
  attachment: (account_id, environment, sha256) => attempt(() => ask.attachment(account_id, environment, sha256)),
  nextWake: (now_ms, environments) => attempt(() => ask.nextWake(now_ms, environments)),
  timers: (now_ms, limit) => attempt(() => ask.timers(now_ms, limit)),
  transmitting: attempt(() => ask.transmitting()),
  endLeases: Effect.asVoid(desk.write({ kind: 'end_leases' })),
  rates: (now_ms) => attempt(() => rates(now_ms)),
  keepRates: (all) => Effect.asVoid(desk.write({ kind: 'keep_rates', rates: all })),
  prune: (now_ms) => desk.write({ kind: 'prune', now_ms }),
  rejudgements: (limit) => attempt(() => ask.rejudgements(limit)),
  operatorMail: (now_ms, limit, without) => attempt(() => ask.operatorMail(now_ms, limit, without)),
  holdsToTell: (now_ms, without) => attempt(() => ask.holdsToTell(now_ms, without)),
  entries: (account_id, after_seq, limit) => attempt(() => ask.entries(account_id, after_seq, limit)),
  gauges: (now_ms) => attempt(() => ask.gauges(now_ms)),
})

export type Reading = ReturnType<typeof readingOn>

/**
 * `openDesk` opens the way to the writer, `openReading` the other. Closes the reader before the writer, so that the writer can leave one
 * whole file.
 */
export const storeBehind = (
  openDesk: Effect.Effect<Desk, StoreFault>,
  openReading: () => Reading,
): Layer.Layer<Store, StoreFault> =>
  Layer.effect(
    Store,
    Effect.gen(function* () {
      const desk = yield* Effect.acquireRelease(openDesk, (one) => one.close)
      const reader = yield* Effect.acquireRelease(attempt(openReading), (one) => Effect.sync(one.close))
      return shape(desk, reader)
    }),
  )

export const sqliteStore = ({ thread, ...options }: SqliteOptions): Layer.Layer<Store, StoreFault> =>
  storeBehind(thread ? threadedDesk(options) : inlineDesk(options), () =>
    readingOn(openReader(options.file), options.settings),
  )
