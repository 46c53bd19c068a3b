import { useEffect, useState } from 'preact/hooks'
import type { DecisionBody, LinkBody } from '../../contract.js'
import { type Answer, callWithoutSession, type Refusal } from '../lib/api.js'
import { linkToken } from '../lib/link-token.js'
import { told } from '../lib/outcome.js'
import { go, messagePath } from '../lib/router.js'
import { standing } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { sendsTo, whoIs } from '../lib/words.js'
import { Icon, Mark } from '../parts/icon.js'
import { Link } from '../parts/link.js'
import { Reading } from '../parts/reading.js'
import { RejectDialog } from '../parts/reject-dialog.js'
import { Ago, Out } from '../parts/text.js'
import { Trouble, Waiting } from '../parts/trouble.js'
import { useSignIn } from './sign-in.js'

const Brand = () => (
  <p class="brand brand-lone">
    <Mark /> MultiMail <span>review desk</span>
  </p>
)

/** Nothing happens without the click: a scanner that opens the links of a mail signs nobody in. */
const SignInByLink = ({ token }: { readonly token: string }) => {
  const attempt = useSignIn()
  const now = useStore(standing)
  useEffect(() => {
    if (now.state === 'in') {
      linkToken.set(null)
      go('/', true)
    }
  }, [now.state])
  return (
    <main class="lone" id="main">
      <div class="card">
        <Brand />
        <h1>Sign in</h1>
        <p class="muted">You opened the link of a sign-in mail. It works once.</p>
        {attempt.refusal === null ? null : (
          <Trouble refusal={attempt.refusal}>
            <Link to="/">Ask for a new mail</Link>
          </Trouble>
        )}
        <button
          type="button"
          class="primary full"
          disabled={attempt.busy}
          onClick={() => void attempt.run('sign_in', { token })}
        >
          Sign in
        </button>
      </div>
    </main>
  )
}

const Dead = ({ refusal }: { readonly refusal: Refusal | null }) => (
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

/** The decision by link: no session, no cookie; approve or reject, and nothing else. */
const useLinkDecision = (token: string, again: () => void) => {
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (action: 'approve' | 'reject', reason?: string): Promise<void> => {
    setBusy(true)
    const said = reason === undefined || reason.trim() === '' ? {} : { reason: reason.trim() }
    const answer = await callWithoutSession<DecisionBody>('decide_link', { token, action, ...said })
    setBusy(false)
    if (answer.ok) setOutcome(told(answer.body, action))
    else setRefusal(answer.refusal)
    again()
  }
  return { busy, outcome, refusal, run }
}

const Opened = ({
  link,
  token,
  again,
}: {
  readonly link: LinkBody
  readonly token: string
  readonly again: () => void
}) => {
  const { busy, outcome, refusal, run } = useLinkDecision(token, again)
  const [rejecting, setRejecting] = useState(false)
  const { message } = link
  const open = link.state === 'open' && outcome === null
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
        <Reading body={message} read={again}>
          {outcome === null ? null : (
            <p class="newer outcome" role="status">
              <b>{outcome}</b>
            </p>
          )}
          {refusal === null ? null : <Trouble refusal={refusal} />}
          {link.state === 'open' || outcome !== null ? null : <Already link={link} />}
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

const DecideByLink = ({ token }: { readonly token: string }) => {
  const [answer, setAnswer] = useState<Answer<LinkBody> | null>(null)
  const open = async (): Promise<void> => setAnswer(await callWithoutSession<LinkBody>('open_link', { token }))
  useEffect(() => void open(), [token])
  if (answer === null)
    return (
      <main class="lone" id="main">
        <Waiting what="Opening the message…" />
      </main>
    )
  if (answer.ok) return <Opened link={answer.body} token={token} again={() => void open()} />
  if (answer.refusal.status !== 0 && answer.refusal.status < 500) return <Dead refusal={answer.refusal} />
  return (
    <main class="lone" id="main">
      <Trouble refusal={answer.refusal} again={() => void open()} />
    </main>
  )
}

export const LinkView = () => {
  const token = useStore(linkToken)
  useEffect(() => {
    document.title = 'Signed link · MultiMail review desk'
  }, [])
  if (token === null) return <Dead refusal={null} />
  if (token.kind === 'sign_in') return <SignInByLink token={token.token} />
  return <DecideByLink key={token.token} token={token.token} />
}
