/** Facts about links: what a link shows, and where it leads. */

import { recipientsOf } from '../message/content.js'
import { type Fact, type FactName, saw } from './fact.js'
import { lookalike, type Reference, reference, related } from './lookalike.js'
import { domainsOf, ownOf } from './recipients.js'
import type { Link, Shown } from './shown.js'
import { IGNORED, isIp, type Target, targetOf } from './url.js'

/** Links that are looked at; what comes after them is said to be not looked at. */
export const LINKS_MAX = 1000
/** Characters of a link's text in which an address is looked for. */
const LABEL_CHARACTERS_MAX = 500
/** Addresses within a link that are followed. */
const PASSED_ON_MAX = 8

const SCHEMES = ['http', 'https', 'mailto', 'tel']

const SHORTENERS: ReadonlySet<string> = new Set(
  'bit.ly bl.ink buff.ly cutt.ly goo.gl is.gd lnkd.in ow.ly rb.gy rebrand.ly s.id shorturl.at t.co t.ly tiny.cc tinyurl.com v.gd'.split(
    ' ',
  ),
)

const DOMAIN = /^(?:[\p{L}\p{M}\p{N}-]+\.)+\p{L}[\p{L}\p{M}\p{N}-]+$/u
/** What is rather the name of a file, where nothing says that it is an address. */
const FILE_NAME = /\.(?:csv|docx?|gif|html?|ics|jpe?g|js|json|md|pdf|png|pptx?|py|rs|sh|ts|txt|xlsx?|xml|ya?ml|zip)$/
const WRITTEN_OUT = /^(?:www\.|[a-z]+:\/\/)/i

/** The hosts that a text names. */
const hostsIn = (text: string): ReadonlyArray<string> =>
  text
    .slice(0, LABEL_CHARACTERS_MAX)
    .replace(IGNORED, '')
    .normalize('NFKC')
    .split(/[\s<>()"'“”‘’«»,;]/u)
    .flatMap((word) => {
      const host = String(targetOf(word.includes(':') ? word : `https://${word}`)?.host).replace(/[.:!]+$/, '')
      return DOMAIN.test(host) && (WRITTEN_OUT.test(word) || !FILE_NAME.test(host)) ? [host] : []
    })

/** Hosts of the addresses within an address, as a parameter or a part of its path. */
const passedOn = ({ host, rest }: Target): ReadonlyArray<string> =>
  rest
    .replace(/%3a/gi, ':')
    .replace(/%2f/gi, '/')
    .split(/(?=https?:\/\/)/i)
    .slice(1, PASSED_ON_MAX)
    .map((one) => (targetOf(one) as Target).host)
    .filter((one) => !related(one, host))

const isForeign = (host: string): boolean => /[^!-~]/.test(host)

interface Looked {
  readonly link: Link
  readonly target: Target
  readonly shown: ReadonlyArray<string>
}

const looked = (link: Link): ReadonlyArray<Looked> => {
  const target = targetOf(link.href)
  return target === null ? [] : [{ link, target, shown: hostsIn(link.text) }]
}

type Rule = readonly [
  FactName,
  (one: Looked, own: ReadonlyArray<Reference>, others: ReadonlyArray<Reference>) => string | null,
]

const when = (seen: boolean, about: string): string | null => (seen ? about : null)

const RULES: ReadonlyArray<Rule> = [
  [
    'link_lookalike',
    ({ target: { host }, shown }, own, others) => {
      const like = lookalike(reference(host), own, [...others, ...shown.map(reference)])
      return like === null ? null : `${host} (like ${like})`
    },
  ],
  ['link_scheme', ({ link, target }) => when(!SCHEMES.includes(target.scheme), link.href)],
  [
    'link_text_differs',
    ({ link, target: { host }, shown }) =>
      when(shown.length > 0 && host !== '' && !shown.some((one) => related(host, one)), `${link.text} → ${host}`),
  ],
  ['link_to_ip', ({ link, target }) => when(isIp(target.host), link.href)],
  ['link_user', ({ link, target }) => when(target.user, link.href)],
  ['link_foreign_letters', ({ target }) => when(isForeign(target.host), target.host)],
  ['link_redirect', ({ link, target }) => when(SHORTENERS.has(target.host) || passedOn(target).length > 0, link.href)],
]

export const linkFacts = ({ content, domains, markup }: Shown): ReadonlyArray<Fact> => {
  const links = markup.links.slice(0, LINKS_MAX).flatMap(looked)
  const own = ownOf(domains)
  const others = domainsOf(recipientsOf(content)).map(reference)
  return RULES.flatMap(([fact, rule]) =>
    saw(
      fact,
      links.flatMap((one) => rule(one, own, others) ?? []),
    ),
  )
}
