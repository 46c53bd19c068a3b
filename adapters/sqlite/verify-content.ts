/**
 * What an entry commits to but does not hold: the contents of a message, and what was made of them (P14). Each revision is the one its
 * entry sealed, by the author the entry names; what lists show, holds and deliveries say the same.
 */

import type { Sealed } from '../../core/audit/chain.js'
import type { Stored } from '../../core/audit/compare.js'
import { commitment } from '../../core/audit/entry.js'
import { controlOf, timerMs } from '../../core/message/aggregate.js'
import { type Content, recipientsOf, summaryOf } from '../../core/message/content.js'
import { canonical } from '../../core/message/digest.js'
import { sendAtMs } from '../../core/operations/compose.js'
import type { ContentRow } from '../../core/operations/message-rows.js'
import { sha256 } from '../ports/context.js'

/** What the first entry about a revision says of it. */
interface Told {
  readonly author: string
  readonly commitment: unknown
}

const toldOf = (entries: ReadonlyArray<Sealed>): ReadonlyMap<number, Told> => {
  const told = new Map<number, Told>()
  for (const { type, actor, data } of entries) {
    if (!type.startsWith('message.')) continue
    const { revision, commitment: seal } = JSON.parse(data) as {
      readonly revision: number
      readonly commitment: unknown
    }
    if (!told.has(revision)) told.set(revision, { author: actor, commitment: seal })
  }
  return told
}

const parsed = (text: string): Content | null => {
  try {
    return JSON.parse(text) as Content
  } catch {
    return null
  }
}

interface Revision extends Told {
  readonly recipients: ReadonlyArray<string>
  readonly attachments: ReadonlyArray<string>
  readonly send_at_ms: number | null
}

/** A sentence on what is wrong with one revision; or what it says. */
const revisionOf = (row: ContentRow, told: Told | undefined, salt: string): Revision | string => {
  const content = parsed(row.content)
  if (content === null || told === undefined) return `its content, revision ${row.revision}, cannot be read`
  if (commitment(salt, sha256(canonical(content)), sha256) !== told.commitment)
    return `its content, revision ${row.revision}, is not the one of its digest`
  if (row.author !== told.author) return `the author of revision ${row.revision} is not who its entry names`
  if (row.summary !== JSON.stringify(summaryOf(content)))
    return `the summary of revision ${row.revision} is not of its content`
  const attachments = content.attachments.map((one) => one.sha256)
  return { ...told, recipients: recipientsOf(content), attachments, send_at_ms: sendAtMs(content) }
}

const isSame = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

/** How a delivery may have ended before an edit took its recipient away. */
const ENDED_BEFORE: ReadonlyArray<string> = ['blocked', 'bounced', 'failed']

/**
 * What is cleared goes to the recipients of its content, once each; what waits may keep deliveries of an earlier revision, and what ended
 * is kept.
 */
const isAddressed = ({ message, deliveries }: Stored, all: ReadonlyArray<Revision>): boolean => {
  const addressed = deliveries.filter((one) => one.kind === 'recipient' && one.status !== 'cancelled')
  const cleared = message.phase === 'cleared'
  const ever = new Set(all.flatMap((one) => one.recipients))
  const now = new Set(all.slice(-1).flatMap((one) => one.recipients))
  return (
    addressed.every(({ recipient, status }) =>
      (cleared && !ENDED_BEFORE.includes(status) ? now : ever).has(recipient),
    ) &&
    (!cleared || new Set(addressed.map(({ recipient }) => recipient)).size === addressed.length)
  )
}

/** The message leaves no sooner than its content says. */
const isTimed = ({ message }: Stored, { send_at_ms }: Revision): boolean =>
  message.send_at_ms === send_at_ms && message.due_ms === timerMs(controlOf(message), send_at_ms)

const faultOf = (
  stored: Stored,
  contents: ReadonlyArray<ContentRow>,
  entries: ReadonlyArray<Sealed>,
  has: (environment: string, sha256: string) => boolean,
): string | null => {
  const { message, deliveries, holds } = stored
  const told = toldOf(entries)
  const revisions: Array<Revision> = []
  for (const row of contents) {
    const one = revisionOf(row, told.get(row.revision), message.salt)
    if (typeof one === 'string') return one
    revisions.push(one)
  }
  const newest = revisions.at(-1)
  if (newest === undefined || contents.length !== message.revision) return 'a revision of its content is missing'
  const authors = [...new Set(revisions.map((one) => one.author))]
  if (!isSame(JSON.parse(message.authors) as ReadonlyArray<string>, authors))
    return 'its authors are not those of its revisions'
  const sealed = holds.every(
    (one) => commitment(message.salt, one.digest, sha256) === told.get(one.revision)?.commitment,
  )
  if (!sealed) return 'the digest of a hold is not the one of its revision'
  if (!isAddressed(stored, revisions)) return 'a delivery goes to somebody whom its content does not name'
  if (!isTimed(stored, newest)) return 'its time is not the one of its content'
  const places = [...contents, ...deliveries, ...holds, ...entries].map((one) => one.environment)
  if (places.some((one) => one !== message.environment)) return 'it lies in two environments'
  const missing = revisions.flatMap((one) => one.attachments).find((one) => !has(message.environment, one))
  return missing === undefined ? null : `its attachment ${missing} is missing`
}

/** `has` says whether an attachment's bytes are kept. Null: nothing is wrong. */
export const contentFault: typeof faultOf = (...about) => {
  try {
    return faultOf(...about)
  } catch (fault) {
    // No JSON, or of another shape: this program did not write it. A fault of the database is none of the message.
    if (fault instanceof SyntaxError || fault instanceof TypeError) return 'what is stored of it cannot be read'
    throw fault
  }
}
