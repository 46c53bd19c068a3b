/** The queue as far as it was fetched: pages of it, by position. */
import type { QueueBody, QueueLine, Risk } from '../../contract.js'
import { call, type Refusal } from './api.js'
import { counts } from './live.js'
import { placed } from './place.js'
import { environment, whenOut } from './session.js'
import { createStore } from './store.js'

export const PAGE = 100

export interface Filters {
  readonly mailbox_id: string
  readonly risk: Risk | ''
  readonly search: string
}

export interface Queue {
  readonly state: 'loading' | 'ready' | 'failed'
  readonly refusal: Refusal | null
  readonly filters: Filters
  readonly total: number
  /** By position; undefined where nothing was fetched yet. */
  readonly lines: ReadonlyArray<QueueLine | undefined>
  readonly mailboxes: QueueBody['mailboxes']
  readonly reasons: ReadonlyArray<string>
  /** The line the keyboard stands on, by position. */
  readonly cursor: number
  readonly selected: ReadonlyMap<string, QueueLine>
}

export const NO_FILTERS: Filters = { mailbox_id: '', risk: '', search: '' }

const EMPTY: Queue = {
  state: 'loading',
  refusal: null,
  filters: NO_FILTERS,
  total: 0,
  lines: [],
  mailboxes: [],
  reasons: [],
  cursor: 0,
  selected: new Map(),
}

export const queue = createStore<Queue>(EMPTY)

whenOut(() => queue.set(EMPTY))

/** Changes whenever what is shown is no longer the newest: an answer to an older question is dropped. */
let generation = 0
const asked = new Set<number>()
/** Pages that are of the newest version; others are shown until they are fetched again. */
const fresh = new Set<number>()

const inputOf = ({ mailbox_id, risk, search }: Filters, offset: number): { readonly [name: string]: unknown } => ({
  environment: environment.get(),
  offset,
  limit: PAGE,
  ...(mailbox_id === '' ? {} : { mailbox_id }),
  ...(risk === '' ? {} : { risk }),
  ...(search === '' ? {} : { search }),
})

/** The newest of what was selected; what no longer waits is not in the pages that were fetched, and stays selected until it is tried. */
const refreshed = (
  selected: ReadonlyMap<string, QueueLine>,
  fetched: ReadonlyArray<QueueLine>,
): ReadonlyMap<string, QueueLine> => {
  const changed = fetched.filter((line) => selected.has(line.message_id))
  if (changed.length === 0) return selected
  return new Map([...selected, ...changed.map((line) => [line.message_id, line] as const)])
}

const load = async (offset: number): Promise<void> => {
  const mine = generation
  asked.add(offset)
  const answer = await call<QueueBody>('queue', inputOf(queue.get().filters, offset))
  if (mine !== generation) return
  asked.delete(offset)
  fresh.add(offset)
  if (!answer.ok) {
    queue.update((now) => ({ ...now, state: now.lines.length > 0 ? 'ready' : 'failed', refusal: answer.refusal }))
    return
  }
  const { messages, total, mailboxes, reasons } = answer.body
  counts.set(answer.body.counts)
  queue.update((now) => ({
    ...now,
    state: 'ready',
    refusal: null,
    total,
    mailboxes,
    reasons,
    lines: placed(now.lines, offset, messages, total),
    cursor: Math.max(0, Math.min(now.cursor, total - 1)),
    selected: refreshed(now.selected, messages),
  }))
}

/** Anew, around the position that is looked at. */
export const reload = async (around = queue.get().cursor): Promise<void> => {
  generation += 1
  asked.clear()
  fresh.clear()
  const offset = Math.floor(Math.max(0, around) / PAGE) * PAGE
  await load(offset)
  if (queue.get().lines[offset] === undefined && offset > 0) await load(0)
}

/** Fetches what is missing between two positions. */
export const need = (from: number, until: number): void => {
  const { total, state } = queue.get()
  if (state !== 'ready') return
  for (let offset = Math.floor(from / PAGE) * PAGE; offset < Math.min(until, total); offset += PAGE) {
    if (!fresh.has(offset) && !asked.has(offset)) void load(offset)
  }
}

export const restart = (filters: Filters = NO_FILTERS): void => {
  queue.update((now) => ({ ...EMPTY, filters, mailboxes: now.mailboxes, reasons: now.reasons }))
  void reload(0)
}

export const moveTo = (cursor: number): void =>
  queue.update((now) => ({ ...now, cursor: Math.max(0, Math.min(cursor, now.total - 1)) }))

/** Takes a message out at once: the stream will say the same soon. */
export const without = (message_id: string): void =>
  queue.update((now) => {
    const at = now.lines.findIndex((line) => line?.message_id === message_id)
    const selected = new Map(now.selected)
    selected.delete(message_id)
    if (at < 0) return { ...now, selected }
    const total = now.total - 1
    return {
      ...now,
      selected,
      total,
      lines: now.lines.filter((_, index) => index !== at),
      cursor: Math.max(0, Math.min(now.cursor > at ? now.cursor - 1 : now.cursor, total - 1)),
    }
  })

export const positionOf = (message_id: string): number =>
  queue.get().lines.findIndex((line) => line?.message_id === message_id)

/** What to look at after this one: the next, else the one before. */
export const neighbour = (message_id: string): QueueLine | null => {
  const { lines, cursor } = queue.get()
  const at = positionOf(message_id)
  const others = at < 0 ? [lines[cursor], lines[0]] : [lines[at + 1], lines[at - 1]]
  return others.find((line) => line !== undefined && line.message_id !== message_id) ?? null
}

export const select = (lines: ReadonlyArray<QueueLine>, on: boolean): void =>
  queue.update((now) => {
    const selected = new Map(now.selected)
    for (const line of lines) {
      if (on) selected.set(line.message_id, line)
      else selected.delete(line.message_id)
    }
    return { ...now, selected }
  })

export const clearSelection = (): void => queue.update((now) => ({ ...now, selected: new Map() }))
