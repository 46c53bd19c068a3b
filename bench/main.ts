/**
 * `npm run bench`: every figure of `docs/performance.md`. `--only accept,rulings` some of them, `--quick` short and rough, `--write` puts
 * the table into that page.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { accept } from './accept.js'
import { cleanUp, HOUSE } from './children.js'
import { cost } from './cost.js'
import { endToEnd } from './end-to-end.js'
import type { Figure } from './figure.js'
import { machineLine, memoryDisk } from './machine.js'
import { memory } from './memory.js'
import { say } from './progress.js'
import { queue } from './queue.js'
import { asPage, withRun } from './report.js'
import { rulings } from './rulings.js'
import { scale } from './scale.js'

type Measure = (quick: boolean) => ReadonlyArray<Figure> | Promise<ReadonlyArray<Figure>>

const MEASURES: { readonly [group: string]: Measure } = {
  accept,
  cost,
  'end-to-end': endToEnd,
  rulings,
  scale,
  queue,
  memory,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const wanted = values.only?.split(',') ?? Object.keys(MEASURES)
const unknown = wanted.filter((one) => MEASURES[one] === undefined)
if (unknown.length > 0) {
  say(`--only takes ${Object.keys(MEASURES).join(', ')}, with commas; not ${unknown.join(', ')}`)
  process.exit(2)
}

const interrupted = (): void => {
  cleanUp()
  process.exit(130)
}
process.once('SIGINT', interrupted)
process.once('SIGTERM', interrupted)

const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ')
const machine = machineLine()
const date = new Date().toISOString().slice(0, 10)
const figures: Array<Figure> = []
const faults: Array<string> = []

const disk = memoryDisk()
if (disk !== null) faults.push(disk)

say(`${command}\n${machine}`)
for (const group of wanted) {
  const began = performance.now()
  try {
    figures.push(...((await MEASURES[group]?.(values.quick)) ?? []))
    say(`${group}: ${Math.round((performance.now() - began) / 1000)} s`)
  } catch (fault) {
    const why = `${group} was not measured: ${fault instanceof Error ? fault.message : String(fault)}`
    faults.push(why)
    say(why)
  }
}
cleanUp()

// A quick run only shows that it works: it takes the place of no figures.
if (!values.quick) {
  const reports = join(HOUSE, 'reports')
  mkdirSync(reports, { recursive: true })
  writeFileSync(
    join(reports, 'bench.json'),
    `${JSON.stringify({ date, command, machine, figures, faults }, null, 2)}\n`,
  )
}
const page = asPage({ date, command, machine, figures, faults })
console.log(`\n${page}`)
if (values.write) {
  const file = join(HOUSE, 'docs/performance.md')
  writeFileSync(file, withRun(readFileSync(file, 'utf8'), page))
}
process.exit(faults.length > 0 ? 1 : 0)
