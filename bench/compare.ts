/**
 * `npx tsx bench/compare.ts [--end-to-end] ROUNDS HOUSE …`: CPU for one accepted message in several clones, each built; with `--end-to-end`
 * for one message from HTTP to `smtp-sink`, and how many in a second. They take turns, so that what else the machine does meets all
 * alike; medians of the rounds.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanUp, remove, stop, temporary } from './children.js'
import { type Cost, costOf, costWhile } from './cost.js'
import { ours, type Sink, serveTo, startSink } from './end-to-end.js'
import { median } from './figure.js'
import { initialise, type Serving, serve } from './house.js'

const SECONDS = 4
const MESSAGES = 5_000

interface Rival {
  readonly name: string
  readonly data: string
  readonly key: string
  readonly serving: Serving
  readonly costs: Array<Cost>
  /** Messages in a second. */
  readonly speeds: Array<number>
}

const { values, positionals } = parseArgs({ options: { 'end-to-end': { type: 'boolean' } }, allowPositionals: true })
const [rounds = '5', ...houses] = positionals
const sink = values['end-to-end'] ? await startSink() : null

const accepting = async (data: string, house: string) => {
  const key = (await initialise(data, house)).keys.test.agent
  return { key, serving: await serve(data, {}, [], house) }
}

const rivalOf = async (name: string): Promise<Rival> => {
  const house = resolve(name)
  const data = temporary('compare')
  const open = sink === null ? await accepting(data, house) : await serveTo(sink, data, house)
  return { name, data, ...open, costs: [], speeds: [] }
}

const leaving = ({ serving, key, speeds }: Rival, to: Sink, round: number): Promise<Cost> =>
  costWhile(serving, async () => {
    speeds.push(await ours(serving.url, key, to, MESSAGES, round))
    return MESSAGES
  })

const measured = (rival: Rival, round: number): Promise<Cost> =>
  sink === null ? costOf(rival.serving, rival.key, SECONDS, `round-${round}`) : leaving(rival, sink, round)

const rivals: Array<Rival> = []
for (const name of houses) rivals.push(await rivalOf(name))
for (const rival of rivals) await measured(rival, 0)
for (const { speeds } of rivals) speeds.splice(0)
for (let round = 1; round <= Number(rounds); round += 1)
  for (const rival of rivals) rival.costs.push(await measured(rival, round))
for (const { name, data, serving, costs, speeds } of rivals) {
  await serving.stop()
  remove(data)
  const middle = (of: (cost: Cost) => number): string => median(costs.map(of)).toFixed(0)
  const all = middle(({ http, writer, rest }) => http + writer + rest)
  const [http, writer, rest] = [middle((one) => one.http), middle((one) => one.writer), middle((one) => one.rest)]
  const speed = speeds.length === 0 ? '' : `; ${median(speeds).toFixed(0)} messages a second`
  console.log(
    `${name}: ${all} µs of CPU for one message: HTTP thread ${http}, writer ${writer}, others ${rest}${speed}`,
  )
}
if (sink !== null) await stop(sink.child)
cleanUp()
