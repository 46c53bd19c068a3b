/**
 * `npx tsx bench/compare.ts ROUNDS HOUSE …`: CPU for one accepted message in several clones, each built. They take turns, so that what
 * else the machine does meets all alike; medians of the rounds.
 */
import { resolve } from 'node:path'
import { cleanUp, remove, temporary } from './children.js'
import { type Cost, costOf } from './cost.js'
import { median } from './figure.js'
import { initialise, serve } from './house.js'

const SECONDS = 4

const [rounds = '5', ...houses] = process.argv.slice(2)
const rivals = await Promise.all(
  houses.map(async (name) => {
    const house = resolve(name)
    const data = temporary('compare')
    const key = (await initialise(data, house)).keys.test.agent
    return { name, data, key, serving: await serve(data, {}, [], house), costs: [] as Array<Cost> }
  }),
)
for (const { serving, key } of rivals) await costOf(serving, key, SECONDS, 'warm')
for (let round = 0; round < Number(rounds); round += 1)
  for (const { serving, key, costs } of rivals) costs.push(await costOf(serving, key, SECONDS, `round-${round}`))
for (const { name, data, serving, costs } of rivals) {
  await serving.stop()
  remove(data)
  const middle = (of: (cost: Cost) => number): string => median(costs.map(of)).toFixed(0)
  const all = middle(({ http, writer, rest }) => http + writer + rest)
  const [http, writer, rest] = [middle((one) => one.http), middle((one) => one.writer), middle((one) => one.rest)]
  console.log(
    `${name}: ${all} µs of CPU for one accepted message: HTTP thread ${http}, writer ${writer}, others ${rest}`,
  )
}
cleanUp()
