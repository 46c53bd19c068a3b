/** Fetches a message, from whichever environment it is in; the next one while this one is read. */
import type { MessageBody } from '../../contract.js'
import { type Answer, call } from './api.js'
import { environment, signedIn } from './session.js'

const AHEAD_MS = 30_000

let ahead: { readonly message_id: string; readonly at: number; readonly answer: Promise<Answer<MessageBody>> } | null =
  null

export const fetchMessage = async (message_id: string): Promise<Answer<MessageBody>> => {
  const first = environment.get()
  const others = (signedIn()?.environments ?? []).filter((one) => one !== first)
  let answer = await call<MessageBody>('message', { environment: first, message_id })
  for (const other of others) {
    if (answer.ok || answer.refusal.status !== 404) break
    answer = await call<MessageBody>('message', { environment: other, message_id })
  }
  return answer
}

export const fetchAhead = (message_id: string): void => {
  if (ahead?.message_id === message_id && Date.now() - ahead.at < AHEAD_MS) return
  ahead = { message_id, at: Date.now(), answer: fetchMessage(message_id) }
}

/** What was fetched ahead, once; null where that is old or another. */
export const takeAhead = (message_id: string): Promise<Answer<MessageBody>> | null => {
  const taken = ahead
  if (taken?.message_id !== message_id) return null
  ahead = null
  return Date.now() - taken.at < AHEAD_MS ? taken.answer : null
}

/** The frame keeps its path while the same revision is read: else it would load again under the eyes of the reader. */
export const sameView = (before: MessageBody | null, next: MessageBody): MessageBody =>
  before?.revision === next.revision ? { ...next, view_path: before.view_path ?? next.view_path } : next
