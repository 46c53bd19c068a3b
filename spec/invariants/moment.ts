/** The rows as a transaction leaves them, with the entries that it wrote. */
import type { Tables } from '../../core/operations/rows.js'
import type { Book, Scene } from './scene.js'

type Kept =
  | ('accounts' | 'mailboxes' | 'messages' | 'contents' | 'holds' | 'deliveries')
  | ('allowlist' | 'suppressions' | 'idempotency' | 'rejudgements')

/** Of one account. */
export type Rows = { readonly [T in Kept]: ReadonlyArray<Tables[T]> }

export interface Moment {
  readonly account_id: string
  /** The entries that the transaction wrote, each with what was before it; and all that the log says after them. */
  readonly scenes: ReadonlyArray<Scene>
  readonly book: Book
  readonly rows: Rows
  /** SHA-256 of the text in UTF-8, lower-case hex. */
  readonly sha256: (text: string) => string
}
