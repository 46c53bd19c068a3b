import { useState } from 'preact/hooks'
import { usePaged } from '../lib/ask.js'
import { callCoded } from '../lib/coded.js'
import { say } from '../lib/said.js'
import { environment } from '../lib/session.js'
import type { Key, NewKey } from '../lib/shapes.js'
import { useStore } from '../lib/store.js'
import type { Environment } from '../lib/words.js'
import { Copy } from '../parts/copy.js'
import { Dialog } from '../parts/dialog.js'
import { NewKeyForm } from '../parts/new-key.js'
import { Paged } from '../parts/paged.js'
import { Ago, Out } from '../parts/text.js'
import { View } from '../parts/view.js'

const Revoke = ({
  shown,
  where,
  close,
  done,
}: {
  readonly shown: Key
  readonly where: Environment
  readonly close: () => void
  readonly done: () => void
}) => {
  const run = async (): Promise<void> => {
    close()
    const what = `The key “${shown.name}” shall be revoked.`
    const answer = await callCoded(what, 'revoke_api_key', { environment: where, key_id: shown.key_id })
    if (answer.ok) say('done', `Revoked ${shown.name}. What it approved and has not left is held again.`)
    else say('refused', answer.refusal.error)
    done()
  }
  return (
    <Dialog title={`Revoke ${shown.name}?`} close={close}>
      <div class="stack">
        <p>Whoever uses it is refused from now on. It cannot be undone; make a new key instead.</p>
        <div class="row">
          <button type="button" class="stop" onClick={() => void run()}>
            Revoke
          </button>
          <button type="button" onClick={close}>
            Keep it
          </button>
        </div>
      </div>
    </Dialog>
  )
}

const KeyLine = ({ shown, revoke }: { readonly shown: Key; readonly revoke: () => void }) => (
  <li class={shown.revoked_at === null ? 'key' : 'key key-revoked'}>
    <div>
      <p class="strong">
        <Out>{shown.name}</Out> <code class="muted">{shown.hint}</code>
      </p>
      <p class="muted small">
        {shown.scopes.join(', ')}
        {shown.mailboxes === null ? ', every mailbox' : `, ${shown.mailboxes.join(', ')}`}, made{' '}
        <Ago at={shown.created_at} />
      </p>
    </div>
    {shown.revoked_at === null ? (
      <button type="button" class="stop" onClick={revoke}>
        Revoke…
      </button>
    ) : (
      <p class="muted">
        revoked <Ago at={shown.revoked_at} />
      </p>
    )}
  </li>
)

const Fresh = ({ made, close }: { readonly made: NewKey; readonly close: () => void }) => (
  <section class="fresh" aria-label="The new key">
    <h2>
      <Out>{made.name}</Out>: copy it now, it is shown only once
    </h2>
    <div class="row">
      <code class="secret">{made.api_key}</code>
      <Copy text={made.api_key} name="the key" />
    </div>
    <button type="button" class="quiet" onClick={close}>
      I have it: hide it
    </button>
  </section>
)

export const KeysView = () => {
  const where = useStore(environment)
  const pages = usePaged<Key>('list_api_keys', { environment: where }, 'api_keys', 'cursor')
  const [creating, setCreating] = useState(false)
  const [made, setMade] = useState<NewKey | null>(null)
  const [revoking, setRevoking] = useState<Key | null>(null)
  return (
    <View
      title="Keys"
      lead="An agent writes with send, a reviewer decides with oversight, and no key holds both."
      actions={
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          New key in {where}
        </button>
      }
    >
      {made === null ? null : <Fresh made={made} close={() => setMade(null)} />}
      <Paged pages={pages} none={`No keys in ${where} yet.`}>
        {(keys) => (
          <ul class="cards" aria-label="Keys">
            {keys.map((one) => (
              <KeyLine key={one.key_id} shown={one} revoke={() => setRevoking(one)} />
            ))}
          </ul>
        )}
      </Paged>
      {creating ? (
        <NewKeyForm
          where={where}
          close={() => setCreating(false)}
          made={(key) => {
            setMade(key)
            setCreating(false)
            void pages.again()
          }}
        />
      ) : null}
      {revoking === null ? null : (
        <Revoke shown={revoking} where={where} close={() => setRevoking(null)} done={() => void pages.again()} />
      )}
    </View>
  )
}
