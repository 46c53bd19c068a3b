/** Load, and kills: until all are done and every client has its answer. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Serving } from '../../support/system/program.js'
import { act } from './acts.js'
import { type Kept, keep } from './keeper.js'
import type { Scene } from './scene.js'

const CLIENTS = 6
/** Between what one client does and the next: a run of many kills should not drown in mail. */
const PAUSE_MS_MAX = 120
const KEEPER_PAUSE_MS_MAX = 400
/** Milliseconds of load before a kill: a quarter of them hit the start, where what the last one left is recovered. */
const EARLY_MS_MAX = 40
const LOAD_MS_MAX = 900
const SAY_EVERY = 10
const MINUTE_MS = 60_000

export interface Storm {
  readonly kept: Kept
  readonly faults: ReadonlyArray<string>
  readonly serving: Serving
  readonly kills_per_minute: number
}

export const storm = async (
  scene: Scene & { readonly first: Serving },
  kills: number,
  say: (line: string) => void,
): Promise<Storm> => {
  const faults: Array<string> = []
  const kept: Kept = { turns: 0, revoked: 0, audits: 0, exhausted: 0, raised: true }
  let over = false
  const client = async (name: string, pause_ms: number, one: (name: string) => Promise<unknown>): Promise<void> => {
    for (let count = 0; !over; count += 1) {
      await one(`${name}-${count}`).catch((fault: Error) => faults.push(fault.message))
      await delay(scene.random.below(pause_ms))
    }
  }
  const clients = [
    ...Array.from({ length: CLIENTS }, (_, n) => client(`c${n}`, PAUSE_MS_MAX, (name) => act(scene, name))),
    client('keeper', KEEPER_PAUSE_MS_MAX, (name) => keep(scene, name, kept)),
  ]
  const started = performance.now()
  const rate = (killed: number): number => (killed * MINUTE_MS) / (performance.now() - started)
  let serving = scene.first
  for (let killed = 1; killed <= kills; killed += 1) {
    await delay(scene.random.next() * (scene.random.chance(0.25) ? EARLY_MS_MAX : LOAD_MS_MAX))
    scene.door.shut()
    await serving.kill()
    serving = await scene.serve()
    scene.door.open(serving)
    if (killed % SAY_EVERY === 0 || killed === kills)
      say(
        `${killed} kills, ${rate(killed).toFixed(1)} a minute; ${scene.door.exchanges()} requests, ` +
          `${scene.accepted.length} accepted, ${scene.seen.arrived()} arrived, ${faults.length} faults`,
      )
  }
  const kills_per_minute = rate(kills)
  over = true
  await Promise.all(clients)
  return { kept, faults, serving, kills_per_minute }
}
