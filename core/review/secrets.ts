/** Facts about what should not leave: keys, passwords, numbers of cards and accounts. Each is shown by its beginning alone. */
import { type Fact, type FactName, saw } from './fact.js'
import { isCard, isIban } from './numbers.js'
import type { Shown } from './shown.js'

/** Characters of a secret that are shown. */
const HINT_CHARACTERS = 8
/** What is found of one kind in one place. */
const FOUND_MAX = 100

interface Kind {
  readonly fact: FactName
  readonly name: string
  /** Linear: it begins where a run of its characters begins, or has a fixed length. */
  readonly pattern: RegExp
  readonly is?: (found: string) => boolean
}

const KINDS: ReadonlyArray<Kind> = [
  { fact: 'secret', name: 'private key', pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/g },
  { fact: 'secret', name: 'AWS access key', pattern: /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}/g },
  { fact: 'secret', name: 'MultiMail key', pattern: /mm_(?:live|test)_[0-9a-f]{20}/g },
  { fact: 'secret', name: 'Stripe key', pattern: /[rs]k_(?:live|test)_[A-Za-z0-9]{16}/g },
  { fact: 'secret', name: 'GitHub token', pattern: /(?:gh[oprsu]_|github_pat_)[A-Za-z0-9_]{20}/g },
  { fact: 'secret', name: 'GitLab token', pattern: /glpat-[A-Za-z0-9_-]{20}/g },
  { fact: 'secret', name: 'Slack token', pattern: /xox[abeoprs]-[A-Za-z0-9-]{20}/g },
  { fact: 'secret', name: 'Google key', pattern: /AIza[A-Za-z0-9_-]{35}/g },
  { fact: 'secret', name: 'API key', pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20}/g },
  { fact: 'secret', name: 'web token (JWT)', pattern: /(?<![\w.-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}/g },
  {
    fact: 'password',
    name: 'password',
    pattern: /(?:passwor[dt]|passwd|kennwort|api[_-]?key|secret|token)["']?\s{0,3}[:=]\s{0,3}["']?[^\s"'<>]{6}/gi,
  },
  { fact: 'card_number', name: 'card', pattern: /(?<![\w+.-])\d(?:[ -]?\d){12,18}(?![\w-])/g, is: isCard },
  {
    fact: 'iban',
    name: 'IBAN',
    pattern: /(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])/g,
    is: isIban,
  },
]

/** What of a kind a text holds, with its beginning. */
const found = ({ name, pattern, is = () => true }: Kind, text: string): ReadonlyArray<string> => {
  const all: Array<string> = []
  for (const one of text.match(pattern) ?? []) {
    if (is(one)) all.push(`${name} ${one.slice(0, HINT_CHARACTERS)}…`)
    if (all.length === FOUND_MAX) break
  }
  return all
}

/** What these texts hold. */
export const secretFacts = (texts: ReadonlyArray<string>): ReadonlyArray<Fact> => {
  const distinct = [...new Set(texts)]
  return (['secret', 'card_number', 'password', 'iban'] as const).flatMap((fact) =>
    saw(
      fact,
      KINDS.filter((kind) => kind.fact === fact).flatMap((kind) => distinct.flatMap((text) => found(kind, text))),
    ),
  )
}

/** Tags may stand within what the eye sees as one; so both the source and the visible text are looked at. */
export const secretsOf = ({ content: { subject, text, html }, markup }: Shown): ReadonlyArray<Fact> =>
  secretFacts([subject, text, html, markup.visible, ...markup.hidden])
