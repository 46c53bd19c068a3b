import { useEffect } from 'preact/hooks'
import { moveTo, positionOf, queue } from '../lib/queue.js'
import { environment } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { useMessage } from '../lib/use-message.js'
import { Link } from '../parts/link.js'
import { MessageView } from '../parts/message-view.js'
import { QueueList } from '../parts/queue-list.js'
import { Trouble, Waiting } from '../parts/trouble.js'
import { useHeading } from '../parts/view.js'

const Gone = ({ message_id }: { readonly message_id: string }) => {
  const heading = useHeading('No such message')
  return (
    <div class="empty">
      <h1 ref={heading} tabIndex={-1}>
        There is no such message
      </h1>
      <p>
        <code>{message_id}</code> is in none of the environments that you may look at. Perhaps it belongs to another
        account, or your key reaches other mailboxes.
      </p>
      <Link to="/" class="button">
        To the queue
      </Link>
    </div>
  )
}

const Side = ({ message_id }: { readonly message_id: string }) => {
  const now = useStore(queue)
  if (now.total === 0) return null
  return (
    <aside class="side" aria-label="Queue">
      <QueueList now={now} compact current={message_id} />
    </aside>
  )
}

/** One message beside the queue; on a phone alone. */
export const MessagePage = ({ message_id }: { readonly message_id: string }) => {
  const found = useMessage(message_id)
  useEffect(() => {
    if (found.state === 'ready' && found.body.environment !== environment.get()) environment.set(found.body.environment)
  }, [found.state])
  const { lines } = useStore(queue)
  useEffect(() => {
    // So that the queue is come back to where one was.
    const at = positionOf(message_id)
    if (at >= 0) moveTo(at)
  }, [lines])
  return (
    <div class="split">
      <Side message_id={message_id} />
      <div class="split-main">
        {found.state === 'loading' ? <Waiting what="Fetching the message…" /> : null}
        {found.state === 'missing' ? <Gone message_id={message_id} /> : null}
        {found.state === 'failed' ? <Trouble refusal={found.refusal} again={found.again} /> : null}
        {found.state === 'ready' ? <MessageView body={found.body} newer={found.newer} show={found.again} /> : null}
      </div>
    </div>
  )
}
