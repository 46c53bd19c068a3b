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
    table,
    core: { file, from: core[0], to: core[1] },
    hint: `MultiMail.${hint}`,
    ...(survives === undefined ? {} : { survives }),
  })

/** Mutants of what lies around the control, which no table of it lists: at most steps of real runs do. */
export const aroundOf =
  (module: string, table: Table | null = null) =>
  (id: string, says: string, hint: string, lean: Edit, survives?: string): Mutant => ({
    id,
    says,
    lean: { file: `spec/lean/MultiMail/${module}.lean`, from: lean[0], to: lean[1] },
    table,
    core: null,
    hint: `MultiMail.${hint}`,
    ...(survives === undefined ? {} : { survives }),
  })
