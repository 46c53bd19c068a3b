/** Mutants tried one way: first several in one Lean, as far as the module that is likely to notice each; then alone, to the end. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readSources, type Source, sourceOf } from '../prove/sources.js'
import type { Toolchain } from '../prove/toolchain.js'
import { type Complaint, read } from './lean.js'
import { MIRRORS } from './mirrors.js'
import { type Change, changed, type Mutant } from './mutant.js'
import { regenerate } from './regenerate.js'
import { closure, joined, type Part, type Place, placeOf, type Whole } from './whole.js'

/**
 * `model`: Lean is changed, the tables are those that ship; a table must say no. `both`: the core is changed alike and its
 * tables written anew; a theorem must say no. `halves`: those tables beside the changed Lean; they should agree, or the two
 * changes are not the same one. `mirror`: as `both`, with the lemmas of `mirrors.ts` changed alike; one module is asked, the rest is taken as stated.
 */
export const WAYS = ['model', 'both', 'halves', 'mirror'] as const
export type Way = (typeof WAYS)[number]

export interface Result {
  readonly caught: (Place & { readonly words: string }) | null
  /** In one Lean with others: its share. */
  readonly seconds: number
  /** Of the sources, with the change: as far as the module that noticed it, or of all. */
  readonly given: string
}

export interface Room {
  readonly house: string
  readonly toolchain: Toolchain
  /** Where the file for Lean is written. */
  readonly folder: string
}

/** A mutant's sources, and the modules that are asked, the likely one first. */
export interface Trial {
  /** `id/way` */
  readonly key: string
  readonly mutant: Mutant
  readonly sources: ReadonlyArray<Source>
  readonly wanted: ReadonlyArray<string>
}

/** Of what a result stands on: other modules may change, and it is still true. */
export const givenOf = (toolchain: Toolchain, { sources, wanted }: Trial, caught: Result['caught']): string => {
  const all = closure(sources, caught === null ? wanted : [caught.module])
  return createHash('sha256')
    .update(JSON.stringify([toolchain.id, all]))
    .digest('hex')
}

/** Modules that compare the tables, or need one that does, and what only they need; the others state what is promised. */
const COMPARES = /^MultiMail\.(Agree\w*|Runs|Witness|Code|Facts|Table\.\w+)$/

const mutated = (sources: ReadonlyArray<Source>, lean: Change): ReadonlyArray<Source> =>
  sources.map((one) => {
    const here = `spec/lean/${one.name.replaceAll('.', '/')}.lean` === lean.file
    return here ? sourceOf(one.name, changed(one.text, lean)) : one
  })

/** Null: this way says nothing about this mutant. */
export const trialOf = async (house: string, mutant: Mutant, way: Way): Promise<Trial | null> => {
  const { core, table } = mutant
  const mirror = MIRRORS[mutant.id]
  if ((way === 'model' && table === null) || (way === 'halves' && core === null)) return null
  if (way === 'mirror' && mirror === undefined) return null
  const shipped = readSources(join(house, 'spec/lean'))
  const tables = way === 'halves' && core !== null ? await regenerate(house, core) : new Map<string, string>()
  const changes = [mutant.lean, ...(way === 'mirror' ? (mirror?.changes ?? []) : [])]
  const sources = changes.reduce(mutated, shipped).map((one) => sourceOf(one.name, tables.get(one.name) ?? one.text))
  const names = sources.map(({ name }) => name)
  const wanted =
    way === 'mirror'
      ? [mirror?.module ?? '']
      : way === 'both'
        ? [mutant.hint, ...names.filter((name) => !COMPARES.test(name))]
        : [`MultiMail.${table}`, ...names.filter((name) => /\.(Agree|Runs$)/.test(name) && !name.includes('Table'))]
  return { key: `${mutant.id}/${way}`, mutant, sources, wanted }
}

const partOf = ({ key, sources, wanted }: Trial, whole: boolean): Part => {
  const first = wanted[0] ?? ''
  return { id: key, sources: closure(sources, whole ? wanted : [first]), only: whole ? null : first }
}

const noticed = (whole: Whole, id: string, heard: ReadonlyArray<Complaint>): Result['caught'] => {
  const all = heard.map(({ line, words }) => ({ ...placeOf(whole, line), words })).filter((one) => one.id === id)
  const promise = id.endsWith('/mirror') ? all.find(({ declaration }) => /^theorem P\d+_/.test(declaration)) : undefined
  return promise ?? all[0] ?? null
}

const ask = async (
  { toolchain, folder }: Room,
  parts: ReadonlyArray<Part>,
): Promise<(id: string) => Omit<Result, 'given'>> => {
  const start = performance.now()
  const whole = joined(parts)
  const heard = await read(
    toolchain,
    join(folder, 'Whole.lean'),
    whole.text,
    ({ length }) => parts.length === 1 && length > 0,
  )
  const seconds = Math.round((performance.now() - start) / parts.length / 100) / 10
  const { said } = heard
  return (id) => ({ caught: noticed(whole, id, said), seconds })
}

const answered = ({ toolchain }: Room, trial: Trial, found: Omit<Result, 'given'>): Result => ({
  ...found,
  given: givenOf(toolchain, trial, found.caught),
})

/** Several in one Lean, each as far as the module that is likely to notice it: what was noticed, and what a mirror has not noticed. */
export const together = async (
  room: Room,
  trials: ReadonlyArray<Trial>,
): Promise<ReadonlyArray<readonly [Trial, Result]>> => {
  const answer = await ask(
    room,
    trials.map((trial) => partOf(trial, false)),
  )
  return trials
    .map((trial) => [trial, answered(room, trial, answer(trial.key))] as const)
    .filter(([{ key }, { caught }]) => caught !== null || key.endsWith('/mirror'))
}

/** One, with every module until one notices it. */
export const alone = async (room: Room, trial: Trial): Promise<Result> =>
  answered(room, trial, (await ask(room, [partOf(trial, true)]))(trial.key))
