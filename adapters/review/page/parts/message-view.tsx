import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import { type Doing, useDeciding } from '../lib/deciding.js'
import { takeIntent } from '../lib/intent.js'
import { useKeys } from '../lib/keyboard.js'
import { origin, PLACES, placePath } from '../lib/places.js'
import { neighbour, positionOf, queue } from '../lib/queue.js'
import { go, messagePath } from '../lib/router.js'
import { useStore } from '../lib/store.js'
import { AllowDialog } from './allow-dialog.js'
import { DecisionBar } from './decision-bar.js'
import { EditForm } from './edit-form.js'
import { Icon } from './icon.js'
import { Link } from './link.js'
import { Reading } from './reading.js'
import { RejectDialog } from './reject-dialog.js'
import { RescheduleDialog } from './reschedule-dialog.js'
import { Trouble } from './trouble.js'

const beside = (message_id: string, by: number): string | null => {
  const at = positionOf(message_id)
  const line = at < 0 ? neighbour(message_id) : queue.get().lines[at + by]
  return line === null || line === undefined ? null : messagePath(line.message_id)
}

const travel = (message_id: string, by: number) => () => {
  const path = beside(message_id, by)
  if (path !== null) go(path)
}

const Way = ({ message_id }: { readonly message_id: string }) => {
  const now = useStore(queue)
  const from = useStore(origin)
  const at = positionOf(message_id)
  return (
    <nav class="way" aria-label="Messages that wait">
      <Link to={placePath(from)} class="way-back">
        <Icon name="back" /> {PLACES[from]}
      </Link>
      {at < 0 ? null : (
        <p class="muted">
          {(at + 1).toLocaleString('en')} of {now.total.toLocaleString('en')}
        </p>
      )}
      {[-1, 1].map((by) => (
        <button
          key={by}
          type="button"
          class="quiet square"
          aria-label={by < 0 ? 'Message before' : 'Next message'}
          disabled={beside(message_id, by) === null}
          onClick={travel(message_id, by)}
        >
          <Icon name={by < 0 ? 'back' : 'next'} />
        </button>
      ))}
    </nav>
  )
}

const Newer = ({ revision, show }: { readonly revision: number; readonly show: () => void }) => (
  <div class="newer" role="alert">
    <p>
      <b>Revision {revision} has come</b> while you read. What you see can no longer be decided.
    </p>
    <button type="button" class="primary" onClick={show}>
      Show revision {revision}
    </button>
  </div>
)

const useMessageKeys = (body: MessageBody, open: boolean, act: (doing: Doing) => void, approve: () => void): void => {
  const when = (can: boolean, doing: Doing) => () => {
    if (can) act(doing)
  }
  const forward = travel(body.message_id, 1)
  const back = travel(body.message_id, -1)
  useKeys({
    j: forward,
    k: back,
    Escape: () => go(placePath(origin.get())),
    a: () => {
      if (open) approve()
    },
    r: when(open, 'reject'),
    e: when(open && body.can.edit, 'edit'),
    s: when(body.can.reschedule, 'reschedule'),
    w: when(body.can.allow, 'allow'),
  })
}

export const MessageView = ({
  body,
  newer,
  show,
}: {
  readonly body: MessageBody
  readonly newer: number | null
  readonly show: () => void
}) => {
  const [doing, setDoing] = useState<Doing>(() => takeIntent(body.message_id))
  const deciding = useDeciding(body, show)
  const open = body.can.decide && body.status === 'pending' && newer === null
  const close = (): void => setDoing(null)
  /** What the operator composed is approved as an edit that changes nothing more. */
  const give = (): void => void (body.can.approve ? deciding.run('approve') : deciding.edit({}))
  const [armed, setArmed] = useState<number | null>(null)
  /** Of high risk it is asked once more, of this very revision. */
  const isAsked = armed === body.revision
  const approve = (): void => (body.risk === 'high' && !isAsked ? setArmed(body.revision) : give())
  useMessageKeys(body, open, setDoing, approve)
  const reject = async (reason: string): Promise<void> => {
    if (await deciding.run('reject', reason)) close()
  }
  if (doing === 'edit' && open && body.can.edit) return <EditForm body={body} deciding={deciding} close={close} />
  return (
    <>
      <Way message_id={body.message_id} />
      <Reading body={body} read={show}>
        {newer === null ? null : <Newer revision={newer} show={show} />}
        {body.status === 'pending' && !body.can.decide ? (
          <p class="newer">
            You may not decide on this message: whoever wrote some of it may not, and a key reaches only its mailboxes.
            Another reviewer must.
          </p>
        ) : null}
        {deciding.refusal === null ? null : <Trouble refusal={deciding.refusal} />}
      </Reading>
      {newer === null ? (
        <DecisionBar
          body={body}
          open={open}
          busy={deciding.busy}
          act={setDoing}
          changed={show}
          asked={isAsked}
          approve={approve}
        />
      ) : null}
      {doing === 'reject' ? (
        <RejectDialog
          title={`Reject revision ${body.revision}`}
          busy={deciding.busy}
          close={close}
          reject={(reason) => void reject(reason)}
        />
      ) : null}
      {doing === 'reschedule' ? <RescheduleDialog body={body} close={close} changed={show} /> : null}
      {doing === 'allow' ? <AllowDialog body={body} close={close} changed={show} /> : null}
    </>
  )
}
