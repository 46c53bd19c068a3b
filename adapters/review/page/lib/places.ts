/** The places of the desk: how each is called, and where a message is come back from. */
import { whenOut } from './session.js'
import { createStore } from './store.js'

export const PLACES = {
  queue: 'Queue',
  unknown: 'Unknown',
  history: 'History',
  mailboxes: 'Mailboxes',
  keys: 'Keys',
  audit: 'Audit log',
  sandbox: 'Sandbox',
  'operator-mail': 'Operator mail',
  start: 'Start',
  settings: 'Settings',
} as const
export type Place = keyof typeof PLACES

export const isPlace = (name: string): name is Place => Object.hasOwn(PLACES, name)

export const placePath = (place: Place): string => (place === 'queue' ? '/' : `/${place}`)

/** From where the message that is shown was opened: another one after it does not change that. */
export const origin = createStore<Place>('queue')

whenOut(() => origin.set('queue'))
