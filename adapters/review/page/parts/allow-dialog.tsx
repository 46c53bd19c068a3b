import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import type { Refusal } from '../lib/api.js'
import { callCoded } from '../lib/coded.js'
import { say } from '../lib/said.js'
import { Dialog } from './dialog.js'
import { Out } from './text.js'
import { Trouble } from './trouble.js'

const Choice = ({
  name,
  value,
  chosen,
  choose,
  children,
}: {
  readonly name: string
  readonly value: string
  readonly chosen: string
  readonly choose: (value: string) => void
  readonly children: string
}) => (
  <label class="check">
    <input type="radio" name={name} checked={chosen === value} onChange={() => choose(value)} />
    <span>
      <Out>{children}</Out>
    </span>
  </label>
)

/** To trust a recipient is more than to approve a message: so it has a dialog of its own, and may need a code. */
export const AllowDialog = ({
  body,
  close,
  changed,
}: {
  readonly body: MessageBody
  readonly close: () => void
  readonly changed: () => void
}) => {
  const { to, cc, bcc } = body.content
  const addresses = [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))]
  const domains = [...new Set(addresses.map((address) => `*@${address.split('@').at(-1) ?? ''}`))]
  const [pattern, setPattern] = useState(addresses[0] ?? '')
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (): Promise<void> => {
    const input = { environment: body.environment, mailbox_id: body.mailbox_id, pattern }
    const what = `Mail from ${body.mailbox_address} to ${pattern} shall leave without a hold.`
    const answer = await callCoded(what, 'add_allowlist_entry', input)
    if (!answer.ok) return setRefusal(answer.refusal)
    say('done', `${pattern} is always allowed for ${body.mailbox_address}. This message still waits for your decision.`)
    close()
    changed()
  }
  return (
    <Dialog title="Always allow a recipient" close={close}>
      <div class="stack">
        <p>
          From now on messages from <Out>{body.mailbox_address}</Out> to whom you choose leave <b>without a reviewer</b>
          , whatever they say, as long as the mailbox is in gated send. It does not decide on this message.
        </p>
        <fieldset class="choices">
          <legend>Allow</legend>
          {addresses.map((one) => (
            <Choice key={one} name="pattern" value={one} chosen={pattern} choose={setPattern}>
              {one}
            </Choice>
          ))}
          {domains.map((one) => (
            <Choice key={one} name="pattern" value={one} chosen={pattern} choose={setPattern}>
              {`${one}: everybody at this domain`}
            </Choice>
          ))}
        </fieldset>
        {refusal === null ? null : <Trouble refusal={refusal} />}
        <div class="row">
          <button type="button" class="primary" onClick={() => void run()}>
            Always allow
          </button>
          <button type="button" onClick={close}>
            Go on deciding each
          </button>
        </div>
      </div>
    </Dialog>
  )
}
