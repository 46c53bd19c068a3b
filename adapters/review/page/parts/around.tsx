import type { MessageBody } from '../../contract.js'
import { messagePath } from '../lib/router.js'
import { count, eventWords, whoIs } from '../lib/words.js'
import { Link } from './link.js'
import { StatusMark } from './marks.js'
import { Ago, Out } from './text.js'

export const Identical = ({ body }: { readonly body: MessageBody }) =>
  body.identical.length === 0 ? null : (
    <details class="fold" open={body.identical.length <= 3}>
      <summary>{count(body.identical.length, 'message says', 'messages say')} the same</summary>
      <ul class="plain-list">
        {body.identical.map((one) => (
          <li key={one.message_id}>
            <Link to={messagePath(one.message_id)}>
              to <Out>{one.to.join(', ')}</Out>
            </Link>{' '}
            <StatusMark status={one.status} />
          </li>
        ))}
      </ul>
    </details>
  )

export const Thread = ({ body }: { readonly body: MessageBody }) =>
  body.thread.length === 0 ? null : (
    <details class="fold">
      <summary>{count(body.thread.length, 'other message')} of this thread</summary>
      <ul class="plain-list">
        {body.thread.map((one) => (
          <li key={one.message_id} class="thread-line">
            <Link to={messagePath(one.message_id)}>
              <Out>{one.subject}</Out>
            </Link>
            <StatusMark status={one.status} />
            <Ago at={one.created_at} />
            <p class="muted">
              <Out>{one.snippet}</Out>
            </p>
          </li>
        ))}
      </ul>
    </details>
  )

export const Timeline = ({ body }: { readonly body: MessageBody }) => (
  <details class="fold">
    <summary>Timeline, {count(body.timeline.length, 'entry', 'entries')}</summary>
    <ol class="timeline">
      {body.timeline.map((one, index) => (
        <li key={`${index} ${one.type}`}>
          <b>{eventWords(one.type)}</b> <span class="muted">by {whoIs(one.actor, one.actor_name)}</span>{' '}
          <Ago at={one.at} />
        </li>
      ))}
    </ol>
    <p class="muted small">
      <code>{body.message_id}</code>, revision {body.revision}, digest <code>{body.digest.slice(0, 16)}…</code>
    </p>
  </details>
)
