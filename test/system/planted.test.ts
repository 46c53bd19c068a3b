/** Some of the planted bugs, others each day: `npm run planted-bugs` looks for all. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FOUND_ONLY, look } from '../simulation/planted/plant.js'
import { PLANTED } from '../simulation/planted/planted.js'

const HOUSE = resolve(import.meta.dirname, '../..')
const FOLDER = join(HOUSE, 'test/simulation/planted')
const HANDFUL = 3
const LOOK_MS_MAX = 250_000
const DAY_MS = 24 * 60 * 60 * 1000

const first = Math.floor(Date.now() / DAY_MS) * HANDFUL
const today = Array.from({ length: HANDFUL }, (_one, n) => (first + n) % PLANTED.length).flatMap(
  (n) => PLANTED[n] ?? [],
)

describe('planted bugs', () => {
  it('are listed, each with its patch that says in words what it plants', () => {
    const patches = readdirSync(FOLDER).filter((name) => name.endsWith('.patch'))
    expect(patches.sort()).toEqual(PLANTED.map(({ name }) => `${name}.patch`).sort())
  })

  it.each(PLANTED)('can be planted in the sources as they are: $name', ({ name }) => {
    const { status, stderr } = spawnSync('git', ['apply', '--check', join(FOLDER, `${name}.patch`)], {
      cwd: HOUSE,
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
  })

  it.each(today.map((one) => [one.name, one] as const))(
    '%s is found by the simulation',
    async (_name, one) => {
      expect(await look(one, FOUND_ONLY)).toHaveProperty('found')
    },
    LOOK_MS_MAX,
  )
})
