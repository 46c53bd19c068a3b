import { useState } from 'preact/hooks'
import type { QueueLine } from '../../contract.js'
import { clearSelection, queue, select } from '../lib/queue.js'
import { useStore } from '../lib/store.js'
import { count } from '../lib/words.js'
import { BulkDialog } from './bulk-dialog.js'

interface Asked {
  readonly action: 'approve' | 'reject'
  readonly lines: ReadonlyArray<QueueLine>
}

/** Shown as soon as something is selected. */
export const Bulk = () => {
  const { selected, lines } = useStore(queue)
  const [asked, setAsked] = useState<Asked | null>(null)
  const chosen = [...selected.values()]
  const fetched = lines.filter((line) => line !== undefined)
  const ask = (action: Asked['action']) => () => setAsked({ action, lines: chosen })
  if (chosen.length === 0 && asked === null) return null
  return (
    <section class="bulk" aria-label="Selected messages">
      <p role="status">
        <b>{count(chosen.length, 'message')}</b> selected
      </p>
      <button type="button" class="go" onClick={ask('approve')}>
        Approve…
      </button>
      <button type="button" class="stop" onClick={ask('reject')}>
        Reject…
      </button>
      {chosen.length < fetched.length ? (
        <button type="button" class="quiet" onClick={() => select(fetched, true)}>
          Select all {fetched.length.toLocaleString('en')} fetched
        </button>
      ) : null}
      <button type="button" class="quiet" onClick={clearSelection}>
        Clear
      </button>
      {asked === null ? null : <BulkDialog {...asked} close={() => setAsked(null)} />}
    </section>
  )
}
