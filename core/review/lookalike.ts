/** Domains that the eye takes for another: a small, honest skeleton in the manner of UTS #39, and one slip of a key. */

/** Letter pairs: what is seen, and what it is read as. */
const LOOKS =
  'аa еe оo рp сc уy хx іi јj ѕs ԁd һh ӏi ԛq ԝw вb нh кk мm тt гr ьb αa οo νv ρp τt υu ιi κk χx γy ηn ωw βb ɑa ɡg ıi օo 0o 1i li |i 3e 4a 5s 7t 8b 9g'

const READ_AS: ReadonlyMap<string, string> = new Map(
  LOOKS.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)] as const),
)

const READ = new RegExp(`[${[...READ_AS.keys()].join('')}]`, 'g')

/** What a domain is read as at a glance. */
export const skeleton = (domain: string): string =>
  domain
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(READ, (one) => String(READ_AS.get(one)))
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/ci/g, 'd')

/** Whether one insertion, deletion, replacement or swap of neighbours leads from one to the other; they are not the same. */
const oneSlip = (one: string, other: string): boolean => {
  let at = 0
  while (one.charAt(at) === other.charAt(at)) at += 1
  const [a, b] = [one.slice(at), other.slice(at)]
  return (
    a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) || a.charAt(1) + a.charAt(0) + a.slice(2) === b
  )
}

/** Characters of a domain below which one slip makes too many others. */
export const SLIP_CHARACTERS_MIN = 8

/** A domain to hold others against, read once. */
export interface Reference {
  readonly domain: string
  readonly read: string
  readonly labels: number
}

export const reference = (domain: string): Reference => ({
  domain,
  read: skeleton(domain),
  labels: domain.split('.').length,
})

/** Whether `host` is `domain` or lies under it, or the other way round. */
export const related = (host: string, domain: string): boolean =>
  `.${host}`.endsWith(`.${domain}`) || domain.endsWith(`.${host}`)

const looksLike = (host: Reference, { domain, read, labels }: Reference): boolean => {
  if (related(host.domain, domain)) return false
  if (`.${host.domain}`.includes(`.${domain}.`)) return true
  const tail = host.read.split('.').slice(-labels).join('.')
  return tail === read || (domain.length >= SLIP_CHARACTERS_MIN && oneSlip(tail, read))
}

/** The first domain that `host` looks like, and is not. One that is related to a domain of the account's own looks like none. */
export const lookalike = (
  host: Reference,
  own: ReadonlyArray<Reference>,
  others: ReadonlyArray<Reference>,
): string | null =>
  own.some((one) => related(host.domain, one.domain))
    ? null
    : ([...own, ...others].find((one) => looksLike(host, one))?.domain ?? null)
