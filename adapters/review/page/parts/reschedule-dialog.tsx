import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import { call, type Refusal } from '../lib/api.js'
import { say } from '../lib/said.js'
import { fromLocalInput, toLocalInput, written } from '../lib/time.js'
import { Dialog } from './dialog.js'
import { Ago, At } from './text.js'
import { Trouble } from './trouble.js'

export const RescheduleDialog = ({
  body,
  close,
  changed,
}: {
  readonly body: MessageBody
  readonly close: () => void
  readonly changed: () => void
}) => {
  const [value, setValue] = useState(body.content.send_at === null ? '' : toLocalInput(body.content.send_at))
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const send_at = fromLocalInput(value)
  const run = async (when: string | null): Promise<void> => {
    const { environment, message_id, revision } = body
    const answer = await call('reschedule', { environment, message_id, revision, send_at: when })
    if (!answer.ok) return setRefusal(answer.refusal)
    say('done', when === null ? 'It leaves as soon as it may.' : `It leaves not before ${written(when)}.`)
    close()
    changed()
  }
  return (
    <Dialog title="Reschedule" close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (send_at !== null) void run(send_at)
        }}
      >
        {refusal === null ? null : <Trouble refusal={refusal} />}
        <label>
          Leaves not before <span class="muted">by the clock of this machine</span>
          <input
            type="datetime-local"
            value={value}
            required
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {send_at === null ? null : (
          <p class="muted">
            <At at={send_at} />, <Ago at={send_at} />
          </p>
        )}
        <p class="muted">It becomes a new revision; a message that waits still needs a decision.</p>
        <div class="row">
          <button type="submit" class="primary" disabled={send_at === null}>
            Reschedule
          </button>
          {body.content.send_at === null ? null : (
            <button type="button" onClick={() => void run(null)}>
              As soon as it may leave
            </button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
