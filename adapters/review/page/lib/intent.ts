/** What is to be opened with the next message: said in the queue, done by the message. */
import type { Doing } from './deciding.js'

let intent: { readonly message_id: string; readonly doing: Doing } | null = null

export const intend = (message_id: string, doing: Doing): void => {
  intent = { message_id, doing }
}

/** Once. */
export const takeIntent = (message_id: string): Doing => {
  const taken = intent
  intent = null
  return taken?.message_id === message_id ? taken.doing : null
}
