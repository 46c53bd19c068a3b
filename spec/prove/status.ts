/**
 * What a build says of itself at `GET /v1/proof_status`: `tsx spec/prove/status.ts <file>`, run by the build.
 * All of it is counted or read from reports that tools wrote; a report of other sources than these is not repeated as true.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreHash, readReport, readScore, sourcesHash } from './report.js'

export interface ProofStatus {
  readonly version: string
  /** Of this checkout; with `-dirty`, it has changes that are not committed. Null: not a checkout. */
  readonly commit: string | null
  readonly proved: boolean
  readonly reason: string | null
  /** Of the last proof, also where it is not one of these sources. */
  readonly toolchain: string | null
  readonly modules: number
  readonly theorems: number
  readonly table_rows: number
  readonly promises: ReadonlyArray<string>
  /** Null: not measured for this core. */
  readonly mutation_score: number | null
}

const commitOf = (house: string): string | null => {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], {
    cwd: house,
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : null
}

const NONE = { toolchain: null, modules: 0, theorems: 0, table_rows: 0, promises: [] }

export const statusOf = (house: string): ProofStatus => {
  const { version } = JSON.parse(readFileSync(join(house, 'package.json'), 'utf8')) as { version: string }
  const report = readReport(house)
  const score = readScore(house)
  const stale = report !== null && report.sources !== sourcesHash(house)
  const { toolchain, modules, theorems, table_rows, promises } = report ?? NONE
  return {
    version,
    commit: commitOf(house),
    proved: report !== null && !stale,
    reason: report === null ? 'not proved yet' : stale ? 'sources changed since the last proof' : null,
    toolchain,
    modules,
    theorems,
    table_rows,
    promises,
    mutation_score: score?.core === coreHash(house) ? score.score : null,
  }
}

const [program, target] = process.argv.slice(1)
if (program === fileURLToPath(import.meta.url) && target !== undefined)
  writeFileSync(target, `${JSON.stringify(statusOf(resolve(import.meta.dirname, '../..')), null, 2)}\n`)
