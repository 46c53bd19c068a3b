/** A content out of the octets of one copy and the recipients of all, as `docs/digest.md` says, with postal-mime to read the message. */
import { createHash } from 'node:crypto'
import { domainToUnicode } from 'node:url'
import PostalMime, { addressParser, decodeWords } from 'postal-mime'
import type { Address, Content } from '../../../core/message/content.js'
import { canonical } from '../../../core/message/digest.js'

/** The parts of postal-mime's tree that are used: it gives each part's decoded octets and its header fields. */
interface Part {
  readonly headers: ReadonlyArray<{ readonly key: string; readonly value: string }>
  readonly contentType: { readonly value: string; readonly multipart: string | false }
  readonly contentTransferEncoding: { readonly encoding: string }
  readonly contentDisposition: {
    readonly parsed: { readonly value: string; readonly params: Readonly<Record<string, string>> }
  }
  readonly content: ArrayBuffer | null
  readonly childNodes: ReadonlyArray<Part>
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

const sha256 = (octets: Uint8Array | string): string => createHash('sha256').update(octets).digest('hex')

const fieldsOf = (part: Part, name: string): ReadonlyArray<string> =>
  part.headers.filter((one) => one.key === name).map((one) => one.value)

const uLabelsOf = (root: Part): ReadonlySet<string> =>
  new Set(fieldsOf(root, 'x-multimail-u-labels').flatMap((value) => value.split(', ')))

/** An address, or the inside of a message id, with its domain in the form the content has. */
const original = (address: string, uLabels: ReadonlySet<string>): string => {
  const at = address.lastIndexOf('@') + 1
  const domain = address.slice(at)
  return uLabels.has(domain) ? `${address.slice(0, at)}${domainToUnicode(domain)}` : address
}

const messageId = (id: string, uLabels: ReadonlySet<string>): string => `${original(id.slice(0, -1), uLabels)}>`

/** postal-mime ends every line of a part that is not base64; the last line end is the boundary's. */
const octetsOf = (part: Part): Uint8Array => {
  const octets = new Uint8Array(part.content ?? new ArrayBuffer(0))
  return part.contentTransferEncoding.encoding === 'base64' ? octets : octets.subarray(0, octets.length - 1)
}

const textOf = (part: Part | undefined): string =>
  part === undefined ? '' : utf8.decode(octetsOf(part)).replace(/\r\n/g, '\n')

const leavesOf = (part: Part): ReadonlyArray<Part> =>
  part.contentType.multipart === false ? [part] : part.childNodes.flatMap(leavesOf)

const isAttachment = (part: Part): boolean => part.contentDisposition.parsed.value === 'attachment'

const parse = async (raw: Uint8Array): Promise<Part> => {
  const parser = new PostalMime()
  await parser.parse(raw)
  return (parser as unknown as { readonly root: Part }).root
}

/** The envelope recipient of this copy as the content has it. */
export const recipientOf = async (raw: Uint8Array, recipient: string): Promise<string> =>
  original(recipient, uLabelsOf(await parse(raw)))

/** `recipients`: of every copy, each as `recipientOf` gives it. */
export const readBack = async (raw: Uint8Array, recipients: ReadonlyArray<string>): Promise<Content> => {
  const root = await parse(raw)
  const uLabels = uLabelsOf(root)
  const addresses = (name: string): ReadonlyArray<Address> =>
    fieldsOf(root, name)
      .flatMap((value) => addressParser(value, { flatten: true }))
      .map((one) => ({ address: original(one.address ?? '', uLabels), name: one.name === '' ? null : one.name }))
  const ids = (name: string): ReadonlyArray<string> =>
    fieldsOf(root, name).flatMap((value) => value.split(' ').map((id) => messageId(id, uLabels)))
  const leaves = leavesOf(root)
  const bodies = leaves.filter((part) => !isAttachment(part))
  const body = (type: string): string => textOf(bodies.find((part) => part.contentType.value.startsWith(type)))
  const [to, cc] = [addresses('to'), addresses('cc')]
  const named = new Set([...to, ...cc].map((one) => one.address))
  return {
    message_id_header: ids('message-id')[0] ?? '',
    from: addresses('from')[0] ?? { address: '', name: null },
    to,
    cc,
    bcc: recipients.filter((one) => !named.has(one)).map((address) => ({ address, name: null })),
    reply_to: addresses('reply-to'),
    subject: decodeWords(fieldsOf(root, 'subject')[0] ?? ''),
    text: body('text/plain'),
    html: body('text/html'),
    attachments: leaves.filter(isAttachment).map((part) => {
      const octets = octetsOf(part)
      const name = part.contentDisposition.parsed.params.filename ?? ''
      return { name, content_type: part.contentType.value, size: octets.length, sha256: sha256(octets) }
    }),
    in_reply_to: ids('in-reply-to')[0] ?? null,
    references: ids('references'),
    send_at: /\(([^()]+)\)$/.exec(fieldsOf(root, 'deferred-delivery')[0] ?? '')?.[1] ?? null,
  }
}

export const digestOf = (content: Content): string => sha256(canonical(content))
