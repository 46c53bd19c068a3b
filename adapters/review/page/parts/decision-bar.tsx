import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import { call } from '../lib/api.js'
import { signs } from '../lib/decide.js'
import type { Doing } from '../lib/deciding.js'
import { say } from '../lib/said.js'
import { signedIn } from '../lib/session.js'
import { sendsTo } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Icon, type IconName } from './icon.js'

const CANCELLABLE: ReadonlyArray<string> = ['pending', 'scheduled', 'queued', 'draft']

interface Other {
  readonly name: string
  readonly icon: IconName
  readonly key?: string
  readonly run: () => void
}

const callBack = async (body: MessageBody, changed: () => void): Promise<void> => {
  const answer = await call('cancel_message', { environment: body.environment, message_id: body.message_id })
  if (answer.ok) say('done', 'Called back: what had not left will not leave.')
  else say('refused', answer.refusal.error)
  changed()
}

const othersOf = (
  body: MessageBody,
  open: boolean,
  act: (doing: Doing) => void,
  changed: () => void,
): ReadonlyArray<Other> => [
  ...(open && body.can.edit
    ? [{ name: 'Edit and approve', icon: 'edit', key: 'e', run: () => act('edit') } as const]
    : []),
  ...(body.can.reschedule
    ? [{ name: 'Reschedule', icon: 'clock', key: 's', run: () => act('reschedule') } as const]
    : []),
  ...(body.can.allow
    ? [{ name: 'Always allow a recipient', icon: 'allow', key: 'w', run: () => act('allow') } as const]
    : []),
  ...(signedIn()?.kind === 'operator' && CANCELLABLE.includes(body.status)
    ? [{ name: 'Call it back', icon: 'close', run: () => void callBack(body, changed) } as const]
    : []),
]

const More = ({ others, close }: { readonly others: ReadonlyArray<Other>; readonly close: () => void }) => (
  <Dialog title="More" close={close}>
    <ul class="more">
      {others.map((one) => (
        <li key={one.name}>
          <button
            type="button"
            onClick={() => {
              close()
              one.run()
            }}
          >
            <Icon name={one.icon} />
            <span>{one.name}</span>
            {one.key === undefined ? null : <kbd class="wide-only">{one.key}</kbd>}
          </button>
        </li>
      ))}
    </ul>
  </Dialog>
)

const Approve = ({
  body,
  busy,
  asked,
  approve,
}: {
  readonly body: MessageBody
  readonly busy: boolean
  readonly asked: boolean
  readonly approve: () => void
}) => (
  <button type="button" class="go decide-approve" disabled={busy} onClick={approve}>
    <Icon name="approve" />
    <span>
      <b>
        {busy
          ? 'Approving…'
          : `Approve and ${body.content.send_at === null ? 'send to' : 'schedule for'} ${sendsTo(body.content)}`}
      </b>
      <small role="status">
        {asked ? 'High risk: once more to approve it anyway, ' : ''}revision {body.revision}
        {body.can.approve ? null : ', yours: recorded as edited and approved'}
        {body.can.approve && signs() ? ', signed with your passkey' : null}
      </small>
    </span>
    <kbd class="wide-only">a</kbd>
  </button>
)

/** Always in reach, never over the message: it stands below the part that scrolls. */
export const DecisionBar = ({
  body,
  open,
  busy,
  act,
  changed,
  asked,
  approve,
}: {
  /** Whether it was asked for, and is asked once more. */
  readonly asked: boolean
  readonly body: MessageBody
  readonly open: boolean
  readonly busy: boolean
  readonly act: (doing: Doing) => void
  readonly changed: () => void
  readonly approve: () => void
}) => {
  const [more, setMore] = useState(false)
  const others = othersOf(body, open, act, changed)
  if (!open && others.length === 0) return null
  return (
    <section class="decision" aria-label="Decision">
      {open ? (
        <>
          <Approve body={body} busy={busy} asked={asked} approve={approve} />
          <button type="button" class="stop decide-reject" disabled={busy} onClick={() => act('reject')}>
            <Icon name="reject" />
            <span>Reject</span>
            <kbd class="wide-only">r</kbd>
          </button>
        </>
      ) : null}
      {others.slice(0, 1).map((one) => (
        <button key={one.name} type="button" class="decide-other" onClick={one.run}>
          <Icon name={one.icon} />
          <span>{one.name}</span>
        </button>
      ))}
      {others.length === 0 ? null : (
        <button
          type="button"
          class={others.length === 1 ? 'square decide-more decide-more-only' : 'square decide-more'}
          aria-label="More"
          onClick={() => setMore(true)}
        >
          <Icon name="more" />
        </button>
      )}
      {more ? <More others={others} close={() => setMore(false)} /> : null}
    </section>
  )
}
