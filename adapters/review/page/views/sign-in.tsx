import { useState } from 'preact/hooks'
import type { AskedBody } from '../../contract.js'
import { call, type Refusal } from '../lib/api.js'
import { askSession } from '../lib/session.js'
import { Mark } from '../parts/icon.js'
import { Trouble } from '../parts/trouble.js'
import { useHeading } from '../parts/view.js'

/** What a way of signing in needs: whether it is busy, what was refused, and how it runs. */
interface Attempt {
  readonly busy: boolean
  readonly refusal: Refusal | null
  readonly run: (action: string, input: { readonly [name: string]: unknown }) => Promise<void>
  readonly fail: (refusal: Refusal) => void
}

export const useSignIn = (): Attempt => {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run: Attempt['run'] = async (action, input) => {
    setBusy(true)
    setRefusal(null)
    const answer = await call(action, input)
    if (answer.ok) await askSession()
    else setRefusal(answer.refusal)
    setBusy(false)
  }
  return { busy, refusal, run, fail: setRefusal }
}

const Mailed = ({ asked, attempt }: { readonly asked: AskedBody; readonly attempt: Attempt }) => {
  const [code, setCode] = useState('')
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void attempt.run('sign_in', { ask_id: asked.ask_id, code: code.trim() })
      }}
    >
      <p role="status">{asked.message}</p>
      <label>
        The code in the mail
        <input
          class="code"
          value={code}
          autocomplete="one-time-code"
          spellcheck={false}
          required
          autofocus
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={attempt.busy}>
        Sign in
      </button>
    </form>
  )
}

const ByMail = ({ attempt }: { readonly attempt: Attempt }) => {
  const [email, setEmail] = useState('')
  const [asked, setAsked] = useState<AskedBody | null>(null)
  const ask = async (): Promise<void> => {
    const answer = await call<AskedBody>('ask_sign_in', { email: email.trim() })
    if (answer.ok) setAsked(answer.body)
    else attempt.fail(answer.refusal)
  }
  if (asked !== null) return <Mailed asked={asked} attempt={attempt} />
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void ask()
      }}
    >
      <label>
        Your oversight address
        <input
          type="email"
          name="email"
          value={email}
          autocomplete="email"
          required
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Mail me a link and a code
      </button>
    </form>
  )
}

const passkeySignIn = async (attempt: Attempt): Promise<void> => {
  const asked = await call<{ readonly challenge_id: string; readonly options: unknown }>('passkey_options')
  if (!asked.ok) return attempt.fail(asked.refusal)
  const { withPasskey } = await import('../lib/passkey.js')
  const used = await withPasskey(asked.body.options)
  if (used.ok) return attempt.run('sign_in_passkey', { challenge_id: asked.body.challenge_id, response: used.response })
  attempt.fail({ error: used.error, code: 'passkey', status: 0, details: {} })
}

const ByKey = ({ attempt }: { readonly attempt: Attempt }) => {
  const [key, setKey] = useState('')
  return (
    <details class="quiet-details">
      <summary>Sign in as a reviewer, with a key</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run('sign_in_key', { api_key: key.trim() })
        }}
      >
        <label>
          A key with the scope <code>oversight</code>
          <input
            type="password"
            value={key}
            autocomplete="off"
            spellcheck={false}
            required
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={attempt.busy}>
          Sign in with this key
        </button>
      </form>
    </details>
  )
}

export const SignIn = ({ ended = false }: { readonly ended?: boolean }) => {
  const attempt = useSignIn()
  const heading = useHeading('Sign in')
  return (
    <main class="lone" id="main">
      <div class="card">
        <p class="brand brand-lone">
          <Mark /> MultiMail <span>review desk</span>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          Sign in
        </h1>
        <p class="muted">
          {ended ? 'Your session ended. ' : ''}Messages of your agents wait here until a reviewer approves them.
        </p>
        {attempt.refusal === null ? null : <Trouble refusal={attempt.refusal} />}
        <ByMail attempt={attempt} />
        <p class="or">or</p>
        <button type="button" class="full" disabled={attempt.busy} onClick={() => void passkeySignIn(attempt)}>
          Sign in with a passkey
        </button>
        <ByKey attempt={attempt} />
      </div>
    </main>
  )
}
