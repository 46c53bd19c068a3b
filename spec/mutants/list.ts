/** All mutants of the spec. */
import { AROUND } from './around.js'
import { MESSAGE } from './message.js'
import type { Mutant } from './mutant.js'
import { TABLES } from './tables.js'

export const MUTANTS: ReadonlyArray<Mutant> = [...MESSAGE, ...TABLES, ...AROUND]
