/** What is looked for in the history: kept while a message of it is read. */
import { whenOut } from './session.js'
import { createStore } from './store.js'
import type { Status } from './words.js'

export interface Looked {
  readonly status: Status | ''
  readonly mailbox_id: string
  readonly search: string
}

const NOTHING: Looked = { status: '', mailbox_id: '', search: '' }

export const looked = createStore<Looked>(NOTHING)

whenOut(() => looked.set(NOTHING))

export const lookFor = (change: Partial<Looked>): void => looked.update((now) => ({ ...now, ...change }))
