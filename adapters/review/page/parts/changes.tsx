import type { Envelope, MessageBody } from '../../contract.js'
import { difference, moved } from '../lib/difference.js'
import { whoIs } from '../lib/words.js'
import { At, Marked, Out } from './text.js'

/** Words that went and words that came. */
export const Diff = ({ before, after }: { readonly before: string; readonly after: string }) => (
  <>
    {difference(before, after).map((part, index) => {
      const key = `${index} ${part.kind}`
      if (part.kind === 'added')
        return (
          <ins key={key}>
            <Marked text={part.text} />
          </ins>
        )
      if (part.kind === 'removed')
        return (
          <del key={key}>
            <Marked text={part.text} />
          </del>
        )
      return <Marked key={key} text={part.text} />
    })}
  </>
)

const FIELDS = ['to', 'cc', 'bcc', 'reply_to'] as const
const NAMES = { to: 'To', cc: 'Cc', bcc: 'Bcc', reply_to: 'Reply to' } as const

const addresses = (people: Envelope['to']): ReadonlyArray<string> => people.map(({ address }) => address)

const Lists = ({ before, after }: { readonly before: Envelope; readonly after: Envelope }) => {
  const rows = [
    ...FIELDS.map((field) => ({ name: NAMES[field], ...moved(addresses(before[field]), addresses(after[field])) })),
    {
      name: 'Attachments',
      ...moved(
        before.attachments.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`),
        after.attachments.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`),
      ),
    },
  ].filter(({ gone, come }) => gone.length + come.length > 0)
  return (
    <>
      {rows.map(({ name, gone, come }) => (
        <p key={name} class="change-row">
          <b>{name}</b>{' '}
          {gone.map((one) => (
            <del key={one}>
              <Out>{one}</Out>
            </del>
          ))}{' '}
          {come.map((one) => (
            <ins key={one}>
              <Out>{one}</Out>
            </ins>
          ))}
        </p>
      ))}
    </>
  )
}

const leaves = ({ send_at }: Envelope) => (send_at === null ? 'at once' : <At at={send_at} />)

export const Changes = ({
  body,
  previous,
}: {
  readonly body: MessageBody
  readonly previous: NonNullable<MessageBody['previous']>
}) => {
  const { content } = body
  const isTextSame = previous.text === content.text
  return (
    <div class="changes">
      <p class="muted">
        Revision {previous.revision} by {whoIs(previous.author, null)} became revision {body.revision}.
      </p>
      <Lists before={previous} after={content} />
      {previous.subject === content.subject ? null : (
        <p class="change-row">
          <b>Subject</b> <Diff before={previous.subject} after={content.subject} />
        </p>
      )}
      {previous.send_at === content.send_at ? null : (
        <p class="change-row">
          <b>Leaves</b> <del>{leaves(previous)}</del> <ins>{leaves(content)}</ins>
        </p>
      )}
      {isTextSame ? (
        <p>{previous.html === content.html ? 'The text is the same.' : 'The text is the same; its HTML is another.'}</p>
      ) : (
        <pre class="plain" dir="auto">
          <Diff before={previous.text} after={content.text} />
        </pre>
      )}
      {isTextSame && previous.html !== content.html ? (
        <pre class="plain plain-source" dir="auto">
          <Diff before={previous.html} after={content.html} />
        </pre>
      ) : null}
    </div>
  )
}
