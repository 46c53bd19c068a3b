import { useState } from 'preact/hooks'
import { Dialog } from './dialog.js'
import { Reason } from './reason.js'

export const RejectDialog = ({
  title,
  busy,
  close,
  reject,
}: {
  readonly title: string
  readonly busy: boolean
  readonly close: () => void
  readonly reject: (reason: string) => void
}) => {
  const [reason, setReason] = useState('')
  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          reject(reason)
        }}
      >
        <Reason value={reason} change={setReason} />
        <div class="row">
          <button type="submit" class="stop" disabled={busy}>
            Reject
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
          <span class="muted wide-only">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> rejects
          </span>
        </div>
      </form>
    </Dialog>
  )
}
