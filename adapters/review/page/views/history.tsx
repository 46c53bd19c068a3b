import { useEffect, useState } from 'preact/hooks'
import { usePaged } from '../lib/ask.js'
import { pulse } from '../lib/live.js'
import { environment } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { STATUS_WORDS, type Status } from '../lib/words.js'
import { Icon } from '../parts/icon.js'
import { type HistoryLine, MessageRows } from '../parts/message-rows.js'
import { Paged } from '../parts/paged.js'
import { View } from '../parts/view.js'

const TYPING_MS = 250

const Choices = ({
  status,
  chooseStatus,
  search,
}: {
  readonly status: string
  readonly chooseStatus: (status: string) => void
  readonly search: (text: string) => void
}) => {
  const [typed, setTyped] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => search(typed), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <search class="filters">
      <select aria-label="Status" value={status} onChange={(event) => chooseStatus(event.currentTarget.value)}>
        <option value="">Every status</option>
        {(Object.keys(STATUS_WORDS) as ReadonlyArray<Status>).map((one) => (
          <option key={one} value={one}>
            {STATUS_WORDS[one]}
          </option>
        ))}
      </select>
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search the history"
          placeholder="Address, subject or text"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
    </search>
  )
}

export const HistoryView = () => {
  const where = useStore(environment)
  const [status, setStatus] = useState('')
  const [search, setSearch] = useState('')
  const input = {
    environment: where,
    ...(status === '' ? {} : { status }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
  }
  const pages = usePaged<HistoryLine>('history', input, 'messages', 'before')
  return (
    <View title="History" actions={<Choices status={status} chooseStatus={setStatus} search={setSearch} />}>
      <Paged pages={pages} none="No message matches. Choose another status, or search for less.">
        {(lines) => <MessageRows lines={lines} name="Messages, newest first" />}
      </Paged>
    </View>
  )
}

/** Anew whenever the counts of the stream change. */
const useFresh = (again: () => Promise<void>): void => {
  const version = useStore(pulse)
  const [first] = useState(version)
  useEffect(() => {
    if (version !== null && version !== first) void again()
  }, [version])
}

export const UnknownView = () => {
  const where = useStore(environment)
  const pages = usePaged<HistoryLine>('unknowns', { environment: where }, 'messages', 'before')
  useFresh(pages.again)
  return (
    <View
      title="Unknown"
      lead="They were handed over and the reply was lost, so nobody here knows whether they arrived. Nothing is sent twice by itself: open each, and say that it arrived, or send it again."
    >
      <Paged pages={pages} none={`No delivery is unknown in ${where}.`}>
        {(lines) => <MessageRows lines={lines} name="Messages with unknown deliveries" />}
      </Paged>
    </View>
  )
}

const TRY: ReadonlyArray<readonly [address: string, shows: string]> = [
  ['bounced@', 'refused for good'],
  ['deferred@', 'taken at the second attempt'],
  ['failing@', 'deferred until it is given up'],
  ['lost@', 'the reply is lost: unknown'],
  ['slow@', 'answers after 3 s'],
]

export const SandboxView = () => {
  const pages = usePaged<HistoryLine>('history', { environment: 'test', status: 'delivered' }, 'messages', 'before')
  useFresh(pages.again)
  return (
    <View
      title="Sandbox"
      lead="What test keys sent. It went nowhere: no network was used, and nobody got it. Open a message to see what would have left."
    >
      <Paged pages={pages} none="No test mail was sent yet. Begin at Start.">
        {(lines) => <MessageRows lines={lines} name="Test mail that was sent" />}
      </Paged>
      <section class="aside">
        <h2>Recipients that show what can go wrong</h2>
        <dl class="terms">
          {TRY.map(([address, shows]) => (
            <div key={address}>
              <dt>
                <code>{address}</code>
              </dt>
              <dd>{shows}</dd>
            </div>
          ))}
        </dl>
        <p class="muted">At any domain; everybody else takes it.</p>
      </section>
    </View>
  )
}
