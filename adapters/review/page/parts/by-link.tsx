import { useState } from 'preact/hooks'
import type { LinkBody } from '../../contract.js'
import type { Refusal } from '../lib/api.js'
import { type DecidedHere, isPassing, useLinkDecision, useOpening } from '../lib/by-link.js'
import { isTroubled, told } from '../lib/outcome.js'
import { messagePath } from '../lib/router.js'
import { sendsTo, whoIs } from '../lib/words.js'
import { Brand, Icon } from './icon.js'
import { Link } from './link.js'
import { Reading } from './reading.js'
import { RejectDialog } from './reject-dialog.js'
import { Ago, Out } from './text.js'
import { Trouble, Waiting } from './trouble.js'

export const Dead = ({ refusal }: { readonly refusal: Refusal | null }) => (
  <main class="lone" id="main">
    <div class="card">
      <Brand />
      <h1>This link leads nowhere</h1>
      <p>
        {refusal === null || refusal.status === 404 || refusal.status === 401
          ? 'It has expired, was used, or is not whole.'
          : refusal.error}
      </p>
      <p>Open the newest mail about the message and use the link there, or sign in and decide at the desk.</p>
      <Link to="/" class="button primary full">
        Sign in
      </Link>
    </div>
  </main>
)

const Already = ({ link }: { readonly link: LinkBody }) => {
  const { message } = link
  if (link.state === 'newer_revision')
    return (
      <div class="newer" role="status">
        <p>
          <b>This message was edited since the mail was written.</b> The link decides on the revision that the mail
          showed, so it decides nothing any more: open the newest mail, or sign in to see the message as it is now.
        </p>
        <Link to={messagePath(message.message_id)} class="button primary">
          Sign in to see it
        </Link>
      </div>
    )
  const by = message.decided_by ?? message.hold?.decided_by ?? null
  return (
    <div class="newer" role="status">
      <p>
        <b>This is decided.</b>{' '}
        {by === null ? null : (
          <>
            By <Out>{whoIs(by, message.decided_by_name ?? message.hold?.decided_by_name ?? null)}</Out>{' '}
          </>
        )}
        {message.decided_at === null ? null : <Ago at={message.decided_at} />}. Nothing more can be decided with this
        link.
      </p>
      <Link to={messagePath(message.message_id)} class="button">
        Sign in to see it
      </Link>
    </div>
  )
}

const Outcome = ({
  link,
  decided: { action, decision },
}: {
  readonly link: LinkBody
  readonly decided: DecidedHere
}) => (
  <p class={isTroubled(decision) ? 'newer' : 'newer outcome'} role="status">
    <b>{told(decision, action)}</b>{' '}
    {isTroubled(decision) ? <Link to={messagePath(link.message.message_id)}>Sign in to see it</Link> : null}
  </p>
)

const Opened = ({
  link,
  token,
  open: look,
}: {
  readonly link: LinkBody
  readonly token: string
  readonly open: () => Promise<void>
}) => {
  const { busy, decided, refusal, run } = useLinkDecision(token, link, look)
  const [rejecting, setRejecting] = useState(false)
  const { message } = link
  const open = link.state === 'open' && decided === null
  return (
    <div class="by-link">
      <header class="by-link-head">
        <Brand />
        {open ? (
          <p class="muted">
            This link expires <Ago at={link.expires_at} />
          </p>
        ) : null}
      </header>
      <main id="main" class="by-link-main">
        <Reading body={message}>
          {decided === null ? null : <Outcome link={link} decided={decided} />}
          {refusal === null ? null : <Trouble refusal={refusal} />}
          {link.state === 'open' || decided !== null ? null : <Already link={link} />}
        </Reading>
      </main>
      {open ? (
        <section class="decision" aria-label="Decision">
          <button type="button" class="go decide-approve" disabled={busy} onClick={() => void run('approve')}>
            <Icon name="approve" />
            <span>
              <b>Approve and send to {sendsTo(message.content)}</b>
              <small>revision {message.revision}</small>
            </span>
          </button>
          <button type="button" class="stop decide-reject" disabled={busy} onClick={() => setRejecting(true)}>
            <Icon name="reject" />
            <span>Reject</span>
          </button>
        </section>
      ) : null}
      {rejecting && open ? (
        <RejectDialog
          title={`Reject revision ${message.revision}`}
          busy={busy}
          close={() => setRejecting(false)}
          reject={(reason) => void run('reject', reason)}
        />
      ) : null}
    </div>
  )
}

export const DecideByLink = ({ token }: { readonly token: string }) => {
  const { answer, open } = useOpening(token)
  if (answer === null)
    return (
      <main class="lone" id="main">
        <Waiting what="Opening the message…" />
      </main>
    )
  if (answer.ok) return <Opened link={answer.body} token={token} open={open} />
  if (!isPassing(answer.refusal)) return <Dead refusal={answer.refusal} />
  return (
    <main class="lone" id="main">
      <Trouble refusal={answer.refusal} again={() => void open()} />
    </main>
  )
}
