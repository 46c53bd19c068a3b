import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Counts, Risk } from '../../contract.js'
import { counts } from '../lib/live.js'
import { type Filters as Chosen, NO_FILTERS, queue, restart } from '../lib/queue.js'
import { useStore } from '../lib/store.js'
import { Icon } from './icon.js'
import { MailboxChoice } from './mailbox-choice.js'

const TYPING_MS = 250
const RISKS: ReadonlyArray<Risk> = ['high', 'medium', 'low']

const choose = (change: Partial<Chosen>): void => {
  const next = { ...queue.get().filters, ...change }
  restart(next.mailbox_id === '' && next.risk === '' && next.search === '' ? NO_FILTERS : next)
}

const RiskChoice = ({ chosen, now }: { readonly chosen: Risk | ''; readonly now: Counts | null }) => (
  <fieldset class="chips">
    <legend class="unseen">Risk</legend>
    <label class="chip">
      <input type="radio" name="risk" checked={chosen === ''} onChange={() => choose({ risk: '' })} />
      <span>All {now === null ? null : <b>{now.pending.toLocaleString('en')}</b>}</span>
    </label>
    {RISKS.map((risk) => (
      <label key={risk} class={`chip chip-${risk}`}>
        <input type="radio" name="risk" checked={chosen === risk} onChange={() => choose({ risk })} />
        <span>
          <Icon name={risk} /> {risk.charAt(0).toUpperCase() + risk.slice(1)}{' '}
          {now === null ? null : <b>{now[risk].toLocaleString('en')}</b>}
        </span>
      </label>
    ))}
  </fieldset>
)

const Search = ({ field, chosen }: { readonly field: RefObject<HTMLInputElement | null>; readonly chosen: string }) => {
  const [typed, setTyped] = useState(chosen)
  useEffect(() => {
    if (typed === queue.get().filters.search) return undefined
    const timer = setTimeout(() => choose({ search: typed }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label="Search the queue"
        placeholder="Search  /"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The browser would empty the field without a word: the list and the field must say the same.
          event.preventDefault()
          setTyped('')
          event.currentTarget.blur()
        }}
      />
    </div>
  )
}

export const Filters = ({ search }: { readonly search: RefObject<HTMLInputElement | null> }) => {
  const { filters, mailboxes } = useStore(queue)
  const now = useStore(counts)
  return (
    <search class="filters">
      <RiskChoice chosen={filters.risk} now={now} />
      <MailboxChoice
        mailboxes={mailboxes}
        chosen={filters.mailbox_id}
        choose={(mailbox_id) => choose({ mailbox_id })}
      />
      <Search field={search} chosen={filters.search} />
    </search>
  )
}
