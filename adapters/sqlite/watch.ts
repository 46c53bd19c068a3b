/**
 * Holds new entries of the audit log against the invariants of `spec/invariants`, some at a time.
 *
 * Bounded: what it keeps from one look to the next is one number, how far it has read; a look reads at most `entries_max` new entries, and of
 * each thing that they are about at most `story_max`. What a thing's story is it reads anew, by index, and forgets.
 */
import type { Sealed } from '../../core/audit/chain.js'
import { checkLog, type Violation } from '../../spec/invariants/check.js'
import { LOG } from '../../spec/invariants/registry.js'
import { play } from '../../spec/invariants/scene.js'
import { ENTRY_COLUMNS } from './columns.js'
import { type Connection, openReader } from './open.js'

export interface Bounds {
  /** New entries of one look; one transaction writes fewer. */
  readonly entries_max: number
  /** Entries about one thing; a longer story is left out, and counted. */
  readonly story_max: number
  /** Entries before its start that the first look begins with: what a restart could have missed. */
  readonly back_max: number
}

const BOUNDS: Bounds = { entries_max: 2_000, story_max: 5_000, back_max: 2_000 }
const ALLOWLIST_MAX = 1_000

const CHAIN = LOG.filter((one) => one.reads === 'chain')
const SUBJECT = LOG.filter((one) => one.reads === 'subject')

export interface Found extends Violation {
  readonly account_id: string
}

export interface Look {
  readonly entries: number
  /** Things whose story was too long to be read. */
  readonly left_out: number
  /** There is more to read now. */
  readonly more: boolean
  readonly found: ReadonlyArray<Found>
}

export interface Watcher {
  readonly look: () => Look
  readonly close: () => void
}

type Numbered = Sealed & { readonly place: number }

/** The batch without the transaction that its end may have cut. */
const whole = (batch: ReadonlyArray<Numbered>, { entries_max }: Bounds): ReadonlyArray<Numbered> => {
  const last = batch.at(-1)
  if (last === undefined || batch.length < entries_max) return batch
  const cut = batch.findLastIndex((one) => one.at_ms !== last.at_ms || one.account_id !== last.account_id)
  return cut < 0 ? batch : batch.slice(0, cut + 1)
}

const named = (text: string, data: string): ReadonlyArray<string> =>
  [...data.matchAll(new RegExp(`"${text}":"([^"]+)"`, 'g'))].map((found) => found[1] ?? '')

const storyReader = (db: Connection, { story_max }: Bounds) => {
  const about = db.prepare<[string, string], Sealed>(
    `SELECT ${ENTRY_COLUMNS.join(', ')} FROM entries WHERE account_id = ? AND subject_id = ? ORDER BY seq LIMIT ${story_max + 1}`,
  )
  const entriesOf = db
    .prepare<[string, string], string>(
      `SELECT id FROM allowlist WHERE account_id = ? AND mailbox_id = ? LIMIT ${ALLOWLIST_MAX}`,
    )
    .pluck()
  /** A thing's entries with those of its mailbox, of whoever acted, and of the allowlist; null: too long. */
  return (account_id: string, subject: string): ReadonlyArray<Sealed> | null => {
    const own = about.all(account_id, subject)
    const mailboxes = new Set(own.flatMap(({ data }) => named('mailbox_id', data)))
    const listed = own.some(({ data }) => data.includes('"allowlist"'))
      ? [...mailboxes].flatMap((id) => entriesOf.all(account_id, id))
      : []
    const others = new Set([...mailboxes, ...listed, ...own.map((one) => one.actor)])
    others.delete(subject)
    const parts = [own, ...[...others].map((id) => about.all(account_id, id))]
    return parts.some((one) => one.length > story_max) ? null : parts.flat().sort((one, other) => one.seq - other.seq)
  }
}

const grouped = (all: ReadonlyArray<Numbered>, of: (one: Numbered) => string) => {
  const groups = new Map<string, Array<Numbered>>()
  for (const one of all) groups.set(of(one), [...(groups.get(of(one)) ?? []), one])
  return groups
}

const inAccount = (db: Connection, bounds: Bounds) => {
  const before = db.prepare<[string, number], Sealed>(
    `SELECT ${ENTRY_COLUMNS.join(', ')} FROM entries WHERE account_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1`,
  )
  const story = storyReader(db, bounds)
  return (account_id: string, fresh: ReadonlyArray<Numbered>) => {
    const first = before.all(account_id, fresh[0]?.seq ?? 0)
    const found = [...checkLog(play([...first, ...fresh]).scenes.slice(first.length), CHAIN)]
    let left_out = 0
    for (const [subject, own] of grouped(fresh, (one) => one.subject_id)) {
      const seqs = new Set(own.map((one) => one.seq))
      const told = story(account_id, subject)
      if (told === null) left_out += 1
      else
        found.push(
          ...checkLog(
            play(told).scenes.filter(({ entry }) => entry.subject_id === subject && seqs.has(entry.seq)),
            SUBJECT,
          ),
        )
    }
    return { left_out, found: found.map((one): Found => ({ ...one, account_id })) }
  }
}

export const watcher = (file: string, bounds: Bounds = BOUNDS): Watcher => {
  const db = openReader(file)
  const fresh = db.prepare<[number], Numbered>(
    `SELECT rowid AS place, ${ENTRY_COLUMNS.join(', ')} FROM entries WHERE rowid > ? ORDER BY rowid LIMIT ${bounds.entries_max}`,
  )
  const check = inAccount(db, bounds)
  const end = db.prepare<[], number>('SELECT coalesce(max(rowid), 0) FROM entries').pluck().get() ?? 0
  let place = Math.max(0, end - bounds.back_max)
  const look = (): Look => {
    const read = fresh.all(place)
    const batch = whole(read, bounds)
    const parts = [...grouped(batch, (one) => one.account_id)].map(([account_id, own]) => check(account_id, own))
    place = batch.at(-1)?.place ?? place
    return {
      entries: batch.length,
      left_out: parts.reduce((sum, one) => sum + one.left_out, 0),
      more: read.length === bounds.entries_max,
      found: parts.flatMap((one) => one.found),
    }
  }
  return { look: db.transaction(look).deferred, close: () => db.close() }
}
