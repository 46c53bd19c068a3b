import { useState } from 'preact/hooks'
import type { QueueLine } from '../../contract.js'
import type { Refusal } from '../lib/api.js'
import { decide } from '../lib/decide.js'
import { isTroubled, told } from '../lib/outcome.js'
import { without } from '../lib/queue.js'
import { messagePath } from '../lib/router.js'
import { say } from '../lib/said.js'
import { sendsTo } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Link } from './link.js'
import { RiskMark } from './marks.js'
import { RejectDialog } from './reject-dialog.js'
import { Out } from './text.js'
import { Trouble } from './trouble.js'

export interface Quick {
  readonly line: QueueLine
  readonly action: 'approve' | 'reject'
}

const useQuick = ({ line, action }: Quick, close: () => void) => {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (reason?: string): Promise<void> => {
    setBusy(true)
    const { message_id, revision } = line
    const answer = await decide({ message_id, revision, action, ...(reason === undefined ? {} : { reason }) })
    setBusy(false)
    if (!answer.ok) return setRefusal(answer.refusal)
    without(message_id)
    say(isTroubled(answer.body) ? 'note' : 'done', told(answer.body, action), {
      path: messagePath(message_id),
      text: 'Look at it',
    })
    close()
  }
  return { busy, refusal, run }
}

/** A decision from the list: the line is shown once more, because a list is quickly misread. */
export const QuickDecision = ({ quick, close }: { readonly quick: Quick; readonly close: () => void }) => {
  const { busy, refusal, run } = useQuick(quick, close)
  const { line } = quick
  if (quick.action === 'reject' && refusal === null)
    return (
      <RejectDialog
        title={`Reject “${line.subject}”`}
        busy={busy}
        close={close}
        reject={(reason) => void run(reason)}
      />
    )
  return (
    <Dialog title={quick.action === 'approve' ? 'Approve and send?' : 'Not decided'} close={close}>
      <div class="stack">
        {refusal === null ? null : <Trouble refusal={refusal} />}
        <RiskMark risk={line.risk} />
        <p class="strong">
          <Out>{line.subject}</Out>
        </p>
        <ul class="plain-list">
          {[...line.to, ...line.cc].map((one) => (
            <li key={one}>
              <Out>{one}</Out>
            </li>
          ))}
          {line.bcc.map((one) => (
            <li key={`bcc ${one}`}>
              <span class="bcc">bcc</span> <Out>{one}</Out>
            </li>
          ))}
        </ul>
        <p class="muted">
          <Out>{line.snippet}</Out>
        </p>
        <div class="row">
          {quick.action === 'approve' && refusal === null ? (
            <button
              type="button"
              class="go"
              autofocus={line.risk !== 'high'}
              disabled={busy}
              onClick={() => void run()}
            >
              Approve revision {line.revision}, send to {sendsTo(line)}
            </button>
          ) : null}
          <Link to={messagePath(line.message_id)} class="button">
            Read it first
          </Link>
        </div>
      </div>
    </Dialog>
  )
}
