/** What keeps the house tidy, as functions of one file's path and text; `test/tidy.test.ts` applies them to the tree. */

export const CORE_LINES_MAX = 200
export const ADAPTER_LINES_MAX = 300
/** Most files of core/ stay below this; a fifth of them may not. */
export const CORE_LINES_USUAL = 150
export const EQUIVALENT_MUTANTS_MAX = 30
/** Bits for each character: random text has more, a placeholder such as `xxxx` or `…` less. */
const SECRET_ENTROPY_MIN = 3.5
const REASON_CHARACTERS_MIN = 20

interface Rule {
  readonly name: string
  readonly where: RegExp
  readonly fault: (text: string, path: string) => boolean
}

const TEXT = /^(?!package-lock\.json$|LICENSE$)/
const CODE = /\.(tsx?|mjs|cjs|js)$/

/** A rule that a pattern tells; the patterns are written so that this file does not match itself. */
const forbids = (name: string, where: RegExp, ...patterns: ReadonlyArray<RegExp>): Rule => ({
  name,
  where,
  fault: (text) => patterns.some((pattern) => pattern.test(text)),
})

export const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

const entropyOf = (text: string): number => {
  const counts = new Map<string, number>()
  for (const one of text) counts.set(one, (counts.get(one) ?? 0) + 1)
  const shares = [...counts.values()].map((count) => count / text.length)
  return shares.reduce((bits, share) => bits - share * Math.log2(share), 0)
}

const holdsSecret = (text: string): boolean =>
  [...text.matchAll(/(?:mm_live|whsec)_([\w+/=-]{20,})/g)].some(
    (found) => entropyOf(found[1] ?? '') > SECRET_ENTROPY_MIN,
  ) || /-{5}BEGIN [A-Z ]*PRIVATE KEY-{5}\s+[\w+/=]{40}/.test(text)

/** Each comment that tells Stryker to leave something alone: the mutators it names, and why. */
export const equivalents = (text: string): ReadonlyArray<{ readonly mutators: string; readonly reason: string }> =>
  [...text.matchAll(/Stryker disable(?<rest>.*)/g)].map((found) => {
    const rest = / next-line (?<mutators>[A-Z]\w+(,[A-Z]\w+)*): (?<reason>.+)/.exec(found.groups?.rest ?? '')
    return { mutators: rest?.groups?.mutators ?? '', reason: rest?.groups?.reason ?? '' }
  })

export const RULES: ReadonlyArray<Rule> = [
  {
    name: `more than ${CORE_LINES_MAX} lines`,
    where: /^core\/.*\.ts$/,
    fault: (text) => linesOf(text) > CORE_LINES_MAX,
  },
  {
    name: `more than ${ADAPTER_LINES_MAX} lines`,
    where: /^adapters\/.*\.tsx?$/,
    fault: (text) => linesOf(text) > ADAPTER_LINES_MAX,
  },
  forbids('a note that something is not done', TEXT, /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/),
  forbids(
    'a test that does not run',
    /\.test\.ts$/,
    /\b(it|test|describe|suite)(\.\w+)*\.(only|skip|todo|skipIf|runIf|fails)\b/,
    /\b(xit|xdescribe|xtest|fit|fdescribe)\(/,
    /\b(context|ctx|task)\.skip\(/,
  ),
  forbids('a test that does not run', /\.py$/, /pytest\.(mark\.)?(skip|skipif|xfail)\b|unittest\.skip/),
  forbids('a path of one machine', TEXT, /(^|[\s'"`(=:])\/(work|root|home|Users)\/\w/m, /\b[A-Z]:\\Users\\/),
  forbids('a folder beside this repository', TEXT, /\.\.\/share[d]\b/),
  forbids(
    "a package registry's address",
    /./,
    /https?:\/\/[^\s'"/]*(registry|npmjs\.org|pythonhosted|verdaccio|artifactory|nexus)[^\s'"/]*/i,
    /^\s*(@[\w-]+:)?registry\s*=|--?(extra-)?index-url\b/m,
  ),
  { name: 'what looks like a secret', where: /./, fault: holdsSecret },
  forbids(
    'an import that plain Node cannot resolve, or the whole of fp-ts',
    CODE,
    /^(import|export|\})[^\n]*\b(from|import) '(fp|io)-ts\/(?!lib\/\w+\.js')/m,
    /^(import|export|\})[^\n]*\bfrom 'fp-ts'/m,
  ),
  forbids('a check switched off', CODE, /@ts-(ignor[e]|nochec[k])\b/, /biome-ignore-al[l]\b/),
  forbids(
    'a check switched off in core/',
    /^core\//,
    /biome-ignore.*noRestricted|@ts-expect-error|(v8|c8|istanbul) ignore/,
  ),
  {
    name: 'an equivalent mutant without mutator and reason',
    where: /^core\//,
    fault: (text) =>
      equivalents(text).some(
        ({ mutators, reason }) => mutators === '' || mutators === 'All' || reason.length < REASON_CHARACTERS_MIN,
      ),
  },
]

/** `path: what` for each rule that one file breaks. */
export const faults = (path: string, text: string): ReadonlyArray<string> =>
  RULES.filter((rule) => rule.where.test(path) && rule.fault(text, path)).map((rule) => `${path}: ${rule.name}`)
