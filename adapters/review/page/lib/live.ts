/** Whether the queue changed: a stream of counts, and where that fails a question every 5 s. */
import type { Counts, QueueBody } from '../../contract.js'
import { call } from './api.js'
import { createStore } from './store.js'
import type { Environment } from './words.js'

export type Link = 'connecting' | 'live' | 'polling' | 'offline'

const POLL_MS = 5_000

export const link = createStore<Link>('connecting')
export const counts = createStore<Counts | null>(null)

/** The newest version of the queue, told at most so often: a busy queue changes many times in a second. */
export const pulse = createStore<string | null>(null)
const PULSE_MS = 700
let isWaiting = false

counts.watch(() => {
  if (isWaiting) return
  isWaiting = true
  setTimeout(() => {
    isWaiting = false
    pulse.set(counts.get()?.version ?? null)
  }, PULSE_MS)
})

const ask = async (environment: Environment, isCurrent: () => boolean): Promise<void> => {
  const answer = await call<QueueBody>('queue', { environment, limit: 1 })
  if (!isCurrent()) return
  if (answer.ok) {
    counts.set(answer.body.counts)
    link.set('polling')
  } else if (answer.refusal.status === 0) link.set('offline')
}

/** Listens until the function it answers is called. */
export const listen = (environment: Environment): (() => void) => {
  let current = true
  const isCurrent = (): boolean => current
  counts.set(null)
  link.set('connecting')
  const stream = new EventSource(`/desk/events?environment=${environment}`)
  const hear = (event: MessageEvent<string>): void => {
    link.set('live')
    counts.set(JSON.parse(event.data) as Counts)
  }
  stream.onmessage = hear
  stream.addEventListener('counts', hear)
  stream.onopen = () => link.set('live')
  stream.onerror = () => {
    if (link.get() === 'live') link.set('connecting')
  }
  const timer = setInterval(() => {
    if (link.get() !== 'live') void ask(environment, isCurrent)
  }, POLL_MS)
  return () => {
    current = false
    clearInterval(timer)
    stream.close()
  }
}
