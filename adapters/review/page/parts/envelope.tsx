import type { MessageBody, Person, ToldFact } from '../../contract.js'
import { flagOf } from '../lib/flags.js'
import { signedIn } from '../lib/session.js'
import { size } from '../lib/words.js'
import { Icon } from './icon.js'
import { Ago, At, Out } from './text.js'

const Recipient = ({ person, facts }: { readonly person: Person; readonly facts: ReadonlyArray<ToldFact> }) => {
  const flag = flagOf(person.address, facts)
  return (
    <li class={flag === null ? 'person-chip' : `person-chip person-${flag.level}`} title={flag?.sentence}>
      {person.name === null ? null : (
        <span class="person-said">
          <Out>{person.name}</Out>
        </span>
      )}
      <span class="address">
        <Out>{person.address}</Out>
      </span>
      {flag === null ? null : (
        <span class="person-flag">
          <Icon name={flag.level === 'danger' ? 'high' : 'medium'} />
          <span class="unseen">{flag.sentence}</span>
        </span>
      )}
    </li>
  )
}

const Row = ({
  name,
  people,
  facts,
  loud = false,
}: {
  readonly name: string
  readonly people: ReadonlyArray<Person>
  readonly facts: ReadonlyArray<ToldFact>
  readonly loud?: boolean
}) =>
  people.length === 0 ? null : (
    <div class={loud ? 'envelope-row envelope-bcc' : 'envelope-row'}>
      <dt>
        {loud ? <Icon name="hidden" /> : null}
        {name}
      </dt>
      <dd>
        <ul class="people">
          {people.map((person) => (
            <Recipient key={person.address} person={person} facts={facts} />
          ))}
        </ul>
        {loud ? (
          <p class="bcc-says">The others do not see {people.length === 1 ? 'this recipient' : 'these'}.</p>
        ) : null}
      </dd>
    </div>
  )

/** Everyone it goes to, each of them. */
export const Envelope = ({ body }: { readonly body: MessageBody }) => {
  const { content, facts } = body
  return (
    <dl class="envelope">
      <Row name="From" people={[content.from]} facts={facts} />
      <Row name="To" people={content.to} facts={facts} />
      <Row name="Cc" people={content.cc} facts={facts} />
      <Row name="Bcc" people={content.bcc} facts={facts} loud />
      <Row name="Reply to" people={content.reply_to} facts={facts} />
      {content.send_at === null ? null : (
        <div class="envelope-row">
          <dt>Leaves</dt>
          <dd>
            not before <At at={content.send_at} />{' '}
            <span class="muted">
              (<Ago at={content.send_at} />)
            </span>
          </dd>
        </div>
      )}
    </dl>
  )
}

/** Always a download: the browser shows nothing of it. */
const attachmentPath = ({ environment, message_id }: MessageBody, sha256: string): string =>
  `/desk/attachment/${environment}/${encodeURIComponent(message_id)}/${sha256}`

export const Attachments = ({ body }: { readonly body: MessageBody }) =>
  body.content.attachments.length === 0 ? null : (
    <section class="attachments" aria-label="Attachments">
      <ul>
        {body.content.attachments.map((one) => (
          <li key={`${one.name} ${one.sha256}`} title={`SHA-256 ${one.sha256}`}>
            <Icon name="clip" />
            <span class="strong">
              <Out>{one.name}</Out>
            </span>
            <span class="muted">
              {one.content_type}, {size(one.size)}
            </span>
            {signedIn() === null ? null : (
              <a href={attachmentPath(body, one.sha256)} download rel="noreferrer">
                Download<span class="unseen"> {one.name}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
