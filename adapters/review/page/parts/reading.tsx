import type { ComponentChildren } from 'preact'
import type { MessageBody } from '../../contract.js'
import { modeName } from '../lib/words.js'
import { Identical, Thread, Timeline } from './around.js'
import { Content } from './content.js'
import { Decided } from './decided.js'
import { Deliveries } from './deliveries.js'
import { Attachments, Envelope } from './envelope.js'
import { Facts } from './facts.js'
import { EnvironmentMark, RiskMark, StatusMark } from './marks.js'
import { Ago, Out } from './text.js'
import { useHeading } from './view.js'

const Meta = ({ body }: { readonly body: MessageBody }) => (
  <p class="meta">
    <EnvironmentMark environment={body.environment} />
    {body.status === 'pending' ? null : <StatusMark status={body.status} />}
    <span>
      Revision <b>{body.revision}</b>
    </span>
    <span>{modeName(body.oversight_mode)}</span>
    {body.hold === null ? null : (
      <span>
        held <Ago at={body.hold.opened_at} />
      </span>
    )}
    {body.expires_at === null ? null : (
      <span class="expires">
        expires <Ago at={body.expires_at} />
      </span>
    )}
  </p>
)

/** All that can be read of a message. What can be done stands beside it. */
export const Reading = ({
  body,
  read,
  children,
}: {
  readonly body: MessageBody
  /** Read it anew; absent: whoever reads it can settle nothing. */
  readonly read?: () => void
  readonly children?: ComponentChildren
}) => {
  const subject = body.visible.subject === '' ? '(no subject)' : body.visible.subject
  const heading = useHeading(subject)
  return (
    <article class={`sheet sheet-letter sheet-${body.risk}`}>
      <div class="sheet-top">
        <header class="sheet-head">
          <div>
            <h1 ref={heading} tabIndex={-1}>
              <Out>{subject}</Out>
            </h1>
            <Meta body={body} />
          </div>
          <div class="stamp">
            <RiskMark risk={body.risk} />
          </div>
        </header>
        {children}
      </div>
      <div class="sheet-side">
        <Decided body={body} />
        <Facts facts={body.facts} />
        {body.status === 'pending' ? (
          <p class="why">
            <b>Why it waits:</b> {body.cause_sentence}
          </p>
        ) : null}
      </div>
      <div class="sheet-main">
        <Envelope body={body} />
        <Attachments body={body} />
        <Content body={body} />
      </div>
      <div class="folds">
        <Identical body={body} />
        <Deliveries body={body} settled={read} />
        <Thread body={body} />
        <Timeline body={body} />
      </div>
    </article>
  )
}
