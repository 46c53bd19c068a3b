import { useState } from 'preact/hooks'
import { call, type Refusal } from '../lib/api.js'
import { say } from '../lib/said.js'
import { type Environment, MODE_WORDS, MODES, type Mode } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Trouble } from './trouble.js'

/** More trust comes only by the ladder. */
const FIRST_MODES = MODES.slice(0, 3)

export const NewMailbox = ({
  where,
  close,
  made,
}: {
  readonly where: Environment
  readonly close: () => void
  readonly made: () => void
}) => {
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const [mode, setMode] = useState<Mode>('gated_send')
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (): Promise<void> => {
    const named = name.trim() === '' ? {} : { name: name.trim() }
    const answer = await call('create_mailbox', { environment: where, address, oversight_mode: mode, ...named })
    if (!answer.ok) return setRefusal(answer.refusal)
    say('done', `${address} is there.`)
    made()
    close()
  }
  return (
    <Dialog title={`New mailbox in ${where}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void run()
        }}
      >
        <label>
          Address, on a domain of yours
          <input
            value={address}
            type="email"
            required
            autofocus
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
        </label>
        <label>
          Display name <span class="muted">may be left out</span>
          <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <fieldset class="choices">
          <legend>Mode</legend>
          {FIRST_MODES.map((one) => (
            <label key={one} class="check">
              <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
              <span>
                <b>{MODE_WORDS[one].name}</b>: {MODE_WORDS[one].means}
              </span>
            </label>
          ))}
        </fieldset>
        {refusal === null ? null : <Trouble refusal={refusal} />}
        <div class="row">
          <button type="submit" class="primary">
            Create the mailbox
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}
