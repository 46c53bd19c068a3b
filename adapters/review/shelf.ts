/** Where safe views are kept, found by what they are of and by name: so many, so large together, and so long. */
import * as E from 'fp-ts/lib/Either.js'
import type { Done } from '../runtime/jobs.js'
import type { ReadHtml } from './view/html.js'

const VIEWS_MAX = 200
/** UTF-16 units. */
const UNITS_MAX = 32 * 1024 * 1024

export interface View {
  /** Of the message and its HTML. */
  readonly key: string
  readonly name: string
  readonly reading: Promise<Done<ReadHtml>>
  /** Null while it is being read. */
  done: Done<ReadHtml> | null
  units: number
  until_ms: number
}

export interface Shelf {
  readonly of: (key: string, now_ms: number) => View | null
  readonly named: (name: string, now_ms: number) => View | null
  /** In front of all others; what there is no more room for is dropped from the back. */
  readonly put: (view: View, now_ms: number) => void
  readonly drop: (view: View) => void
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((all, one) => all + one, 0)

const lengths = (texts: ReadonlyArray<string>): number => sum(texts.map((one) => one.length))

/** How much is kept of what was read. */
export const unitsOf = (done: Done<ReadHtml>): number => {
  if (E.isLeft(done)) return 0
  const { rules, body, markup } = done.right
  const linked = markup.links.map(({ text, href, title }) => lengths([text, href, title ?? '']))
  return lengths([rules, body, markup.visible, ...markup.hidden, ...markup.remote]) + sum(linked)
}

export const makeShelf = (views_max = VIEWS_MAX, units_max = UNITS_MAX): Shelf => {
  const views = new Map<string, View>()
  const names = new Map<string, View>()
  const good = (view: View | undefined, now_ms: number): View | null =>
    view !== undefined && view.until_ms > now_ms ? view : null
  const drop = (view: View): void => {
    if (views.get(view.key) === view) views.delete(view.key)
    names.delete(view.name)
  }
  const hasRoom = (): boolean =>
    views.size <= views_max && sum([...views.values()].map((one) => one.units)) <= units_max
  return {
    of: (key, now_ms) => good(views.get(key), now_ms),
    named: (name, now_ms) => good(names.get(name), now_ms),
    put: (view, now_ms) => {
      const before = views.get(view.key)
      if (before !== undefined) drop(before)
      views.set(view.key, view)
      names.set(view.name, view)
      for (const last of views.values()) {
        if (good(last, now_ms) !== null && hasRoom()) return
        drop(last)
      }
    },
    drop,
  }
}
