/** One message, whichever environment it is in; and whether what is shown is still the newest. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import { type Answer, call, type Refusal } from './api.js'
import { counts } from './live.js'
import { environment, signedIn } from './session.js'
import { useStore } from './store.js'

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

const fetchIt = async (message_id: string): Promise<Answer<MessageBody>> => {
  const first = environment.get()
  const others = (signedIn()?.environments ?? []).filter((one) => one !== first)
  let answer = await call<MessageBody>('message', { environment: first, message_id })
  for (const other of others) {
    if (answer.ok || answer.refusal.status !== 404) break
    answer = await call<MessageBody>('message', { environment: other, message_id })
  }
  return answer
}

export const useMessage = (message_id: string): Found => {
  const [answer, setAnswer] = useState<Answer<MessageBody> | null>(null)
  const [newer, setNewer] = useState<number | null>(null)
  const shown = useRef<MessageBody | null>(null)
  const asked = useRef(0)

  const take = useCallback(
    async (quietly: boolean): Promise<void> => {
      asked.current += 1
      const mine = asked.current
      const next = await fetchIt(message_id)
      if (mine !== asked.current) return
      const before = shown.current
      if (quietly && !next.ok) return
      if (quietly && next.ok && before !== null && next.body.revision !== before.revision) {
        setNewer(next.body.revision)
        return
      }
      // The frame keeps its path while the same revision is read: else it would load again under the eyes of the reader.
      const body =
        quietly && next.ok && before !== null
          ? { ...next.body, view_path: before.view_path }
          : next.ok
            ? next.body
            : null
      shown.current = body
      setNewer(null)
      setAnswer(next.ok && body !== null ? { ...next, body } : next)
    },
    [message_id],
  )

  useEffect(() => void take(false), [take])
  const version = useStore(counts)?.version
  const known = useRef(version)
  useEffect(() => {
    if (version !== known.current && shown.current !== null) void take(true)
    known.current = version
  }, [version])

  const again = useCallback(() => void take(false), [take])
  if (answer === null) return { state: 'loading' }
  if (answer.ok) return { state: 'ready', body: answer.body, newer, again }
  return answer.refusal.status === 404 ? { state: 'missing' } : { state: 'failed', refusal: answer.refusal, again }
}
