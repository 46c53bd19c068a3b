/** All mutants of the spec. */
import { AROUND } from './list/around.js'
import { CLEARANCE } from './list/clearance.js'
import { DECISIONS } from './list/decisions.js'
import { DELIVERY, STATUS } from './list/deliveries.js'
import { ENDS } from './list/ends.js'
import { OVERSIGHT } from './list/oversight.js'
import { AUTHORITY, REQUESTS } from './list/requests.js'
import { STATEMENTS } from './list/statements.js'
import type { Mutant } from './mutant.js'

export const MUTANTS: ReadonlyArray<Mutant> = [
  ...CLEARANCE,
  ...DECISIONS,
  ...ENDS,
  ...DELIVERY,
  ...STATUS,
  ...OVERSIGHT,
  ...REQUESTS,
  ...AUTHORITY,
  ...AROUND,
  ...STATEMENTS,
]
