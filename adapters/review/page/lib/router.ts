/** Which view is asked for, in the path. */
import { isPlace, origin, type Place, placePath } from './places.js'
import { createStore } from './store.js'

export type Route =
  | { readonly view: Place | 'link' | 'missing' }
  | { readonly view: 'message'; readonly message_id: string; readonly base: 'approve' | 'messages' }

export const routeOf = (path: string): Route => {
  const [first = '', second, ...more] = path.split('/').filter((part) => part !== '')
  if (more.length > 0) return { view: 'missing' }
  if (second !== undefined) {
    if (first === 'approve' || first === 'messages') {
      try {
        return { view: 'message', base: first, message_id: decodeURIComponent(second) }
      } catch {
        return { view: 'missing' }
      }
    }
    return { view: 'missing' }
  }
  if (first === '') return { view: 'queue' }
  if (first === 'link') return { view: 'link' }
  return isPlace(first) && placePath(first) === `/${first}` ? { view: first } : { view: 'missing' }
}

export const route = createStore<Route>({ view: 'queue' })

export const follow = (): void => {
  const [before, next] = [route.get(), routeOf(location.pathname)]
  if (next.view === 'message' && isPlace(before.view)) origin.set(before.view)
  route.set(next)
}

export const go = (path: string, replace = false): void => {
  if (path === location.pathname) return
  if (replace) history.replaceState(null, '', path)
  else history.pushState(null, '', path)
  follow()
  scrollTo(0, 0)
}

export const messagePath = (message_id: string): string => `/approve/${encodeURIComponent(message_id)}`
