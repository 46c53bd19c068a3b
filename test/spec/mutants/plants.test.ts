/** Every promise is broken in the core by a change that a test by property or by trace has noticed. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROMISES } from '../../../spec/invariants/invariant.js'
import { changed } from '../../../spec/mutants/mutant.js'
import { plantedBefore } from '../../../spec/mutants/planted.js'
import { PLANTS } from '../../../spec/mutants/plants.js'

const HOUSE = resolve(import.meta.dirname, '../../..')

describe('the changes that break a promise in the core', () => {
  it('are there for every promise', () => {
    expect(PLANTS.map(({ promise }) => promise)).toEqual(PROMISES)
  })

  it.each(PLANTS.map((one) => [one.promise, one] as const))(
    '%s finds its place, and its test',
    (_promise, { change, test }) => {
      const text = readFileSync(join(HOUSE, change.file), 'utf8')
      expect(changed(text, change)).not.toBe(text)
      expect(existsSync(join(HOUSE, test))).toBe(true)
    },
  )

  it('were all noticed (else: npm run spec-mutants -- --planted)', () => {
    const told = plantedBefore(HOUSE)
    expect(told.map(({ promise, says, test }) => ({ promise, says, test }))).toEqual(
      PLANTS.map(({ promise, says, test }) => ({ promise, says, test })),
    )
    expect(told.filter(({ by }, n) => PLANTS[n]?.complains.test(by) !== true)).toEqual([])
  })
})
