import type { HistoryBody } from '../../contract.js'
import { recipientCount } from '../lib/words.js'
import { Icon } from './icon.js'
import { Link } from './link.js'
import { StatusMark } from './marks.js'
import { Ago, Out } from './text.js'

export type HistoryLine = HistoryBody['messages'][number]

const Row = ({ line }: { readonly line: HistoryLine }) => {
  const more = recipientCount(line) - 1
  return (
    <li>
      <Link to={`/messages/${encodeURIComponent(line.message_id)}`} class="row-link">
        <StatusMark status={line.status} />
        <span class="row-subject">
          <Out>{line.subject === '' ? '(no subject)' : line.subject}</Out>
        </span>
        <span class="row-people">
          <span class="unseen">from </span>
          <Out>{line.from}</Out>
          <span class="arrow" aria-hidden="true">
            →
          </span>
          <span class="unseen"> to </span>
          <Out>{line.to[0] ?? line.cc[0] ?? line.bcc[0] ?? 'nobody'}</Out>
          {more > 0 ? <span class="line-more">+{more}</span> : null}
          {line.attachments > 0 ? (
            <span class="line-more">
              <Icon name="clip" />
              {line.attachments}
              <span class="unseen"> attachments</span>
            </span>
          ) : null}
        </span>
        <Ago at={line.updated_at} />
      </Link>
    </li>
  )
}

export const MessageRows = ({ lines, name }: { readonly lines: ReadonlyArray<HistoryLine>; readonly name: string }) => (
  <ul class="rows" aria-label={name}>
    {lines.map((line) => (
      <Row key={line.message_id} line={line} />
    ))}
  </ul>
)
