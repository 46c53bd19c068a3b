/**
 * What a message says and to whom: everything of it that reaches the wire, frozen at submit.
 *
 * Text and HTML use LF line ends here; the wire has CRLF. Addresses are already normalised
 * (`core/codec/address.ts`), attachments are named by the SHA-256 of their bytes.
 */
import { firstCharacters } from '../codec/characters.js'

/** One mailbox of RFC 5322 §3.4: `address` is the addr-spec, `name` the display name, or null. */
export interface Address {
  readonly address: string
  readonly name: string | null
}

/** `sha256` is lower-case hex over the decoded bytes; `size` counts them. */
export interface Attachment {
  readonly name: string
  readonly content_type: string
  readonly size: number
  readonly sha256: string
}

export interface Content {
  /** The `Message-ID` with its angle brackets, fixed when the message is accepted (RFC 5322 §3.6.4). */
  readonly message_id_header: string
  readonly from: Address
  readonly to: ReadonlyArray<Address>
  readonly cc: ReadonlyArray<Address>
  /** In the envelope only, never a header (RFC 5322 §3.6.3). */
  readonly bcc: ReadonlyArray<Address>
  readonly reply_to: ReadonlyArray<Address>
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments: ReadonlyArray<Attachment>
  readonly in_reply_to: string | null
  readonly references: ReadonlyArray<string>
  /** UTC, RFC 3339 with `Z`; on the wire as `Deferred-Delivery` (RFC 4021 §2.1.60). Null: at once. */
  readonly send_at: string | null
}

const distinct = (addresses: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(addresses)].sort()

/** Every address the envelope may name, once each, sorted: to, cc and bcc. */
export const recipientsOf = (content: Pick<Content, 'to' | 'cc' | 'bcc'>): ReadonlyArray<string> =>
  distinct([...content.to, ...content.cc, ...content.bcc].map((one) => one.address))

/** What a list shows of a content. */
export interface Summary {
  readonly from: string
  readonly to: ReadonlyArray<string>
  readonly cc: ReadonlyArray<string>
  readonly bcc: ReadonlyArray<string>
  readonly subject: string
  readonly snippet: string
  /** How many. */
  readonly attachments: number
  readonly send_at: string | null
}

/** Characters of the text that a list shows. */
export const SNIPPET_MAX = 200

const plain = (addresses: ReadonlyArray<Address>): ReadonlyArray<string> => addresses.map((one) => one.address)

export const summaryOf = (content: Content): Summary => ({
  from: content.from.address,
  to: plain(content.to),
  cc: plain(content.cc),
  bcc: plain(content.bcc),
  subject: content.subject,
  snippet: firstCharacters(content.text, SNIPPET_MAX),
  attachments: content.attachments.length,
  send_at: content.send_at,
})
