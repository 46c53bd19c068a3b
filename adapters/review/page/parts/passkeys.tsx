import { useState } from 'preact/hooks'
import type { PasskeysBody } from '../../contract.js'
import { call } from '../lib/api.js'
import { useAsked } from '../lib/ask.js'
import { callCoded } from '../lib/coded.js'
import { say } from '../lib/said.js'
import { askSession } from '../lib/session.js'
import { Ago, Out } from './text.js'
import { Trouble } from './trouble.js'

const add = async (name: string): Promise<string | null> => {
  const asked = await call<{ readonly challenge_id: string; readonly options: unknown }>('passkey_registration')
  if (!asked.ok) return asked.refusal.error
  const { makePasskey } = await import('../lib/passkey.js')
  const made = await makePasskey(asked.body.options)
  if (!made.ok) return made.error
  const input = { challenge_id: asked.body.challenge_id, response: made.response, name }
  const answer = await callCoded(`Adding the passkey “${name}” needs the operator’s code.`, 'add_passkey', input)
  return answer.ok ? null : answer.refusal.error
}

export const Passkeys = () => {
  const { body, refusal, again } = useAsked<PasskeysBody>('passkeys', {})
  const [name, setName] = useState('')
  const changed = async (): Promise<void> => {
    await again()
    await askSession()
  }
  const make = async (): Promise<void> => {
    const fault = await add(name.trim())
    if (fault !== null) return say('refused', fault)
    setName('')
    say('done', 'The passkey is added: sign in with it next time.')
    await changed()
  }
  const remove = async (passkey_id: string): Promise<void> => {
    const answer = await call('remove_passkey', { passkey_id })
    if (answer.ok) say('done', 'The passkey is removed.')
    else say('refused', answer.refusal.error)
    await changed()
  }
  return (
    <section class="group">
      <h2>Passkeys</h2>
      {refusal === null ? null : <Trouble refusal={refusal} again={() => void again()} />}
      <ul class="allowed">
        {body?.passkeys.map((one) => (
          <li key={one.passkey_id}>
            <span class="strong">
              <Out>{one.name}</Out>
            </span>
            <span class="muted small">
              added <Ago at={one.created_at} />
            </span>
            <button type="button" onClick={() => void remove(one.passkey_id)}>
              Remove<span class="unseen"> {one.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <input
          aria-label="Name of the new passkey"
          placeholder="Name it: Olga's laptop"
          required
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit">Add a passkey</button>
      </form>
    </section>
  )
}
