/** In which order a reviewer is shown what waits, in the queue and in mail: the riskiest first, then the oldest. */
import { addressKey } from '../../codec/address.js'
import { RISKS, type Risk } from '../../review/fact.js'
import { type Acquainted, acquainted } from '../../review/summary.js'
import type { ReviewFacts } from './needs.js'

/** Whom the account knows, by which the risk of a message is told. */
export const acquaintance = ({ domains, known }: ReviewFacts): Acquainted =>
  acquainted(domains, new Set(known.map(addressKey)))

interface Ranked {
  readonly risk: Risk
  readonly opened_ms: number
}

export const byRisk = (one: Ranked, other: Ranked): number =>
  RISKS.indexOf(one.risk) - RISKS.indexOf(other.risk) || one.opened_ms - other.opened_ms
