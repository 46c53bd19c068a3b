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

const HASHED = [
  ['core', '.ts'],
  ['spec/lean', '.lean'],
  ['spec/lean', 'lean-toolchain'],
] as const

/** One hash of the core and of the Lean sources: of every path and its text. */
export const sourcesHash = (house: string): string => {
  const paths = HASHED.flatMap(([folder, end]) =>
    readdirSync(join(house, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith(end) && !path.startsWith('.lake'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  )
  const hash = createHash('sha256')
  for (const path of [...new Set(paths)].sort())
    hash.update(JSON.stringify([path, readFileSync(join(house, path), 'utf8')]))
  return hash.digest('hex')
}

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

const fileOf = (house: string): string => join(house, 'spec/status.json')

export const writeReport = (house: string, report: Report): void =>
  writeFileSync(fileOf(house), `${JSON.stringify(report, null, 2)}\n`)

export const readReport = (house: string): Report | null =>
  existsSync(fileOf(house)) ? (JSON.parse(readFileSync(fileOf(house), 'utf8')) as Report) : null
