/** What an edit changes: recipients may be taken away, never added; what is not changed is not sent. */
import type { Envelope, Person } from '../../contract.js'

export interface Draft {
  readonly subject: string
  readonly body: string
  /** Addresses taken away. */
  readonly without: ReadonlyArray<string>
}

export const draftOf = (content: Envelope): Draft => ({ subject: content.subject, body: content.text, without: [] })

/** All that would get it: nobody left means that nothing can be sent. */
export const kept = (content: Envelope, draft: Draft): number =>
  [...content.to, ...content.cc, ...content.bcc].filter(({ address }) => !draft.without.includes(address)).length

const remaining = (people: ReadonlyArray<Person>, draft: Draft): ReadonlyArray<string> =>
  people.map(({ address }) => address).filter((address) => !draft.without.includes(address))

export const changesOf = (content: Envelope, draft: Draft): { readonly [name: string]: unknown } => ({
  ...(draft.subject === content.subject ? {} : { subject: draft.subject }),
  ...(draft.body === content.text ? {} : { body: draft.body }),
  ...Object.fromEntries(
    (['to', 'cc', 'bcc'] as const)
      .filter((field) => content[field].some(({ address }) => draft.without.includes(address)))
      .map((field) => [field, remaining(content[field], draft)]),
  ),
})
