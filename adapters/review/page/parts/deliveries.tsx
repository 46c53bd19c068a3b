import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import type { Refusal } from '../lib/api.js'
import { decide } from '../lib/decide.js'
import { told } from '../lib/outcome.js'
import { say } from '../lib/said.js'
import { whoIs } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Ago, Out } from './text.js'
import { Trouble } from './trouble.js'

type Delivery = MessageBody['deliveries'][number]
type Settling = 'mark_delivered' | 'send_again'

const SAYS = {
  mark_delivered: {
    title: 'Mark as delivered',
    means: 'You know that it arrived: from the recipient, or from the log of the relay. It is not sent again.',
    does: 'Mark as delivered',
  },
  send_again: {
    title: 'Send again',
    means: 'The message was handed over and the reply was lost. The recipient may get it twice.',
    does: 'Send again, knowing it may arrive twice',
  },
} as const

const Settle = ({
  body,
  delivery,
  action,
  close,
  settled,
}: {
  readonly body: MessageBody
  readonly delivery: Delivery
  readonly action: Settling
  readonly close: () => void
  readonly settled: () => void
}) => {
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (): Promise<void> => {
    const { environment, message_id, revision } = body
    const answer = await decide({ environment, message_id, revision, action, delivery_id: delivery.delivery_id })
    if (!answer.ok) return setRefusal(answer.refusal)
    say('done', told(answer.body, action))
    close()
    settled()
  }
  return (
    <Dialog title={SAYS[action].title} close={close}>
      <div class="stack">
        <p class="strong">
          <Out>{delivery.recipient}</Out>
        </p>
        <p>{SAYS[action].means}</p>
        {refusal === null ? null : <Trouble refusal={refusal} />}
        <div class="row">
          <button type="button" class={action === 'send_again' ? 'stop' : 'primary'} onClick={() => void run()}>
            {SAYS[action].does}
          </button>
          <button type="button" onClick={close}>
            Leave it open
          </button>
        </div>
      </div>
    </Dialog>
  )
}

const Reply = ({ delivery }: { readonly delivery: Delivery }) => (
  <p class="muted small">
    {delivery.attempts} {delivery.attempts === 1 ? 'attempt' : 'attempts'}
    {delivery.reason === null ? null : (
      <>
        {', '}
        <Out>{delivery.reason}</Out>
      </>
    )}
    {delivery.smtp_reply === null ? null : (
      <>
        {', reply '}
        <Out>{`${delivery.smtp_reply.code} ${delivery.smtp_reply.status ?? ''} ${delivery.smtp_reply.text ?? ''}`}</Out>
      </>
    )}
    {delivery.next_attempt_at === null ? null : (
      <>
        {', next '}
        <Ago at={delivery.next_attempt_at} />
      </>
    )}
    {delivery.confirmed_by === null ? null : `, confirmed by ${whoIs(delivery.confirmed_by, null)}`}
  </p>
)

export const Deliveries = ({
  body,
  settled,
}: {
  readonly body: MessageBody
  /** Undefined: whoever reads it can settle nothing. */
  readonly settled: (() => void) | undefined
}) => {
  const [asked, setAsked] = useState<{ readonly delivery: Delivery; readonly action: Settling } | null>(null)
  if (body.deliveries.length === 0) return null
  const isOpen = body.deliveries.some(({ status }) => status === 'unknown')
  return (
    <details class="fold" open={isOpen || body.status !== 'pending'}>
      <summary>Deliveries</summary>
      <ul class="deliveries">
        {body.deliveries.map((delivery) => (
          <li key={delivery.delivery_id} class={`delivery delivery-${delivery.status}`}>
            <p>
              <Out>{delivery.recipient}</Out> <b>{delivery.status}</b>
            </p>
            <Reply delivery={delivery} />
            {delivery.status !== 'unknown' || settled === undefined ? null : (
              <div class="row">
                <button type="button" onClick={() => setAsked({ delivery, action: 'mark_delivered' })}>
                  Mark as delivered…
                </button>
                <button type="button" onClick={() => setAsked({ delivery, action: 'send_again' })}>
                  Send again…
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {asked === null || settled === undefined ? null : (
        <Settle body={body} {...asked} close={() => setAsked(null)} settled={settled} />
      )}
    </details>
  )
}
