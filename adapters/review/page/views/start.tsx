import { useEffect, useRef, useState } from 'preact/hooks'
import type { HistoryBody } from '../../contract.js'
import { call, type Refusal } from '../lib/api.js'
import { useAsked } from '../lib/ask.js'
import { callCoded } from '../lib/coded.js'
import { pulse } from '../lib/live.js'
import { messagePath } from '../lib/router.js'
import { environment, signedIn } from '../lib/session.js'
import type { Mailbox, NewKey } from '../lib/shapes.js'
import { snippets } from '../lib/snippets.js'
import { useStore } from '../lib/store.js'
import { Copy } from '../parts/copy.js'
import { Link } from '../parts/link.js'
import { StatusMark } from '../parts/marks.js'
import type { HistoryLine } from '../parts/message-rows.js'
import { Tabs } from '../parts/tabs.js'
import { Out } from '../parts/text.js'
import { Trouble } from '../parts/trouble.js'
import { View } from '../parts/view.js'

/** The newest test mail that came after this page was opened. */
const useFirstMail = (): HistoryLine | null => {
  const [mail, setMail] = useState<HistoryLine | null>(null)
  const before = useRef<string | null | undefined>(undefined)
  const version = useStore(pulse)
  useEffect(() => {
    void call<HistoryBody>('history', { environment: 'test', limit: 1 }).then((answer) => {
      if (!answer.ok) return
      const newest = answer.body.messages[0] ?? null
      if (before.current === undefined) before.current = newest?.message_id ?? null
      else if (newest !== null && newest.message_id !== before.current) setMail(newest)
    })
  }, [version])
  return mail
}

const Arrived = ({ mail }: { readonly mail: HistoryLine | null }) =>
  mail === null ? (
    <p class="listening" role="status">
      <span class="listening-dot" aria-hidden="true" /> Listening for your first mail…
    </p>
  ) : (
    <div class="arrived" role="status">
      <p>
        <b>It is here:</b> <Out>{mail.subject}</Out> <StatusMark status={mail.status} />
      </p>
      <Link to={messagePath(mail.message_id)} class="button go">
        {mail.status === 'pending' ? 'Decide on it' : 'Look at it'}
      </Link>
    </div>
  )

const Requests = ({ api_key, from }: { readonly api_key: string; readonly from: string }) => {
  const all = snippets({ public_url: signedIn()?.public_url ?? location.origin, api_key, from })
  const [shown, setShown] = useState(all[0]?.name ?? '')
  const snippet = all.find(({ name }) => name === shown)
  return (
    <Tabs label="Ways to send" tabs={all.map(({ name }) => ({ id: name, name }))} shown={shown} show={setShown}>
      {snippet === undefined ? null : (
        <div class="snippet">
          <div class="snippet-head">
            <p class="muted">{snippet.where}</p>
            <Copy text={snippet.text} name={snippet.name} />
          </div>
          <pre class="plain plain-source">{snippet.text}</pre>
        </div>
      )}
    </Tabs>
  )
}

const useTestKey = () => {
  const [key, setKey] = useState<NewKey | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const create = async (): Promise<void> => {
    const input = { environment: 'test', name: 'First agent', scopes: ['read', 'send'] }
    const answer = await callCoded<NewKey>('A test key that reads and sends.', 'create_api_key', input)
    if (answer.ok) setKey(answer.body)
    else if (answer.refusal.code !== 'cancelled') setRefusal(answer.refusal)
  }
  return { key, refusal, create }
}

export const StartView = () => {
  const { key, refusal, create } = useTestKey()
  const asked = useAsked<{ readonly mailboxes: ReadonlyArray<Mailbox> }>('list_mailboxes', {
    environment: 'test',
    limit: 1,
  })
  const mail = useFirstMail()
  // What arrives is heard in the environment that is looked at.
  useEffect(() => {
    environment.set('test')
  }, [])
  const from = asked.body?.mailboxes[0]?.address
  return (
    <View title="Start" lead="Three steps: a key, one request, your decision. Test mail leaves nowhere.">
      <ol class="steps">
        <li class={key === null ? 'step' : 'step step-done'}>
          <h2>Create a test key</h2>
          {refusal === null ? null : <Trouble refusal={refusal} />}
          {key === null ? (
            <button type="button" class="primary" onClick={() => void create()}>
              Create a test key
            </button>
          ) : (
            <div class="row">
              <code class="secret">{key.api_key}</code>
              <Copy text={key.api_key} name="the key" />
              <span class="muted">It is shown only now.</span>
            </div>
          )}
        </li>
        <li class={mail === null ? 'step' : 'step step-done'}>
          <h2>Let your agent send</h2>
          {asked.refusal === null ? null : <Trouble refusal={asked.refusal} again={() => void asked.again()} />}
          {asked.body !== null && from === undefined ? (
            <p>
              There is no mailbox in test yet: <Link to="/mailboxes">make one</Link> first.
            </p>
          ) : null}
          <Requests api_key={key?.api_key ?? 'YOUR_TEST_KEY'} from={from ?? 'agent@your-domain.example'} />
        </li>
        <li class={mail === null || mail.status === 'pending' ? 'step' : 'step step-done'}>
          <h2>Decide</h2>
          <Arrived mail={mail} />
        </li>
      </ol>
    </View>
  )
}
