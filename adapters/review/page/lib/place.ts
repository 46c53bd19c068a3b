/** Pages of a list, put together. */
import type { QueueLine } from '../../contract.js'

/** `fetched` put in at `offset`: what lies elsewhere stays, but for what has moved here. */
export const placed = (
  lines: ReadonlyArray<QueueLine | undefined>,
  offset: number,
  fetched: ReadonlyArray<QueueLine>,
  total: number,
): ReadonlyArray<QueueLine | undefined> => {
  const ids = new Set(fetched.map(({ message_id }) => message_id))
  const next = Array.from({ length: total }, (_, index) => {
    const line = lines[index]
    return line === undefined || ids.has(line.message_id) ? undefined : line
  })
  for (const [index, line] of fetched.entries()) if (offset + index < total) next[offset + index] = line
  return next
}
