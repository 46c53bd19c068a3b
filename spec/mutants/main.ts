/**
 * `npm run spec-mutants`: breaks the spec in small ways, and shows what notices each.
 *
 * `--only id,id`; `--way model|both|halves|mirror`, without it all but `halves`; `--quick` leaves out what must be tried alone, which takes
 * minutes each; `--together n`; `--sample n`, a few drawn by the commit; `--demonstrate`; `--planted`. What was found is kept in `reports/`, and not asked again
 * unless something changed; `spec/mutants/README.md` and `results.json` are written from it.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { toolchain } from '../prove/toolchain.js'
import { alone, givenOf, type Result, type Room, type Trial, together, trialOf, WAYS, type Way } from './attempt.js'
import { demonstrate } from './demonstrate.js'
import { MUTANTS } from './list.js'
import type { Mutant } from './mutant.js'
import { planted } from './planted.js'
import { PLANTS } from './plants.js'
import { keep, published, recall, write } from './results.js'
import { drawn, sample } from './sample.js'

const HOUSE = realpathSync(resolve(import.meta.dirname, '../..'))

const say = (line: string): void => console.log(line)

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    way: { type: 'string' },
    together: { type: 'string' },
    quick: { type: 'boolean' },
    demonstrate: { type: 'boolean' },
    sample: { type: 'string' },
    planted: { type: 'boolean' },
  },
})

/** The modules that are soon reached first. */
const SOON = [
  'Flags',
  'AgreeSmall',
  'AgreeStatus',
  'Tenants',
  'Chain',
  'Ladder',
  'Idempotency',
  'Rules',
  'Steps',
  'Agree',
]
  .concat([
    'Shapes',
    'Rows',
    'History',
    'Invariant',
    'Kept',
    'Always',
    'Promises',
    'Due',
    'Giver',
    'Shown',
    'Status',
    'Live',
    'Progress',
    'Plain',
    'Heard',
    'Raw',
    'Runs',
  ])
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

const only = asked.only?.split(',')

const chosen = (): ReadonlyArray<Mutant> => {
  const unknown = only?.find((id) => !MUTANTS.some((one) => one.id === id))
  if (unknown !== undefined) throw new Error(`no mutant ${unknown}`)
  return MUTANTS.filter(({ id }) => only?.includes(id) ?? true)
}

/** So many in one Lean: each takes memory, and its results are told only when the last was read. */
const TOGETHER_MAX = 6

const groups = (size: number, all: ReadonlyArray<Trial>): ReadonlyArray<ReadonlyArray<Trial>> =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))

const order = (one: Trial): number => SOON.indexOf(one.wanted[0] ?? '')

const trials = async (mutants: ReadonlyArray<Mutant>, ways: ReadonlyArray<Way>): Promise<ReadonlyArray<Trial>> => {
  const found: Array<Trial> = []
  for (const way of ways)
    for (const mutant of mutants) {
      const trial = await trialOf(HOUSE, mutant, way)
      if (trial !== null) found.push(trial)
    }
  return found
}

/** What is told is what was found of these sources; what was found of others is left out. */
const WAYS_TOLD: ReadonlyArray<Way> = ['model', 'both', 'mirror']

const tryAll = (mutants: ReadonlyArray<Mutant>, ways: ReadonlyArray<Way>): Promise<void> =>
  within(async (room) => {
    const results = recall(HOUSE)
    const found = await trials(mutants, ways)
    const isKnown = (trial: Trial): boolean => {
      const known = results.get(trial.key)
      return known !== undefined && known.given === givenOf(room.toolchain, trial, known.caught)
    }
    const left = new Set(found.filter((trial) => !isKnown(trial)))
    say(`${found.length} trials of ${mutants.length} mutants; ${found.length - left.size} known`)
    const tell = (trial: Trial, result: Result): void => {
      left.delete(trial)
      if (result.caught !== null && !result.caught.declaration.startsWith('theorem ')) {
        const { module, line, words } = result.caught
        say(`FAILED: ${trial.key} is not Lean: ${module}:${line}: ${words}`)
        process.exitCode = 1
        return
      }
      keep(HOUSE, results.set(trial.key, result))
      say(`[${found.length - left.size}/${found.length}] ${trial.key}: ${told(result)}`)
    }
    const soon = [...left].sort((one, other) => order(one) - order(other))
    const size = Number(asked.together ?? TOGETHER_MAX)
    const failed = (error: unknown): void => {
      say(`FAILED: ${String(error)}`)
      process.exitCode = 1
    }
    for (const group of groups(size, soon)) {
      const noticed = await together(room, group).catch(failed)
      for (const [trial, result] of noticed ?? []) tell(trial, result)
    }
    say(`${left.size} to be tried alone`)
    for (const trial of asked.quick === true ? [] : left) {
      const result = await alone(room, trial).catch(failed)
      if (result !== undefined) tell(trial, result)
    }
    const all = await trials(MUTANTS, WAYS_TOLD)
    write(HOUSE, new Map(all.filter(isKnown).flatMap(({ key }) => [[key, results.get(key) as Result] as const])))
  })

const ways = (): ReadonlyArray<Way> => {
  const way = WAYS.find((one) => one === asked.way)
  if (asked.way !== undefined && way === undefined) throw new Error(`--way is one of ${WAYS.join(', ')}`)
  return way === undefined ? WAYS_TOLD : [way]
}

const commit = (): string => spawnSync('git', ['rev-parse', 'HEAD'], { cwd: HOUSE, encoding: 'utf8' }).stdout ?? ''

const trySome = (size: number): Promise<void> =>
  within(async (room) => {
    const some = drawn(commit(), size, MUTANTS)
    process.exitCode = (await sample(room, some, published(HOUSE), say)) ? 0 : 1
  })

if (asked.demonstrate === true) process.exitCode = (await demonstrate(HOUSE, asked.quick === true, say)) ? 0 : 1
else if (asked.planted === true)
  process.exitCode = (await planted(
    HOUSE,
    say,
    only === undefined ? PLANTS : PLANTS.filter(({ promise }) => only.includes(promise)),
  ))
    ? 0
    : 1
else if (asked.sample !== undefined) await trySome(Number(asked.sample))
else await tryAll(chosen(), ways())
