import { useEffect, useState } from 'preact/hooks'
import type { NotificationsBody } from '../../contract.js'
import { call } from '../lib/api.js'
import { useAsked } from '../lib/ask.js'
import { say } from '../lib/said.js'
import { Link } from './link.js'
import { Out } from './text.js'
import { Trouble } from './trouble.js'

const KINDS: ReadonlyArray<readonly [kind: NotificationsBody['notify'], means: string]> = [
  ['each', 'A mail for each message that waits, with a link to decide'],
  ['digest', 'One mail that gathers what waits'],
  ['off', 'No mail about messages that wait'],
]

type Choice = Pick<NotificationsBody, 'notify' | 'quiet_from' | 'quiet_until'>

const QuietHours = ({ choice, change }: { readonly choice: Choice; readonly change: (choice: Choice) => void }) => {
  const isQuiet = choice.quiet_from !== null
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={isQuiet}
          onChange={() =>
            change(
              isQuiet
                ? { ...choice, quiet_from: null, quiet_until: null }
                : { ...choice, quiet_from: '21:00', quiet_until: '06:00' },
            )
          }
        />
        <span>Quiet hours: mail waits until they are over</span>
      </label>
      {choice.quiet_from === null || choice.quiet_until === null ? null : (
        <div class="row quiet-hours">
          <label>
            From, UTC
            <input
              type="time"
              required
              value={choice.quiet_from}
              onInput={(event) => change({ ...choice, quiet_from: event.currentTarget.value })}
            />
          </label>
          <label>
            Until, UTC
            <input
              type="time"
              required
              value={choice.quiet_until}
              onInput={(event) => change({ ...choice, quiet_until: event.currentTarget.value })}
            />
          </label>
        </div>
      )}
    </>
  )
}

const Where = ({ body }: { readonly body: NotificationsBody }) => (
  <p class="muted">
    {body.oversight_email === null ? (
      'No oversight address is set: set one with multimail account.'
    ) : (
      <>
        To <Out>{body.oversight_email}</Out>.{' '}
        {body.mailed ? null : (
          <>
            No relay is set, so mail to you is kept under <Link to="/operator-mail">Operator mail</Link>.
          </>
        )}
      </>
    )}
  </p>
)

export const Notifications = () => {
  const { body, refusal, again } = useAsked<NotificationsBody>('notifications', {})
  const [choice, setChoice] = useState<Choice | null>(null)
  useEffect(() => {
    if (body !== null) setChoice({ notify: body.notify, quiet_from: body.quiet_from, quiet_until: body.quiet_until })
  }, [body])
  const save = async (): Promise<void> => {
    const answer = await call('set_notifications', { ...choice })
    if (answer.ok) say('done', 'Notifications are set.')
    else say('refused', answer.refusal.error)
    await again()
  }
  return (
    <section class="group">
      <h2>Notifications</h2>
      {refusal === null ? null : <Trouble refusal={refusal} again={() => void again()} />}
      {body === null || choice === null ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <Where body={body} />
          {KINDS.map(([kind, means]) => (
            <label key={kind} class="check">
              <input
                type="radio"
                name="notify"
                checked={choice.notify === kind}
                onChange={() => setChoice({ ...choice, notify: kind })}
              />
              <span>{means}</span>
            </label>
          ))}
          <QuietHours choice={choice} change={setChoice} />
          <button type="submit">Save</button>
        </form>
      )}
    </section>
  )
}
