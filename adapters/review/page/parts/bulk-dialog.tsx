import { useRef, useState } from 'preact/hooks'
import type { QueueLine } from '../../contract.js'
import { type Result, type Run, runAll } from '../lib/bulk.js'
import { decide } from '../lib/decide.js'
import { without } from '../lib/queue.js'
import { messagePath } from '../lib/router.js'
import { count, recipientCount } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Link } from './link.js'
import { Reason } from './reason.js'
import { Out } from './text.js'

const Failures = ({ results }: { readonly results: ReadonlyArray<Result> }) => (
  <ul class="failures">
    {results.map(({ line, answer }) =>
      answer.ok ? null : (
        <li key={line.message_id}>
          <Link to={messagePath(line.message_id)}>
            <Out>{line.subject}</Out>
          </Link>
          <span>{answer.refusal.error}</span>
        </li>
      ),
    )}
  </ul>
)

const Progress = ({
  run,
  stop,
  close,
}: {
  readonly run: Run
  readonly stop: () => void
  readonly close: () => void
}) => {
  const failed = run.results.filter(({ answer }) => !answer.ok)
  const done = run.results.length - failed.length
  const left = run.total - run.results.length
  return (
    <div class="stack">
      <progress max={run.total} value={run.results.length} aria-label="Decided" />
      <p role="status">
        {done} of {run.total} decided{failed.length > 0 ? `, ${failed.length} refused` : ''}
        {run.state === 'stopped' ? `; stopped, ${left} left as they were` : ''}.
      </p>
      <Failures results={failed} />
      <div class="row">
        {run.state === 'running' ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" class="primary" onClick={close}>
            Close
          </button>
        )}
      </div>
    </div>
  )
}

/** Of high risk each is read singly, unless one insists. */
const useChosen = (lines: ReadonlyArray<QueueLine>, action: 'approve' | 'reject') => {
  const [insists, setInsists] = useState(false)
  const high = action === 'approve' ? lines.filter((line) => line.risk === 'high') : []
  const chosen = insists ? lines : lines.filter((line) => !high.includes(line))
  return { high, chosen, insists, setInsists }
}

export const BulkDialog = ({
  action,
  lines,
  close,
}: {
  readonly action: 'approve' | 'reject'
  readonly lines: ReadonlyArray<QueueLine>
  readonly close: () => void
}) => {
  const [run, setRun] = useState<Run | null>(null)
  const [reason, setReason] = useState('')
  const stopped = useRef(false)
  const { high, chosen, insists, setInsists } = useChosen(lines, action)
  const stop = (): void => {
    stopped.current = true
  }
  const begin = async (): Promise<void> => {
    const one = async (line: QueueLine) => {
      const answer = await decide({ message_id: line.message_id, revision: line.revision, action, reason })
      if (answer.ok) without(line.message_id)
      return answer
    }
    setRun(await runAll(chosen, one, setRun, () => stopped.current))
  }
  const leave = (): void => {
    stop()
    close()
  }
  const verb = action === 'approve' ? 'Approve' : 'Reject'
  return (
    <Dialog title={`${verb} ${count(lines.length, 'message')}`} close={leave}>
      {run !== null ? (
        <Progress run={run} stop={stop} close={leave} />
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void begin()
          }}
        >
          {action === 'approve' ? (
            <p>
              They go to{' '}
              {count(
                chosen.reduce((sum, line) => sum + recipientCount(line), 0),
                'recipient',
              )}{' '}
              in all.
            </p>
          ) : (
            <Reason value={reason} change={setReason} />
          )}
          {high.length === 0 ? null : (
            <label class="check">
              <input type="checkbox" checked={insists} onChange={(event) => setInsists(event.currentTarget.checked)} />
              <span>
                {count(high.length, 'message')} of high risk: left out, to be read one by one. Tick to include.
              </span>
            </label>
          )}
          <div class="row">
            <button type="submit" class={action === 'approve' ? 'go' : 'stop'} disabled={chosen.length === 0}>
              {verb} {count(chosen.length, 'message')}
            </button>
            <button type="button" onClick={leave}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
