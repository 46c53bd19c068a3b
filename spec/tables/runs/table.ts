/** The runs as a module of Lean. */
import { ATTEMPTS_MAX } from '../../../core/delivery/retry.js'
import { digits, list, moduleOf } from '../lean.js'
import { type Row, rows } from './run.js'

const BASE = 1024
const RUNS = 160
const EACH_MAX = 1
/** So many lists: of a long one Lean cannot say that it fails, for want of stack. `Runs.lean` names each. */
const LISTS = 8

let known: ReadonlyArray<Row> | null = null

/** Played once. */
export const runRows = (): ReadonlyArray<Row> => {
  known ??= rows(RUNS, EACH_MAX)
  return known
}

const nameOf = (at: number): string => `runs${at}`

const lists = (rows: ReadonlyArray<string>): ReadonlyArray<string> => {
  const size = Math.ceil(rows.length / LISTS)
  return Array.from({ length: LISTS }, (_, at) =>
    list(nameOf(at), 'Nat × Nat × Nat', rows.slice(at * size, (at + 1) * size)),
  )
}

export const runsTable = (): string =>
  moduleOf(
    [],
    'Steps of real runs: what the plans of the core did to one message.',
    '/-- Fields are digits to this base. -/',
    `def base : Nat := ${BASE}\n`,
    '/-- How often a delivery is attempted. -/',
    `def attemptsMax : Nat := ${ATTEMPTS_MAX}\n`,
    '/-- Each: the message before, what was done and what was true around it, the message after. -/',
    ...lists(
      runRows().map(
        ({ before, step, after }) => `(${[before, step, after].map((one) => digits(BASE, one)).join(', ')})`,
      ),
    ),
  )
