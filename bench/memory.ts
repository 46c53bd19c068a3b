/** How much memory `serve` keeps, and how fast it starts. */
import { remove, run, temporary } from './children.js'
import { atMost, type Figure, figure, median, shown } from './figure.js'
import { initialise, type Serving, serve } from './house.js'
import { load } from './load.js'
import { progress } from './progress.js'

const SETTLE_MS = 3_000
/** V8 gives back what starting took once a process has been idle for some eight seconds. */
const IDLE_MS = 15_000
const MB = 1024 ** 2

/** Resident memory of a process with all its threads, in megabytes (2^20 octets). */
const resident = async ({ child }: Serving): Promise<number> =>
  (Number(await run('ps', ['-o', 'rss=', '-p', String(child.process.pid)])) * 1024) / MB

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const memory = async (quick: boolean): Promise<ReadonlyArray<Figure>> => {
  const data = temporary('memory')
  const { keys } = await initialise(data)
  const starts: Array<number> = []
  for (let n = 0; n < 5; n += 1) {
    const serving = await serve(data)
    starts.push(serving.started_ms)
    await serving.stop()
  }
  const serving = await serve(data)
  await pause(SETTLE_MS)
  const started = await resident(serving)
  await pause(IDLE_MS - SETTLE_MS)
  const idle = await resident(serving)
  const seconds = quick ? 6 : 60
  progress(`memory: idle ${shown(idle)} MB; ${seconds} s of load`)
  const loaded = await load({ url: serving.url, key: keys.test.agent, connections: 64, seconds, run: 'memory' })
  const full = await resident(serving)
  await pause(SETTLE_MS)
  const after = await resident(serving)
  progress(`memory: idle ${shown(idle)} MB, loaded ${shown(full)} MB`, true)
  await serving.stop()
  remove(data)
  return [
    figure('memory', 'start to the first 200', median(starts), 'ms', atMost(1_000), 'GET /health; median of 5 starts'),
    figure('memory', 'resident, just started', started, 'MB', null, `${SETTLE_MS / 1000} s after the start`),
    figure('memory', 'resident, idle', idle, 'MB', atMost(110), `${IDLE_MS / 1000} s after the start`),
    figure(
      'memory',
      'resident, after full load',
      full,
      'MB',
      atMost(250),
      `at the end of ${seconds} s of 64 connections, ${shown(loaded.ok)} messages accepted; ${shown(after)} MB ${SETTLE_MS / 1000} s later`,
    ),
  ]
}
