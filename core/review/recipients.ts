/** Facts about whom a message goes to, and whom it says it comes from. */
import { addressKey } from '../codec/address.js'
import { type Address, recipientsOf } from '../message/content.js'
import { type Fact, saw } from './fact.js'
import { lookalike, type Reference, reference, related } from './lookalike.js'
import { lettersOf } from './punycode.js'
import type { Read, Shown } from './shown.js'

/** Recipients from which on a message goes to many. */
export const MANY_RECIPIENTS = 10
/** Recipients whose domains are compared with one another. */
export const COMPARED_MAX = 100

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** The domains of the recipients, each once, as they are read. */
export const domainsOf = (recipients: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(recipients.slice(0, COMPARED_MAX).map((one) => lettersOf(domainOf(one)))),
]

/** The account's own domains, ready to be compared with. */
export const ownOf = (domains: ReadonlyArray<string>): ReadonlyArray<Reference> =>
  domains.map((one) => reference(lettersOf(one)))

/** Of the recipients' domains, each that looks like one of the account's own or like that of another recipient, and which. */
export const disguised = (
  recipients: ReadonlyArray<string>,
  own: ReadonlyArray<Reference>,
): ReadonlyArray<readonly [string, string]> => {
  const domains = domainsOf(recipients).map(reference)
  return domains.flatMap((one) => {
    const like = lookalike(one, own, domains)
    return like === null ? [] : [[one.domain, like] as const]
  })
}

export const isKnown = (known: ReadonlySet<string>, address: string): boolean => known.has(addressKey(address))

/** Subdomains of a domain of the account's own may be somebody else's: they are outside. */
const isOutside = (domains: ReadonlyArray<string>, address: string): boolean => !domains.includes(domainOf(address))

const SHOWN_ADDRESS = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/gu

/** Display names that hold an address which is not the one they stand for. */
const misnamed = (all: ReadonlyArray<Address>): ReadonlyArray<string> =>
  all
    .filter(({ address, name }) =>
      [...String(name).normalize('NFKC').matchAll(SHOWN_ADDRESS)].some(
        ([shown]) => addressKey(shown) !== addressKey(address),
      ),
    )
    .map(({ address, name }) => `${name} <${address}>`)

const namesOf = ({ from, to, cc, bcc, reply_to }: Read): ReadonlyArray<Address> => [
  from,
  ...to,
  ...cc,
  ...bcc,
  ...reply_to,
]

const addresses = (all: ReadonlyArray<Address>): ReadonlyArray<string> => all.map((one) => one.address)

export const recipientFacts = ({ content, domains, known }: Shown): ReadonlyArray<Fact> => {
  const recipients = recipientsOf(content)
  const replies = addresses(content.reply_to).filter((one) => !related(domainOf(one), domainOf(content.from.address)))
  return [
    ...saw(
      'recipient_lookalike',
      disguised(recipients, ownOf(domains)).map(([one, like]) => `${one} (like ${like})`),
    ),
    ...saw('name_like_address', misnamed(namesOf(content))),
    ...saw('blind_copies', addresses(content.bcc)),
    ...saw(
      'first_mail',
      recipients.filter((one) => !isKnown(known, one)),
    ),
    ...saw('many_recipients', recipients.length < MANY_RECIPIENTS ? [] : [`${recipients.length} recipients`]),
    ...saw('reply_to_differs', replies),
    ...saw(
      'outside_domain',
      recipients.filter((one) => isOutside(domains, one)),
    ),
  ]
}
