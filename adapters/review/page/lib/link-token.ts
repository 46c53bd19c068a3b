/** The token of a signed link: read once, kept in memory, gone from the address. */
import { createStore } from './store.js'
import { type LinkToken, tokenIn } from './token.js'

export const linkToken = createStore<LinkToken | null>(null)

export const takeToken = (): void => {
  if (location.pathname !== '/link' || location.hash === '') return
  const token = tokenIn(location.hash)
  history.replaceState(null, '', '/link')
  linkToken.set(token)
}
