/** A log, entry by entry, each with what was before it: `log = newer ++ entry :: older`, as the theorems have it. */
import type { Sealed } from '../../core/audit/chain.js'
import { type Life, type LifeDelivery, lived, moved } from './life.js'
import { isOfMessage, type Told, textOf, textsOf, told } from './told.js'

export interface Mailbox {
  readonly environment: string | null
  readonly mode: string
  readonly killed: boolean
}

export interface Key {
  readonly environment: string | null
  readonly scopes: ReadonlyArray<string>
  readonly revoked: boolean
}

export interface Allowed {
  readonly mailbox_id: string
  readonly removed: boolean
}

/** What the entries so far say of everything that they are about. */
export interface Book {
  readonly messages: ReadonlyMap<string, Life>
  readonly mailboxes: ReadonlyMap<string, Mailbox>
  readonly keys: ReadonlyMap<string, Key>
  readonly allowlist: ReadonlyMap<string, Allowed>
  readonly last: Told | null
}

export interface Scene {
  readonly entry: Told
  /** Before it. */
  readonly older: Book
  /** The message that it is about, before it; null: it begins with it, or it is about something else. */
  readonly life: Life | null
  /** The delivery that it is about, before it. */
  readonly delivery: LifeDelivery | null
  /** The entries of its own transaction that come after it. */
  readonly rest: ReadonlyArray<Told>
}

export const EMPTY: Book = {
  messages: new Map(),
  mailboxes: new Map(),
  keys: new Map(),
  allowlist: new Map(),
  last: null,
}

const put = <A>(map: ReadonlyMap<string, A>, id: string, value: A | null): ReadonlyMap<string, A> =>
  value === null ? map : new Map([...map, [id, value]])

const mailboxAfter = (before: Mailbox | undefined, one: Told): Mailbox | null => {
  const { environment } = one
  if (one.what === 'created') return { environment, mode: textOf(one, 'mode'), killed: false }
  if (before === undefined) return null
  if (one.what === 'mode_changed') return { ...before, mode: textOf(one, 'to') }
  return one.what === 'kill_switch' ? { ...before, killed: one.data.on === true } : before
}

const keyAfter = (before: Key | undefined, one: Told): Key | null => {
  if (one.what === 'created') return { environment: one.environment, scopes: textsOf(one, 'scopes'), revoked: false }
  return before === undefined ? null : { ...before, revoked: before.revoked || one.what === 'revoked' }
}

const allowedAfter = (before: Allowed | undefined, one: Told): Allowed | null => {
  if (one.what === 'added') return { mailbox_id: textOf(one, 'mailbox_id'), removed: false }
  return before === undefined ? null : { ...before, removed: before.removed || one.what === 'removed' }
}

const lifeAfter = (before: Life | null, one: Told): Life | null =>
  one.about === 'message' ? lived(before, one) : before === null ? null : moved(before, one)

/** After one more entry. */
export const after = (book: Book, one: Told): Book => {
  const { subject_id } = one
  const next: Book = { ...book, last: one }
  switch (one.about) {
    case 'message':
    case 'delivery':
      return {
        ...next,
        messages: put(book.messages, subject_id, lifeAfter(book.messages.get(subject_id) ?? null, one)),
      }
    case 'mailbox':
      return {
        ...next,
        mailboxes: put(book.mailboxes, subject_id, mailboxAfter(book.mailboxes.get(subject_id), one)),
      }
    case 'key':
      return { ...next, keys: put(book.keys, subject_id, keyAfter(book.keys.get(subject_id), one)) }
    case 'allowlist':
      return {
        ...next,
        allowlist: put(book.allowlist, subject_id, allowedAfter(book.allowlist.get(subject_id), one)),
      }
    default:
      return next
  }
}

/** One request writes its entries one after another, at one time, by one actor. */
const isTogether = (one: Told, other: Told | undefined): boolean =>
  other !== undefined && other.at_ms === one.at_ms && other.actor === one.actor

const restOf = (all: ReadonlyArray<Told>, n: number): ReadonlyArray<Told> => {
  const one = all[n] as Told
  const end = all.findIndex((other, at) => at > n && !isTogether(one, other))
  return all.slice(n + 1, end < 0 ? all.length : end)
}

export interface Played {
  readonly scenes: ReadonlyArray<Scene>
  readonly book: Book
}

/** The scenes of entries in their order, from a book of all that was before them. */
export const play = (entries: ReadonlyArray<Sealed>, from: Book = EMPTY): Played => {
  const all = entries.map(told)
  const scenes: Array<Scene> = []
  let book = from
  for (const [n, entry] of all.entries()) {
    const life = isOfMessage(entry) ? (book.messages.get(entry.subject_id) ?? null) : null
    const id = entry.about === 'delivery' ? textOf(entry, 'delivery_id') : null
    const delivery = life?.deliveries.find((one) => one.id === id) ?? null
    scenes.push({ entry, older: book, life, delivery, rest: restOf(all, n) })
    book = after(book, entry)
  }
  return { scenes, book }
}
