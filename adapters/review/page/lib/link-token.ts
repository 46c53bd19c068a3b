/** The token of a signed link: read once, kept in memory, gone from the address. */
import { createStore } from './store.js'

export interface LinkToken {
  readonly kind: 'decide' | 'sign_in'
  readonly token: string
}

export const linkToken = createStore<LinkToken | null>(null)

export const tokenIn = (hash: string): LinkToken | null => {
  const found = /^#(decide|sign_in)=([\w.~-]+)$/.exec(hash)
  if (found === null) return null
  return { kind: found[1] === 'decide' ? 'decide' : 'sign_in', token: found[2] ?? '' }
}

export const takeToken = (): void => {
  if (location.pathname !== '/link' || location.hash === '') return
  const token = tokenIn(location.hash)
  history.replaceState(null, '', '/link')
  linkToken.set(token)
}
