import { useEffect, useState } from 'preact/hooks'
import type { QueueBody } from '../../contract.js'
import { usePaged } from '../lib/ask.js'
import { type Looked, looked, lookFor } from '../lib/history.js'
import { pulse } from '../lib/live.js'
import { queue } from '../lib/queue.js'
import { environment } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { STATUS_WORDS, type Status } from '../lib/words.js'
import { Icon } from '../parts/icon.js'
import { MailboxChoice } from '../parts/mailbox-choice.js'
import { type HistoryLine, MessageRows } from '../parts/message-rows.js'
import { Paged } from '../parts/paged.js'
import { View } from '../parts/view.js'

const TYPING_MS = 250

const Choices = ({ now, mailboxes }: { readonly now: Looked; readonly mailboxes: QueueBody['mailboxes'] }) => {
  const [typed, setTyped] = useState(now.search)
  useEffect(() => {
    const timer = setTimeout(() => lookFor({ search: typed }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <search class="filters">
      <MailboxChoice mailboxes={mailboxes} chosen={now.mailbox_id} choose={(mailbox_id) => lookFor({ mailbox_id })} />
      <select
        aria-label="Status"
        value={now.status}
        onChange={(event) => lookFor({ status: event.currentTarget.value as Looked['status'] })}
      >
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
  const { status, search, mailbox_id } = useStore(looked)
  const { mailboxes } = useStore(queue)
  // Of the other environment it is none.
  const now = { status, search, mailbox_id: mailboxes.some((one) => one.mailbox_id === mailbox_id) ? mailbox_id : '' }
  const input = {
    environment: where,
    ...(status === '' ? {} : { status }),
    ...(now.mailbox_id === '' ? {} : { mailbox_id }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
  }
  const pages = usePaged<HistoryLine>('history', input, 'messages')
  return (
    <View title="History" actions={<Choices now={now} mailboxes={mailboxes} />}>
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
  const pages = usePaged<HistoryLine>('unknowns', { environment: where }, 'messages')
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
  const pages = usePaged<HistoryLine>('history', { environment: 'test', status: 'delivered' }, 'messages')
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
