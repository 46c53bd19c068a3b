/** What the command line prints: coloured on a terminal, plain elsewhere. */
import { styleText } from 'node:util'
import type { Refusal } from '../../core/errors.js'

type Style = Parameters<typeof styleText>[0]

const coloured = process.stdout.isTTY === true && process.env.NO_COLOR === undefined

export const paint = (style: Style, text: string): string => (coloured ? styleText(style, text) : text)

export const print = (line = ''): void => console.log(line)

/** A fault of the caller's: what to do, without a stack. */
export class Complaint extends Error {}

/** A refusal, with its details where it has any. */
export const complaintOf = ({ error, details }: Refusal): Complaint => {
  const { fields, ...rest } = details
  if (Array.isArray(fields))
    return new Complaint(
      fields.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('\n'),
    )
  return new Complaint(Object.keys(rest).length === 0 ? error : `${error} ${JSON.stringify(rest)}`)
}

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2))

/** Rows as columns that line up. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
