import type { QueueLine } from '../../contract.js'
import { select } from '../lib/queue.js'
import { messagePath } from '../lib/router.js'
import { count, recipientCount } from '../lib/words.js'
import { Icon } from './icon.js'
import { Link } from './link.js'
import { RiskMark } from './marks.js'
import { Ago, Out } from './text.js'

interface Place {
  readonly index: number
  readonly total: number
  readonly top: number
}

export const NoLine = ({ index, total, top }: Place) => (
  <li class="line line-none" aria-setsize={total} aria-posinset={index + 1} style={{ top: `${top}px` }}>
    <span class="unseen">Fetching…</span>
  </li>
)

const Recipients = ({ line }: { readonly line: QueueLine }) => {
  const first = line.to[0] ?? line.cc[0] ?? line.bcc[0] ?? 'nobody'
  const more = recipientCount(line) - 1
  return (
    <span class="line-people">
      <Out>{line.from}</Out>
      <span class="arrow" aria-hidden="true">
        →
      </span>
      <span class="unseen">to</span>
      <Out>{first}</Out>
      {more > 0 ? <span class="line-more">+{more}</span> : null}
      {line.bcc.length > 0 ? (
        <span class="bcc" title={line.bcc.join(', ')}>
          <Icon name="hidden" />
          {count(line.bcc.length, 'bcc', 'bcc')}
        </span>
      ) : null}
    </span>
  )
}

const Marks = ({ line }: { readonly line: QueueLine }) => (
  <span class="line-marks">
    {line.attachments > 0 ? (
      <span title={count(line.attachments, 'attachment')}>
        <Icon name="clip" />
        {line.attachments}
        <span class="unseen"> attachments</span>
      </span>
    ) : null}
    {line.send_at === null ? null : (
      <span title="Scheduled">
        <Icon name="clock" />
        <Ago at={line.send_at} />
      </span>
    )}
    <Ago at={line.held_at} />
  </span>
)

export const Line = ({
  line,
  index,
  total,
  top,
  isCursor,
  isCurrent,
  isSelected,
  compact,
  take,
}: Place & {
  readonly line: QueueLine
  readonly isCursor: boolean
  readonly isCurrent: boolean
  readonly isSelected: boolean
  readonly compact: boolean
  readonly take: () => void
}) => (
  <li
    class={`line line-${line.risk}${isCursor ? ' line-current' : ''}${isCurrent ? ' line-shown' : ''}`}
    aria-setsize={total}
    aria-posinset={index + 1}
    style={{ top: `${top}px` }}
  >
    {compact ? null : (
      <label class="line-select">
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={`Select ${line.subject}`}
          onChange={(event) => select([line], event.currentTarget.checked)}
        />
      </label>
    )}
    <Link
      to={messagePath(line.message_id)}
      class="line-link"
      onClick={take}
      aria-current={isCurrent ? 'page' : undefined}
    >
      <RiskMark risk={line.risk} />
      <span class="line-subject">
        <Out>{line.subject === '' ? '(no subject)' : line.subject}</Out>
      </span>
      <Recipients line={line} />
      <span class="line-snippet">
        <Out>{line.snippet}</Out>
      </span>
      <Marks line={line} />
    </Link>
  </li>
)
