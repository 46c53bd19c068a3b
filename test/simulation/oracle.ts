/**
 * The judgement of a run: the registry of `spec/invariants` over what was asked, answered and received, over every entry of the audit logs,
 * and over the rows that are left; and what no promise covers but nobody may see.
 *
 * The octets that arrived are read back as `docs/digest.md` says, by a library, so that P3 is judged by what came and not by what was meant.
 */
import Database from 'better-sqlite3'
import { type Kept, selected } from '../../adapters/sqlite/columns.js'
import { verifyDatabase } from '../../adapters/sqlite/verify.js'
import type { Sealed } from '../../core/audit/chain.js'
import type { Tables } from '../../core/operations/rows.js'
import { checkLog, checkOutside, checkRows } from '../../spec/invariants/check.js'
import type { Rows } from '../../spec/invariants/moment.js'
import { bodyOf, exchanges, textIn } from '../../spec/invariants/outside/exchange.js'
import type { Observation } from '../../spec/invariants/outside/observation.js'
import { play, type Scene } from '../../spec/invariants/scene.js'
import { digestOf, readBack } from '../support/smtp/read-back.js'
import { sha256 } from '../support/world.js'
import { OVERSIGHT } from './template.js'
import { type Account, headerOf, type World } from './world.js'

export interface Verdict {
  /** What is broken, in words, with the invariant's name before it. */
  readonly violations: ReadonlyArray<string>
  readonly scenes: ReadonlyArray<Scene>
}

export interface Case {
  readonly world: World
  readonly accounts: ReadonlyArray<Account>
  /** Whether everything came to rest. */
  readonly rested: boolean
}

const TABLES = [
  ...(['accounts', 'mailboxes', 'messages', 'contents', 'holds', 'deliveries'] as const),
  ...(['allowlist', 'suppressions', 'idempotency', 'rejudgements'] as const),
]

/** Copies that are read back, of one run: reading takes longer than all else. */
const READ_BACK_MAX = 6

const rowsOf = (db: Database.Database, account_id: string): Rows => {
  const all = <T extends Kept>(table: T): ReadonlyArray<Tables[T]> =>
    db
      .prepare(`SELECT ${selected(table)} FROM ${table} WHERE ${table === 'accounts' ? 'id' : 'account_id'} = ?`)
      .all(account_id) as ReadonlyArray<Tables[T]>
  return Object.fromEntries(TABLES.map((table) => [table, all(table)])) as unknown as Rows
}

/** Messages whose copy to the operator waits, behind a kill switch or a limit. */
const waitingCopies = (db: Database.Database): ReadonlySet<string> =>
  new Set(
    db.prepare<[], string>("SELECT message_id FROM deliveries WHERE kind = 'copy' AND status = 'queued'").pluck().all(),
  )

interface Inside {
  readonly violations: ReadonlyArray<string>
  readonly waiting: ReadonlySet<string>
  readonly scenes: ReadonlyArray<Scene>
}

const inside = (file: string, accounts: ReadonlyArray<Account>): Inside => {
  const db = new Database(file, { readonly: true })
  try {
    const found = accounts.map(({ account_id }) => {
      const entries = db
        .prepare<[string], Sealed>('SELECT * FROM entries WHERE account_id = ? ORDER BY seq')
        .all(account_id)
      const { scenes, book } = play(entries)
      // The rows are those of the end: what they break is broken, what a transaction broke is in the log.
      const moment = { account_id, scenes: [], book, rows: rowsOf(db, account_id), sha256 }
      return { scenes, broken: [...checkLog(scenes), ...checkRows(moment)] }
    })
    const { fault } = verifyDatabase(file)
    return {
      waiting: waitingCopies(db),
      scenes: found.flatMap(({ scenes }) => scenes),
      violations: [
        ...found.flatMap(({ broken }) => broken.map(({ id, words }) => `${id}: ${words}`)),
        ...(fault === null ? [] : [`P14.verify: ${fault}`]),
      ],
    }
  } finally {
    db.close()
  }
}

/** The octets of some copies of held messages as digests, where every copy of the message goes to recipients that were read. */
const withDigests = async (world: World): Promise<ReadonlyArray<Observation>> => {
  const bodies = exchanges({ all: world.observed, oversight: {}, ended: true })
    .filter((one) => one.operation === 'read_email')
    .map(bodyOf)
  const byHeader = new Map(bodies.map((body) => [textIn(body, 'message_id_header'), body]))
  const all = [...world.observed]
  let count = 0
  for (const { raw, at } of world.arrivals) {
    const one = all[at]
    const body = byHeader.get(headerOf(raw))
    if (
      count >= READ_BACK_MAX ||
      one?.kind !== 'arrived' ||
      body === undefined ||
      !OVERSIGHT.every((to) => to !== one.recipient)
    )
      continue
    const named = (['to', 'cc', 'bcc'] as const).flatMap(
      (field) => (body[field] ?? []) as ReadonlyArray<{ readonly address: string }>,
    )
    count += 1
    all[at] = {
      ...one,
      digest: digestOf(
        await readBack(
          raw,
          named.map(({ address }) => address),
        ),
      ),
    }
  }
  return all
}

const DAY_MS = 24 * 60 * 60 * 1000
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** When the server made it, by its own clock. */
const madeMs = (id: string): number =>
  [...id.slice(id.indexOf('_') + 1).slice(0, 10)].reduce((ms, digit) => ms * 32 + BASE32.indexOf(digit), 0)

/**
 * What the outside cannot see: an attempt of a copy that ended before the far end could take or refuse it, or that waits behind a kill switch; and that a request was asked
 * within the lifetime of an idempotency key, and reached the server, whose clock had been put forward, after it.
 */
const isExcused = (violation: string, { scenes, waiting }: Inside): boolean => {
  const copied = /^P12\.offered: (\S+)/.exec(violation)?.[1]
  const [, one, other] = /^P8\.one: .*: (\S+) and (\S+)$/.exec(violation) ?? []
  return (
    (copied !== undefined && waiting.has(copied)) ||
    scenes.some(
      ({ entry }) => entry.subject_id === copied && entry.about === 'delivery' && entry.data.kind === 'copy',
    ) ||
    (one !== undefined && other !== undefined && Math.abs(madeMs(other) - madeMs(one)) >= DAY_MS)
  )
}

export const judge = async ({ world, accounts, rested }: Case): Promise<Verdict> => {
  const oversight = Object.fromEntries(accounts.map((one, n) => [one.account_id, OVERSIGHT[n] ?? '']))
  const seen = inside(world.file(), accounts)
  const outside = checkOutside({ all: await withDigests(world), oversight, ended: rested })
  return {
    scenes: seen.scenes,
    violations: [
      ...outside.map(({ id, words }) => `${id}: ${words}`).filter((one) => !isExcused(one, seen)),
      ...seen.violations,
      ...world.alarms.map((one) => `alarm: ${one}`),
      ...(rested ? [] : ['P16: the world never came to rest']),
    ],
  }
}
