/** In which order tests run against a mutant: the run ends with the first that fails. */
import { dirname } from 'node:path'

/** Tests of much at once, by many runs: what the others kill need not wait for them. */
const WIDE = /\/(traces|life|table|fold)\.test\.ts$/

/** Pins all that the operations show to the world, most of it strings that are read while modules load. */
const SHOWN = /\/operations\/catalogue\.test\.ts$/

/** How soon a test file runs when `source` is mutated: its own, those beside it, the others, the wide ones. */
export const rank = (test: string, source: string): number => {
  const own = source.replace(/\bcore\/(.*)\.ts$/, 'test/core/$1.test.ts')
  if (test === own) return 0
  if (WIDE.test(test)) return 4
  if (dirname(test) !== dirname(own)) return 3
  return SHOWN.test(test) ? 1 : 2
}
