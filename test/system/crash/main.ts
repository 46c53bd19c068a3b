/** `npm run crash-test -- [--kills 100] [--seed N]` */
import { parseArgs } from 'node:util'
import { crash, summaryLine } from './crash.js'

const KILLS_DEFAULT = 100

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

process.exitCode = await main()
