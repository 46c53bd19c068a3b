/** A few mutants, drawn by the commit and tried anew: each is asked of the modules that noticed it when all were tried. */
import { createHash } from 'node:crypto'
import { type Room, type Trial, together, trialOf } from './attempt.js'
import type { Mutant } from './mutant.js'
import type { Row } from './page.js'

const place = (seed: string, id: string): string => createHash('sha256').update(`${seed} ${id}`).digest('hex')

/** So many, others for another seed. */
export const drawn = <A extends { readonly id: string }>(
  seed: string,
  size: number,
  all: ReadonlyArray<A>,
): ReadonlyArray<A> =>
  [...all].sort((one, other) => (place(seed, one.id) < place(seed, other.id) ? -1 : 1)).slice(0, size)

/** The module that noticed it: of `MultiMail.Agree: theorem rows_ok` the first word. */
const before = (rows: ReadonlyArray<Row>, mutant: Mutant, way: 'model' | 'both'): string | undefined =>
  rows.find(({ id }) => id === mutant.id)?.[way]?.by?.split(':')[0]

const asked = async (
  { house }: Room,
  mutant: Mutant,
  way: 'model' | 'both',
  rows: ReadonlyArray<Row>,
): Promise<ReadonlyArray<Trial>> => {
  const module = before(rows, mutant, way)
  const trial = module === undefined ? null : await trialOf(house, mutant, way)
  return trial === null || module === undefined ? [] : [{ ...trial, wanted: [module] }]
}

/** Two at a time: what was noticed is told as it comes. */
const SIZE = 2

/** Whether every one is noticed again. */
export const sample = async (
  room: Room,
  mutants: ReadonlyArray<Mutant>,
  rows: ReadonlyArray<Row>,
  say: (line: string) => void,
): Promise<boolean> => {
  let left = 0
  for (const way of ['model', 'both'] as const) {
    const found = await Promise.all(mutants.map((mutant) => asked(room, mutant, way, rows)))
    const trials = found.flat()
    for (let at = 0; at < trials.length; at += SIZE) {
      const some = trials.slice(at, at + SIZE)
      const noticed = new Map(await together(room, some))
      for (const trial of some) {
        const by = noticed.get(trial)?.caught
        if (by == null) left += 1
        say(`${trial.key}: ${by == null ? 'NOT noticed' : `${by.module}: ${by.declaration}`}`)
      }
    }
  }
  say(`${mutants.map(({ id }) => id).join(', ')}: ${left === 0 ? 'all noticed again' : `${left} not noticed`}`)
  return left === 0
}
