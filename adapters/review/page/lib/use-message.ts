/** One message, whichever environment it is in; and whether what is shown is still the newest. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import type { Answer, Refusal } from './api.js'
import { fetchAhead, fetchMessage, sameView, takeAhead } from './fetch-message.js'
import { pulse } from './live.js'
import { neighbour } from './queue.js'
import { useStore } from './store.js'

const AHEAD_AFTER_MS = 400

export type Found =
  | { readonly state: 'loading' | 'missing' }
  | { readonly state: 'failed'; readonly refusal: Refusal; readonly again: () => void }
  | {
      readonly state: 'ready'
      readonly body: MessageBody
      /** A revision that came while another was read: it is not shown before it is asked for. */
      readonly newer: number | null
      readonly again: () => void
    }

export const useMessage = (message_id: string): Found => {
  const [answer, setAnswer] = useState<Answer<MessageBody> | null>(null)
  const [newer, setNewer] = useState<number | null>(null)
  const shown = useRef<MessageBody | null>(null)
  const asked = useRef(0)

  const take = useCallback(
    async (quietly: boolean, ahead: Promise<Answer<MessageBody>> | null = null): Promise<void> => {
      asked.current += 1
      const mine = asked.current
      const next = await (ahead ?? fetchMessage(message_id))
      if (mine !== asked.current) return
      const before = shown.current
      if (quietly && !next.ok) return
      if (quietly && next.ok && before !== null && next.body.revision !== before.revision) {
        setNewer(next.body.revision)
        return
      }
      const read = next.ok && quietly ? { ...next, body: sameView(before, next.body) } : next
      shown.current = read.ok ? read.body : null
      setNewer(null)
      setAnswer(read)
    },
    [message_id],
  )

  useEffect(() => {
    const ahead = takeAhead(message_id)
    // What was fetched ahead is shown at once, and then held against what is true now.
    const shownFirst = take(false, ahead)
    if (ahead !== null) void shownFirst.then(() => take(true))
  }, [take])
  const version = useStore(pulse)
  const known = useRef(version)
  useEffect(() => {
    if (version !== known.current && shown.current !== null) void take(true)
    known.current = version
  }, [version])

  const again = useCallback(() => void take(false), [take])

  const isReady = answer?.ok === true
  useEffect(() => {
    if (!isReady) return undefined
    const timer = setTimeout(() => {
      const next = neighbour(message_id)
      if (next !== null) fetchAhead(next.message_id)
    }, AHEAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isReady])

  if (answer === null) return { state: 'loading' }
  if (answer.ok) return { state: 'ready', body: answer.body, newer, again }
  return answer.refusal.status === 404 ? { state: 'missing' } : { state: 'failed', refusal: answer.refusal, again }
}
