/** The tables of promises and of invariants in `spec/README.md`, each between its two marks: `npm run docs` writes it anew. */
import { type Invariant, promiseOf } from '../invariants/invariant.js'
import { INVARIANTS, NONE } from '../invariants/registry.js'
import { PROMISES, type Promised } from './promises.js'

const marks = (what: string) => ({
  begin: `<!-- the ${what}, written by npm run docs -->`,
  end: `<!-- the end of the ${what} -->`,
})

const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/(\.test)?\.ts$/, '')

const links = (paths: ReadonlyArray<string>): string => paths.map((path) => `[${fileOf(path)}](../${path})`).join(', ')

/** `Promises.P1_gate` lies in `spec/lean/MultiMail/Promises.lean`. */
const theorem = (name: string): string => {
  const [module = '', short = ''] = name.split('.')
  return `[${short}](lean/MultiMail/${module}.lean)`
}

const row = ({ id, word, sentence, theorems, beside, tests, code }: Promised): string =>
  `| **${id} ${word}** | ${sentence} | ${theorems.map(theorem).join(', ')} | ${beside} | ${links(tests)} | ${links(code)} |`

export const promisesTable = (): string =>
  [
    '| | promise | theorems | beside them | tests | enforced in |',
    '|---|---|---|---|---|---|',
    ...PROMISES.map(row),
  ].join('\n')

const guard = (name: string): string => {
  const [path = '', what = fileOf(path)] = name.split(' ')
  return `[${what}](../${path})`
}

const invariant = (one: Invariant): string =>
  `| **${promiseOf(one)}** ${one.id.slice(one.id.indexOf('.') + 1)} | ${one.sentence} | ${one.over} | ${one.guards.map(guard).join(', ')} |`

export const invariantsTable = (): string =>
  [
    '| | invariant | over | guarded by |',
    '|---|---|---|---|',
    ...INVARIANTS.map(invariant),
    ...NONE.map(({ promise, none }) => `| **${promise}** none | ${none} | | |`),
  ].join('\n')

const written = (page: string, what: string, table: string): string => {
  const { begin, end } = marks(what)
  const [before, rest] = page.split(`${begin}\n`)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error('spec/README.md has lost its marks')
  return `${before}${begin}\n${table}\n${end}${after}`
}

export const withTable = (page: string): string =>
  written(written(page, 'promises', promisesTable()), 'invariants', invariantsTable())
