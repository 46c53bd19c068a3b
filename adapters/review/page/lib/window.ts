/** Which lines of a long list are drawn. */

/** Beyond what is seen, so that scrolling shows no holes. */
const MARGIN = 6

export interface Drawn {
  readonly from: number
  readonly until: number
}

export const drawnLines = (top: number, height: number, line: number, total: number): Drawn => {
  const from = Math.max(0, Math.floor(top / line) - MARGIN)
  const until = Math.min(total, Math.ceil((top + height) / line) + MARGIN)
  return { from: Math.min(from, total), until: Math.max(until, Math.min(from, total)) }
}

/** Where to scroll so that one line is seen; null where it is. */
export const scrollFor = (index: number, top: number, height: number, line: number): number | null => {
  const start = index * line
  if (start < top) return start
  return start + line > top + height ? start + line - height : null
}
