/** How fast mail is accepted, durably, next to express that only echoes; and how long one client waits. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { remove, startModule, stop, temporary, waitFor } from './children.js'
import { atLeast, atMost, type Figure, figure, median, quantile, shown } from './figure.js'
import { initialise, serve } from './house.js'
import { type Load, type Loaded, load, oneByOne } from './load.js'
import { progress } from './progress.js'

const CONNECTIONS = 64

interface Pair {
  readonly accepted: Loaded
  readonly echoed: Loaded
}

/** Rounds of the two, in turn; the first of each only warms up. */
const rounds = async (url: string, echo: string, key: string, count: number, seconds: number) => {
  const found: Array<Pair> = []
  for (let round = 0; round <= count; round += 1) {
    const asked = { key, connections: CONNECTIONS, seconds: round === 0 ? Math.min(3, seconds) : seconds }
    const one = (target: string): Promise<Loaded> => load({ ...asked, url: target, run: `r${round}` } satisfies Load)
    const pair = { accepted: await one(url), echoed: await one(echo) }
    const { accepted, echoed } = pair
    progress(
      `accept, ${round === 0 ? 'warm-up' : `round ${round} of ${count}`}: ${shown(accepted.per_second)}/s durable (p99 ${accepted.p99_ms} ms), ${shown(echoed.per_second)}/s echoed`,
      true,
    )
    found.push(pair)
  }
  return { all: found, counted: found.slice(1) }
}

/** What was answered 2xx must be there. */
const checkStored = (data: string, answered: number): number => {
  const db = new Database(join(data, 'multimail.db'), { readonly: true })
  const stored = db.prepare("SELECT count(*) FROM messages WHERE status = 'pending'").pluck().get() as number
  db.close()
  if (stored < answered) throw new Error(`${answered} messages were accepted, ${stored} are stored`)
  return stored
}

export const accept = async (quick: boolean): Promise<ReadonlyArray<Figure>> => {
  const data = temporary('accept')
  const { keys } = await initialise(data)
  const serving = await serve(data)
  const echo = startModule('echo-child.ts', [])
  const port = await waitFor(echo, () => (echo.out().trim() === '' ? null : echo.out().trim()))
  const seconds = quick ? 3 : 8
  const { all, counted } = await rounds(
    serving.url,
    `http://127.0.0.1:${port}`,
    keys.test.agent,
    quick ? 1 : 3,
    seconds,
  )
  await stop(echo)
  progress('accept: one client')
  const single = await oneByOne(serving.url, keys.test.agent, 'single', quick ? 300 : 2_000)
  const answered = all.reduce((sum, { accepted }) => sum + accepted.ok, single.length)
  const stored = checkStored(data, answered)
  await serving.stop()
  remove(data)
  const accepted = median(counted.map((one) => one.accepted.per_second))
  const echoed = median(counted.map((one) => one.echoed.per_second))
  const p99 = median(counted.map((one) => one.accepted.p99_ms))
  const measured = `POST /v1/send_email of 2 KB on ${CONNECTIONS} connections, gated_send (what is accepted is held), 202 after the fsync; medians of ${counted.length} alternating rounds of ${seconds} s; ${shown(stored)} messages stored, none lost`
  return [
    figure(
      'accept',
      'accepted ÷ express JSON echo',
      accepted / echoed,
      '×',
      atLeast(0.6, 1),
      `${shown(accepted)}/s ÷ ${shown(echoed)}/s. ${measured}`,
    ),
    figure('accept', 'accepted, p99', p99, 'ms', atMost(50), 'of the same rounds'),
    figure(
      'accept',
      'accepted, one client, p50',
      median(single),
      'ms',
      atMost(4),
      `${shown(single.length)} one after the other on one connection; p99 ${shown(quantile(single, 0.99))} ms`,
    ),
  ]
}
