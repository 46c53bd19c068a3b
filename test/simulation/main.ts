import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.js'
import { makeTemplate } from './template.js'

const folder = mkdtempSync('/dev/shm/mm-sim-')
const template = await makeTemplate(folder)
const from = Number(process.argv[2] ?? 1),
  count = Number(process.argv[3] ?? 1)
const t0 = performance.now()
let asked = 0,
  steps = 0,
  crashes = 0
for (let seed = from; seed < from + count; seed++) {
  const one = await run({
    seed,
    folder,
    template,
    ...(process.argv[4] ? { trace: (line: string) => console.log(line) } : {}),
  })
  asked += one.asked
  steps += one.steps
  crashes += one.crashes
  for (const v of one.verdict.violations) console.log(seed, v)
  console.log(
    seed,
    one.actions.length,
    one.asked,
    one.steps,
    one.crashes,
    Math.round(one.virtual_ms / 1000),
    one.hash.slice(0, 12),
  )
}
console.log({ asked, steps, crashes, s: (performance.now() - t0) / 1000 })
rmSync(folder, { recursive: true, force: true })
void join
