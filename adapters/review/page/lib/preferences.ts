/** What this browser remembers. Nothing of it is a secret, and the desk works without. */
import { createStore } from './store.js'

export interface Preferences {
  readonly environment: 'test' | 'live' | null
  /** Go on to the next message after a decision. */
  readonly advance: boolean
  readonly sign_with_passkey: boolean
  /** Single letters as shortcuts. */
  readonly shortcuts: boolean
}

const NAME = 'multimail.desk'
const FIRST: Preferences = { environment: null, advance: true, sign_with_passkey: false, shortcuts: true }

const load = (): Preferences => {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(NAME) ?? '{}') as Partial<Preferences>) }
  } catch {
    return FIRST
  }
}

export const preferences = createStore<Preferences>(load())

export const prefer = (change: Partial<Preferences>): void => {
  preferences.update((now) => ({ ...now, ...change }))
  try {
    localStorage.setItem(NAME, JSON.stringify(preferences.get()))
  } catch {
    // A browser that keeps nothing: the choice holds until the page is closed.
  }
}
