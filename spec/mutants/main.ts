/**
 * `npm run spec-mutants`: breaks the spec in small ways, and shows what notices each.
 *
 * `--only id,id`, `--way model|both|halves`, `--demonstrate`. What was found is kept in `reports/`, and not asked again
 * unless something changed; `spec/mutants/README.md` and `results.json` are written from it.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { toolchain } from '../prove/toolchain.js'
import { attempt, type Result, type Room, type Trial, trialOf, WAYS, type Way } from './attempt.js'
import { demonstrate } from './demonstrate.js'
import { MUTANTS } from './list.js'
import type { Mutant } from './mutant.js'
import { keep, recall, write } from './results.js'

const HOUSE = realpathSync(resolve(import.meta.dirname, '../..'))

const say = (line: string): void => console.log(line)

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    way: { type: 'string' },
    together: { type: 'string' },
    demonstrate: { type: 'boolean' },
  },
})

/** The modules that are soon reached first. */
const SOON = [
  'Authority',
  'Steps',
  'Rules',
  'Tenants',
  'AgreeSmall',
  'AgreeStatus',
  'Shapes',
  'Agree',
  'Chain',
  'Ladder',
]
  .concat(['Idempotency', 'Rows', 'History', 'Invariant', 'Kept', 'Always', 'Promises', 'Status', 'Live'])
  .map((name) => `MultiMail.${name}`)

const within = async (use: (room: Room) => Promise<void>): Promise<void> => {
  const cache = process.env.MULTIMAIL_LEAN_CACHE ?? join(homedir(), '.cache/multimail-lean')
  mkdirSync(cache, { recursive: true })
  const place = realpathSync(cache)
  const found = toolchain(place, say)
  const folder = mkdtempSync(join(place, 'run-'))
  try {
    await use({ house: HOUSE, toolchain: found, folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const told = (result: Result): string => {
  const { caught, seconds } = result
  return `${caught === null ? 'nothing noticed' : `${caught.module}: ${caught.declaration}`}, ${seconds.toFixed(1)} s`
}

const chosen = (): ReadonlyArray<Mutant> => {
  const only = asked.only?.split(',')
  const unknown = only?.find((id) => !MUTANTS.some((one) => one.id === id))
  if (unknown !== undefined) throw new Error(`no mutant ${unknown}`)
  return MUTANTS.filter(({ id }) => only?.includes(id) ?? true)
}

/** So many in one Lean: each takes memory, and its results are told only when the last was read. */
const TOGETHER_MAX = 6

const tryAll = (mutants: ReadonlyArray<Mutant>, ways: ReadonlyArray<Way>): Promise<void> =>
  within(async (room) => {
    const results = recall(HOUSE)
    const together = Number(asked.together ?? TOGETHER_MAX)
    for (const way of ways) {
      const trials: Array<Trial> = []
      for (const mutant of mutants) {
        const trial = await trialOf(HOUSE, room.toolchain.id, mutant, way)
        if (trial !== null && results.get(`${mutant.id}/${way}`)?.given !== trial.given) trials.push(trial)
      }
      // Those that the same module should notice side by side: one of them would wait for the slow ones.
      trials.sort((one, other) => SOON.indexOf(one.wanted[0] ?? '') - SOON.indexOf(other.wanted[0] ?? ''))
      say(`${way}: ${trials.length} to try, ${mutants.length - trials.length} known, or listed in no table`)
      let count = 0
      for (let at = 0; at < trials.length; at += together)
        await attempt(room, trials.slice(at, at + together), ({ mutant: { id } }, result) => {
          count += 1
          keep(HOUSE, results.set(`${id}/${way}`, result))
          say(`[${count}/${trials.length}] ${id}, ${way}: ${told(result)}`)
        })
    }
    write(HOUSE, results)
  })

const ways = (): ReadonlyArray<Way> => {
  const way = WAYS.find((one) => one === asked.way)
  if (asked.way !== undefined && way === undefined) throw new Error(`--way is one of ${WAYS.join(', ')}`)
  return way === undefined ? WAYS : [way]
}

if (asked.demonstrate === true) process.exitCode = (await demonstrate(HOUSE, say)) ? 0 : 1
else await tryAll(chosen(), ways())
