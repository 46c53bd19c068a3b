/**
 * Email addresses (RFC 5321 §4.1.2, RFC 5322 §3.4, UTF-8 by RFC 6531), one at a time: `jo@example.com`, `Jo Doe <jo@example.com>`,
 * `"Doe, Jo" <jo@example.com>`.
 *
 * The local part is a dot-atom, and keeps its case. The domain has at least two labels, and becomes lower case; A-labels and U-labels
 * stay what they are. Both become NFC (RFC 6532 §3.1), so that what is sent is what was compared: U+212A, which looks like a K, is one.
 * Compatibility forms (ｅｘａｍｐｌｅ.com) are refused in a domain: IDNA would map them to another than the one that was compared.
 */
import * as E from 'fp-ts/lib/Either.js'
import { identity } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import type { Address } from '../message/content.js'
import { DISPLAY_NAME_CHARACTERS_MAX, stringCodec, UNSAFE } from './text.js'

/** RFC 5321 §4.5.3.1.1. */
export const LOCAL_PART_OCTETS_MAX = 64
/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
export const ADDRESS_OCTETS_MAX = 254
/** An address with a display name, both as long as they may be, every character of the name escaped. */
export const ADDRESS_INPUT_CHARACTERS_MAX = 2 * DISPLAY_NAME_CHARACTERS_MAX + ADDRESS_OCTETS_MAX + 5

const ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+"
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?`
const LOCAL_PART = String.raw`(${ATOM}(?:\.${ATOM})*)`
/** The last label is not a number: that would be an IPv4 address without its brackets. */
const DOMAIN = String.raw`((?:${LABEL}\.)+(?![0-9]+>?$)${LABEL})`
const NAME = String.raw`([^()<>\[\]:;@\\,"${UNSAFE}]{0,${DISPLAY_NAME_CHARACTERS_MAX}})`
const QUOTED_NAME = String.raw`"((?:[^"\\${UNSAFE}]|\\[^${UNSAFE}]){0,${DISPLAY_NAME_CHARACTERS_MAX}})" *`

const ADDRESS = new RegExp(`^(?:(?:${NAME}|${QUOTED_NAME})<(?=.*>$)|(?!.*>$))${LOCAL_PART}@${DOMAIN}>?$`, 'u')
const ALLOWLIST_PATTERN = new RegExp(String.raw`^(?:(\*)|(?!.*\*)${LOCAL_PART})@${DOMAIN}$`, 'u')
const DOMAIN_ONLY = new RegExp(`^${DOMAIN}$`, 'u')

const octets = (value: string): number => encodeURIComponent(value).replace(/%../g, '.').length

const LENGTH_SENTENCE = `Shorten the address: at most ${LOCAL_PART_OCTETS_MAX} octets before the @ and ${ADDRESS_OCTETS_MAX} in all.`
const DOMAIN_SENTENCE = 'Write the domain in its plain letters, as it is registered, or as its xn-- form.'

const addrSpec = (localPartAsSent: string, domainAsSent: string): E.Either<string, string> => {
  const localPart = localPartAsSent.normalize('NFC')
  const domain = domainAsSent.toLowerCase().normalize('NFC')
  const address = `${localPart}@${domain}`
  if (octets(localPart) > LOCAL_PART_OCTETS_MAX || octets(address) > ADDRESS_OCTETS_MAX) return E.left(LENGTH_SENTENCE)
  return DOMAIN_ONLY.test(domain) && domain.normalize('NFKC') === domain ? E.right(address) : E.left(DOMAIN_SENTENCE)
}

/** What is usually meant, in the order of looking. Each is one pass over the input. */
const HINTS: ReadonlyArray<readonly [RegExp, string]> = [
  [new RegExp(`[${UNSAFE}]`, 'u'), 'Remove line breaks, control and invisible characters from the address.'],
  [/"@/, 'Write the part before the @ without quotes: quoted local parts are not supported.'],
  [/@\[/, 'Write a domain name after the @: address literals such as [192.0.2.1] are not supported.'],
  [
    /[,;]/,
    'Send several addresses as a list, one string each; a name with a comma goes in quotes: "Doe, Jo" <jo@example.com>.',
  ],
]
const GENERAL_SENTENCE =
  'Send one email address: jo@example.com, or Jo Doe <jo@example.com>. Its domain has at least two labels.'

const hint = (input: unknown): string =>
  HINTS.find(([pattern]) => t.string.is(input) && pattern.test(input))?.[1] ?? GENERAL_SENTENCE

const Decoded: t.Type<Address> = t.type({ address: t.string, name: t.union([t.string, t.null]) })

/** The form that decodes to the same address and name. */
export const formatAddress = ({ address, name }: Address): string =>
  name === null ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`

/** Spaces around a display name are dropped; an empty one is null. */
export const address: t.Type<Address, string> = stringCodec({
  name: 'address',
  minLength: 5,
  maxLength: ADDRESS_INPUT_CHARACTERS_MAX,
  pattern: ADDRESS,
  keywords: {},
  is: Decoded.is,
  explain: hint,
  parse: (match) => {
    const [, bare, quoted, localPart, domain] = match as unknown as readonly [
      string,
      string | undefined,
      string | undefined,
      string,
      string,
    ]
    const name = (bare ?? quoted ?? '').replace(/\\(.)/gu, '$1').trim() || null
    return E.map((plain: string): Address => ({ address: plain, name }))(addrSpec(localPart, domain))
  },
  encode: formatAddress,
})

/** The form to compare addresses by (allowlist, suppression): all lower case, NFC. */
export const addressKey = (plain: string): string => plain.toLowerCase().normalize('NFC')

const PATTERN_SENTENCE =
  'Send an exact address (jo@example.com) or a whole domain (*@example.com); no other place may have a *.'

/** An allowlist entry: an exact address, or `*@domain`, which does not cover subdomains. Decodes with the domain in its normal form. */
export const allowlistPattern: t.Type<string> = stringCodec({
  name: 'allowlistPattern',
  minLength: 5,
  maxLength: ADDRESS_OCTETS_MAX,
  pattern: ALLOWLIST_PATTERN,
  keywords: {},
  is: t.string.is,
  explain: () => PATTERN_SENTENCE,
  parse: (match) => {
    const [, star, localPart, domain] = match as unknown as readonly [
      string,
      string | undefined,
      string | undefined,
      string,
    ]
    return addrSpec(star ?? String(localPart), domain)
  },
  encode: identity,
})

/** Whether a decoded pattern covers a decoded address. */
export const matches = (pattern: string, plain: string): boolean => {
  const key = addressKey(plain)
  return [key, `*${key.slice(key.lastIndexOf('@'))}`].includes(addressKey(pattern))
}
