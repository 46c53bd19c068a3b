/** The table of promises in `spec/README.md`, between its two marks: `npm run docs` writes it anew. */
import { PROMISES, type Promised } from './promises.js'

const BEGIN = '<!-- the promises, written by npm run docs -->'
const END = '<!-- the end of the promises -->'

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

export const withTable = (page: string): string => {
  const [before, rest] = page.split(`${BEGIN}\n`)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error('spec/README.md has lost its marks')
  return `${before}${BEGIN}\n${promisesTable()}\n${END}${after}`
}
