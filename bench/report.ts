/** The figures as a table of Markdown. */
import { type Figure, shown } from './figure.js'

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const metText = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : '**no**')

export const asTable = (figures: ReadonlyArray<Figure>): string =>
  [
    row(['figure', 'value', 'goal', 'met', 'measured']),
    row(['---', '---:', '---', '---', '---']),
    ...figures.map((one) =>
      row([`${one.group}: ${one.name}`, `${shown(one.value)} ${one.unit}`, one.goal ?? '', metText(one.met), one.how]),
    ),
  ].join('\n')
