/**
 * Kills `serve` at random moments under load, starts it again, and holds afterwards everything that was seen against `spec/invariants`.
 *
 * Every send carries an idempotency key and is asked again until it is answered, as a careful client does. Then: what was accepted is
 * there, once, and ended; what the next server took agrees with what is said of it; the audit log is whole; and no invariant of the
 * registry is broken, of the outside, of the log, or of the rows. The seed repeats what is asked, not how the system schedules it.
 */
import { checkOutside } from '../../../spec/invariants/check.js'
import type { Kept } from './keeper.js'
import { ledger } from './ledger.js'
import { openScene, type Scene } from './scene.js'
import { settleAll } from './settle.js'
import { type Storm, storm } from './storm.js'

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  readonly say: (line: string) => void
}

export interface CrashSummary {
  readonly kills: number
  readonly seed: number
  readonly kills_per_minute: number
  /** Requests, and those of them whose answer was lost in a crash, and which were asked again. */
  readonly requests: number
  readonly asked_again: number
  /** Messages that were answered 2xx, and their deliveries by status. */
  readonly accepted: number
  readonly deliveries: { readonly [status: string]: number }
  /** Orders of a reviewer about deliveries that were unknown. */
  readonly ordered: number
  readonly kept: Kept
  /** Copies that the next server took; and those of them whose digest was re-computed from the octets. */
  readonly arrived: number
  readonly digests: number
  readonly observations: number
  readonly entries: number
  /** What is not as promised, in sentences. */
  readonly faults: ReadonlyArray<string>
}

const examine = async (scene: Scene, { serving, faults }: Storm) => {
  const last = await settleAll(scene)
  const stopped = await serving.stop()
  await scene.sink.stop()
  const settled = last()
  const verified = await scene.place.run(['verify'])
  const all = await scene.seen.all((header) => settled.envelopes.get(header) ?? null)
  const outside = checkOutside({ all, oversight: {}, unwatched: ['sandbox'], ended: true })
  const told = ledger(scene.place.data, scene.account_id, scene.accepted.length)
  return {
    deliveries: settled.deliveries,
    ordered: settled.ordered,
    observations: all.length,
    entries: told.entries,
    faults: [
      ...faults,
      ...settled.faults,
      ...outside.map(({ id, words }) => `${id}: ${words}`),
      ...(stopped.status === 0 ? [] : [`serve ended with ${stopped.status}: ${stopped.stderr}`]),
      ...(verified.status === 0 ? [] : [verified.stderr.trim()]),
      ...told.faults,
    ],
  }
}

export const crash = async ({ kills, seed, say }: CrashOptions): Promise<CrashSummary> => {
  const scene = await openScene(seed)
  try {
    const stormed = await storm(scene, kills, say)
    const examined = await examine(scene, stormed)
    return {
      kills,
      seed,
      kills_per_minute: stormed.kills_per_minute,
      requests: scene.door.exchanges(),
      asked_again: scene.door.asked_again(),
      accepted: scene.accepted.length,
      kept: stormed.kept,
      arrived: scene.seen.arrived(),
      digests: scene.seen.digests(),
      ...examined,
    }
  } finally {
    await scene.place.close()
    await scene.sink.stop()
  }
}

export const summaryLine = (one: CrashSummary): string =>
  `crash-test: ${one.kills} kills, ${one.kills_per_minute.toFixed(1)} a minute (seed ${one.seed}); ` +
  `${one.requests} requests, ${one.asked_again} answers lost and asked again; ${one.accepted} messages accepted, deliveries ` +
  `${Object.entries(one.deliveries)
    .sort()
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')}; ${one.ordered} unknown settled by order; ${one.kept.turns} times the mode fell and rose, ` +
  `${one.kept.revoked} keys revoked, ${one.kept.audits} readings of the log, ${one.kept.exhausted} codes not given; ` +
  `${one.arrived} copies arrived, ${one.digests} digests re-computed; held against the invariants: ` +
  `${one.observations} observations, ${one.entries} entries; ${one.faults.length} faults`
