/** Jobs on a thread of their own: each has an answer, whatever becomes of the thread. */
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, it } from 'vitest'
import { sibling } from '../../../adapters/ports/thread.js'
import { type JobBounds, Jobs } from '../../../adapters/runtime/jobs.js'
import type { Told } from '../../support/jobs-thread.js'

const BOUNDS: JobBounds = { job_ms_max: 20_000, jobs_max: 10, idle_ms_max: 20_000 }
const SLOW_MS = 500

let jobs: Jobs<Told, string> | null = null
const open = (bounds: Partial<JobBounds> = {}, module = '../../support/jobs-thread'): Jobs<Told, string> => {
  jobs = new Jobs(sibling(module, import.meta.url), { ...BOUNDS, ...bounds })
  return jobs
}
afterEach(() => jobs?.stop())

const say = (word: string): Told => ({ does: 'say', word })
const failed = (reason: unknown) => E.left({ full: false, reason })

describe('jobs', () => {
  it('are done in their order, on one thread', async () => {
    const one = open()
    expect(await Promise.all(['a', 'b', 'c'].map((word) => one.run(say(word))))).toEqual(
      ['a 1', 'b 2', 'c 3'].map((word) => E.right(word)),
    )
  })

  it.each<readonly [string, Told, unknown]>([
    ['takes too long', { does: 'spin' }, 'it took too long'],
    ['throws', { does: 'throw', word: 'x'.repeat(1000) }, expect.stringMatching(/^its thread died: Error: x{50,200}$/)],
    ['ends the thread', { does: 'exit' }, 'its thread ended'],
    ['needs too much memory', { does: 'fill' }, expect.stringMatching(/memory/)],
  ])('one that %s fails alone; those behind it have a new thread', async (_what, told, reason) => {
    const slow = told.does === 'spin' ? { job_ms_max: SLOW_MS } : {}
    const one = open({ ...slow, memory: { maxOldGenerationSizeMb: 64 } })
    const all = [one.run(say('a')), one.run(told), one.run(say('b')), one.run(told), one.run(say('c'))]
    expect(await Promise.all(all)).toEqual([
      E.right('a 1'),
      failed(reason),
      E.right('b 1'),
      failed(reason),
      E.right('c 1'),
    ])
  })

  it('beyond the bound are turned away, and taken again when there is room', async () => {
    const one = open({ jobs_max: 2 })
    const all = await Promise.all(['a', 'b', 'c'].map((word) => one.run(say(word))))
    expect(all).toEqual([E.right('a 1'), E.right('b 2'), E.left({ full: true, reason: 'too many wait' })])
    expect(await one.run(say('d'))).toEqual(E.right('d 3'))
  })

  it('have a new thread when the last has ended of idleness', async () => {
    const one = open({ idle_ms_max: 1 })
    expect(await one.run(say('a'))).toEqual(E.right('a 1'))
    await new Promise((done) => setTimeout(done, 50))
    expect(await one.run(say('b'))).toEqual(E.right('b 1'))
  })

  it('fail where the thread cannot be started', async () => {
    const one = open({}, './nowhere')
    const died = failed(expect.stringMatching(/^its thread died: /))
    expect(await Promise.all([one.run(say('a')), one.run(say('b'))])).toEqual([died, died])
  })

  it('fail when they are stopped, and ever after', async () => {
    const one = open()
    const all = [one.run({ does: 'spin' }), one.run(say('a'))]
    one.stop()
    expect(await Promise.all([...all, one.run(say('b'))])).toEqual(Array(3).fill(failed('it was stopped')))
  })
})
