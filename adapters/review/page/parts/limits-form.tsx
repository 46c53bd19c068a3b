import { useState } from 'preact/hooks'
import { callCoded } from '../lib/coded.js'
import { expiryWords, limitOf } from '../lib/ladder.js'
import { say } from '../lib/said.js'
import type { Limits, Mailbox } from '../lib/shapes.js'
import type { Environment } from '../lib/words.js'

const FIELDS: ReadonlyArray<readonly [field: keyof Limits, name: string]> = [
  ['messages_per_hour', 'Messages an hour'],
  ['messages_per_day', 'Messages a day'],
  ['recipients_per_hour', 'Recipients an hour'],
  ['recipients_per_day', 'Recipients a day'],
]

type Texts = Readonly<Record<keyof Limits | 'expiry', string>>

const shown = (value: number | null): string => (value === null ? '' : String(value))

const textsOf = (mailbox: Mailbox): Texts => ({
  messages_per_hour: shown(mailbox.limits.messages_per_hour),
  messages_per_day: shown(mailbox.limits.messages_per_day),
  recipients_per_hour: shown(mailbox.limits.recipients_per_hour),
  recipients_per_day: shown(mailbox.limits.recipients_per_day),
  expiry: shown(mailbox.hold_expiry_seconds === null ? null : Math.round(mailbox.hold_expiry_seconds / 60)),
})

/** Only what is another than it was; null where something is no number. */
const changesOf = (mailbox: Mailbox, texts: Texts): { readonly [name: string]: number | null } | null => {
  const before = textsOf(mailbox)
  const changed = (Object.keys(texts) as ReadonlyArray<keyof Texts>).filter((name) => texts[name] !== before[name])
  const values = changed.map((name) => [name, limitOf(texts[name])] as const)
  if (values.some(([, value]) => value === undefined)) return null
  return Object.fromEntries(
    values.map(([name, value]) =>
      name === 'expiry'
        ? ['hold_expiry_seconds', value === null || value === undefined ? null : value * 60]
        : [name, value ?? null],
    ),
  )
}

const Field = ({
  name,
  value,
  change,
}: {
  readonly name: string
  readonly value: string
  readonly change: (text: string) => void
}) => (
  <label>
    {name}
    <input
      inputMode="numeric"
      pattern="\d{0,9}"
      title="A whole number; empty for none"
      placeholder="none"
      value={value}
      onInput={(event) => change(event.currentTarget.value)}
    />
  </label>
)

interface Given {
  readonly mailbox: Mailbox
  readonly where: Environment
  readonly changed: () => void
}

const Form = ({ mailbox, where, changed }: Given) => {
  const [texts, setTexts] = useState<Texts>(() => textsOf(mailbox))
  const changes = changesOf(mailbox, texts)
  const run = async (): Promise<void> => {
    const input = { environment: where, mailbox_id: mailbox.mailbox_id, ...changes }
    const answer = await callCoded(`The limits of ${mailbox.address} shall change.`, 'update_mailbox', input)
    if (answer.ok) say('done', `The limits of ${mailbox.address} are set.`)
    else if (answer.refusal.code !== 'cancelled') say('refused', answer.refusal.error)
    changed()
  }
  return (
    <form
      class="limits"
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
    >
      {FIELDS.map(([field, name]) => (
        <Field key={field} name={name} value={texts[field]} change={(text) => setTexts({ ...texts, [field]: text })} />
      ))}
      <Field
        name="Minutes until a hold expires"
        value={texts.expiry}
        change={(expiry) => setTexts({ ...texts, expiry })}
      />
      <button type="submit" disabled={changes === null || Object.keys(changes).length === 0}>
        Set the limits
      </button>
    </form>
  )
}

/** Of limits that somebody else changed meanwhile it begins anew: what was read before must not be set again. */
export const LimitsForm = (given: Given) => (
  <details class="fold">
    <summary>
      Limits <span class="muted">holds expire {expiryWords(given.mailbox.hold_expiry_seconds)}</span>
    </summary>
    <Form key={Object.values(textsOf(given.mailbox)).join()} {...given} />
  </details>
)
