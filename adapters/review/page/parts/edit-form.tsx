import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import type { Deciding } from '../lib/deciding.js'
import { changesOf, type Draft, draftOf, kept } from '../lib/edit.js'
import { count } from '../lib/words.js'
import { Diff } from './changes.js'
import { Icon } from './icon.js'
import { Out } from './text.js'
import { Trouble } from './trouble.js'
import { useHeading } from './view.js'

const NAMES = { to: 'To', cc: 'Cc', bcc: 'Bcc' } as const

const Recipients = ({
  body,
  draft,
  change,
}: {
  readonly body: MessageBody
  readonly draft: Draft
  readonly change: (draft: Draft) => void
}) => (
  <fieldset class="edit-people">
    <legend>Recipients: take away who shall not get it</legend>
    {(['to', 'cc', 'bcc'] as const).flatMap((field) =>
      body.content[field].map(({ address }) => {
        const isKept = !draft.without.includes(address)
        return (
          <label key={`${field} ${address}`} class={isKept ? 'check' : 'check taken-away'}>
            <input
              type="checkbox"
              checked={isKept}
              onChange={() =>
                change({
                  ...draft,
                  without: isKept ? [...draft.without, address] : draft.without.filter((one) => one !== address),
                })
              }
            />
            <span>
              <span class={field === 'bcc' ? 'bcc' : 'muted'}>{NAMES[field]}</span> <Out>{address}</Out>
            </span>
          </label>
        )
      }),
    )}
  </fieldset>
)

const Preview = ({ body, draft }: { readonly body: MessageBody; readonly draft: Draft }) => (
  <section class="edit-diff" aria-label="What you change">
    <h2>What you change</h2>
    {Object.keys(changesOf(body.content, draft)).length === 0 ? <p class="muted">Nothing yet.</p> : null}
    {draft.subject === body.content.subject ? null : (
      <p class="strong">
        <Diff before={body.content.subject} after={draft.subject} />
      </p>
    )}
    {draft.without.map((one) => (
      <p key={one}>
        <del>{one}</del>
      </p>
    ))}
    {draft.body === body.content.text ? null : (
      <pre class="plain" dir="auto">
        <Diff before={body.content.text} after={draft.body} />
      </pre>
    )}
  </section>
)

const Fields = ({ draft, change }: { readonly draft: Draft; readonly change: (draft: Draft) => void }) => (
  <>
    <label>
      Subject
      <input
        value={draft.subject}
        dir="auto"
        onInput={(event) => change({ ...draft, subject: event.currentTarget.value })}
      />
    </label>
    <label>
      Body <span class="muted">in markdown; once changed, text and HTML are made from it anew</span>
      <textarea
        rows={14}
        dir="auto"
        value={draft.body}
        onInput={(event) => change({ ...draft, body: event.currentTarget.value })}
      />
    </label>
  </>
)

export const EditForm = ({
  body,
  deciding,
  close,
}: {
  readonly body: MessageBody
  readonly deciding: Deciding
  readonly close: () => void
}) => {
  const [draft, setDraft] = useState<Draft>(() => draftOf(body.content))
  const heading = useHeading('Edit and approve')
  const changes = changesOf(body.content, draft)
  const left = kept(body.content, draft)
  const run = async (): Promise<void> => {
    if (await deciding.edit(changes)) close()
  }
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
    >
      <div class="sheet stack">
        <h1 ref={heading} tabIndex={-1}>
          Edit and approve
        </h1>
        {deciding.refusal === null ? null : <Trouble refusal={deciding.refusal} />}
        <div class="edit-columns">
          <div class="stack">
            <Fields draft={draft} change={setDraft} />
            <Recipients body={body} draft={draft} change={setDraft} />
          </div>
          <Preview body={body} draft={draft} />
        </div>
      </div>
      <section class="decision" aria-label="Decision">
        <button
          type="submit"
          class="go decide-approve"
          disabled={deciding.busy || left === 0 || Object.keys(changes).length === 0}
        >
          <Icon name="approve" />
          <span>
            <b>Approve as edited, send to {count(left, 'recipient')}</b>
            <small>becomes revision {body.revision + 1}</small>
          </span>
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </section>
    </form>
  )
}
