import type { QueueBody } from '../../contract.js'

/** One mailbox or all; of one alone there is no choice. */
export const MailboxChoice = ({
  mailboxes,
  chosen,
  choose,
}: {
  readonly mailboxes: QueueBody['mailboxes']
  readonly chosen: string
  readonly choose: (mailbox_id: string) => void
}) =>
  mailboxes.length < 2 ? null : (
    <select aria-label="Mailbox" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">All mailboxes</option>
      {mailboxes.map((one) => (
        <option key={one.mailbox_id} value={one.mailbox_id}>
          {one.address}
        </option>
      ))}
    </select>
  )
