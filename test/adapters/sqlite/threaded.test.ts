/** The Store on SQLite with its writer on a thread of its own: the same promises, and what happens when the thread cannot go on. */
import { join } from 'node:path'
import * as Effect from 'effect/Effect'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../adapters/sqlite/jobs.js'
import { QUEUE_MAX, QUEUE_OCTETS_MAX, queueOf } from '../../../adapters/sqlite/queue.js'
import { threadedDesk } from '../../../adapters/sqlite/threaded.js'
import { GROUP_MAX } from '../../../adapters/sqlite/writer.js'
import { temporary } from '../../support/store/directory.js'
import { sqliteFresh } from '../../support/store/fresh.js'
import { machine, prepared, requests, SETTINGS } from '../../support/store/requests.js'
import { storeSuite } from '../store-suite.js'

storeSuite('SQLite, written on a thread of its own', sqliteFresh(true))

describe('the queue before the writer', () => {
  const job = { kind: 'end_leases' } as const
  const done: Result = { ok: true, value: null }

  const queue = (soon: (work: () => void) => void = (work) => work()) => {
    const posted: Array<number> = []
    const results: Array<Result> = []
    const made = queueOf((jobs) => posted.push(jobs.length), soon)
    const add = () => {
      const one = { job, settle: (result: Result) => results.push(result) }
      made.add(one)
      return one
    }
    return { ...made, queue: made, add, posted, results }
  }

  it('sends a part of what is under way at a time', () => {
    const at = queue()
    for (let n = 0; n < 266; n += 1) at.add()
    expect(at.posted).toEqual([1, 1])
    at.done([done])
    expect(at.posted).toEqual([1, 1, 133])
    at.done([done])
    expect(at.posted).toEqual([1, 1, 133, 131])
    expect(at.results).toEqual([done, done])
  })

  it('sends no small part: a commit costs more than waiting for it', () => {
    const at = queue()
    for (let n = 0; n < 22; n += 1) at.add()
    at.done([done])
    at.done([done])
    expect(at.posted).toEqual([1, 1, 16, 4])
  })

  it('sends no more than a group at a time', () => {
    const at = queue()
    for (let n = 0; n < 5 * GROUP_MAX; n += 1) at.add()
    at.done([done])
    expect(at.posted).toEqual([1, 1, GROUP_MAX])
  })

  it('sends what was added in one turn as one group', () => {
    const turn: Array<() => void> = []
    const at = queue((work) => turn.push(work))
    for (let n = 0; n < 5; n += 1) at.add()
    expect(at.posted).toEqual([])
    expect(turn).toHaveLength(1)
    turn.pop()?.()
    at.add()
    turn.pop()?.()
    expect(at.posted).toEqual([5, 1])
  })

  it('does not wait for the end of a turn in which a group came together', () => {
    const at = queue(() => undefined)
    for (let n = 0; n < 20; n += 1) at.add()
    expect(at.posted).toEqual([16])
  })

  it('refuses one more than it holds, as busy', () => {
    const at = queue()
    for (let n = 0; n < QUEUE_MAX + 2; n += 1) at.add()
    expect(at.results).toEqual([])
    at.add()
    expect(at.results).toMatchObject([{ ok: false, busy: true }])
  })

  it('refuses what would fill the memory, as busy, until something was sent', () => {
    const at = queue()
    const world = requests()
    const large = (size: number) => {
      const bytes = new Uint8Array(0)
      const parts = prepared('', [{ name: 'a', content_type: 'text/plain', size, sha256: '', bytes }])
      const request = world.make('send_email', machine('acc_1'), {}, parts)
      at.queue.add({ job: { kind: 'submit', request }, settle: (result) => at.results.push(result) })
    }
    for (let n = 0; n < 4; n += 1) large(QUEUE_OCTETS_MAX / 2 - 100)
    expect(at.results).toEqual([])
    large(1_000)
    expect(at.results).toMatchObject([{ ok: false, busy: true }])
    at.done([done])
    large(1_000)
    expect(at.results).toHaveLength(2)
  })

  it('does not send what was withdrawn', () => {
    const at = queue()
    at.add()
    at.add()
    const third = at.add()
    at.withdraw(third)
    at.done([done])
    expect(at.posted).toEqual([1, 1])
  })

  it('fails all that waits, and all that comes, once the writer is dead', () => {
    const at = queue()
    for (let n = 0; n < 5; n += 1) at.add()
    at.die('the writer stopped')
    at.add()
    expect(at.results).toEqual(
      Array.from({ length: 6 }, () => ({ ok: false, reason: 'the writer stopped', busy: false })),
    )
  })
})

describe('a thread that cannot write', () => {
  let directory: ReturnType<typeof temporary>

  beforeEach(() => {
    directory = temporary()
  })
  afterEach(() => directory.remove())

  it('says so when it is started', async () => {
    const started = await Effect.runPromise(Effect.result(threadedDesk({ file: directory.path, settings: SETTINGS })))
    expect(started).toMatchObject({ _tag: 'Failure', failure: { _tag: 'StoreFault' } })
  })

  it('fails what it is asked after it was closed', async () => {
    const desk = await Effect.runPromise(
      threadedDesk({ file: join(directory.path, 'multimail.db'), settings: SETTINGS }),
    )
    await Effect.runPromise(desk.close)
    const asked = await Effect.runPromise(Effect.result(desk.write({ kind: 'end_leases' })))
    expect(asked).toMatchObject({ _tag: 'Failure', failure: { busy: false, reason: 'the writer has stopped' } })
  })
})
