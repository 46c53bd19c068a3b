/**
 * Addresses and message ids as a server takes them: as they are where it offers SMTPUTF8 (RFC 6531), else with the domain in A-labels
 * (RFC 5890). A local part beyond ASCII has no other form.
 *
 * A domain is turned into A-labels only when they turn back into exactly that domain: what was approved is what is addressed (P3).
 */
import { domainToASCII, domainToUnicode } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { ADDRESS_OCTETS_MAX } from '../../core/codec/address.js'
import type { Reply } from '../ports/transport.js'
import { isAscii } from './header.js'

/** What an atom and a domain may hold (RFC 5321 §4.1.2, RFC 6531 §3.3): nothing that ends a command, a path or a field. */
const SPECIAL = String.raw`\s\p{C}<>()\[\]\\,;:"@`
const ADDRESS = new RegExp(`^[^${SPECIAL}]+@[^${SPECIAL}]+$`, 'u')
const MESSAGE_ID = /^<[^\s\p{C}<>()\\,;"]+>$/u
/** Octets of a message id: one line of a header holds it. */
const MESSAGE_ID_OCTETS_MAX = 900

/** The replies we give ourselves, each a definite refusal before any content has left. */
export const NEEDS_SMTPUTF8: Reply = {
  code: 553,
  enhanced: '5.6.7',
  text: 'An address is not ASCII before the @, and the relay does not offer SMTPUTF8.',
}
export const BAD_DOMAIN: Reply = {
  code: 553,
  enhanced: '5.1.2',
  text: 'A domain has no form in A-labels that means the same domain.',
}
export const BAD_ADDRESS: Reply = { code: 553, enhanced: '5.1.3', text: 'An address cannot be written in SMTP.' }
export const UNWRITABLE: Reply = { code: 554, enhanced: '5.6.0', text: 'The content cannot be written as a message.' }

const asciiDomain = (domain: string): E.Either<Reply, string> => {
  const ascii = domainToASCII(domain)
  return ascii !== '' && isAscii(ascii) && domainToUnicode(ascii) === domain ? E.right(ascii) : E.left(BAD_DOMAIN)
}

/** Splits at the last `@`; the right side of a message id ends in `>`. */
const downgraded = (local: string, domain: string): E.Either<Reply, string> => {
  if (!isAscii(local)) return E.left(NEEDS_SMTPUTF8)
  return E.map((ascii: string) => `${local}@${ascii}`)(isAscii(domain) ? E.right(domain) : asciiDomain(domain))
}

/** Right: the address as it stands in a command or a header. */
export const wireAddress = (address: string, smtputf8: boolean): E.Either<Reply, string> => {
  if (!ADDRESS.test(address) || Buffer.byteLength(address) > ADDRESS_OCTETS_MAX) return E.left(BAD_ADDRESS)
  if (smtputf8 || isAscii(address)) return E.right(address)
  const at = address.lastIndexOf('@')
  return downgraded(address.slice(0, at), address.slice(at + 1))
}

/** Right: the message id as it stands in a header. */
export const wireMessageId = (id: string, smtputf8: boolean): E.Either<Reply, string> => {
  if (!MESSAGE_ID.test(id) || Buffer.byteLength(id) > MESSAGE_ID_OCTETS_MAX) return E.left(UNWRITABLE)
  if (smtputf8 || isAscii(id)) return E.right(id)
  const at = id.lastIndexOf('@')
  return at < 0
    ? E.left(NEEDS_SMTPUTF8)
    : E.map((inner: string) => `${inner}>`)(downgraded(id.slice(0, at), id.slice(at + 1, -1)))
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).replace(/>$/, '')

/** Whether only SMTPUTF8 can carry one of these. */
export const needsSmtputf8 = (addresses: ReadonlyArray<string>): boolean =>
  addresses.some((one) => !isAscii(one) && !isAscii(one.slice(0, one.lastIndexOf('@'))))
