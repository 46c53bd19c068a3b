import { call, type Input } from '../lib/api.js'
import { callCoded } from '../lib/coded.js'
import { stepTo } from '../lib/ladder.js'
import { say } from '../lib/said.js'
import type { Mailbox } from '../lib/shapes.js'
import { type Environment, MODE_WORDS, type Mode } from '../lib/words.js'
import { Allowlist } from './allowlist.js'
import { Icon } from './icon.js'
import { Ladder } from './ladder.js'
import { LimitsForm } from './limits-form.js'
import { Out } from './text.js'

interface Card {
  readonly mailbox: Mailbox
  readonly where: Environment
  readonly changed: () => void
}

/** To a lower mode at once; to a higher one with the code that `request` mails. */
const climb = async ({ mailbox, where, changed }: Card, mode: Mode): Promise<void> => {
  const step = stepTo(mailbox.oversight_mode, mode)
  const input: Input = { environment: where, mailbox_id: mailbox.mailbox_id, oversight_mode: mode }
  const what = `${mailbox.address} shall be raised to ${MODE_WORDS[mode].name}: ${MODE_WORDS[mode].means}`
  const answer =
    step === 'lower'
      ? await call('update_mailbox', input)
      : await callCoded(what, 'manage_upgrade', { ...input, action: 'request' }, { ...input, action: 'apply' })
  if (answer.ok) say('done', `${mailbox.address} is now ${MODE_WORDS[mode].name}.`)
  else if (answer.refusal.code !== 'cancelled') say('refused', answer.refusal.error)
  changed()
}

const turn = async ({ mailbox, where, changed }: Card): Promise<void> => {
  const input = { environment: where, mailbox_id: mailbox.mailbox_id, kill_switch: !mailbox.kill_switch }
  const answer = await callCoded(`Mail of ${mailbox.address} may leave again.`, 'update_mailbox', input)
  if (answer.ok) say('done', mailbox.kill_switch ? 'Mail leaves again.' : 'Stopped: nothing leaves this mailbox.')
  else if (answer.refusal.code !== 'cancelled') say('refused', answer.refusal.error)
  changed()
}

export const MailboxCard = (card: Card) => {
  const { mailbox } = card
  return (
    <section class={mailbox.kill_switch ? 'mailbox mailbox-stopped' : 'mailbox'} aria-label={mailbox.address}>
      <header class="mailbox-head">
        <div>
          <h2>
            <Out>{mailbox.address}</Out>
          </h2>
          {mailbox.name === null ? null : (
            <p class="muted">
              <Out>{mailbox.name}</Out>
            </p>
          )}
        </div>
        {mailbox.kill_switch ? (
          <p class="stopped">
            <Icon name="high" /> Stopped
          </p>
        ) : null}
        <button type="button" class={mailbox.kill_switch ? '' : 'stop'} onClick={() => void turn(card)}>
          {mailbox.kill_switch ? 'Release…' : 'Stop'}
        </button>
      </header>
      <Ladder
        mode={mailbox.oversight_mode}
        where={card.where}
        climb={(mode) => void climb(card, mode)}
        name={mailbox.mailbox_id}
      />
      <LimitsForm {...card} />
      <Allowlist {...card} />
    </section>
  )
}
