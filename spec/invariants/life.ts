/**
 * A message as its entries tell it, folded anew for the invariants. The words are those of `spec/lean/MultiMail/History.lean`:
 * `standing` is the last yes that no edit followed, `cleared` the last entry that let it leave, `handed` whether the recipient may have it.
 */
import { numberOf, type Told, textOf, textsOf } from './told.js'

export interface LifeDelivery {
  readonly id: string
  readonly kind: string
  /** What the last entry about it says; `queued` before the first. */
  readonly status: string
  /** Since its content last began to leave there was neither a definite refusal nor a reviewer's order. */
  readonly handed: boolean
  /** How many entries ended it. */
  readonly endings: number
}

export interface Yes {
  readonly by: string
  readonly revision: number
  readonly commitment: string
}

export interface Cleared {
  readonly clearance: string
  readonly by: string
  readonly commitment: string
  /** The copies it made. */
  readonly copies: ReadonlyArray<string>
}

export interface Hold {
  readonly number: number
  readonly revision: number
  readonly commitment: string
}

export interface Life {
  readonly id: string
  readonly environment: string | null
  readonly mailbox_id: string
  /** The mode at submit. */
  readonly mode: string
  readonly phase: string
  readonly due: boolean
  readonly begun: boolean
  readonly revision: number
  /** To the digest of the current content. */
  readonly commitment: string
  /** Whoever composed the newest revision; and whoever composed any. */
  readonly author: string
  readonly authors: ReadonlyArray<string>
  /** The newest. */
  readonly hold: Hold | null
  /** The holds that were decided. */
  readonly decided: ReadonlyArray<number>
  readonly standing: Yes | null
  readonly cleared: Cleared | null
  readonly deliveries: ReadonlyArray<LifeDelivery>
  /** The last entry about the message itself. */
  readonly last: Told
  /** The latest time that an entry about it or a delivery of it has: a clock may step back. */
  readonly latest_ms: number
}

export const DECISIONS: ReadonlyArray<string> = ['approved', 'rejected', 'edit_approved']
const FINAL: ReadonlyArray<string> = ['delivered', 'bounced', 'failed', 'blocked', 'cancelled']
export const isFinal = (status: string): boolean => FINAL.includes(status)

const PHASE: { readonly [what: string]: string } = {
  drafted: 'draft',
  held: 'held',
  cleared: 'cleared',
  approved: 'cleared',
  edit_approved: 'cleared',
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired: 'expired',
  lapsed: 'lapsed',
}

/** What an event of a delivery makes of it. */
const STATUS: { readonly [what: string]: string } = { deferred: 'queued', resent: 'queued' }

/** It may be on its way, or it was definitely not taken; other events say nothing new of that. */
const MARK: { readonly [what: string]: boolean } = {
  transmitting: true,
  deferred: false,
  failed: false,
  cancelled: false,
  resent: false,
}

const made = (one: Told): ReadonlyArray<LifeDelivery> =>
  textsOf(one, 'deliveries').map((named) => {
    const colon = named.indexOf(':')
    return { id: named.slice(colon + 1), kind: named.slice(0, colon), status: 'queued', handed: false, endings: 0 }
  })

const clearedBy = (one: Told, before: Cleared | null): Cleared | null => {
  if (one.what !== 'cleared' && one.what !== 'approved' && one.what !== 'edit_approved') return before
  const copies = made(one).flatMap(({ id, kind }) => (kind === 'copy' ? [id] : []))
  const clearance = one.what === 'cleared' ? textOf(one, 'clearance') : 'human'
  return { clearance, by: one.actor, commitment: textOf(one, 'commitment'), copies }
}

const standingAfter = (one: Told, before: Yes | null): Yes | null => {
  const revision = numberOf(one, 'revision')
  if (one.what === 'approved' || one.what === 'edit_approved')
    return { by: one.actor, revision, commitment: textOf(one, 'commitment') }
  return before !== null && before.revision === revision ? before : null
}

const holdAfter = (one: Told, before: Life | null): Hold | null => {
  const opens = one.what === 'held' || (one.what === 'edited' && before?.phase === 'held')
  return opens
    ? { number: numberOf(one, 'hold'), revision: numberOf(one, 'revision'), commitment: textOf(one, 'commitment') }
    : (before?.hold ?? null)
}

const authorAfter = (one: Told, before: Life | null): string =>
  before === null || numberOf(one, 'revision') !== before.revision ? one.actor : before.author

const authorsAfter = (one: Told, before: Life | null): ReadonlyArray<string> => {
  const authors = before?.authors ?? []
  const author = authorAfter(one, before)
  return authors.includes(author) ? authors : [...authors, author]
}

/** After an entry about the message itself; `before` null: it is the first. */
export const lived = (before: Life | null, one: Told): Life => ({
  id: one.subject_id,
  environment: one.environment,
  mailbox_id: textOf(one, 'mailbox_id'),
  mode: textOf(one, 'mode'),
  phase: PHASE[one.what] ?? before?.phase ?? 'draft',
  due: one.what === 'came_due' || (typeof one.data.due === 'boolean' ? one.data.due : (before?.due ?? false)),
  begun: one.what === 'began' || (before?.begun ?? false),
  revision: numberOf(one, 'revision'),
  commitment: textOf(one, 'commitment'),
  author: authorAfter(one, before),
  authors: authorsAfter(one, before),
  hold: holdAfter(one, before),
  decided:
    before === null ? [] : DECISIONS.includes(one.what) ? [...before.decided, numberOf(one, 'hold')] : before.decided,
  standing: standingAfter(one, before?.standing ?? null),
  cleared: clearedBy(one, before?.cleared ?? null),
  deliveries: [...(before?.deliveries ?? []), ...made(one)],
  last: one,
  latest_ms: Math.max(before?.latest_ms ?? one.at_ms, one.at_ms),
})

/** After an entry about one of its deliveries. */
export const moved = (before: Life, one: Told): Life => ({
  ...before,
  latest_ms: Math.max(before.latest_ms, one.at_ms),
  deliveries: before.deliveries.map((row) => {
    if (row.id !== textOf(one, 'delivery_id')) return row
    const status = STATUS[one.what] ?? one.what
    const endings = row.endings + (!isFinal(row.status) && isFinal(status) ? 1 : 0)
    return { ...row, status, handed: MARK[one.what] ?? row.handed, endings }
  }),
})
