/** What just happened, told to eyes and to screen readers. */
import { createStore } from './store.js'

export interface Said {
  readonly id: number
  readonly kind: 'done' | 'refused' | 'note'
  readonly text: string
  /** Where to look at it. */
  readonly link: { readonly path: string; readonly text: string } | null
}

const SHOWN_MS = 9_000
const SHOWN_MAX = 3
let last = 0

export const said = createStore<ReadonlyArray<Said>>([])

export const unsay = (id: number): void => said.update((now) => now.filter((one) => one.id !== id))

export const say = (kind: Said['kind'], text: string, link: Said['link'] = null): void => {
  last += 1
  const id = last
  said.update((now) => [...now.slice(1 - SHOWN_MAX), { id, kind, text, link }])
  // A refusal stays until it is dismissed: it says what to do.
  if (kind !== 'refused') setTimeout(() => unsay(id), SHOWN_MS)
}
