/** What one accepted message costs in CPU time, by thread: unlike messages in a second, it says the same while others use the machine. */
import { readdirSync, readFileSync } from 'node:fs'
import { remove, temporary } from './children.js'
import { type Figure, figure, shown } from './figure.js'
import { initialise, type Serving, serve } from './house.js'
import { load } from './load.js'
import { progress } from './progress.js'

const CONNECTIONS = 64
/** Linux counts CPU time in hundredths of a second. */
const TICK_US = 10_000
/** Fields of `/proc/…/stat` behind the name in brackets. */
const USER = 11
const SYSTEM = 12

/** Microseconds of CPU that each thread of a process has used, by its number. */
const threads = (pid: number): ReadonlyMap<string, number> =>
  new Map(
    readdirSync(`/proc/${pid}/task`).map((thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      return [thread, (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_US]
    }),
  )

export interface Cost {
  readonly http: number
  readonly writer: number
  /** Of V8: mostly the garbage collector. */
  readonly rest: number
  readonly messages: number
}

/** Microseconds of CPU for one message, by thread, while `work` is done, which answers how many there were. */
export const costWhile = async ({ child }: Serving, work: () => Promise<number>): Promise<Cost> => {
  const pid = child.process.pid ?? 0
  const before = threads(pid)
  const messages = await work()
  const used = [...threads(pid)].map(([name, us]) => [name, (us - (before.get(name) ?? 0)) / messages] as const)
  const http = used.find(([name]) => name === String(pid))?.[1] ?? 0
  const others = used.filter(([name]) => name !== String(pid)).map(([, us]) => us)
  const writer = Math.max(...others)
  return { http, writer, rest: others.reduce((sum, us) => sum + us, 0) - writer, messages }
}

/** Of accepted messages, under load. */
export const costOf = (serving: Serving, key: string, seconds: number, run: string): Promise<Cost> =>
  costWhile(serving, async () => (await load({ url: serving.url, key, connections: CONNECTIONS, seconds, run })).ok)

export const cost = async (quick: boolean): Promise<ReadonlyArray<Figure>> => {
  const data = temporary('cost')
  const { keys } = await initialise(data)
  const serving = await serve(data)
  progress('cost: warm-up')
  const seconds = quick ? 3 : 15
  await costOf(serving, keys.test.agent, seconds, 'warm')
  const { http, writer, rest, messages } = await costOf(serving, keys.test.agent, seconds, 'cost')
  await serving.stop()
  remove(data)
  progress(`cost: ${shown(http + writer + rest)} µs of CPU for each accepted message`, true)
  const how = `user and system time, ${shown(messages)} messages on ${CONNECTIONS} connections after a warm-up`
  return [
    figure('cost', 'CPU for one accepted, HTTP thread', http, 'µs', null, how),
    figure('cost', 'CPU for one accepted, writer', writer, 'µs', null, 'of the same run'),
    figure(
      'cost',
      'CPU for one accepted, other threads',
      rest,
      'µs',
      null,
      'of the same run; mostly the garbage collector',
    ),
  ]
}
