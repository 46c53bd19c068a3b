/** Who is signed in, and which environment is looked at. */
import type { SessionBody } from '../../contract.js'
import { call, holdCsrf, type Refusal, whenSignedOut } from './api.js'
import { prefer, preferences } from './preferences.js'
import { createStore } from './store.js'
import type { Environment } from './words.js'

export type SignedIn = Extract<SessionBody, { readonly signed_in: true }>

export type Standing =
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly refusal: Refusal }
  | { readonly state: 'out'; readonly ended: boolean }
  | { readonly state: 'in'; readonly session: SignedIn }

export const standing = createStore<Standing>({ state: 'asking' })
export const environment = createStore<Environment>('test')

const firstEnvironment = (session: SignedIn): Environment => {
  const kept = preferences.get().environment
  if (kept !== null && session.environments.includes(kept)) return kept
  return session.environments.includes('live') ? 'live' : 'test'
}

const accept = (body: SessionBody): void => {
  if (!body.signed_in) {
    holdCsrf(null)
    standing.set({ state: 'out', ended: false })
    return
  }
  holdCsrf(body.csrf)
  environment.set(firstEnvironment(body))
  standing.set({ state: 'in', session: body })
}

export const askSession = async (): Promise<void> => {
  const answer = await call<SessionBody>('session')
  if (answer.ok) accept(answer.body)
  else standing.set({ state: 'failed', refusal: answer.refusal })
}

export const signOut = async (): Promise<void> => {
  await call('sign_out')
  holdCsrf(null)
  standing.set({ state: 'out', ended: false })
}

export const lookAt = (wanted: Environment): void => {
  environment.set(wanted)
  prefer({ environment: wanted })
}

whenSignedOut(() => {
  holdCsrf(null)
  standing.set({ state: 'out', ended: true })
})

/** What one who was signed in did is nothing to the next. */
export const whenOut = (forget: () => void): void => {
  standing.watch(() => {
    if (standing.get().state === 'out') forget()
  })
}

/** The session of views that are shown only in one. */
export const signedIn = (): SignedIn | null => {
  const now = standing.get()
  return now.state === 'in' ? now.session : null
}
