import { checkOutside, type Violation } from '../../spec/invariants/check.js'
import type { Known } from './known.js'
import { OVERSIGHT } from './template.js'
import type { Account, World } from './world.js'
export interface Verdict {
  readonly violations: ReadonlyArray<string>
}
export interface Case {
  readonly world: World
  readonly known: Known
  readonly accounts: ReadonlyArray<Account>
  readonly rested: boolean
}
export const judge = async ({ world, accounts, rested }: Case): Promise<Verdict> => {
  const oversight = Object.fromEntries(accounts.map((one, n) => [one.account_id, OVERSIGHT[n] ?? '']))
  const all: ReadonlyArray<Violation> = checkOutside({ all: world.observed, oversight, ended: rested })
  return {
    violations: [...all.map((one) => `${one.id}: ${one.words}`), ...world.alarms, ...(rested ? [] : ['not at rest'])],
  }
}
