import { useEffect, useState } from 'preact/hooks'
import type { QueueBody } from '../../contract.js'
import { call } from '../lib/api.js'
import { NO_FILTERS, restart } from '../lib/queue.js'
import { environment, lookAt, signedIn } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { count, type Environment } from '../lib/words.js'
import { Link } from './link.js'

/** What waits in the other environment: an empty queue may be the wrong one. */
const useElsewhere = (now: Environment): { readonly environment: Environment; readonly pending: number } | null => {
  const [pending, setPending] = useState(0)
  const other = signedIn()?.environments.find((one) => one !== now) ?? null
  useEffect(() => {
    setPending(0)
    if (other === null) return
    void call<QueueBody>('queue', { environment: other, limit: 1 }).then((answer) => {
      if (answer.ok) setPending(answer.body.counts.pending)
    })
  }, [other])
  return other === null || pending === 0 ? null : { environment: other, pending }
}

export const QueueEmpty = ({ filtered }: { readonly filtered: boolean }) => {
  const now = useStore(environment)
  const elsewhere = useElsewhere(now)
  if (filtered)
    return (
      <div class="empty">
        <h2>Nothing that waits matches</h2>
        <button type="button" onClick={() => restart(NO_FILTERS)}>
          Show all that waits
        </button>
      </div>
    )
  return (
    <div class="empty">
      <h2>Nothing waits in {now}</h2>
      <p>A message that needs a decision appears here by itself, the riskiest first.</p>
      {elsewhere === null ? null : (
        <button type="button" onClick={() => lookAt(elsewhere.environment)}>
          {count(elsewhere.pending, 'message')} in {elsewhere.environment}: look there
        </button>
      )}
      {signedIn()?.kind === 'operator' ? (
        <p>
          No agent connected yet? <Link to="/start">Send a first test mail</Link>: it takes a key and one request.
        </p>
      ) : null}
    </div>
  )
}
