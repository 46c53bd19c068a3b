import { useRef, useState } from 'preact/hooks'
import type { QueueLine } from '../../contract.js'
import { intend } from '../lib/intent.js'
import { useKeys } from '../lib/keyboard.js'
import { moveTo, NO_FILTERS, queue, restart, select } from '../lib/queue.js'
import { go, messagePath } from '../lib/router.js'
import { useStore } from '../lib/store.js'
import { Bulk } from '../parts/bulk.js'
import { Filters } from '../parts/filters.js'
import { QueueEmpty } from '../parts/queue-empty.js'
import { QueueList } from '../parts/queue-list.js'
import { type Quick, QuickDecision } from '../parts/quick-decision.js'
import { Trouble, Waiting } from '../parts/trouble.js'
import { useHeading } from '../parts/view.js'

const lineAt = (index: number): QueueLine | undefined => queue.get().lines[index]

/** Moves the cursor, and the focus with it. */
const step = (by: number): void => {
  moveTo(queue.get().cursor + by)
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.line-current a')?.focus())
}

const useQueueKeys = (search: () => void, decide: (quick: Quick) => void): void => {
  const onCurrent = (act: (line: QueueLine) => void) => () => {
    const line = lineAt(queue.get().cursor)
    if (line !== undefined) act(line)
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    '/': search,
    x: onCurrent((line) => select([line], !queue.get().selected.has(line.message_id))),
    o: onCurrent((line) => go(messagePath(line.message_id))),
    Enter: onCurrent((line) => go(messagePath(line.message_id))),
    a: onCurrent((line) => decide({ line, action: 'approve' })),
    r: onCurrent((line) => decide({ line, action: 'reject' })),
    e: onCurrent((line) => {
      intend(line.message_id, 'edit')
      go(messagePath(line.message_id))
    }),
  })
}

const Body = () => {
  const now = useStore(queue)
  if (now.state === 'loading') return <Waiting what="Fetching what waits…" />
  if (now.state === 'failed' && now.refusal !== null)
    return <Trouble refusal={now.refusal} again={() => restart(now.filters)} />
  if (now.total === 0) return <QueueEmpty filtered={now.filters !== NO_FILTERS} />
  return <QueueList now={now} compact={false} current={null} />
}

export const QueueView = () => {
  const heading = useHeading('Queue')
  const search = useRef<HTMLInputElement>(null)
  const [quick, setQuick] = useState<Quick | null>(null)
  useQueueKeys(() => search.current?.focus(), setQuick)
  return (
    <div class="queue">
      <header class="queue-head">
        <h1 ref={heading} tabIndex={-1}>
          Queue
        </h1>
        <Filters search={search} />
      </header>
      <Body />
      <Bulk />
      {quick === null ? null : <QuickDecision quick={quick} close={() => setQuick(null)} />}
    </div>
  )
}
