import type { Mutant, Table } from './mutant.js'

type Edit = readonly [from: string, to: string]

const CONTROL = 'spec/lean/MultiMail/Control.lean'

/** Mutants of what one table lists: the same arm of the model and of one file of the core. */
export const pairsOf =
  (table: Table, file: string) =>
  (id: string, says: string, hint: string, lean: Edit, core: Edit, survives?: string): Mutant => ({
    id,
    says,
    lean: { file: CONTROL, from: lean[0], to: lean[1] },
    core: { file, from: core[0], to: core[1], table },
    hint: `MultiMail.${hint}`,
    ...(survives === undefined ? {} : { survives }),
  })

/** Mutants of what lies around the control, which no table lists. */
export const aroundOf =
  (module: string) =>
  (id: string, says: string, hint: string, lean: Edit, survives?: string): Mutant => ({
    id,
    says,
    lean: { file: `spec/lean/MultiMail/${module}.lean`, from: lean[0], to: lean[1] },
    core: null,
    hint: `MultiMail.${hint}`,
    ...(survives === undefined ? {} : { survives }),
  })
