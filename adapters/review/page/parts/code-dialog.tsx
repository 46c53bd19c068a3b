import { useState } from 'preact/hooks'
import { type Question, question } from '../lib/coded.js'
import { useStore } from '../lib/store.js'
import { Dialog } from './dialog.js'

const Asked = ({ asked }: { readonly asked: Question }) => {
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const attempt = async (): Promise<void> => {
    setBusy(true)
    setFault(await asked.attempt(code.trim()))
    setBusy(false)
  }
  return (
    <Dialog title="A code is needed" close={asked.leave}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void attempt()
        }}
      >
        <p>{asked.what}</p>
        <p class="muted">A code was mailed to you, the operator of this account. It is good for this change alone.</p>
        <label>
          The code in the mail
          <input
            class="code"
            value={code}
            required
            autofocus
            autocomplete="one-time-code"
            spellcheck={false}
            aria-invalid={fault !== null}
            aria-describedby="code-fault"
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <p id="code-fault" class="fault" role="alert">
          {fault}
        </p>
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            Confirm
          </button>
          <button type="button" onClick={asked.leave}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** One for all of the desk: the newest question. */
export const CodeDialog = () => {
  const asked = useStore(question)
  return asked === null ? null : <Asked key={asked.message} asked={asked} />
}
