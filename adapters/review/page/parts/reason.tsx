import { queue } from '../lib/queue.js'
import { offered } from '../lib/reasons.js'
import { useStore } from '../lib/store.js'

/** Why a message is rejected: typed, or one of those given before. The agent reads it. */
export const Reason = ({ value, change }: { readonly value: string; readonly change: (reason: string) => void }) => {
  const { reasons } = useStore(queue)
  return (
    <div class="stack">
      <label>
        Reason <span class="muted">the agent reads it; may be left out</span>
        <textarea
          rows={3}
          value={value}
          autofocus
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
        />
      </label>
      <ul class="reasons" aria-label="Reasons given before">
        {offered(reasons).map((reason) => (
          <li key={reason}>
            <button type="button" class="reason" onClick={() => change(reason)}>
              {reason}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
