/**
 * A content as the octets of an Internet message (RFC 5322, RFC 2045–2047, RFC 2231), CRLF line ends throughout.
 *
 * Every message is multipart, so that the line end before a boundary belongs to the boundary and the text of a part is exact.
 * `docs/digest.md` says how a receiver recomputes the digest from what is written here. `bcc` is written nowhere.
 */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { instantMs } from '../../core/codec/time.js'
import type { Address, Attachment, Content } from '../../core/message/content.js'
import type { Reply } from '../ports/transport.js'
import { header, isAscii, nameTokens, textTokens, Unwritable } from './header.js'
import { base64Lines, encodeText } from './transfer.js'
import { domainOf, needsSmtputf8, UNWRITABLE, wireAddress, wireMessageId } from './wire-address.js'

/**
 * `recipient` is the one this copy goes to; `eight_bit` and `smtputf8`: what the server offers (RFC 6152, RFC 6531). `automatic`: it says
 * that no person wrote it (RFC 3834 §5).
 */
export interface ComposeOptions {
  readonly now_ms: number
  readonly recipient: string
  readonly eight_bit: boolean
  readonly smtputf8: boolean
  readonly automatic?: boolean
}

/** Text to be encoded as UTF-8, or octets as they are. Attachments are octets: they may be large. */
type Pieces = ReadonlyArray<string | Buffer>

/** Names the domains that stand in A-labels in this copy and in U-labels in the content. */
export const U_LABELS_HEADER = 'X-MultiMail-U-Labels'

