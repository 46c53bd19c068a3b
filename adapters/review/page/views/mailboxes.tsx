import { useEffect, useRef, useState } from 'preact/hooks'
import { call } from '../lib/api.js'
import { type Asked, useAsked, usePaged } from '../lib/ask.js'
import { callCoded } from '../lib/coded.js'
import { counts } from '../lib/live.js'
import { say } from '../lib/said.js'
import { environment } from '../lib/session.js'
import { type Account, MAILBOXES_MAX, type Mailbox } from '../lib/shapes.js'
import { useStore } from '../lib/store.js'
import { Icon } from '../parts/icon.js'
import { MailboxCard } from '../parts/mailbox-card.js'
import { NewMailbox } from '../parts/new-mailbox.js'
import { Paged } from '../parts/paged.js'
import { View } from '../parts/view.js'

/** Stops all mail of the account in this environment: at once, whatever else is set. */
const AccountSwitch = ({ asked }: { readonly asked: Asked<Account> }) => {
  const { body, again } = asked
  if (body === null) return null
  const turn = async (on: boolean): Promise<void> => {
    const input = { on }
    const answer = on
      ? await call('set_kill_switch', input)
      : await callCoded(`All mail of the account may leave again.`, 'set_kill_switch', input)
    if (answer.ok) say('done', on ? 'Stopped: nothing leaves any more.' : 'Mail leaves again.')
    else say('refused', answer.refusal.error)
    await again()
  }
  return (
    <section class={body.kill_switch ? 'kill kill-on' : 'kill'} aria-label="Kill switch of the account">
      <Icon name={body.kill_switch ? 'high' : 'out'} />
      <p>
        {body.kill_switch ? <b>Stopped: no mail of this account leaves. </b> : <b>Mail of this account may leave. </b>}
        <span class="muted">It stops every mailbox at once, in test and live; releasing it takes a mailed code.</span>
      </p>
      <button type="button" class={body.kill_switch ? '' : 'stop'} onClick={() => void turn(!body.kill_switch)}>
        {body.kill_switch ? 'Release…' : 'Stop all mail'}
      </button>
    </section>
  )
}

/** Calls `again` when somebody pressed or released a kill switch, here or elsewhere. */
const useSwitches = (again: () => void): void => {
  const told = useStore(counts)
  const now = told === null ? null : JSON.stringify(told.stopped)
  const known = useRef(now)
  useEffect(() => {
    if (now !== null && known.current !== null && now !== known.current) again()
    known.current = now
  }, [now])
}

export const MailboxesView = () => {
  const where = useStore(environment)
  const [creating, setCreating] = useState(false)
  const pages = usePaged<Mailbox>('list_mailboxes', { environment: where, limit: MAILBOXES_MAX }, 'mailboxes')
  const account = useAsked<Account>('get_account', { environment: where })
  useSwitches(() => {
    void pages.again()
    void account.again()
  })
  return (
    <View
      title="Mailboxes"
      lead={`How far an agent is trusted with each. To lower trust works at once; to raise it ${where === 'live' ? 'asks for a code that is mailed to you' : 'needs no code in test'}.`}
      actions={
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          New mailbox in {where}
        </button>
      }
    >
      <AccountSwitch asked={account} />
      <Paged pages={pages} none={`No mailboxes in ${where} yet.`}>
        {(mailboxes) => (
          <div class="mailboxes">
            {mailboxes.map((one) => (
              <MailboxCard key={one.mailbox_id} mailbox={one} where={where} changed={() => void pages.again()} />
            ))}
          </div>
        )}
      </Paged>
      {creating ? <NewMailbox where={where} close={() => setCreating(false)} made={() => void pages.again()} /> : null}
    </View>
  )
}
