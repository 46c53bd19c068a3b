/** Texts of one row with holes where its names stood, to be filled for another. */

/** A text with holes; each is filled with the new value of one old name. */
type Text = ReadonlyArray<string | { readonly hole: number }>

export const cut = (text: string, names: ReadonlyArray<string>): Text =>
  text.split(new RegExp(`(${names.join('|')})`)).map((part) => {
    const hole = names.indexOf(part)
    return hole < 0 ? part : { hole }
  })

export const fill = (text: Text, values: ReadonlyArray<string>): string => {
  let filled = ''
  for (const part of text) filled += typeof part === 'string' ? part : values[part.hole]
  return filled
}

/** A column's value for a clone: filled where it holds a name, moved where it is a time, else as it was. */
export type Cell = (values: ReadonlyArray<string>, moved_ms: number) => unknown

export const cell = (column: string, value: unknown, names: ReadonlyArray<string>): Cell => {
  if (typeof value === 'number' && column.endsWith('_ms')) return (_, moved_ms) => value + moved_ms
  if (typeof value !== 'string') return () => value
  const text = cut(value, names)
  return text.length === 1 && typeof text[0] === 'string' ? () => value : (values) => fill(text, values)
}
