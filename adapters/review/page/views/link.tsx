import { useEffect } from 'preact/hooks'
import { linkToken } from '../lib/link-token.js'
import { go } from '../lib/router.js'
import { standing } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { Dead, DecideByLink } from '../parts/by-link.js'
import { Brand } from '../parts/icon.js'
import { Link } from '../parts/link.js'
import { Trouble } from '../parts/trouble.js'
import { useSignIn } from './sign-in.js'

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

export const LinkView = () => {
  const token = useStore(linkToken)
  useEffect(() => {
    document.title = 'Signed link · MultiMail review desk'
  }, [])
  if (token === null) return <Dead refusal={null} />
  if (token.kind === 'sign_in') return <SignInByLink token={token.token} />
  return <DecideByLink key={token.token} token={token.token} />
}
