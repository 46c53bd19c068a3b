/** Work of many accounts that takes turns: so much of one at a time, the rest of it waits behind, and lets no other account wait. */

export interface Turns {
  /** Null: too much of this account waits already. */
  readonly take: <A>(account_id: string, work: () => Promise<A>) => Promise<A> | null
}

interface Line {
  busy: number
  readonly waiting: Array<() => void>
}

export const makeTurns = (busy_max: number, waiting_max: number): Turns => {
  const lines = new Map<string, Line>()
  const lineOf = (account_id: string): Line => {
    const line = lines.get(account_id) ?? { busy: 0, waiting: [] }
    lines.set(account_id, line)
    return line
  }
  const leave = (account_id: string, line: Line): void => {
    const next = line.waiting.shift()
    if (next === undefined) line.busy -= 1
    else next()
    if (line.busy === 0) lines.delete(account_id)
  }
  const turn = (line: Line): Promise<void> =>
    new Promise((resolve) => {
      if (line.busy >= busy_max) {
        line.waiting.push(resolve)
        return
      }
      line.busy += 1
      resolve()
    })
  return {
    take: (account_id, work) => {
      const line = lineOf(account_id)
      if (line.waiting.length >= waiting_max) return null
      return turn(line)
        .then(work)
        .finally(() => leave(account_id, line))
    },
  }
}
