import { useEffect, useState } from 'preact/hooks'
import type { VerificationBody } from '../../contract.js'
import { call } from '../lib/api.js'
import { usePaged } from '../lib/ask.js'
import { chained } from '../lib/chain.js'
import { say } from '../lib/said.js'
import { environment } from '../lib/session.js'
import type { AuditEntry } from '../lib/shapes.js'
import { useStore } from '../lib/store.js'
import { count, whoIs } from '../lib/words.js'
import { Icon } from '../parts/icon.js'
import { Link } from '../parts/link.js'
import { Paged } from '../parts/paged.js'
import { Ago } from '../parts/text.js'
import { View } from '../parts/view.js'

const POLL_MS = 1_000

const says = (now: VerificationBody): string => {
  if (now.state === 'running') return 'Verifying…'
  if (now.state === 'never') return 'Not verified since this server started.'
  const what = `${count(now.entries, 'entry', 'entries')} and ${count(now.rows, 'row')}`
  return now.state === 'whole' ? `Whole: ${what} agree with the chain.` : `Broken: ${now.fault ?? 'see the log'}`
}

const useVerification = () => {
  const [now, setNow] = useState<VerificationBody | null>(null)
  const ask = async (action: 'verification' | 'verify'): Promise<void> => {
    const answer = await call<VerificationBody>(action)
    if (answer.ok) setNow(answer.body)
    else say('refused', answer.refusal.error)
  }
  useEffect(() => void ask('verification'), [])
  const isRunning = now?.state === 'running'
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setInterval(() => void ask('verification'), POLL_MS)
    return () => clearInterval(timer)
  }, [isRunning])
  return { now, verify: () => void ask('verify') }
}

const Verification = () => {
  const { now, verify } = useVerification()
  if (now === null) return null
  return (
    <section class={`verification verification-${now.state}`} aria-label="Verification">
      <Icon name={now.state === 'whole' ? 'low' : now.state === 'broken' ? 'high' : 'audit'} />
      <p role="status">
        <b>{says(now)}</b> {now.at === null ? null : <Ago at={now.at} />}
      </p>
      <button type="button" disabled={now.state === 'running'} onClick={verify}>
        Verify
      </button>
    </section>
  )
}

const CHAIN_WORDS = {
  linked: 'follows the entry before',
  broken: 'does not follow the entry before',
  apart: 'the entry before is not of this list',
} as const

const Subject = ({ id }: { readonly id: string }) =>
  id.startsWith('msg_') ? (
    <Link to={`/messages/${encodeURIComponent(id)}`}>
      <code>{id}</code>
    </Link>
  ) : (
    <code>{id}</code>
  )

const Entry = ({ entry, older }: { readonly entry: AuditEntry; readonly older: AuditEntry | undefined }) => {
  const state = chained(entry, older)
  return (
    <li class={`entry entry-${state}`}>
      <details>
        <summary>
          <span class="entry-seq">{entry.seq}</span>
          <b>{entry.type}</b>
          <span class="entry-who">by {whoIs(entry.actor, null)}</span>
          <Ago at={entry.at} />
        </summary>
        <dl class="terms">
          <div>
            <dt>What</dt>
            <dd>
              <Subject id={entry.subject_id} />
            </dd>
          </div>
          <div>
            <dt>Chain</dt>
            <dd>
              {CHAIN_WORDS[state]}; <code>{entry.hash}</code>
            </dd>
          </div>
        </dl>
        <pre class="plain plain-source">{JSON.stringify(entry.data, null, 2)}</pre>
      </details>
    </li>
  )
}

export const AuditView = () => {
  const where = useStore(environment)
  const [typed, setTyped] = useState('')
  const [subject_id, setSubject] = useState('')
  const input = { environment: where, ...(subject_id === '' ? {} : { subject_id }) }
  const pages = usePaged<AuditEntry>('get_audit_log', input, 'entries', 'cursor')
  return (
    <View
      title="Audit log"
      lead="Everything that happened, each entry chained to the one before it. Verifying reads all of it again and holds it against what is stored."
    >
      <Verification />
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault()
          setSubject(typed.trim())
        }}
      >
        <input
          aria-label="Only what happened to this id"
          placeholder="Only of one id: msg_…, mbx_…, key_…"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit">Show</button>
      </form>
      <Paged pages={pages} none="No entry.">
        {(entries) => (
          <ol class="entries">
            {entries.map((entry, index) => (
              <Entry key={entry.event_id} entry={entry} older={entries[index + 1]} />
            ))}
          </ol>
        )}
      </Paged>
    </View>
  )
}
