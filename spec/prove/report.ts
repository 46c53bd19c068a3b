/**
 * What was proved, as a committed file (`spec/status.json`): written by `npm run prove` when all of it passed, and
 * good as long as the sources it names by their hash are the same.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROMISES, type Promised } from '../promises/promises.js'
import type { Source } from './sources.js'

export interface Report {
  readonly toolchain: string
  readonly modules: number
  readonly theorems: number
  readonly table_rows: number
  /** Those whose theorems, as the table of promises names them, are all there: `P1`. */
  readonly promises: ReadonlyArray<string>
  readonly sources: string
}

const THEOREM = /^\s*(?:@\[[^\]]*\]\s*)?(?:(?:public|private|protected|local)\s+)*(?:theorem|lemma)\s+(\S+)/gm

/** The names of the theorems of a module, as its source says them. */
export const theoremsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(THEOREM)].flatMap(([, name]) => name ?? [])

/** Of `MultiMail.Promises` the theorem `P1_gate` is `Promises.P1_gate`, as the table of promises names it. */
const named = ({ name, text }: Source): ReadonlyArray<string> =>
  theoremsOf(text).map((theorem) => `${name.slice(name.lastIndexOf('.') + 1)}.${theorem}`)

/** The promises whose theorems are all among these sources. */
export const promisesOf = (
  sources: ReadonlyArray<Source>,
  promises: ReadonlyArray<Pick<Promised, 'id' | 'theorems'>> = PROMISES,
): ReadonlyArray<string> => {
  const found = new Set(sources.flatMap(named))
  return promises.filter(({ theorems }) => theorems.every((one) => found.has(one))).map(({ id }) => id)
}

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
    promises: promisesOf(sources),
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
