/** Which view is asked for, in the path. */
import { createStore } from './store.js'

export const VIEWS = [
  'unknown',
  'history',
  'sandbox',
  'operator-mail',
  'mailboxes',
  'keys',
  'audit',
  'settings',
  'start',
] as const
export type View = (typeof VIEWS)[number]

export type Route =
  | { readonly view: 'queue' | 'link' | 'missing' | View }
  | { readonly view: 'message'; readonly message_id: string; readonly base: 'approve' | 'messages' }

const isView = (name: string): name is View => (VIEWS as ReadonlyArray<string>).includes(name)

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
  return isView(first) ? { view: first } : { view: 'missing' }
}

export const route = createStore<Route>({ view: 'queue' })

export const follow = (): void => {
  route.set(routeOf(location.pathname))
}

export const go = (path: string, replace = false): void => {
  if (path === location.pathname) return
  if (replace) history.replaceState(null, '', path)
  else history.pushState(null, '', path)
  follow()
  scrollTo(0, 0)
}

export const messagePath = (message_id: string): string => `/approve/${encodeURIComponent(message_id)}`
