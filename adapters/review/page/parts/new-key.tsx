import { useState } from 'preact/hooks'
import type { Refusal } from '../lib/api.js'
import { useAsked } from '../lib/ask.js'
import { callCoded } from '../lib/coded.js'
import { MAILBOXES_MAX, type Mailbox, type NewKey, SCOPES, type Scope } from '../lib/shapes.js'
import type { Environment } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Out } from './text.js'
import { Trouble } from './trouble.js'

const MEANS: Readonly<Record<Scope, string>> = {
  read: 'reads mail and where it stands',
  send: 'writes messages; what the mode says is held',
  oversight: 'decides on messages that others wrote',
  admin: 'manages mailboxes, keys and the allowlist',
}

const toggled = <T extends string>(list: ReadonlyArray<T>, one: T): ReadonlyArray<T> =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one]

/** `send` and `oversight` exclude each other: to choose one takes the other away. */
const chosen = (scopes: ReadonlyArray<Scope>, one: Scope): ReadonlyArray<Scope> => {
  const next = toggled(scopes, one)
  if (one === 'send') return next.filter((other) => other !== 'oversight')
  return one === 'oversight' ? next.filter((other) => other !== 'send') : next
}

const Mailboxes = ({
  where,
  limited,
  change,
}: {
  readonly where: Environment
  readonly limited: ReadonlyArray<string>
  readonly change: (mailboxes: ReadonlyArray<string>) => void
}) => {
  const asked = useAsked<{ readonly mailboxes: ReadonlyArray<Mailbox> }>('list_mailboxes', {
    environment: where,
    limit: MAILBOXES_MAX,
  })
  return (
    <fieldset class="choices">
      <legend>
        Mailboxes <span class="muted">none chosen: all of them</span>
      </legend>
      {asked.body?.mailboxes.map(({ mailbox_id, address }) => (
        <label key={mailbox_id} class="check">
          <input
            type="checkbox"
            checked={limited.includes(mailbox_id)}
            onChange={() => change(toggled(limited, mailbox_id))}
          />
          <span>
            <Out>{address}</Out>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

const Scopes = ({
  scopes,
  change,
}: {
  readonly scopes: ReadonlyArray<Scope>
  readonly change: (scopes: ReadonlyArray<Scope>) => void
}) => (
  <fieldset class="choices">
    <legend>It may</legend>
    {SCOPES.map((one) => (
      <label key={one} class="check">
        <input type="checkbox" checked={scopes.includes(one)} onChange={() => change(chosen(scopes, one))} />
        <span>
          <b>{one}</b>: {MEANS[one]}
        </span>
      </label>
    ))}
  </fieldset>
)

export const NewKeyForm = ({
  where,
  close,
  made,
}: {
  readonly where: Environment
  readonly close: () => void
  readonly made: (key: NewKey) => void
}) => {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ReadonlyArray<Scope>>(['read', 'send'])
  const [limited, setLimited] = useState<ReadonlyArray<string>>([])
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (): Promise<void> => {
    const input = { environment: where, name, scopes, ...(limited.length === 0 ? {} : { mailboxes: limited }) }
    const answer = await callCoded<NewKey>(`A new key in ${where}: ${scopes.join(', ')}.`, 'create_api_key', input)
    if (answer.ok) made(answer.body)
    else setRefusal(answer.refusal)
  }
  return (
    <Dialog title={`New key in ${where}`} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void run()
        }}
      >
        <label>
          What it is for
          <input value={name} required autofocus onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <Scopes scopes={scopes} change={setScopes} />
        <Mailboxes where={where} limited={limited} change={setLimited} />
        {refusal === null ? null : <Trouble refusal={refusal} />}
        <div class="row">
          <button type="submit" class="primary" disabled={scopes.length === 0}>
            Create the key
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}
