import type { ComponentChildren } from 'preact'
import type { Paged as Pages } from '../lib/ask.js'
import { Trouble, Waiting } from './trouble.js'

/** A list that is fetched page by page. */
export const Paged = <T,>({
  pages,
  none,
  children,
}: {
  readonly pages: Pages<T>
  /** What is said where there is nothing. */
  readonly none: ComponentChildren
  readonly children: (rows: ReadonlyArray<T>) => ComponentChildren
}) => (
  <>
    {pages.refusal === null ? null : <Trouble refusal={pages.refusal} again={() => void pages.again()} />}
    {pages.body === null && pages.refusal === null ? <Waiting what="Fetching…" /> : null}
    {pages.body !== null && pages.body.length === 0 ? <p class="none">{none}</p> : null}
    {pages.body === null || pages.body.length === 0 ? null : children(pages.body)}
    {pages.more === null ? null : (
      <button type="button" class="more-rows" disabled={pages.busy} onClick={pages.more}>
        {pages.busy ? 'Fetching…' : 'Show older'}
      </button>
    )}
  </>
)
