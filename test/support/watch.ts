/** Holds a world against the registry after every step, account by account: its new entries, and its rows. */
import { checkLog, checkRows, type Violation } from '../../spec/invariants/check.js'
import type { Rows } from '../../spec/invariants/moment.js'
import { type Book, EMPTY, play, type Scene } from '../../spec/invariants/scene.js'
import { sha256, type World } from './world.js'

export interface Watched {
  readonly scenes: ReadonlyArray<Scene>
  readonly violations: ReadonlyArray<Violation>
}

export interface Watch {
  /** What the entries since the last look, and the rows as they are, break. */
  readonly look: (world: World) => Watched
}

export const rowsOf = (world: World, account_id: string): Rows => {
  const own = <A extends { readonly account_id: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
    rows.filter((one) => one.account_id === account_id)
  return {
    accounts: world.rows('accounts').filter((one) => one.id === account_id),
    mailboxes: own(world.rows('mailboxes')),
    messages: own(world.rows('messages')),
    contents: own(world.rows('contents')),
    holds: own(world.rows('holds')),
    deliveries: own(world.rows('deliveries')),
    allowlist: own(world.rows('allowlist')),
    suppressions: own(world.rows('suppressions')),
    idempotency: own(world.rows('idempotency')),
    rejudgements: own(world.rows('rejudgements')),
  }
}

export const watch = (): Watch => {
  const books = new Map<string, Book>()
  let seen = 0
  return {
    look: (world) => {
      const fresh = world.entries().slice(seen)
      seen = world.entries().length
      const accounts = [...new Set(fresh.map((one) => one.account_id))]
      const found = accounts.map((account_id): Watched => {
        const own = fresh.filter((one) => one.account_id === account_id)
        const { scenes, book } = play(own, books.get(account_id) ?? EMPTY)
        books.set(account_id, book)
        const rows = rowsOf(world, account_id)
        const moment = { account_id, scenes, book, rows, sha256 }
        return { scenes, violations: [...checkLog(scenes), ...checkRows(moment)] }
      })
      return {
        scenes: found.flatMap((one) => one.scenes),
        violations: found.flatMap((one) => one.violations),
      }
    },
  }
}
