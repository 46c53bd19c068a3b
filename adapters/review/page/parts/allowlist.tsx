import { useState } from 'preact/hooks'
import { call } from '../lib/api.js'
import { usePaged } from '../lib/ask.js'
import { callCoded } from '../lib/coded.js'
import { say } from '../lib/said.js'
import type { AllowlistEntry, Mailbox } from '../lib/shapes.js'
import { type Environment, whoIs } from '../lib/words.js'
import { Paged } from './paged.js'
import { Ago, Out } from './text.js'

interface Of {
  readonly mailbox: Mailbox
  readonly where: Environment
}

const Entries = ({ mailbox, where }: Of) => {
  const [pattern, setPattern] = useState('')
  const of = { environment: where, mailbox_id: mailbox.mailbox_id }
  const pages = usePaged<AllowlistEntry>('list_allowlist', of, 'entries', 'cursor')
  const tell = (ok: boolean, done: string, error: string, code: string): void => {
    if (ok) say('done', done)
    else if (code !== 'cancelled') say('refused', error)
    void pages.again()
  }
  const add = async (): Promise<void> => {
    const wanted = pattern.trim()
    const what = `Mail from ${mailbox.address} to ${wanted} shall leave without a hold.`
    const answer = await callCoded(what, 'add_allowlist_entry', { ...of, pattern: wanted })
    if (answer.ok) setPattern('')
    tell(
      answer.ok,
      `${wanted} is always allowed.`,
      answer.ok ? '' : answer.refusal.error,
      answer.ok ? '' : answer.refusal.code,
    )
  }
  const remove = async (entry: AllowlistEntry): Promise<void> => {
    const answer = await call('remove_allowlist_entry', { ...of, entry_id: entry.entry_id })
    tell(
      answer.ok,
      `${entry.pattern} is no longer allowed; what it had cleared is held.`,
      answer.ok ? '' : answer.refusal.error,
      '',
    )
  }
  return (
    <div class="stack">
      <Paged pages={pages} none="Nobody is always allowed.">
        {(entries) => (
          <ul class="allowed">
            {entries.map((entry) => (
              <li key={entry.entry_id}>
                <span class="address">
                  <Out>{entry.pattern}</Out>
                </span>
                <span class="muted small">
                  by {whoIs(entry.added_by, null)}, <Ago at={entry.created_at} />
                </span>
                <button type="button" onClick={() => void remove(entry)}>
                  Remove<span class="unseen"> {entry.pattern}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Paged>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <input
          aria-label="Address, or *@domain"
          placeholder="jo@example.com or *@example.com"
          value={pattern}
          required
          spellcheck={false}
          autocapitalize="none"
          onInput={(event) => setPattern(event.currentTarget.value)}
        />
        <button type="submit">Always allow…</button>
      </form>
    </div>
  )
}

/** Fetched when it is opened. */
export const Allowlist = (of: Of) => {
  const [open, setOpen] = useState(false)
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Allowlist <span class="muted">recipients that need no decision in gated send</span>
      </summary>
      {open ? <Entries {...of} /> : null}
    </details>
  )
}