/** Characters of a file name, escaped, on one line of a parameter (RFC 2231 §3). */
const PARAMETER_COLUMNS = 60
const FILE_NAME = /^[A-Za-z0-9!#$&+^_`{}~. -]{1,60}$/
const MEDIA_TYPE = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+(?:; ?[!#-+\--:<-~]+)*$/

/** A refusal on its way out of the composer; `compose` turns it into a value. */
class Refused extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super(reply.text)
    this.reply = reply
  }
}

const orRefuse = <A>(either: E.Either<Reply, A>): A => {
  if (E.isLeft(either)) throw new Refused(either.left)
  return either.right
}

/** RFC 5322 §3.3, in UTC. */
const dateTime = (ms: number): string => {
  const text = new Date(ms).toUTCString()
  if (!text.endsWith(' GMT')) throw new Unwritable('an instant is out of range')
  return `${text.slice(0, -3)}+0000`
}

const addressField = (name: string, all: ReadonlyArray<Address>, smtputf8: boolean): string => {
  if (all.length === 0) return ''
  const tokens = all.flatMap((one, index) => {
    const address = orRefuse(wireAddress(one.address, smtputf8))
    const comma = index < all.length - 1 ? ',' : ''
    return one.name === null || one.name === ''
      ? [`${address}${comma}`]
      : [...nameTokens(one.name), `<${address}>${comma}`]
  })
  return header(name, tokens)
}

/** The instant in RFC 5322 form, and as a comment in its own, which has milliseconds. */
const deferredField = (send_at: string | null): string => {
  if (send_at === null) return ''
  if (!/^[0-9TZ:.-]+$/.test(send_at)) throw new Unwritable('send_at is not an instant')
  return header('Deferred-Delivery', [...dateTime(instantMs(send_at)).split(' '), `(${send_at})`])
}

/**
 * The domains written in A-labels. One that the content holds in both forms cannot be told apart by the receiver: it is refused, and
 * so is, for the same reason, an A-label beside its U-label.
 */
const uLabelsField = (content: Content, recipient: string): string => {
  const addresses = [content.from, ...content.to, ...content.cc, ...content.reply_to].map((one) => one.address)
  const ids = [content.message_id_header, ...content.references]
  const domains = new Set(
    [...addresses, recipient, ...ids, ...(content.in_reply_to === null ? [] : [content.in_reply_to])].map(domainOf),
  )
  const written = [...domains]
    .filter((one) => !isAscii(one))
    .map((one) => domainOf(orRefuse(wireAddress(`x@${one}`, false))))
  if (written.some((one) => domains.has(one))) throw new Refused(UNWRITABLE)
  const last = written.length - 1
  return written.length === 0
    ? ''
    : header(
        U_LABELS_HEADER,
        written.map((one, index) => (index < last ? `${one},` : one)),
      )
}

/** RFC 2231 §4: percent-encoded UTF-8 in numbered sections, none of which splits an octet. */
const fileNameTokens = (name: string): ReadonlyArray<string> => {
  if (FILE_NAME.test(name) && name.trim() === name) return [`filename="${name}"`]
  const escaped = [...Buffer.from(name)].map((octet) => {
    const character = String.fromCharCode(octet)
    return /[A-Za-z0-9._-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
  })
  const sections: Array<string> = [`utf-8''`]
  for (const one of escaped) {
    const last = sections[sections.length - 1] as string
    if (last.length + one.length > PARAMETER_COLUMNS) sections.push(one)
    else sections[sections.length - 1] = last + one
  }
  return sections.length === 1
    ? [`filename*=${sections[0]}`]
    : sections.map((one, index) => `filename*${index}*=${one}${index < sections.length - 1 ? ';' : ''}`)
}

/** Part headers and body, without the CRLF before the next boundary. */
const textPart = (type: 'plain' | 'html', text: string, eightBit: boolean): string => {
  const { encoding, body } = encodeText(text, eightBit)
  return `Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`
}

const attachmentPart = (one: Attachment, attachments: ReadonlyMap<string, Uint8Array>): Pieces => {
  const bytes = attachments.get(one.sha256)
  if (bytes === undefined) throw new Unwritable('the bytes of an attachment are missing')
  if (!MEDIA_TYPE.test(one.content_type)) throw new Unwritable('a content type cannot be written')
  const names = fileNameTokens(one.name)
  return [
    header('Content-Type', one.content_type.split(' ')),
    header('Content-Disposition', ['attachment;', ...names]),
    'Content-Transfer-Encoding: base64\r\n\r\n',
    base64Lines(bytes),
  ]
}

const multipart = (subtype: 'alternative' | 'mixed', boundary: string, parts: ReadonlyArray<Pieces>): Pieces => [
  `Content-Type: multipart/${subtype};\r\n boundary="${boundary}"\r\n\r\n`,
  ...parts.flatMap((part) => [`--${boundary}\r\n`, ...part, '\r\n']),
  `--${boundary}--`,
]

/** The top-level entity: its own header fields, and all that is inside. */
const entity = (content: Content, attachments: ReadonlyMap<string, Uint8Array>, eightBit: boolean): Pieces => {
  const id = createHash('sha256').update(content.message_id_header).digest('hex').slice(0, 32)
  const { text, html } = content
  const plain = text !== '' || html === '' ? [[textPart('plain', text, eightBit)]] : []
  const bodies = html === '' ? plain : [...plain, [textPart('html', html, eightBit)]]
  const alternative = bodies.length > 1 ? [multipart('alternative', `=_alternative_${id}`, bodies)] : bodies
  if (bodies.length > 1 && content.attachments.length === 0) return alternative.flat()
  const files = content.attachments.map((one) => attachmentPart(one, attachments))
  return multipart('mixed', `=_mixed_${id}`, [...alternative, ...files])
}

const written = (content: Content, attachments: ReadonlyMap<string, Uint8Array>, options: ComposeOptions): Pieces => {
  const smtputf8 = options.smtputf8 && contentNeedsSmtputf8(content, options.recipient)
  const id = (one: string): string => orRefuse(wireMessageId(one, smtputf8))
  return [
    header('Date', dateTime(options.now_ms).split(' ')),
    addressField('From', [content.from], smtputf8),
    addressField('To', content.to, smtputf8),
    addressField('Cc', content.cc, smtputf8),
    addressField('Reply-To', content.reply_to, smtputf8),
    header('Subject', textTokens(content.subject)),
    header('Message-ID', [id(content.message_id_header)]),
    content.in_reply_to === null ? '' : header('In-Reply-To', [id(content.in_reply_to)]),
    content.references.length === 0 ? '' : header('References', content.references.map(id)),
    deferredField(content.send_at),
    smtputf8 ? '' : uLabelsField(content, options.recipient),
    options.automatic === true ? 'Auto-Submitted: auto-generated\r\n' : '',
    'MIME-Version: 1.0\r\n',
    ...entity(content, attachments, options.eight_bit),
    '\r\n',
  ]
}

/** Whether a header or this recipient has a local part that only SMTPUTF8 carries. */
export const contentNeedsSmtputf8 = (content: Content, recipient: string): boolean =>
  needsSmtputf8([
    recipient,
    content.from.address,
    ...content.to.map((one) => one.address),
    ...content.cc.map((one) => one.address),
    ...content.reply_to.map((one) => one.address),
  ])

const octetsOf = (pieces: Pieces): Buffer => {
  const octets: Array<Buffer> = []
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else {
      octets.push(Buffer.from(text), piece)
      text = ''
    }
  }
  return octets.length === 0 ? Buffer.from(text) : Buffer.concat([...octets, Buffer.from(text)])
}

/** Left: why this content can never be written for this server, as the definite refusal it is. */
export const compose = (
  content: Content,
  attachments: ReadonlyMap<string, Uint8Array>,
  options: ComposeOptions,
): E.Either<Reply, Buffer> => {
  try {
    return E.right(octetsOf(written(content, attachments, options)))
  } catch (error) {
    if (error instanceof Refused) return E.left(error.reply)
    if (error instanceof Unwritable)
      return E.left({ ...UNWRITABLE, text: `${UNWRITABLE.text} Reason: ${error.message}.` })
    throw error
  }
}
