/**
 * What was proved, as a committed file (`spec/status.json`): written by `npm run prove` when all of it passed, and
 * good as long as the sources it names by their hash are the same.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from './sources.js'

export interface Report {
  readonly toolchain: string
  readonly modules: number
  readonly theorems: number
  readonly table_rows: number
  /** Those that some theorem is named after: `P1`. */
  readonly promises: ReadonlyArray<string>
  readonly sources: string
}

const THEOREM = /^\s*(?:@\[[^\]]*\]\s*)?(?:(?:public|private|protected|local)\s+)*(?:theorem|lemma)\s+(\S+)/gm

/** The names of the theorems of a module, as its source says them. */
export const theoremsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(THEOREM)].flatMap(([, name]) => name ?? [])

const number = (promise: string): number => Number(promise.slice(1))

/** A theorem `P1_…` speaks for the promise P1. */
export const promisesOf = (theorems: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(theorems.flatMap((name) => /^(?:\w+\.)*[Pp](\d+)(?!\d)/.exec(name)?.[1] ?? []))]
    .map((digits) => `P${digits}`)
    .sort((one, other) => number(one) - number(other))

type Where = ReadonlyArray<readonly [folder: string, end: string]>

const CORE: Where = [['core', '.ts']]
const PROOFS: Where = [
  ['spec/lean', '.lean'],
  ['spec/lean', 'lean-toolchain'],
]

/** One hash of every path and its text. */
const hashOf = (house: string, where: Where): string => {
  const paths = where.flatMap(([folder, end]) =>
    readdirSync(join(house, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith(end) && !path.startsWith('.lake'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  )
  const hash = createHash('sha256')
  for (const path of paths.sort()) hash.update(JSON.stringify([path, readFileSync(join(house, path), 'utf8')]))
  return hash.digest('hex')
}

/** Of the core and of the proofs. */
export const sourcesHash = (house: string): string => hashOf(house, [...CORE, ...PROOFS])

/** Of the core alone. */
export const coreHash = (house: string): string => hashOf(house, CORE)

export const reportOf = (
  house: string,
  toolchain: string,
  sources: ReadonlyArray<Source>,
  table_rows: number,
): Report => {
  const theorems = sources.flatMap(({ text }) => theoremsOf(text))
  return {
    toolchain,
    modules: sources.length,
    theorems: theorems.length,
    table_rows,
    promises: promisesOf(theorems),
    sources: sourcesHash(house),
  }
}

/** What a mutation run over all of the core found (`spec/mutation.json`, written by `npm run mutation`). */
export interface MutationScore {
  /** Of 100 mutants that are not equivalent, those that some test noticed. */
  readonly score: number
  readonly mutants: number
  readonly core: string
}

const REPORT = 'spec/status.json'
const SCORE = 'spec/mutation.json'

const write = (house: string, path: string, value: object): void =>
  writeFileSync(join(house, path), `${JSON.stringify(value, null, 2)}\n`)

const read = (house: string, path: string): unknown =>
  existsSync(join(house, path)) ? JSON.parse(readFileSync(join(house, path), 'utf8')) : null

export const writeReport = (house: string, report: Report): void => write(house, REPORT, report)
export const readReport = (house: string): Report | null => read(house, REPORT) as Report | null
export const writeScore = (house: string, score: MutationScore): void => write(house, SCORE, score)
export const readScore = (house: string): MutationScore | null => read(house, SCORE) as MutationScore | null
