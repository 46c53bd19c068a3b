/** `npm run spec-mutants -- --planted`: every promise is broken in the core, and the tests by property and by trace notice it. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PLANTS, type Plant } from './plants.js'
import { withCopy } from './regenerate.js'

const TEST_MS_MAX = 5 * 60_000
const PARTS = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'core', 'spec', 'test']
const FOUND = 'spec/mutants/planted.json'

/** What noticed it, in its own words. */
export interface Noticed {
  readonly promise: string
  readonly says: string
  readonly test: string
  readonly by: string
  readonly seconds: number
}

export const plantedBefore = (house: string): ReadonlyArray<Noticed> =>
  existsSync(join(house, FOUND)) ? (JSON.parse(readFileSync(join(house, FOUND), 'utf8')) as ReadonlyArray<Noticed>) : []

const tested = (house: string, folder: string, test: string) => {
  const vitest = join(house, 'node_modules/vitest/vitest.mjs')
  const options = [vitest, 'run', '--root', folder, '--reporter', 'default', '--no-color', test]
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    cwd: folder,
    encoding: 'utf8',
    timeout: TEST_MS_MAX,
  })
  return { status, printed: `${stdout}${stderr}` }
}

export const planted = async (
  house: string,
  say: (line: string) => void,
  plants: ReadonlyArray<Plant> = PLANTS,
): Promise<boolean> => {
  const found: Array<Noticed> = []
  for (const { promise, says, change, test, complains } of plants)
    await withCopy(
      house,
      change,
      (folder) => {
        const start = performance.now()
        const { status, printed } = tested(house, folder, test)
        const by = complains.exec(printed)?.[0]
        const seconds = Math.round((performance.now() - start) / 1000)
        if (status === 1 && by !== undefined) found.push({ promise, says, test, by: by.trim(), seconds })
        say(
          `${promise}: ${status === 1 && by !== undefined ? by : `NOT noticed: ${printed.slice(-600)}`} (${seconds} s)`,
        )
        return Promise.resolve()
      },
      PARTS,
    )
  const all = found.length === plants.length
  if (all && plants === PLANTS) writeFileSync(join(house, FOUND), `${JSON.stringify(found, null, 2)}\n`)
  return all
}
