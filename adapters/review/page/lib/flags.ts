/** What the facts say of one recipient, and in which order facts are read. */
import type { ToldFact } from '../../contract.js'

const ORDER: Readonly<Record<ToldFact['level'], number>> = { danger: 0, warning: 1, note: 2 }

/** Worst first; among equals as they were told. */
export const byLevel = (facts: ReadonlyArray<ToldFact>): ReadonlyArray<ToldFact> =>
  [...facts].sort((one, other) => ORDER[one.level] - ORDER[other.level])

const concerns = (about: string, address: string): boolean => {
  const [quoted, whole] = [about.toLowerCase(), address.toLowerCase()]
  return quoted === whole || whole.endsWith(`@${quoted.replace(/^@/, '')}`)
}

/** The worst that is said of an address or its domain; null where nothing is. */
export const flagOf = (address: string, facts: ReadonlyArray<ToldFact>): ToldFact | null =>
  byLevel(facts).find((fact) => fact.level !== 'note' && fact.about.some((about) => concerns(about, address))) ?? null
