import type { OperatorMailBody } from '../../contract.js'
import { usePaged } from '../lib/ask.js'
import { messagePath } from '../lib/router.js'
import { environment } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { Link } from '../parts/link.js'
import { Paged } from '../parts/paged.js'
import { Ago } from '../parts/text.js'
import { View } from '../parts/view.js'

type Mail = OperatorMailBody['mails'][number]

/** Lines that begin with `> ` quote an agent or an outsider: they look like it. */
const Lines = ({ body }: { readonly body: string }) => (
  <div class="mail-body" dir="auto">
    {body.split('\n').map((line, index) => {
      const key = `${index} ${line}`
      return line.startsWith('> ') ? (
        <q key={key} class="mail-quote">
          {line.slice(2)}
        </q>
      ) : (
        <p key={key}>{line === '' ? '\u00a0' : line}</p>
      )
    })}
  </div>
)

const MailLine = ({ mail }: { readonly mail: Mail }) => (
  <details class="mail">
    <summary>
      <b>{mail.subject}</b>
      <span class="muted">{mail.sent_at === null ? 'not mailed' : 'mailed'}</span>
      <Ago at={mail.created_at} />
    </summary>
    <Lines body={mail.body} />
    {mail.message_id === null ? null : <Link to={messagePath(mail.message_id)}>To the message</Link>}
  </details>
)

export const OperatorMailView = () => {
  const where = useStore(environment)
  const pages = usePaged<Mail>('operator_mail', { environment: where }, 'mails')
  return (
    <View
      title="Operator mail"
      lead="What MultiMail tells you: holds, codes, limits. Where no relay is set it is only kept here; what a relay did not take is tried again, and the server’s log says why."
    >
      <Paged pages={pages} none={`No mail to you in ${where} yet.`}>
        {(mails) => (
          <div class="mails">
            {mails.map((mail) => (
              <MailLine key={mail.mail_id} mail={mail} />
            ))}
          </div>
        )}
      </Paged>
    </View>
  )
}
