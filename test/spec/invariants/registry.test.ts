/** The registry is whole: every promise has its invariants or says why not, and every guard that an invariant names is there. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROMISES, promiseOf } from '../../../spec/invariants/invariant.js'
import { INVARIANTS, NONE } from '../../../spec/invariants/registry.js'

const HOUSE = resolve(import.meta.dirname, '../../..')

describe('the registry', () => {
  it('has an invariant for every promise, or says why there is none', () => {
    const promised = new Set([...INVARIANTS.map(promiseOf), ...NONE.map((one) => one.promise)])
    expect(PROMISES.filter((one) => !promised.has(one))).toEqual([])
    expect(NONE.filter(({ promise }) => INVARIANTS.some((one) => promiseOf(one) === promise))).toEqual([])
  })

  it('names each once, in the order of the promises', () => {
    const ids = INVARIANTS.map((one) => one.id)
    expect(new Set(ids).size).toBe(ids.length)
    const order = INVARIANTS.map((one) => PROMISES.indexOf(promiseOf(one)))
    expect(order).toEqual([...order].sort((one, other) => one - other))
  })

  it('says each in one sentence', () => {
    expect(INVARIANTS.filter(({ sentence }) => !/^[A-Z`][^.]+\.$/.test(sentence)).map((one) => one.id)).toEqual([])
  })

  it.each(INVARIANTS.flatMap(({ id, guards }) => guards.map((guard) => [id, guard] as const)))(
    '%s is guarded by %s',
    (_id, guard) => {
      const [path = '', name = ''] = guard.split(' ')
      expect(existsSync(join(HOUSE, path))).toBe(true)
      expect(readFileSync(join(HOUSE, path), 'utf8')).toContain(name)
    },
  )
})
