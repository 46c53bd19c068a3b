/** A run as Markdown, and the page that holds the last one. */
import { type Figure, shown } from './figure.js'

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const metText = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : '**no**')

const asTable = (figures: ReadonlyArray<Figure>): string =>
  [
    row(['figure', 'value', 'goal', 'met', 'measured']),
    row(['---', '---:', '---', '---', '---']),
    ...figures.map((one) =>
      row([`${one.group}: ${one.name}`, `${shown(one.value)} ${one.unit}`, one.goal ?? '', metText(one.met), one.how]),
    ),
  ].join('\n')

export interface Run {
  readonly date: string
  readonly command: string
  readonly machine: string
  readonly figures: ReadonlyArray<Figure>
  readonly faults: ReadonlyArray<string>
}

export const asPage = ({ date, command, machine, figures, faults }: Run): string =>
  [
    `${date}, \`${command}\`, on ${machine}:`,
    asTable(figures),
    ...faults.map((one) => `**Not complete:** ${one}`),
  ].join('\n\n')

const BEGIN = '<!-- the last run: npm run bench -- --write -->'
const END = '<!-- the end of the run -->'

/** The page with this run in place of the last one. */
export const withRun = (page: string, run: string): string => {
  const [head, rest] = page.split(BEGIN)
  const tail = rest?.split(END)[1]
  if (head === undefined || tail === undefined) throw new Error(`docs/performance.md lacks ${BEGIN} or ${END}`)
  return `${head}${BEGIN}\n\n${run}\n\n${END}${tail}`
}
