/** Modes, and who may do what, as the log so far says. Who or what it does not know may nothing. */
import type { Life } from '../life.js'
import type { Book, Key, Scene } from '../scene.js'

/** The session of the operator, and the machine's own hand. */
export const OPERATOR = 'operator'
export const SYSTEM = 'system'

/** The trust ladder, strictest first. */
const LADDER: ReadonlyArray<string> = ['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous']

/** A mode that is not known is the strictest. */
export const rungOf = (mode: string): number => Math.max(0, LADDER.indexOf(mode))

/** The stricter of the mode at submit and the mailbox's mode now. */
export const effective = (submitted: string, mailbox_id: string, { mailboxes }: Book): string =>
  LADDER[Math.min(rungOf(submitted), rungOf(mailboxes.get(mailbox_id)?.mode ?? ''))] ?? ''

export const modeOf = (life: Life, book: Book): string => effective(life.mode, life.mailbox_id, book)

export const isGated = (mode: string): boolean => mode === 'gated_all' || mode === 'gated_send'

export const standingKey = ({ keys }: Book, id: string): Key | null => {
  const key = keys.get(id)
  return key === undefined || key.revoked ? null : key
}

/** An operator session; or a key that stands, may decide, and composed none of it. */
export const mayDecide = (id: string, life: Life, book: Book): boolean =>
  id === OPERATOR || (standingKey(book, id)?.scopes.includes('oversight') === true && !life.authors.includes(id))

/** The content begins to leave in a delivery to a recipient: the message, or null. Copies go to the operator. */
export const leaving = ({ entry, life, delivery }: Scene): Life | null =>
  entry.about === 'delivery' && entry.what === 'transmitting' && delivery?.kind !== 'copy' ? life : null

/** A fault, with the ids that an auditor looks up. */
export const at = ({ entry }: Scene, words: string): string =>
  `${entry.subject_id}, entry ${entry.seq}${'delivery_id' in entry.data ? ` (${String(entry.data.delivery_id)})` : ''}: ${words}`
