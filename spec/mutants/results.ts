/** What was found: kept between runs in `reports/`, told in two files that are committed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Result } from './attempt.js'
import { shownBefore } from './demonstrate.js'
import { MUTANTS } from './list.js'
import { page, type Row, summary } from './page.js'
import { plantedBefore } from './planted.js'

const KEPT = 'reports/spec-mutants.json'
const RESULTS = 'spec/mutants/results.json'
const PAGE = 'spec/mutants/README.md'

export type Results = Map<string, Result>

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

export const recall = (house: string): Results => {
  const path = join(house, KEPT)
  return new Map(existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ReadonlyArray<[string, Result]>) : [])
}

export const keep = (house: string, results: Results): void => {
  const path = join(house, KEPT)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, json([...results]))
}

export const rowsOf = (results: Results): ReadonlyArray<Row> =>
  MUTANTS.map((mutant) => {
    const of = (way: string) => {
      const result = results.get(`${mutant.id}/${way}`)
      if (result === undefined) return null
      const { caught, seconds } = result
      return { by: caught === null ? null : `${caught.module}: ${caught.declaration}`, seconds }
    }
    const { id, says, table, survives, unseen } = mutant
    return {
      id,
      says,
      table,
      survives: survives ?? null,
      unseen: unseen ?? null,
      model: of('model'),
      both: of('both'),
      halves: of('halves'),
      mirror: of('mirror'),
    }
  })

/** As they were told last. */
export const published = (house: string): ReadonlyArray<Row> => {
  const path = join(house, RESULTS)
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { readonly mutants: ReadonlyArray<Row> }).mutants
    : []
}

export const write = (house: string, results: Results): void => {
  const rows = rowsOf(results)
  writeFileSync(join(house, RESULTS), json({ ...summary(rows), mutants: rows }))
  writeFileSync(join(house, PAGE), page(rows, shownBefore(house), plantedBefore(house)))
}
