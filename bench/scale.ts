/** What a million stored messages cost: the same calls on a database of a million and on one of a thousand, in turn. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as Effect from 'effect/Effect'
import { openStore } from '../adapters/cli/house.js'
import { Store } from '../adapters/ports/store.js'
import { verifyDatabase } from '../adapters/sqlite/verify.js'
import type { Principal } from '../core/authority/principal.js'
import { remove, temporary } from './children.js'
import { cloneMessages } from './clone.js'
import { email } from './email.js'
import { atMost, type Figure, figure, median, shown } from './figure.js'
import { progress } from './progress.js'
import { ask, makeTemplates, principalOf, type Runtime, STORED_OCTETS, type Templates } from './templates.js'

const SMALL = 1_000
const LARGE = 1_000_000
const LARGE_QUICK = 50_000
const LEASES = 50
const LEASE_MS = 60_000
const GIB = 1024 ** 3

const NAMES = ['send_email', 'list_pending', 'decide_email', 'leasing'] as const
type Name = (typeof NAMES)[number]
type Times = { readonly [N in Name]: Array<number> }

interface Side {
  readonly runtime: Runtime
  readonly agent: Principal
  readonly reviewer: Principal
  /** Messages that wait for a decision, anywhere among all. */
  readonly pending: Array<string>
  readonly times: Times
  sent: number
}

interface Built {
  readonly data: string
  readonly templates: Templates
  readonly seconds: number
  readonly octets: number
}

const build = async (count: number): Promise<Built> => {
  const data = temporary(`scale-${count}`)
  const file = join(data, 'multimail.db')
  const began = performance.now()
  const templates = await makeTemplates(data)
  await cloneMessages(file, templates, count, (done) =>
    progress(`scale: ${shown(done)} of ${shown(count)} messages stored`),
  )
  const seconds = (performance.now() - began) / 1000
  const { size } = statSync(file)
  progress(`scale: ${shown(count)} messages stored in ${shown(seconds)} s, ${shown(size / GIB)} GiB`, true)
  return { data, templates, seconds, octets: size }
}

const pendingOf = (data: string, count: number): Array<string> => {
  const db = new Database(join(data, 'multimail.db'), { readonly: true })
  const ids = db
    .prepare("SELECT id FROM messages WHERE status = 'pending' ORDER BY random() LIMIT ?")
    .pluck()
    .all(count) as Array<string>
  db.close()
  return ids
}

const open = async ({ data, templates }: Built, decisions: number): Promise<Side> => {
  const pending = pendingOf(data, decisions)
  const runtime = openStore(data)
  const { agent, reviewer } = templates.initial.keys.test
  return {
    runtime,
    agent: await principalOf(runtime, agent),
    reviewer: await principalOf(runtime, reviewer),
    pending,
    times: { send_email: [], list_pending: [], decide_email: [], leasing: [] },
    sent: 0,
  }
}

const lease = async ({ runtime }: Side): Promise<void> => {
  const claimed = await runtime.runPromise(
    Effect.flatMap(Store, (store) => store.claim(Date.now(), { test: LEASES, live: 0 }, LEASE_MS)),
  )
  if (claimed.length !== LEASES) throw new Error(`${claimed.length} leases in place of ${LEASES}`)
  const ids = claimed.map((one) => one.delivery_id)
  await runtime.runPromise(Effect.flatMap(Store, (store) => store.release(ids)))
}

const work = (side: Side): { readonly [N in Name]: () => Promise<unknown> } => ({
  send_email: () => {
    side.sent += 1
    return ask(side.runtime, side.agent, 'send_email', JSON.parse(email('scale', side.sent)))
  },
  list_pending: () => ask(side.runtime, side.reviewer, 'list_pending', {}),
  decide_email: () =>
    ask(side.runtime, side.reviewer, 'decide_email', {
      message_id: side.pending.pop(),
      action: 'approve',
      wait_seconds: 0,
    }),
  leasing: () => lease(side),
})

const PER_ROUND = 8

/** A few of each on one side. */
const turn = async (side: Side, counts: boolean): Promise<void> => {
  const todo = work(side)
  for (const name of NAMES)
    for (let n = 0; n < PER_ROUND; n += 1) {
      const began = performance.now()
      await todo[name]()
      if (counts) side.times[name].push(performance.now() - began)
    }
}

const measure = async (small: Built, large: Built, rounds: number): Promise<readonly [Side, Side]> => {
  const decisions = (rounds + 1) * PER_ROUND
  const sides = [await open(small, decisions), await open(large, decisions)] as const
  try {
    for (let round = 0; round <= rounds; round += 1) {
      progress(`scale: round ${round} of ${rounds}`)
      for (const side of round % 2 === 0 ? sides : [...sides].reverse()) await turn(side, round > 0)
    }
    return sides
  } finally {
    for (const { runtime } of sides) await runtime.dispose()
  }
}

export const scale = async (quick: boolean): Promise<ReadonlyArray<Figure>> => {
  const count = quick ? LARGE_QUICK : LARGE
  const rounds = quick ? 10 : 24
  const small = await build(SMALL)
  const { fault } = verifyDatabase(join(small.data, 'multimail.db'))
  if (fault !== null) throw new Error(`what was stored is not consistent: ${fault}`)
  const large = await build(count)
  const [few, many] = await measure(small, large, rounds)
  remove(small.data)
  remove(large.data)
  progress('scale: done', true)
  return NAMES.map((name) => {
    const [one, other] = [median(few.times[name]), median(many.times[name])]
    return figure(
      'scale',
      `${name}, p50 of ${shown(count)} ÷ of ${shown(SMALL)} stored`,
      other / one,
      '×',
      atMost(1.5),
      `${shown(other)} ms ÷ ${shown(one)} ms, ${few.times[name].length} of each in turn, in process on a real file${
        name === 'leasing' ? `; a lease of ${LEASES} and its return` : ''
      }${name === 'send_email' ? `; made in ${shown(large.seconds)} s, ${shown(large.octets / GIB)} GiB, requests of ${STORED_OCTETS} octets; a fifth pending, a tenth queued, half delivered` : ''}`,
    )
  })
}
